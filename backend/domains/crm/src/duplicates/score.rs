//! How likely two parties are one. Every agreement and disagreement adds to the odds or takes from
//! them, after Fellegi and Sunter; the weights are natural logarithms, set by hand and measured on
//! the labelled set (`docs/crm-duplicates.md`).

use kernel::states::Named as _;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use super::{
    fold::{Words, alike, is_trade, sound},
    traits::{Place, Traits, is_shared},
};
use crate::model::PartyKind;

/// From this score on, two go into the queue.
pub const QUEUED: u8 = 35;
/// From this score on, they are very likely one: a person who adds the second is asked first.
pub const LIKELY: u8 = 80;

/// What speaks for two parties being one.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum Reason {
    /// The same number for the tax office.
    VatId,
    /// The same e-mail address.
    Email,
    /// The same telephone number.
    Phone,
    /// The same site, or mail at the same host that is not everybody's.
    Site,
    /// The same name, but for spelling that means nothing.
    SameName,
    /// Names that look or sound alike.
    LikeName,
    /// The same street and number.
    Address,
    /// The same postcode.
    Postcode,
}

kernel::named!(Reason {
    VatId = "vat_id",
    Email = "email",
    Phone = "phone",
    Site = "site",
    SameName = "same_name",
    LikeName = "like_name",
    Address = "address",
    Postcode = "postcode",
});

/// What a comparison says.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Verdict {
    /// How likely they are one, per cent.
    pub score: u8,
    /// What speaks for it, the strongest first.
    pub reasons: Vec<Reason>,
}

impl Verdict {
    /// The names of the reasons, as they are stored.
    pub fn names(&self) -> Vec<&'static str> {
        self.reasons.iter().map(|reason| reason.name()).collect()
    }
}

/// Compares two parties; the order does not matter.
pub fn compare(one: &Traits, other: &Traits) -> Verdict {
    let mut sum = Sum::default();
    vat_id(&mut sum, one, other);
    email(&mut sum, one, other);
    if shares(&one.phones, &other.phones) {
        sum.speaks(Reason::Phone, 3.5);
    }
    site(&mut sum, one, other);
    name(&mut sum, one, other);
    place(&mut sum, one, other);
    if one.kind != other.kind {
        sum.odds -= 2.5;
    }
    sum.verdict()
}

/// The odds so far; nearly all who share a key are two.
struct Sum {
    odds: f64,
    reasons: Vec<(Reason, f64)>,
}

impl Default for Sum {
    fn default() -> Self {
        Self {
            odds: -4.0,
            reasons: Vec::new(),
        }
    }
}

impl Sum {
    fn speaks(&mut self, reason: Reason, weight: f64) {
        self.odds += weight;
        self.reasons.push((reason, weight));
    }

    fn verdict(mut self) -> Verdict {
        let likely = 100.0 / (1.0 + (-self.odds).exp());
        // The largest whole number below; comparing keeps it exact without a cast.
        let score = (0..=100_u8)
            .rev()
            .find(|whole| f64::from(*whole) <= likely)
            .unwrap_or(0);
        self.reasons.sort_by(|one, other| other.1.total_cmp(&one.1));
        Verdict {
            score,
            reasons: self.reasons.into_iter().map(|(reason, _)| reason).collect(),
        }
    }
}

fn vat_id(sum: &mut Sum, one: &Traits, other: &Traits) {
    match (&one.vat_id, &other.vat_id) {
        (Some(one), Some(other)) if one == other => sum.speaks(Reason::VatId, 6.0),
        (Some(_), Some(_)) => sum.odds -= 7.0,
        _ => {}
    }
}

fn email(sum: &mut Sum, one: &Traits, other: &Traits) {
    let Some(same) = one.emails.iter().find(|email| other.emails.contains(email)) else {
        return;
    };
    let weight = match (is_shared(same), one.kind) {
        (false, _) => 4.5,
        (true, PartyKind::Organisation) => 3.5,
        (true, PartyKind::Person) => 2.0,
    };
    sum.speaks(Reason::Email, weight);
}

fn site(sum: &mut Sum, one: &Traits, other: &Traits) {
    let both = one.kind == PartyKind::Organisation && other.kind == PartyKind::Organisation;
    if both && shares(&one.hosts, &other.hosts) {
        sum.speaks(Reason::Site, 2.0);
    }
}

