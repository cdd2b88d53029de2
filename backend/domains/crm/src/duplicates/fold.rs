//! Names as they are compared: folded, without what says nothing, and as they sound.

use unicode_normalization::{UnicodeNormalization as _, char::is_combining_mark};

/// What a firm is in law; two firms seldom differ in nothing else.
const FORMS: &[&str] = &[
    "ag",
    "bv",
    "cie",
    "co",
    "corp",
    "eg",
    "ek",
    "ev",
    "gbr",
    "ggmbh",
    "gmbh",
    "gesellschaft",
    "haftungsbeschrankt",
    "inc",
    "kg",
    "kgaa",
    "limited",
    "llc",
    "llp",
    "ltd",
    "mbb",
    "mbh",
    "nv",
    "ohg",
    "partg",
    "plc",
    "sa",
    "sarl",
    "sas",
    "se",
    "spa",
    "srl",
    "ug",
];
/// How people are addressed.
const TITLES: &[&str] = &[
    "dipl", "dr", "frau", "herr", "ing", "med", "miss", "mr", "mrs", "ms", "mag", "phil", "prof",
];
/// Words between words.
const LITTLE: &[&str] = &[
    "a", "am", "an", "and", "auf", "bei", "by", "das", "de", "del", "der", "des", "die", "du",
    "et", "fur", "im", "in", "la", "le", "of", "the", "und", "van", "vom", "von", "y", "zu", "zum",
    "zur",
];
/// What many firms do; the other words tell them apart.
const TRADES: &[&str] = &[
    "agentur",
    "apotheke",
    "architekten",
    "autohaus",
    "backerei",
    "bau",
    "baugeschaft",
    "beratung",
    "blumen",
    "buro",
    "cafe",
    "consulting",
    "dach",
    "dachdeckerei",
    "design",
    "dienst",
    "elektro",
    "event",
    "fahrschule",
    "friseur",
    "garten",
    "gartenbau",
    "gasthaus",
    "gasthof",
    "group",
    "gruppe",
    "handel",
    "haus",
    "haustechnik",
    "heizung",
    "holding",
    "holz",
    "hotel",
    "immobilien",
    "ingenieurburo",
    "international",
    "kanzlei",
    "logistik",
    "maler",
    "marketing",
    "media",
    "metallbau",
    "metzgerei",
    "partner",
    "praxis",
    "rechtsanwalte",
    "reinigung",
    "restaurant",
    "salon",
    "sanitar",
    "schlosserei",
    "schreinerei",
    "schule",
    "service",
    "services",
    "shop",
    "sohne",
    "solutions",
    "sons",
    "spedition",
    "steurberater",
    "studio",
    "systeme",
    "team",
    "technik",
    "tischlerei",
    "trading",
    "transporte",
    "verein",
    "verlag",
    "versicherung",
    "vertrieb",
    "werkstatt",
    "zahnarztpraxis",
    "zentrum",
    "zimmerei",
];

/// What tells a father from his son.
const GENERATIONS: &[(&str, u8)] = &[
    ("jr", 1),
    ("jun", 1),
    ("junior", 1),
    ("ii", 1),
    ("sr", 2),
    ("sen", 2),
    ("senior", 2),
];

/// A name taken apart.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(crate) struct Words {
    /// The words that say something, in their order.
    pub(crate) words: Vec<String>,
    /// Which of a father and a son, when the name says.
    pub(crate) generation: Option<u8>,
}

impl Words {
    /// The words of a firm's name.
    pub(crate) fn of_firm(name: &str) -> Self {
        let all = joined(split(name));
        let said =
            |word: &String| !FORMS.contains(&word.as_str()) && !LITTLE.contains(&word.as_str());
        let words: Vec<String> = all.iter().filter(|word| said(word)).cloned().collect();
        // "Co. KG" says as little as it can, and is still a name.
        let words = if words.is_empty() { all } else { words };
        Self {
            words,
            generation: None,
        }
    }

    /// The words of a person's name, the family name last.
    pub(crate) fn of_person(name: &str) -> Self {
        let all = match name.split_once(',') {
            Some((family, given)) => {
                let mut all = split(given);
                all.extend(split(family));
                all
            }
            None => split(name),
        };
        let generation = all.iter().find_map(|word| {
            GENERATIONS
                .iter()
                .find(|(known, _)| known == word)
                .map(|(_, which)| *which)
        });
        let said = |word: &String| {
            !TITLES.contains(&word.as_str())
                && (word.len() == 1 || !LITTLE.contains(&word.as_str()))
                && !GENERATIONS.iter().any(|(known, _)| known == word)
        };
        let words: Vec<String> = all.iter().filter(|word| said(word)).cloned().collect();
        let words = if words.is_empty() { all } else { words };
        Self { words, generation }
    }

