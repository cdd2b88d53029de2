__name__-title = __Name__
__name__-empty = Nothing here yet
__name__-empty-text = What this page will show, why it is empty, and the first step.

help-__name__ = __Name__

    What this page is for, in two sentences. Then what one can do here, one line each:

    - the first thing;
    - the second.
