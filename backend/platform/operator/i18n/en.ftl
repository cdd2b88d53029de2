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

help-tenants = Tenants

    A tenant is a customer of the platform with a door of its own (its address) and data of its own (its schema). Nothing of one can be reached from another.

    - Open one for its state, its hosts, its plan, what it uses, and everything that can be done to it.
    - What you do here stands in the tenant’s own log, too.
help-tenants-new = New tenant

    The short name becomes the address and can be changed later. The administrator gets an invitation by mail, which is also shown to you once; it works once, within seven days.

    A new tenant comes from the stock of ready schemas and is there at once.
help-tenants-id = A tenant

    Its state, its hosts, its plan and what it uses of it. Suspending shuts its door and keeps everything; deleting starts a time of grace in which it can be brought back; only purging is final.
help-tenants-id-domains = Hosts of a tenant

    A tenant can be reached at hosts of its own. Claim the host, let the owner put the TXT record shown into its DNS, and look for the proof. Only a proven host leads anywhere; the main host is where all others send people.
help-tenants-id-rename = Rename a tenant

    The address changes at once; the old one leads to the new for a while and is held back, so that nobody else can take it and pretend to be them.
help-tenants-id-suspend = Suspend a tenant

    Its people see the reason you give instead of their pages, and its jobs wait. Nothing is lost; resuming opens the door again.
help-tenants-id-delete = Delete a tenant

    From that moment nobody can sign in. Within the time of grace it can be brought back whole; after that it can be purged.
help-tenants-id-purge = Remove a tenant for good

    The schema, its role and its files go; a certificate with digests of what was removed stays. This cannot be undone.
help-held-names = Names held back

    Addresses and hosts that belonged to a tenant until lately. They are kept from others for a while, because links and mails still point at them. Give one free only if its owner asked you to.
help-certificates = Certificates of removal

    Proof that a tenant was removed: when, by whom, with which tables and how many rows, signed. Give it to whoever has to show that their data is gone.
help-plans = Plans

    What a tenant may use: people, storage, requests. A change of a plan holds for all tenants that have it, at once.
help-pools = Connections

    How the connections to the databases are shared out among tenants, and who waits for one. A tenant that always waits has outgrown its share: give it a larger plan.
help-stock = Stock of schemas

    Ready-made empty schemas, so that a new tenant is there within milliseconds. The stock fills itself; fill it by hand before you expect many new tenants at once. Schemas of an older version are dropped, not migrated.
help-campaigns = Migrations

    A campaign brings the schemas of all tenants to the version of this release: first a few, then the rest, each in one transaction, and it stops by itself when too many fail. A tenant that failed is set aside and served as before.
help-campaigns-new = New campaign

    Say which tenants go first and how many may fail before it stops. Tenants that are current already cost nothing.
help-campaigns-id = A campaign

    How far it is, how long it will take, and which tenants failed and why. You may leave this page; the campaign goes on, survives a restart, and can be paused at any time. Retry a tenant once you have removed the cause.
help-campaigns-drift = Tables that differ

    Schemas that are not what their version says, table by table. It comes from changes made by hand. Put them right before the next campaign meets them.
help-canary = Leak canary

    Plants marked data in tenants of its own and tries, over every route, to see it from another tenant. Should it ever succeed, traffic stops by itself until somebody releases it here.
help-doctor = Doctor

    Looks for things that were begun and not ended, such as a tenant half made when the power went, and offers to put each right. It never touches what it cannot explain.
