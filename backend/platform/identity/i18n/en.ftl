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
identity-zone-browser = As my browser says
identity-zone-help = Where times differ between places, this is the place that counts for you.
identity-density = Lists
identity-density-comfortable = Comfortable
identity-density-compact = Compact
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
identity-people-none-text = Send your colleagues the address of this page: they register there, or come in by an invitation, and wait here until somebody lets them in.
identity-state = State
identity-state-active = Member
identity-notice-waits = { $name } registered and waits to be let in.
identity-notice-waits-label = Somebody registered and waits to be let in
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

help-account = My account

    What you are called, and how you want the console. It holds for you alone, on every device you sign in with.

    - Language: ours, or whatever your browser asks for.
    - Appearance and lists: light or dark, roomy or dense. You can change both quickly in the menu at your name, too.
    - Time zone: times are shown as clocks there show them. Left to the browser, they follow you when you travel.

    Your e-mail address is what you sign in with; it cannot be changed here.
help-account-password = Change password

    A good password is long, not complicated: four or five words in a row are easy to remember and hard to guess. We refuse passwords that are known from burglaries elsewhere, and your last five.

    When you change it, all your other sessions end. If you think somebody knows your password, that is what you want.
help-people = People

    Who can sign in here. People come in by an invitation, or they register and wait here to be let in.

    - Let in only whom you know: check the address, not the name.
    - Letting somebody in gives no rights yet beyond their own account; a role does.
    - Whoever is refused is not told why.
# Second factors.
identity-security = Security
identity-security-about = How you show that it is you.
identity-factors = Second factor
identity-factors-none = Only your password protects this account
identity-factors-none-text = Set up an authenticator app: whoever learns your password then still does not get in.
identity-totp-add = Add authenticator app
identity-factor-label = Name
identity-factor-used = Last used
identity-factor-remove = Give up
identity-factor-remove-title = Give up this second factor?
identity-factor-remove-help = From now on it is not asked for. With the last one your recovery codes go too.
identity-factor-removed = The second factor was given up.
identity-factor-added = The authenticator app is asked for from now on.
identity-factor-disabled = { $label } (disabled after too many wrong codes)
identity-codes = Recovery codes
identity-codes-left = { $count ->
    [0] You have no code left. Make new ones.
    [one] You have one code left. Make new ones soon.
   *[other] You have { $count } codes left.
}
identity-codes-renew = Make new codes
identity-codes-renew-help = The codes you have now stop working.
identity-codes-about = Each opens once, when your authenticator is lost. Print them, or keep them where you keep passwords.
identity-codes-once = They are shown only now.
identity-codes-kept = I have kept them
identity-password-again = Asked again, so that nobody does this on a device you left open.
identity-totp-label-usual = Telephone
identity-totp-label-help = On which device the app is.
identity-totp-next = Go on
identity-totp-scan = Scan this with the app
identity-totp-scan-about = Any authenticator app will do. Then type the six digits it shows.
identity-totp-qr = QR code with the secret of the authenticator app
identity-totp-secret = No camera? Type this into the app
identity-totp-secret-help = Time-based, six digits, thirty seconds.
identity-totp-code-help = The six digits the app shows now.
identity-totp-done = Switch on
identity-second = One more step
identity-second-intro = Show your second factor.
identity-code = Code
identity-code-help = The six digits your authenticator app shows now.
identity-recovery-code = Recovery code
identity-recovery-code-help = One you have not used yet, such as 3-ABCD-EFGH-JKMN-PQRS.
identity-by-totp = Use the authenticator app
identity-by-recovery = Use a recovery code
identity-attempt-over = This sign-in took too long or had too many wrong codes. Begin anew.
identity-fault-second-factor-failed = This code does not fit, or was used already. Wait for the next one and try again.
identity-fault-attempt-over = This sign-in is over. Begin anew.
identity-fault-code-wrong = This is not the code the app shows now. Check the clock of the device and try the next one.
identity-fault-too-many-factors = You have five authenticator apps. Give one up first.
identity-fault-factor-first = Recovery codes come with a second factor. Set up an authenticator app first.
identity-fault-not-a-choice = This is none of the choices.
identity-mail-factor-added-subject = A second factor was added
identity-mail-factor-added-text =
    Hello { $person },

    { $label } was just added to your account as a second factor, at { $place }. From now on it is asked for when you
    sign in. If it was not you, change your password and tell an administrator at once.
identity-mail-factor-removed-subject = A second factor was given up
identity-mail-factor-removed-text =
    Hello { $person },

    { $label } was just given up as a second factor of your account, at { $place }. If it was not you, change your
    password and tell an administrator at once.
identity-mail-recovery-renewed-subject = Your recovery codes were replaced
identity-mail-recovery-renewed-text =
    Hello { $person },

    new recovery codes were just made for your account, at { $place }; those before do not work any more. If it was
    not you, change your password and tell an administrator at once.
identity-mail-recovery-used-subject = A recovery code was used
identity-mail-recovery-used-text =
    Hello { $person },

    somebody just signed in at { $place } with your password and a recovery code; { $left } codes are left. If it was
    not you, change your password and tell an administrator at once.
identity-fresh = Is it you?
identity-fresh-intro = What you are about to do asks for your password again. It goes on by itself then.
identity-confirm = Confirm
identity-code-either-help = The six digits your authenticator app shows now, or a recovery code.
identity-devices = Devices
identity-devices-about = You do not know one of them? End it, and change your password.
identity-devices-end = End all others
identity-devices-ended = You are signed in on this device only.
identity-device = Device
identity-device-place = Signed in to
identity-device-ip = From
identity-device-used = Last used
identity-device-unknown = Unknown device
identity-device-web = Browser
identity-device-app = App
identity-device-current = This one
identity-device-end = Sign out
identity-device-ended = The device was signed out.
identity-member-sign-out = Sign out everywhere
identity-member-signed-out = The person was signed out here on every device.
help-account-security = Security

    What protects your account besides the password, and where you are signed in.

    - With an authenticator app on your telephone, whoever learns your password still does not get in.
    - Keep the recovery codes where you would find them without that telephone.
    - Sign out devices you do not know, and change your password then.

    What changes something here asks for your password again when you have been here for a while.
