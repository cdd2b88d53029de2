//! Every part in every state, for those who build pages and for the tests that look at them.
//! The words shown are sample data and stay as they are in every language.

use chrono::{DateTime, TimeDelta, Utc};

use self::work::{empty_list, form, list, nothing_found};
use crate::{
    Action, Avatar, Badge, Card, Confirm, CopyId, DescriptionList, Diff, ErrorPage, Form, Markup,
    Note, OneTimeSecret, PageHeader, Section, Stat, Tabs, Tags, Text, Time, Timeline,
    TimelineEntry, Toast, Tone, icon, markup::icon_names,
};

mod forms;
mod frame;
mod lists;
mod steps;
mod work;

/// The gallery as the body of a page.
pub fn gallery_html(text: &Text) -> String {
    let now = DateTime::from_timestamp(1_795_269_600, 0).unwrap_or_default();
    let parts = [
        head(text),
        Section::new("Buttons", buttons()).render(),
        Section::new("Badges, tags, avatars, ids, times", small(text, now)).render(),
        Section::new("Figures", stats(text)).render(),
        Section::new("Tabs", tabs()).render(),
        Section::new("Notes, toasts, secret", notices(text)).render(),
        Section::new("List", list(text, now)).render(),
        Section::new("List with everything", lists::whole(text)).render(),
        Section::new("List without anything found", nothing_found(text)).render(),
        Section::new("Empty list", empty_list(text)).render(),
        Section::new("Form", form(text)).render(),
        Section::new("Kinds of fields", forms::kinds(text, now)).render(),
        Section::new("Two answers to one question", forms::clash(text, now)).render(),
        Section::new("A form that saves by itself", forms::autosave(text)).render(),
        Section::new("Upload", forms::upload(text)).render(),
        Section::new("A file that becomes things", steps::import(text)).render(),
        Section::new("Two that become one", steps::merge(text)).render(),
        Section::new("Lines above a page", frame::banners()).render(),
        Section::new("Toast with the way back", frame::undo(text)).render(),
        Section::new("Bell and notices", frame::notices(text, now)).render(),
        Section::new("Changed by somebody else", frame::hint()).render(),
        Section::new("Palette and keys", frame::overlays()).render(),
        Section::new("Help", frame::help(text)).render(),
        Section::new("Colours of a tenant", frame::accents()).render(),
        Section::new("Cards and facts", cards(text, now)).render(),
        Section::new("Timeline and changes", history(text, now)).render(),
        Section::new("Confirmation", confirm(text)).render(),
        Section::new("Errors", errors(text)).render(),
        Section::new("Icons", icons()).render(),
    ];
    format!(
        r#"<div class="stack stack-8">{}</div>"#,
        Markup::from_iter(parts)
    )
}

fn row(parts: impl IntoIterator<Item = Markup>) -> Markup {
    Markup::trusted(format!(
        r#"<div class="row">{}</div>"#,
        Markup::from_iter(parts)
    ))
}

fn stack(parts: impl IntoIterator<Item = Markup>) -> Markup {
    Markup::trusted(format!(
        r#"<div class="stack">{}</div>"#,
        Markup::from_iter(parts)
    ))
}

fn head(text: &Text) -> Markup {
    PageHeader::new("Gallery")
        .mark(Badge::new("Every part", Tone::Accent).render())
        .sub("Every part of the console in every state")
        .action(Action::link("Second", "#").icon("download"))
        .action(
            Action::link("New thing", "#")
                .primary()
                .icon("plus")
                .creates(),
        )
        .more(Action::link("Rename", "#").icon("pencil"))
        .more(
            Action::link("Locked", "#")
                .icon("lock")
                .refused("Only administrators may do this"),
        )
        .more(Action::link("Delete", "#").danger().icon("trash-2"))
        .render(text)
}

