//! The list of the gallery with everything a list can have.

use crate::{
    Action, Address, ApiPanel, Avatar, BulkBar, BulkChoice, Chip, Column, ColumnChooser,
    CurrentView, Editor, EmptyState, Field, How, List, Markup, Pager, Pick, Row, Table, Text,
    ViewMenu, ViewTab, main_cell,
};

pub(super) fn whole(text: &Text) -> Markup {
    let address = Address::new("#", Some("kind=organisation&name=~oak"));
    let names = ["Oak & Sons", "Zimmerei Huber", "Ünlü Möbel"];
    let rows = names.iter().zip(1_i64..).map(|(name, count)| {
        Row::link("#")
            .selects(count.to_string(), *name)
            .cell(main_cell(
                &Avatar::organisation(name).render(),
                name,
                "office",
            ))
            .cell("Berlin")
            .cell(text.money(count * 1_200, "EUR"))
    });
    let columns = [
        Column::main("Name").sorted(&address, "name"),
        Column::new("City"),
        Column::figure("Revenue").sorted(&address, "revenue"),
    ];
    let table = Table::new("Customers with everything", columns)
        .rows(rows)
        .selectable("whole-bulk")
        .foot([
            Markup::from("3 customers"),
            Markup::default(),
            Markup::from(text.money(7_200, "EUR")),
        ]);
    List::new(
        "whole",
        &address,
        table,
        EmptyState::new("users", "None", "None yet."),
    )
    .views(views(), menu(text))
    .search("Search these customers")
    .chips(chips())
    .columns(ColumnChooser::new([
        Pick::new("name", "Name").chosen(true),
        Pick::new("city", "City").chosen(true),
        Pick::new("revenue", "Revenue").chosen(true),
        Pick::new("tag", "Tags"),
    ]))
    .exports([
        Action::link("CSV", "#").leaves(),
        Action::link("XLSX", "#").leaves(),
    ])
    .api(ApiPanel::new(
        "https://acme.example.com/api/customers?kind=organisation&name=~oak",
        "/swagger",
    ))
    .bulk(bulk(text))
    .count("3 of 1,284 customers")
    .pager(Pager::new(Some("#".to_owned()), Some("#".to_owned())))
    .render(text)
}

fn views() -> Vec<ViewTab> {
    let tab = |label: &str| ViewTab {
        label: label.to_owned(),
        href: "#".to_owned(),
        current: false,
        shared: false,
        changed: false,
    };
    vec![
        tab("All"),
        ViewTab {
            current: true,
            changed: true,
            ..tab("My oaks")
        },
        ViewTab {
            shared: true,
            ..tab("Wholesale")
        },
    ]
}

fn menu(text: &Text) -> Markup {
    ViewMenu {
        action: "#".to_owned(),
        changed: true,
        may_change: true,
        may_share: true,
        current: Some(CurrentView {
            name: "My oaks".to_owned(),
            is_mine: true,
            ..CurrentView::default()
        }),
        ..ViewMenu::default()
    }
    .render(text)
}

fn chips() -> [Chip; 4] {
    let choice = Editor::Choice {
        picks: vec![
            Pick::new("person", "Person"),
            Pick::new("organisation", "Organisation").chosen(true),
        ],
        how: How::Is,
    };
    let words = Editor::Text {
        value: "oak".to_owned(),
        how: How::Contains,
        contains: true,
    };
    let days = Editor::Range {
        input: "date",
        from: "2026-01-01".to_owned(),
        to: String::new(),
        quick: vec![Pick::new("7d", "Last seven days")],
        how: How::Is,
    };
    let figures = Editor::Range {
        input: "number",
        from: String::new(),
        to: String::new(),
        quick: Vec::new(),
        how: How::Is,
    };
    [
        Chip::new("kind", "Kind", choice).says(Some("Organisation".to_owned())),
        Chip::new("name", "Name", words).says(Some("contains oak".to_owned())),
        Chip::new("created_at", "Created", days).pinned(true),
        Chip::new("revenue", "Revenue", figures),
    ]
}

fn bulk(text: &Text) -> BulkBar {
    let choice = |key: &str, label: &str, icon| BulkChoice {
        key: key.to_owned(),
        label: label.to_owned(),
        icon,
        ask: Markup::default(),
        refused: String::new(),
    };
    BulkBar::new("#", "kind=organisation")
        .all(Some("All 1,284 that match".to_owned()))
        .choice(BulkChoice {
            ask: Field::text("g-tag.value", "Tag").render(text),
            ..choice("g-tag", "Tag", "tag")
        })
        .choice(choice("g-archive", "Archive", "archive"))
        .choice(BulkChoice {
            refused: "Only Ada Brook may erase".to_owned(),
            ..choice("g-erase", "Erase", "trash-2")
        })
}
