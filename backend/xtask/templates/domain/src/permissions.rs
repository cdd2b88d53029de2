//! What can be done here, one type and one sentence each.

access::permissions! { __name__:
    /// See entries.
    ReadEntry = read "__name__.entry.read" for [Member, CompanyAdmin];
    /// Add entries and change them.
    WriteEntry = write "__name__.entry.write" for [CompanyAdmin];
}
