//! What can be done here.

access::permissions! { __name__:
    /// Open the start page of __name__.
    Open__Name__ = read "__name__.page.open" for [Member, CompanyAdmin];
}
