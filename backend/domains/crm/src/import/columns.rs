//! Where the columns of a file can go, and what others call them.

use std::sync::Arc;

use fields::{Definition, FieldKind as OwnKind, Fields};
use imports::{FieldKind, Label, Recognises, TargetField, Word};
use kernel::{Lang, states::Named as _};

use crate::model::{Country, PartyKind, PartyRole};

/// A new party needs a name.
const NAME: u8 = 1;
/// A new party is one of the two kinds; who has a last name is a person.
const KIND: u8 = 2;

/// From here on, what the company itself demands.
const OWN: u8 = 10;

/// Every field, those of the company itself at the end.
pub(super) fn all(own: &Fields) -> Vec<TargetField> {
    let mut all = vec![
        of(
            "name",
            "crm-name",
            FieldKind::Text,
            &[
                "firma",
                "firmenname",
                "unternehmen",
                "kunde",
                "kundenname",
                "bezeichnung",
                "organisation",
                "organization",
                "company",
                "company name",
                "customer",
                "customer name",
                "account",
                "account name",
                "full name",
                "display name",
                "name1",
                "voller name",
                "anzeigename",
            ],
        )
        .needed(&[NAME])
        .matches(Recognises::WhenAsked),
        of(
            "first_name",
            "crm-import-first-name",
            FieldKind::Text,
            &[
                "vorname",
                "first name",
                "firstname",
                "given name",
                "forename",
            ],
        ),
        of(
            "last_name",
            "crm-import-last-name",
            FieldKind::Text,
            &[
                "nachname",
                "familienname",
                "zuname",
                "last name",
                "lastname",
                "surname",
                "family name",
            ],
        )
        .needed(&[NAME, KIND]),
        of(
            "kind",
            "crm-kind",
            FieldKind::Choice(kinds()),
            &["art", "typ", "type", "kundenart"],
        )
        .needed(&[KIND]),
        of(
            "email",
            "crm-email",
            FieldKind::Text,
            &[
                "mail",
                "e mail",
                "email address",
                "e mail adresse",
                "emailadresse",
                "mailadresse",
                "primary email",
                "email1",
                "email 1",
            ],
        )
        .matches(Recognises::Well(3)),
        of(
            "phone",
            "crm-phone",
            FieldKind::Text,
            &[
                "telefon",
                "tel",
                "telefonnummer",
                "telefon1",
                "festnetz",
                "rufnummer",
                "phone number",
                "telephone",
                "work phone",
                "business phone",
                "phone1",
            ],
        )
        .matches(Recognises::Well(4)),
        of(
            "mobile",
            "crm-import-mobile",
            FieldKind::Text,
            &[
                "handy",
                "mobil",
                "mobiltelefon",
                "handynummer",
                "cell",
                "cell phone",
                "mobile phone",
                "mobilnummer",
            ],
        ),
        of(
            "website",
            "crm-import-website",
            FieldKind::Text,
            &[
                "web",
                "url",
                "homepage",
                "internet",
                "webseite",
                "www",
                "internetseite",
                "site",
            ],
        ),
        of(
            "number",
            "crm-form-number",
            FieldKind::Text,
            &[
                "kundennummer",
                "kundennr",
                "kdnr",
                "kunden nr",
                "nr",
                "nummer",
                "customer number",
                "customer no",
                "customer id",
                "account number",
                "kundennummern",
            ],
        )
        .matches(Recognises::Well(1)),
        of(
            "vat_id",
            "crm-form-vat-id",
            FieldKind::Text,
            &[
                "ustid",
                "ust id",
                "ustidnr",
                "umsatzsteuer id",
                "uid",
                "vat",
                "vat number",
                "vat no",
                "vatid",
                "tax id",
                "steuernummer eu",
            ],
        )
        .matches(Recognises::Well(2)),
        of(
            "street",
            "crm-import-street",
            FieldKind::Text,
            &[
                "strasse",
                "straße",
                "adresse",
                "address",
                "strasse hausnummer",
                "straße und hausnummer",
                "strasse nr",
                "address line 1",
                "address1",
                "street address",
                "anschrift",
                "str",
            ],
        ),
        of(
            "street_2",
            "crm-import-street-2",
            FieldKind::Text,
            &[
                "adresszusatz",
                "zusatz",
                "address line 2",
                "address2",
                "adresse2",
                "apartment",
                "suite",
            ],
        ),
        of(
            "postcode",
            "crm-postcode",
            FieldKind::Text,
            &[
                "plz",
                "postleitzahl",
                "zip",
                "zip code",
                "postal code",
                "zipcode",
            ],
        ),
        of(
            "city",
            "crm-city",
            FieldKind::Text,
            &["ort", "stadt", "wohnort", "town", "place"],
        ),
        of(
            "region",
            "crm-region",
            FieldKind::Text,
            &["bundesland", "state", "province", "county", "kanton"],
        ),
        of(
            "country",
            "crm-country",
            FieldKind::Choice(countries()),
            &["land", "staat", "country code", "laendercode", "ländercode"],
        ),
        of(
            "tags",
            "crm-tags",
            FieldKind::Words,
            &[
                "tag",
                "kategorie",
                "kategorien",
                "category",
                "categories",
                "label",
                "labels",
                "gruppe",
                "gruppen",
                "groups",
                "schlagwort",
                "schlagworte",
                "stichwort",
            ],
        ),
        of(
            "roles",
            "crm-roles",
            FieldKind::Choices(roles()),
            &["rolle", "rollen", "role", "beziehung"],
        ),
        of(
            "note",
            "crm-note",
            FieldKind::Text,
            &[
                "notiz",
                "notizen",
                "notes",
                "bemerkung",
                "bemerkungen",
                "kommentar",
                "comment",
                "comments",
                "remarks",
                "beschreibung",
                "description",
            ],
        ),
        of("id", "crm-import-id", FieldKind::Text, &[]).matches(Recognises::Well(0)),
    ];
    all.extend(
        own.active()
            .zip((OWN..u8::MAX).cycle())
            .map(|(field, need)| {
                let mut column = of_own(field);
                if field.required {
                    column.needed.push(need);
                }
                column
            }),
    );
    all
}

