//! Changing how a file is read and what becomes of its columns.

use std::collections::BTreeMap;

use access::{Can, Done, Reply};
use audit::Change;
use kernel::{Error, FieldError, Result, id::ImportBatchId};
use serde::{Deserialize, Deserializer};
use utoipa::ToSchema;

use crate::{
    lines::first_lines,
    model::{Batch, DayOrder, DecimalMark, Existing, Format, Plan},
    permissions::RunImport,
    read::{encoding, values},
    states::{BatchEvent, BatchState},
    store::{self, Part},
    target::{TargetField, Targets},
    upload::map_columns,
    view::ImportView,
    work,
};

/// What changes of a plan; what is missing stays. A change of how the file is read guesses its
/// columns anew, unless they are sent too.
#[derive(Debug, Clone, Default, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(as = ImportPlanPatch)]
pub struct PlanPatch {
    /// The encoding.
    pub encoding: Option<String>,
    /// What stands between two cells: `,` `;` `|` or a tab.
    #[schema(value_type = Option<String>)]
    pub separator: Option<char>,
    /// Whether the first line names the columns.
    pub head: Option<bool>,
    /// The sheet of a workbook.
    pub sheet: Option<String>,
    /// What stands before decimals.
    pub decimal: Option<DecimalMark>,
    /// How days are written that do not begin with the year.
    pub days: Option<DayOrder>,
    /// The field of each column, in their order; `null` leaves one out.
    pub columns: Option<Vec<Option<String>>>,
    /// Values for fields that no column goes to, the same for every line.
    pub fixed: Option<BTreeMap<String, String>>,
    /// The field things are recognised by; `null` makes every line a new thing.
    #[serde(default, deserialize_with = "sent")]
    #[schema(value_type = Option<String>)]
    pub key: Option<Option<String>>,
    /// What happens to things that are there already.
    pub existing: Option<Existing>,
    /// Whether lines that match nothing become new things.
    pub create: Option<bool>,
}

/// Changes the plan of a batch; what a check said is forgotten.
///
/// # Errors
/// Not found; a conflict when it is at work or done; field errors.
pub async fn change(
    can: &Can<RunImport>,
    targets: &Targets,
    id: ImportBatchId,
    patch: PlanPatch,
) -> Result<Done<ImportView>> {
    let mut tx = can.write().await?;
    let before = can.open(store::batch_lock(&mut tx, id).await?)?;
    let target = targets.find(&before.target)?;
    target.allows(can, before.company).await?;
    let fields = target.fields(&mut tx, before.company).await?;
    let other_sheet = patch
        .sheet
        .as_ref()
        .is_some_and(|sheet| Some(sheet) != before.plan.sheet.as_ref());
    if other_sheet && before.format == Format::Csv {
        tx.abandon().await?;
        return Err(Error::field(
            "sheet",
            "not_a_choice",
            "cannot be chosen: this file has none",
        ));
    }
    let event = if other_sheet {
        BatchEvent::Arrive
    } else {
        BatchEvent::Change
    };
    let mut after = before.after(event, can.ctx().now())?;
    let reread = read_anew(&mut tx, &mut after, &patch).await?;
    match &patch.columns {
        Some(columns) => after.plan.columns.clone_from(columns),
        None if reread => map_columns(&mut tx, target.as_ref(), &mut after).await?,
        None => {}
    }
    take(&mut after.plan, &patch);
    let faults = faults(&after, &fields);
    if !faults.is_empty() {
        tx.abandon().await?;
        return Err(Error::fields(faults));
    }
    store::batch_save(&mut tx, &after).await?;
    store::row_delete(&mut tx, after.company, id).await?;
    let mut progress = store::progress_find(&mut tx, &after).await?;
    if after.state == BatchState::Reading {
        work::send(&mut tx, can.ctx(), &after).await?;
    }
    progress = crate::model::Progress::at_start(can.ctx().now(), progress.total);
    store::progress_put(&mut tx, &after, &progress).await?;
    let view = ImportView::new(&after, &progress, &fields);
    let reply = Reply::of(view).version(after.version);
    tx.commit(Change::updated(&before, &after), reply).await
}

/// What keeps a plan from being tried.
///
/// # Errors
/// Field errors: fields that are needed and have no column.
pub(crate) fn ready(batch: &Batch, fields: &[TargetField]) -> Result<()> {
    let mut wrong = faults(batch, fields);
    let plan = &batch.plan;
    let has = |field: &TargetField| {
        plan.columns
            .iter()
            .flatten()
            .any(|column| **column == *field.key)
            || plan.fixed.contains_key(&*field.key)
    };
    if !fields.iter().any(has) {
        wrong.push(fault(
            "columns",
            "required",
            "must lead at least one column to a field".into(),
        ));
    } else if plan.create {
        let mut groups: Vec<u8> = fields
            .iter()
            .flat_map(|field| field.needed.clone())
            .collect();
        groups.sort_unstable();
        groups.dedup();
        for group in groups {
            let of_it = || fields.iter().filter(|field| field.needed.contains(&group));
            if !of_it().any(has) {
                let names: Vec<&str> = of_it().map(|field| &*field.key).collect();
                let detail = format!("must lead one column to {}", names.join(" or "));
                wrong.push(fault("columns", "field_missing", detail));
            }
        }
    }
    if wrong.is_empty() {
        Ok(())
    } else {
        Err(Error::fields(wrong))
    }
}