fn name(sum: &mut Sum, one: &Traits, other: &Traits) {
    let (a, b) = (&one.name, &other.name);
    // A father and his son; often only the son says so.
    if a.generation != b.generation {
        sum.odds -= 6.0;
    }
    let people = one.kind == PartyKind::Person && other.kind == PartyKind::Person;
    let alike = if people { persons(a, b) } else { firms(a, b) };
    // "Anna Schmidt" is many, and so is "Bäckerei Werner"; who has two words of its own is few.
    let same = match (people, telling(a).min(telling(b))) {
        (true, 0 | 1) => 3.0,
        (true, _) | (false, 0 | 1) => 3.5,
        (false, _) => 4.2,
    };
    if alike >= 0.995 {
        sum.speaks(Reason::SameName, same);
    } else if alike >= 0.93 {
        sum.speaks(Reason::LikeName, same - 0.7);
    } else if alike >= 0.86 {
        sum.speaks(Reason::LikeName, 1.8);
    } else if alike >= 0.76 {
        sum.speaks(Reason::LikeName, 0.3);
    } else if alike >= 0.6 {
        sum.odds -= 1.5;
    } else {
        sum.odds -= if people { 8.5 } else { 4.0 };
    }
}

fn place(sum: &mut Sum, one: &Traits, other: &Traits) {
    if one.places.is_empty() || other.places.is_empty() {
        return;
    }
    let pairs = one
        .places
        .iter()
        .flat_map(|a| other.places.iter().map(move |b| (a, b)));
    let best = pairs
        .map(|(a, b)| near(a, b))
        .max_by(|one, other| one.1.total_cmp(&other.1));
    match best {
        Some((Some(reason), weight)) => sum.speaks(reason, weight),
        Some((None, weight)) => sum.odds += weight,
        None => {}
    }
}

/// What two places say.
fn near(a: &Place, b: &Place) -> (Option<Reason>, f64) {
    let known = |one: &str, other: &str| !one.is_empty() && !other.is_empty();
    let same_post = known(&a.postcode, &b.postcode) && a.postcode == b.postcode;
    let same_city = known(&a.city, &b.city) && alike(&a.city, &b.city) > 0.9;
    let streets = known(&a.street, &b.street);
    let same_street = streets && same_number(a, b) && alike(&a.street, &b.street) > 0.9;
    match (same_post, same_city, same_street) {
        (true, _, true) => (Some(Reason::Address), 3.0),
        // A slip in the postcode or in the city.
        (false, true, true) => (Some(Reason::Address), 2.5),
        (false, false, true) => (None, 0.3),
        (true, _, false) if streets => (Some(Reason::Postcode), 0.4),
        (true, _, false) => (Some(Reason::Postcode), 1.2),
        (false, true, false) if streets => (None, -0.8),
        (false, true, false) => (None, 0.3),
        (false, false, false) => (None, -1.5),
    }
}

fn same_number(a: &Place, b: &Place) -> bool {
    let number = |street: &str| {
        let found = street
            .split(' ')
            .find(|word| word.starts_with(|c: char| c.is_ascii_digit()));
        found.map(str::to_owned)
    };
    number(&a.street) == number(&b.street)
}

fn shares(one: &[String], other: &[String]) -> bool {
    one.iter().any(|value| other.contains(value))
}

/// Two people's names, from 0 to 1. The word that fits worst decides: who shares only the family
/// name is family.
fn persons(one: &Words, other: &Words) -> f64 {
    let pairs = matched(&one.words, &other.words, person_word);
    if pairs.is_empty() {
        return 0.0;
    }
    let worst = pairs.iter().map(|(_, alike)| *alike).fold(1.0, f64::min);
    let mean = mean(&pairs);
    // A second given name that only one of them states says little.
    let extra = one.words.len().abs_diff(other.words.len());
    let extra = f64::from(u8::try_from(extra).unwrap_or(u8::MAX)).min(2.0) * 0.05;
    let lone = if one.words.len().min(other.words.len()) == 1 && extra > 0.0 {
        0.1
    } else {
        0.0
    };
    // Whoever marries keeps the given name and changes the family name.
    let married = match (one.words.first(), other.words.first()) {
        (Some(one), Some(other)) if worst < 0.8 && one == other && pairs.len() > 1 => 0.62,
        _ => 0.0,
    };
    let whole = if worst < 0.8 {
        worst.min(mean - 0.25).min(0.55)
    } else {
        (worst + mean) / 2.0
    };
    (whole - extra - lone).max(married).max(0.0)
}

