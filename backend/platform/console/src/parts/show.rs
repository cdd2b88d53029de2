//! Small things that show a state or a value.

use askama::Template;

use crate::{Markup, Text, i18n::Value, icon};

/// What a state means, apart from its word.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub enum Tone {
    /// Nothing to note.
    #[default]
    Neutral,
    /// Good, done, active.
    Ok,
    /// Needs a look.
    Warn,
    /// Failed, refused, overdue.
    Bad,
    /// Under way.
    Info,
    /// The thing this page is about.
    Accent,
}

impl Tone {
    pub(crate) const fn name(self) -> &'static str {
        match self {
            Self::Neutral => "neutral",
            Self::Ok => "ok",
            Self::Warn => "warn",
            Self::Bad => "bad",
            Self::Info => "info",
            Self::Accent => "accent",
        }
    }

    pub(crate) const fn icon(self) -> &'static str {
        match self {
            Self::Ok => "circle-check",
            Self::Warn => "triangle-alert",
            Self::Bad => "circle-alert",
            Self::Neutral | Self::Info | Self::Accent => "info",
        }
    }
}

/// A state in one word.
#[derive(Debug, Clone)]
pub struct Badge {
    word: String,
    tone: Tone,
}

impl Badge {
    /// A word and what it means.
    pub fn new(word: impl Into<String>, tone: Tone) -> Self {
        Self {
            word: word.into(),
            tone,
        }
    }

    /// The badge as HTML.
    pub fn render(&self) -> Markup {
        Markup::trusted(format!(
            r#"<span class="badge badge-{}">{}</span>"#,
            self.tone.name(),
            Markup::from(&self.word)
        ))
    }
}

/// Words people put on things; each may lead to the list of what bears it.
#[derive(Debug, Clone, Default)]
pub struct Tags {
    tags: Vec<(String, Option<String>)>,
}

impl Tags {
    /// Words that lead nowhere.
    pub fn new<T: Into<String>>(words: impl IntoIterator<Item = T>) -> Self {
        Self {
            tags: words.into_iter().map(|word| (word.into(), None)).collect(),
        }
    }

    /// Adds a word that leads somewhere.
    #[must_use]
    pub fn link(mut self, word: impl Into<String>, href: impl Into<String>) -> Self {
        self.tags.push((word.into(), Some(href.into())));
        self
    }