async fn read_anew(tx: &mut access::Reader, batch: &mut Batch, patch: &PlanPatch) -> Result<bool> {
    if let Some(head) = patch.head {
        batch.plan.head = head;
    }
    let other_head = patch.head.is_some();
    if batch.format == Format::Xlsx {
        return Ok(other_head);
    }
    if patch.encoding.is_none() && patch.separator.is_none() {
        return Ok(other_head);
    }
    if let Some(wanted) = &patch.encoding {
        let Some(known) = encoding::encoding(wanted) else {
            return Err(Error::field("encoding", "not_a_choice", offered()));
        };
        known.name().clone_into(&mut batch.plan.encoding);
    }
    if let Some(wanted) = patch.separator {
        if !encoding::SEPARATORS.contains(&wanted) {
            return Err(Error::field(
                "separator",
                "not_a_choice",
                "must be a comma, a semicolon, a tab or a vertical bar",
            ));
        }
        batch.plan.separator = wanted;
    }
    let start = store::chunk_find(tx, batch, Part::File, 0)
        .await?
        .unwrap_or_default();
    let (_, sample) = first_lines(&start, &batch.plan.encoding, Some(batch.plan.separator));
    batch.sample = sample;
    Ok(true)
}

fn offered() -> String {
    format!("must be one of: {}", encoding::OFFERED.join(", "))
}

fn take(plan: &mut Plan, patch: &PlanPatch) {
    if let Some(sheet) = &patch.sheet {
        plan.sheet = Some(sheet.clone());
    }
    if let Some(decimal) = patch.decimal {
        plan.decimal = decimal;
    }
    if let Some(days) = patch.days {
        plan.days = days;
    }
    if let Some(fixed) = &patch.fixed {
        plan.fixed = fixed.clone();
        plan.fixed.retain(|_, value| !value.trim().is_empty());
    }
    if let Some(key) = &patch.key {
        plan.key.clone_from(key);
    }
    if let Some(existing) = patch.existing {
        plan.existing = existing;
    }
    if let Some(create) = patch.create {
        plan.create = create;
    }
    // A key whose column went elsewhere recognises nothing.
    let is_mapped = |key: &String| plan.columns.iter().flatten().any(|column| column == key);
    if patch.key.is_none() && plan.key.as_ref().is_some_and(|key| !is_mapped(key)) {
        plan.key = None;
    }
}

fn faults(batch: &Batch, fields: &[TargetField]) -> Vec<FieldError> {
    let plan = &batch.plan;
    let find = |key: &str| fields.iter().find(|field| *field.key == *key);
    let mut wrong = Vec::new();
    let mut taken: Vec<&str> = Vec::new();
    for (at, column) in plan.columns.iter().enumerate() {
        let Some(key) = column else { continue };
        if find(key).is_none() {
            let names: Vec<&str> = fields.iter().map(|field| &*field.key).collect();
            let detail = format!("must be one of: {}", names.join(", "));
            wrong.push(fault(&format!("columns[{at}]"), "not_a_choice", detail));
        } else if taken.contains(&key.as_str()) {
            let detail = format!("another column goes to `{key}` already");
            wrong.push(fault(&format!("columns[{at}]"), "column_twice", detail));
        }
        taken.push(key);
    }
    for (key, value) in &plan.fixed {
        let at = format!("fixed.{key}");
        match find(key) {
            None => wrong.push(fault(&at, "not_a_choice", "is no field".to_owned())),
            Some(_) if taken.contains(&key.as_str()) => {
                wrong.push(fault(
                    &at,
                    "column_twice",
                    "a column goes to this field".to_owned(),
                ));
            }
            Some(field) => {
                if let Err(refused) = values::canonical(field, value, plan) {
                    wrong.push(FieldError {
                        field: at,
                        ..refused
                    });
                }
            }
        }
    }
    if let Some(key) = &plan.key {
        let fits = find(key).is_some_and(|field| field.matches.ever());
        if !fits || !taken.contains(&key.as_str()) {
            let names: Vec<&str> = fields
                .iter()
                .filter(|field| field.matches.ever() && taken.contains(&&*field.key))
                .map(|field| &*field.key)
                .collect();
            let detail = match names.as_slice() {
                [] => "must be null: no column goes to a field things can be recognised by".into(),
                _ => format!("must be null or one of: {}", names.join(", ")),
            };
            wrong.push(fault("key", "not_a_choice", detail));
        }
    } else if !plan.create {
        wrong.push(fault(
            "key",
            "required",
            "must be given when nothing new is made".to_owned(),
        ));
    }
    if let Some(sheet) = &plan.sheet
        && !batch.sheets.is_empty()
        && !batch.sheets.contains(sheet)
    {
        let detail = format!("must be one of: {}", batch.sheets.join(", "));
        wrong.push(fault("sheet", "not_a_choice", detail));
    }
    wrong
}

fn fault(field: &str, code: &str, detail: String) -> FieldError {
    FieldError {
        field: field.to_owned(),
        code: code.to_owned(),
        detail,
    }
}

/// Tells `null` from nothing at all.
fn sent<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Option<Option<String>>, D::Error> {
    Option::deserialize(deserializer).map(Some)
}
