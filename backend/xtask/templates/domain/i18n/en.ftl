__name__-title = __Name__
__name__-empty = Nothing here yet
__name__-empty-text = What this page will show, why it is empty, and the first step.
