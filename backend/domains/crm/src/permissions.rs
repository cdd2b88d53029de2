//! What can be done here.

access::permissions! { crm:
    /// See customers and how to reach them.
    ReadParty = read "crm.party.read" for [Member, CompanyAdmin];
    /// Add customers.
    CreateParty = write "crm.party.create" for [Member, CompanyAdmin];
    /// Change customers, their addresses, contact points and tags.
    UpdateParty = write "crm.party.update" for [Member, CompanyAdmin];
    /// Archive customers and bring them back.
    ArchiveParty = write "crm.party.archive" for [Member, CompanyAdmin];
    /// Say which customers that look like one are two, and look through all of them.
    ReviewDuplicate = write "crm.duplicate.review" for [Member, CompanyAdmin];
    /// Make two customers one, and undo that.
    MergeParty = write "crm.party.merge" for [Member, CompanyAdmin];
    /// Take customers out as a file; each time is recorded.
    ExportParty = read audited "crm.party.export" for [CompanyAdmin];
    /// Note what was talked about with a customer.
    KeepNote = write "crm.note.keep" for [Member, CompanyAdmin];
    /// Say who belongs to whom among customers.
    Relate = write "crm.relationship.keep" for [Member, CompanyAdmin];
    /// Write down what customers agree to and take back.
    RecordConsent = write "crm.consent.record" for [Member, CompanyAdmin];
    /// Verify e-mail addresses and numbers of customers.
    VerifyContact = write "crm.contact.verify" for [Member, CompanyAdmin];
    /// Link customers to companies whose own people sign in.
    LinkPortal = write "crm.portal.link" for [CompanyAdmin];
    /// Take out all that is held of a customer, for the customer; each time is recorded.
    DiscloseParty = read audited "crm.party.disclose" for [CompanyAdmin];
    /// Erase what is known about a customer, for good.
    EraseParty = write "crm.party.erase" for [CompanyAdmin];
}
