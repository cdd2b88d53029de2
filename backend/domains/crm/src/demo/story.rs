//! What happened with the demo's customers: who belongs to whom, what was talked about, what they
//! agreed to, where else they are. Days are counted back from the day the demo is added.

use crate::model::{
    AddressKind::{self, Shipping, Site},
    ConsentChannel::{self, Any, Email, Phone, Post},
    ConsentSource::{self, Contract, Form, Spoken, Website, Written},
    Decision::{self, Given, Withdrawn},
    NoteKind::{self, Call, Email as Mail, Meeting, Note},
    RelationKind::{self, ContactOf, EmployeeOf, OwnerOf, RelatedTo, SpouseOf, SubsidiaryOf},
};

/// Customer, kind, street, postcode, city, country.
pub(super) const MORE_ADDRESSES: &[(&str, AddressKind, [&str; 4])] = &[
    (
        "Schreinerei Lindner GmbH",
        Shipping,
        ["Gewerbehof 7, Tor 3", "12099", "Berlin", "DE"],
    ),
    (
        "Hotel Alpenblick GmbH",
        Site,
        ["Seeufergasse 3, Haus B", "5700", "Zell am See", "AT"],
    ),
    (
        "Oakfield Interiors Ltd",
        Shipping,
        ["Unit 9, Deptford Trading Estate", "SE8 5HY", "London", "GB"],
    ),
    (
        "Stadtwerke Nordheim AG",
        Site,
        [
            "Betriebshof, Carl-Giesecke-Straße 12",
            "37079",
            "Göttingen",
            "DE",
        ],
    ),
    (
        "Weingut Steinfeder",
        Shipping,
        ["Keller Loiben 40", "3601", "Unterloiben", "AT"],
    ),
    (
        "Friedrich Graf von Thalheim",
        Site,
        ["Gut Thalheim", "69151", "Neckargemünd", "DE"],
    ),
];

/// Customer, kind, days ago, what was said.
pub(super) const NOTES: &[(&str, NoteKind, i64, &str)] = &[
    (
        "Schreinerei Lindner GmbH",
        Call,
        3,
        "Scharniere für den Auftrag Kastanienallee nachbestellt, 40 Stück. Liefertermin zugesagt.",
    ),
    (
        "Schreinerei Lindner GmbH",
        Meeting,
        41,
        "Jahresgespräch: Umsatz wächst, wünscht 3 % Skonto. Angebot bis Monatsende.",
    ),
    (
        "Anna Köhler",
        Meeting,
        12,
        "Aufmaß genommen. Die Wand hinter dem Herd ist 2 cm aus dem Lot.",
    ),
    (
        "Anna Köhler",
        Mail,
        26,
        "Entwurf 2 geschickt; Griffe möchte sie noch sehen.",
    ),
    (
        "Hofer & Söhne Metallbau KG",
        Call,
        8,
        "Fragt nach Lieferzeit für die Treppengeländer. Rückruf zugesagt.",
    ),
    (
        "Hotel Alpenblick GmbH",
        Meeting,
        19,
        "Bauabschnitt 1 abgenommen, zwei Mängel im Protokoll. Nachbesserung bis zur Saison.",
    ),
    (
        "Hotel Alpenblick GmbH",
        Note,
        60,
        "Anlieferung nur über die Rückseite, Gasse ist 2,8 m breit.",
    ),
    (
        "Oakfield Interiors Ltd",
        Mail,
        5,
        "Sent the revised price list. Oliver expects a decision by Friday.",
    ),
    (
        "Oakfield Interiors Ltd",
        Call,
        33,
        "Happy with the sample boards; asked about lead time for twelve doors.",
    ),
    (
        "Stadtwerke Nordheim AG",
        Note,
        15,
        "Leitweg-ID auf jeder Rechnung angeben, sonst geht sie zurück.",
    ),
    (
        "Wohnbaugenossenschaft Eintracht eG",
        Meeting,
        90,
        "Rahmenvertrag bis 2028 unterschrieben, Preisgleitklausel nach Index.",
    ),
    (
        "Friedrich Graf von Thalheim",
        Call,
        22,
        "Denkmalamt stimmt den Fenstern zu, schriftlich folgt.",
    ),
    (
        "Lukas Steiner",
        Note,
        54,
        "Am Stand lange über Nussbaum gesprochen. Budget etwa 3.500 €.",
    ),
    (
        "Lukas Steiner",
        Call,
        20,
        "Will nach dem Umzug entscheiden, im Frühjahr nachfassen.",
    ),
    (
        "Sophie Bennett",
        Mail,
        7,
        "Quote for the oak staircase sent, valid for 30 days.",
    ),
    (
        "Holzhandel Reiter GmbH",
        Call,
        10,
        "Esche ab nächstem Monat 4 % teurer. Noch 6 m³ zum alten Preis reserviert.",
    ),
    (
        "Planungsbüro Ecker ZT",
        Meeting,
        36,
        "Vermittelt uns den Umbau einer Ordination in der Neubaugasse.",
    ),
    (
        "Möbelhaus Krause GmbH",
        Note,
        330,
        "Schließt zum Jahresende. Letzte Rechnung ist bezahlt.",
    ),
];

