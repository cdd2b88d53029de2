//! What a check found: where, and what to do about it.

use std::fmt;
use std::path::{Path, PathBuf};

/// One broken rule at one place.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) struct Finding {
    path: PathBuf,
    /// 1-based; 0 when the rule is about the whole file.
    line: usize,
    weight: Weight,
    text: String,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum Weight {
    Refused,
    Warned,
}

impl Finding {
    /// Something that must be changed.
    pub(crate) fn new(path: &Path, line: usize, text: impl Into<String>) -> Self {
        Self {
            path: path.to_owned(),
            line,
            weight: Weight::Refused,
            text: text.into(),
        }
    }

    /// Something worth a look that does not fail the check.
    pub(crate) fn warning(path: &Path, line: usize, text: impl Into<String>) -> Self {
        Self {
            path: path.to_owned(),
            line,
            weight: Weight::Warned,
            text: text.into(),
        }
    }

    /// Whether the check fails because of it.
    pub(crate) fn refuses(&self) -> bool {
        self.weight == Weight::Refused
    }

    #[cfg(test)]
    pub(crate) fn text(&self) -> &str {
        &self.text
    }
}

impl fmt::Display for Finding {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(out, "{}", self.path.display())?;
        if self.line > 0 {
            write!(out, ":{}", self.line)?;
        }
        let weight = if self.refuses() { "" } else { "warning: " };
        write!(out, ": {weight}{}", self.text)
    }
}
