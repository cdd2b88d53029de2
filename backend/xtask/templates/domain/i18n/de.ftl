__name__-title = __Name__
__name__-empty = Noch nichts da
__name__-empty-text = Was diese Seite zeigen wird, warum sie leer ist, und der erste Schritt.

help-__name__ = __Name__

    Wofür diese Seite da ist, in zwei Sätzen. Dann, was man hier tun kann, je eine Zeile:

    - das Erste;
    - das Zweite.
