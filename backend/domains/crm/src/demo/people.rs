//! The people behind some of the demo's customers, customers of former days, and those that
//! somebody entered a second time.

use super::{Sample, sample};
use crate::model::PartyKind::{Organisation, Person};

/// They came after the others.
pub(super) const PEOPLE: &[Sample] = &[
    sample(
        (Person, "Sabine Lindner"),
        "customer",
        [
            "s.lindner@schreinerei-lindner.example",
            "+49 30 5550141",
            "",
        ],
        ["", "Entscheidet über alle Bestellungen der Schreinerei."],
        ("Lindenstraße 12", "10969", "Berlin", "DE"),
    ),
    sample(
        (Person, "Markus Hofer"),
        "customer",
        ["m.hofer@hofer-metall.example", "+43 664 5550142", ""],
        ["", ""],
        ("Innrain 21", "6020", "Innsbruck", "AT"),
    ),
    sample(
        (Person, "Claudia Ecker"),
        "partner",
        ["claudia.ecker@planung-ecker.example", "+43 699 5550143", ""],
        ["Architektur", ""],
        ("Neubaugasse 25", "1070", "Wien", "AT"),
    ),
    sample(
        (Person, "Oliver Hart"),
        "customer",
        ["oliver.hart@oakfield.example", "+44 7700 555044", ""],
        ["", "Best reached in the morning."],
        ("14 Bermondsey Street", "SE1 3TX", "London", "GB"),
    ),
    sample(
        (Person, "Martin Köhler"),
        "customer",
        ["martin.koehler@example.com", "+49 151 5550145", ""],
        ["Privat", ""],
        ("Gärtnerweg 4", "14469", "Potsdam", "DE"),
    ),
    sample(
        (Organisation, "Alpenblick Betriebs GmbH"),
        "customer",
        ["buchhaltung@alpenblick.example", "+43 6542 55546", ""],
        ["Gastronomie", "Bekommt die Rechnungen des Hotels."],
        ("Seeufergasse 5", "5700", "Zell am See", "AT"),
    ),
    // Entered a second time, as it happens: the list of duplicates has something to show.
    sample(
        (Organisation, "Schreinerei Lindner"),
        "customer",
        ["", "030 / 555 01 01", ""],
        ["Handwerk", "Anfrage am Telefon."],
        ("Lindenstr. 12", "10969", "Berlin", "DE"),
    ),
    sample(
        (Person, "Anna Koehler"),
        "lead",
        ["Anna.Koehler@example.com", "", ""],
        ["Messe", ""],
        ("Gaertnerweg 4", "14469", "Potsdam", "DE"),
    ),
    sample(
        (Organisation, "Cafe Zentral Graz"),
        "customer",
        ["hallo@cafe-zentral.example", "", ""],
        ["", ""],
        ("Herrengasse 13", "8010", "Graz", "AT"),
    ),
    sample(
        (Person, "Maggie Whitfield"),
        "customer",
        ["m.whitfield@example.com", "+44 161 5550108", ""],
        ["", ""],
        ("27 Ashdene Rd", "M20 4TG", "Manchester", "GB"),
    ),
    // Of former days.
    sample(
        (Organisation, "Möbelhaus Krause GmbH"),
        "customer",
        ["info@moebel-krause.example", "+49 231 5550151", ""],
        ["Handel", "Geschäft Ende 2024 aufgegeben."],
        ("Westenhellweg 90", "44137", "Dortmund", "DE"),
    ),
    sample(
        (Person, "Erika Sommer"),
        "customer",
        ["", "+49 381 5550152", ""],
        ["Privat", "Verzogen, neue Adresse unbekannt."],
        ("Lange Straße 3", "18055", "Rostock", "DE"),
    ),
];
