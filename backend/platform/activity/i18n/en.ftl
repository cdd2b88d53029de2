activity-menu = Activity
activity-menu-home = Home
activity-title = Activity
activity-about = Who did what, newest first, with before and after. Nothing here can be changed.
activity-export = Export as CSV
activity-outcome = Outcome
activity-ok = Done
activity-refused = Refused
activity-failed = Failed
activity-search = Search by person’s address, id or action
activity-empty = Nothing has happened yet
activity-empty-text = Every change, every refusal and every attempt to sign in will be written here, and stays.
activity-somebody = Somebody not signed in
activity-person = A person
activity-platform = The platform
activity-details = Details
activity-secret = changed, not recorded
activity-erased = erased
activity-digest = too large to show
activity-broken = does not fit its seal
activity-from = From
activity-request = Request
activity-check = Check
activity-not-verified = This event does not fit its own hash. Tell your platform administrator.
activity-home = Home
activity-hello = Hello { $name }
activity-home-about = This is { $tenant }.
activity-latest = What happened last
activity-all = All activity
activity-no-role = You are in, but nobody has given you a role yet
activity-no-role-text = Ask { $who } to give you one. Until then there is only your account.
activity-line-ok = { $who } { $action }
activity-line-refused = { $who } was refused: { $action }
activity-line-failed = { $who } failed: { $action }
activity-line-sign-in-failed = { $who } tried to sign in, in vain
activity-did-account-session-start = signed in
activity-did-account-session-end = signed out
activity-did-account-session-refresh = renewed a session
activity-did-account-session-use = used a token or session
activity-did-account-profile-update = changed the profile
activity-did-account-notice-update = marked notices as read or chose what to be told
activity-did-account-password-change = changed the password
activity-did-account-invitation-accept = accepted an invitation
activity-did-account-user-create = made a login
activity-did-account-user-register = registered
activity-did-account-user-verify = confirmed an address
activity-did-audit-event-read = looked at the activity
activity-did-audit-event-export = exported the activity
activity-did-company-company-create = made a company
activity-did-company-member-admit = let somebody in or refused them
activity-did-platform-tenant-create = made a tenant
activity-did-platform-tenant-read = looked at tenants
activity-did-platform-event-read = looked at the platform’s activity
activity-did-platform-admin-manage = changed who administers the platform
activity-did-platform-signing-key-rotate = replaced the signing key
activity-did-platform-signing-key-remove = removed a signing key
activity-did-platform-stock-read = looked at the stock
activity-did-platform-stock-fill = filled the stock
activity-did-platform-stock-drop = dropped old schemas from the stock
activity-did-platform-domain-claim = claimed a host for a tenant
activity-did-platform-domain-prove = looked for the proof of a host
activity-did-platform-domain-choose = chose a tenant’s main host
activity-did-platform-domain-remove = took a host from a tenant
activity-did-platform-held-name-read = looked at names held back
activity-did-platform-held-name-release = gave a held name free
activity-did-platform-tenant-suspend = suspended a tenant or let it go on
activity-did-platform-tenant-rename = renamed a tenant
activity-did-platform-tenant-delete = deleted a tenant or brought it back
activity-did-platform-tenant-purge = removed a tenant for good
activity-did-platform-tenant-repair = put half-done things right
activity-did-platform-pool-read = looked at pools and plans
activity-did-platform-plan-save = changed a plan
activity-did-platform-plan-assign = gave a tenant another plan
activity-did-platform-canary-read = looked at the leak canary
activity-did-platform-canary-run = let the leak canary look
activity-did-platform-traffic-release = let traffic flow again
activity-did-platform-campaign-read = looked at migrations
activity-did-platform-campaign-run = began a migration campaign
activity-did-platform-campaign-steer = steered a migration campaign
activity-did-platform-drift-survey = looked for tables that differ
activity-go = Where to go

help-home = Home

    Where your day begins: the places you may go to, and what happened last.

    - The menu shows what you may do. Something is missing? Ask whoever manages your company to give you a role.
    - Press Ctrl K (⌘ K) anywhere to go to a page or to find something by a few letters of its name.
    - Press ? for all keys.
help-activity = Activity

    Everything that was done here: by whom, when, to what, and what each field held before and after. Refusals and failed attempts are in it, too. Nobody can change or remove a line, not even the platform.

    - Filter by outcome, or search by a person’s address, an id or an action.
    - Open a line for its details and the id to quote when you ask for help.
    - The export is a CSV of exactly what is filtered. Looking and exporting leave a line themselves.
help-platform-activity = Activity of the platform

    What platform administrators did, to which tenant, and with what result. What concerns a tenant stands in that tenant’s own log as well, so its people see it.
