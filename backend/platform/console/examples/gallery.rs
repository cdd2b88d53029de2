//! Serves the gallery and sample pages, to be looked at: `cargo run -p console --example gallery`,
//! then `http://127.0.0.1:8090/app/customers`.

use axum::{
    Router,
    body::Body,
    extract::OriginalUri,
    response::Redirect,
    routing::{get, post},
};
use chrono::{DateTime, TimeDelta, Utc};
use console::{
    Accent, Action, Address, Avatar, Badge, Banner, Card, Catalog, Choice, Column, Confirm, CopyId,
    Crumb, Density, DescriptionList, Diff, EmptyState, ErrorPage, ErrorSummary, Field, Filter,
    Form, Lang, List, Markup, MenuEntry, OneTimeSecret, PageHeader, Pager, Plain, Row, Search,
    Section, Shell, ShellUser, Stat, Table, Tabs, Tags, Text, Theme, Time, Timeline, TimelineEntry,
    Toast, Tone, Width, gallery_html, i18n::SOURCES, main_cell,
};
use http::{HeaderMap, Response, StatusCode};

#[tokio::main]
async fn main() -> Result<(), Box<dyn std::error::Error>> {
    let listener = tokio::net::TcpListener::bind("127.0.0.1:8090").await?;
    let router = Router::new()
        .route("/", get(|| async { Redirect::to("/app") }))
        .route("/app", get(home))
        .route("/app/gallery", get(gallery))
        .route(
            "/app/customers",
            get(customers).post(|| async { Redirect::to("/app/customers") }),
        )
        .route("/app/customers/new", get(edit))
        .route("/app/customers/wrong", get(wrong).post(wrong))
        .route("/app/customers/{id}", get(detail))
        .route("/app/empty", get(empty))
        .route("/app/secret", get(secret))
        .route("/app/fault", get(fault))
        .route("/app/activity", get(activity))
        .route("/sign-in", get(sign_in))
        .route("/sign-out", post(|| async { Redirect::to("/sign-in") }))
        .route("/missing", get(missing))
        .merge(console::routes());
    axum::serve(listener, router).await?;
    Ok(())
}

fn now() -> DateTime<Utc> {
    DateTime::from_timestamp(1_795_269_600, 0).unwrap_or_default()
}

fn text(headers: &HeaderMap) -> Text {
    let lang = headers
        .get("accept-language")
        .and_then(|value| Lang::from_accept_language(value.to_str().ok()?))
        .unwrap_or_default();
    Catalog::new(&SOURCES)
        .expect("BUG: the own words are complete")
        .text(lang)
}

fn shell(headers: &HeaderMap, title: &str, here: &str) -> Shell {
    let text = text(headers);
    let entry = |href: &str, label: &str, icon: &str, key| {
        MenuEntry::new(href, label, icon)
            .current(href == here)
            .go(key)
    };
    let user = ShellUser {
        name: "Ada Brook".into(),
        email: "ada@acme.example".into(),
        menu: vec![
            Action::link("Account", "/app").icon("user"),
            Action::link("Deutsch", "/app").icon("globe"),
        ],
        sign_out: Some(
            Action::post("Sign out", "/sign-out", "t")
                .icon("log-out")
                .leaves(),
        ),
    };
    let mut audit = entry("/app/audit", "Audit bundles", "shield-check", 'b').section("Insight");
    audit.refused = "Auditors only. Bo Chen can give it to you.".into();
    let mut tasks = entry("/app/empty", "Projects", "layout-grid", 'p');
    tasks.count = Some("12".into());
    Shell {
        theme: Theme::of(headers),
        density: Density::of(headers),
        accent: headers
            .get("x-accent")
            .and_then(|value| Accent::named(value.to_str().ok()?))
            .unwrap_or_default(),
        tenant_name: "Acme Timber".into(),
        user: Some(user),
        menu: vec![
            entry("/app", "Home", "house", 'h'),
            entry("/app/customers", "Customers", "users", 'c'),
            tasks,
            entry("/app/activity", "Activity", "activity", 'a').section("Insight"),
            audit,
            entry("/app/gallery", "Gallery", "sliders-horizontal", 'y').section("Company"),
            entry("/app/secret", "Access", "key-round", 'k').section("Company"),
        ],
        commands: vec![Action::link("New customer", "/app/customers/new").icon("plus")],
        search: Some(Search {
            action: "/app/customers".into(),
        }),
        anti_forgery: "token".into(),
        ..Shell::new(&text, title)
    }
}

