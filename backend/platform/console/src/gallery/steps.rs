//! Long work and choices in the gallery: a file that becomes things, two things that become one.

use crate::{
    Action, Answer, Badge, Card, Column, Field, Form, Markup, Meter, Note, Row, Section, Stat,
    Table, Text, Tone, Versus, Width,
};

/// An import at each of its steps.
pub(super) fn import(text: &Text) -> Markup {
    [
        step("Where its columns go", mapping(text)),
        step(
            "Being read",
            Meter::new("Progress of the import", "Looking through the file")
                .left("Nobody knows yet how long")
                .render(),
        ),
        step(
            "At work",
            Meter::new("Progress of the import", "6,200 of 10,000 lines")
                .reached(6_200, 10_000)
                .left("About 12 seconds left")
                .render(),
        ),
        step("Checked", checked(text)),
        step(
            "Taken back",
            Note::new(
                Tone::Warn,
                "Two customers were edited since and stay as they are.",
            )
            .render(),
        ),
    ]
    .into_iter()
    .collect()
}

fn step(name: &str, body: Markup) -> Markup {
    Card::new(name, body).render()
}

fn mapping(text: &Text) -> Markup {
    let fields = || {
        [("-", "Leave out"), ("name", "Name"), ("email", "E-mail")]
            .map(|(value, label)| crate::Choice::new(value, label))
    };
    let column = |name: &str, label: &str, value: &str, samples: &str| {
        Field::select(name, label, fields())
            .value(value)
            .help(samples)
            .width(Width::Medium)
            .required()
    };
    Form::post("#import", "token", "Check")
        .leaves()
        .field(
            column("gi-0", "Firma", "name", "Bergmann Metallbau · Café Möwe"),
            text,
        )
        .field(
            column("gi-1", "Mail", "email", "info@bergmann.example"),
            text,
        )
        .field(column("gi-2", "Rabatt", "-", "3 % · 5 %"), text)
        .render(text)
}

fn checked(text: &Text) -> Markup {
    let tiles: Markup = [
        ("Would be added", 9_412_u32),
        ("Would change", 380),
        ("Refused", 2),
    ]
    .map(|(label, count)| Stat::new(label, text.number(count)).render())
    .into_iter()
    .collect();
    let columns = [
        Column::fit("Line"),
        Column::main("Cells"),
        Column::new("Why"),
    ];
    let rows = [
        (
            "17",
            "Café Möwe",
            "Enter an e-mail address such as name@example.com",
        ),
        ("204", "—", "A name is missing"),
    ]
    .map(|(line, cells, why)| Row::new().cell(line).cell(cells).cell(why));
    let table = Table::new("Refused lines of the sample", columns).rows(rows);
    let refused = Section::new("Refused lines", table.render(text))
        .action(Action::link("Take them as a file", "#").icon("download"));
    [
        Badge::new("Checked", Tone::Info).render(),
        Markup::trusted(format!(r#"<div class="tiles">{tiles}</div>"#)),
        refused.render(),
    ]
    .into_iter()
    .collect()
}

/// Two customers that are one, side by side.
pub(super) fn merge(text: &Text) -> Markup {
    let answer = |value, shown| Answer { value, shown };
    let both = "Both, one after the other";
    let table = Versus::new("Two customers", "Oak & Sons (stays)", "Oak and Sons (goes)")
        .differs(
            ("gm-name", "Name"),
            "ours",
            &[answer("ours", "Oak & Sons")],
            answer("theirs", "Oak and Sons"),
        )
        .differs(
            ("gm-phone", "Phone"),
            "theirs",
            &[answer("ours", "")],
            answer("theirs", "+49 30 1234"),
        )
        .differs(
            ("gm-note", "Note"),
            "both",
            &[answer("ours", "Pays late."), answer("both", both)],
            answer("theirs", "Delivers on Tuesdays.\nCall before."),
        )
        .agrees("E-mail", "office@oak.example");
    let comes = Card::new(
        "What comes along",
        Markup::trusted("<ul><li>Addresses: Ring 1, Wien</li><li>Orders: 12</li></ul>"),
    );
    [
        Form::post("#merge", "token", "Merge into Oak & Sons")
            .leaves()
            .wide()
            .part(table.render(text))
            .cancel(text.t("console-cancel"), "#")
            .render(text),
        comes.render(),
    ]
    .into_iter()
    .collect()
}
