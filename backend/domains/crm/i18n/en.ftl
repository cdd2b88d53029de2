crm-customers = Customers
crm-about = Everyone you work with: what they are to you, how to reach them, where they are.
crm-new = New customer
crm-search = Search name, e-mail, phone, city, tag
crm-empty = No customers yet
crm-empty-text = Customers are the people and organisations you work for. Add the first one; its projects, orders and hours will refer to it.
crm-left-out = No active customers
crm-left-out-text = Everyone you know is archived, erased, or something else to you than a customer.
crm-left-out-show = Show all of them
crm-refused = Your role does not include this. An administrator of your company can give it to you.
crm-all = All

crm-name = Name
crm-kind = Kind
crm-kind-organisation = Organisation
crm-kind-person = Person
crm-state = State
crm-state-active = Active
crm-state-archived = Archived
crm-state-erased = Erased
crm-state-merged = Merged
crm-role = Role
crm-role-customer = Customer
crm-role-supplier = Supplier
crm-role-lead = Lead
crm-role-partner = Partner
crm-since = { $role } since
crm-roles = What they are to you
crm-roles-help = At least one. A lead becomes a customer with the first order.
crm-email = E-mail
crm-phone = Phone
crm-tag = Tag
crm-tags = Tags
crm-tags-help = Separate several with commas.
crm-note = Note
crm-added = Added
crm-updated = Edited
crm-contact-count = Ways to reach
crm-changed = Changed
crm-id = Customer id
crm-facts = Details

crm-edit = Edit
crm-create = Add customer
crm-history = History
crm-created = Customer added
crm-saved = Saved

crm-contacts = Contact points
crm-contacts-none = No way to reach this customer is known yet.
crm-contact = Contact
crm-contact-kind = Kind
crm-contact-email = E-mail
crm-contact-phone = Phone
crm-contact-web = Website
crm-contact-value = Address or number
crm-contact-label = Label
crm-contact-label-help = For example office, mobile, accounting.
crm-contact-primary = Use this one first
crm-contact-new = Add contact point
crm-contact-edit = Edit contact point
crm-contact-remove = Remove contact point
crm-contact-added = Contact point added
crm-contact-removed = Contact point removed
crm-primary = Used first
crm-verified = Verified

crm-addresses = Addresses
crm-addresses-none = No address is known yet. Invoices need a billing address.
crm-address = Address
crm-address-kind = Kind
crm-address-billing = Billing
crm-address-shipping = Shipping
crm-address-site = Site
crm-address-other = Other
crm-address-lines = Street and house number
crm-address-lines-help = Up to five lines, as on an envelope.
crm-postcode = Postcode
crm-city = City
crm-region = State or region
crm-country = Country
crm-default = Default
crm-address-default = Use this one when nobody says which
crm-address-new = Add address
crm-address-edit = Edit address
crm-address-remove = Remove address
crm-address-added = Address added
crm-address-removed = Address removed

crm-archive = Archive
crm-archive-title = Archive { $name }?
crm-archive-text = It leaves the lists and cannot be changed until it is restored. Nothing is lost: everything that refers to it stays.
crm-archived = Customer archived
crm-archived-note = This customer is archived. It is out of the lists and cannot be changed; restore it to work with it again.
crm-restore = Restore
crm-restored = Customer restored
crm-erase = Erase personal data
crm-erase-title = Erase what is known about { $name }?
crm-erase-text = This cannot be undone. What refers to the customer stays and shows an anonymous name. You will lose:
crm-erase-loses-name = the name and the note
crm-erase-loses-contacts = every contact point and address
crm-erase-loses-words = the tags
crm-erased = Personal data erased
crm-erased-note = What was known about this customer was erased. Only what refers to it remains.


crm-fault-required = Please fill this in.
crm-fault-too-long = This is too long.
crm-fault-too-short = This is too short.
crm-fault-forbidden-character = This contains a character that cannot be seen. Please type it again instead of pasting it.
crm-fault-not-a-choice = Please choose one of the answers.
crm-fault-email-invalid = This must be an address such as ada@example.com.
crm-fault-phone-invalid = This must be a number such as +49 30 901820.
crm-fault-web-invalid = This must be an address such as https://example.com.
crm-fault-country-unknown = Please choose a country.
crm-fault-contact-twice = This customer has this one already.
crm-fault-tags-too-many = A customer has at most 20 tags.
crm-fault-confirmation-missing = The name was not typed exactly as it is shown. Nothing was erased.
crm-fault-party-not-active = This customer is archived or erased, so it cannot be changed. Restore it first.
crm-did-party-create = added a customer
crm-did-party-update = changed a customer
crm-did-party-archive = archived or restored a customer
crm-did-party-export = exported customers
crm-did-party-erase = erased a customer’s personal data
crm-did-party-read = looked at customers

