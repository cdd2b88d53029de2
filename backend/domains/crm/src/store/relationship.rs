//! SQL of relationships.

use access::{Reader, Sealed, Writer};
use kernel::{
    Result, Timestamp,
    id::{CompanyId, PartyId, RelationshipId},
    states::Named as _,
};
use sqlx::{Row as _, postgres::PgRow};
use uuid::Uuid;

use super::rows::named;
use crate::model::{PartyKind, Relationship};

/// A relationship, seen from one of its sides.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Seen {
    pub(crate) relationship: Relationship,
    /// The other side.
    pub(crate) name: String,
    pub(crate) kind: PartyKind,
}

/// The relationships of a party, both ways, those that last before those that are over. One with
/// somebody who was merged is told by the one that stayed.
pub(crate) async fn relationship_list(
    reader: &mut Reader,
    company: CompanyId,
    party: PartyId,
) -> Result<Vec<Seen>> {
    let rows = sqlx::query(
        "SELECT r.id, r.company_id, r.from_id, r.to_id, r.kind, r.label, r.valid_from,
                r.valid_until, r.version, r.created_at, r.updated_at,
                p.name AS other_name, p.kind AS other_kind
           FROM (SELECT id, company_id, from_id, to_id, kind, label, valid_from, valid_until,
                        version, created_at, updated_at, to_id AS other_id
                   FROM crm_relationship
                  WHERE company_id = $1 AND from_id = $2
                  UNION ALL
                 SELECT id, company_id, from_id, to_id, kind, label, valid_from, valid_until,
                        version, created_at, updated_at, from_id AS other_id
                   FROM crm_relationship
                  WHERE company_id = $1 AND to_id = $2) r
           JOIN crm_party p
             ON p.company_id = r.company_id AND p.id = r.other_id AND p.state <> 'merged'
          ORDER BY r.valid_until DESC NULLS FIRST, r.created_at, r.id
          LIMIT $3",
    )
    .bind(company)
    .bind(party)
    .bind(Relationship::MAX)
    .fetch_all(reader.conn())
    .await?;
    rows.iter().map(seen_of).collect()
}

/// Those that began to be known before an entry of the line of time, newest first.
pub(crate) async fn relationship_told(
    reader: &mut Reader,
    (company, party): (CompanyId, PartyId),
    before: Option<(Timestamp, Uuid)>,
    limit: i64,
) -> Result<Vec<Seen>> {
    let (at, id) = before.unzip();
    let rows = sqlx::query(
        "SELECT r.id, r.company_id, r.from_id, r.to_id, r.kind, r.label, r.valid_from,
                r.valid_until, r.version, r.created_at, r.updated_at,
                p.name AS other_name, p.kind AS other_kind
           FROM crm_relationship r
           JOIN crm_party p
             ON p.company_id = r.company_id
            AND p.id = CASE WHEN r.from_id = $2 THEN r.to_id ELSE r.from_id END
            AND p.state <> 'merged'
          WHERE r.company_id = $1 AND (r.from_id = $2 OR r.to_id = $2)
            AND ($3::timestamptz IS NULL OR (r.created_at, r.id) < ($3, $4::uuid))
          ORDER BY r.created_at DESC, r.id DESC
          LIMIT $5",
    )
    .bind(company)
    .bind(party)
    .bind(at)
    .bind(id)
    .bind(limit)
    .fetch_all(reader.conn())
    .await?;
    rows.iter().map(seen_of).collect()
}

/// One relationship, to be opened by whoever may.
pub(crate) async fn relationship_find(
    reader: &mut Reader,
    id: RelationshipId,
) -> Result<Option<Sealed<Relationship>>> {
    let row = sqlx::query(
        "SELECT id, company_id, from_id, to_id, kind, label, valid_from, valid_until, version,
                created_at, updated_at
           FROM crm_relationship
          WHERE id = $1",
    )
    .bind(id)
    .fetch_optional(reader.conn())
    .await?;
    let found = row.as_ref().map(relationship_of).transpose()?;
    Ok(found.map(Sealed::new))
}

/// The same, which nobody else changes until this transaction ends.
pub(crate) async fn relationship_lock(
    writer: &mut Writer,
    id: RelationshipId,
) -> Result<Option<Sealed<Relationship>>> {
    sqlx::query("SELECT id FROM crm_relationship WHERE id = $1 FOR UPDATE")
        .bind(id)
        .execute(writer.conn())
        .await?;
    relationship_find(writer, id).await
}

