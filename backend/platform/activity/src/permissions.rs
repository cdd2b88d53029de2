//! What one may see of what happened.

access::permissions! { activity:
    /// See the start page.
    SeeHome = read "account.home.see" for [];
    /// See who did what in the company, with before and after.
    ReadTrail = read audited "audit.event.read" for [CompanyAdmin, Auditor];
    /// Take the trail out of the house as a file.
    ExportTrail = read audited "audit.event.export" for [CompanyAdmin, Auditor];
    /// See what platform administrators did.
    ReadPlatformTrail = read audited "platform.event.read" for [PlatformAdmin];
}