fn stack(parts: impl IntoIterator<Item = Markup>) -> Markup {
    Markup::trusted(format!(
        r#"<div class="stack stack-6">{}</div>"#,
        Markup::from_iter(parts)
    ))
}

async fn gallery(headers: HeaderMap) -> Response<Body> {
    let mut shell = shell(&headers, "Gallery", "/app/gallery");
    shell.banners.push(Banner {
        tone: Tone::Warn,
        body: "Bo Chen acts in your place.".into(),
    });
    shell
        .toasts
        .push(Toast::new(Tone::Ok, "Welcome to the gallery."));
    let body = Markup::trusted(gallery_html(&shell.text));
    shell.respond(&headers, StatusCode::OK, &body)
}

async fn home(headers: HeaderMap) -> Response<Body> {
    let shell = shell(&headers, "Home", "/app");
    let text = &shell.text;
    let tiles: Markup = [
        Stat::new("Customers", text.number(1284))
            .icon("users")
            .note("12 new this week"),
        Stat::new("Open quotes", text.number(7))
            .icon("file-text")
            .note("2 end this week"),
        Stat::new("Outstanding", text.money("18240.50", "EUR"))
            .icon("landmark")
            .note("4 overdue"),
        Stat::new("Refused requests", text.number(3))
            .icon("shield")
            .note("last 24 hours"),
    ]
    .into_iter()
    .map(|stat| stat.href("/app/customers").render())
    .collect();
    let at = |minutes| Time::new(now() - TimeDelta::minutes(minutes)).render(text, now());
    let timeline = Timeline::new([
        TimelineEntry::new("pencil", "You changed the e-mail of Oak & Sons", at(4)),
        TimelineEntry::new("user-plus", "Bo Chen invited Carla Diaz", at(38)).tone(Tone::Accent),
        TimelineEntry::new(
            "circle-x",
            "Carla Diaz was refused: archive a customer",
            at(80),
        )
        .tone(Tone::Bad),
        TimelineEntry::new("plus", "You added the customer Northwind Traders", at(3000))
            .tone(Tone::Ok),
    ]);
    let facts = DescriptionList::new()
        .fact("Plan", "Workshop")
        .fact("Companies", "3")
        .fact("Users", "14 of 25")
        .fact("Time zone", "Europe/Berlin")
        .stacked();
    let body = Markup::from_iter([
        PageHeader::new("Good morning, Ada")
            .sub("Saturday, 21 November")
            .action(
                Action::link("New customer", "/app/customers/new")
                    .primary()
                    .icon("plus"),
            )
            .render(text),
        Markup::trusted(format!(r#"<div class="tiles">{tiles}</div>"#)),
        Markup::trusted(format!(
            r#"<div class="split"><div>{}</div><div>{}</div></div>"#,
            Card::new("Recent activity", timeline.render())
                .action(Action::link("All activity", "/app/activity").quiet())
                .render(),
            Card::new("Acme Timber", facts.render()).render(),
        )),
    ]);
    shell.respond(&headers, StatusCode::OK, &body)
}

type Sample = (
    &'static str,
    &'static str,
    bool,
    Tone,
    &'static str,
    &'static str,
    &'static str,
    i64,
);

const PEOPLE: [Sample; 12] = [
    (
        "Oak & Sons",
        "office@oak.example",
        true,
        Tone::Ok,
        "Active",
        "timber",
        "18240.50",
        3,
    ),
    (
        "Northwind Traders",
        "mail@northwind.example",
        true,
        Tone::Ok,
        "Active",
        "retail",
        "9120.00",
        41,
    ),
    (
        "Carla Diaz",
        "carla@diaz.example",
        false,
        Tone::Ok,
        "Active",
        "VIP",
        "402.10",
        90,
    ),
    (
        "Zimmerei Huber GmbH & Co. KG",
        "huber@zimmerei.example",
        true,
        Tone::Warn,
        "On hold",
        "timber",
        "1102.00",
        300,
    ),
    (
        "Bo Chen",
        "bo.chen@example.org",
        false,
        Tone::Ok,
        "Active",
        "",
        "0.00",
        1500,
    ),
    (
        "Vereinigte Holzwerke Ostwestfalen-Lippe",
        "einkauf@vhol.example",
        true,
        Tone::Ok,
        "Active",
        "wholesale",
        "284310.75",
        3100,
    ),
    (
        "Finn Gray",
        "finn@gray.example",
        false,
        Tone::Info,
        "New",
        "",
        "12.00",
        4400,
    ),
    (
        "Harbour Joinery",
        "hello@harbour.example",
        true,
        Tone::Ok,
        "Active",
        "timber",
        "7710.00",
        7000,
    ),
    (
        "Ines Jansen",
        "ines@jansen.example",
        false,
        Tone::Neutral,
        "Archived",
        "",
        "88.00",
        20000,
    ),
    (
        "Kiln & Kettle",
        "orders@kiln.example",
        true,
        Tone::Ok,
        "Active",
        "retail",
        "3005.40",
        30000,
    ),
    (
        "Lena Mbeki",
        "lena@mbeki.example",
        false,
        Tone::Bad,
        "Blocked",
        "",
        "−20.00",
        44000,
    ),
    (
        "Mill Lane School",
        "office@milllane.example",
        true,
        Tone::Ok,
        "Active",
        "public",
        "640.00",
        90000,
    ),
];

async fn customers(headers: HeaderMap, OriginalUri(uri): OriginalUri) -> Response<Body> {
    let mut shell = shell(&headers, "Customers", "/app/customers");
    let text = shell.text.clone();
    let address = Address::new(uri.path(), uri.query());
    let words = address.get("q").unwrap_or_default().to_lowercase();
    let rows: Vec<_> = PEOPLE
        .iter()
        .filter(|person| person.0.to_lowercase().contains(&words))
        .map(
            |(name, mail, organisation, tone, state, tag, revenue, minutes)| {
                let avatar = if *organisation {
                    Avatar::organisation(name)
                } else {
                    Avatar::person(name)
                };
                let row = Row::link("/app/customers/1")
                    .cell(main_cell(&avatar.render(), name, mail))
                    .cell(Badge::new(*state, *tone).render())
                    .cell(if tag.is_empty() {
                        Markup::default()
                    } else {
                        Tags::new([*tag]).render()
                    })
                    .cell(text.money(revenue, "EUR"))
                    .cell(
                        Time::new(now() - TimeDelta::minutes(*minutes))
                            .in_row()
                            .render(&text, now()),
                    );
                if *state == "Archived" {
                    row.muted()
                } else {
                    row
                }
            },
        )
        .collect();
    let count = if words.is_empty() {
        "1,284 customers".into()
    } else {
        format!("{} found", rows.len())
    };
    let table = Table::new(
        "Customers",
        [
            Column::main("Name").sorted(&address, "name"),
            Column::state("State"),
            Column::new("Tags"),
            Column::figure("Revenue").sorted(&address, "revenue"),
            Column::fit("Changed").sorted(&address, "changed"),
        ],
    )
    .rows(rows);
    let list = List::new(
        "customers",
        &address,
        table,
        EmptyState::new("users", "x", "y"),
    )
    .search("Search name, e-mail, tag…")
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
        [
            ("timber", "timber".to_owned()),
            ("retail", "retail".to_owned()),
        ],
    ))
    .tool(Action::link("Export", "#").icon("download").leaves())
    .count(count)
    .pager(Pager::new(
        None,
        Some(address.with("cursor", "abc").to_string()),
    ))
    .render(&text);
    let head = PageHeader::new("Customers")
        .sub("Everybody Acme Timber deals with")
        .action(Action::link("Import", "#").icon("upload"))
        .action(
            Action::link("New customer", "/app/customers/new")
                .primary()
                .icon("plus")
                .creates(),
        )
        .render(&text);
    if address.get("toast").is_some() {
        shell.toasts.push(Toast::new(
            Tone::Ok,
            Markup::trusted(r##"Oak &amp; Sons was saved. <a href="#">Undo</a>"##),
        ));
    }
    shell.respond(&headers, StatusCode::OK, &Markup::from_iter([head, list]))
}

async fn detail(headers: HeaderMap) -> Response<Body> {
    let mut shell = shell(&headers, "Oak & Sons", "/app/customers");
    shell.crumbs = vec![
        Crumb::up("Customers", "/app/customers"),
        Crumb::here("Oak & Sons"),
    ];
    let text = &shell.text;
    let at = |minutes| Time::new(now() - TimeDelta::minutes(minutes)).render(text, now());
    let head = PageHeader::new("Oak & Sons")
        .picture(Avatar::organisation("Oak & Sons").large().render())
        .mark(Badge::new("Active", Tone::Ok).render())
        .sub("Organisation")
        .sub(CopyId::new("019a2b3c-4d5e-7f80-9abc-def012345678", "customer id").render(text))
        .sub(Markup::trusted(format!("Changed {}", at(4))))
        .action(
            Action::link("Edit", "/app/customers/wrong")
                .primary()
                .icon("pencil"),
        )
        .more(Action::link("Export", "#").icon("download"))
        .more(
            Action::link("Merge", "#")
                .icon("users")
                .refused("Managers only. Bo Chen can give it."),
        )
        .more(
            Action::link("Archive…", "/app/customers/archive")
                .danger()
                .icon("archive")
                .dialog("archive"),
        )
        .render(text);
    let tabs = Tabs::new("Oak & Sons")
        .current("Overview", "#")
        .tab("Addresses", "#")
        .count("3")
        .tab("Activity", "#")
        .count("128")
        .render();
    let contact = DescriptionList::new()
        .fact(
            "E-mail",
            Markup::trusted(r#"<a href="mailto:office@oak.example">office@oak.example</a>"#),
        )
        .fact(
            "Phone",
            Markup::trusted(r#"<a href="tel:+49301234567">+49 30 123 45 67</a>"#),
        )
        .fact("Website", "")
        .fact(
            "Tags",
            Tags::new(["timber"]).link("wholesale", "#").render(),
        );
    let address = Table::new(
        "Addresses",
        [
            Column::main("Kind"),
            Column::new("Address"),
            Column::fit("Since"),
        ],
    )
    .rows([
        Row::new()
            .cell("Billing")
            .cell("Eichenallee 12, 10115 Berlin, Germany")
            .cell("12 Mar 2024"),
        Row::new()
            .cell("Delivery")
            .cell("Hafenstraße 3, Halle B, 20457 Hamburg, Germany")
            .cell("2 Sep 2025"),
    ]);
    let diff = Diff::new()
        .line(
            "E-mail",
            Some("old@oak.example"),
            Some("office@oak.example"),
        )
        .line("Phone", None::<String>, Some("+49 30 123 45 67"));
    let timeline = Timeline::new([
        TimelineEntry::new("pencil", "You changed the contact", at(4))
            .more(Card::new("", diff.render(text)).flush().render()),
        TimelineEntry::new("tag", "Bo Chen added the tag wholesale", at(400)),
        TimelineEntry::new("plus", "Bo Chen added the customer", at(30000)).tone(Tone::Ok),
    ]);
    let rail = DescriptionList::new()
        .fact("Number", "C-1001")
        .fact("Customer since", "12 Mar 2024")
        .fact("Revenue", text.money("18240.50", "EUR"))
        .fact(
            "Responsible",
            Markup::trusted(format!(
                r#"<span class="row">{} Ada Brook</span>"#,
                Avatar::person("Ada Brook").render()
            )),
        )
        .stacked();
    let archive = Confirm::new(
        "archive",
        "Archive Oak & Sons?",
        "The customer disappears from lists and pickers. Nothing is deleted; you can bring it back at any time.",
        Form::post("/app/customers", "t", "Archive customer").danger(),
        "/app/customers/1",
    )
    .loses("2 open quotes stay open")
    .loses("14 invoices keep the name");
    let body = Markup::from_iter([
        head,
        tabs,
        Markup::trusted(format!(
            r#"<div class="split">{}<div>{}</div></div>"#,
            stack([
                Card::new("Contact", contact.render())
                    .action(Action::link("Edit", "/app/customers/wrong").icon("pencil"))
                    .render(),
                Section::new("Addresses", address.render(text))
                    .action(Action::link("Add address", "#").icon("plus"))
                    .render(),
                Card::new("Activity", timeline.render()).render(),
            ]),
            Card::new("At a glance", rail.render()).render(),
        )),
        archive.dialog(text),
    ]);
    shell.respond(&headers, StatusCode::OK, &body)
}

async fn edit(headers: HeaderMap) -> Response<Body> {
    form_page(headers, ErrorSummary::new(), StatusCode::OK)
}

async fn wrong(headers: HeaderMap) -> Response<Body> {
    let errors = ErrorSummary::new()
        .fault("email", "Enter an e-mail address such as name@example.com")
        .fault("phone", "Start with the country code, for example +49");
    form_page(headers, errors, StatusCode::UNPROCESSABLE_ENTITY)
}

#[expect(
    clippy::needless_pass_by_value,
    reason = "the sample handlers hand it over"
)]
fn form_page(headers: HeaderMap, errors: ErrorSummary, status: StatusCode) -> Response<Body> {
    let mut shell = shell(&headers, "New customer", "/app/customers");
    shell.crumbs = vec![
        Crumb::up("Customers", "/app/customers"),
        Crumb::here("New customer"),
    ];
    let text = &shell.text;
    let value = |good: &'static str| if errors.is_empty() { "" } else { good };
    let kinds = [
        Choice::new("organisation", "Organisation").help("A company, club or public office"),
        Choice::new("person", "Person").help("Somebody who buys for themselves"),
    ];
    let form = Form::post("/app/customers/wrong", "t", "Create customer")
        .idempotent("k")
        .errors(errors.clone())
        .field(
            Field::radio("kind", "Kind", kinds)
                .value("organisation")
                .required(),
            text,
        )
        .field(
            Field::text("name", "Name")
                .value(value("Oak & Sons"))
                .autocomplete("organization")
                .required(),
            text,
        )
        .row(
            [
                Field::email("email", "E-mail").value(value("office@")),
                Field::tel("phone", "Phone").value(value("030 1234")),
            ],
            text,
        )
        .heading(
            "Terms",
            "Used for quotes and invoices; they can be changed for each document.",
        )
        .row(
            [
                Field::select(
                    "currency",
                    "Currency",
                    [
                        Choice::new("EUR", "Euro (EUR)"),
                        Choice::new("CHF", "Swiss franc (CHF)"),
                    ],
                )
                .value("EUR")
                .required(),
                Field::new(console::Kind::Number, "limit", "Credit limit")
                    .after("EUR")
                    .width(Width::Full),
            ],
            text,
        )
        .field(
            Field::text("tags", "Tags")
                .help("Separated by commas")
                .placeholder("timber, wholesale"),
            text,
        )
        .field(
            Field::textarea("note", "Note").help("Only your colleagues see it."),
            text,
        )
        .field(
            Field::checkbox("news", "Send the newsletter")
                .help("Once a month; every issue has a way out."),
            text,
        )
        .cancel("Cancel", "/app/customers")
        .render(text);
    let body = Markup::from_iter([PageHeader::new("New customer").render(text), form]);
    shell.respond(&headers, status, &body)
}

async fn empty(headers: HeaderMap) -> Response<Body> {
    let shell = shell(&headers, "Projects", "/app/empty");
    let text = &shell.text;
    let state = EmptyState::new(
        "layout-grid",
        "No projects yet",
        "A project gathers tasks, hours and deliveries for one customer. Start with the first one, or bring yours over from a spreadsheet.",
    )
    .action(Action::link("New project", "#").primary().icon("plus"))
    .action(Action::link("Import", "#").icon("upload"));
    let address = Address::new("/app/empty", None);
    let list = List::new("projects", &address, Table::new("Projects", []), state).search("Search");
    let body = Markup::from_iter([
        PageHeader::new("Projects")
            .action(Action::link("New project", "#").primary().icon("plus"))
            .render(text),
        list.render(text),
    ]);
    shell.respond(&headers, StatusCode::OK, &body)
}

async fn activity(headers: HeaderMap, OriginalUri(uri): OriginalUri) -> Response<Body> {
    let shell = shell(&headers, "Activity", "/app/activity");
    let text = &shell.text;
    let address = Address::new(uri.path(), uri.query());
    let at = |minutes| {
        Time::new(now() - TimeDelta::minutes(minutes))
            .in_row()
            .render(text, now())
    };
    let rows = [
        (
            "Ada Brook",
            "Changed",
            Tone::Neutral,
            "Customer Oak & Sons",
            "Done",
            4,
        ),
        (
            "Carla Diaz",
            "Archive",
            Tone::Neutral,
            "Customer Northwind Traders",
            "Refused",
            80,
        ),
        (
            "Bo Chen",
            "Invited",
            Tone::Neutral,
            "User carla@acme.example",
            "Done",
            300,
        ),
        (
            "Unknown",
            "Sign-in",
            Tone::Neutral,
            "ada@acme.example",
            "Failed",
            310,
        ),
    ]
    .map(|(who, what, _, on, outcome, minutes)| {
        let tone = if outcome == "Done" {
            Tone::Ok
        } else {
            Tone::Bad
        };
        Row::link("/app/activity")
            .cell(main_cell(&Avatar::person(who).render(), who, ""))
            .cell(what)
            .cell(on)
            .cell(Badge::new(outcome, tone).render())
            .cell(at(minutes))
    });
    let table = Table::new(
        "Activity",
        [
            Column::main("Who"),
            Column::new("Did"),
            Column::new("On"),
            Column::state("Outcome"),
            Column::fit("When").sorted(&address, "at"),
        ],
    )
    .rows(rows);
    let list = List::new(
        "events",
        &address,
        table,
        EmptyState::new("activity", "x", "y"),
    )
    .search("Search")
    .filter(Filter::new(
        &address,
        "actor",
        "Who",
        [("ada", "Ada Brook".to_owned())],
    ))
    .filter(Filter::new(
        &address,
        "outcome",
        "Outcome",
        [("refused", "Refused".to_owned())],
    ))
    .count("4 events")
    .pager(Pager::by_time(None, Some("#".into())))
    .render(text);
    let head = PageHeader::new("Activity")
        .sub("Who did what, with before and after")
        .render(text);
    shell.respond(&headers, StatusCode::OK, &Markup::from_iter([head, list]))
}

async fn secret(headers: HeaderMap) -> Response<Body> {
    let shell = shell(&headers, "Access", "/app/secret");
    let text = &shell.text;
    let secret = OneTimeSecret::new("API key", "ghk_live_9f27c1d85be04a63a1c2_7be0")
        .sentence("Give it to the warehouse app. It may read and book stock of Acme Timber.")
        .render(text);
    let body = Markup::from_iter([PageHeader::new("Key created").render(text), secret]);
    shell.respond(&headers, StatusCode::OK, &body)
}

async fn fault(headers: HeaderMap) -> Response<Body> {
    let shell = shell(&headers, "Error", "");
    let page = ErrorPage::forbidden(&shell.text, "Archive customers", Some("Bo Chen"))
        .request_id("019a2b3c-4d5e-7f80-9abc-def012345678")
        .action(Action::link(shell.text.t("console-back"), "/app").icon("arrow-left"));
    shell.respond(&headers, StatusCode::FORBIDDEN, &page.render(&shell.text))
}

async fn sign_in(headers: HeaderMap) -> Response<Body> {
    let text = text(&headers);
    let form = Form::post("/sign-in", "t", "Sign in")
        .leaves()
        .field(
            Field::email("identifier", "E-mail")
                .autocomplete("username")
                .required()
                .autofocus(),
            &text,
        )
        .field(Field::password("password", "Password").required(), &text)
        .field(
            Field::checkbox("keep", "Keep me signed in on this device"),
            &text,
        )
        .render(&text);
    let plain = Plain {
        theme: Theme::of(&headers),
        tenant_name: "Acme Timber".into(),
        intro: "Welcome back. Sign in to carry on.".into(),
        after: Markup::trusted(r##"Forgotten your password? <a href="#">Reset it</a>"##),
        links: vec![
            ("English".into(), "#".into()),
            ("Deutsch".into(), "#".into()),
            ("Guildhall".into(), "#".into()),
        ],
        ..Plain::new(&text, "Sign in")
    };
    plain.respond(StatusCode::OK, &form)
}

async fn missing(headers: HeaderMap) -> Response<Body> {
    let text = text(&headers);
    let page = ErrorPage::server(&text)
        .request_id("019a2b3c-4d5e-7f80-9abc-def012345678")
        .action(
            Action::link(text.t("console-fault-retry"), "")
                .primary()
                .icon("refresh-cw"),
        )
        .action(Action::link(text.t("console-fault-home"), "/app"));
    let plain = Plain {
        heading: None,
        theme: Theme::of(&headers),
        ..Plain::new(&text, page.title())
    };
    plain.respond(StatusCode::INTERNAL_SERVER_ERROR, &page.render(&text))
}
