//! SQL of consents: added, read, and made anonymous; never changed.

use access::{Reader, Writer};
use kernel::{
    Result, Timestamp,
    id::{CompanyId, PartyId},
    states::Named as _,
    text::Tag,
};
use sqlx::{Row as _, postgres::PgRow};
use uuid::Uuid;

use super::rows::named;
use crate::model::Consent;

/// The decisions of a party, the latest first, less those that stand after an entry of the line of
/// time.
pub(crate) async fn consent_list(
    reader: &mut Reader,
    (company, party): (CompanyId, PartyId),
    before: Option<(Timestamp, Uuid)>,
    limit: i64,
) -> Result<Vec<Consent>> {
    let (at, id) = before.unzip();
    let rows = sqlx::query(
        "SELECT id, company_id, party_id, purpose, channel, decision, decided_at, recorded_at,
                recorded_by, source, proof
           FROM crm_consent
          WHERE company_id = $1 AND party_id = $2
            AND ($3::timestamptz IS NULL OR (decided_at, id) < ($3, $4::uuid))
          ORDER BY decided_at DESC, id DESC
          LIMIT $5",
    )
    .bind(company)
    .bind(party)
    .bind(at)
    .bind(id)
    .bind(limit)
    .fetch_all(reader.conn())
    .await?;
    rows.iter().map(consent_of).collect()
}

/// What holds now: the latest decision of each purpose and channel, by purpose.
pub(crate) async fn consent_in_force(
    reader: &mut Reader,
    company: CompanyId,
    party: PartyId,
    limit: i64,
) -> Result<Vec<Consent>> {
    let rows = sqlx::query(
        "SELECT DISTINCT ON (purpose_key, channel)
                id, company_id, party_id, purpose, channel, decision, decided_at, recorded_at,
                recorded_by, source, proof
           FROM crm_consent
          WHERE company_id = $1 AND party_id = $2
          ORDER BY purpose_key, channel, decided_at DESC, id DESC
          LIMIT $3",
    )
    .bind(company)
    .bind(party)
    .bind(limit)
    .fetch_all(reader.conn())
    .await?;
    rows.iter().map(consent_of).collect()
}

/// Adds one.
pub(crate) async fn consent_insert(writer: &mut Writer, one: &Consent) -> Result<()> {
    sqlx::query(
        "INSERT INTO crm_consent
           (id, company_id, party_id, purpose_key, purpose, channel, decision, decided_at,
            recorded_at, recorded_by, source, proof)
         VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12)",
    )
    .bind(one.id)
    .bind(one.company)
    .bind(one.party)
    .bind(one.purpose.normalised())
    .bind(&one.purpose)
    .bind(one.channel.name())
    .bind(one.decision.name())
    .bind(one.decided_at)
    .bind(one.recorded_at)
    .bind(one.recorded_by)
    .bind(one.source.name())
    .bind(&one.proof)
    .execute(writer.conn())
    .await?;
    Ok(())
}

/// Takes what people wrote out of the decisions of a party; that they were made stays.
pub(crate) async fn consent_blank(
    writer: &mut Writer,
    company: CompanyId,
    party: PartyId,
) -> Result<u64> {
    let done =
        sqlx::query("UPDATE crm_consent SET proof = '' WHERE company_id = $1 AND party_id = $2")
            .bind(company)
            .bind(party)
            .execute(writer.conn())
            .await?;
    Ok(done.rows_affected())
}

fn consent_of(row: &PgRow) -> Result<Consent> {
    let purpose: Tag = row.try_get("purpose")?;
    Ok(Consent {
        id: row.try_get("id")?,
        company: row.try_get("company_id")?,
        party: row.try_get("party_id")?,
        purpose,
        channel: named(row, "channel")?,
        decision: named(row, "decision")?,
        decided_at: row.try_get("decided_at")?,
        recorded_at: row.try_get("recorded_at")?,
        recorded_by: row.try_get("recorded_by")?,
        source: named(row, "source")?,
        proof: row.try_get("proof")?,
    })
}
