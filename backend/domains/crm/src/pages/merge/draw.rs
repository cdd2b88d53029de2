//! Two customers side by side, as HTML.

use std::collections::BTreeMap;

use access::Can;
use axum::body::Body;
use console::{
    Action, Answer, Card, Crumb, Desk, Form, Markup, PageHeader, Text, Versus, i18n::Value,
};
use fields::{Fields, field_list};
use http::{Response, StatusCode};
use kernel::{id::PartyId, states::Named as _};
use ports::repoint::Holders;
use web::Typed;

use super::{CHOICE, at, duplicates, list, words};
use crate::{
    THING,
    duplicates::{Traits, Verdict, compare},
    merge::{Choice, MergePreview, Side, merge_preview},
    model::PartyKind,
    permissions::{MergeParty, ReadParty, ReviewDuplicate},
    show::show,
    view::PartyView,
};

/// The page of two customers, side by side.
pub(super) async fn draw(
    can: &Can<ReadParty>,
    desk: &Desk,
    holders: &Holders,
    (id, other): (PartyId, PartyId),
    typed: &Typed,
    above: Markup,
    status: StatusCode,
) -> web::Result<Response<Body>> {
    let text = desk.text();
    let preview = merge_preview(can, holders, id, other).await?;
    let (survivor, loser) = (show(can, id).await?, show(can, other).await?);
    let mut tx = can.read().await?;
    let fields = field_list(&mut tx, survivor.company, THING.name).await?;
    tx.done().await?;
    let verdict = compare(&Traits::of(&survivor), &Traits::of(&loser));
    let title = text.t("crm-merge-title-page");
    let merges = can.also::<MergeParty>().await;
    let mut header = PageHeader::new(&title).sub(text.tn(
        "crm-duplicates-likely",
        &[("count", Value::from(u64::from(verdict.score)))],
    ));
    let swap = format!("{}/merge/{id}", at(other));
    header = header.action(
        Action::link(
            text.tn(
                "crm-merge-swap",
                &[("name", Value::from(loser.name.as_str()))],
            ),
            swap,
        )
        .icon("arrow-left"),
    );
    if can.also::<ReviewDuplicate>().await {
        let two = format!("{}/duplicates/{other}/dismiss", at(id));
        header = header.action(Action::post(text.t("crm-duplicates-two"), two, ""));
    }
    let form = form(desk, &preview, &fields, typed, merges);
    let body: Markup = [
        header.render(text),
        above,
        why(text, &verdict),
        form,
        comes_along(text, &preview),
    ]
    .into_iter()
    .collect();
    let crumbs = vec![
        list::crumb(text),
        Crumb::up(text.t("crm-duplicates"), duplicates::QUEUE),
        Crumb::here(&title),
    ];
    Ok(desk.page_with(status, title.clone(), crumbs, &body).await)
}

fn why(text: &Text, verdict: &Verdict) -> Markup {
    Markup::trusted(format!(
        "<p>{} {}</p>",
        Markup::from(text.t("crm-duplicates-why-long")),
        duplicates::reasons(text, &verdict.reasons)
    ))
}

fn form(
    desk: &Desk,
    preview: &MergePreview,
    fields: &Fields,
    typed: &Typed,
    merges: bool,
) -> Markup {
    let text = desk.text();
    let (survivor, loser) = (&preview.survivor, &preview.loser);
    let stays = text.tn(
        "crm-merge-stays",
        &[("name", Value::from(survivor.name.as_str()))],
    );
    let goes = text.tn(
        "crm-merge-goes",
        &[("name", Value::from(loser.name.as_str()))],
    );
    let mut table = Versus::new(text.t("crm-merge-title-page"), stays, goes);
    for choice in &preview.fields {
        let name = format!("{CHOICE}{}", choice.field);
        let chosen = Side::from_name(typed.get(&name)).unwrap_or(choice.usual);
        let shown = |value| value_of(text, fields, &choice.field, value);
        let (ours, theirs) = (shown(&choice.survivor), shown(&choice.loser));
        let both = text.t("crm-merge-both");
        let answer = |side: Side, shown| Answer {
            value: side.name(),
            shown,
        };
        let mut offered = vec![answer(Side::Survivor, ours.as_str())];
        if choice.field == "note" && !choice.survivor.is_null() && !choice.loser.is_null() {
            offered.push(answer(Side::Both, both.as_str()));
        }
        table = table.differs(
            (&name, &label(text, fields, &choice.field)),
            chosen.name(),
            &offered,
            answer(Side::Loser, &theirs),
        );
    }
    for (field, value) in same(preview) {
        let shown = value_of(text, fields, field, &value);
        table = table.agrees(&label(text, fields, field), &shown);
    }
    let table = table.render(text);
    if !merges {
        return table;
    }
    let submit = text.tn(
        "crm-merge-do",
        &[("name", Value::from(survivor.name.as_str()))],
    );
    Form::post(
        format!("{}/merge/{}", at(survivor.id), loser.id),
        "",
        submit,
    )
    .idempotent(desk.ctx().request.to_string())
    .wide()
    .part(table)
    .field(
        console::Field::hidden("survivor_version", survivor.version.to_string()),
        text,
    )
    .field(
        console::Field::hidden("loser_version", loser.version.to_string()),
        text,
    )
    .cancel(text.t("console-cancel"), duplicates::QUEUE)
    .render(text)
}

