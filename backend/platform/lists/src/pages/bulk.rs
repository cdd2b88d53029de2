//! The pages of a bulk action: what will change, and how far it is.

use console::{
    Action, Card, Column, Desk, Field, Form, Markup, Meter, PageHeader, Row, Section, Stat, Table,
    Text, i18n::Value,
};
use serde_json::Value as Json;
use uuid::Uuid;

use crate::bulk::{BulkState, BulkView, LOOKED_AT, Preview, Troubled};

/// The most rows a preview shows of each sort.
const SHOWN: usize = 50;

/// What a domain says about its rows on these pages.
#[derive(Debug, Clone, Copy)]
pub struct BulkWords {
    /// The word for a field that changes.
    pub field: fn(&Text, &str) -> String,
    /// A value of a field, for people.
    pub value: fn(&Text, &str, &Json) -> String,
    /// Why a row is refused or kept, by the code of the reason.
    pub reason: fn(&Text, &str) -> String,
    /// The page of a row.
    pub href: fn(Uuid) -> String,
}

/// What would happen, and the form that does it. `sent` is what the form carries on: the action
/// and what it is done with, the rows; `post` is where it goes, `back` the list.
pub fn preview_page(
    desk: &Desk,
    title: &str,
    seen: &Preview,
    words: &BulkWords,
    sent: &[(String, String)],
    post: &str,
    back: &str,
) -> Markup {
    let text = desk.text();
    let figures = [
        ("lists-bulk-changes", seen.changes.len()),
        ("lists-bulk-same", seen.same),
        ("lists-bulk-refused", seen.refused.len()),
        ("lists-bulk-missing", seen.missing),
    ];
    let mut parts = vec![
        PageHeader::new(title)
            .sub(counted(text, "lists-bulk-rows", seen.total))
            .render(text),
        facts(text, &figures),
    ];
    if seen.looked_at < seen.total {
        parts.push(muted(
            &text.tn("lists-bulk-looked-at", &[("count", Value::from(LOOKED_AT))]),
        ));
    }
    let nothing = seen.changes.is_empty() && seen.looked_at == seen.total;
    let apply = match nothing {
        true => Action::link(text.t("lists-bulk-back"), back)
            .primary()
            .render(),
        false => {
            let form = Form::post(post, "", counted(text, "lists-bulk-apply", seen.total))
                .cancel(text.t("console-cancel"), back)
                .wide();
            sent.iter()
                .fold(form, |form, (name, value)| {
                    form.field(Field::hidden(name.as_str(), value.as_str()), text)
                })
                .render(text)
        }
    };
    if nothing {
        parts.push(muted(&text.t("lists-bulk-nothing")));
    }
    parts.push(apply);
    if !seen.changes.is_empty() {
        let rows = seen.changes.iter().take(SHOWN).map(|line| {
            let (before, after) = (
                line_words(text, words, &line.before),
                line_words(text, words, &line.after),
            );
            Row::link((words.href)(line.id))
                .cell(line.name.as_str())
                .cell(before)
                .cell(after)
        });
        let table = Table::new(
            text.t("lists-bulk-changes"),
            [
                Column::main(text.t("lists-bulk-row")),
                Column::new(text.t("console-diff-before")),
                Column::new(text.t("console-diff-after")),
            ],
        )
        .rows(rows);
        parts.push(Section::new(text.t("lists-bulk-changes"), table.render(text)).render());
    }
    if !seen.refused.is_empty() {
        let table = trouble_table(text, words, &seen.refused);
        parts.push(Section::new(text.t("lists-bulk-refused"), table).render());
    }
    parts.into_iter().collect()
}

