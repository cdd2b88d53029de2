//! What is put into the outbox.

use std::fmt;

use kernel::{Lang, text::Email};
use serde::{Deserialize, Serialize};

use crate::Letter;

/// A mail on its way: `{"to", "lang", "template", "data"}`, or with a text of the sender's own
/// `{"to", "lang", "name", "subject", "text"}`.
#[derive(Clone, PartialEq, Serialize, Deserialize)]
pub struct Mail {
    /// Where it goes.
    pub to: Email,
    /// The language it is written in.
    pub lang: Lang,
    /// What it says.
    #[serde(flatten)]
    pub content: Content,
}

/// What a mail says.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(untagged)]
pub enum Content {
    /// One of the letters this crate knows in every language.
    Letter(Letter),
    /// A text already written in the language of the mail. Paragraphs are separated by an empty
    /// line; a paragraph that is an address and nothing else becomes a button in the HTML part.
    Text {
        /// The subject.
        subject: String,
        /// The paragraphs.
        text: String,
    },
}

impl Mail {
    /// A letter.
    pub fn new(to: Email, lang: Lang, letter: Letter) -> Self {
        Self {
            to,
            lang,
            content: Content::Letter(letter),
        }
    }

    /// What it is, for logs: nothing of what it says.
    pub fn kind(&self) -> &'static str {
        match &self.content {
            Content::Letter(letter) => letter.kind(),
            Content::Text { .. } => "text",
        }
    }
}

impl fmt::Debug for Mail {
    // The address is personal data, and the link in a letter is a key (law 14).
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Mail({})", self.kind())
    }
}

impl fmt::Debug for Content {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Content(…)")
    }
}