/// Two firms' names, from 0 to 1. Words for what a firm does count for little.
fn firms(one: &Words, other: &Words) -> f64 {
    let glued = alike(&one.words.concat(), &other.words.concat());
    if one.words.concat() == other.words.concat() || one.sorted() == other.sorted() {
        return 1.0;
    }
    let pairs = matched(&one.words, &other.words, firm_word);
    let weight = |word: &str| if is_trade(word) { 0.3 } else { 1.0 };
    let (mut got, mut all) = (0.0, 0.0);
    for (word, alike) in &pairs {
        got += weight(word) * alike;
        all += weight(word);
    }
    // Words only one of them has: "Oak & Sons" and "Oak & Sons Trading".
    let (short, long) = if one.words.len() <= other.words.len() {
        (one, other)
    } else {
        (other, one)
    };
    let matched_words = short.words.len();
    let left = long.words.iter().filter(|word| {
        !short
            .words
            .iter()
            .any(|known| firm_word(known, word) >= 0.85)
    });
    let left: f64 = left.map(|word| weight(word) * 0.8).sum();
    let surplus = if long.words.len() > matched_words {
        left
    } else {
        0.0
    };
    let aligned = if all > 0.0 {
        got / (all + surplus)
    } else {
        0.0
    };
    // What tells them apart is not alike: "Apotheke am Markt" and "Apotheke am Ring".
    let told = pairs
        .iter()
        .filter(|(word, _)| !is_trade(word))
        .map(|(_, alike)| *alike);
    let worst = told.fold(1.0, f64::min);
    let aligned = if worst < 0.7 {
        aligned.min(0.75)
    } else {
        aligned
    };
    let numbers = numbers(one) == numbers(other);
    let lengths = one
        .words
        .concat()
        .chars()
        .count()
        .abs_diff(other.words.concat().chars().count());
    let best = if is_short_for(one, other) || is_short_for(other, one) {
        aligned.max(0.88)
    } else if worst < 0.7 && one.words.len() == other.words.len() || lengths > 2 {
        aligned
    } else {
        // "Holz Bau" and "Holzbau".
        aligned.max(glued - 0.03)
    };
    if numbers { best } else { best.min(0.55) }
}

/// "BMW" for "Bayerische Motoren Werke".
fn is_short_for(short: &Words, long: &Words) -> bool {
    let initials: String = long
        .words
        .iter()
        .filter_map(|word| word.chars().next())
        .collect();
    long.words.len() >= 3 && short.words.first().is_some_and(|word| *word == initials)
}

/// How many words of a name tell it from others.
fn telling(words: &Words) -> usize {
    words.words.iter().filter(|word| !is_trade(word)).count()
}

fn numbers(words: &Words) -> Vec<&String> {
    let has_digit = |word: &&String| word.contains(|letter: char| letter.is_ascii_digit());
    let mut numbers: Vec<&String> = words.words.iter().filter(has_digit).collect();
    numbers.sort();
    numbers
}

/// Each word of the shorter name with the word of the longer that is most like it, each taken
/// once: the best pairs first.
fn matched<'a>(
    one: &'a [String],
    other: &'a [String],
    like: fn(&str, &str) -> f64,
) -> Vec<(&'a str, f64)> {
    let (short, long) = if one.len() <= other.len() {
        (one, other)
    } else {
        (other, one)
    };
    let mut all = Vec::with_capacity(short.len() * long.len());
    for (a, word) in short.iter().enumerate() {
        for (b, candidate) in long.iter().enumerate() {
            all.push((like(word, candidate), a, b, word.as_str()));
        }
    }
    all.sort_by(|one, other| {
        other
            .0
            .total_cmp(&one.0)
            .then_with(|| (one.1, one.2).cmp(&(other.1, other.2)))
    });
    let mut used = (vec![false; short.len()], vec![false; long.len()]);
    let mut pairs = Vec::with_capacity(short.len());
    for (alike, a, b, word) in all {
        if let (Some(from), Some(to)) = (used.0.get_mut(a), used.1.get_mut(b))
            && !*from
            && !*to
        {
            (*from, *to) = (true, true);
            pairs.push((word, alike));
        }
    }
    pairs
}

