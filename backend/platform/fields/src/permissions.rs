//! What can be done here.

access::permissions! { fields:
    /// See which fields a company added.
    ReadField = read "field.definition.read" for [Member, CompanyAdmin];
    /// Add fields, change them and put them away.
    ManageField = write "field.definition.manage" for [CompanyAdmin];
}
