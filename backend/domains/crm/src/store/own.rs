//! What this domain points at a party beside its own rows, for merges: relationships, consents,
//! notes.

use access::{Reader, Writer};
use kernel::{
    Result,
    id::{CompanyId, PartyId},
    states::Named as _,
};
use ports::repoint::Merging;
use sqlx::Row as _;
use uuid::Uuid;

use crate::{merge::own::OwnReceipt, model::RelationKind};

/// Relationships, consents and notes of a party.
///
/// # Errors
/// When the database does not answer.
pub(crate) async fn own_held(
    reader: &mut Reader,
    company: CompanyId,
    party: PartyId,
) -> Result<OwnReceipt> {
    let row = sqlx::query(
        "SELECT ARRAY(SELECT r.id FROM crm_relationship r
                       WHERE r.company_id = $1 AND r.from_id = $2) AS relations_from,
                ARRAY(SELECT r.id FROM crm_relationship r
                       WHERE r.company_id = $1 AND r.to_id = $2) AS relations_to,
                ARRAY(SELECT c.id FROM crm_consent c
                       WHERE c.company_id = $1 AND c.party_id = $2) AS consents,
                ARRAY(SELECT n.id FROM crm_note n
                       WHERE n.company_id = $1 AND n.party_id = $2) AS notes",
    )
    .bind(company)
    .bind(party)
    .fetch_one(reader.conn())
    .await?;
    Ok(OwnReceipt {
        relations_from: row.try_get("relations_from")?,
        relations_to: row.try_get("relations_to")?,
        consents: row.try_get("consents")?,
        notes: row.try_get("notes")?,
    })
}

/// Points them at the survivor. Relationships between the two, and those the survivor has already
/// in the same days, stay where they are, out of sight.
///
/// # Errors
/// When the database does not answer.
pub(crate) async fn own_repoint(writer: &mut Writer, merging: Merging) -> Result<OwnReceipt> {
    let mutual: Vec<&str> = RelationKind::ALL
        .iter()
        .filter(|kind| kind.is_mutual())
        .map(|kind| kind.name())
        .collect();
    let relations_from: Vec<Uuid> = sqlx::query_scalar(
        "UPDATE crm_relationship r SET from_id = $2
          WHERE r.company_id = $1 AND r.from_id = $3 AND r.to_id <> $2
            AND NOT EXISTS (
                SELECT 1 FROM crm_relationship s
                 WHERE s.company_id = $1 AND s.kind = r.kind
                   AND (s.from_id = $2 AND s.to_id = r.to_id
                        OR r.kind = ANY ($4) AND s.from_id = r.to_id AND s.to_id = $2)
                   AND coalesce(s.valid_until, 'infinity') > coalesce(r.valid_from, '-infinity')
                   AND coalesce(s.valid_from, '-infinity') < coalesce(r.valid_until, 'infinity'))
         RETURNING r.id",
    )
    .bind(merging.company)
    .bind(merging.survivor)
    .bind(merging.loser)
    .bind(&mutual)
    .fetch_all(writer.conn())
    .await?;
    let relations_to: Vec<Uuid> = sqlx::query_scalar(
        "UPDATE crm_relationship r SET to_id = $2
          WHERE r.company_id = $1 AND r.to_id = $3 AND r.from_id <> $2
            AND NOT EXISTS (
                SELECT 1 FROM crm_relationship s
                 WHERE s.company_id = $1 AND s.kind = r.kind
                   AND (s.to_id = $2 AND s.from_id = r.from_id
                        OR r.kind = ANY ($4) AND s.to_id = r.from_id AND s.from_id = $2)
                   AND coalesce(s.valid_until, 'infinity') > coalesce(r.valid_from, '-infinity')
                   AND coalesce(s.valid_from, '-infinity') < coalesce(r.valid_until, 'infinity'))
         RETURNING r.id",
    )
    .bind(merging.company)
    .bind(merging.survivor)
    .bind(merging.loser)
    .bind(&mutual)
    .fetch_all(writer.conn())
    .await?;
    let consents: Vec<Uuid> = sqlx::query_scalar(
        "UPDATE crm_consent SET party_id = $2 WHERE company_id = $1 AND party_id = $3
         RETURNING id",
    )
    .bind(merging.company)
    .bind(merging.survivor)
    .bind(merging.loser)
    .fetch_all(writer.conn())
    .await?;
    let notes: Vec<Uuid> = sqlx::query_scalar(
        "UPDATE crm_note SET party_id = $2 WHERE company_id = $1 AND party_id = $3 RETURNING id",
    )
    .bind(merging.company)
    .bind(merging.survivor)
    .bind(merging.loser)
    .fetch_all(writer.conn())
    .await?;
    Ok(OwnReceipt {
        relations_from,
        relations_to,
        consents,
        notes,
    })
}

/// Points back what is still there.
///
/// # Errors
/// When the database does not answer.
pub(crate) async fn own_restore(
    writer: &mut Writer,
    merging: Merging,
    moved: &OwnReceipt,
) -> Result<()> {
    sqlx::query(
        "UPDATE crm_relationship SET from_id = $3
          WHERE company_id = $1 AND id = ANY ($4) AND from_id = $2",
    )
    .bind(merging.company)
    .bind(merging.survivor)
    .bind(merging.loser)
    .bind(&moved.relations_from)
    .execute(writer.conn())
    .await?;
    sqlx::query(
        "UPDATE crm_relationship SET to_id = $3
          WHERE company_id = $1 AND id = ANY ($4) AND to_id = $2",
    )
    .bind(merging.company)
    .bind(merging.survivor)
    .bind(merging.loser)
    .bind(&moved.relations_to)
    .execute(writer.conn())
    .await?;
    sqlx::query(
        "UPDATE crm_consent SET party_id = $3
          WHERE company_id = $1 AND id = ANY ($4) AND party_id = $2",
    )
    .bind(merging.company)
    .bind(merging.survivor)
    .bind(merging.loser)
    .bind(&moved.consents)
    .execute(writer.conn())
    .await?;
    sqlx::query(
        "UPDATE crm_note SET party_id = $3
          WHERE company_id = $1 AND id = ANY ($4) AND party_id = $2",
    )
    .bind(merging.company)
    .bind(merging.survivor)
    .bind(merging.loser)
    .bind(&moved.notes)
    .execute(writer.conn())
    .await?;
    Ok(())
}
