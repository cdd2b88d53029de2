//! What everybody may do with their own account, and who may let people in.

access::permissions! { identity:
    /// See your own account.
    ReadProfile = read "account.profile.read" for [];
    /// Change your name, language and the like.
    UpdateProfile = write "account.profile.update" for [];
    /// Change your password.
    ChangePassword = write "account.password.change" for [];
    /// Set up and give up your second factors.
    ManageFactors = write fresh "account.factor.manage" for [];
    /// See the devices you are signed in with.
    ReadSession = read "account.session.read" for [];
    /// End your sessions on other devices.
    EndAnySession = write fresh "account.session.close" for [];
    /// Prove again who you are.
    RenewSession = write "account.session.renew" for [];
    /// Sign out.
    EndSession = write "account.session.end" for [];
    /// Let people in who registered, or refuse them.
    AdmitMember = write "company.member.admit" for [CompanyAdmin];
    /// End the sessions that people have here.
    SignOutMember = write fresh "company.member.sign_out" for [CompanyAdmin];
    /// Make, list and disable platform administrators.
    ManageAdmins = write "platform.admin.manage" for [PlatformAdmin];
}
