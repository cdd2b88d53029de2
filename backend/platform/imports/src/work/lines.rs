//! Trying lines, and doing what they say.

use std::{
    collections::HashMap,
    hash::{DefaultHasher, Hash as _, Hasher as _},
    sync::Arc,
};

use access::{Can, Reply};
use audit::Change;
use kernel::{Error, FieldError, Result};

use crate::{
    lines::Lines,
    model::{Batch, Progress},
    permissions::RunImport,
    read::values,
    states::BatchEvent,
    store::{self, RowLine},
    target::{Outcome, Record, Target, TargetField, Task},
};

/// How many lines share a transaction: long enough to be quick, short enough that a cancel waits
/// for less than a second.
const GROUP: usize = 500;

/// Tries every line and writes down what would become of them.
pub(super) async fn check(can: &Can<RunImport>, target: &dyn Target, batch: &Batch) -> Result<()> {
    let mut progress = begin(can, batch).await?;
    if progress.total.is_none() {
        let total = count(can, batch).await?;
        if total == 0 {
            return Err(Error::invalid(
                "file_empty",
                "this file has no line of data",
            ));
        }
        progress.total = Some(total);
    }
    if !through(can, target, batch, progress, false).await? {
        return Ok(());
    }
    end(can, batch, BatchEvent::Tried).await
}

/// Makes and changes things.
pub(super) async fn commit(can: &Can<RunImport>, target: &dyn Target, batch: &Batch) -> Result<()> {
    let progress = begin(can, batch).await?;
    if !through(can, target, batch, progress, true).await? {
        return Ok(());
    }
    end(can, batch, BatchEvent::Finish).await
}

/// Where the work stands now, which is where this attempt begins.
async fn begin(can: &Can<RunImport>, batch: &Batch) -> Result<Progress> {
    let mut tx = can.read().await?;
    let mut progress = store::progress_find(&mut tx, batch).await?;
    tx.done().await?;
    progress.started_at = can.ctx().now();
    progress.started_at_position = progress.position;
    Ok(progress)
}

async fn count(can: &Can<RunImport>, batch: &Batch) -> Result<i64> {
    let mut lines = Lines::of(can, batch);
    let mut total = 0;
    while lines.next().await?.is_some() {
        total += 1;
    }
    Ok(total)
}

/// Goes through the lines that are left; answers whether it reached the end, and not somebody
/// else did or stopped it.
async fn through(
    can: &Can<RunImport>,
    target: &dyn Target,
    batch: &Batch,
    mut progress: Progress,
    doing: bool,
) -> Result<bool> {
    let mut tx = can.read().await?;
    let fields = target.fields(&mut tx, batch.company).await?;
    tx.done().await?;
    let mut task = task(can, batch, &fields);
    if doing && progress.position > 0 {
        let mut tx = can.read().await?;
        task.taken = store::row_taken(&mut tx, batch).await?;
        tx.done().await?;
    }
    let reader = LineReader::new(target, batch, &fields);
    let mut seen: HashMap<u64, u64> = HashMap::new();
    let mut lines = Lines::of(can, batch);
    loop {
        let mut group = Vec::with_capacity(GROUP);
        while group.len() < GROUP
            && let Some((number, cells)) = lines.next().await?
        {
            let read = reader.read(number, &cells, &mut seen);
            // Behind us already, but its key counts.
            if i64::try_from(number).map_err(Error::internal)? > progress.position {
                group.push((number, cells, read));
            }
        }
        if group.is_empty() {
            return Ok(true);
        }
        let Some(now) = step(can, target, batch, &mut task, progress, group, doing).await? else {
            return Ok(false);
        };
        progress = now;
    }
}

type Group = Vec<(u64, Vec<String>, Result<Record, Vec<FieldError>>)>;

/// One group in one transaction; nothing when the batch went on without us.
async fn step(
    can: &Can<RunImport>,
    target: &dyn Target,
    batch: &Batch,
    task: &mut Task,
    mut progress: Progress,
    group: Group,
    doing: bool,
) -> Result<Option<Progress>> {
    target.allows(can, batch.company).await?;
    let mut tx = can.write().await?;
    let now = can.open(store::batch_lock(&mut tx, batch.id).await?)?;
    let stored = store::progress_find(&mut tx, batch).await?;
    if now.state != batch.state || stored.position != progress.position {
        tx.abandon().await?;
        return Ok(None);
    }
    let records: Vec<Record> = group
        .iter()
        .filter_map(|(_, _, read)| read.as_ref().ok().cloned())
        .collect();
    let outcomes = if doing {
        target.apply(&mut tx, task, &records).await?
    } else {
        target.plan(&mut tx, task, &records).await?
    };
    if outcomes.len() != records.len() {
        return Err(Error::internal(format!(
            "{} answered {} outcomes for {} lines",
            target.name(),
            outcomes.len(),
            records.len()
        )));
    }
    for (record, outcome) in records.iter().zip(&outcomes) {
        if let Outcome::Updated(thing, _) = outcome {
            task.taken.insert(*thing, record.number);
        }
    }
    let mut outcomes = outcomes.into_iter();
    let (mut rows, mut changes) = (Vec::with_capacity(group.len()), Vec::new());
    for (number, cells, read) in group {
        let outcome = match read {
            Ok(_) => outcomes.next().unwrap_or(Outcome::Skipped(None)),
            Err(faults) => Outcome::Refused(faults),
        };
        progress.position = i64::try_from(number).map_err(Error::internal)?;
        let row = row_of(
            progress.position,
            outcome,
            cells,
            &mut progress,
            &mut changes,
        );
        if doing || row.outcome == "refused" {
            rows.push(row);
        }
    }
    progress.touched_at = can.ctx().now();
    store::row_insert(&mut tx, batch, rows).await?;
    store::progress_put(&mut tx, batch, &progress).await?;
    tx.record(changes).await?;
    tx.commit_unaudited("each thing has its event, and the batch one for each of its steps")
        .await?;
    Ok(Some(progress))
}

