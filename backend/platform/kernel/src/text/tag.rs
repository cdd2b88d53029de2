//! A label people put on things.

use std::{
    cmp::Ordering,
    hash::{Hash, Hasher},
};

use super::rules;

checked_text! {
    Tag,
    "A label; its case is kept for reading and ignored for comparing.",
    1..=40,
    rules::line,
    schema: |schema| schema.examples(["Wholesale"])
}

impl Tag {
    /// For look-ups and for "the same tag": in lower case.
    pub fn normalised(&self) -> String {
        rules::lowered(&self.0)
    }
}

impl PartialEq for Tag {
    fn eq(&self, other: &Self) -> bool {
        self.normalised() == other.normalised()
    }
}
impl Eq for Tag {}
impl PartialOrd for Tag {
    fn partial_cmp(&self, other: &Self) -> Option<Ordering> {
        Some(self.cmp(other))
    }
}
impl Ord for Tag {
    fn cmp(&self, other: &Self) -> Ordering {
        self.normalised().cmp(&other.normalised())
    }
}
impl Hash for Tag {
    fn hash<H: Hasher>(&self, state: &mut H) {
        self.normalised().hash(state);
    }
}