    /// The tags as HTML.
    pub fn render(&self) -> Markup {
        if self.tags.is_empty() {
            return Markup::default();
        }
        let tags: String = self
            .tags
            .iter()
            .map(|(word, href)| {
                let word = Markup::from(word);
                match href {
                    Some(href) => {
                        format!(r#"<a class="tag" href="{}">{word}</a>"#, Markup::from(href))
                    }
                    None => format!(r#"<span class="tag">{word}</span>"#),
                }
            })
            .collect();
        Markup::trusted(format!(r#"<span class="tags">{tags}</span>"#))
    }
}

/// The initials of a person or an organisation on a colour of their own. Decoration: the name
/// stands beside it.
#[derive(Debug, Clone)]
pub struct Avatar {
    initials: String,
    hue: u32,
    square: bool,
    large: bool,
}

impl Avatar {
    /// A person.
    pub fn person(name: &str) -> Self {
        Self {
            initials: initials(name),
            hue: hue(name),
            square: false,
            large: false,
        }
    }

    /// An organisation.
    pub fn organisation(name: &str) -> Self {
        Self {
            square: true,
            ..Self::person(name)
        }
    }

    /// For heads of pages.
    #[must_use]
    pub fn large(mut self) -> Self {
        self.large = true;
        self
    }

    /// The avatar as HTML.
    pub fn render(&self) -> Markup {
        Markup::trusted(format!(
            r#"<span class="avatar hue-{}{}{}" aria-hidden="true">{}</span>"#,
            self.hue,
            if self.square { " avatar-square" } else { "" },
            if self.large { " avatar-large" } else { "" },
            Markup::from(&self.initials)
        ))
    }
}

/// Up to two letters that stand for a name.
pub(crate) fn initials(name: &str) -> String {
    let mut words = name
        .split_whitespace()
        .filter_map(|word| word.chars().find(|letter| letter.is_alphanumeric()));
    let first = words.next();
    let last = words.next_back();
    let letters: String = first
        .into_iter()
        .chain(last)
        .flat_map(char::to_uppercase)
        .collect();
    if letters.is_empty() {
        "?".to_owned()
    } else {
        letters
    }
}

fn hue(name: &str) -> u32 {
    // The same name has the same colour everywhere and always, so no hasher of the run.
    name.bytes().fold(7_u32, |sum, byte| {
        sum.wrapping_mul(31).wrapping_add(u32::from(byte))
    }) % 8
}

/// An id: short to the eye, whole to the clipboard.
#[derive(Debug, Clone)]
pub struct CopyId {
    whole: String,
    short: String,
    what: String,
}

impl CopyId {
    /// An id, and what it is the id of, for the label of the button.
    pub fn new(id: impl Into<String>, what: impl Into<String>) -> Self {
        let whole = id.into();
        // The end of a version 7 UUID is its random part; its start is the same for neighbours.
        let count = whole.chars().count();
        let short = if count > 16 {
            format!("…{}", whole.chars().skip(count - 8).collect::<String>())
        } else {
            whole.clone()
        };
        Self {
            whole,
            short,
            what: what.into(),
        }
    }

    /// Shows all of it.
    #[must_use]
    pub fn whole(mut self) -> Self {
        self.short.clone_from(&self.whole);
        self
    }

    /// The id as HTML.
    pub fn render(&self, text: &Text) -> Markup {
        let label = text.tn("console-copy", &[("what", Value::from(self.what.as_str()))]);
        Markup::trusted(format!(
            r#"<span class="copy"><code title="{whole}">{short}</code><button type="button" class="js-only" data-copy="{whole}" aria-label="{label}"><span class="todo">{todo}</span><span class="done">{done}</span></button></span>"#,
            whole = Markup::from(&self.whole),
            short = Markup::from(&self.short),
            label = Markup::from(label),
            todo = icon("copy"),
            done = icon("check"),
        ))
    }
}

/// A sentence that stands out on a page.
#[derive(Debug, Clone)]
pub struct Note {
    tone: Tone,
    body: Markup,
}

impl Note {
    /// A tone and what is to be said.
    pub fn new(tone: Tone, body: impl Into<Markup>) -> Self {
        Self {
            tone,
            body: body.into(),
        }
    }

    /// The note as HTML.
    pub fn render(&self) -> Markup {
        Markup::trusted(format!(
            r#"<div class="note note-{}">{}<div>{}</div></div>"#,
            self.tone.name(),
            icon(self.tone.icon()),
            self.body
        ))
    }
}

/// What just happened, in a corner, for a few seconds. Bad news stays until it is closed.
#[derive(Debug, Clone)]
pub struct Toast {
    tone: Tone,
    body: Markup,
    undo: Markup,
}

impl Toast {
    /// A tone and a sentence.
    pub fn new(tone: Tone, body: impl Into<Markup>) -> Self {
        Self {
            tone,
            body: body.into(),
            undo: Markup::default(),
        }
    }

    /// With the way back, see [`crate::Undo`].
    #[must_use]
    pub(crate) fn undo(mut self, undo: Markup) -> Self {
        self.undo = undo;
        self
    }

    /// The toast as a list item of the shell's corner.
    pub fn render(&self, text: &Text) -> Markup {
        Markup::of(&ToastView {
            tone: self.tone,
            body: &self.body,
            undo: &self.undo,
            close: text.t("console-close"),
        })
    }
}

#[derive(Template)]
#[template(
    ext = "html",
    source = r#"<li class="toast toast-{{ tone.name() }}"{% if !undo.is_empty() %} data-undo{% endif %}>{{ crate::icon(tone.icon()) }}<p>{{ body }}</p>{{ undo }}<button type="button" class="toast-close js-only" aria-label="{{ close }}">{{ crate::icon("x") }}</button></li>"#
)]
struct ToastView<'a> {
    tone: Tone,
    body: &'a Markup,
    undo: &'a Markup,
    close: String,
}

/// A password, token or link that is shown once and never again.
#[derive(Debug, Clone)]
pub struct OneTimeSecret {
    title: String,
    value: String,
    sentence: String,
}

impl OneTimeSecret {
    /// What it is, and the secret.
    pub fn new(title: impl Into<String>, value: impl Into<String>) -> Self {
        Self {
            title: title.into(),
            value: value.into(),
            sentence: String::new(),
        }
    }

    /// What to do with it.
    #[must_use]
    pub fn sentence(mut self, sentence: impl Into<String>) -> Self {
        self.sentence = sentence.into();
        self
    }

    /// The secret as HTML. The answer that carries it must not be stored by anybody.
    pub fn render(&self, text: &Text) -> Markup {
        Markup::of(&SecretView { s: self, t: text })
    }
}

#[derive(Template)]
#[template(path = "secret.html")]
struct SecretView<'a> {
    s: &'a OneTimeSecret,
    t: &'a Text,
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn initials_take_the_first_and_the_last_name() {
        assert_eq!(initials("Ada Maria Lovelace"), "AL");
        assert_eq!(initials("  örtel "), "Ö");
        assert_eq!(initials("—"), "?");
        assert_eq!(initials("(Oak) & Sons"), "OS");
    }

    #[test]
    fn a_long_id_is_shown_by_its_end() {
        assert_eq!(
            CopyId::new("019a2b3c-4d5e-7f80-9abc-def012345678", "id").short,
            "…12345678"
        );
        assert_eq!(CopyId::new("acme", "slug").short, "acme");
    }
}
