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
    /// Take customers out as a file; each time is recorded.
    ExportParty = read audited "crm.party.export" for [CompanyAdmin];
    /// Erase what is known about a customer, for good.
    EraseParty = write "crm.party.erase" for [CompanyAdmin];
}
