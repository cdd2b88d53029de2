//! What a module may tell people in their notices; the crate `notices` keeps and shows them.

/// A kind of notice. People choose by kind what they want to be told.
#[derive(Debug, PartialEq, Eq)]
pub struct NoticeKind {
    /// `module.thing.what`: `imports.batch.ended`.
    pub code: &'static str,
    /// The id of its sentence; it may use the arguments that were told.
    pub text: &'static str,
    /// The id of the words people choose it by: "An import has ended".
    pub label: &'static str,
    /// The name of its icon.
    pub icon: &'static str,
}
