//! SQL of notes.

use access::{Reader, Sealed, Writer};
use kernel::{
    Result, Timestamp,
    id::{CompanyId, PartyId, PartyNoteId},
    states::Named as _,
};
use sqlx::{Row as _, postgres::PgRow};
use uuid::Uuid;

use super::rows::named;
use crate::model::Note;

/// The notes about a party, the latest first, less those that stand after an entry of the line of
/// time.
pub(crate) async fn note_list(
    reader: &mut Reader,
    (company, party): (CompanyId, PartyId),
    before: Option<(Timestamp, Uuid)>,
    limit: i64,
) -> Result<Vec<Note>> {
    let (at, id) = before.unzip();
    let rows = sqlx::query(
        "SELECT id, company_id, party_id, kind, body, at, author, version, created_at, updated_at
           FROM crm_note
          WHERE company_id = $1 AND party_id = $2 AND removed_at IS NULL
            AND ($3::timestamptz IS NULL OR (at, id) < ($3, $4::uuid))
          ORDER BY at DESC, id DESC
          LIMIT $5",
    )
    .bind(company)
    .bind(party)
    .bind(at)
    .bind(id)
    .bind(limit)
    .fetch_all(reader.conn())
    .await?;
    rows.iter().map(note_of).collect()
}

/// One note, to be opened by whoever may.
pub(crate) async fn note_find(
    reader: &mut Reader,
    id: PartyNoteId,
) -> Result<Option<Sealed<Note>>> {
    let row = sqlx::query(
        "SELECT id, company_id, party_id, kind, body, at, author, version, created_at, updated_at
           FROM crm_note
          WHERE id = $1 AND removed_at IS NULL",
    )
    .bind(id)
    .fetch_optional(reader.conn())
    .await?;
    let found = row.as_ref().map(note_of).transpose()?;
    Ok(found.map(Sealed::new))
}

/// The same, which nobody else changes until this transaction ends.
pub(crate) async fn note_lock(
    writer: &mut Writer,
    id: PartyNoteId,
) -> Result<Option<Sealed<Note>>> {
    sqlx::query("SELECT id FROM crm_note WHERE id = $1 FOR UPDATE")
        .bind(id)
        .execute(writer.conn())
        .await?;
    note_find(writer, id).await
}

/// Adds one.
pub(crate) async fn note_insert(writer: &mut Writer, one: &Note) -> Result<()> {
    sqlx::query(
        "INSERT INTO crm_note
           (id, company_id, party_id, kind, body, at, author, version, created_at, updated_at)
         VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10)",
    )
    .bind(one.id)
    .bind(one.company)
    .bind(one.party)
    .bind(one.kind.name())
    .bind(&one.body)
    .bind(one.at)
    .bind(one.author)
    .bind(one.version)
    .bind(one.created_at)
    .bind(one.updated_at)
    .execute(writer.conn())
    .await?;
    Ok(())
}

/// Keeps what changed of one.
pub(crate) async fn note_save(writer: &mut Writer, one: &Note) -> Result<()> {
    sqlx::query(
        "UPDATE crm_note
            SET kind = $3, body = $4, at = $5, version = $6, updated_at = $7
          WHERE company_id = $1 AND id = $2",
    )
    .bind(one.company)
    .bind(one.id)
    .bind(one.kind.name())
    .bind(&one.body)
    .bind(one.at)
    .bind(one.version)
    .bind(one.updated_at)
    .execute(writer.conn())
    .await?;
    Ok(())
}

/// Takes one out; the log keeps what it said.
pub(crate) async fn note_remove(writer: &mut Writer, one: &Note, at: Timestamp) -> Result<()> {
    sqlx::query("UPDATE crm_note SET body = '', removed_at = $3 WHERE company_id = $1 AND id = $2")
        .bind(one.company)
        .bind(one.id)
        .bind(at)
        .execute(writer.conn())
        .await?;
    Ok(())
}

/// Takes out all about a party.
pub(crate) async fn note_erase(
    writer: &mut Writer,
    (company, party): (CompanyId, PartyId),
    at: Timestamp,
) -> Result<u64> {
    let done = sqlx::query(
        "UPDATE crm_note
            SET body = '', removed_at = coalesce(removed_at, $3)
          WHERE company_id = $1 AND party_id = $2 AND (removed_at IS NULL OR body <> '')",
    )
    .bind(company)
    .bind(party)
    .bind(at)
    .execute(writer.conn())
    .await?;
    Ok(done.rows_affected())
}

fn note_of(row: &PgRow) -> Result<Note> {
    Ok(Note {
        id: row.try_get("id")?,
        company: row.try_get("company_id")?,
        party: row.try_get("party_id")?,
        kind: named(row, "kind")?,
        body: row.try_get("body")?,
        at: row.try_get("at")?,
        author: row.try_get("author")?,
        version: row.try_get("version")?,
        created_at: row.try_get("created_at")?,
        updated_at: row.try_get("updated_at")?,
    })
}
