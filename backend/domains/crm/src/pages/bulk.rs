//! What can be done with many customers: asked in the bar below the list, looked at, done,
//! watched, undone.

use access::Can;
use console::{Address, BulkBar, BulkChoice, Crumb, Desk, Markup, Said, Text, Undo, i18n::Value};
use fields::{FieldKind, Fields};
use kernel::{
    Error,
    id::{BulkId, PartyId},
    states::Named as _,
};
use lists::{
    bulk::{BulkView, watch},
    pages::{BulkWords, preview_page, query_here, run_page},
};
use serde_json::Value as Json;
use uuid::Uuid;
use web::{Form as Sent, Path, Typed};

use super::{HOME, Page, at};
use crate::{
    bulk::{BulkDraft, LIST, bulk_begin, bulk_preview, bulk_trouble, bulk_undo},
    permissions::{ArchiveParty, ReadParty, UpdateParty},
    states::PartyState,
};

/// Where these are.
const PLACE: &str = "/app/customers/bulk";

const WORDS: BulkWords = BulkWords {
    field: field_words,
    value: value_words,
    reason: reason_words,
    href: |id| at(PartyId::from_uuid(id)),
};

/// The bar below the list; nothing for who may change nothing.
pub(super) async fn bar(can: &Can<ReadParty>, desk: &Desk, fields: &Fields) -> Option<BulkBar> {
    let (update, archive) = (
        can.also::<UpdateParty>().await,
        can.also::<ArchiveParty>().await,
    );
    if !update {
        return None;
    }
    let text = desk.text();
    let query = query_here(desk);
    let refused = |may: bool| {
        if may {
            String::new()
        } else {
            text.t("crm-refused")
        }
    };
    let choice = |key: &str, label: &str, icon, ask, refused| BulkChoice {
        key: key.to_owned(),
        label: text.t(label),
        icon,
        ask,
        refused,
    };
    let tag = |name: &str| {
        Markup::trusted(format!(
            r#"<label class="filter-form"><span>{}</span><input class="input" name="{name}" maxlength="60" autocomplete="off"></label>"#,
            Markup::from(text.t("crm-tag"))
        ))
    };
    let mut bar = BulkBar::new(place(desk, ""), query)
        .choice(choice(
            "tag",
            "crm-bulk-tag",
            "tag",
            tag("tag.value"),
            refused(update),
        ))
        .choice(choice(
            "untag",
            "crm-bulk-untag",
            "x",
            tag("untag.value"),
            refused(update),
        ));
    if fields.active().next().is_some() {
        let ask = set_question(fields, text);
        bar = bar.choice(choice(
            "set",
            "crm-bulk-set",
            "pencil",
            ask,
            refused(update),
        ));
    }
    // Of what is archived one wants the other way.
    let archived = desk.address().get("state") == Some(PartyState::Archived.name());
    let fate = match archived {
        true => ("restore", "crm-restore", "archive-restore"),
        false => ("archive", "crm-archive", "archive"),
    };
    Some(bar.choice(choice(
        fate.0,
        fate.1,
        fate.2,
        Markup::default(),
        refused(archive),
    )))
}

/// Where a form goes, in the company the list was of.
fn place(desk: &Desk, end: &str) -> String {
    let place = Address::new(&format!("{PLACE}{end}"), None);
    match desk.address().get("company") {
        Some(company) => place.with("company", company).to_string(),
        None => place.to_string(),
    }
}

/// Which field, and what it shall hold; a choice is typed by its label.
fn set_question(fields: &Fields, text: &Text) -> Markup {
    let options: Markup = fields
        .active()
        .map(|field| {
            Markup::trusted(format!(
                r#"<option value="{}">{}</option>"#,
                Markup::from(&field.key),
                Markup::from(&field.label)
            ))
        })
        .collect();
    let known: Markup = fields
        .active()
        .filter(|field| matches!(field.kind, FieldKind::Choice | FieldKind::MultiChoice))
        .flat_map(|field| &field.options)
        .map(|option| {
            Markup::trusted(format!(
                r#"<option value="{}">"#,
                Markup::from(&option.label)
            ))
        })
        .collect();
    Markup::trusted(format!(
        r#"<label class="filter-form"><span>{}</span><select class="input" name="set.field">{options}</select></label><label class="filter-form"><span>{}</span><input class="input" name="set.value" list="bulk-set-values" maxlength="2000" autocomplete="off"></label><datalist id="bulk-set-values">{known}</datalist>"#,
        Markup::from(text.t("crm-bulk-field")),
        Markup::from(text.t("crm-bulk-value")),
    ))
}

