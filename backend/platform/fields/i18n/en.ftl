fields-menu = Fields
fields-title = Fields of your own
fields-about = What you want to know about your customers and nobody else asks for. Each field appears in forms, lists, filters, imports and the API.
fields-empty = No fields of your own yet
fields-empty-text = Add one for what matters in your trade: a price tier, a preferred delivery day, a machine’s serial number. It then stands in the form of every customer and can be filtered by.
fields-new = New field
fields-label = Label
fields-label-help = What people read: Price tier.
fields-kind = Kind
fields-kind-help = Cannot be changed later.
fields-kind-text = Text, one line
fields-kind-long-text = Text, several lines
fields-kind-number = Number
fields-kind-money = Amount of money
fields-kind-date = Day
fields-kind-bool = Yes or no
fields-kind-choice = One of several answers
fields-kind-multi-choice = Any of several answers
fields-kind-url = Address of a page
fields-key = Name for programs
fields-key-help = For the API and for files: lower-case letters, digits and _. Made of the label if left empty; cannot be changed later.
fields-options = Answers
fields-options-help = For fields with answers: one a line. An answer that is taken out is offered no more; whoever has it keeps it.
fields-currency = Currency
fields-currency-help = For amounts: EUR.
fields-unit = Unit
fields-unit-help = For numbers: kg.
fields-scale = Decimals
fields-scale-help = For numbers: 0 to 6.
fields-help = Help
fields-help-help = A sentence that stands below the field.
fields-is-required = Must be filled in
fields-is-required-help = Asked of everyone added from now on, and cannot be emptied any more.
fields-required = Required
fields-state = State
fields-state-archived = Archived
fields-up = Move up
fields-archive = Archive field
fields-restore = Restore
fields-none = Not said
fields-yes = Yes
fields-no = No
fields-added = Field added
fields-saved = Field saved
fields-moved = Field moved
fields-archived = Field archived. What was typed into it is kept.
fields-restored = Field restored
fields-fault-required = Please fill this in.
fields-fault-too-long = This is too long.
fields-fault-key-invalid = Only lower-case letters, digits and _, and a letter first.
fields-fault-key-taken = Another field has this name. Please choose another.
fields-fault-option-twice = One answer stands there twice.
fields-fault-too-large = At most 6 digits after the point.
fields-fault-currency-unknown = This must be the code of a currency, such as EUR.
fields-did-definition-read = looked at fields
fields-did-definition-manage = changed a field of the company’s own

help-settings-fields = Fields of our own

    What you want to know about customers that we did not think of: a shoe size, a contract number, a favourite colour. A field has a kind, so that lists can sort and filter by it and imports can check it.

    - Its key is used in files and in the API and never changes; its label may.
    - A field that is archived leaves forms and lists; its values stay and come back with it.
    - Each company has fields of its own.
