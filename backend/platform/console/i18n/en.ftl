# The console's own words. Domains bring theirs, with their own prefix.

console-skip = Skip to content
console-menu = Menu
console-menu-open = Open menu
console-menu-close = Close menu
console-main-navigation = Main
console-breadcrumbs = Where you are
console-search = Search
console-find = Find or go to…
console-account-menu = Account menu
console-notices = Notices
console-sign-out = Sign out
console-theme = Appearance
console-theme-light = Light
console-theme-dark = Dark
console-theme-system = System
console-density = Lists
console-density-comfortable = Comfortable
console-density-compact = Compact
console-shortcuts = Keyboard shortcuts
console-print = Print this page
console-help = Help for this page
console-not-kept = Your choice holds on this device only; it could not be kept with your account.
console-key-page-help = Help for this page
console-settings = Settings
console-help-none = There is no help for this page yet. Ask whoever looks after Guildhall in your organisation.
console-help-api = The same as an API
console-offline = You are offline. What you see may be out of date; nothing you change is sent until the connection is back.
console-failed = That did not work. Nothing was changed; please try again.
console-copied = Copied
console-copy-failed = The browser did not allow copying. Select the text and copy it yourself.
console-undo = Undo
console-close = Close
console-cancel = Cancel
console-back = Back
console-save = Save
console-more = More actions
console-more-of = More actions for { $name }
console-loading = Loading
console-new-tab = (opens in a new tab)

console-key-search = Search this page, or everything
console-key-palette = Find or go to
console-key-help = Show this help
console-key-create = Create
console-key-undo = Undo what was just done
console-key-next = Next row
console-key-previous = Previous row
console-key-open = Open the row
console-key-go = Go to { $place }
console-key-escape = Close what is open

console-palette-label = Find a page or a command
console-palette-none = Nothing found. Try another word.
console-palette-all = Show all of these
console-find-title = Search
console-find-start = What are you looking for?
console-find-help = Looks through everything you may see. Two letters are enough; spelling and accents do not matter.
console-find-label = Search everything
console-waiting = Not sent yet; it is sent when the connection is back
console-palette-go = Go to
console-palette-create = Create
console-palette-search = Search for

console-optional = optional
console-show-password = Show password
console-choose = Choose…
console-errors-title = { $count ->
    [one] One thing needs your attention
   *[other] { $count } things need your attention
}
console-kept = Nothing you typed was lost.
console-confirm-type = Type { $name } to confirm

console-filter-clear = Remove the filter { $name }
console-filters-clear = Clear all
console-sort-by = Sort by { $name }
console-newer = Newer
console-older = Older
console-previous-page = Previous
console-next-page = Next
console-first-page = First page
console-pages = Pages
console-export = Export
console-actions = Actions
console-nothing-found = Nothing matches
console-nothing-found-text = No entry fits this search and these filters. Try fewer words or remove a filter.
console-nothing-found-clear = Clear search and filters

console-copy = Copy { $what }
console-secret-once = This is shown only once. Keep it somewhere safe before you leave this page.
console-diff-field = Field
console-diff-before = Before
console-diff-after = After
console-diff-nothing = empty
console-unknown = unknown
console-yes = Yes
console-no = No

console-fault-happened = What happened
console-fault-kept = What was kept
console-fault-do = What you can do
console-fault-id = If you ask for help, quote
console-fault-id-name = request id
console-fault-home = Go to the start page
console-fault-retry = Try again
console-fault-missing = Page not found
console-fault-missing-happened = There is nothing at this address, or it is not yours to see.
console-fault-missing-do = Check the address, or go to the start page and look for it from there.
console-fault-unknown-host = Nobody is at home at this address. Check its spelling.
console-fault-base-domain = This is the front door of the house. Use the address of your organisation; it begins with its name.
console-fault-forbidden = You may not do this
console-fault-forbidden-happened = Your account does not have the permission “{ $permission }” here.
console-fault-forbidden-do = { $who } can give it to you.
console-fault-forbidden-do-nobody = Ask an administrator of your company for it.
console-fault-conflict = Somebody was faster
console-fault-conflict-happened = This entry was changed by somebody else while you were editing it.
console-fault-conflict-kept = What they saved is kept. What you typed was not saved.
console-fault-conflict-do = Open the entry again and repeat your change on top of theirs.
console-fault-server = Something went wrong on our side
console-fault-server-happened = An unexpected error stopped this request. It has been recorded.
console-fault-server-kept = Nothing was changed: a request that fails is undone as a whole.
console-fault-server-do = Try again in a moment. If it happens again, tell your administrator and quote the request id.
console-fault-busy = Back in a moment
console-fault-busy-happened = The service is not available right now, for example during maintenance.
console-fault-busy-kept = Everything saved before is safe. This request changed nothing.
console-fault-busy-do = Try again in { $seconds ->
    [one] one second
   *[other] { $seconds } seconds
}.
console-fault-often = Too many attempts
console-fault-often-happened = There were more requests than allowed in a short time.
console-fault-often-do = Wait { $seconds ->
    [one] one second
   *[other] { $seconds } seconds
}, then try again.

