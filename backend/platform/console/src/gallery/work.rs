//! The lists and the form of the gallery.

use chrono::{DateTime, TimeDelta, Utc};

use crate::{
    Action, Address, Avatar, Badge, Choice, Column, EmptyState, ErrorSummary, Field, Filter, Form,
    Kind, List, Markup, Pager, Row, Table, Tags, Text, Time, Tone, Width, main_cell,
};

fn columns(address: &Address) -> [Column; 5] {
    [
        Column::main("Name").sorted(address, "name"),
        Column::state("State"),
        Column::new("Tags"),
        Column::figure("Revenue").sorted(address, "revenue"),
        Column::fit("Changed").sorted(address, "changed"),
    ]
}

pub(super) fn list(text: &Text, now: DateTime<Utc>) -> Markup {
    let address = Address::new("#", Some("status=active&sort=name"));
    let rows = [
        (
            "Oak & Sons",
            "office@oak.example",
            Tone::Ok,
            "Active",
            "18240.50",
            3,
        ),
        (
            "<script>alert(1)</script>",
            "\"quoted\" 'name'",
            Tone::Warn,
            "Check",
            "0.00",
            90,
        ),
        (
            "Zimmerei Huber",
            "huber@zimmerei.example",
            Tone::Neutral,
            "Archived",
            "1102.00",
            9000,
        ),
    ];
    let rows = rows.map(|(name, mail, tone, state, revenue, minutes)| {
        Row::link("#")
            .cell(main_cell(&Avatar::organisation(name).render(), name, mail))
            .cell(Badge::new(state, tone).render())
            .cell(Tags::new(["timber"]).render())
            .cell(text.money(revenue, "EUR"))
            .cell(
                Time::new(now - TimeDelta::minutes(minutes))
                    .in_row()
                    .render(text, now),
            )
    });
    List::new(
        "sample",
        &address,
        Table::new("Customers", columns(&address)).rows(rows),
        empty(),
    )
    .search("Search name, e-mail, tag")
    .filter(Filter::new(
        &address,
        "status",
        "State",
        [
            ("active", "Active".to_owned()),
            ("archived", "Archived".to_owned()),
        ],
    ))
    .filter(Filter::new(
        &address,
        "tag",
        "Tag",
        [("timber", "timber".to_owned())],
    ))
    .tool(
        Action::link("Export", "#")
            .icon("download")
            .small()
            .leaves(),
    )
    .count("3 customers")
    .pager(Pager::new(None, Some("#".to_owned())))
    .render(text)
}

fn empty() -> EmptyState {
    EmptyState::new(
        "users",
        "No customers yet",
        "Everybody you sell to stands here, with addresses and history. Add the first one, or \
         bring them over from a file.",
    )
    .action(Action::link("Add customer", "#").primary().icon("plus"))
    .action(Action::link("Import", "#").icon("upload"))
}

pub(super) fn empty_list(text: &Text) -> Markup {
    let address = Address::new("#", None);
    let table = Table::new("Customers", columns(&address));
    List::new("empty", &address, table, empty())
        .search("Search")
        .render(text)
}

pub(super) fn nothing_found(text: &Text) -> Markup {
    let address = Address::new("#", Some("q=xyzzy"));
    let table = Table::new("Customers", columns(&address));
    List::new("nothing", &address, table, empty())
        .search("Search here")
        .render(text)
}

pub(super) fn form(text: &Text) -> Markup {
    let errors = ErrorSummary::new()
        .fault(
            "g-email",
            "Enter an e-mail address such as name@example.com",
        )
        .fault("g-plan", "Choose a plan");
    let kinds = [
        Choice::new("organisation", "Organisation").help("A company, club or office"),
        Choice::new("person", "Person").help("A private customer"),
    ];
    let plans = [Choice::new("small", "Small"), Choice::new("large", "Large")];
    Form::post("#", "token", "Create customer")
        .idempotent("key")
        .errors(errors)
        .field(
            Field::radio("g-kind", "Kind", kinds)
                .value("organisation")
                .required(),
            text,
        )
        .field(
            Field::text("g-name", "Name")
                .value("<b>\"O'Hara\"</b>")
                .required()
                .max(120),
            text,
        )
        .row(
            [
                Field::email("g-email", "E-mail").value("name@").required(),
                Field::tel("g-phone", "Phone").help("With country code"),
            ],
            text,
        )
        .heading("Terms", "What was agreed.")
        .field(Field::select("g-plan", "Plan", plans).required(), text)
        .row(
            [
                Field::new(Kind::Number, "g-limit", "Credit limit")
                    .after("€")
                    .value("500"),
                Field::new(Kind::Date, "g-since", "Customer since"),
            ],
            text,
        )
        .field(
            Field::text("g-slug", "Address")
                .after(".example.com")
                .width(Width::Medium),
            text,
        )
        .field(Field::password("g-password", "Password").required(), text)
        .field(
            Field::text("g-fixed", "Number").value("C-1001").disabled(),
            text,
        )
        .field(
            Field::textarea("g-note", "Note").help("Only your colleagues see it"),
            text,
        )
        .field(
            Field::checkbox("g-mail", "Send the newsletter").help("Once a month"),
            text,
        )
        .field(Field::hidden("g-version", "3"), text)
        .cancel(text.t("console-cancel"), "#")
        .render(text)
}
