//! A workbook becomes lines once; whatever comes later reads those.

use std::{
    fs::File,
    io::{Seek as _, Write as _},
};

use access::{Can, Reply};
use audit::Change;
use kernel::{Error, Result};
use tokio::{sync::mpsc, task::spawn_blocking};

use crate::{
    lines::first_lines,
    model::Batch,
    permissions::RunImport,
    read::{encoding, sheet},
    states::BatchEvent,
    store::{self, Part},
    target::Target,
    upload::map_columns,
};

pub(super) async fn read(can: &Can<RunImport>, target: &dyn Target, batch: &Batch) -> Result<()> {
    let mut tx = can.write().await?;
    let now = can.open(store::batch_lock(&mut tx, batch.id).await?)?;
    if now.state != batch.state {
        return tx.abandon().await;
    }
    // Of another sheet, or of an attempt that did not end.
    store::chunk_delete(&mut tx, batch.company, batch.id, Some(Part::Lines)).await?;
    tx.commit_unaudited("pieces of a file whose batch has its event")
        .await?;

    let file = fetch(can, batch).await?;
    let (out, mut pieces) = mpsc::channel::<Vec<u8>>(2);
    let wanted = batch.plan.sheet.clone();
    let reading = spawn_blocking(move || {
        sheet::lines(&file, wanted.as_deref(), |piece| {
            out.blocking_send(piece)
                .map_err(|_| Error::internal("nobody takes the lines of a workbook"))
        })
    });
    let mut first = Vec::new();
    let mut number = 0;
    while let Some(piece) = pieces.recv().await {
        if number == 0 {
            first.clone_from(&piece);
        }
        let mut tx = can.write().await?;
        store::chunk_insert(&mut tx, batch, Part::Lines, number, &piece).await?;
        tx.commit_unaudited("a piece of a file whose batch has its event")
            .await?;
        number += 1;
    }
    let (sheets, sheet) = reading.await.map_err(Error::internal)??;

    let mut tx = can.write().await?;
    let before = can.open(store::batch_lock(&mut tx, batch.id).await?)?;
    if before.state != batch.state {
        return tx.abandon().await;
    }
    let mut after = before.after(BatchEvent::Read, can.ctx().now())?;
    let (_, sample) = first_lines(&first, "UTF-8", Some(','));
    after.plan.head = encoding::has_head(&sample);
    after.plan.sheet = Some(sheet);
    after.sheets = sheets;
    after.sample = sample;
    map_columns(&mut tx, target, &mut after).await?;
    store::batch_save(&mut tx, &after).await?;
    tx.commit(Change::updated(&before, &after), Reply::of(()))
        .await?;
    Ok(())
}

/// The file, for a reader that has to jump in it. It has no name and is gone with its handle.
async fn fetch(can: &Can<RunImport>, batch: &Batch) -> Result<File> {
    let mut file = tempfile::tempfile().map_err(Error::internal)?;
    let mut number = 0;
    loop {
        let mut tx = can.read().await?;
        let piece = store::chunk_find(&mut tx, batch, Part::File, number).await?;
        tx.done().await?;
        let Some(piece) = piece else { break };
        // A megabyte into the page cache: not worth a thread.
        file.write_all(&piece).map_err(Error::internal)?;
        number += 1;
    }
    file.rewind().map_err(Error::internal)?;
    Ok(file)
}