/// How far a run is, with what can be done about it. `place` is its own address.
pub fn run_page(
    desk: &Desk,
    title: &str,
    run: &BulkView,
    trouble: &[Troubled],
    words: &BulkWords,
    place: &str,
    back: &str,
) -> Markup {
    let text = desk.text();
    let state = text.t(match run.state {
        BulkState::Running => "lists-bulk-state-running",
        BulkState::Done => "lists-bulk-state-done",
        BulkState::Undoing => "lists-bulk-state-undoing",
        BulkState::Undone => "lists-bulk-state-undone",
        BulkState::Stopped => "lists-bulk-state-stopped",
    });
    let mut header = PageHeader::new(title).sub(state.as_str());
    if run.is_undoable() {
        let undo = Action::post(text.t("console-undo"), format!("{place}/undo"), "");
        header = header.action(undo.icon("history"));
    }
    if run.state == BulkState::Running {
        header = header.action(Action::post(
            text.t("lists-bulk-stop"),
            format!("{place}/stop"),
            "",
        ));
    }
    header = header.action(Action::link(text.t("lists-bulk-back"), back).primary());

    let count = |count: i64| usize::try_from(count).unwrap_or_default();
    let figures = [
        ("lists-bulk-changed", count(run.changed)),
        ("lists-bulk-same", count(run.same)),
        ("lists-bulk-refused", count(run.refused)),
        ("lists-bulk-undone", count(run.undone)),
        ("lists-bulk-kept", count(run.kept)),
    ];
    let mut inside = vec![header.render(text)];
    if run.is_running() {
        inside.push(progress(desk, run, place));
    }
    inside.push(facts(text, &figures));
    if !trouble.is_empty() {
        let table = trouble_table(text, words, trouble);
        inside.push(Section::new(text.t("lists-bulk-trouble"), table).render());
    }
    let inside: Markup = inside.into_iter().collect();
    let watch = match run.is_running() {
        // Leaving is fine: the work goes on, and this page tells how far it is.
        true => format!(
            r##" hx-get="{}" hx-trigger="every 1s" hx-target="this" hx-select="#bulk-run" hx-swap="outerHTML" hx-push-url="false""##,
            Markup::from(place)
        ),
        false => String::new(),
    };
    Markup::trusted(format!(
        r#"<div id="bulk-run" class="page-body"{watch}>{inside}</div>"#
    ))
}

fn progress(desk: &Desk, run: &BulkView, place: &str) -> Markup {
    let text = desk.text();
    let (through, whole) = (run.through(), run.to_do().max(1));
    let told = text.tn(
        "lists-bulk-progress",
        &[
            ("done", Value::from(through)),
            ("total", Value::from(whole)),
        ],
    );
    let passed = (desk.now() - run.created_at).num_seconds();
    let left = match (run.state, through) {
        (BulkState::Running, 1..) if passed > 1 => text.tn(
            "lists-bulk-left",
            &[("count", Value::from(passed * (whole - through) / through))],
        ),
        _ => String::new(),
    };
    let refresh = Action::link(text.t("lists-bulk-refresh"), place)
        .quiet()
        .small()
        .render();
    let meter = Meter::new(text.t("lists-bulk-how-far"), told)
        .reached(through, whole)
        .left(left)
        .render();
    let body: Markup = [meter, refresh].into_iter().collect();
    Card::new("", body).render()
}

fn facts(text: &Text, figures: &[(&str, usize)]) -> Markup {
    let figures: Markup = figures
        .iter()
        .filter(|(label, count)| *count > 0 || *label == "lists-bulk-changes")
        .map(|(label, count)| Stat::new(text.t(label), text.number(count)).render())
        .collect();
    Markup::trusted(format!(r#"<div class="bulk-facts">{figures}</div>"#))
}

fn trouble_table(text: &Text, words: &BulkWords, trouble: &[Troubled]) -> Markup {
    let rows = trouble.iter().take(SHOWN).map(|row| {
        let name = match row.name.as_str() {
            "" => text.t("lists-bulk-gone"),
            name => name.to_owned(),
        };
        let drawn = match row.name.is_empty() {
            true => Row::new(),
            false => Row::link((words.href)(row.id)),
        };
        drawn.cell(name).cell((words.reason)(text, &row.code))
    });
    Table::new(
        text.t("lists-bulk-refused"),
        [
            Column::main(text.t("lists-bulk-row")),
            Column::new(text.t("lists-bulk-why")),
        ],
    )
    .rows(rows)
    .render(text)
}

fn line_words(text: &Text, words: &BulkWords, values: &Json) -> String {
    let values: Vec<String> = values
        .as_object()
        .into_iter()
        .flatten()
        .map(|(field, value)| {
            let value = match (words.value)(text, field, value) {
                empty if empty.is_empty() => text.t("console-diff-nothing"),
                some => some,
            };
            format!("{}: {value}", (words.field)(text, field))
        })
        .collect();
    values.join("; ")
}

fn counted(text: &Text, id: &str, count: usize) -> String {
    text.tn(id, &[("count", Value::from(count))])
}

fn muted(sentence: &str) -> Markup {
    Markup::trusted(format!(
        r#"<p class="muted">{}</p>"#,
        Markup::from(sentence)
    ))
}
