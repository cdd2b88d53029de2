imports-title = Imports
imports-about = Files that became customers, and what became of their lines.
imports-new = Import a file
imports-search = Search file names
imports-new-about = Nothing is changed before you have seen what would happen.
imports-not-allowed = Only people who may import can do this. An administrator of your company can give you the right.
imports-empty = Nothing was imported yet
imports-empty-text = Bring your customers along from a spreadsheet or another program: take them out there as CSV or XLSX and send the file here. You see what would happen before anything does, and can take all of it back.
imports-file = File
imports-file-help = CSV or XLSX, with one line for each and the names of the columns on top. Encoding and separator are found out.
imports-target = What it becomes
imports-send = Send
imports-state = State
imports-when = Sent
imports-created = Added
imports-updated = Changed
imports-unchanged = The same
imports-skipped = Left out
imports-refused = With faults
imports-would-create = Would be added
imports-would-update = Would be changed
imports-undone-count = Taken back
imports-kept-count = Kept
imports-state-uploading = Arriving
imports-state-reading = Being read
imports-state-ready = To be mapped
imports-state-checking = Being checked
imports-state-checked = Checked
imports-state-running = Running
imports-state-done = Done
imports-state-cancelled = Stopped
imports-state-undoing = Being taken back
imports-state-undone = Taken back
imports-state-failed = Unreadable
imports-state-discarded = Thrown away
imports-bytes = { $count } bytes
imports-kilobytes = { $count } kB
imports-megabytes = { $count } MB
imports-seconds = { $count ->
    [one] 1 second
   *[other] { $count } seconds
}
imports-minutes = { $count ->
    [one] 1 minute
   *[other] { $count } minutes
}
imports-hours = { $count ->
    [one] 1 hour
   *[other] { $count } hours
}
imports-left = about { $span } left
imports-left-unknown = working out how long it takes
imports-looking = looking at the file
imports-lines-done = { $done } of { $total } lines
imports-progress = Progress of this import
imports-reading = How the file is read
imports-read-again = Read again
imports-reread = Read again
imports-encoding = Encoding
imports-separator = Between columns
imports-comma = Comma
imports-semicolon = Semicolon
imports-tab = Tab
imports-bar = Vertical bar
imports-sheet = Sheet
imports-decimal = Numbers look like
imports-days = Days with slashes look like
imports-days-day = 21/11/2026
imports-days-month = 11/21/2026
imports-head = The first line names the columns
imports-preview = First lines
imports-mapping = What becomes of it
imports-columns = Columns
imports-columns-text = Choose a field for each column. Below it you see what stands in its first lines.
imports-column-number = Column { $number }
imports-leave-out = Leave out
imports-fixed = The same for every line
imports-fixed-text = For what the file does not say. Leave empty what you do not need.
imports-nothing = Nothing
imports-words-help = Several, with commas between them.
imports-match = What is there already
imports-match-text = So that nobody is there twice.
imports-key = Recognised by
imports-key-help = A line whose value is found belongs to the one that is there.
imports-key-none = Nothing: every line is a new one
imports-how = What happens
imports-how-both = Change those there are, add the others
imports-how-both-help = Empty cells leave what is there.
imports-how-create = Only add new ones
imports-how-create-help = Lines of those there are already are left out.
imports-how-update = Only change those there are
imports-how-update-help = Lines that match nobody are left out.
imports-check = Check lines
imports-change = Change plan
imports-commit = Import
imports-cancel = Stop
imports-resume = Go on
imports-discard = Throw away
imports-look = See them
imports-undo = Undo import
imports-undo-title = Undo this import?
imports-undo-text = What was added ({ $created }) is archived, what was changed ({ $updated }) gets back what it said before. What somebody edited since is left alone and listed here.
imports-stopped = Stopped
imports-discarded = File thrown away
imports-ready-text = Check where each column goes, then have the lines checked. Nothing is changed by that.
imports-checked-text = Nothing was changed yet. Look at the lines with faults; they are left out if you import now. You can also mend them in the file and send it again.
imports-nothing-to-do = No line would add or change anything.
imports-cancelled-text = It was stopped on the way. What it had done until then is still there; you can undo it.
imports-uploading-text = The file has not arrived whole. If it does not go on, throw it away and send it again.
imports-kept-text = { $count ->
    [one] One was changed since the import and was left as it is.
   *[other] { $count } were changed since the import and were left as they are.
}
imports-silent-text = This has stood still for a while. Press “Go on”; it continues where it stopped.
imports-line = Line
imports-lines = Lines
imports-cells = What it says
imports-reason = Reason
imports-thing = What it is about
imports-open = Open
imports-refused-lines = Lines with faults
imports-kept-lines = Left as they are
imports-refused-take = All as a file
imports-refused-file = lines-with-faults
imports-fault-required = Please fill this in.
imports-fault-line-repeats = Line { $line } has the same value; keep one of both.
imports-fault-number-invalid = This is no number as you said numbers look.
imports-fault-date-invalid = This is no day that can be read.
imports-fault-bool-invalid = This must be yes or no.
imports-fault-not-a-choice = This is none of the possible answers.
imports-fault-column-twice = Another column goes there already.
imports-fault-field-missing = New ones need this, but no column goes there: { $names }
imports-fault-matches-several = Several have this value; give them a key of their own or choose another one.
imports-fault-changed-since = It was changed since the import.
imports-fault-gone-since = It was erased or merged since the import.
imports-trouble-file-unreadable = This is no table. Send a CSV or XLSX file.
imports-trouble-file-unsupported = This kind of file is not taken. Save the table as XLSX or CSV and send that.
imports-trouble-file-empty = There is no line of data in this file.
imports-trouble-body-too-large = The file is too large. Send it in parts.
imports-trouble-workbook-unreadable = This is no workbook that can be read, or it has a password. Save it without one, as XLSX or CSV.
imports-trouble-workbook-empty = This workbook has no sheet.
imports-trouble-workbook-too-large = This workbook is too large. Save the sheet as CSV and send that.
imports-notice-ended = { $state ->
    [done] { $file } was imported.
    [undone] The import of { $file } was taken back.
   *[other] { $file } cannot be read.
}
imports-notice-ended-label = An import has ended
imports-did-batch-read = looked at imports
imports-did-batch-run = imported a file

help-imports = Imports

    Everything that came from files, and what became of it.

    - Open one to see its lines with faults, to take it back, or to go on with it.
    - An import can be undone for 30 days. What somebody edited since is left as it is.
    - Refused lines can be taken out as a file, mended, and sent again.
help-imports-new = Import a file

    Take your customers out of the other program as CSV or XLSX and send the file. At most 100 MB.

    - Encoding and separator are found out; you can correct them on the next page.
    - Columns are led to fields by their names. What you choose is remembered for the next file.
    - Nothing changes before you press “Import”.
help-imports-id = One import

    Lead each column to a field, have the lines checked, look at what would happen, then import.

    - “Recognised by” decides whom a line belongs to. E-mail address or number are good, names are not.
    - Empty cells leave what is there.
    - You can close this page: the work goes on, and you find it here again.
    - “Undo import” takes all of it back, except what was edited since.
