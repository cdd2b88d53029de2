//! Merges: who went into whom, and the receipts.

use access::{Reader, Writer};
use kernel::{
    Result, Timestamp,
    id::{CompanyId, PartyId, UserId},
    states::Named as _,
};
use ports::repoint::Merging;
use sqlx::{Row as _, postgres::PgRow, types::Json};

use super::write::taken;
use crate::{
    merge::{MergeItem, Receipt, Stored},
    model::Party,
};

/// A party goes into another.
///
/// # Errors
/// When the database does not answer.
pub(crate) async fn party_fold(
    writer: &mut Writer,
    folded: &Party,
    survivor: PartyId,
) -> Result<()> {
    sqlx::query(
        "UPDATE crm_party
            SET state = $3, merged_into = $4, version = $5, updated_at = $6
          WHERE company_id = $1 AND id = $2",
    )
    .bind(folded.company)
    .bind(folded.id)
    .bind(folded.state.name())
    .bind(survivor)
    .bind(folded.version)
    .bind(folded.updated_at)
    .execute(writer.conn())
    .await?;
    Ok(())
}

/// A party is itself again.
///
/// # Errors
/// A field error when another one has its number by now; when the database does not answer.
pub(crate) async fn party_unfold(writer: &mut Writer, back: &Party) -> Result<()> {
    sqlx::query(
        "UPDATE crm_party
            SET state = $3, merged_into = NULL, version = $4, updated_at = $5
          WHERE company_id = $1 AND id = $2",
    )
    .bind(back.company)
    .bind(back.id)
    .bind(back.state.name())
    .bind(back.version)
    .bind(back.updated_at)
    .execute(writer.conn())
    .await
    .map_err(taken)?;
    Ok(())
}

/// A merged party that is about to be erased leads nowhere any more.
///
/// # Errors
/// When the database does not answer.
pub(crate) async fn party_release(writer: &mut Writer, erased: &Party) -> Result<()> {
    sqlx::query(
        "UPDATE crm_party SET state = $3, merged_into = NULL, number = NULL
          WHERE company_id = $1 AND id = $2",
    )
    .bind(erased.company)
    .bind(erased.id)
    .bind(erased.state.name())
    .execute(writer.conn())
    .await?;
    Ok(())
}

/// The party at the end of the way of a merged one.
///
/// # Errors
/// When the database does not answer.
pub(crate) async fn party_target(
    reader: &mut Reader,
    company: CompanyId,
    party: PartyId,
) -> Result<PartyId> {
    Ok(sqlx::query_scalar(
        "WITH RECURSIVE way AS (
           SELECT p.id, p.merged_into FROM crm_party p
            WHERE p.company_id = $1 AND p.id = $2
            UNION
           SELECT p.id, p.merged_into
             FROM way w JOIN crm_party p ON p.company_id = $1 AND p.id = w.merged_into
         )
         SELECT w.id FROM way w WHERE w.merged_into IS NULL",
    )
    .bind(company)
    .bind(party)
    .fetch_one(reader.conn())
    .await?)
}

/// Whatever went into a party, also by way of others.
///
/// # Errors
/// When the database does not answer.
pub(crate) async fn party_losers(
    reader: &mut Reader,
    company: CompanyId,
    survivor: PartyId,
) -> Result<Vec<PartyId>> {
    Ok(sqlx::query_scalar(
        "WITH RECURSIVE went AS (
           SELECT p.id FROM crm_party p WHERE p.company_id = $1 AND p.merged_into = $2
            UNION
           SELECT p.id
             FROM went w JOIN crm_party p ON p.company_id = $1 AND p.merged_into = w.id
         )
         SELECT w.id FROM went w ORDER BY w.id",
    )
    .bind(company)
    .bind(survivor)
    .fetch_all(reader.conn())
    .await?)
}

