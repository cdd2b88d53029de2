//! One customer on a page.

use access::Can;
use console::{
    Action, Badge, Card, Column, CopyId, Crumb, DescriptionList, Desk, Markup, Note, PageHeader,
    Row, Section, Table, Tags, Text, Time, Tone, i18n::Value,
};
use kernel::{id::PartyId, text::Tag};
use web::Path;

use super::{Page, at, fate, list, words};
use crate::{
    model::{Address, ContactKind, ContactPoint, Party},
    permissions::{ArchiveParty, EraseParty, ReadParty, UpdateParty},
    show::show,
    states::{PARTY, PartyEvent, PartyState},
};

/// What this person may do with this customer.
struct Rights {
    change: bool,
    archive: bool,
    erase: bool,
    trail: bool,
}

pub(super) async fn page(can: Can<ReadParty>, desk: Desk, Path(id): Path<PartyId>) -> Page {
    let party = show(&can, id).await?;
    let rights = Rights {
        change: can.also::<UpdateParty>().await,
        archive: can.also::<ArchiveParty>().await,
        erase: can.also::<EraseParty>().await,
        trail: sees_trail(&desk).await,
    };
    let text = desk.text();
    let mut main = vec![
        contacts(&desk, &party, &rights),
        addresses(&desk, &party, &rights),
    ];
    if !party.note.is_empty() {
        let note = paragraphs(party.note.as_str());
        main.push(Card::new(text.t("crm-note"), note).render());
    }
    let body: Markup = [
        header(&desk, &party, &rights).render(text),
        notice(text, &party),
        Markup::trusted(r#"<div class="split"><div class="stack stack-6">"#),
        main.into_iter().collect(),
        Markup::trusted("</div>"),
        facts(&desk, &party),
        Markup::trusted("</div>"),
        dialogs(&desk, &party, &rights),
    ]
    .into_iter()
    .collect();
    let crumbs = vec![list::crumb(text), Crumb::here(party.name.as_str())];
    Ok(desk.page(party.name.as_str(), crumbs, &body).await)
}

/// Whoever's menu leads to the trail may follow a link into it.
async fn sees_trail(desk: &Desk) -> bool {
    desk.shell("")
        .await
        .menu
        .iter()
        .any(|entry| entry.href == "/app/activity")
}

fn header(desk: &Desk, party: &Party, rights: &Rights) -> PageHeader {
    let text = desk.text();
    let possible = |event| PARTY.events(party.state).contains(&event);
    let mut header = PageHeader::new(party.name.as_str())
        .picture(
            words::picture(party.kind, party.name.as_str())
                .large()
                .render(),
        )
        .mark(words::badge(text, party.state))
        .sub(words::kind(text, party.kind));
    if let Some(city) = party.city() {
        header = header.sub(city);
    }
    if party.state == PartyState::Active {
        let edit =
            Action::link(text.t("crm-edit"), format!("{}/edit", at(party.id))).icon("pencil");
        header = header.action(match rights.change {
            true => edit.primary(),
            false => edit.refused(text.t("crm-refused")),
        });
    }
    if possible(PartyEvent::Restore) && rights.archive {
        let action = format!("{}/restore", at(party.id));
        header = header.action(
            Action::post(text.t("crm-restore"), action, "")
                .icon("archive-restore")
                .primary(),
        );
    }
    if rights.trail {
        let trail = format!("/app/activity?target={}", party.id);
        header = header.more(Action::link(text.t("crm-history"), trail).icon("history"));
    }
    if possible(PartyEvent::Archive) && rights.archive {
        let href = format!("{}/archive", at(party.id));
        let ask = Action::link(text.t("crm-archive"), href)
            .icon("archive")
            .dialog(fate::ARCHIVE);
        header = header.more(ask);
    }
    if possible(PartyEvent::Erase) && rights.erase {
        let href = format!("{}/erase", at(party.id));
        let ask = Action::link(text.t("crm-erase"), href)
            .icon("trash-2")
            .danger();
        header = header.more(ask.dialog(fate::ERASE));
    }
    header
}

fn notice(text: &Text, party: &Party) -> Markup {
    match party.state {
        PartyState::Active => Markup::default(),
        PartyState::Archived => Note::new(Tone::Info, text.t("crm-archived-note")).render(),
        PartyState::Erased => Note::new(Tone::Warn, text.t("crm-erased-note")).render(),
    }
}

fn contacts(desk: &Desk, party: &Party, rights: &Rights) -> Markup {
    let text = desk.text();
    let editable = rights.change && party.state == PartyState::Active;
    let columns = [
        Column::main(text.t("crm-contact")),
        Column::new(text.t("crm-contact-value")),
        Column::fit(text.t("console-actions")),
    ];
    let rows = party.contacts.as_slice().iter().map(|point| {
        let mut name = words::contact_kind(text, point.kind);
        if !point.label.is_empty() {
            name = format!("{name}, {}", point.label);
        }
        let edit = format!("{}/contact-points/{}", at(party.id), point.id);
        Row::new()
            .cell(name)
            .cell(value(text, party, point))
            .cell(pencil(text, edit, editable))
    });
    let section = match party.contacts.as_slice() {
        [] => Section::new(text.t("crm-contacts"), muted(&text.t("crm-contacts-none"))),
        _ => {
            let table = Table::new(text.t("crm-contacts"), columns).rows(rows);
            Section::new(text.t("crm-contacts"), table.render(text))
        }
    };
    let new = format!("{}/contact-points/new", at(party.id));
    with_add(section, text.t("crm-contact-new"), new, editable)
}

fn addresses(desk: &Desk, party: &Party, rights: &Rights) -> Markup {
    let text = desk.text();
    let editable = rights.change && party.state == PartyState::Active;
    let columns = [
        Column::main(text.t("crm-address-kind")),
        Column::new(text.t("crm-address")),
        Column::fit(text.t("console-actions")),
    ];
    let rows = party.addresses.as_slice().iter().map(|address| {
        let edit = format!("{}/addresses/{}", at(party.id), address.id);
        let kind = words::address_kind(text, address.kind);
        let others = party.addresses.as_slice().iter();
        let is_choice = others.filter(|other| other.kind == address.kind).count() > 1;
        let mut place = vec![envelope(text, address)];
        if address.is_default && is_choice {
            place.push(Badge::new(text.t("crm-default"), Tone::Neutral).render());
        }
        Row::new()
            .cell(kind)
            .cell(together(place))
            .cell(pencil(text, edit, editable))
    });
    let section = match party.addresses.as_slice() {
        [] => Section::new(
            text.t("crm-addresses"),
            muted(&text.t("crm-addresses-none")),
        ),
        _ => {
            let table = Table::new(text.t("crm-addresses"), columns).rows(rows);
            Section::new(text.t("crm-addresses"), table.render(text))
        }
    };
    let new = format!("{}/addresses/new", at(party.id));
    with_add(section, text.t("crm-address-new"), new, editable)
}

fn facts(desk: &Desk, party: &Party) -> Markup {
    let text = desk.text();
    let mut facts = DescriptionList::new().stacked();
    for held in &party.roles {
        let since = Time::new(held.since).render(text, desk.now());
        let role = words::role(text, held.role);
        let name = text.tn("crm-since", &[("role", Value::from(role))]);
        facts = facts.fact(name, since);
    }
    let tags = party.tags.iter().fold(Tags::default(), |tags, tag: &Tag| {
        let query: String = form_encoded(tag.as_str());
        tags.link(tag.as_str(), format!("{}?tag={query}", super::HOME))
    });
    facts = facts
        .fact(text.t("crm-tags"), tags.render())
        .fact(
            text.t("crm-added"),
            Time::new(party.created_at).render(text, desk.now()),
        )
        .fact(
            text.t("crm-changed"),
            Time::new(party.updated_at).render(text, desk.now()),
        )
        .fact(
            text.t("crm-id"),
            CopyId::new(party.id.to_string(), text.t("crm-id")).render(text),
        );
    Card::new(text.t("crm-facts"), facts.render()).render()
}

/// The questions that the header's menu opens where scripts run.
fn dialogs(desk: &Desk, party: &Party, rights: &Rights) -> Markup {
    let text = desk.text();
    let possible = |event| PARTY.events(party.state).contains(&event);
    let archive = (rights.archive && possible(PartyEvent::Archive))
        .then(|| fate::archive_question(text, party).dialog(text));
    let erase = (rights.erase && possible(PartyEvent::Erase))
        .then(|| fate::erase_question(text, party).dialog(text));
    archive.into_iter().chain(erase).collect()
}

fn with_add(section: Section, label: String, href: String, editable: bool) -> Markup {
    if editable {
        section
            .action(Action::link(label, href).icon("plus"))
            .render()
    } else {
        section.render()
    }
}

fn pencil(text: &Text, href: String, editable: bool) -> Markup {
    if !editable {
        return Markup::default();
    }
    Action::link(text.t("crm-edit"), href)
        .icon("pencil")
        .icon_only()
        .small()
        .quiet()
        .render()
}

/// A value that opens what it names: mail, telephone, page.
fn value(text: &Text, party: &Party, point: &ContactPoint) -> Markup {
    let href = match point.kind {
        ContactKind::Email => match point.value.rsplit_once('@') {
            // What stands before the @ may hold signs that mean something in an address.
            Some((local, host)) => format!("mailto:{}@{host}", form_encoded(local)),
            None => String::new(),
        },
        ContactKind::Phone => format!("tel:{}", point.key),
        ContactKind::Web => point.value.clone(),
    };
    let link = format!(
        r#"<a href="{}" rel="noopener noreferrer">{}</a> "#,
        Markup::from(href),
        Markup::from(&point.value)
    );
    let mut parts = vec![Markup::trusted(link)];
    let others = party.contacts.as_slice().iter();
    let is_choice = others.filter(|other| other.kind == point.kind).count() > 1;
    if point.is_primary && is_choice {
        parts.push(Badge::new(text.t("crm-primary"), Tone::Neutral).render());
    }
    if point.verified_at.is_some() {
        parts.push(Badge::new(text.t("crm-verified"), Tone::Ok).render());
    }
    together(parts)
}

/// One piece of a cell, also where a row is a card.
fn together(parts: Vec<Markup>) -> Markup {
    [Markup::trusted("<span>")]
        .into_iter()
        .chain(parts)
        .chain([Markup::trusted("</span>")])
        .collect()
}

fn envelope(text: &Text, address: &Address) -> Markup {
    let city = format!("{} {}", address.postcode, address.city);
    let country = address.country.name(text.lang());
    let lines =
        address
            .lines
            .iter()
            .map(String::as_str)
            .chain([city.trim(), &address.region, country]);
    let lines = lines.filter(|line| !line.is_empty()).map(Markup::from);
    let mut html = Vec::new();
    for line in lines {
        html.push(line);
        html.push(Markup::trusted("<br>"));
    }
    html.into_iter().collect()
}

fn paragraphs(note: &str) -> Markup {
    note.lines()
        .map(|line| Markup::trusted(format!("{}<br>", Markup::from(line))))
        .collect()
}

fn muted(sentence: &str) -> Markup {
    Markup::trusted(format!(
        r#"<p class="muted">{}</p>"#,
        Markup::from(sentence)
    ))
}

fn form_encoded(text: &str) -> String {
    url::form_urlencoded::byte_serialize(text.as_bytes()).collect()
}
