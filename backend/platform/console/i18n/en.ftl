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
console-offline = You are offline. What you see may be out of date; nothing you change is sent until the connection is back.
console-failed = That did not work. Nothing was changed; please try again.
console-copied = Copied
console-copy-failed = The browser did not allow copying. Select the text and copy it yourself.
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
console-key-next = Next row
console-key-previous = Previous row
console-key-open = Open the row
console-key-go = Go to { $place }
console-key-escape = Close what is open

console-palette-label = Find a page or a command
console-palette-none = Nothing found. Try another word.
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
