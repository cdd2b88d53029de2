use super::*;
use crate::model::tests::field;

#[test]
fn a_key_that_means_different_things_in_two_companies_is_a_text() {
    let number = field("Size", FieldKind::Number, &[]);
    let word = field("Size", FieldKind::Text, &[]);
    assert_eq!(number.key, word.key);
    let of = |all: Vec<Definition>| extras(&Fields::new(all), "p.custom").remove(0);
    assert_eq!(of(vec![number.clone(), number.clone()]).kind, Kind::Number);
    assert_eq!(of(vec![number.clone(), word]).kind, Kind::Text);

    let euro = field("Price", FieldKind::Money, &[]);
    let franc = Definition {
        currency: Some(kernel::money::currency_parse("CHF").unwrap()),
        ..euro.clone()
    };
    assert_eq!(of(vec![euro.clone()]).currency, euro.currency);
    let both = of(vec![euro, franc]);
    assert_eq!((both.kind, both.currency), (Kind::Text, None));
}

#[test]
fn the_answers_of_all_companies_are_offered_once() {
    let ours = field("Tier", FieldKind::Choice, &["Gold", "Silver"]);
    let theirs = field("Tier", FieldKind::Choice, &["Silver", "Bronze"]);
    let all = extras(&Fields::new(vec![ours, theirs]), "p.custom");
    let keys: Vec<&str> = all[0].choices.iter().map(|(key, _)| key.as_str()).collect();
    assert_eq!(keys, ["gold", "silver", "bronze"]);
}
