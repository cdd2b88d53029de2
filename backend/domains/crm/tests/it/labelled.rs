//! Makes the labelled set: parties of which it is known who is who, with the slips people make.
//! Always the same, so that figures can be compared from release to release.

mod words;

use std::{collections::BTreeSet, fmt::Write as _};

use words::{FAMILY, FORMS, GIVEN, HOSTS, PLACES, STEMS, STREETS, TRADES};

/// A party as a line of the set.
#[derive(Clone, Default)]
struct Line {
    entity: String,
    firm: bool,
    given: String,
    name: String,
    form: String,
    email: String,
    phone: String,
    web: String,
    vat_id: String,
    street: String,
    postcode: String,
    city: String,
}

/// Numbers that look random and are always the same (SplitMix64).
struct Dice(u64, BTreeSet<String>);

impl Dice {
    fn roll(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut z = self.0;
        z = (z ^ (z >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        z = (z ^ (z >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        z ^ (z >> 31)
    }

    /// A mailbox or host that nobody has yet.
    fn fresh(&mut self, wanted: &str) -> String {
        let mut name = wanted.to_owned();
        let mut number = 2;
        while !self.1.insert(name.clone()) {
            name = format!("{wanted}{number}");
            number += 1;
        }
        name
    }

    fn below(&mut self, count: usize) -> usize {
        usize::try_from(self.roll() % u64::try_from(count).unwrap()).unwrap()
    }

    fn chance(&mut self, per_cent: u64) -> bool {
        self.roll() % 100 < per_cent
    }

    fn of<'a, T>(&mut self, all: &'a [T]) -> &'a T {
        &all[self.below(all.len())]
    }
}

/// The whole set as CSV.
pub(crate) fn make() -> String {
    make_from(4_711)
}

/// Another set by the same rules; the weights were not set by looking at it.
pub(crate) fn make_other() -> String {
    make_from(1_815)
}

fn make_from(seed: u64) -> String {
    let mut dice = Dice(seed, BTreeSet::new());
    let mut lines = Vec::new();
    for number in 0..1_100 {
        let firm = dice.chance(45);
        let line = if firm {
            make_firm(&mut dice, number)
        } else {
            make_person(&mut dice, number)
        };
        family_or_branch(&mut dice, &line, number, &mut lines);
        let copies = match dice.below(100) {
            0..58 => 0,
            58..92 => 1,
            _ => 2,
        };
        for _ in 0..copies {
            let copy = again(&mut dice, &line);
            lines.push(copy);
        }
        lines.push(sparse(&mut dice, line));
    }
    // In no order that gives anything away.
    for at in (1..lines.len()).rev() {
        let other = dice.below(at + 1);
        lines.swap(at, other);
    }
    csv(&lines)
}

fn csv(lines: &[Line]) -> String {
    let mut out = String::from("entity,kind,name,email,phone,web,vat_id,street,postcode,city\n");
    for line in lines {
        let kind = if line.firm { "organisation" } else { "person" };
        let name = format!("{} {} {}", line.given, line.name, line.form);
        let name = name.split_whitespace().collect::<Vec<_>>().join(" ");
        let Line {
            entity,
            email,
            phone,
            web,
            vat_id,
            street,
            postcode,
            city,
            ..
        } = line;
        writeln!(
            out,
            "{entity},{kind},\"{name}\",{email},{phone},{web},{vat_id},{street},{postcode},{city}"
        )
        .unwrap();
    }
    out
}

fn make_place(dice: &mut Dice, line: &mut Line) -> &'static str {
    let (post, city, area) = *dice.of(PLACES);
    line.postcode = format!("{post}{:03}", dice.below(400));
    line.city = city.to_owned();
    line.street = format!("{} {}", dice.of(STREETS), 1 + dice.below(120));
    area
}

fn plain(text: &str) -> String {
    let lower = text.to_lowercase();
    let mut out = String::new();
    for letter in lower.chars() {
        match letter {
            'ä' => out.push_str("ae"),
            'ö' => out.push_str("oe"),
            'ü' => out.push_str("ue"),
            'ß' => out.push_str("ss"),
            'a'..='z' | '0'..='9' => out.push(letter),
            'ş' => out.push('s'),
            'ı' => out.push('i'),
            'ć' => out.push('c'),
            'é' | 'ë' => out.push('e'),
            _ => {}
        }
    }
    out
}

fn make_person(dice: &mut Dice, number: usize) -> Line {
    let mut line = Line {
        entity: format!("e{number}"),
        given: (*dice.of(GIVEN)).to_owned(),
        name: (*dice.of(FAMILY)).to_owned(),
        ..Line::default()
    };
    if dice.chance(8) {
        line.given = format!("{} {}", line.given, dice.of(GIVEN));
    }
    let area = make_place(dice, &mut line);
    line.phone = format!("+49 {area} {}", 1_000_000 + dice.below(8_999_999));
    let first = plain(line.given.split(' ').next().unwrap());
    let mark = if dice.chance(40) {
        format!("{}", 60 + dice.below(40))
    } else {
        String::new()
    };
    let mailbox = dice.fresh(&format!("{first}.{}{mark}", plain(&line.name)));
    line.email = format!("{mailbox}@{}", dice.of(HOSTS));
    line
}

fn make_firm(dice: &mut Dice, number: usize) -> Line {
    let mut line = Line {
        entity: format!("e{number}"),
        firm: true,
        ..Line::default()
    };
    let trade = dice.of(TRADES);
    line.name = match dice.below(5) {
        0 | 1 => format!("{trade} {}", dice.of(FAMILY)),
        2 => format!("{} {trade}", dice.of(STEMS)),
        3 => format!("{} & {} {trade}", dice.of(FAMILY), dice.of(FAMILY)),
        _ => format!("{} {}", dice.of(STEMS), dice.of(STEMS)),
    };
    line.form = (*dice.of(FORMS)).to_owned();
    let area = make_place(dice, &mut line);
    line.phone = format!("+49 {area} {}", 100_000 + dice.below(899_999));
    let host = dice.fresh(&plain(&line.name));
    let host = format!("{host}.de");
    let mailbox = *dice.of(&["info", "kontakt", "office", "mail"]);
    line.email = format!("{mailbox}@{host}");
    line.web = format!("https://www.{host}");
    line.vat_id = format!("DE{}", 100_000_000 + dice.below(899_999_999));
    line
}

/// Somebody else who is easily taken for them: the family, a branch of the chain.
fn family_or_branch(dice: &mut Dice, line: &Line, number: usize, lines: &mut Vec<Line>) {
    let mut other = line.clone();
    other.entity = format!("r{number}");
    if line.firm {
        if !dice.chance(7) {
            return;
        }
        let area = make_place(dice, &mut other);
        other.phone = format!("+49 {area} {}", 100_000 + dice.below(899_999));
        other.name = format!("{} {}", line.name, other.city);
        other.vat_id = String::new();
        other.email = format!(
            "{}@{}",
            plain(&other.city),
            line.email.split('@').nth(1).unwrap()
        );
    } else {
        if !dice.chance(14) {
            return;
        }
        other.given = (*dice.of(GIVEN)).to_owned();
        if other.given == line.given {
            return;
        }
        if dice.chance(70) {
            other.email = format!(
                "{}.{}@{}",
                plain(&other.given),
                plain(&line.name),
                dice.of(HOSTS)
            );
        }
    }
    lines.push(other);
}

/// What is not known of somebody.
fn sparse(dice: &mut Dice, mut line: Line) -> Line {
    if dice.chance(25) {
        line.email.clear();
    }
    if dice.chance(30) {
        line.phone.clear();
    }
    if dice.chance(65) {
        line.vat_id.clear();
    }
    if dice.chance(60) {
        line.web.clear();
    }
    if dice.chance(18) {
        line.street.clear();
        line.postcode.clear();
        line.city.clear();
    }
    // Nobody is known by the name alone.
    if line.email.is_empty() && line.phone.is_empty() && line.street.is_empty() {
        line.city = "Berlin".to_owned();
    }
    line
}

/// The same party once more, as somebody else typed it.
fn again(dice: &mut Dice, line: &Line) -> Line {
    let mut copy = line.clone();
    for _ in 0..=dice.below(3) {
        slip(dice, &mut copy);
    }
    sparse(dice, copy)
}

fn slip(dice: &mut Dice, line: &mut Line) {
    match dice.below(15) {
        0 | 1 => line.name = typo(dice, &line.name),
        2 if !line.firm => line.given = typo(dice, &line.given),
        2 => line.form.clear(),
        3 => line.name = spelled_out(&line.name),
        4 if !line.firm => {
            line.name = format!("{}, {}", line.name, line.given);
            line.given.clear();
        }
        4 => line.name = line.name.replace(" & ", " und "),
        5 if !line.firm && !line.given.is_empty() => {
            line.given = format!("{}.", line.given.chars().next().unwrap());
        }
        5 => line.name = line.name.to_uppercase(),
        6 if !line.firm => line.given = format!("Dr. {}", line.given),
        6 => line.form = (*dice.of(FORMS)).to_owned(),
        7 => line.phone = national(&line.phone),
        8 => {
            line.phone = format!(
                "+49 17{} {}",
                dice.below(9),
                1_000_000 + dice.below(8_999_999)
            );
        }
        9 => line.email = typo(dice, &line.email.replace('@', "\u{1}")).replace('\u{1}', "@"),
        10 if !line.firm => {
            line.email = format!("{}{}@{}", plain(&line.name), dice.below(99), dice.of(HOSTS));
        }
        10 => {
            let host = line
                .email
                .split('@')
                .nth(1)
                .unwrap_or("example.de")
                .to_owned();
            line.email = format!("{}@{host}", dice.of(&["buchhaltung", "einkauf", "service"]));
        }
        11 => line.street = line.street.replace("straße", "str."),
        12 => {
            line.postcode = swapped(dice, &line.postcode);
        }
        13 => {
            make_place(dice, line);
        }
        _ => line.city = spelled_out(&line.city),
    }
}

fn typo(dice: &mut Dice, text: &str) -> String {
    let mut letters: Vec<char> = text.chars().collect();
    if letters.len() < 3 {
        return text.to_owned();
    }
    let at = 1 + dice.below(letters.len() - 2);
    if !letters[at].is_alphabetic() || !letters[at + 1].is_alphabetic() {
        return text.to_owned();
    }
    match dice.below(4) {
        0 => {
            letters.remove(at);
        }
        1 => letters.insert(at, letters[at]),
        2 => letters.swap(at, at + 1),
        _ => letters[at] = *dice.of(&['a', 'e', 'i', 'n', 'r', 's', 't', 'l']),
    }
    letters.into_iter().collect()
}

fn spelled_out(text: &str) -> String {
    [
        ("ä", "ae"),
        ("ö", "oe"),
        ("ü", "ue"),
        ("ß", "ss"),
        ("Ö", "Oe"),
    ]
    .iter()
    .fold(text.to_owned(), |text, (from, to)| text.replace(from, to))
}

fn national(phone: &str) -> String {
    match phone.strip_prefix("+49 ") {
        Some(rest) => format!("0{}", rest.replace(' ', "/")),
        None => phone.to_owned(),
    }
}

fn swapped(dice: &mut Dice, text: &str) -> String {
    let mut letters: Vec<char> = text.chars().collect();
    if letters.len() == 5 {
        let at = dice.below(4);
        letters.swap(at, at + 1);
    }
    letters.into_iter().collect()
}
