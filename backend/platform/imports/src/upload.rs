//! Taking a file. It is kept in pieces, each in a transaction of its own: a slow sender holds no
//! connection, and no node holds the file.

use access::{Can, Done, Reply};
use audit::Change;
use bytes::Bytes;
use kernel::{
    Error, Kind, Result,
    id::{CompanyId, ImportBatch, ImportBatchId},
    text::ShortText,
};
use serde::Deserialize;
use utoipa::ToSchema;
use web::Upload;

use crate::{
    lines::first_lines,
    model::{Batch, Format, Plan, Progress},
    permissions::RunImport,
    read::{encoding, guess},
    states::{BATCH, BatchEvent},
    store::{self, Part},
    target::{Target, Targets},
    view::ImportView,
    work,
};

/// How large pieces are.
const PIECE: usize = 1024 * 1024;
/// For how many days a batch can be undone and its refused lines be read.
pub(crate) const KEPT_DAYS: i64 = 30;

/// Takes a file for a target; what it is written in and where its columns go is guessed.
///
/// # Errors
/// Forbidden when the person may not make such things; invalid when the file is none that can be
/// read; too large.
pub async fn upload(
    can: &Can<RunImport>,
    targets: &Targets,
    target: &str,
    name: &str,
    file: &mut Upload,
) -> Result<Done<ImportView>> {
    let target = targets.find(target)?;
    let company = can.company()?;
    target.allows(can, company).await?;
    let ctx = can.ctx();
    let batch = batch(can, target.as_ref(), company, name)?;
    let mut tx = can.write().await?;
    sweep(&mut tx, &batch).await?;
    store::batch_insert(&mut tx, &batch).await?;
    store::progress_put(&mut tx, &batch, &Progress::at_start(ctx.now(), None)).await?;
    tx.commit(Change::created(&batch), Reply::of(())).await?;

    match receive(can, &batch, file).await {
        Ok(received) => arrive(can, target.as_ref(), batch.id, received).await,
        Err(error) => {
            discard(can, batch.id).await?;
            Err(error)
        }
    }
}

/// A table as text, such as one that was copied out of a spreadsheet.
#[derive(Debug, Clone, Default, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct PasteBody {
    /// What it becomes.
    #[schema(example = "crm.party")]
    #[serde(default)]
    pub target: String,
    /// What to call it.
    #[schema(example = "New customers")]
    #[serde(default)]
    pub name: String,
    /// Its lines, the names of the columns first; parted by tabs, semicolons or commas.
    #[schema(required, example = "Name\tE-mail\nAda Lovelace\tada@example.com")]
    #[serde(default)]
    pub text: String,
}

/// Takes a table as text, at once.
///
/// # Errors
/// As [`upload`].
pub async fn paste(
    can: &Can<RunImport>,
    targets: &Targets,
    body: &PasteBody,
) -> Result<Done<ImportView>> {
    let target = targets.find(&body.target)?;
    let company = can.company()?;
    target.allows(can, company).await?;
    if body.text.trim().is_empty() {
        return Err(Error::field("text", "required", "must not be empty"));
    }
    let arriving = batch(can, target.as_ref(), company, &body.name)?;
    let mut batch = arriving.after(BatchEvent::Read, can.ctx().now())?;
    batch.version = 1;
    batch.bytes = i64::try_from(body.text.len()).map_err(Error::internal)?;
    let mut tx = can.write().await?;
    sweep(&mut tx, &batch).await?;
    look(
        &mut tx,
        target.as_ref(),
        &mut batch,
        body.text.as_bytes(),
        "UTF-8",
    )
    .await?;
    store::batch_insert(&mut tx, &batch).await?;
    let progress = Progress::at_start(can.ctx().now(), None);
    store::progress_put(&mut tx, &batch, &progress).await?;
    store::chunk_insert(&mut tx, &batch, Part::File, 0, body.text.as_bytes()).await?;
    let fields = target.fields(&mut tx, company).await?;
    let view = ImportView::new(&batch, &progress, &fields);
    let reply = Reply::created(view, format!("/api/imports/{}", batch.id)).version(batch.version);
    tx.commit(Change::created(&batch), reply).await
}

fn batch(
    can: &Can<RunImport>,
    target: &dyn Target,
    company: CompanyId,
    name: &str,
) -> Result<Batch> {
    let ctx = can.ctx();
    let name = name.rsplit(['/', '\\']).next().unwrap_or_default();
    let name = ShortText::parse(name).map_err(|refusal| Error::fields(vec![refusal.at("name")]))?;
    Ok(Batch {
        id: ctx.id::<ImportBatch>(),
        company,
        target: target.name().to_owned(),
        state: BATCH.initial(),
        file_name: match name.as_str() {
            "" => "import".to_owned(),
            _ => name.into_string(),
        },
        format: Format::Csv,
        bytes: 0,
        made_by: ctx.actor.user(),
        plan: Plan::default(),
        sample: Vec::new(),
        sheets: Vec::new(),
        trouble: None,
        detail: None,
        version: 1,
        created_at: ctx.now(),
        since: ctx.now(),
        began_at: None,
        ended_at: None,
    })
}

/// Looks at how a text begins, and guesses.
async fn look(
    reader: &mut access::Reader,
    target: &dyn Target,
    batch: &mut Batch,
    start: &[u8],
    encoding: &str,
) -> Result<()> {
    let (separator, sample) = first_lines(start, encoding, None);
    encoding.clone_into(&mut batch.plan.encoding);
    batch.plan.separator = separator;
    batch.plan.decimal = encoding::decimal_mark(separator);
    batch.plan.head = encoding::has_head(&sample);
    batch.sample = sample;
    map_columns(reader, target, batch).await
}