fn row_of(
    number: i64,
    outcome: Outcome,
    cells: Vec<String>,
    progress: &mut Progress,
    changes: &mut Vec<Change>,
) -> RowLine {
    let mut row = RowLine {
        number,
        ..RowLine::default()
    };
    let mut done = |row: &mut RowLine, applied: Option<crate::target::Applied>| {
        if let Some(applied) = applied {
            row.thing = Some(applied.thing);
            row.version = Some(applied.version);
            row.before = applied.before;
            changes.push(applied.change);
        }
    };
    let name = match outcome {
        Outcome::Created(applied) => {
            progress.created += 1;
            done(&mut row, applied);
            "created"
        }
        Outcome::Updated(_, applied) => {
            progress.updated += 1;
            done(&mut row, applied);
            "updated"
        }
        Outcome::Unchanged(thing) => {
            progress.unchanged += 1;
            row.thing = Some(thing);
            "unchanged"
        }
        Outcome::Skipped(thing) => {
            progress.skipped += 1;
            row.thing = thing;
            "skipped"
        }
        Outcome::Refused(faults) => {
            progress.refused += 1;
            row.cells = Some(cells);
            row.faults = Some(faults);
            "refused"
        }
    };
    name.clone_into(&mut row.outcome);
    row
}

async fn end(can: &Can<RunImport>, batch: &Batch, event: BatchEvent) -> Result<()> {
    let now = can.ctx().now();
    let mut tx = can.write().await?;
    let before = can.open(store::batch_lock(&mut tx, batch.id).await?)?;
    if before.state != batch.state {
        return tx.abandon().await;
    }
    let after = before.after(event, now)?;
    store::batch_save(&mut tx, &after).await?;
    let progress = store::progress_find(&mut tx, batch).await?;
    let mut change = Change::updated(&before, &after);
    if event == BatchEvent::Finish {
        store::chunk_delete(&mut tx, batch.company, batch.id, None).await?;
        super::tell(&mut tx, can.ctx(), &after).await?;
    }
    for (name, count) in [
        ("created", progress.created),
        ("updated", progress.updated),
        ("unchanged", progress.unchanged),
        ("skipped", progress.skipped),
        ("refused", progress.refused),
    ] {
        change = change.note(name, count);
    }
    tx.commit(change, Reply::of(())).await?;
    Ok(())
}

/// The circumstances of a group.
pub(super) fn task(can: &Can<RunImport>, batch: &Batch, fields: &[TargetField]) -> Task {
    let plan = &batch.plan;
    let is_mapped = |key: &str| {
        plan.columns.iter().flatten().any(|column| column == key) || plan.fixed.contains_key(key)
    };
    Task {
        ctx: Arc::new(can.ctx().clone()),
        company: batch.company,
        key: plan.key.clone(),
        existing: plan.existing,
        create: plan.create,
        mapped: fields
            .iter()
            .filter(|field| is_mapped(&field.key))
            .map(|field| Arc::clone(&field.key))
            .collect(),
        taken: HashMap::new(),
    }
}

/// Makes records of lines.
struct LineReader<'a> {
    target: &'a dyn Target,
    batch: &'a Batch,
    columns: Vec<Option<&'a TargetField>>,
    fixed: Vec<(Arc<str>, String)>,
}

impl<'a> LineReader<'a> {
    fn new(target: &'a dyn Target, batch: &'a Batch, fields: &'a [TargetField]) -> Self {
        let find = |key: &str| fields.iter().find(|field| *field.key == *key);
        let plan = &batch.plan;
        let columns = plan.columns.iter();
        let fixed = plan.fixed.iter().filter_map(|(key, value)| {
            let field = find(key)?;
            // Checked when the plan was made.
            let value = values::canonical(field, value, plan).ok().flatten()?;
            Some((Arc::clone(&field.key), value))
        });
        Self {
            target,
            batch,
            columns: columns.map(|column| find(column.as_ref()?)).collect(),
            fixed: fixed.collect(),
        }
    }

    fn read(
        &self,
        number: u64,
        cells: &[String],
        seen: &mut HashMap<u64, u64>,
    ) -> Result<Record, Vec<FieldError>> {
        let mut record = Record {
            number,
            values: self.fixed.iter().cloned().collect(),
        };
        let mut faults = Vec::new();
        for (field, cell) in self.columns.iter().zip(cells) {
            let Some(field) = field else { continue };
            match values::canonical(field, cell, &self.batch.plan) {
                Ok(Some(value)) => {
                    record.values.insert(Arc::clone(&field.key), value);
                }
                Ok(None) => {}
                Err(fault) => faults.push(fault),
            }
        }
        if let Some(key) = &self.batch.plan.key
            && let Some(value) = record.get(key)
        {
            let mut hash = DefaultHasher::new();
            self.target.same(key, value).hash(&mut hash);
            let first = *seen.entry(hash.finish()).or_insert(number);
            if first != number {
                faults.push(FieldError {
                    field: key.clone(),
                    code: "line_repeats".to_owned(),
                    detail: format!("line {first} has the same value; keep one of both"),
                });
            }
        }
        if faults.is_empty() {
            Ok(record)
        } else {
            Err(faults)
        }
    }
}
