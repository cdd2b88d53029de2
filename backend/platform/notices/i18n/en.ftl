notices-title = Notices
notices-about = What happened that you should know. Notices are kept for 90 days.
notices-all = All notices
notices-state = State
notices-unread = Unread
notices-empty = Nothing new
notices-empty-text = When something ends that you started, or somebody needs you, it stands here and the bell shows a number.
notices-read-all = Mark all as read
notices-all-read = All notices are marked as read
notices-choose = Choose what you are told
notices-no-kinds = There is nothing to choose yet
notices-told = What you are told
notices-told-help = What you leave out no longer appears in your notices. What you were told before stays.
notices-save = Save
notices-cancel = Cancel
notices-chosen = Your choice was saved
# The script puts the name where NAME stands.
notices-live-changed = NAME changed this just now.
notices-live-changed-list = NAME changed something here just now.
notices-live-changed-somebody = Somebody
notices-live-show = Show
notices-live-editing = What you typed stays. When you save, you are shown what differs.
notices-live-unread = unread
notices-live-signed-out = You are signed out. Sign in again to go on.

help-notices = Notices

    What Guildhall wants you to know: an import ended, somebody answered you, something failed. Unread ones stand at the bell.

    - Opening one leads to what it is about and marks it as read.
    - Choose under “kinds” what you want to be told; nobody else sees your choice.