fn mean(pairs: &[(&str, f64)]) -> f64 {
    let sum: f64 = pairs.iter().map(|(_, alike)| alike).sum();
    sum / f64::from(u32::try_from(pairs.len()).unwrap_or(u32::MAX)).max(1.0)
}

fn firm_word(one: &str, other: &str) -> f64 {
    let looks = alike(one, other);
    if one != other && one.chars().count().min(other.chars().count()) <= 4 {
        return looks - 0.08;
    }
    if looks >= 0.7 && sound(one) == sound(other) {
        looks.max(0.93)
    } else {
        looks
    }
}

/// Without doubled letters, which are doubled and halved at will: Anna and Ana, Philipp and Philip.
fn squeezed(word: &str) -> String {
    let mut last = None;
    word.chars()
        .filter(|letter| last.replace(*letter) != Some(*letter))
        .collect()
}

fn person_word(one: &str, other: &str) -> f64 {
    let (short, long) = if one.chars().count() <= other.chars().count() {
        (one, other)
    } else {
        (other, one)
    };
    if short.chars().count() == 1 {
        return if long.starts_with(short) { 0.88 } else { 0.0 };
    }
    let looks = alike(one, other);
    let shortest = short.chars().count();
    // Jan and Jana, Tim and Timo are two; Alex and Alexander may be one.
    let shortened = shortest >= 3 && long.starts_with(short) && long.chars().count() > shortest + 1;
    let looks = match shortest {
        0..=4 => looks - 0.15,
        _ if sound(one) == sound(other) => looks.max(0.93),
        _ => looks,
    };
    if squeezed(one) == squeezed(other) || is_nickname(one, other) {
        looks.max(0.95)
    } else if shortened {
        looks.max(0.88)
    } else {
        looks
    }
}

/// Names people call themselves by.
const NICKNAMES: &[&[&str]] = &[
    &["alexander", "alex", "sascha", "sasha"],
    &["alexandra", "alex", "sandra"],
    &["andreas", "andi", "andy"],
    &["anna", "anne", "anni", "annie"],
    &["benjamin", "ben", "benni"],
    &["christian", "chris"],
    &["christine", "christina", "chris", "tina"],
    &["daniel", "dani", "dan"],
    &["elisabeth", "elizabeth", "lisa", "liz", "sissi", "else"],
    &["florian", "flo"],
    &["franz", "franzl", "frank"],
    &["friedrich", "fritz"],
    &["georg", "schorsch", "george"],
    &["hans", "johannes", "johann", "hannes"],
    &["heinrich", "heinz", "heiner"],
    &["jakob", "jacob", "jack"],
    &["james", "jim", "jimmy"],
    &["josef", "joseph", "sepp", "jo", "beppo"],
    &["katharina", "kathrin", "kathi", "kate", "katja"],
    &["ludwig", "lutz"],
    &["margarete", "grete", "gretel", "margit"],
    &["matthias", "mathias", "hias"],
    &["maximilian", "max", "maxi"],
    &["michal", "michi", "mike", "micha"],
    &["nikolaus", "klaus", "niko"],
    &["rebecca", "rebekka", "becky"],
    &["robert", "bob", "rob", "bert"],
    &["rudolf", "rudi"],
    &["sebastian", "basti"],
    &["stefan", "stephan", "steffen", "steven", "steve"],
    &["susanne", "susi", "susan"],
    &["theresa", "teresa", "resi"],
    &["thomas", "tom", "tommy"],
    &["ulrich", "uli", "ulli"],
    &["ulrike", "uli", "ulli", "rike"],
    &["walter", "walther"],
    &["wilhelm", "willi", "willy"],
    &["william", "bill", "will"],
    &["wolfgang", "wolf"],
];

fn is_nickname(one: &str, other: &str) -> bool {
    let same = |group: &&[&str]| group.contains(&one) && group.contains(&other);
    one != other && NICKNAMES.iter().any(same)
}

#[cfg(test)]
mod tests;