/// What needs no choice: what the survivor has already, and what it gets beside.
fn comes_along(text: &Text, preview: &MergePreview) -> Markup {
    let mut lines: Vec<String> = Vec::new();
    let (before, after) = (&preview.survivor, &preview.merged);
    let fresh = |old: &[String], new: Vec<String>| -> Vec<String> {
        new.into_iter().filter(|one| !old.contains(one)).collect()
    };
    let contacts = |view: &PartyView| -> Vec<String> {
        view.contact_points
            .iter()
            .map(|point| point.value.clone())
            .collect()
    };
    let addresses = |view: &PartyView| -> Vec<String> {
        view.addresses
            .iter()
            .map(crate::model::Address::one_line)
            .collect()
    };
    let tags =
        |view: &PartyView| -> Vec<String> { view.tags.iter().map(ToString::to_string).collect() };
    let roles = |view: &PartyView| -> Vec<String> {
        view.roles
            .iter()
            .map(|held| words::role(text, held.role))
            .collect()
    };
    for (label, old, new) in [
        ("crm-contacts", contacts(before), contacts(after)),
        ("crm-addresses", addresses(before), addresses(after)),
        ("crm-tags", tags(before), tags(after)),
        ("crm-roles", roles(before), roles(after)),
    ] {
        let fresh = fresh(&old, new);
        if !fresh.is_empty() {
            lines.push(format!("{}: {}", text.t(label), fresh.join(", ")));
        }
    }
    let mut moves: BTreeMap<&str, u64> = BTreeMap::new();
    for counts in preview.moves.values() {
        for (kind, count) in counts {
            *moves.entry(kind).or_default() += count;
        }
    }
    lines.extend(moves.into_iter().map(|(kind, count)| {
        let word = moved_word(text, kind);
        format!("{word}: {count}")
    }));
    let body: Markup = match lines.as_slice() {
        [] => Markup::from(text.t("crm-merge-nothing-else")),
        lines => {
            let items: Markup = lines
                .iter()
                .map(|line| Markup::trusted(format!("<li>{}</li>", Markup::from(line))))
                .collect();
            [Markup::trusted("<ul>"), items, Markup::trusted("</ul>")]
                .into_iter()
                .collect()
        }
    };
    let body: Markup = [
        body,
        Markup::trusted(format!(
            r#"<p class="muted small">{}</p>"#,
            Markup::from(text.t("crm-merge-way-back"))
        )),
    ]
    .into_iter()
    .collect();
    Card::new(text.t("crm-merge-comes-along"), body).render()
}

/// The fields in which the two agree, for comparing.
fn same(preview: &MergePreview) -> Vec<(&'static str, serde_json::Value)> {
    let differs = |field: &str| {
        preview
            .fields
            .iter()
            .any(|choice: &Choice| choice.field == field)
    };
    let view = &preview.survivor;
    let all = [
        ("name", Some(view.name.to_string())),
        ("kind", Some(view.kind.name().to_owned())),
        (
            "vat_id",
            view.vat_id.as_ref().map(|id| id.as_str().to_owned()),
        ),
        ("email", view.email.clone()),
        ("phone", view.phone.clone()),
    ];
    let known = all.into_iter().filter_map(|(field, value)| {
        (!differs(field)).then_some((field, serde_json::Value::from(value?)))
    });
    known.collect()
}

fn label(text: &Text, fields: &Fields, field: &str) -> String {
    if let Some(key) = field.strip_prefix("custom.") {
        return fields
            .get(key)
            .map_or_else(|| key.to_owned(), |one| one.label.clone());
    }
    text.t(match field {
        "kind" => "crm-kind",
        "number" => "crm-form-number",
        "vat_id" => "crm-form-vat-id",
        "email" => "crm-email",
        "phone" => "crm-phone",
        "note" => "crm-note",
        "portal_company" => "crm-merge-portal",
        _ => "crm-name",
    })
}

fn value_of(text: &Text, fields: &Fields, field: &str, value: &serde_json::Value) -> String {
    if let Some(key) = field.strip_prefix("custom.")
        && let Some(known) = fields.get(key)
    {
        return match value.is_null() {
            true => String::new(),
            false => fields::value_text(known, text, value),
        };
    }
    let shown = value.as_str().unwrap_or_default();
    match (field, PartyKind::from_name(shown)) {
        ("kind", Some(kind)) => words::kind(text, kind),
        _ => shown.to_owned(),
    }
}

fn moved_word(text: &Text, kind: &str) -> String {
    let id = format!("crm-moved-{}", kind.replace('_', "-"));
    if text.catalog().has(&id) {
        text.t(&id)
    } else {
        kind.replace('_', " ")
    }
}

/// What stands in the way of an undo, in the person's words.
pub(super) fn blocked_word(text: &Text, kind: &str) -> String {
    match kind {
        "contact_points" => text.t("crm-contacts"),
        "addresses" => text.t("crm-addresses"),
        "tags" => text.t("crm-tags"),
        "roles" => text.t("crm-roles"),
        "customer" => text.t("crm-customer"),
        other => {
            let fields = Fields::default();
            match other {
                "name" | "kind" | "number" | "vat_id" | "note" | "portal_company" => {
                    label(text, &fields, other)
                }
                _ => moved_word(text, other),
            }
        }
    }
}