pub(super) async fn preview(can: Can<UpdateParty>, desk: Desk, sent: Sent<()>) -> Page {
    let typed = sent.typed();
    let action = typed.get("action");
    let text = desk.text();
    let draft = BulkDraft {
        action: action.to_owned(),
        value: typed.get(&format!("{action}.value")).into(),
        field: Some(typed.get(&format!("{action}.field")).to_owned()),
        ..rows(typed, &desk)?
    };
    let seen = bulk_preview(&can, &draft).await?;
    let title = title(text, action, &draft.value, draft.field.as_deref());
    let run: BulkId = can.ctx().id();
    let mut carried = vec![
        ("action".to_owned(), action.to_owned()),
        (
            "value".to_owned(),
            typed.get(&format!("{action}.value")).to_owned(),
        ),
        (
            "field".to_owned(),
            typed.get(&format!("{action}.field")).to_owned(),
        ),
        ("run".to_owned(), run.to_string()),
    ];
    match &draft.query {
        Some(query) => {
            carried.push(("all".to_owned(), "true".to_owned()));
            carried.push(("query".to_owned(), query.clone()));
        }
        None => carried.extend(draft.ids.iter().map(|id| ("id".to_owned(), id.to_string()))),
    }
    let back = back(typed);
    let post = place(&desk, "/begin");
    carried.push(("back".to_owned(), back.clone()));
    let body = preview_page(&desk, &title, &seen, &WORDS, &carried, &post, &back);
    Ok(desk.page(title.clone(), crumbs(text, &title), &body).await)
}

pub(super) async fn begin(can: Can<UpdateParty>, desk: Desk, sent: Sent<()>) -> Page {
    let typed = sent.typed();
    let run = typed.get("run").parse().ok();
    let draft = BulkDraft {
        action: typed.get("action").to_owned(),
        value: typed.get("value").into(),
        field: Some(typed.get("field").to_owned()),
        ..rows(typed, &desk)?
    };
    let view = bulk_begin(&can, &draft, run).await?.into_body();
    Ok(onward(&desk, &view, &back(typed)))
}

pub(super) async fn show(can: Can<ReadParty>, desk: Desk, Path(run): Path<BulkId>) -> Page {
    let view = watch(&can, LIST, run).await?;
    let trouble = match view.refused + view.kept > 0 {
        true => bulk_trouble(&can, run).await?,
        false => Vec::new(),
    };
    let text = desk.text();
    let value = view.params.get("tag").or_else(|| view.params.get("value"));
    let field = view.params.get("field").and_then(Json::as_str);
    let title = match view.name.as_str() {
        "" => title(text, &view.action, value.unwrap_or(&Json::Null), field),
        name => name.to_owned(),
    };
    let place = format!("{PLACE}/{run}");
    let body = run_page(&desk, &title, &view, &trouble, &WORDS, &place, HOME);
    Ok(desk.page(title.clone(), crumbs(text, &title), &body).await)
}

pub(super) async fn undo(can: Can<UpdateParty>, desk: Desk, Path(run): Path<BulkId>) -> Page {
    let view = bulk_undo(&can, run).await?.into_body();
    if view.is_running() || view.kept > 0 {
        return Ok(desk.see_other(&format!("{PLACE}/{run}"), None));
    }
    let said = Said::new("lists-bulk-said-undone").count(u64::try_from(view.undone).unwrap_or(0));
    Ok(desk.see_other_saying(HOME, &said))
}

pub(super) async fn stop(can: Can<UpdateParty>, desk: Desk, Path(run): Path<BulkId>) -> Page {
    lists::bulk::stop(&can, LIST, run).await?;
    Ok(desk.see_other(&format!("{PLACE}/{run}"), None))
}