fn buttons() -> Markup {
    let refused = "You may look, not change. Ada Brook can allow it.";
    stack([
        row([
            Action::link("Primary", "#").primary().render(),
            Action::link("Secondary", "#").render(),
            Action::link("Quiet", "#").quiet().render(),
            Action::link("Danger", "#").danger().render(),
            Action::link("Refused", "#").refused(refused).render(),
        ]),
        row([
            Action::link("With icon", "#")
                .primary()
                .icon("plus")
                .render(),
            Action::link("Export", "#").icon("download").render(),
            Action::link("Only an icon", "#")
                .icon("pencil")
                .icon_only()
                .render(),
            Action::link("Small", "#").small().render(),
            Action::post("A form of its own", "#", "token")
                .small()
                .icon("refresh-cw")
                .render(),
        ]),
    ])
}

fn small(text: &Text, now: DateTime<Utc>) -> Markup {
    let tones = [
        Tone::Neutral,
        Tone::Ok,
        Tone::Warn,
        Tone::Bad,
        Tone::Info,
        Tone::Accent,
    ];
    let words = ["Draft", "Active", "Overdue", "Failed", "Running", "New"];
    let names = [
        "Ada Brook",
        "Bo Chen",
        "Carla Diaz",
        "Dmitri Egorov",
        "Eve Faye",
        "Finn Gray",
    ];
    stack([
        row(tones
            .into_iter()
            .zip(words)
            .map(|(tone, word)| Badge::new(word, tone).render())),
        row([Tags::new(["timber", "wholesale"]).link("VIP", "#").render()]),
        row(names.map(|name| Avatar::person(name).render())),
        row(["Oak & Sons", "Northwind", "Zimmerei Huber"]
            .map(|name| Avatar::organisation(name).render())),
        row([
            CopyId::new("019a2b3c-4d5e-7f80-9abc-def012345678", "customer id").render(text),
            CopyId::new("R-2026-0001", "number").render(text),
        ]),
        row([
            Time::new(now - TimeDelta::minutes(5)).render(text, now),
            Time::new(now - TimeDelta::days(1)).render(text, now),
            Time::new(now + TimeDelta::days(3)).render(text, now),
            Time::new(now - TimeDelta::days(300)).render(text, now),
        ]),
    ])
}

