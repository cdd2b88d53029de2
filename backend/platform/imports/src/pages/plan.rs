//! How a file is read, and where its columns go.

use std::collections::BTreeMap;

use access::Can;
use console::{
    Card, Choice, Column, Desk, ErrorSummary, Field, Form, Markup, Row, Table, Text, Width,
};
use kernel::{Error, Kind, id::ImportBatchId, states::Named as _};
use web::{Form as Sent, Path, Service, Typed};

use super::{HOME, Page, words};
use crate::{
    model::{Batch, DayOrder, DecimalMark, Existing, Format, Plan},
    permissions::RunImport,
    plan::{self, PlanPatch},
    read::encoding,
    steps,
    target::{FieldKind, Target, TargetField, Targets},
};

/// How the file is read, changed.
pub(super) async fn reading(
    can: Can<RunImport>,
    desk: Desk,
    targets: Service<Targets>,
    Path(id): Path<ImportBatchId>,
    sent: Sent<()>,
) -> Page {
    let typed = sent.typed();
    let given = |name: &str| Some(typed.get(name).to_owned()).filter(|value| !value.is_empty());
    let patch = PlanPatch {
        encoding: given("encoding"),
        separator: given("separator").and_then(|text| separator_of(&text)),
        head: Some(typed.get("head") == "true"),
        sheet: given("sheet"),
        decimal: DecimalMark::from_name(typed.get("decimal")),
        days: DayOrder::from_name(typed.get("days")),
        ..PlanPatch::default()
    };
    plan::change(&can, &targets, id, patch).await?;
    Ok(desk.see_other(&format!("{HOME}/{id}"), Some("imports-reread")))
}

/// Where columns go, and on to the check.
pub(super) async fn save(
    can: Can<RunImport>,
    desk: Desk,
    targets: Service<Targets>,
    Path(id): Path<ImportBatchId>,
    sent: Sent<()>,
) -> Page {
    let typed = sent.typed();
    let (batch, _) = {
        let mut tx = can.read().await?;
        let batch = can.open(crate::store::batch_find(&mut tx, id).await?)?;
        let progress = crate::store::progress_find(&mut tx, &batch).await?;
        tx.done().await?;
        (batch, progress)
    };
    let patch = patch_of(typed, &batch);
    let saved = plan::change(&can, &targets, id, patch.clone()).await;
    let refused = match saved {
        Ok(_) => match steps::check(&can, &targets, id).await {
            Ok(_) => return Ok(desk.see_other(&format!("{HOME}/{id}"), None)),
            Err(error) => error,
        },
        Err(error) => error,
    };
    if refused.kind() != Kind::Invalid || refused.field_errors().is_empty() {
        return Err(refused.into());
    }
    let mut shown = batch;
    shown.plan = as_typed(shown.plan, patch);
    super::show::again(&can, &desk, &targets, &shown, &refused).await
}

/// The forms and the first lines of a batch whose plan can be changed.
pub(super) fn forms(
    text: &Text,
    target: &dyn Target,
    batch: &Batch,
    fields: &[TargetField],
    refused: Option<&Error>,
) -> Markup {
    let title = |id: &str| text.t(id);
    let reading = Card::new(
        title("imports-reading"),
        reading_form(text, batch).render(text),
    )
    .render();
    let preview = Card::new(title("imports-preview"), preview(text, batch))
        .flush()
        .render();
    let errors = refused
        .map(|error| summary(text, target, fields, error))
        .unwrap_or_default();
    let mapping = mapping_form(text, batch, fields, errors).render(text);
    let mapping = Card::new(title("imports-mapping"), mapping).render();
    [preview, reading, mapping].into_iter().collect()
}

fn summary(
    text: &Text,
    target: &dyn Target,
    fields: &[TargetField],
    error: &Error,
) -> ErrorSummary {
    error
        .field_errors()
        .iter()
        .fold(ErrorSummary::new(), |all, fault| {
            let sentence = match fault.code.as_str() {
                "field_missing" => {
                    let needed = fields.iter().filter(|field| !field.needed.is_empty());
                    let names: Vec<String> = needed
                        .filter(|field| fault.detail.split(' ').any(|word| *word == *field.key))
                        .map(|field| field.label.say(text))
                        .collect();
                    text.tn(
                        "imports-fault-field-missing",
                        &[("names", names.join(", ").as_str().into())],
                    )
                }
                _ => words::own(text, fault).unwrap_or_else(|| target.fault(text, fault)),
            };
            // `columns[2]` was chosen in `column_2`; what is about all of them stands at the top.
            let at = fault
                .field
                .strip_prefix("columns[")
                .and_then(|rest| rest.strip_suffix(']'));
            let field = match at {
                Some(at) => format!("column_{at}"),
                None if fault.field == "columns" => String::new(),
                None => fault.field.clone(),
            };
            all.fault(field, sentence)
        })
}

