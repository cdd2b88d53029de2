//! One thing done to many rows: looked at before, done in steps of one transaction each, watched
//! while it runs, resumed where it stopped, undone afterwards.

mod model;
mod store;
mod work;

use access::{Can, Done, Permission, Reader, Reply, Scoped, Sealed, WritePermission, Writer};
use audit::{Audited, Change};
use kernel::{
    Ctx, CursorKey, Error, Kind, Page, Result,
    id::{Bulk as BulkKind, BulkId, IdKind},
    text::Name,
};
use serde_json::Value;
use uuid::Uuid;

pub use model::{BulkState, BulkView, Preview, PreviewLine, Run, RunQuery, Troubled};
pub use work::work;

/// The most rows one of these may be about.
pub const MOST: usize = 10_000;
/// How many rows a preview looks at; further ones are looked at when it is done.
pub const LOOKED_AT: usize = 500;
/// How many rows one transaction changes: their event must fit into a leaf of the log.
const STEP: i64 = 20;

/// Something that can be done to many rows of a list. It decides about one row at a time; the
/// same decision makes the preview and the change.
pub trait Bulk: Send + Sync + Sized + 'static {
    /// What one has to be allowed.
    type Permission: WritePermission;
    /// A row, whole.
    type Row: Audited + Scoped + PartialEq + Send + Sync + 'static;
    /// The list: `crm.customers`.
    const LIST: &'static str;
    /// The kind of message that makes a worker go on where the request stopped.
    const MESSAGE: &'static str;

    /// What it is called in rows and requests: `tag`.
    fn key(&self) -> &'static str;

    /// What it needs to be made again from the row: the tag.
    fn params(&self) -> Value;

    /// A row to look at.
    fn find(
        reader: &mut Reader,
        id: Uuid,
    ) -> impl Future<Output = Result<Option<Sealed<Self::Row>>>> + Send;

    /// A row that nobody else changes until the transaction ends.
    fn lock(
        writer: &mut Writer,
        id: Uuid,
    ) -> impl Future<Output = Result<Option<Sealed<Self::Row>>>> + Send;

    /// Keeps a row that was changed, with all that follows from it.
    fn save(
        ctx: &Ctx,
        writer: &mut Writer,
        before: &Self::Row,
        after: &Self::Row,
    ) -> impl Future<Output = Result<()>> + Send;

    /// What the row is called.
    fn name(row: &Self::Row) -> String;

    /// The row afterwards; equal when there is nothing to do. A conflict or a broken rule refuses
    /// this row and no other.
    ///
    /// # Errors
    /// Why it is refused.
    fn decide(&self, ctx: &Ctx, row: &Self::Row) -> Result<Self::Row>;

    /// What an undo has to know of a row that was changed.
    fn token(&self, before: &Self::Row, after: &Self::Row) -> Value;

    /// The row after an undo; equal when somebody undid it already.
    ///
    /// # Errors
    /// Why it is kept as it is: somebody changed since what this changed.
    fn undo(&self, ctx: &Ctx, row: &Self::Row, token: &Value) -> Result<Self::Row>;
}

/// What would happen.
///
/// # Errors
/// Too many rows or none; unavailable database.
pub async fn preview<B: Bulk>(can: &Can<B::Permission>, bulk: &B, ids: &[Uuid]) -> Result<Preview> {
    let ids = checked(ids)?;
    let mut seen = Preview {
        total: ids.len(),
        ..Preview::default()
    };
    let mut tx = can.read().await?;
    for id in ids.into_iter().take(LOOKED_AT) {
        seen.looked_at += 1;
        let found = can.open(B::find(&mut tx, id).await?);
        match found {
            Ok(row) => match decided(bulk.decide(can.ctx(), &row))? {
                Ok(after) if after == row => seen.same += 1,
                Ok(after) => {
                    seen.changes
                        .push(PreviewLine::of(id, B::name(&row), &row, &after));
                }
                Err(refusal) => seen.refused.push(Troubled {
                    id,
                    name: B::name(&row),
                    code: reason(&refusal),
                    detail: refusal.detail().to_owned(),
                }),
            },
            Err(error) if error.kind() == Kind::NotFound => seen.missing += 1,
            Err(error) => return Err(error),
        }
    }
    tx.done().await?;
    Ok(seen)
}

