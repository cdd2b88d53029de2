//! What everybody may do with what they are told.

access::permissions! { notices:
    /// See your own notices, also as they come.
    ReadNotices = read "account.notice.read" for [];
    /// Mark your notices as read and choose what you are told.
    UpdateNotices = write "account.notice.update" for [];
}
