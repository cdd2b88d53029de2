//! The words of a search, and what is near to one that nothing has.

use kernel::text::Phone;

/// A word that must be found.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Term {
    /// The word as typed.
    pub(crate) text: String,
    /// Only where a word begins: too short for anywhere to mean much, or to be found quickly.
    pub(crate) begins: bool,
    /// Words that will do instead.
    pub(crate) or: Vec<String>,
}

const MOST: usize = 8;
/// Shorter ones are looked for where words begin.
const SHORT: usize = 3;
/// Shorter ones are not taken for mistyped: nearly everything is near to them.
const TYPO: usize = 4;
/// From here on two slips of the finger are forgiven.
const LONG: usize = 8;
/// The most words looked for instead of one.
const INSTEAD: usize = 12;

impl Term {
    fn new(text: &str, begins: bool) -> Self {
        Self {
            text: text.to_owned(),
            begins,
            or: Vec::new(),
        }
    }

    /// Whether it may be mistyped.
    pub(crate) fn may_be_mistyped(&self) -> bool {
        !self.begins
            && self.text.chars().count() >= TYPO
            && !self.text.chars().any(|sign| sign.is_ascii_digit())
    }

    /// Takes the nearest of some words; `folded` is this one as they are compared.
    pub(crate) fn take_nearest(&mut self, folded: &str, words: Vec<String>) {
        let most = match folded.chars().count() {
            0..LONG => 1,
            _ => 2,
        };
        let mut near: Vec<(usize, String)> = words
            .into_iter()
            .filter(|word| word != folded)
            .map(|word| (slips(folded, &word), word))
            .filter(|(slips, _)| *slips <= most)
            .collect();
        near.sort();
        near.truncate(INSTEAD);
        self.or = near.into_iter().map(|(_, word)| word).collect();
    }
}

/// The words of a search. One that is a telephone number is looked for by its digits, since the
/// same number is written in many ways.
pub(crate) fn terms(q: &str) -> Vec<Term> {
    if let Ok(phone) = Phone::parse(q) {
        let dialled = phone.normalised();
        let digits = dialled.trim_start_matches(['+', '0']);
        if digits.len() >= SHORT {
            return vec![Term::new(digits, false)];
        }
    }
    q.split_whitespace()
        .take(MOST)
        .map(|word| Term::new(word, word.chars().count() < SHORT))
        .collect()
}

/// How many slips of the finger make one word of another: a letter too many, one missing, another
/// one, two in the wrong order (optimal string alignment).
fn slips(a: &str, b: &str) -> usize {
    let a: Vec<char> = a.chars().collect();
    let b: Vec<char> = b.chars().collect();
    let mut before: Vec<usize> = Vec::new();
    let mut above: Vec<usize> = (0..=b.len()).collect();
    let at = |row: &[usize], place: Option<usize>| {
        place
            .and_then(|place| row.get(place))
            .copied()
            .unwrap_or(usize::MAX / 2)
    };
    for (i, left) in a.iter().enumerate() {
        let mut row = vec![i + 1];
        for (j, right) in b.iter().enumerate() {
            let same = usize::from(left != right);
            let mut least = (at(&above, Some(j)) + same)
                .min(at(&above, Some(j + 1)) + 1)
                .min(at(&row, Some(j)) + 1);
            let (earlier_a, earlier_b) = (i.checked_sub(1), j.checked_sub(1));
            let swapped = earlier_a.and_then(|i| a.get(i)) == Some(right)
                && earlier_b.and_then(|j| b.get(j)) == Some(left);
            if swapped {
                least = least.min(at(&before, earlier_b) + 1);
            }
            row.push(least);
        }
        before = std::mem::replace(&mut above, row);
    }
    at(&above, Some(b.len()))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn words(q: &str) -> Vec<(String, bool)> {
        terms(q)
            .into_iter()
            .map(|term| (term.text, term.begins))
            .collect()
    }

    #[test]
    fn a_search_is_words_or_the_digits_of_a_number() {
        let part = |text: &str| (text.to_owned(), false);
        let begin = |text: &str| (text.to_owned(), true);
        assert_eq!(words("oak  Berlin"), [part("oak"), part("Berlin")]);
        assert_eq!(words("Al co"), [begin("Al"), begin("co")]);
        assert_eq!(words("+49 (0)30 / 90-18"), [part("49309018")]);
        assert_eq!(words("030 9018"), [part("309018")]);
        assert_eq!(words("10969"), [part("10969")]);
        assert_eq!(words("12"), [begin("12")]);
        assert_eq!(words(&"word ".repeat(50)).len(), 8);
    }

    #[test]
    fn slips_are_counted_as_fingers_make_them() {
        for (a, b, count) in [
            ("muller", "muller", 0),
            ("muller", "mulelr", 1),
            ("mueller", "muller", 1),
            ("schmitt", "schmidt", 1),
            ("schreinrei", "schreinerei", 1),
            ("shcrienerei", "schreinerei", 2),
            ("", "ab", 2),
            ("oak", "elm", 3),
        ] {
            assert_eq!(slips(a, b), count, "{a} {b}");
            assert_eq!(slips(b, a), count, "{b} {a}");
        }
    }

    #[test]
    fn only_the_nearest_words_are_taken() {
        let mut term = Term::new("mulelr", false);
        let known = ["muller", "miller", "mahler", "mulelr", "muster"];
        term.take_nearest("mulelr", known.map(str::to_owned).to_vec());
        assert_eq!(term.or, ["muller"]);
    }
}
