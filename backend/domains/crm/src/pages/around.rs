//! What stands around a customer on its page: who belongs to whom, what was agreed to, what
//! happened.

use console::{
    Action, Badge, Card, Column, Desk, Markup, Row, Section, Table, Text, Time, Timeline,
    TimelineEntry, Tone, i18n::Value,
};
use kernel::{id::PartyId, states::Named as _};

use super::{at, words};
use crate::{
    model::{Consent, Decision, Party},
    view::{RelationshipView, TimelineItem},
};

/// The relationships of a party.
pub(super) fn relationships(
    desk: &Desk,
    party: &Party,
    all: &[RelationshipView],
    editable: bool,
) -> Markup {
    let text = desk.text();
    let title = text.t("crm-relationships");
    let new = Action::link(
        text.t("crm-relationship-new"),
        format!("{}/relationships/new", at(party.id)),
    )
    .icon("plus");
    let body = if all.is_empty() {
        words::muted(&text.t("crm-relationships-none"))
    } else {
        let columns = [
            Column::main(text.t("crm-relationship")),
            Column::new(text.t("crm-relationship-days")),
            Column::fit(text.t("console-actions")),
        ];
        let today = desk.now().with_timezone(&text.zone()).date_naive();
        let rows = all.iter().map(|one| {
            let edit = format!("{}/relationships/{}", at(party.id), one.id);
            let is_over = one.valid_until.is_some_and(|until| until <= today);
            let row = Row::new()
                .cell(sentence(text, one))
                .cell(days(text, one))
                .cell(words::pencil(text, edit, editable));
            if is_over { row.muted() } else { row }
        });
        Table::new(&title, columns).rows(rows).render(text)
    };
    with(Section::new(title, body), new, editable)
}

/// "is employee of Oak & Sons, managing director": the other one is a link.
fn sentence(text: &Text, one: &RelationshipView) -> Markup {
    let side = if one.outward { "to" } else { "from" };
    let id = format!("crm-related-{side}-{}", one.kind.name().replace('_', "-"));
    let other = console::link(&at(one.party), &one.name);
    let label = match one.label.as_str() {
        "" => String::new(),
        label => format!(", {label}"),
    };
    words::together(vec![
        Markup::from(format!("{} ", text.t(&id))),
        other,
        Markup::from(label),
    ])
}

fn days(text: &Text, one: &RelationshipView) -> String {
    let day = |day: Option<chrono::NaiveDate>| day.map(|day| text.date(day));
    match (day(one.valid_from), day(one.valid_until)) {
        (None, None) => String::new(),
        (Some(from), None) => text.tn("crm-from-day", &[("from", Value::from(from))]),
        (None, Some(until)) => text.tn("crm-until-day", &[("until", Value::from(until))]),
        (Some(from), Some(until)) => text.tn(
            "crm-from-until-day",
            &[("from", Value::from(from)), ("until", Value::from(until))],
        ),
    }
}

/// What a party agreed to and took back: what holds now.
pub(super) fn consents(desk: &Desk, party: &Party, all: &[Consent], editable: bool) -> Markup {
    let text = desk.text();
    let title = text.t("crm-consents");
    let new = Action::link(
        text.t("crm-consent-new"),
        format!("{}/consents/new", at(party.id)),
    )
    .icon("plus");
    let body = if all.is_empty() {
        words::muted(&text.t("crm-consents-none"))
    } else {
        let columns = [
            Column::main(text.t("crm-consent-purpose")),
            Column::new(text.t("crm-consent-channel")),
            Column::state(text.t("crm-consent-decision")),
            Column::new(text.t("crm-consent-since")),
        ];
        let rows = all.iter().map(|one| {
            let (word, tone) = match one.decision {
                Decision::Given => ("crm-consent-given", Tone::Ok),
                Decision::Withdrawn => ("crm-consent-withdrawn", Tone::Bad),
            };
            Row::new()
                .cell(one.purpose.as_str())
                .cell(words::consent_channel(text, one.channel))
                .cell(Badge::new(text.t(word), tone).render())
                .cell(Time::new(one.decided_at).render(text, desk.now()))
        });
        Table::new(&title, columns).rows(rows).render(text)
    };
    with(Section::new(title, body), new, editable)
}

/// What happened with a party, the latest first, with the way to what is older.
pub(super) fn timeline(
    desk: &Desk,
    party: PartyId,
    items: &[TimelineItem],
    next: Option<&str>,
    may_note: bool,
) -> Markup {
    let text = desk.text();
    let entries = items.iter().map(|item| entry(desk, item));
    let body = if items.is_empty() {
        words::muted(&text.t("crm-timeline-none"))
    } else {
        Timeline::new(entries).render()
    };
    let mut card = Card::new(text.t("crm-timeline"), body);
    if may_note {
        let new = format!("{}/notes/new", at(party));
        card = card.action(Action::link(text.t("crm-diary-new"), new).icon("plus"));
    }
    if let Some(cursor) = next {
        let cursor = words::form_encoded(cursor);
        let older = format!("{}/timeline?cursor={cursor}", at(party));
        card = card.foot(Action::link(text.t("crm-timeline-older"), older).render());
    }
    card.render()
}

fn entry(desk: &Desk, item: &TimelineItem) -> TimelineEntry {
    let text = desk.text();
    let who = item
        .actor_name
        .clone()
        .unwrap_or_else(|| text.t("crm-told-somebody"));
    let mut values = vec![("who", Value::from(who))];
    for (name, value) in &item.values {
        let value = if name == "fields" {
            field_words(text, value)
        } else {
            value.clone()
        };
        values.push((name.as_str(), Value::from(value)));
    }
    let known = text.catalog().has(&item.text);
    let id = if known {
        item.text.as_str()
    } else {
        "crm-told-change"
    };
    if values.iter().all(|(name, _)| *name != "fields") {
        values.push(("fields", Value::from(String::new())));
    }
    let sentence = text.tn(id, &values);
    let sentence = match &item.href {
        Some(href) => console::link(href, &sentence),
        None => Markup::from(sentence),
    };
    let time = Time::new(item.at).render(text, desk.now());
    let entry = TimelineEntry::new(item.icon, sentence, time);
    if item.body.is_empty() {
        entry
    } else {
        entry.more(words::paragraphs(&item.body))
    }
}

/// The names of changed fields as the form calls them.
fn field_words(text: &Text, names: &str) -> String {
    let words = names.split(',').filter_map(|name| {
        Some(text.t(match name {
            "name" => "crm-name",
            "kind" => "crm-kind",
            "roles" => "crm-roles",
            "email" => "crm-email",
            "phone" => "crm-phone",
            "contact_points" => "crm-contacts",
            "addresses" => "crm-addresses",
            "tags" => "crm-tags",
            "note" => "crm-note",
            "number" => "crm-form-number",
            "vat_id" => "crm-form-vat-id",
            "custom" => "crm-form-own",
            "portal" => "crm-portal",
            _ => return None,
        }))
    });
    words.collect::<Vec<_>>().join(", ")
}

fn with(section: Section, new: Action, editable: bool) -> Markup {
    if editable {
        section.action(new).render()
    } else {
        section.render()
    }
}
