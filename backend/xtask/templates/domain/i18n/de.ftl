__name__-title = __Name__
__name__-empty = Noch nichts da
__name__-empty-text = Was diese Seite zeigen wird, warum sie leer ist, und der erste Schritt.