console-now = just now
console-soon = in a moment
console-minutes-ago = { $count ->
    [one] 1 minute ago
   *[other] { $count } minutes ago
}
console-hours-ago = { $count ->
    [one] 1 hour ago
   *[other] { $count } hours ago
}
console-days-ago = { $count ->
    [one] yesterday
   *[other] { $count } days ago
}
console-in-minutes = { $count ->
    [one] in 1 minute
   *[other] in { $count } minutes
}
console-in-hours = { $count ->
    [one] in 1 hour
   *[other] in { $count } hours
}
console-in-days = { $count ->
    [one] tomorrow
   *[other] in { $count } days
}
console-my-account = My account

console-fault-refused = This did not work
console-fault-refused-do = Go back and try again.

console-select = Select
console-select-page = Select all rows on this page
console-select-row = Select { $name }
console-filter-more = Filter
console-filter-how = How the filter is meant
console-filter-is = is
console-filter-not = is not
console-filter-contains = contains
console-filter-empty = is empty
console-filter-filled = is not empty
console-filter-from = From
console-filter-to = To
console-filter-below = Below
console-filter-apply = Apply
console-filter-remove = Remove
console-columns = Columns
console-columns-usual = Usual columns
console-column-up = Move { $name } up
console-views = Views
console-view-shared = Shared
console-view-changed = Changed since it was saved
console-view = View
console-view-name = Name
console-view-share = Share with the company
console-view-default = Open the list with it
console-view-no-default = Do not open the list with it
console-view-keep = Save changes
console-view-save = Save view
console-view-new = New view
console-view-new-text = Keeps search, filters, sort and columns as they are now.
console-view-remove = Delete view
console-api = API
console-api-text = This request answers with what is on the screen.
console-api-docs = Read about the API
console-bulk = With the selected rows
console-bulk-count = # selected
console-bulk-selected = With the selected
console-bulk-clear = Clear the selection
console-key-select = Select the row

# Forms: two people at once, drafts, files.
console-clash-title = { $count ->
    [one] An answer was changed by somebody else meanwhile
   *[other] { $count } answers were changed by somebody else meanwhile
}
console-clash-kept = Nothing is saved yet. Choose below what is to stay; everything else you typed is kept.
console-clash-by = changed by { $who }, { $when }
console-clash-by-unknown = changed by somebody meanwhile
console-clash-mine = Yours
console-clash-theirs = By { $who }
console-clash-theirs-unknown = Saved meanwhile
console-clash-empty = (empty)
console-saving = Saving …
console-saved = Saved
console-not-saved = Not saved yet. It is tried again.
console-draft-restored = What you had typed here is back. It is not saved yet.
console-draft-discard = Discard it
console-leave = You have not saved what you typed. Leave this page?
console-upload-choose = Choose a file first.
console-upload-limit = At most { $megabytes } MB.
console-upload-drop = You can also drop it here.
console-upload-progress = Progress of the upload
console-upload-left = left
console-upload-done = Received. It is being read …
console-upload-stop = Stop
console-upload-stopped = Stopped. Nothing was kept.
console-fault-number-invalid = Please write a number such as 1,234.5.
console-fault-number-too-large = This number is too large.
console-fault-amount-precision = This has more decimals than the currency.
console-fault-date-invalid = Please write a day such as 2026-11-21 or 21 Nov 2026.
console-fault-date-time-invalid = Please write a day and a time such as 2026-11-21 14:03.
console-fault-date-time-skipped = There is no such time in your time zone: clocks were put forward over it.

help-find = Find

    What you may see in all parts of Guildhall, found by a few letters of its name, address or number. The same search is behind Ctrl K (⌘ K) on every page.
