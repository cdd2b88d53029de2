# Signing in, registering, one's own account, the people of a tenant.

identity-sign-in = Sign in
identity-sign-in-intro = Sign in to { $place }.
identity-sign-in-link = I have an account: sign in
identity-sign-in-again = Sign in again
identity-signed-out = You are signed out
identity-email = E-mail address
identity-password = Password
identity-new-password = New password
identity-current-password = Present password
identity-password-help = At least 15 characters. A few words in a row are easy to remember and hard to guess; spaces are fine.
identity-name = Name

identity-register = Create an account
identity-register-link = No account yet? Create one
identity-register-intro = Ask for an account at { $place }.
identity-registered-title = Look into your mailbox
identity-registered-text = If this address can be registered, a mail with a link is on its way to it. The link is good for 24 hours.
identity-verify = Confirm
identity-verify-title = Confirm your address
identity-verify-intro = You registered with { $email }. Enter the password you chose, to show that it was you.
identity-verify-password-help = The one you chose when you registered.
identity-verified-title = Welcome
identity-waiting-title = Your registration waits for approval

identity-join = Join
identity-join-title = You are invited
identity-join-intro = Join { $place } as { $role }.
identity-join-account-help = This address has an account already. Enter its password to join with it.

identity-account = My account
identity-profile = Profile
identity-sign-in-data = Signing in
identity-lang = Language
identity-lang-browser = As my browser asks
identity-theme = Appearance
identity-theme-system = As my system
identity-theme-light = Light
identity-theme-dark = Dark
identity-zone = Time zone
identity-save = Save
identity-saved = Your account was changed.
identity-cancel = Cancel
identity-change-password = Change password
identity-password-changed = Your password was changed.
identity-others-end = All your other sessions end when you change your password.
identity-first-password = Choose your own password
identity-first-password-text = You signed in with a one-time password. Replace it before you go on.

identity-people = People
identity-people-about = Who belongs to this place, and who waits to be let in.
identity-people-none = Nobody yet
identity-people-none-text = Whoever is invited or registers appears here.
identity-state = State
identity-state-active = Member
identity-state-pending = Waiting
identity-state-removed = Removed
identity-since = Since
identity-decide = Decide
identity-approve = Approve
identity-refuse = Refuse
identity-approved = The person was let in and gets a mail.
identity-refused = The person was refused and gets a mail.

# Sentences for what is wrong; the part after "fault-" is the code of the error.
identity-fault-sign-in-failed = This address and password do not open anything here. Check both and try again.
identity-fault-sign-in-busy = Too many people are signing in just now. Try again in a moment.
identity-fault-required = This must not be empty.
identity-fault-email-invalid = This must be an address such as ada@example.com.
identity-fault-password-too-short = The password needs at least 15 characters. A few words in a row are fine.
identity-fault-password-too-long = The password may have at most 256 characters.
identity-fault-password-breached = This password is among those that are tried first, because many people had it. Choose another.
identity-fault-password-names-product = This is little more than the name of this product. Choose another password.
identity-fault-password-names-tenant = This is little more than the name of your organisation. Choose another password.
identity-fault-password-names-company = This is little more than the name of your company. Choose another password.
identity-fault-password-names-you = This is little more than your own name or address. Choose another password.
identity-fault-password-used-before = This is one of your last five passwords. Choose another.
identity-fault-password-wrong = This is not the right password.
identity-fault-stale = Somebody changed this since you opened the page. Open it again and repeat your change.
identity-fault-invitation-invalid = This invitation is not valid any more. Ask whoever sent it for a new one.
identity-fault-verification-invalid = This link is not valid any more. Register again to get a new one.
identity-fault-cross-site = This request did not come from a page of this site. Open the page here and try again.
identity-fault-tenant-upgrading = This place is being upgraded to a new version.

# Pages of places that are not open.
identity-closed-suspended = { $name } is not available
identity-closed-suspended-kept = Everything that was saved is safe, and will be here again when the place opens.
identity-closed-deleting = { $name } was closed
identity-closed-deleting-kept = What was saved is kept for a time of grace, and is deleted after that.
identity-closed-reason = The operator gave this reason: { $reason }
identity-closed-no-reason = The operator closed it and gave no reason.
identity-closed-do = Ask the administrator of your organisation; they can ask the operator to open it again.

# Mails.
identity-mail-verify-subject = Confirm your address for { $place }
identity-mail-verify-text =
    Hello { $person },

    somebody, we hope you, asked for an account at { $place } with this address. Open this page and
    enter the password you chose; the link is good for 24 hours:

    { $link }

    If it was not you, do nothing: without your mailbox and the password nothing happens.
identity-mail-known-subject = You have an account at { $place }
identity-mail-known-text =
    Hello { $person },

    somebody, perhaps you, tried to register at { $place } with this address. You have an account there
    already; sign in here:

    { $link }

    If it was not you, do nothing.
identity-mail-waiting-subject = { $name } would like to join { $place }
identity-mail-waiting-text =
    Hello { $person },

    { $name } registered with { $place } and waits to be let in. Decide here:

    { $link }
identity-mail-admitted-subject = Welcome to { $place }
identity-mail-admitted-text =
    Hello { $person },

    you were let in to { $place }. Sign in here:

    { $link }
identity-mail-declined-subject = Your registration with { $place }
identity-mail-declined-text =
    Hello { $person },

    your registration with { $place } was not accepted. Ask an administrator there if you think that this
    is a mistake.
identity-mail-invited-subject = You are invited to { $place }
identity-mail-invited-text =
    Hello { $person },

    you are invited to join { $place }. Accept here within seven days:

    { $link }
identity-mail-password-subject = Your password was changed
identity-mail-password-text =
    Hello { $person },

    your password was just changed at { $place }, and your other sessions were ended. If it was not you,
    tell an administrator at once.
identity-mail-theft-subject = Somebody may have copied your sign-in
identity-mail-theft-text =
    Hello { $person },

    a sign-in of yours at { $place } was used from two places. We ended it, so both have to sign in again.
    If you do not know why this happened, change your password.
