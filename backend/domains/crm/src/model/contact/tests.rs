use std::sync::Arc;

use kernel::{ManualClock, SystemChance, TenantRef};

use super::*;

fn ctx() -> Ctx {
    let clock = Arc::new(ManualClock::at("2026-11-21T12:00:00Z"));
    Ctx::system(
        "test",
        Arc::new(TenantRef::platform()),
        clock,
        Arc::new(SystemChance),
    )
}

fn new(kind: ContactKind, text: &str) -> NewContact {
    let value = ContactValue::parse(kind, text).unwrap();
    NewContact {
        value,
        label: ShortText::default(),
        is_primary: false,
    }
}

fn mail(text: &str) -> NewContact {
    new(ContactKind::Email, text)
}

fn primary(contacts: &Contacts) -> Option<&str> {
    contacts
        .primary(ContactKind::Email)
        .map(|point| point.value.as_str())
}

/// Exactly one first choice of each kind that is there.
fn is_sound(contacts: &Contacts) -> bool {
    [ContactKind::Email, ContactKind::Phone, ContactKind::Web]
        .iter()
        .all(|kind| {
            let of_kind: Vec<_> = contacts
                .0
                .iter()
                .filter(|point| point.kind == *kind)
                .collect();
            let first = of_kind.iter().filter(|point| point.is_primary).count();
            first == usize::from(!of_kind.is_empty())
        })
}

#[test]
fn the_first_of_a_kind_is_its_first_choice_until_another_is_preferred() {
    let mut contacts = Contacts::default();
    contacts.add(&ctx(), mail("a@x.example")).unwrap();
    contacts
        .add(&ctx(), new(ContactKind::Phone, "+49 30 1234"))
        .unwrap();
    let second = contacts.add(&ctx(), mail("b@x.example")).unwrap();
    assert_eq!(primary(&contacts), Some("a@x.example"));
    let patch = ContactPatch {
        make_primary: true,
        ..ContactPatch::default()
    };
    contacts.change(second, patch).unwrap();
    assert_eq!(primary(&contacts), Some("b@x.example"));
    contacts.remove(second).unwrap();
    assert_eq!(primary(&contacts), Some("a@x.example"));
    assert!(is_sound(&contacts));
}

#[test]
fn one_value_is_there_once_however_it_is_written() {
    let mut contacts = Contacts::default();
    contacts
        .add(&ctx(), new(ContactKind::Phone, "+49 (0)30 12-34"))
        .unwrap();
    let twice = contacts
        .add(&ctx(), new(ContactKind::Phone, "+49 30 1234"))
        .unwrap_err();
    assert_eq!(twice.field_errors().first().unwrap().code, "contact_twice");
    contacts.add(&ctx(), mail("Ada@x.example")).unwrap();
    assert!(contacts.add(&ctx(), mail("ada@X.example")).is_err());
    let web = contacts
        .add(&ctx(), new(ContactKind::Web, "x.example"))
        .unwrap();
    assert!(
        contacts
            .add(&ctx(), new(ContactKind::Web, "https://X.example/"))
            .is_err()
    );
    let same = ContactPatch {
        value: Some("http://x.example".into()),
        ..ContactPatch::default()
    };
    contacts.change(web, same).unwrap();
    assert!(is_sound(&contacts));
}

#[test]
fn setting_the_first_choice_corrects_it_or_prefers_the_one_that_is_there() {
    let mut contacts = Contacts::default();
    let value = |text: &str| ContactValue::parse(ContactKind::Email, text).unwrap();
    contacts
        .set_primary(&ctx(), value("old@x.example"))
        .unwrap();
    contacts.add(&ctx(), mail("other@x.example")).unwrap();
    contacts
        .set_primary(&ctx(), value("new@x.example"))
        .unwrap();
    assert_eq!(contacts.0.len(), 2);
    contacts
        .set_primary(&ctx(), value("other@x.example"))
        .unwrap();
    assert_eq!(
        (contacts.0.len(), primary(&contacts)),
        (2, Some("other@x.example"))
    );
    contacts.clear_primary(ContactKind::Email).unwrap();
    assert_eq!(primary(&contacts), Some("new@x.example"));
    contacts.clear_primary(ContactKind::Phone).unwrap();
    assert!(is_sound(&contacts));
}

#[test]
fn a_corrected_value_has_to_be_verified_again() {
    let mut contacts = Contacts::default();
    let id = contacts.add(&ctx(), mail("ada@x.example")).unwrap();
    contacts.0.first_mut().unwrap().verified_at = Some(ctx().now());
    let patch = |text: &str| ContactPatch {
        value: Some(text.into()),
        ..ContactPatch::default()
    };
    contacts.change(id, patch("Ada@x.example")).unwrap();
    assert!(
        contacts.0.first().unwrap().verified_at.is_some(),
        "the same mailbox"
    );
    contacts.change(id, patch("eve@x.example")).unwrap();
    assert_eq!(contacts.0.first().unwrap().verified_at, None);
}

#[test]
fn what_is_not_there_is_not_found_and_too_many_are_refused() {
    let mut contacts = Contacts::default();
    assert_eq!(
        contacts.remove(ctx().id()).unwrap_err().kind(),
        kernel::Kind::NotFound
    );
    for number in 0..Contacts::MAX {
        contacts
            .add(&ctx(), mail(&format!("a{number}@x.example")))
            .unwrap();
    }
    let refused = contacts.add(&ctx(), mail("one@x.example")).unwrap_err();
    assert_eq!(refused.code(), "contacts_too_many");
}

#[test]
fn only_pages_a_browser_opens_safely_are_taken() {
    let web = |text: &str| ContactValue::parse(ContactKind::Web, text).map(|value| value.text);
    assert_eq!(
        web("oak.example/Shop?a=1").unwrap(),
        "https://oak.example/Shop?a=1"
    );
    assert_eq!(
        web("http://münchen.example").unwrap(),
        "http://xn--mnchen-3ya.example/"
    );
    for text in [
        "javascript:alert(1)",
        "javascript://x.example/%0aalert(1)",
        "data:text/html,x",
        "https://user:pw@x.example",
        "ftp://x.example",
        "localhost",
        "https://",
        "",
        "two words.example",
    ] {
        assert!(web(text).is_err(), "{text}");
    }
    let quoted = web("https://x.example/\"><script>").unwrap();
    assert!(!quoted.contains(['"', '<', '>']), "{quoted}");
}