fn reading_form(text: &Text, batch: &Batch) -> Form {
    let plan = &batch.plan;
    let form = Form::post(
        format!("{HOME}/{}/reading", batch.id),
        "",
        text.t("imports-read-again"),
    );
    let head = Field::checkbox("head", text.t("imports-head")).value(plan.head.to_string());
    let decimal = Field::select(
        "decimal",
        text.t("imports-decimal"),
        [
            Choice::new("comma", "1.234,50"),
            Choice::new("point", "1,234.50"),
        ],
    )
    .value(plan.decimal.name())
    .required();
    let days = Field::select(
        "days",
        text.t("imports-days"),
        [
            Choice::new("day", text.t("imports-days-day")),
            Choice::new("month", text.t("imports-days-month")),
        ],
    )
    .value(plan.days.name())
    .required();
    let form = match batch.format {
        Format::Csv => {
            let mut names: Vec<&str> = encoding::OFFERED.to_vec();
            if !names.contains(&plan.encoding.as_str()) {
                names.insert(0, &plan.encoding);
            }
            let encodings = names.into_iter().map(|name| Choice::new(name, name));
            let separators = [
                (',', "imports-comma"),
                (';', "imports-semicolon"),
                ('\t', "imports-tab"),
                ('|', "imports-bar"),
            ];
            let separators = separators
                .into_iter()
                .map(|(separator, id)| Choice::new(separator_name(separator), text.t(id)));
            form.row(
                [
                    Field::select("encoding", text.t("imports-encoding"), encodings)
                        .value(plan.encoding.as_str())
                        .required(),
                    Field::select("separator", text.t("imports-separator"), separators)
                        .value(separator_name(plan.separator))
                        .required(),
                ],
                text,
            )
        }
        Format::Xlsx => {
            let sheets = batch
                .sheets
                .iter()
                .map(|name| Choice::new(name.as_str(), name.as_str()));
            form.field(
                Field::select("sheet", text.t("imports-sheet"), sheets)
                    .value(plan.sheet.clone().unwrap_or_default())
                    .required(),
                text,
            )
        }
    };
    form.row([decimal, days], text).field(head, text)
}

fn preview(text: &Text, batch: &Batch) -> Markup {
    const LINES: usize = 5;
    let heads = batch.heads();
    let columns = heads
        .iter()
        .enumerate()
        .map(|(at, head)| Column::new(column_name(text, at, head)));
    let data = if batch.plan.head { 1 } else { 0 };
    let rows = batch.sample.iter().skip(data).take(LINES).map(|line| {
        (0..heads.len()).fold(Row::new(), |row, at| {
            let cell = line.get(at).map(String::as_str).unwrap_or_default();
            let cell: String = cell.chars().take(60).collect();
            row.cell(cell)
        })
    });
    Table::new(text.t("imports-preview"), columns)
        .rows(rows)
        .render(text)
}

fn mapping_form(text: &Text, batch: &Batch, fields: &[TargetField], errors: ErrorSummary) -> Form {
    let plan = &batch.plan;
    let mut form = Form::post(
        format!("{HOME}/{}/plan", batch.id),
        "",
        text.t("imports-check"),
    )
    .errors(errors)
    .heading(&text.t("imports-columns"), &text.t("imports-columns-text"));
    let choices: Vec<Choice> = [Choice::new("-", text.t("imports-leave-out"))]
        .into_iter()
        .chain(
            fields
                .iter()
                .map(|field| Choice::new(&*field.key, field.label.say(text))),
        )
        .collect();
    let data = if plan.head { 1 } else { 0 };
    for (at, head) in batch.heads().iter().enumerate() {
        let chosen = plan.columns.get(at).cloned().flatten();
        let samples = batch
            .sample
            .iter()
            .skip(data)
            .filter_map(|line| line.get(at));
        let samples: Vec<String> = samples
            .filter(|cell| !cell.trim().is_empty())
            .take(3)
            .map(|cell| cell.chars().take(40).collect())
            .collect();
        let field = Field::select(
            format!("column_{at}"),
            column_name(text, at, head),
            choices.clone(),
        )
        .value(chosen.unwrap_or_else(|| "-".to_owned()))
        .help(samples.join(" · "))
        .width(Width::Medium)
        .required();
        form = form.field(field, text);
    }
    let is_mapped = |key: &str| plan.columns.iter().flatten().any(|column| column == key);
    let fixable: Vec<Field> = fields
        .iter()
        .filter(|field| !is_mapped(&field.key))
        .filter_map(|field| fixed_field(text, field, plan))
        .collect();
    if !fixable.is_empty() {
        form = form.heading(&text.t("imports-fixed"), &text.t("imports-fixed-text"));
        for field in fixable {
            form = form.field(field, text);
        }
    }
    match_part(form, text, fields, plan)
}