/// A new merge.
///
/// # Errors
/// When the database does not answer.
pub(crate) async fn merge_insert(
    writer: &mut Writer,
    merge: &Stored,
    by: Option<UserId>,
) -> Result<()> {
    sqlx::query(
        "INSERT INTO crm_merge
           (id, company_id, survivor_id, loser_id, merged_at, merged_by, receipt)
         VALUES ($1, $2, $3, $4, $5, $6, $7)",
    )
    .bind(merge.id)
    .bind(merge.merging.company)
    .bind(merge.merging.survivor)
    .bind(merge.merging.loser)
    .bind(merge.merged_at)
    .bind(by)
    .bind(Json(&merge.receipt))
    .execute(writer.conn())
    .await?;
    Ok(())
}

/// The merge by which a party went, unless it was undone.
///
/// # Errors
/// When the database does not answer.
pub(crate) async fn merge_open(reader: &mut Reader, loser: PartyId) -> Result<Option<Stored>> {
    let row = sqlx::query(
        "SELECT m.id, m.company_id, m.survivor_id, m.loser_id, m.merged_at,
                nullif(m.receipt, '{}') AS receipt
           FROM crm_party p
           JOIN crm_merge m ON m.company_id = p.company_id AND m.loser_id = p.id
          WHERE p.id = $1 AND m.undone_at IS NULL",
    )
    .bind(loser)
    .fetch_optional(reader.conn())
    .await?;
    Ok(row.as_ref().map(stored_of).transpose()?)
}

/// The merges of the one that stayed, newest first.
///
/// # Errors
/// When the database does not answer.
pub(crate) async fn merge_list(
    reader: &mut Reader,
    company: CompanyId,
    survivor: PartyId,
) -> Result<Vec<MergeItem>> {
    let rows = sqlx::query(
        "SELECT m.id, m.loser_id, p.name, m.merged_at, m.undone_at
           FROM crm_merge m
           JOIN crm_party p ON p.company_id = m.company_id AND p.id = m.loser_id
          WHERE m.company_id = $1 AND m.survivor_id = $2
          ORDER BY m.merged_at DESC, m.id DESC
          LIMIT 100",
    )
    .bind(company)
    .bind(survivor)
    .fetch_all(reader.conn())
    .await?;
    Ok(rows.iter().map(merge_of).collect::<Result<_, _>>()?)
}

/// A merge was undone.
///
/// # Errors
/// When the database does not answer.
pub(crate) async fn merge_close(
    writer: &mut Writer,
    merge: &Stored,
    now: Timestamp,
    by: Option<UserId>,
) -> Result<()> {
    // What it changed is back in the parties and the log; the receipt has nothing more to tell.
    sqlx::query(
        "UPDATE crm_merge SET undone_at = $3, undone_by = $4, receipt = '{}'
          WHERE company_id = $1 AND id = $2",
    )
    .bind(merge.merging.company)
    .bind(merge.id)
    .bind(now)
    .bind(by)
    .execute(writer.conn())
    .await?;
    Ok(())
}

/// Forgets what the receipts of a party's merges hold.
///
/// # Errors
/// When the database does not answer.
pub(crate) async fn merge_blank(
    writer: &mut Writer,
    company: CompanyId,
    party: PartyId,
) -> Result<()> {
    sqlx::query(
        "UPDATE crm_merge SET receipt = '{}'
          WHERE company_id = $1 AND (survivor_id = $2 OR loser_id = $2) AND receipt <> '{}'",
    )
    .bind(company)
    .bind(party)
    .execute(writer.conn())
    .await?;
    Ok(())
}

fn stored_of(row: &PgRow) -> Result<Stored, sqlx::Error> {
    let receipt: Option<Json<Receipt>> = row.try_get("receipt")?;
    Ok(Stored {
        id: row.try_get("id")?,
        merging: Merging {
            company: row.try_get("company_id")?,
            survivor: row.try_get("survivor_id")?,
            loser: row.try_get("loser_id")?,
        },
        merged_at: row.try_get("merged_at")?,
        receipt: receipt.map(|json| json.0),
    })
}

fn merge_of(row: &PgRow) -> Result<MergeItem, sqlx::Error> {
    Ok(MergeItem {
        id: row.try_get("id")?,
        loser: row.try_get("loser_id")?,
        loser_name: row.try_get("name")?,
        merged_at: row.try_get("merged_at")?,
        undone_at: row.try_get("undone_at")?,
    })
}
