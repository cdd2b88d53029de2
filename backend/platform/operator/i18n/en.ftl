operator-tenants = Tenants
operator-about = Everyone who lives under this roof.
operator-search = Search by name, host or id
operator-empty = No tenants yet
operator-empty-text = A tenant is a customer with a door and data of its own. Make the first one and hand its administrator the invitation.
operator-new = New tenant
operator-make = Make tenant
operator-name = Name
operator-name-help = What people call it. Its first company gets the same name.
operator-slug = Subdomain
operator-slug-help = 3 to 40 of a–z, 0–9 and hyphens. It becomes the beginning of the address.
operator-admin = Administrator’s e-mail
operator-admin-help = This person is invited and becomes the tenant’s first administrator.
operator-state = State
operator-address = Address
operator-created = Made
operator-active = Active
operator-suspended = Suspended
operator-deleting = Being deleted
operator-purging = Being removed
operator-section-failed = This part cannot be shown now. The others are not affected; try again in a moment.
operator-made = { $name } is ready
operator-invitation = Invitation of the administrator
operator-invitation-text = It was sent to the administrator by e-mail, too. It works once, within seven days.
operator-open = Open
operator-show = Details
operator-registration = Registration
operator-registration-open = Open: who registers belongs at once
operator-registration-approval = Who registers waits for approval
operator-registration-closed = Closed: by invitation only
operator-version = Schema version
operator-id = Id
operator-facts = Facts
operator-fault-required = Please fill this in.
operator-fault-too-short = This is too short.
operator-fault-too-long = This is too long.
operator-fault-forbidden-character = This contains a character that cannot be seen. Please type it again instead of pasting it.
operator-fault-email-invalid = This must be an address such as ada@example.com.
operator-fault-slug-invalid = Only a–z, 0–9 and single hyphens between them are possible here.
operator-fault-slug-reserved = This word is kept for the platform. Choose another.
operator-fault-slug-taken = Another tenant has this subdomain. Choose another.
operator-count = { $count ->
    [one] One tenant
   *[other] { $count } tenants
}
operator-owner = Whose
operator-owner-customer = Customers’
operator-sentinel = Sentinel
operator-plan = Plan
operator-members = People
operator-size = Size
operator-rows = Rows, about
operator-last-used = Last used
operator-version-current = Current
operator-version-behind = Behind
operator-behind-text = The schema of this tenant is older than this release would have it. It is served all the same while the release still knows that version; a migration campaign brings it up to date.
operator-usage = Requests by day
operator-usage-none = Nobody has come to this door in the last thirty days.
operator-usage-never = Never yet
operator-usage-unmeasured = Not measured yet; it is done every hour
operator-usage-sentence = { $total } requests in thirty days, most on { $day }: { $most }.
operator-usage-by-day = Day by day
operator-usage-day = Day
operator-usage-requests = Requests
operator-events = What happened to it
operator-events-all = All activity
operator-hello = Hello { $name }
operator-home-about = This is the platform.
operator-alarm-behind = { $count ->
    [one] One tenant is behind this release.
   *[other] { $count } tenants are behind this release.
}
operator-alarm-look = Have a look
operator-suspended-count = { $count } suspended
operator-leaving-count = { $count } leaving
operator-used-today = Used within a day
operator-requests-today = Requests today
operator-newest = Newest tenants
operator-all = All tenants
operator-latest = What happened last
operator-alarm-halted = Traffic of all tenants is stopped: the leak canary saw a row where it should not be.
operator-alarm-leak = { $count ->
    [one] The leak canary found one thing that was where it should not be.
   *[other] The leak canary found { $count } things that were where they should not be.
}
operator-alarm-removal = { $count ->
    [one] One removal fails and is tried again.
   *[other] { $count } removals fail and are tried again.
}
operator-alarm-stock = No ready schema is in stock; new tenants wait until their tables are made.
operator-upkeep = Upkeep
operator-alarm-campaign-running = A migration campaign is under way: { $done } of { $total }.
operator-alarm-campaign-paused = A migration campaign is paused: { $done } of { $total }.
operator-alarm-campaign-halted = A migration campaign was halted: { $done } of { $total }, { $put } put aside.
