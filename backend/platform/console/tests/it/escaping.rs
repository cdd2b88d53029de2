use chrono::DateTime;
use console::*;

const EVIL: &str = r#"</textarea></title><script>alert("1")</script><img src=x onerror='x'>"#;

fn text(lang: Lang) -> Text {
    Catalog::new(&i18n::SOURCES).unwrap().text(lang)
}

fn everything(text: &Text) -> Vec<(&'static str, String)> {
    let now = DateTime::from_timestamp(1_795_269_600, 0).unwrap();
    let address = Address::new(
        "/app/x",
        Some(&format!("q={EVIL}&status={EVIL}&sort=-name")),
    );
    let empty = || {
        EmptyState::new(EVIL, EVIL, EVIL)
            .action(Action::link(EVIL, EVIL).icon(EVIL).dialog(EVIL))
            .action(Action::link(EVIL, EVIL).refused(EVIL))
    };
    let columns = [Column::main(EVIL).sorted(&address, EVIL), Column::new(EVIL)];
    let table = Table::new(EVIL, columns).rows([Row::link(EVIL)
        .cell(main_cell(&Markup::from(EVIL), EVIL, EVIL))
        .cell(EVIL)]);
    let bare = Table::new(EVIL, []);
    let kinds = [
        Kind::Text,
        Kind::Email,
        Kind::Tel,
        Kind::Password,
        Kind::Url,
        Kind::Number,
        Kind::Date,
        Kind::Decimal,
        Kind::Money,
        Kind::DateTime,
        Kind::Checks,
        Kind::File,
        Kind::Textarea,
        Kind::Checkbox,
        Kind::Hidden,
    ];
    let choice = || Choice::new(EVIL, EVIL).help(EVIL);
    let mut form = Form::post(EVIL, EVIL, EVIL)
        .idempotent(EVIL)
        .errors(ErrorSummary::new().fault(EVIL, EVIL).fault("", EVIL))
        .heading(EVIL, EVIL)
        .also(Action::submit_as(EVIL, EVIL, EVIL))
        .also(Action::post(EVIL, EVIL, EVIL))
        .field(Field::select(EVIL, EVIL, [choice()]).value(EVIL), text)
        .field(Field::radio(EVIL, EVIL, [choice()]).value(EVIL), text)
        .cancel(EVIL, EVIL);
    for kind in kinds {
        let field = Field::new(kind, EVIL, EVIL)
            .value(EVIL)
            .help(EVIL)
            .error(Some(EVIL));
        let field = field.placeholder(EVIL).autocomplete(EVIL);
        form = form
            .field(field.clone(), text)
            .field(field.before(EVIL).after(EVIL), text);
    }
    let confirm = Confirm::new(
        EVIL,
        EVIL,
        EVIL,
        Form::post(EVIL, EVIL, EVIL).danger(),
        EVIL,
    )
    .loses(EVIL)
    .type_name(EVIL);
    let time = Time::new(now).render(text, now);
    let mut entry = MenuEntry::new(EVIL, EVIL, EVIL).section(EVIL);
    entry.count = Some(EVIL.to_owned());
    let shell = Shell {
        tenant_name: EVIL.to_owned(),
        home: EVIL.to_owned(),
        user: Some(ShellUser {
            name: EVIL.to_owned(),
            email: EVIL.to_owned(),
            menu: vec![Action::link(EVIL, EVIL)],
            sign_out: Some(Action::post(EVIL, EVIL, EVIL)),
        }),
        menu: vec![
            entry.clone(),
            MenuEntry {
                refused: EVIL.to_owned(),
                ..entry
            },
        ],
        crumbs: vec![Crumb::up(EVIL, EVIL), Crumb::here(EVIL)],
        banners: vec![Banner {
            tone: Tone::Warn,
            body: EVIL.into(),
        }],
        toasts: vec![Toast::new(Tone::Ok, EVIL)],
        search: Some(Search {
            action: EVIL.to_owned(),
        }),
        commands: vec![Action::link(EVIL, EVIL).icon(EVIL)],
        anti_forgery: EVIL.to_owned(),
        ..Shell::new(text, EVIL)
    };
    let plain = Plain {
        intro: EVIL.to_owned(),
        tenant_name: EVIL.to_owned(),
        after: EVIL.into(),
        links: vec![(EVIL.to_owned(), EVIL.to_owned())],
        ..Plain::new(text, EVIL)
    };
    let html = |markup: Markup| markup.into_string();
    vec![
        ("list", {
            let filter = Filter::new(&address, "status", EVIL, [("a", EVIL.to_owned())]);
            let pager = Pager::new(Some(EVIL.to_owned()), Some(EVIL.to_owned()));
            let list = List::new("x", &address, table.clone(), empty()).search(EVIL);
            html(
                list.filter(filter)
                    .count(EVIL)
                    .pager(pager)
                    .tool(Action::link(EVIL, EVIL))
                    .render(text),
            )
        }),
        ("table", html(table.render(text))),
        (
            "empty list",
            html(List::new("x", &Address::new("/", None), bare, empty()).render(text)),
        ),
        ("form", html(form.render(text))),
        (
            "confirm",
            html(confirm.dialog(text)) + confirm.page(text).as_str(),
        ),
        ("badge", html(Badge::new(EVIL, Tone::Bad).render())),
        ("tags", html(Tags::new([EVIL]).link(EVIL, EVIL).render())),
        ("avatar", html(Avatar::person("<b> \"x").render())),
        ("copy id", html(CopyId::new(EVIL, EVIL).render(text))),
        (
            "copy whole id",
            html(CopyId::new(EVIL, EVIL).whole().render(text)),
        ),
        ("note", html(Note::new(Tone::Info, EVIL).render())),
        (
            "secret",
            html(OneTimeSecret::new(EVIL, EVIL).sentence(EVIL).render(text)),
        ),
        (
            "card",
            html(
                Card::new(EVIL, EVIL.into())
                    .foot(EVIL)
                    .action(Action::link(EVIL, EVIL))
                    .render(),
            ),
        ),
        ("section", html(Section::new(EVIL, EVIL.into()).render())),
        (
            "facts",
            html(DescriptionList::new().fact(EVIL, EVIL).render()),
        ),
        (
            "stat",
            html(
                Stat::new(EVIL, EVIL)
                    .note(EVIL)
                    .icon(EVIL)
                    .href(EVIL)
                    .render(),
            ),
        ),
        (
            "tabs",
            html(Tabs::new(EVIL).current(EVIL, EVIL).count(EVIL).render()),
        ),
        ("head", {
            let head = PageHeader::new(EVIL)
                .picture(EVIL.into())
                .mark(EVIL.into())
                .sub(EVIL);
            let action = || Action::link(EVIL, EVIL);
            html(
                head.action(action())
                    .more(action().refused(EVIL))
                    .more(action())
                    .render(text),
            )
        }),
        (
            "diff",
            html(Diff::new().line(EVIL, Some(EVIL), Some("x")).render(text)),
        ),
        (
            "timeline",
            html(Timeline::new([TimelineEntry::new(EVIL, EVIL, time).more(EVIL.into())]).render()),
        ),
        ("fault", {
            let fault = ErrorPage::forbidden(text, EVIL, Some(EVIL))
                .kept(EVIL)
                .request_id(EVIL);
            html(fault.action(Action::link(EVIL, EVIL)).render(text))
        }),
        ("shell", shell.page(&EVIL.into())),
        ("fragment", shell.fragment(&EVIL.into())),
        ("plain", plain.page(&EVIL.into())),
    ]
}

#[test]
fn what_people_type_never_becomes_markup() {
    for lang in i18n::LANGS {
        for (part, html) in everything(&text(lang)) {
            assert!(!html.contains("<script>"), "{part}: {html}");
            assert!(!html.contains("<img"), "{part}: {html}");
            assert!(!html.contains("onerror='"), "{part}: {html}");
            assert!(!html.contains("alert(\""), "{part}: {html}");
            assert!(!html.contains('⟦'), "{part}: {html}");
        }
    }
}

#[test]
fn nothing_inline_is_left_for_the_policy_to_refuse() {
    for (part, html) in everything(&text(Lang::En)) {
        assert!(!html.contains(" style=\""), "{part}");
        assert!(!html.contains(" onclick"), "{part}");
        for script in html.split("<script").skip(1) {
            assert!(script.starts_with(" src=\"/assets/"), "{part}: {script}");
        }
    }
}
