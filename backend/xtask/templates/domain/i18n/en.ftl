# The words of __name__. Both languages have the same ids.

__name__-title = __Name__