crm-form-own = Your own fields
crm-form-number = Number
crm-form-vat-id = VAT ID
crm-note-help = Only your colleagues see it. It saves by itself.

help-customers = Customers

    Everybody you deal with: people and organisations, as customers, suppliers, leads or partners. One entry for each, whatever they are to you; what you learn about them comes together on their page.

    - Search takes part of a name, an e-mail address or a tag, and forgives typing errors and missing accents.
    - Add filters until the list shows whom you mean, choose its columns, and save the view for next time or for your colleagues.
    - Select rows to tag, archive or change many at once; you see beforehand what will change.
    - Export writes exactly what is filtered. Import brings customers over from a file.
help-customers-new = New customer

    A person or an organisation; the rest you can add when you know it. While you type we look whether they are here already: one entry for each saves everybody searching.

    An e-mail address may stand at several customers: families and offices share mailboxes.
help-customers-id = A customer

    Everything about one customer: addresses, ways to reach them, tags, consents, who belongs to whom, and what happened, newest first.

    - Change opens the form; if somebody else saved meanwhile, you see both values and choose.
    - Archive takes them out of lists and keeps their history; it can be undone.
    - Export of personal data gives a person what you hold of them, as the law asks. Erasure removes it and says what has to stay, and why.
help-customers-id-edit = Change a customer

    Change what you like; only what you changed is saved. If somebody else changed the same field meanwhile, you see both and choose; nothing you typed is lost.
help-customers-id-addresses = Address of a customer

    A customer can have several addresses of each kind: for invoices, for deliveries, where they work. One of each kind is the default. Give an address an end instead of removing it when they move: old documents keep theirs anyway.
help-customers-id-contact-points = Way to reach a customer

    E-mail addresses, telephone numbers, web addresses. One of each kind is the first to be used. A way that was checked stays checked until it is changed.
help-customers-id-archive = Archive a customer

    They leave lists and searches; everything that refers to them stays, and you can bring them back at any time.
help-customers-id-erase = Erase a person’s data

    Name, addresses, ways to reach them and notes go for good. What the law makes you keep, such as issued invoices, stays with its own copy. The report at the end says what went and what stayed; give it to the person. This cannot be undone.

crm-count = { $count ->
    [one] { $count }{ $more } customer
   *[other] { $count }{ $more } customers
}
crm-bulk-tag = Tag
crm-bulk-untag = Remove tag
crm-bulk-set = Set field
crm-bulk-field = Field
crm-bulk-value = Value (empty clears it)
crm-bulk-tag-with = Tag with “{ $tag }”
crm-bulk-untag-with = Remove the tag “{ $tag }”
crm-bulk-set-to = Set { $field } to “{ $value }”
crm-bulk-not-active = It is not active; restore it first.
crm-bulk-no-way = This is not possible in its state.
crm-bulk-no-field = Its company does not have this field.
crm-bulk-not-fitting = The value does not fit the field.
crm-bulk-tags-too-many = It has as many tags as there may be.
crm-bulk-changed-since = Somebody changed it meanwhile.
crm-bulk-not-there = It is not there any more, or not yours to see.
crm-bulk-refused = A rule refuses it.

help-customers-bulk-run = A change of many customers

    Here you see how far it is. You may leave this page and come back: the work goes on without it.

    - Rows that a rule refuses stay as they are and are named with the reason.
    - Undo takes back what was changed. What somebody changed again in the meantime is kept and named.
    - Stop ends it after the step it is at; what was done stays done and can be undone.

crm-import = Import
crm-import-first-name = First name
crm-import-last-name = Last name
crm-import-mobile = Mobile number
crm-import-website = Website
crm-import-street = Street
crm-import-street-2 = Second line of the address
crm-import-id = Our own id

