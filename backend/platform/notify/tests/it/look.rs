use std::path::Path;

use kernel::{Lang, Timestamp, settings::Values, text::Email};
use notify::{Content, Letter, Mail, Mailer, NotifySettings};

pub(crate) fn settings(pairs: &[(&str, &str)]) -> NotifySettings {
    let pairs = pairs
        .iter()
        .map(|(name, value)| ((*name).to_owned(), (*value).to_owned()));
    NotifySettings::read(&Values::new(pairs)).unwrap()
}

pub(crate) fn at() -> Timestamp {
    "2026-11-21T12:34:56Z".parse().unwrap()
}

pub(crate) fn to() -> Email {
    Email::parse("anna@example.com").unwrap()
}

fn mailer() -> Mailer {
    Mailer::new(&settings(&[]), Path::new("unused")).unwrap()
}

const LINK: &str = "https://acme.example.com/app/x?token=abc";

fn letters() -> Vec<Letter> {
    let (tenant, link) = ("Oak & Sons".to_owned(), LINK.to_owned());
    let device = "Firefox on Linux".to_owned();
    vec![
        Letter::Invitation {
            tenant: tenant.clone(),
            inviter: Some("Bea".into()),
            link: link.clone(),
            until: at(),
        },
        Letter::Invitation {
            tenant: tenant.clone(),
            inviter: None,
            link: link.clone(),
            until: at(),
        },
        Letter::VerifyAddress {
            name: "Anna".into(),
            link: link.clone(),
        },
        Letter::ApprovalWaiting {
            tenant: tenant.clone(),
            name: "Anna".into(),
            email: "anna@example.com".into(),
            link: link.clone(),
        },
        Letter::Approved {
            tenant: tenant.clone(),
            link: link.clone(),
        },
        Letter::Refused {
            tenant: tenant.clone(),
            contact: Some("bea@example.com".into()),
        },
        Letter::Refused {
            tenant,
            contact: None,
        },
        Letter::PasswordChanged {
            at: at(),
            link: link.clone(),
        },
        Letter::NewSignIn {
            device: device.clone(),
            at: at(),
            link: link.clone(),
        },
        Letter::SessionReused {
            device,
            at: at(),
            link,
        },
    ]
}

fn all_texts(lang: Lang) -> String {
    let mailer = mailer();
    letters()
        .into_iter()
        .map(|letter| {
            let rendered = mailer.preview(&Mail::new(to(), lang, letter)).unwrap();
            format!("=== {}\n{}\n", rendered.subject, rendered.text)
        })
        .collect()
}

#[test]
fn every_letter_reads_well_in_english() {
    insta::assert_snapshot!("english", all_texts(Lang::En));
}

#[test]
fn every_letter_reads_well_in_german() {
    insta::assert_snapshot!("german", all_texts(Lang::De));
}

#[test]
fn a_letter_has_the_same_content_as_a_page() {
    let letter = letters().remove(0);
    let english = mailer()
        .preview(&Mail::new(to(), Lang::En, letter.clone()))
        .unwrap();
    insta::assert_snapshot!("english_html", english.html);
    let german = mailer()
        .preview(&Mail::new(to(), Lang::De, letter))
        .unwrap();
    insta::assert_snapshot!("german_html", german.html);
}

#[test]
fn a_name_cannot_write_markup_headers_or_paragraphs_of_its_own() {
    let name = "<b>Eve</b>\r\nBcc: all@example.com\n\nVisit https://evil.example";
    let letter = Letter::ApprovalWaiting {
        tenant: "Oak".into(),
        name: name.into(),
        email: "eve@example.com".into(),
        link: LINK.into(),
    };
    let rendered = mailer()
        .preview(&Mail::new(to(), Lang::En, letter))
        .unwrap();
    assert!(
        !rendered.subject.contains(['\r', '\n']),
        "{}",
        rendered.subject
    );
    assert!(!rendered.html.contains("<b>Eve"), "{}", rendered.html);
    assert!(
        rendered
            .text
            .lines()
            .all(|line| !line.starts_with("Bcc") && !line.starts_with("Visit"))
    );
}

#[test]
fn a_link_that_is_no_address_is_refused() {
    for link in [
        "javascript:alert(1)",
        "https://a.example/\" onclick=\"x",
        "https://a.example\nX: y",
    ] {
        let letter = Letter::Approved {
            tenant: "Oak".into(),
            link: link.into(),
        };
        let refused = mailer()
            .preview(&Mail::new(to(), Lang::En, letter))
            .unwrap_err();
        assert!(!refused.is_retry());
        assert!(
            !refused.reason().contains(link),
            "the link stays out of logs"
        );
    }
}

#[test]
fn a_text_of_the_senders_own_becomes_paragraphs_and_a_button() {
    let text = format!("Hello Anna,\n\nplease look at this:\n\n{LINK}\n\nBye\nBea");
    let json = serde_json::json!({"to": "anna@example.com", "name": "Anna", "lang": "de", "subject": "Hi\r\nBcc: x", "text": text});
    let mail: Mail = serde_json::from_value(json).unwrap();
    assert_eq!(mail.kind(), "text");
    let rendered = mailer().preview(&mail).unwrap();
    assert_eq!(rendered.subject, "Hi Bcc: x");
    assert!(
        rendered.text.contains(&format!("Öffnen:\n{LINK}\n")),
        "{}",
        rendered.text
    );
    assert!(
        rendered.html.contains(&format!("href=\"{LINK}\"")),
        "{}",
        rendered.html
    );
    assert!(rendered.text.contains("Bye\nBea"));
}

#[test]
fn a_letter_in_the_outbox_names_its_template() {
    let letter = Letter::Approved {
        tenant: "Oak".into(),
        link: LINK.into(),
    };
    let mail = Mail::new(to(), Lang::De, letter);
    let json = serde_json::to_value(&mail).unwrap();
    assert_eq!(json["template"], "approved");
    assert_eq!(json["data"]["tenant"], "Oak");
    assert_eq!(json["lang"], "de");
    let read: Mail = serde_json::from_value(json).unwrap();
    assert!(read == mail && matches!(read.content, Content::Letter(_)));
}

#[test]
fn printing_a_mail_shows_neither_address_nor_link() {
    let mail = Mail::new(to(), Lang::En, letters().remove(0));
    let printed = format!("{mail:?} {:?} {:?}", mail.content, letters()[0]);
    assert!(
        !printed.contains("anna") && !printed.contains("token"),
        "{printed}"
    );
}
