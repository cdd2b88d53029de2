use super::*;

#[test]
fn a_search_is_words_or_the_digits_of_a_number() {
    let part = |text: &str| Term::Part(text.into());
    assert_eq!(terms("oak  Berlin"), [part("oak"), part("Berlin")]);
    assert_eq!(
        terms("Al co"),
        [Term::Begin("Al".into()), Term::Begin("co".into())]
    );
    assert_eq!(terms("+49 (0)30 / 90-18"), [part("49309018")]);
    assert_eq!(terms("030 9018"), [part("309018")]);
    assert_eq!(terms("10969"), [part("10969")]);
    assert_eq!(terms("12"), [Term::Begin("12".into())]);
    assert_eq!(terms(&"word ".repeat(50)).len(), 8);
}