fn stats(text: &Text) -> Markup {
    let tiles = [
        Stat::new("Customers", text.number(1284))
            .icon("users")
            .note("12 new this week")
            .href("#"),
        Stat::new("Open invoices", text.money("18240.50", "EUR"))
            .icon("file-text")
            .note("7 open"),
        Stat::new("Refused requests", text.number(0))
            .icon("shield")
            .note("last 24 hours"),
    ];
    let tiles: Markup = tiles.iter().map(Stat::render).collect();
    Markup::trusted(format!(r#"<div class="tiles">{tiles}</div>"#))
}

fn tabs() -> Markup {
    Tabs::new("Customer")
        .current("Overview", "#")
        .tab("Addresses", "#")
        .count("3")
        .tab("Activity", "#")
        .count("128")
        .render()
}

fn notices(text: &Text) -> Markup {
    let undo = Markup::trusted(r##"Oak &amp; Sons was archived. <a href="#">Undo</a>"##);
    let toasts = [
        Toast::new(Tone::Ok, undo),
        Toast::new(Tone::Bad, "The import stopped at row 17."),
        Toast::new(Tone::Info, "The export is being written."),
    ];
    let toasts: Markup = toasts.iter().map(|toast| toast.render(text)).collect();
    let toasts = Markup::trusted(format!(
        r#"<ul class="stack stack-2 toast-samples" role="list">{toasts}</ul>"#
    ));
    stack([
        Note::new(
            Tone::Info,
            "This tenant is read-only during the move; it takes minutes.",
        )
        .render(),
        Note::new(Tone::Ok, "The domain was proven and answers.").render(),
        Note::new(Tone::Warn, "The contract ends in three days.").render(),
        Note::new(Tone::Bad, "The last backup failed.").render(),
        toasts,
        OneTimeSecret::new(
            "Invitation link",
            "https://acme.example.com/invite/4f9a-22c1-7be0",
        )
        .sentence("Send it to the tenant's first administrator.")
        .render(text),
    ])
}

fn cards(text: &Text, now: DateTime<Utc>) -> Markup {
    let facts = DescriptionList::new()
        .fact("Number", CopyId::new("C-1001", "number").render(text))
        .fact("E-mail", "office@oak.example")
        .fact("Phone", "")
        .fact(
            "Since",
            Time::new(now - TimeDelta::days(400)).render(text, now),
        );
    let danger = Action::link("Archive", "#").danger().small().render();
    Markup::trusted(format!(
        r#"<div class="tiles tiles-wide">{}{}</div>"#,
        Card::new("Contact", facts.render())
            .action(Action::link("Edit", "#").icon("pencil"))
            .foot("Last changed by Ada Brook")
            .render(),
        Card::new(
            "Danger zone",
            stack([
                Markup::trusted("<p>Archived customers keep their history.</p>"),
                row([danger])
            ])
        )
        .danger()
        .render(),
    ))
}

fn history(text: &Text, now: DateTime<Utc>) -> Markup {
    let diff = Diff::new()
        .line(
            "E-mail",
            Some("old@oak.example"),
            Some("office@oak.example"),
        )
        .line("Phone", None::<String>, Some("+49 30 1234"))
        .line("Tag", Some("<i>timber</i>"), None::<String>);
    let at = |minutes| Time::new(now - TimeDelta::minutes(minutes)).render(text, now);
    let diff = Card::new("", diff.render(text)).flush().render();
    let timeline = Timeline::new([
        TimelineEntry::new("pencil", "Ada Brook changed the customer", at(4)).more(diff),
        TimelineEntry::new("circle-x", "Bo Chen was refused: archive", at(80)).tone(Tone::Bad),
        TimelineEntry::new("plus", "Ada Brook added the customer", at(3000)).tone(Tone::Ok),
    ]);
    Card::new("What happened", timeline.render()).render()
}

fn confirm(text: &Text) -> Markup {
    let form = Form::post("#", "token", "Delete tenant").danger();
    let confirm = Confirm::new(
        "confirm-sample",
        "Delete the tenant acme?",
        "Nobody can sign in from that moment. After the grace period this is gone for good:",
        form,
        "#",
    )
    .loses("1,284 customers with their history")
    .loses("14 users' access")
    .type_name("acme");
    stack([
        row([Action::link("Open the dialog", "#")
            .dialog("confirm-sample")
            .render()]),
        confirm.dialog(text),
        confirm.page(text),
    ])
}

fn errors(text: &Text) -> Markup {
    let pages = [
        ErrorPage::missing(text).action(Action::link(text.t("console-fault-home"), "#").primary()),
        ErrorPage::forbidden(text, "Change customers", Some("Ada Brook")),
        ErrorPage::conflict(text),
        ErrorPage::server(text).request_id("019a2b3c-4d5e-7f80-9abc-def012345678"),
        ErrorPage::busy(text, 30),
        ErrorPage::often(text, 1),
    ];
    let cards: Markup = pages
        .iter()
        .map(|page| {
            // One first heading a page: in the gallery an error is a part among others.
            let html = page.render(text).into_string();
            let html = html
                .replace("<h1 tabindex=\"-1\">", "<h2>")
                .replace("</h1>", "</h2>");
            Card::new("", Markup::trusted(html)).render()
        })
        .collect();
    Markup::trusted(format!(r#"<div class="tiles tiles-wide">{cards}</div>"#))
}

fn icons() -> Markup {
    row(icon_names().iter().map(|name| {
        let name_text = Markup::from(name);
        Markup::trusted(format!(
            r#"<span class="tag row">{} {name_text}</span>"#,
            icon(name)
        ))
    }))
}