/// To the list when all is done and nothing needs a look, else to the run's own page.
fn onward(desk: &Desk, view: &BulkView, back: &str) -> http::Response<axum::body::Body> {
    let place = format!("{PLACE}/{}", view.id);
    if view.is_running() || view.refused > 0 || !view.is_undoable() {
        return desk.see_other(&place, None);
    }
    let said = Said::new("lists-bulk-said")
        .count(u64::try_from(view.changed).unwrap_or(0))
        .undo(Undo::new(format!("{place}/undo")));
    desk.see_other_saying(back, &said)
}

/// The rows a form is about.
fn rows(typed: &Typed, desk: &Desk) -> kernel::Result<BulkDraft> {
    let query = (typed.get("all") == "true").then(|| typed.get("query").to_owned());
    let ids = match query {
        Some(_) => Vec::new(),
        None => typed
            .all("id")
            .map(|id| {
                id.parse::<Uuid>()
                    .map_err(|_| Error::field("id", "wrong_value", "must be ids of customers"))
            })
            .collect::<kernel::Result<_>>()?,
    };
    Ok(BulkDraft {
        query,
        ids,
        typed_in: Some(desk.text().lang()),
        ..BulkDraft::default()
    })
}

/// The list as it was left.
fn back(typed: &Typed) -> String {
    let back = typed.get("back");
    if back == HOME || back.starts_with("/app/customers?") {
        return back.to_owned();
    }
    match typed.get("query") {
        "" => HOME.to_owned(),
        query => Address::new(HOME, Some(query)).without("zone").to_string(),
    }
}

fn crumbs(text: &Text, here: &str) -> Vec<Crumb> {
    vec![Crumb::up(text.t("crm-customers"), HOME), Crumb::here(here)]
}

fn title(text: &Text, action: &str, value: &Json, field: Option<&str>) -> String {
    let value = value_words(text, "", value);
    match action {
        "tag" => text.tn("crm-bulk-tag-with", &[("tag", Value::from(value.as_str()))]),
        "untag" => text.tn(
            "crm-bulk-untag-with",
            &[("tag", Value::from(value.as_str()))],
        ),
        "restore" => text.t("crm-restore"),
        "archive" => text.t("crm-archive"),
        _ => text.tn(
            "crm-bulk-set-to",
            &[
                ("field", Value::from(field.unwrap_or_default())),
                ("value", Value::from(value.as_str())),
            ],
        ),
    }
}

fn field_words(text: &Text, field: &str) -> String {
    match field {
        "tags" => text.t("crm-tags"),
        "state" => text.t("crm-state"),
        other => other.strip_prefix("custom.").unwrap_or(other).to_owned(),
    }
}

fn value_words(text: &Text, field: &str, value: &Json) -> String {
    match value {
        Json::Null => String::new(),
        Json::Bool(true) => text.t("console-yes"),
        Json::Bool(false) => text.t("console-no"),
        Json::String(word) if field == "state" => match PartyState::from_name(word) {
            Some(state) => super::words::state(text, state),
            None => word.clone(),
        },
        Json::String(word) => word.clone(),
        Json::Array(all) => {
            let words: Vec<String> = all.iter().map(|one| value_words(text, "", one)).collect();
            words.join(", ")
        }
        Json::Object(all) => {
            let pairs = all.iter();
            let pairs: Vec<String> = pairs
                .map(|(key, value)| format!("{key}: {}", value_words(text, "", value)))
                .collect();
            pairs.join(", ")
        }
        Json::Number(number) => number.to_string(),
    }
}

fn reason_words(text: &Text, code: &str) -> String {
    text.t(match code {
        "party_not_active" => "crm-bulk-not-active",
        "state_transition_refused" => "crm-bulk-no-way",
        "unknown_field" => "crm-bulk-no-field",
        "wrong_value" | "not_a_choice" | "not_a_number" | "not_a_day" | "required" => {
            "crm-bulk-not-fitting"
        }
        "tags_too_many" => "crm-bulk-tags-too-many",
        "changed_since" => "crm-bulk-changed-since",
        "not_found" => "crm-bulk-not-there",
        _ => "crm-bulk-refused",
    })
}
