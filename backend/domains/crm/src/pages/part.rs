//! Two people editing the same address, contact point, note or relationship. The log tells of all of
//! a customer's at once, so the form itself says what it was drawn from.

use console::{Edited, Form, Text};
use kernel::{Collision, Timestamp};
use web::Typed;

/// How often a save starts over when something else of the customer was saved in between.
pub(super) const TRIES: usize = 5;

/// What a form of something stored knows of it.
#[derive(Default)]
pub(super) struct Known {
    stored: Typed,
    collisions: Vec<Collision>,
}

impl Known {
    /// What is stored.
    pub(super) fn new(stored: Typed) -> Self {
        Self {
            stored,
            collisions: Vec::new(),
        }
    }

    /// What is to be saved: what the person changed on top of what is stored now.
    ///
    /// # Errors
    /// Both answers to what somebody else changed meanwhile, with what is to stand in the form.
    pub(super) fn merged(mut self, edited: &Edited) -> Result<(Self, Typed), (Self, Typed)> {
        let typed = edited.onto(&self.stored);
        self.collisions = edited.undecided();
        self.collisions.extend(edited.against(&self.stored));
        if self.collisions.is_empty() {
            Ok((self, typed))
        } else {
            Err((self, typed))
        }
    }

    /// The form, with what it was drawn from.
    pub(super) fn on(&self, form: Form, typed: &Typed, text: &Text, now: Timestamp) -> Form {
        form.editing(&self.stored, typed)
            .clashing(&self.collisions, text, now)
    }
}
