//! What everybody may do with their own account, and who may let people in.

access::permissions! { identity:
    /// See your own account.
    ReadProfile = read "account.profile.read" for [];
    /// Change your name, language and the like.
    UpdateProfile = write "account.profile.update" for [];
    /// Change your password.
    ChangePassword = write "account.password.change" for [];
    /// Sign out.
    EndSession = write "account.session.end" for [];
    /// Let people in who registered, or refuse them.
    AdmitMember = write "company.member.admit" for [CompanyAdmin];
    /// Make, list and disable platform administrators.
    ManageAdmins = write "platform.admin.manage" for [PlatformAdmin];
}