/// A choice, or words, can be the same for all lines; a name or an address hardly.
fn fixed_field(text: &Text, field: &TargetField, plan: &Plan) -> Option<Field> {
    let name = format!("fixed.{}", field.key);
    let label = field.label.say(text);
    let question = match &field.kind {
        FieldKind::Choice(words) => {
            let choices = words
                .iter()
                .map(|word| Choice::new(word.word.as_str(), word.label.say(text)));
            let nothing = [Choice::new("", text.t("imports-nothing"))];
            Field::select(name, label, nothing.into_iter().chain(choices))
        }
        FieldKind::Words => Field::text(name, label).help(text.t("imports-words-help")),
        FieldKind::Choices(words) => {
            let known: Vec<&str> = words.iter().map(|word| word.word.as_str()).collect();
            Field::text(name, label).help(known.join(", "))
        }
        _ => return None,
    };
    let value = plan.fixed.get(&*field.key).cloned().unwrap_or_default();
    Some(question.value(value).width(Width::Medium))
}

fn match_part(form: Form, text: &Text, fields: &[TargetField], plan: &Plan) -> Form {
    let keys = fields
        .iter()
        .filter(|field| field.matches.ever())
        .map(|field| Choice::new(&*field.key, field.label.say(text)));
    let keys: Vec<Choice> = [Choice::new("-", text.t("imports-key-none"))]
        .into_iter()
        .chain(keys)
        .collect();
    let how = match (plan.existing, plan.create) {
        (Existing::Update, true) => "update_create",
        (Existing::Skip, _) => "create",
        (Existing::Update, false) => "update",
    };
    form.heading(&text.t("imports-match"), &text.t("imports-match-text"))
        .field(
            Field::select("key", text.t("imports-key"), keys)
                .value(plan.key.clone().unwrap_or_else(|| "-".to_owned()))
                .help(text.t("imports-key-help"))
                .width(Width::Medium)
                .required(),
            text,
        )
        .field(
            Field::radio(
                "how",
                text.t("imports-how"),
                [
                    Choice::new("update_create", text.t("imports-how-both"))
                        .help(text.t("imports-how-both-help")),
                    Choice::new("create", text.t("imports-how-create"))
                        .help(text.t("imports-how-create-help")),
                    Choice::new("update", text.t("imports-how-update"))
                        .help(text.t("imports-how-update-help")),
                ],
            )
            .value(how)
            .required(),
            text,
        )
}

fn patch_of(typed: &Typed, batch: &Batch) -> PlanPatch {
    let columns: Vec<Option<String>> = (0..batch.heads().len())
        .map(|at| {
            let chosen = typed.get(&format!("column_{at}"));
            Some(chosen.to_owned()).filter(|chosen| !chosen.is_empty() && chosen != "-")
        })
        .collect();
    let mut fixed = BTreeMap::new();
    for (name, value) in typed.iter() {
        if let Some(key) = name.strip_prefix("fixed.") {
            let is_mapped = columns.iter().flatten().any(|column| column == key);
            if !value.trim().is_empty() && !is_mapped {
                fixed.insert(key.to_owned(), value.to_owned());
            }
        }
    }
    let key = Some(typed.get("key").to_owned()).filter(|key| !key.is_empty() && key != "-");
    let (existing, create) = match typed.get("how") {
        "create" => (Existing::Skip, true),
        "update" => (Existing::Update, false),
        _ => (Existing::Update, true),
    };
    PlanPatch {
        columns: Some(columns),
        fixed: Some(fixed),
        key: Some(key),
        existing: Some(existing),
        create: Some(create),
        ..PlanPatch::default()
    }
}

fn as_typed(mut plan: Plan, patch: PlanPatch) -> Plan {
    plan.columns = patch.columns.unwrap_or(plan.columns);
    plan.fixed = patch.fixed.unwrap_or(plan.fixed);
    plan.key = patch.key.unwrap_or(plan.key);
    plan.existing = patch.existing.unwrap_or(plan.existing);
    plan.create = patch.create.unwrap_or(plan.create);
    plan
}

fn column_name(text: &Text, at: usize, head: &str) -> String {
    if head.trim().is_empty() {
        text.tn("imports-column-number", &[("number", (at + 1).into())])
    } else {
        head.chars().take(60).collect()
    }
}

const fn separator_name(separator: char) -> &'static str {
    match separator {
        ';' => "semicolon",
        '\t' => "tab",
        '|' => "bar",
        _ => "comma",
    }
}

fn separator_of(name: &str) -> Option<char> {
    encoding::SEPARATORS
        .into_iter()
        .find(|separator| separator_name(*separator) == name)
}
