//! One customer on a page.

use access::Can;
use console::{
    Action, Badge, Card, Column, CopyId, Crumb, DescriptionList, Desk, Markup, Note, PageHeader,
    Row, Section, Table, Tags, Text, Time, Tone, i18n::Value,
};
use fields::Fields;
use kernel::{CursorKey, id::PartyId, text::Tag};
use ports::{directory::Directory, timeline::Sources};
use web::{ListQuery, Path, Service};

use super::{Page, around, at, fate, list, merge, note, words};
use crate::{
    THING,
    consent::consent_in_force,
    merge::merged_into,
    model::{Address, Consent, ContactKind, ContactPoint, Party, PartyKind},
    permissions::{
        ArchiveParty, DiscloseParty, EraseParty, KeepNote, LinkPortal, MergeParty, ReadParty,
        RecordConsent, Relate, UpdateParty, VerifyContact,
    },
    relate::relationship_list,
    show::show,
    states::{PARTY, PartyEvent, PartyState},
    timeline::{Tellers, timeline},
    view::{RelationshipView, TimelineItem},
};

/// What this person may do with this customer.
struct Rights {
    change: bool,
    archive: bool,
    merge: bool,
    erase: bool,
    trail: bool,
    relate: bool,
    consent: bool,
    note: bool,
    verify: bool,
    portal: bool,
    disclose: bool,
}

/// What stands around a customer.
struct More {
    fields: Fields,
    related: Vec<RelationshipView>,
    consents: Vec<Consent>,
    told: kernel::Page<TimelineItem>,
    /// What the company is called that it is linked to.
    portal: Option<String>,
}

impl More {
    async fn of(
        can: &Can<ReadParty>,
        tellers: &Tellers<'_>,
        party: &Party,
    ) -> kernel::Result<Self> {
        let query = ListQuery {
            limit: Some("15".to_owned()),
            ..ListQuery::default()
        };
        let told = timeline(can, *tellers, party.id, &query).await?;
        let related = relationship_list(can, party.id).await?;
        let consents = consent_in_force(can, party.id).await?;
        let mut tx = can.read().await?;
        let fields = fields::field_list(&mut tx, party.company, THING.name).await?;
        let linked: Vec<_> = party.portal.into_iter().collect();
        let named = tellers.directory.companies(&mut tx, Some(&linked)).await?;
        tx.done().await?;
        Ok(Self {
            fields,
            related,
            consents,
            told,
            portal: named.into_iter().next().map(|(_, name)| name),
        })
    }
}

fn tellers<'a>(
    sources: &'a Sources,
    directory: &'a Directory,
    cursors: &'a CursorKey,
) -> Tellers<'a> {
    Tellers {
        sources,
        directory,
        cursors,
    }
}