/// What a run is known by.
#[derive(Debug, Clone)]
pub struct Start {
    /// Its id; beginning the same one again answers how far it is.
    pub run: BulkId,
    /// What to call it; nothing: by what it does.
    pub name: Option<Name>,
}

/// Begins it: what fits into one step is done at once, the rest by a worker.
///
/// # Errors
/// Too many rows or none; unavailable database.
pub async fn begin<B: Bulk>(
    can: &Can<B::Permission>,
    bulk: &B,
    start: Start,
    ids: &[Uuid],
) -> Result<Done<BulkView>> {
    let ids = checked(ids)?;
    let run = Run::new(can, start, bulk, ids.len())?;
    let mut tx = can.write().await?;
    let mut change = did(&run);
    if store::run_insert(&mut tx, &run, &ids).await? {
        change = change.with(work::forth(can, &mut tx, bulk, &run).await?);
        if store::open_count(&mut tx, &run).await? > 0 {
            jobs::send(&mut tx, can.ctx(), B::MESSAGE, &run.id).await?;
        } else {
            store::run_state(&mut tx, &run, BulkState::Done, can.ctx().now()).await?;
        }
    }
    finish(tx, can, run.id, change).await
}

/// Takes it back, row by row; rows that were changed since in the same place are kept and named.
///
/// # Errors
/// Not found; a conflict while it still runs or when it was undone before.
pub async fn undo<B: Bulk>(
    can: &Can<B::Permission>,
    bulk: &B,
    run: BulkId,
) -> Result<Done<BulkView>> {
    let mut tx = can.write().await?;
    let run = can.open(store::run_lock(&mut tx, run).await?)?;
    if !matches!(run.state, BulkState::Done | BulkState::Stopped) {
        return Err(Error::conflict(
            "bulk_not_done",
            "only what has ended can be undone, and only once",
        ));
    }
    store::run_state(&mut tx, &run, BulkState::Undoing, can.ctx().now()).await?;
    let change = did(&run).with(work::back(can, &mut tx, bulk, &run).await?);
    if store::changed_count(&mut tx, &run).await? > 0 {
        jobs::send(&mut tx, can.ctx(), B::MESSAGE, &run.id).await?;
    } else {
        store::run_state(&mut tx, &run, BulkState::Undone, can.ctx().now()).await?;
    }
    finish(tx, can, run.id, change).await
}

/// Stops it after the step it is at; what was done stays done and can be undone.
///
/// # Errors
/// Not found; a conflict when it does not run.
pub async fn stop<P: WritePermission>(
    can: &Can<P>,
    list: &str,
    run: BulkId,
) -> Result<Done<BulkView>> {
    let mut tx = can.write().await?;
    let run = can.open(store::run_lock(&mut tx, run).await?)?;
    if run.list != list {
        return Err(Error::not_found());
    }
    if run.state != BulkState::Running {
        return Err(Error::conflict(
            "bulk_not_running",
            "it does not run any more",
        ));
    }
    store::run_state(&mut tx, &run, BulkState::Stopped, can.ctx().now()).await?;
    let change = did(&run).note("stopped", true);
    finish(tx, can, run.id, change).await
}

/// How far it is.
///
/// # Errors
/// Not found; unavailable database.
pub async fn watch<P: Permission>(can: &Can<P>, list: &str, run: BulkId) -> Result<BulkView> {
    let mut tx = can.read().await?;
    let found = store::run_find(&mut tx, run).await?;
    let run = can.open(found)?;
    if run.list != list {
        return Err(Error::not_found());
    }
    let view = store::run_view(&mut tx, &run).await?;
    tx.done().await?;
    Ok(view)
}

