//! Files in pieces.

use access::{Reader, Writer};
use kernel::{Result, id::ImportBatchId};

use crate::model::Batch;

/// Which of the two texts of a batch.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Part {
    /// As sent.
    File,
    /// The lines of a workbook.
    Lines,
}

impl Part {
    const fn name(self) -> &'static str {
        match self {
            Self::File => "file",
            Self::Lines => "lines",
        }
    }
}

/// Keeps a piece.
pub(crate) async fn chunk_insert(
    writer: &mut Writer,
    batch: &Batch,
    part: Part,
    number: i32,
    content: &[u8],
) -> Result<()> {
    sqlx::query(
        "INSERT INTO import_chunk (company_id, batch_id, part, number, content)
         VALUES ($1, $2, $3, $4, $5)",
    )
    .bind(batch.company)
    .bind(batch.id)
    .bind(part.name())
    .bind(number)
    .bind(content)
    .execute(writer.conn())
    .await?;
    Ok(())
}

/// A piece; nothing after the last.
pub(crate) async fn chunk_find(
    reader: &mut Reader,
    batch: &Batch,
    part: Part,
    number: i32,
) -> Result<Option<Vec<u8>>> {
    Ok(sqlx::query_scalar(
        "SELECT content
           FROM import_chunk
          WHERE company_id = $1 AND batch_id = $2 AND part = $3 AND number = $4",
    )
    .bind(batch.company)
    .bind(batch.id)
    .bind(part.name())
    .bind(number)
    .fetch_optional(reader.conn())
    .await?)
}

/// Lets go of one text, or of both.
pub(crate) async fn chunk_delete(
    writer: &mut Writer,
    company: kernel::id::CompanyId,
    batch: ImportBatchId,
    part: Option<Part>,
) -> Result<()> {
    sqlx::query(
        "DELETE FROM import_chunk
          WHERE company_id = $1 AND batch_id = $2 AND ($3::text IS NULL OR part = $3)",
    )
    .bind(company)
    .bind(batch)
    .bind(part.map(Part::name))
    .execute(writer.conn())
    .await?;
    Ok(())
}
