//! What finds those a party is compared with: nobody can be compared with everybody. Two that are
//! one share at least one key, whatever was mistyped; the score then tells.

use std::collections::BTreeSet;

use kernel::id::CompanyId;

use super::{
    fold::{is_trade, sound},
    traits::Traits,
};
use crate::model::PartyKind;

/// Moves when the rules below do; stored keys of an older edition are made anew by a scan.
pub const EDITION: i16 = 1;

/// A key that more parties than this share tells nothing and is passed over.
pub const CROWD: i64 = 60;

/// The words of a name that are paired; longer names differ before that.
const WORDS: usize = 4;

/// The keys of a party, each once. The company goes into each, so one index serves all of them.
pub fn keys(company: CompanyId, traits: &Traits) -> Vec<i64> {
    let mut all = Keys {
        company,
        found: BTreeSet::new(),
    };
    all.ways(traits);
    all.name(traits);
    all.places(traits);
    all.found.into_iter().collect()
}

/// The keys that hardly any two share, in their order: those of two who add the same one at once.
pub(crate) fn strong(company: CompanyId, traits: &Traits) -> Vec<i64> {
    let mut all = Keys {
        company,
        found: BTreeSet::new(),
    };
    // Not by telephone: whoever has none is often given one that many have.
    for email in &traits.emails {
        all.add("email", &[email]);
    }
    all.add("name", &[&traits.name.sorted()]);
    all.found.into_iter().collect()
}

struct Keys {
    company: CompanyId,
    found: BTreeSet<i64>,
}

impl Keys {
    fn add(&mut self, kind: &str, parts: &[&str]) {
        let mut hash = Fnv::new();
        hash.eat(self.company.uuid().as_bytes());
        hash.eat(kind.as_bytes());
        for part in parts {
            hash.eat(&[0]);
            hash.eat(part.as_bytes());
        }
        self.found.insert(i64::from_be_bytes(hash.0.to_be_bytes()));
    }

    fn ways(&mut self, traits: &Traits) {
        for email in &traits.emails {
            self.add("email", &[email]);
        }
        for phone in &traits.phones {
            self.add("phone", &[phone]);
        }
        if let Some(vat_id) = &traits.vat_id {
            self.add("vat", &[vat_id]);
        }
        if traits.kind == PartyKind::Organisation {
            for host in &traits.hosts {
                self.add("host", &[host]);
            }
        }
    }

    /// The whole name; and every two of its words as they sound, since whoever mistypes one word
    /// seldom mistypes three.
    fn name(&mut self, traits: &Traits) {
        let words = &traits.name.words;
        self.add("name", &[&traits.name.sorted()]);
        self.add("glued", &[&words.concat()]);
        let heard: Vec<(String, &str)> = words
            .iter()
            .take(WORDS)
            .map(|word| (sound(word), word.as_str()))
            .collect();
        for (at, (one_sound, one)) in heard.iter().enumerate() {
            for (other_sound, other) in heard.iter().skip(at + 1) {
                let mut pair = [one_sound.as_str(), other_sound.as_str()];
                pair.sort_unstable();
                self.add("sounds", &pair);
                // A word that is mistyped sounds different; the other one and a first letter hold.
                self.add("sound", &[one_sound, begin(other, 1)]);
                self.add("sound", &[other_sound, begin(one, 1)]);
            }
        }
        if let [only] = heard.as_slice() {
            self.add("only", &[&only.0]);
            self.add("begin", &[begin(only.1, 5)]);
        }
    }

    /// A word of the name and where it is. What a firm does is not worth a key.
    fn places(&mut self, traits: &Traits) {
        let telling = |word: &&String| traits.kind == PartyKind::Person || !is_trade(word);
        let words: Vec<&String> = traits
            .name
            .words
            .iter()
            .filter(telling)
            .take(WORDS)
            .collect();
        for place in traits.places.iter().take(4) {
            if !place.street.is_empty() && !place.postcode.is_empty() {
                self.add("street", &[&place.postcode, &place.street]);
            }
            for word in &words {
                if !place.postcode.is_empty() {
                    self.add("post", &[&place.postcode, &sound(word)]);
                    self.add("near", &[&place.postcode, begin(word, 3)]);
                }
                if !place.street.is_empty() {
                    self.add("road", &[&place.street, begin(word, 3)]);
                }
            }
        }
    }
}

/// The first letters of a word.
fn begin(word: &str, count: usize) -> &str {
    let end = word
        .char_indices()
        .nth(count)
        .map_or(word.len(), |(at, _)| at);
    word.get(..end).unwrap_or(word)
}

/// FNV-1a with 64 bits: the same in every release and on every machine, which is all it has to be.
struct Fnv(u64);

impl Fnv {
    const fn new() -> Self {
        Self(0xcbf2_9ce4_8422_2325)
    }

    fn eat(&mut self, bytes: &[u8]) {
        for byte in bytes {
            self.0 = (self.0 ^ u64::from(*byte)).wrapping_mul(0x0100_0000_01b3);
        }
    }
}