crm-customer = Customer
crm-duplicates = Duplicates
crm-duplicates-about = Customers that look like one. They are compared whenever one is added, changed or imported.
crm-duplicates-look = Compare all customers
crm-duplicates-looking = All customers are being compared
crm-duplicates-stop = Stop
crm-duplicates-stopped = Comparing was stopped; what was found stays
crm-duplicates-refresh = Refresh
crm-duplicates-running = { $seen } of { $total } customers compared.
crm-duplicates-done = { $seen } customers compared, { $found ->
    [0] nothing new found
    [one] one new pair found
   *[other] { $found } new pairs found
}.
crm-duplicates-cancelled = Stopped after { $seen } customers; { $found ->
    [0] nothing new found
    [one] one new pair found
   *[other] { $found } new pairs found
}.
crm-duplicates-first = Customer
crm-duplicates-second = Looks like
crm-duplicates-why = The same
crm-duplicates-why-long = What speaks for it:
crm-duplicates-score = Likely
crm-duplicates-likely = { $count } % likely to be one and the same
crm-per-cent = { $count } %
crm-duplicates-compare = Compare
crm-duplicates-see = See both
crm-duplicates-two = They are two
crm-duplicates-set-aside = They are two; you will not be asked again
crm-duplicates-ask-again = Ask again
crm-duplicates-reopened = They are in the list again
crm-duplicates-open = To be decided
crm-duplicates-dismissed = They are two
crm-duplicates-empty = No duplicates
crm-duplicates-empty-text = Nobody seems to be there twice. Customers are compared by themselves when they are added or changed; after a large import, or to be sure, compare all of them.
crm-duplicates-none-dismissed = Nobody was called two
crm-duplicates-none-dismissed-text = Pairs you decide are two different customers are kept here, so that you can change your mind.
crm-duplicates-known = This customer may be known already. Open the one you mean, or add this one anyway:
crm-duplicates-alike = This may be the same customer as { $name } ({ $count } %).
crm-reason-vat-id = VAT ID
crm-reason-email = E-mail
crm-reason-phone = Phone
crm-reason-site = Website
crm-reason-same-name = Name
crm-reason-like-name = Similar name
crm-reason-address = Address
crm-reason-postcode = Postcode

crm-merge = Merge with another
crm-merge-pick = Merge { $name } with …
crm-merge-pick-text = Choose the other one. Nothing happens before you have compared the two.
crm-merge-search = Search name, e-mail, phone, city
crm-merge-none = Nobody looks like this customer
crm-merge-none-text = Search for the other one by name, e-mail address or number.
crm-merge-title-page = Compare two customers
crm-merge-stays = Stays: { $name }
crm-merge-goes = Goes: { $name }
crm-merge-swap = Keep { $name } instead
crm-merge-do = Merge into { $name }
crm-merge-both = Both, one below the other
crm-merge-portal = Company whose people sign in
crm-merge-comes-along = What comes along
crm-merge-nothing-else = Nothing else: the one that stays has it all.
crm-merge-way-back = The one that goes leads to the one that stays; everything that refers to it will refer there. You can undo it.
crm-merge-changed = Somebody changed one of the two after you opened this page. Nothing was merged; look again and decide.
crm-merged = Merged into one customer
crm-merged-at = Merged
crm-merges = Merged into this one
crm-led-on = That customer was merged into this one
crm-unmerge = Undo the merge
crm-unmerge-title = Make { $loser } a customer of its own again?
crm-unmerge-text = What the merge put there goes back, and so does everything that was moved. What you changed since stays with the one that stayed.
crm-unmerge-refused = { $loser } cannot be taken out of { $survivor } again, since this was changed after the merge:
crm-blocked-changed-since = was changed after the merge
crm-blocked-erased-since = was erased since
crm-blocked-archived-since = is archived; restore it first
crm-blocked-merged-since = was itself merged into another since; undo that first
crm-blocked-roles-none = would be none, since those it had before were taken away
crm-blocked-holder-gone = is not part of the product any more
crm-merge-contacts = Together they would have more than 50 contact points. Remove some first.
crm-merge-addresses = Together they would have more than 50 addresses. Remove some first.
crm-unmerged = The merge was undone
crm-moved-relationships = Relationships
crm-moved-consents = Consents
crm-moved-notes = Notes
crm-did-duplicate-review = reviewed duplicates of customers
crm-did-party-merge = merged customers or undid it

help-customers-duplicates = Duplicates

    Customers that are probably there twice, the likeliest first. They are found by themselves: by e-mail address, number, VAT ID, address, and names that look or sound alike.

    - Compare shows both side by side; you choose which one stays and whose values it takes.
    - They are two takes a pair out of the list for good; you find it again under that filter.
    - Compare all customers looks through everybody, for example after a large import. You may leave meanwhile.
help-customers-id-merge = Merge two customers

    Two entries for one customer become one. The one that stays keeps its address and number; the other one leads to it. Where both say something different, you choose.

    - Addresses, ways to reach them, tags and roles of both are kept.
    - Whatever refers to the one that goes refers to the one that stays.
    - A merge can be undone, right away or later on the customer’s page, as long as nobody changed what it put there.
