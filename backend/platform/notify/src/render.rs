//! From a mail to its subject, its text and its HTML.

use askama::Template;
use jobs::JobError;
use kernel::{Lang, Timestamp};

use crate::{Content, Letter, Mail, de, en};

/// The longest subject that mail programs show.
const SUBJECT: usize = 150;
/// The longest value from outside in a sentence.
const VALUE: usize = 200;

/// A mail as people see it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Rendered {
    /// The subject, in one line.
    pub subject: String,
    /// The plain text.
    pub text: String,
    /// The HTML.
    pub html: String,
}

/// What a letter says, before it is laid out.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(crate) struct Composed {
    pub(crate) subject: String,
    pub(crate) before: Vec<String>,
    pub(crate) button: Option<Button>,
    pub(crate) after: Vec<String>,
}

#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Button {
    pub(crate) label: String,
    pub(crate) link: String,
}

#[derive(Template)]
#[template(path = "letter.txt")]
struct Plain<'a> {
    letter: &'a Composed,
    sender: &'a str,
    closing: &'a str,
}

#[derive(Template)]
#[template(path = "letter.html")]
struct Html<'a> {
    letter: &'a Composed,
    sender: &'a str,
    closing: &'a str,
    lang: &'a str,
    or_copy: &'a str,
}

/// Renders a mail.
///
/// # Errors
/// Fails for good when a link is none that a browser may follow.
pub(crate) fn render(mail: &Mail, sender: &str) -> Result<Rendered, JobError> {
    let letter = match &mail.content {
        Content::Letter(letter) => {
            let letter = clean(letter);
            match mail.lang {
                Lang::En => en::compose(&letter),
                Lang::De => de::compose(&letter),
            }
        }
        Content::Text { subject, text } => free(subject, text, mail.lang),
    };
    if let Some(button) = &letter.button
        && !is_link(&button.link)
    {
        return Err(JobError::fail(
            "a mail holds a link that is no http address",
        ));
    }
    let (closing, or_copy) = match mail.lang {
        Lang::En => (en::CLOSING, en::OR_COPY),
        Lang::De => (de::CLOSING, de::OR_COPY),
    };
    let broken =
        |error: askama::Error| JobError::fail(format!("a mail could not be laid out: {error}"));
    let text = Plain {
        letter: &letter,
        sender,
        closing,
    }
    .render()
    .map_err(broken)?;
    let html = Html {
        letter: &letter,
        sender,
        closing,
        lang: mail.lang.tag(),
        or_copy,
    };
    let html = html.render().map_err(broken)?;
    Ok(Rendered {
        subject: one_line(&letter.subject, SUBJECT),
        text,
        html,
    })
}

/// A text somebody else wrote.
fn free(subject: &str, text: &str, lang: Lang) -> Composed {
    let mut letter = Composed {
        subject: subject.to_owned(),
        ..Composed::default()
    };
    for paragraph in text
        .split("\n\n")
        .map(str::trim)
        .filter(|paragraph| !paragraph.is_empty())
    {
        if letter.button.is_none() && is_link(paragraph) {
            let label = match lang {
                Lang::En => en::OPEN,
                Lang::De => de::OPEN,
            };
            letter.button = Some(Button {
                label: label.into(),
                link: paragraph.into(),
            });
        } else if letter.button.is_none() {
            letter.before.push(paragraph.into());
        } else {
            letter.after.push(paragraph.into());
        }
    }
    letter
}

/// The letter with every value from outside in one line, so that none can write sentences of its
/// own into it. Links are checked instead.
fn clean(letter: &Letter) -> Letter {
    let mut letter = letter.clone();
    let tidy = |text: &mut String| *text = one_line(text, VALUE);
    match &mut letter {
        Letter::Invitation {
            tenant, inviter, ..
        } => {
            tidy(tenant);
            inviter.iter_mut().for_each(tidy);
        }
        Letter::VerifyAddress { name, .. } => tidy(name),
        Letter::ApprovalWaiting {
            tenant,
            name,
            email,
            ..
        } => [tenant, name, email].into_iter().for_each(tidy),
        Letter::Approved { tenant, .. } => tidy(tenant),
        Letter::Refused { tenant, contact } => {
            tidy(tenant);
            contact.iter_mut().for_each(tidy);
        }
        Letter::PasswordChanged { .. } => {}
        Letter::NewSignIn { device, .. } | Letter::SessionReused { device, .. } => tidy(device),
    }
    letter
}

/// One line without control characters: a line break in a subject would begin another header.
fn one_line(text: &str, most: usize) -> String {
    let spaced: String = text
        .chars()
        .map(|c| if c.is_control() { ' ' } else { c })
        .collect();
    let joined = spaced.split_whitespace().collect::<Vec<_>>().join(" ");
    if joined.chars().count() <= most {
        return joined;
    }
    joined.chars().take(most - 1).chain(['…']).collect()
}

/// Whether a browser may follow it: an http address without anything that could end it early.
fn is_link(text: &str) -> bool {
    (text.starts_with("https://") || text.starts_with("http://"))
        && text
            .bytes()
            .all(|byte| byte.is_ascii_graphic() && !b"\"'<>\\`".contains(&byte))
}

/// An instant as people write it; UTC, since the reader's zone is not known.
pub(crate) fn instant(at: Timestamp, form: &str) -> String {
    format!("{} UTC", at.format(form))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_value_stays_in_its_line() {
        assert_eq!(one_line("a\r\nBcc: b\t\u{0}c", 50), "a Bcc: b c");
        assert_eq!(one_line(&"x".repeat(300), 200).chars().count(), 200);
    }

    #[test]
    fn only_addresses_a_browser_may_follow_are_links() {
        for good in [
            "https://a.example/x?token=1-2_3",
            "http://a.localhost:8000/",
        ] {
            assert!(is_link(good), "{good}");
        }
        for bad in [
            "javascript:alert(1)",
            "https://a b",
            "https://a\">",
            "ftp://a",
            "https://a\nx",
            "",
        ] {
            assert!(!is_link(bad), "{bad:?}");
        }
    }
}
