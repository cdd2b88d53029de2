//! What can be done with lists themselves; what stands in one is its domain's to allow.

access::permissions! { lists:
    /// See saved views of lists: one's own and those shared in the company.
    ReadView = read "lists.view.read" for [Member, CompanyAdmin, Auditor];
    /// Save views of lists for oneself, and choose with which one a list opens.
    KeepView = write "lists.view.keep" for [Member, CompanyAdmin];
    /// Share views of lists with the company, and change shared ones.
    ShareView = write "lists.view.share" for [CompanyAdmin];
}