help-customers-id-unmerge = Undo a merge

    The customer that went is back as it was, with everything that was moved. Changes made since to the one that stayed are kept; where they concern what the merge put there, the undo is refused and says what.

crm-from-day = from { $from }
crm-until-day = until { $until }
crm-from-until-day = { $from } to { $until }
crm-address-since = Valid from
crm-address-until = No longer from
crm-address-until-help = The day they move out, if you know it. Until then the address holds.

crm-verify = Verify
crm-verified-now = Verified
crm-verified-no-more = Not verified any more
crm-verified-since = This one leads to the customer, proven
crm-verify-withdraw = It does not any more
crm-code-send = Send a code there
crm-code-send-again = Send another code
crm-code-sent = A code is on its way
crm-code-on-its-way = A code was sent. It is good
crm-code = Code
crm-code-help = Eight letters and digits, as the customer tells them to you.
crm-code-confirm = Check code
crm-vouch = I know that it is right
crm-vouch-help = No code needed if you know it otherwise, for example because you called. Your name is kept with it.

crm-relationships = Relationships
crm-relationships-none = Nobody is known to belong to this customer. Say who works there, who owns it, whom to call.
crm-relationship = Who
crm-relationship-days = When
crm-relationship-new = Add relationship
crm-relationship-edit = Change relationship
crm-relationship-remove = Remove, it was a mistake
crm-relationship-added = Relationship added
crm-relationship-removed = Relationship removed
crm-relationship-who = Whom
crm-relationship-who-help = A name, or a part of it, of a customer who is here already.
crm-relationship-which = Whom of these do you mean?
crm-relationship-label = What exactly
crm-relationship-label-help = For example managing director, purchasing, tax adviser.
crm-relationship-from = Since
crm-relationship-until = Until
crm-related-to-employee-of = works for
crm-related-from-employee-of = employs
crm-related-to-contact-of = is the contact for
crm-related-from-contact-of = has as contact
crm-related-to-owner-of = owns
crm-related-from-owner-of = is owned by
crm-related-to-subsidiary-of = is a subsidiary of
crm-related-from-subsidiary-of = has as subsidiary
crm-related-to-parent-of = is a parent of
crm-related-from-parent-of = is a child of
crm-related-to-spouse-of = is married to
crm-related-from-spouse-of = is married to
crm-related-to-related-to = is related to
crm-related-from-related-to = is related to

crm-consents = Consents
crm-consents-none = Nothing was agreed to yet. Without consent, write only about what they ordered or asked for.
crm-consent-new = Record consent
crm-consent-recorded = Written down
crm-consent-purpose = What for
crm-consent-purpose-help = For example newsletter, reference, photos. The same words every time, so that the latest counts.
crm-consent-channel = By
crm-consent-decision = Decision
crm-consent-since = Since
crm-consent-given = Given
crm-consent-withdrawn = Withdrawn
crm-consent-source = How they said it
crm-consent-when = When they said it
crm-consent-when-help = Now, if left empty.
crm-consent-proof = Proof
crm-consent-proof-help = The words they agreed to, or where the paper is.
crm-channel-any = any way
crm-channel-email = e-mail
crm-channel-phone = telephone
crm-channel-message = message
crm-channel-post = letter
crm-source-form = Paper form
crm-source-written = In writing
crm-source-spoken = Spoken
crm-source-website = Website
crm-source-contract = In a contract
crm-source-import = Imported

crm-timeline = What happened
crm-timeline-none = Nothing yet. Notes, consents, changes and what other parts know will stand here.
crm-timeline-older = What happened before
crm-diary-new = Add note
crm-diary-edit = Change note
crm-diary-remove = Remove note
crm-diary-added = Note added
crm-diary-removed = Note removed
crm-diary-body = What was said
crm-diary-kind = What it was
crm-diary-at = When
crm-diary-at-help = Now, if left empty.
crm-diary-note = Note
crm-diary-call = Call
crm-diary-meeting = Meeting
crm-diary-email = E-mail
crm-told-somebody = Somebody
crm-told-note = { $who } noted
crm-told-call = { $who } had a call
crm-told-meeting = { $who } had a meeting
crm-told-email = { $who } exchanged e-mails
crm-told-consent-given = Consent given: { $purpose }
crm-told-consent-withdrawn = Consent withdrawn: { $purpose }
crm-told-to-employee-of = Works for { $name }
crm-told-from-employee-of = Employs { $name }
crm-told-to-contact-of = Is the contact for { $name }
crm-told-from-contact-of = Has { $name } as contact
crm-told-to-owner-of = Owns { $name }
crm-told-from-owner-of = Is owned by { $name }
crm-told-to-subsidiary-of = Is a subsidiary of { $name }
crm-told-from-subsidiary-of = Has { $name } as subsidiary
crm-told-to-parent-of = Is a parent of { $name }
crm-told-from-parent-of = Is a child of { $name }
crm-told-to-spouse-of = Is married to { $name }
crm-told-from-spouse-of = Is married to { $name }
crm-told-to-related-to = Is related to { $name }
crm-told-from-related-to = Is related to { $name }
crm-told-change = { $who } changed this customer
crm-told-crm-party-create = { $who } added this customer
crm-told-crm-party-update = { $who } changed { $fields }
crm-told-crm-party-archive = { $who } archived or restored this customer
crm-told-crm-party-erase = { $who } erased the personal data
crm-told-crm-portal-link = { $who } changed the link to a company

