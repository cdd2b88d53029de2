lists-count = { $count ->
    [one] { $count }{ $more } row
   *[other] { $count }{ $more } rows
}
lists-total = Total
lists-similar = Nothing is written exactly like that. These are similar.
lists-all = All
lists-empty-value = empty
lists-any-value = not empty
lists-today = Today
lists-yesterday = Yesterday
lists-week = This week
lists-7d = Last 7 days
lists-month = This month
lists-30d = Last 30 days
lists-year = This year
lists-csv = CSV
lists-xlsx = Excel (XLSX)

lists-view-all = All
lists-view-saved = View saved
lists-view-removed = View deleted
lists-view-is-default = The list opens with this view
lists-view-is-no-default = The list opens as usual
lists-view-lapsed = This view asks for something that is not there any more and was left out: { $names }.

lists-bulk-all = All { $count } that match
lists-bulk-rows = { $count ->
    [one] One row
   *[other] { $count } rows
}
lists-bulk-row = Row
lists-bulk-changes = Will change
lists-bulk-changed = Changed
lists-bulk-same = Nothing to change
lists-bulk-refused = Refused
lists-bulk-missing = Not found
lists-bulk-undone = Undone
lists-bulk-kept = Kept by the undo
lists-bulk-why = Why
lists-bulk-gone = Not there any more
lists-bulk-trouble = Left as they are
lists-bulk-looked-at = This preview looked at the first { $count } rows; the others are looked at when they are changed, by the same rules.
lists-bulk-nothing = None of these rows would change.
lists-bulk-apply = { $count ->
    [one] Apply to one row
   *[other] Apply to { $count } rows
}
lists-bulk-back = Back to the list
lists-bulk-stop = Stop
lists-bulk-refresh = Refresh
lists-bulk-progress = { $done } of { $total }
lists-bulk-how-far = How far it is
lists-bulk-left = { $count ->
    [one] about a second left
   *[other] about { $count } seconds left
}
lists-bulk-state-running = Under way. You may leave this page; it goes on.
lists-bulk-state-done = Done
lists-bulk-state-undoing = Being undone. You may leave this page; it goes on.
lists-bulk-state-undone = Undone
lists-bulk-state-stopped = Stopped
lists-bulk-said = { $count ->
    [one] One row changed
   *[other] { $count } rows changed
}
lists-bulk-said-undone = { $count ->
    [one] One row is as before
   *[other] { $count } rows are as before
}
