//! What a page watches.

use crate::Markup;

/// Tells the page's script that the page shows things of this registered kind
/// ([`kernel::id::IdKind::NAME`]): when somebody else changes one, a line above says who did and
/// offers to show it. A page whose address holds the id of a thing watches that thing by itself.
pub fn watching(kind: &str) -> Markup {
    Markup::trusted(format!(
        r#"<span data-live="{}" hidden></span>"#,
        Markup::from(kind)
    ))
}