/// Runs of a list, newest first.
///
/// # Errors
/// Invalid limit or cursor; unavailable database.
pub async fn runs<P: Permission>(
    can: &Can<P>,
    cursors: &CursorKey,
    list: &str,
    query: &RunQuery,
) -> Result<Page<BulkView>> {
    let page = query.list_query().page()?;
    let with = query.with()?;
    let companies = can.companies()?;
    let tenant = can.ctx().tenant.id.to_string();
    let looked_into = format!("{companies:?}");
    let scope = kernel::page::scope(&["lists.bulk", &tenant, &looked_into, list, &with]);
    let after = page.after::<BulkId>(cursors, &scope)?;
    let mut tx = can.read().await?;
    let found = store::run_list(
        &mut tx,
        companies.as_deref(),
        list,
        &with,
        after,
        page.fetch(),
    )
    .await?;
    let found = Page::from_rows(found, page.limit(), |run| cursors.seal(&scope, &run.id));
    let mut items = Vec::with_capacity(found.items.len());
    for run in &found.items {
        items.push(store::run_view(&mut tx, run).await?);
    }
    tx.done().await?;
    Ok(Page {
        items,
        next: found.next,
    })
}

/// The first rows that were refused, or kept by an undo, with their names.
///
/// # Errors
/// Not found; unavailable database.
pub async fn troubled<B: Bulk, P: Permission>(can: &Can<P>, run: BulkId) -> Result<Vec<Troubled>> {
    let mut tx = can.read().await?;
    let run = can.open(store::run_find(&mut tx, run).await?)?;
    let rows = store::trouble(&mut tx, &run, 100).await?;
    let mut named = Vec::new();
    for (id, code) in rows {
        let name = match can.open(B::find(&mut tx, id).await?) {
            Ok(row) => B::name(&row),
            Err(_) => String::new(),
        };
        named.push(Troubled {
            id,
            name,
            code,
            detail: String::new(),
        });
    }
    tx.done().await?;
    Ok(named)
}

async fn finish<P: WritePermission>(
    mut tx: access::WriteTx<P>,
    can: &Can<P>,
    run: BulkId,
    change: Change,
) -> Result<Done<BulkView>> {
    let run = can.open(store::run_find(&mut tx, run).await?)?;
    let view = store::run_view(&mut tx, &run).await?;
    tx.commit(change, Reply::of(view)).await
}

fn did(run: &Run) -> Change {
    Change::did(<BulkKind as IdKind>::NAME, run.id.uuid(), Some(run.company))
        .note("action", run.action.as_str())
        .note("total", run.total)
}

/// Each once, in the order in which rows are locked everywhere, so that two of these cannot wait
/// for each other.
fn checked(ids: &[Uuid]) -> Result<Vec<Uuid>> {
    let mut ids = ids.to_vec();
    ids.sort_unstable();
    ids.dedup();
    if ids.is_empty() {
        return Err(Error::field("id", "required", "select at least one row"));
    }
    if ids.len() > MOST {
        let detail = format!("are more than {MOST} rows; narrow the list by filters");
        return Err(Error::field("id", "too_many", detail));
    }
    Ok(ids)
}

/// What a row was decided to be; a refusal is about this row, any other error about everything.
fn decided<T>(decision: Result<T>) -> Result<Result<T>> {
    match decision {
        Err(error)
            if !matches!(
                error.kind(),
                Kind::Conflict | Kind::Invalid | Kind::NotFound
            ) =>
        {
            Err(error)
        }
        other => Ok(other),
    }
}

/// The rule a row broke: of a field, its own.
fn reason(error: &Error) -> String {
    let field = error.field_errors().first();
    field.map_or_else(|| error.code().to_owned(), |field| field.code.clone())
}

impl Run {
    fn new<B: Bulk>(
        can: &Can<B::Permission>,
        start: Start,
        bulk: &B,
        total: usize,
    ) -> Result<Self> {
        let user = can.ctx().actor.user();
        let user = user.ok_or_else(|| Error::forbidden("no_person", "sign in as a person"))?;
        Ok(Self {
            id: start.run,
            company: can.home()?,
            list: B::LIST.to_owned(),
            name: start.name.map(Name::into_string).unwrap_or_default(),
            action: bulk.key().to_owned(),
            params: bulk.params(),
            user,
            state: BulkState::Running,
            total: i64::try_from(total).unwrap_or(i64::MAX),
            created_at: can.ctx().now(),
        })
    }
}