/// Customer, purpose, channel, decision, days ago, how they said it, the words or the place.
pub(super) const CONSENTS: &[(
    &str,
    &str,
    ConsentChannel,
    Decision,
    i64,
    ConsentSource,
    &str,
)] = &[
    (
        "Anna Köhler",
        "Newsletter",
        Email,
        Given,
        200,
        Website,
        "Haken auf der Anfrageseite, Bestätigung per Mail.",
    ),
    (
        "Thomas Gruber",
        "Newsletter",
        Email,
        Given,
        410,
        Form,
        "Karte von der Messe, abgelegt in Ordner M-3.",
    ),
    (
        "Thomas Gruber",
        "Newsletter",
        Email,
        Withdrawn,
        35,
        Written,
        "Mail: bitte keine Newsletter mehr.",
    ),
    (
        "Margaret Whitfield",
        "Newsletter",
        Post,
        Given,
        150,
        Form,
        "Ticked on the order form.",
    ),
    (
        "Hotel Alpenblick GmbH",
        "Referenzfotos",
        Any,
        Given,
        95,
        Contract,
        "§ 12 des Werkvertrags.",
    ),
    (
        "Friedrich Graf von Thalheim",
        "Referenzfotos",
        Any,
        Withdrawn,
        22,
        Spoken,
        "Am Telefon: keine Bilder vom Haus.",
    ),
    (
        "Lukas Steiner",
        "Angebote",
        Phone,
        Given,
        54,
        Spoken,
        "Am Messestand gefragt, er bat um Anruf.",
    ),
    (
        "Sophie Bennett",
        "Angebote",
        Email,
        Given,
        14,
        Website,
        "Quote request on the web site.",
    ),
    ("Ayşe Demir", "Newsletter", Email, Given, 310, Website, ""),
];

/// Who, is what, of whom, in which function, since when.
pub(super) const RELATIONS: &[(&str, RelationKind, &str, &str, [u16; 2])] = &[
    (
        "Sabine Lindner",
        OwnerOf,
        "Schreinerei Lindner GmbH",
        "Inhaberin",
        [2009, 3],
    ),
    (
        "Sabine Lindner",
        ContactOf,
        "Schreinerei Lindner GmbH",
        "Einkauf",
        [2019, 5],
    ),
    (
        "Markus Hofer",
        EmployeeOf,
        "Hofer & Söhne Metallbau KG",
        "Projektleiter",
        [2016, 9],
    ),
    (
        "Claudia Ecker",
        OwnerOf,
        "Planungsbüro Ecker ZT",
        "Ziviltechnikerin",
        [2012, 1],
    ),
    (
        "Oliver Hart",
        EmployeeOf,
        "Oakfield Interiors Ltd",
        "Head of purchasing",
        [2021, 2],
    ),
    ("Martin Köhler", SpouseOf, "Anna Köhler", "", [2014, 7]),
    (
        "Hotel Alpenblick GmbH",
        SubsidiaryOf,
        "Alpenblick Betriebs GmbH",
        "",
        [2018, 1],
    ),
    (
        "Planungsbüro Ecker ZT",
        RelatedTo,
        "Praxis Dr. Yılmaz",
        "hat uns empfohlen",
        [2024, 10],
    ),
];

/// They are put away.
pub(super) const ARCHIVED: &[&str] = &["Möbelhaus Krause GmbH", "Erika Sommer"];

/// Name and query of the shared views.
pub(super) const VIEWS: &[(&str, &str)] = &[
    ("Large customers", "tag=Großkunde&sort=name"),
    ("Leads", "role=lead&sort=-created_at"),
    (
        "Austria’s cities",
        "city=Wien,Linz,Graz,Salzburg,Innsbruck&sort=city",
    ),
    ("No e-mail", "email=-&sort=name"),
];