crm-portal = Company that signs in
crm-portal-company = This customer is
crm-portal-nobody = None of your companies
crm-portal-help = If this customer is a company of yours with people who sign in, they find what is theirs.
crm-portal-none = There is no other company of yours that this customer could be.

crm-disclosure = Personal data
crm-disclosure-text = Everything that is held of this customer, from every part of Guildhall, as the law lets them ask (GDPR Art. 15). That you took it out is recorded.
crm-disclosure-html = For people
crm-disclosure-json = For programs
crm-disclosure-title = What we know of { $name }
crm-disclosure-about = Everything that is held, put together { $at }.
crm-erasure = Report of the erasure
crm-erasure-about = { $who } erased the personal data { $at }.
crm-erasure-gone = What is gone
crm-erasure-stays = What stays
crm-erasure-stays-text = An anonymous entry that orders, invoices and hours refer to; issued documents with their own copy, as long as the law demands; and the log of who changed what, which holds earlier values sealed, for those who may read it.
crm-erased-parties = The name and what was noted
crm-erased-merged-parties = Entries merged into this one
crm-erased-contact-points = Contact points
crm-erased-addresses = Addresses
crm-erased-tags = Tags
crm-erased-relationships = Relationships
crm-erased-consents = Proofs of consents
crm-erased-notes = Notes
crm-erased-notices = Notices

crm-fault-vat-id-invalid = This is not a VAT ID of its country. Compare it digit by digit.
crm-fault-number-taken = Another customer has this number.
crm-fault-ends-before-it-begins = The end must not be before the beginning.
crm-fault-not-a-day = This must be a day such as 2026-11-21.
crm-fault-related-to-itself = Choose another customer than this one.
crm-fault-relation-unfit = These two cannot be related like this: a person works for an organisation, only persons are married or parents.
crm-fault-nobody-found = Nobody here is called so.
crm-fault-several-found = Several are called so. Choose one below.
crm-fault-decided-ahead = This must not lie ahead.
crm-fault-code-wrong = This is not the code that was sent.
crm-fault-code-over = This code is not valid any more. Send a new one.
crm-fault-portal-unknown = Choose one of your companies.
crm-did-note-keep = kept a note about a customer
crm-did-relationship-keep = changed who belongs to whom
crm-did-consent-record = wrote down a consent
crm-did-contact-verify = verified a contact point
crm-did-portal-link = linked a customer to a company
crm-did-party-disclose = took out what is held of a customer

help-customers-id-relationships = Relationships

    Who works where, who owns what, whom to call. Both sides show it.

    - Give a relationship an end when it is over; it stays in the history.
    - Remove one only if it was a mistake.
help-customers-id-consents = Consents

    What somebody agreed to or took back, for what, by which way, since when, and the proof. Nothing here is ever changed: write down the next decision, and the latest counts.
help-customers-id-notes = Notes

    What was said, when, by call, mail or in a meeting. Notes stand in what happened, with your name. Removing one takes it out of sight; the log keeps that it was there.
help-customers-id-timeline = What happened

    Notes, consents, relationships and changes in one line, the latest first, with who and when.
help-customers-id-portal = Company that signs in

    A customer can be a company of yours whose own people sign in. Linking them shows both that they belong together. Only companies you work for can be chosen.
help-customers-id-personal-data = Personal data

    A person may ask what you hold of them. The page for people can be printed or mailed as it is; the file for programs can be carried elsewhere.
help-customers-id-erasure = Report of an erasure

    What was erased, when and by whom, without any of what it was. Give it to the person who asked.