/// What came.
struct Received {
    bytes: i64,
    start: Vec<u8>,
    encoding: &'static str,
}

async fn receive(can: &Can<RunImport>, batch: &Batch, file: &mut Upload) -> Result<Received> {
    let mut listener = encoding::Listener::new();
    let (mut piece, mut number, mut bytes) = (Vec::with_capacity(PIECE), 0, 0_usize);
    let mut start = Vec::new();
    loop {
        let next: Option<Bytes> = file.next().await?;
        if let Some(next) = &next {
            listener.hear(next);
            bytes += next.len();
            piece.extend_from_slice(next);
        }
        while piece.len() >= PIECE || next.is_none() && !piece.is_empty() {
            let rest = piece.split_off(piece.len().min(PIECE));
            let full = std::mem::replace(&mut piece, rest);
            if number == 0 {
                refuse_other_kinds(&full)?;
                start.clone_from(&full);
            }
            let mut tx = can.write().await?;
            store::chunk_insert(&mut tx, batch, Part::File, number, &full).await?;
            tx.commit_unaudited("a piece of a file whose batch has its event")
                .await?;
            number += 1;
        }
        if next.is_none() {
            break;
        }
    }
    if bytes == 0 {
        return Err(Error::field("file", "required", "must not be empty"));
    }
    Ok(Received {
        bytes: i64::try_from(bytes).map_err(Error::internal)?,
        start,
        encoding: listener.encoding().name(),
    })
}

/// What people send by mistake, told by how it begins.
fn refuse_other_kinds(start: &[u8]) -> Result<()> {
    let wrong = if start.starts_with(b"\xd0\xcf\x11\xe0") {
        Some("this is a workbook of Excel 97, or one with a password; save it as .xlsx or .csv")
    } else if start.starts_with(b"%PDF") {
        Some("this is a PDF; send the table it was made from, as .xlsx or .csv")
    } else {
        None
    };
    match wrong {
        Some(detail) => Err(Error::new(Kind::Unsupported, "file_unsupported", detail)),
        None => Ok(()),
    }
}

/// The file is here: a text is looked at now, a workbook by a job.
async fn arrive(
    can: &Can<RunImport>,
    target: &dyn Target,
    id: ImportBatchId,
    received: Received,
) -> Result<Done<ImportView>> {
    let ctx = can.ctx();
    let mut tx = can.write().await?;
    let before = can.open(store::batch_lock(&mut tx, id).await?)?;
    let mut after = if encoding::is_workbook(&received.start) {
        Batch {
            format: Format::Xlsx,
            ..before.after(BatchEvent::Arrive, ctx.now())?
        }
    } else if looks_binary(&received) {
        Batch {
            trouble: Some("file_unreadable".to_owned()),
            detail: Some("this is no table; send a .csv or .xlsx file".to_owned()),
            ..before.after(BatchEvent::Fail, ctx.now())?
        }
    } else {
        let mut after = before.after(BatchEvent::Read, ctx.now())?;
        look(
            &mut tx,
            target,
            &mut after,
            &received.start,
            received.encoding,
        )
        .await?;
        after
    };
    after.bytes = received.bytes;
    store::batch_save(&mut tx, &after).await?;
    if after.format == Format::Xlsx {
        work::send(&mut tx, ctx, &after).await?;
    }
    let progress = store::progress_find(&mut tx, &after).await?;
    let fields = target.fields(&mut tx, after.company).await?;
    let view = ImportView::new(&after, &progress, &fields);
    let reply = Reply::created(view, format!("/api/imports/{id}")).version(after.version);
    tx.commit(Change::updated(&before, &after), reply).await
}

/// Guesses where columns go and what things are recognised by.
pub(crate) async fn map_columns(
    reader: &mut access::Reader,
    target: &dyn Target,
    batch: &mut Batch,
) -> Result<()> {
    let fields = target.fields(reader, batch.company).await?;
    let memory = store::memory_load(reader, batch.company, &batch.target).await?;
    batch.plan.columns = guess::columns(&batch.heads(), &fields, &memory);
    batch.plan.key = guess::key(&batch.plan, &batch.sample, &fields);
    Ok(())
}

fn looks_binary(received: &Received) -> bool {
    !received.encoding.starts_with("UTF-16")
        && received.start.iter().take(8_192).any(|byte| *byte == 0)
}

/// Throws a batch away before anything was made of it.
///
/// # Errors
/// Not found; a conflict when something was made.
pub async fn discard(can: &Can<RunImport>, id: ImportBatchId) -> Result<Done<()>> {
    let mut tx = can.write().await?;
    let before = can.open(store::batch_lock(&mut tx, id).await?)?;
    let after = Batch {
        sample: Vec::new(),
        ..before.after(BatchEvent::Discard, can.ctx().now())?
    };
    store::batch_save(&mut tx, &after).await?;
    store::chunk_delete(&mut tx, after.company, id, None).await?;
    store::row_delete(&mut tx, after.company, id).await?;
    tx.commit(Change::updated(&before, &after), Reply::of(()))
        .await
}

/// Lets go of what other batches of the company have kept long enough: files that were left
/// lying, their first lines, receipts, refused lines. Their history stays.
async fn sweep(writer: &mut access::Writer, batch: &Batch) -> Result<()> {
    let before = batch.created_at - chrono::TimeDelta::days(KEPT_DAYS);
    for old in store::batch_stale(writer, batch.company, before).await? {
        store::chunk_delete(writer, batch.company, old, None).await?;
        store::row_delete(writer, batch.company, old).await?;
        store::sample_blank(writer, batch.company, old).await?;
    }
    Ok(())
}