    /// In one piece, the words in the order of the alphabet.
    pub(crate) fn sorted(&self) -> String {
        let mut words: Vec<&str> = self.words.iter().map(String::as_str).collect();
        words.sort_unstable();
        words.join(" ")
    }
}

/// Letters that stand alone, side by side, are one word: `e. V.`, `A B C`.
fn joined(words: Vec<String>) -> Vec<String> {
    let mut all: Vec<String> = Vec::with_capacity(words.len());
    let mut open = false;
    for word in words {
        let letter = is_letter(&word);
        match all.last_mut() {
            Some(last) if open && letter => last.push_str(&word),
            _ => all.push(word),
        }
        open = letter;
    }
    all
}

/// Whether a word says what a firm does and not which one it is.
pub(crate) fn is_trade(word: &str) -> bool {
    TRADES.contains(&word)
}

/// Lower case, without accents; `ae` and `ä` alike, as people write both.
pub(crate) fn fold(text: &str) -> String {
    let lower = text.to_lowercase().replace('ß', "ss");
    let plain: String = lower
        .nfkd()
        .filter(|letter| !is_combining_mark(*letter))
        .collect();
    let mut folded = plain;
    for (long, short) in [
        ("ae", "a"),
        ("oe", "o"),
        ("ue", "u"),
        ("ø", "o"),
        ("æ", "a"),
        ("œ", "o"),
        ("ł", "l"),
        ("đ", "d"),
        ("ð", "d"),
        ("þ", "th"),
    ] {
        folded = folded.replace(long, short);
    }
    folded
}

/// Folded words. `G.m.b.H.` is one, `St.Pauli` are two.
pub(crate) fn split(text: &str) -> Vec<String> {
    let folded = fold(text);
    let mut words = Vec::new();
    for piece in
        folded.split(|letter: char| !letter.is_alphanumeric() && letter != '.' && letter != '\'')
    {
        let piece = piece.replace('\'', "");
        let parts: Vec<&str> = piece.split('.').filter(|part| !part.is_empty()).collect();
        if parts.len() > 1 && parts.iter().all(|part| part.chars().count() == 1) {
            words.push(parts.concat());
        } else {
            words.extend(parts.into_iter().map(str::to_owned));
        }
    }
    words
}

/// A street with its number as it is compared: `Lindenstr. 12 a` is `lindenstrasse 12a`.
pub(crate) fn street(text: &str) -> String {
    let mut out = String::new();
    for word in split(text) {
        let word = match word
            .strip_suffix("strasse")
            .or_else(|| word.strip_suffix("str"))
        {
            Some(stem) => format!("{stem}str"),
            None => word,
        };
        let joins = out.ends_with(|last: char| last.is_ascii_digit()) && is_letter(&word);
        // "Linden Straße" and "Lindenstraße" are one street.
        if !out.is_empty() && !joins && word != "str" {
            out.push(' ');
        }
        out.push_str(&word);
    }
    out
}

fn is_letter(word: &str) -> bool {
    let mut letters = word.chars();
    letters.next().is_some_and(char::is_alphabetic) && letters.next().is_none()
}

/// How a folded word sounds in German, by the Cologne procedure (Postel 1969). Figures and
/// other scripts stay as they are.
pub(crate) fn sound(word: &str) -> String {
    if word.contains(|letter: char| letter.is_ascii_digit()) {
        return word.to_owned();
    }
    let letters: Vec<char> = word.chars().collect();
    let mut codes = String::new();
    let mut last = '\0';
    for (at, letter) in letters.iter().copied().enumerate() {
        let before = at.checked_sub(1).and_then(|at| letters.get(at)).copied();
        let after = letters.get(at + 1).copied();
        let code = code(letter, before, after, at == 0);
        for code in code.chars() {
            // Equal neighbours sound once, vowels are heard only at the begin.
            if code != last && (code != '0' || codes.is_empty()) {
                codes.push(code);
            }
            last = code;
        }
    }
    if codes.is_empty() {
        return word.to_owned();
    }
    codes
}