pub(super) async fn page(
    can: Can<ReadParty>,
    desk: Desk,
    sources: Service<Sources>,
    directory: Service<Directory>,
    cursors: Service<CursorKey>,
    Path(id): Path<PartyId>,
) -> Page {
    let party = show(&can, id).await?;
    if party.state == PartyState::Merged {
        let there = at(merged_into(&can, &party).await?);
        return Ok(desk.see_other(&there, Some("crm-led-on")));
    }
    let rights = Rights {
        change: can.also::<UpdateParty>().await,
        archive: can.also::<ArchiveParty>().await,
        merge: can.also::<MergeParty>().await,
        erase: can.also::<EraseParty>().await,
        trail: sees_trail(&desk).await,
        relate: can.also::<Relate>().await,
        consent: can.also::<RecordConsent>().await,
        note: can.also::<KeepNote>().await,
        verify: can.also::<VerifyContact>().await,
        portal: can.also::<LinkPortal>().await,
        disclose: can.also::<DiscloseParty>().await,
    };
    let text = desk.text();
    let more = More::of(&can, &tellers(&sources, &directory, &cursors), &party).await?;
    let active = party.state == PartyState::Active;
    let mut main = vec![
        contacts(&desk, &party, &rights),
        addresses(&desk, &party, &rights),
        around::relationships(&desk, &party, &more.related, rights.relate && active),
        around::consents(&desk, &party, &more.consents, rights.consent && active),
    ];
    if rights.change && party.state == PartyState::Active {
        main.push(note::card(&desk, &party));
    } else if !party.note.is_empty() {
        let note = words::paragraphs(party.note.as_str());
        main.push(Card::new(text.t("crm-note"), note).render());
    }
    let next = more.told.next.as_deref();
    let may_note = rights.note && active;
    main.push(around::timeline(
        &desk,
        id,
        &more.told.items,
        next,
        may_note,
    ));
    let body: Markup = [
        header(&desk, &party, &rights).render(text),
        notice(text, &party),
        merge::section(&can, &desk, &party).await?,
        Markup::trusted(r#"<div class="split"><div class="stack stack-6">"#),
        main.into_iter().collect(),
        Markup::trusted("</div>"),
        facts(&desk, &party, &more, &rights),
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
    if possible(PartyEvent::Merge) && rights.merge {
        let href = format!("{}/merge", at(party.id));
        header = header.more(Action::link(text.t("crm-merge"), href).icon("users"));
    }
    if rights.portal && party.state == PartyState::Active && party.kind == PartyKind::Organisation {
        let href = format!("{}/portal", at(party.id));
        header = header.more(Action::link(text.t("crm-portal"), href).icon("building-2"));
    }
    if rights.disclose && party.state != PartyState::Erased {
        let href = format!("{}/personal-data", at(party.id));
        header = header.more(Action::link(text.t("crm-disclosure"), href).icon("download"));
    }
    if party.state == PartyState::Erased {
        let href = format!("{}/erasure", at(party.id));
        header = header.action(Action::link(text.t("crm-erasure"), href).icon("file-text"));
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
        // A merged one is never shown: its address leads to the other.
        PartyState::Active | PartyState::Merged => Markup::default(),
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
            .cell(value(desk, party, point))
            .cell(words::together(vec![
                proof(text, &edit, point, rights.verify && editable),
                words::pencil(text, edit.clone(), editable),
            ]))
    });
    let section = match party.contacts.as_slice() {
        [] => Section::new(
            text.t("crm-contacts"),
            words::muted(&text.t("crm-contacts-none")),
        ),
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
        let now = desk.now();
        if address.since > now {
            let from = text.tn(
                "crm-from-day",
                &[("from", Value::from(text.day(address.since)))],
            );
            place.push(Badge::new(from, Tone::Info).render());
        }
        if let Some(until) = address.until {
            let until = text.tn("crm-until-day", &[("until", Value::from(text.day(until)))]);
            place.push(Badge::new(until, Tone::Neutral).render());
        }
        let row = Row::new()
            .cell(kind)
            .cell(words::together(place))
            .cell(words::pencil(text, edit, editable));
        if address.is_over(now) {
            row.muted()
        } else {
            row
        }
    });
    let section = match party.addresses.as_slice() {
        [] => Section::new(
            text.t("crm-addresses"),
            words::muted(&text.t("crm-addresses-none")),
        ),
        _ => {
            let table = Table::new(text.t("crm-addresses"), columns).rows(rows);
            Section::new(text.t("crm-addresses"), table.render(text))
        }
    };
    let new = format!("{}/addresses/new", at(party.id));
    with_add(section, text.t("crm-address-new"), new, editable)
}

fn facts(desk: &Desk, party: &Party, more: &More, rights: &Rights) -> Markup {
    let text = desk.text();
    let mut facts = DescriptionList::new().stacked();
    if let Some(number) = &party.number {
        facts = facts.fact(text.t("crm-form-number"), number.as_str());
    }
    if let Some(vat_id) = &party.vat_id {
        facts = facts.fact(text.t("crm-form-vat-id"), vat_id.as_str());
    }
    for held in &party.roles {
        let since = Time::new(held.since).render(text, desk.now());
        let role = words::role(text, held.role);
        let name = text.tn("crm-since", &[("role", Value::from(role))]);
        facts = facts.fact(name, since);
    }
    let tags = party.tags.iter().fold(Tags::default(), |tags, tag: &Tag| {
        let query: String = words::form_encoded(tag.as_str());
        tags.link(tag.as_str(), format!("{}?tag={query}", super::HOME))
    });
    facts = fields::facts(facts, &more.fields, text, &party.custom);
    if let Some(name) = &more.portal {
        let portal = match rights.portal {
            true => console::link(&format!("{}/portal", at(party.id)), name),
            false => Markup::from(name),
        };
        facts = facts.fact(text.t("crm-portal"), portal);
    }
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

/// The way to prove a contact point, or to see that it is.
fn proof(text: &Text, place: &str, point: &ContactPoint, editable: bool) -> Markup {
    if !editable || point.kind == ContactKind::Web {
        return Markup::default();
    }
    let (label, icon) = match point.verified_at {
        Some(_) => ("crm-verified", "circle-check"),
        None => ("crm-verify", "shield-check"),
    };
    Action::link(text.t(label), format!("{place}/verify"))
        .icon(icon)
        .icon_only()
        .small()
        .quiet()
        .render()
}

/// A value that opens what it names: mail, telephone, page.
fn value(desk: &Desk, party: &Party, point: &ContactPoint) -> Markup {
    let text = desk.text();
    let href = match point.kind {
        ContactKind::Email => match point.value.rsplit_once('@') {
            // What stands before the @ may hold signs that mean something in an address.
            Some((local, host)) => format!("mailto:{}@{host}", words::form_encoded(local)),
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
    words::together(parts)
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