/// How many there are of a party, and whether one like this overlaps.
pub(crate) async fn relationship_like(
    reader: &mut Reader,
    one: &Relationship,
) -> Result<(i64, bool)> {
    let row = sqlx::query(
        "SELECT (SELECT count(*) FROM crm_relationship
                  WHERE company_id = $1 AND (from_id = $2 OR to_id = $2)) AS many,
                EXISTS (SELECT FROM crm_relationship
                         WHERE company_id = $1 AND kind = $4 AND id <> $8
                           AND ((from_id = $2 AND to_id = $3)
                                OR ($7 AND from_id = $3 AND to_id = $2))
                           AND coalesce(valid_until, 'infinity') > coalesce($5, '-infinity'::date)
                           AND coalesce(valid_from, '-infinity') < coalesce($6, 'infinity'::date)
                       ) AS twice",
    )
    .bind(one.company)
    .bind(one.from)
    .bind(one.to)
    .bind(one.kind.name())
    .bind(one.valid_from)
    .bind(one.valid_until)
    .bind(one.kind.is_mutual())
    .bind(one.id)
    .fetch_one(reader.conn())
    .await?;
    Ok((row.try_get("many")?, row.try_get("twice")?))
}

/// Adds one.
pub(crate) async fn relationship_insert(writer: &mut Writer, one: &Relationship) -> Result<()> {
    sqlx::query(
        "INSERT INTO crm_relationship
           (id, company_id, from_id, to_id, kind, label, valid_from, valid_until, version,
            created_at, updated_at)
         VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11)",
    )
    .bind(one.id)
    .bind(one.company)
    .bind(one.from)
    .bind(one.to)
    .bind(one.kind.name())
    .bind(&one.label)
    .bind(one.valid_from)
    .bind(one.valid_until)
    .bind(one.version)
    .bind(one.created_at)
    .bind(one.updated_at)
    .execute(writer.conn())
    .await?;
    Ok(())
}

/// Keeps what changed of one.
pub(crate) async fn relationship_save(writer: &mut Writer, one: &Relationship) -> Result<()> {
    sqlx::query(
        "UPDATE crm_relationship
            SET label = $3, valid_from = $4, valid_until = $5, version = $6, updated_at = $7
          WHERE company_id = $1 AND id = $2",
    )
    .bind(one.company)
    .bind(one.id)
    .bind(&one.label)
    .bind(one.valid_from)
    .bind(one.valid_until)
    .bind(one.version)
    .bind(one.updated_at)
    .execute(writer.conn())
    .await?;
    Ok(())
}

/// Takes one out: it was a mistake. One that is over is ended instead.
pub(crate) async fn relationship_delete(writer: &mut Writer, one: &Relationship) -> Result<()> {
    sqlx::query("DELETE FROM crm_relationship WHERE company_id = $1 AND id = $2")
        .bind(one.company)
        .bind(one.id)
        .execute(writer.conn())
        .await?;
    Ok(())
}

/// Takes out all of a party; what somebody was to it says something about both.
pub(crate) async fn relationship_erase(
    writer: &mut Writer,
    company: CompanyId,
    party: PartyId,
) -> Result<u64> {
    let done = sqlx::query(
        "DELETE FROM crm_relationship WHERE company_id = $1 AND (from_id = $2 OR to_id = $2)",
    )
    .bind(company)
    .bind(party)
    .execute(writer.conn())
    .await?;
    Ok(done.rows_affected())
}

fn seen_of(row: &PgRow) -> Result<Seen> {
    Ok(Seen {
        relationship: relationship_of(row)?,
        name: row.try_get("other_name")?,
        kind: named(row, "other_kind")?,
    })
}

fn relationship_of(row: &PgRow) -> Result<Relationship> {
    Ok(Relationship {
        id: row.try_get("id")?,
        company: row.try_get("company_id")?,
        from: row.try_get("from_id")?,
        to: row.try_get("to_id")?,
        kind: named(row, "kind")?,
        label: row.try_get("label")?,
        valid_from: row.try_get("valid_from")?,
        valid_until: row.try_get("valid_until")?,
        version: row.try_get("version")?,
        created_at: row.try_get("created_at")?,
        updated_at: row.try_get("updated_at")?,
    })
}
