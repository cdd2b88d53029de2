# Die Wörter von __name__. Beide Sprachen haben dieselben Kennungen.

__name__-title = __Name__