fn code(letter: char, before: Option<char>, after: Option<char>, first: bool) -> &'static str {
    let follows = |set: &str| before.is_some_and(|letter| set.contains(letter));
    let leads = |set: &str| after.is_some_and(|letter| set.contains(letter));
    match letter {
        'a' | 'e' | 'i' | 'j' | 'o' | 'u' | 'y' => "0",
        'b' => "1",
        'p' if leads("h") => "3",
        'p' => "1",
        'd' | 't' if leads("csz") => "8",
        'd' | 't' => "2",
        'f' | 'v' | 'w' => "3",
        'g' | 'k' | 'q' => "4",
        'c' if first && leads("ahkloqrux") => "4",
        'c' if first => "8",
        'c' if follows("sz") => "8",
        'c' if leads("ahkoqux") => "4",
        'c' => "8",
        'x' if follows("ckq") => "8",
        'x' => "48",
        'l' => "5",
        'm' | 'n' => "6",
        'r' => "7",
        's' | 'z' => "8",
        _ => "",
    }
}

/// How alike two words are, from 0 to 1: Jaro's measure with Winkler's bonus for a common begin.
pub(crate) fn alike(one: &str, other: &str) -> f64 {
    if one == other {
        return 1.0;
    }
    let a: Vec<char> = one.chars().collect();
    let b: Vec<char> = other.chars().collect();
    let jaro = jaro(&a, &b);
    let prefix = a.iter().zip(&b).take(4).take_while(|(a, b)| a == b).count();
    let prefix = f64::from(u8::try_from(prefix).unwrap_or(4));
    jaro + prefix * 0.1 * (1.0 - jaro)
}

fn jaro(a: &[char], b: &[char]) -> f64 {
    let longest = a.len().max(b.len());
    if a.is_empty() || b.is_empty() {
        return 0.0;
    }
    let reach = (longest / 2).saturating_sub(1);
    let mut taken = vec![false; b.len()];
    let mut from_a = Vec::new();
    for (at, letter) in a.iter().enumerate() {
        let low = at.saturating_sub(reach);
        let found = b
            .iter()
            .zip(&taken)
            .enumerate()
            .skip(low)
            .take(at + reach + 1 - low)
            .find(|(_, (other, taken))| !**taken && *other == letter)
            .map(|(index, _)| index);
        if let Some(slot) = found.and_then(|index| taken.get_mut(index)) {
            *slot = true;
            from_a.push(*letter);
        }
    }
    if from_a.is_empty() {
        return 0.0;
    }
    let from_b = b
        .iter()
        .zip(&taken)
        .filter(|(_, taken)| **taken)
        .map(|(letter, _)| letter);
    let swapped = from_a.iter().zip(from_b).filter(|(a, b)| a != b).count();
    let count = |many: usize| f64::from(u32::try_from(many).unwrap_or(u32::MAX));
    let matched = count(from_a.len());
    (matched / count(a.len())
        + matched / count(b.len())
        + (matched - count(swapped) / 2.0) / matched)
        / 3.0
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_name_is_one_however_it_is_written() {
        for (one, other) in [
            ("Müller & Söhne GmbH", "Mueller und Soehne G.m.b.H."),
            ("Café Zoë", "CAFE ZOE"),
            ("Straßenbau Weiß e.K.", "Strassenbau Weiss eK"),
            ("Verein der Freunde e. V.", "Verein Freunde eV"),
        ] {
            let words = |name| Words::of_firm(name).sorted();
            assert_eq!(words(one), words(other), "{one} / {other}");
        }
        assert_eq!(
            Words::of_person("Dr. Anna von Schmidt").sorted(),
            Words::of_person("Schmidt, Anna").sorted()
        );
        assert_eq!(Words::of_person("Karl Huber jun.").generation, Some(1));
    }

    #[test]
    fn streets_are_compared_without_their_spelling() {
        for other in ["Lindenstr. 12 a", "Linden Straße 12a", "LINDENSTRASSE 12A"] {
            assert_eq!(street("Lindenstraße 12a"), street(other), "{other}");
        }
        assert_ne!(street("Lindenstraße 12"), street("Lindenstraße 21"));
    }

    #[test]
    fn names_that_sound_alike_have_one_code() {
        for (one, other) in [
            ("meier", "mayr"),
            ("schmidt", "schmitt"),
            ("muller", "miller"),
            ("philipp", "filip"),
            ("becker", "bekker"),
            ("hoffmann", "hofman"),
        ] {
            assert_eq!(sound(one), sound(other), "{one} / {other}");
        }
        assert_eq!(sound("wikipedia"), "3412");
        assert_eq!(sound("mullerludenscheidt"), "65752682");
        assert_ne!(sound("17"), sound("18"));
    }

    #[test]
    fn jaro_and_winkler_agree_with_their_paper() {
        let near = |one: f64, other: f64| (one - other).abs() < 0.001;
        assert!(near(alike("martha", "marhta"), 0.961));
        assert!(near(alike("dwayne", "duane"), 0.840));
        assert!(near(alike("dixon", "dicksonx"), 0.813));
        assert!(near(alike("abc", "xyz"), 0.0));
    }
}