/// The key a field of the company itself has here.
pub(super) fn own_key(key: &str) -> String {
    format!("custom.{key}")
}

trait Marks: Sized {
    fn needed(self, groups: &'static [u8]) -> Self;
    fn matches(self, how: Recognises) -> Self;
}

impl Marks for TargetField {
    fn needed(mut self, groups: &'static [u8]) -> Self {
        self.needed = groups.to_vec();
        self
    }

    fn matches(mut self, how: Recognises) -> Self {
        self.matches = how;
        self
    }
}

fn of(key: &str, label: &'static str, kind: FieldKind, also: &[&str]) -> TargetField {
    TargetField {
        key: Arc::from(key),
        label: Label::Text(label),
        kind,
        also: also.iter().map(ToString::to_string).collect(),
        needed: Vec::new(),
        matches: Recognises::Never,
    }
}

fn of_own(field: &Definition) -> TargetField {
    let words = || {
        field
            .options
            .iter()
            .filter(|option| !option.archived)
            .map(|option| Word {
                word: option.key.clone(),
                label: Label::Said(option.label.clone()),
                also: vec![option.label.to_lowercase()],
            })
            .collect()
    };
    let kind = match field.kind {
        OwnKind::Text | OwnKind::LongText | OwnKind::Url => FieldKind::Text,
        OwnKind::Number | OwnKind::Money => FieldKind::Number,
        OwnKind::Date => FieldKind::Date,
        OwnKind::Bool => FieldKind::Bool,
        OwnKind::Choice => FieldKind::Choice(words()),
        OwnKind::MultiChoice => FieldKind::Choices(words()),
    };
    TargetField {
        key: own_key(&field.key).into(),
        label: Label::Said(field.label.clone()),
        kind,
        also: vec![field.label.to_lowercase()],
        needed: Vec::new(),
        matches: Recognises::Never,
    }
}

fn kinds() -> Vec<Word> {
    PartyKind::ALL
        .iter()
        .map(|kind| match kind {
            PartyKind::Organisation => word(
                kind.name(),
                "crm-kind-organisation",
                &[
                    "company",
                    "organization",
                    "business",
                    "firma",
                    "unternehmen",
                    "organisation",
                    "b2b",
                    "gewerblich",
                    "o",
                ],
            ),
            PartyKind::Person => word(
                kind.name(),
                "crm-kind-person",
                &[
                    "individual",
                    "private",
                    "privat",
                    "privatperson",
                    "herr",
                    "frau",
                    "mr",
                    "mrs",
                    "ms",
                    "b2c",
                    "p",
                ],
            ),
        })
        .collect()
}

fn roles() -> Vec<Word> {
    PartyRole::ALL
        .iter()
        .map(|role| match role {
            PartyRole::Customer => word(role.name(), "crm-role-customer", &["kunde", "client"]),
            PartyRole::Supplier => word(role.name(), "crm-role-supplier", &["lieferant", "vendor"]),
            PartyRole::Lead => word(role.name(), "crm-role-lead", &["interessent", "prospect"]),
            PartyRole::Partner => word(role.name(), "crm-role-partner", &["partner"]),
        })
        .collect()
}

fn word(word: &str, text: &'static str, also: &[&str]) -> Word {
    Word {
        word: word.to_owned(),
        label: Label::Text(text),
        also: also.iter().map(ToString::to_string).collect(),
    }
}

fn countries() -> Vec<Word> {
    Country::all()
        .map(|country| {
            let [en, de] = [Lang::En, Lang::De].map(|lang| country.name(lang));
            let mut also = vec![en.to_lowercase(), de.to_lowercase()];
            also.extend(plates(country.code()).iter().map(ToString::to_string));
            Word {
                word: country.code().to_owned(),
                label: Label::Both { en, de },
                also,
            }
        })
        .collect()
}

/// What people write for the countries they write to most.
fn plates(code: &str) -> &'static [&'static str] {
    match code {
        "DE" => &["d", "ger", "deu", "brd", "bundesrepublik deutschland"],
        "AT" => &["a", "aut"],
        "CH" => &["che", "switzerland", "schweiz"],
        "GB" => &["uk", "england", "great britain", "gbr", "großbritannien"],
        "US" => &[
            "usa",
            "u.s.a.",
            "united states",
            "united states of america",
            "vereinigte staaten",
        ],
        "NL" => &["holland", "nld"],
        "FR" => &["f", "fra"],
        "IT" => &["i", "ita"],
        "CZ" => &["czech republic", "tschechische republik"],
        _ => &[],
    }
}
