//! SQL of codes on their way to contact points.

use access::{Reader, Writer};
use kernel::{
    Result, Timestamp,
    id::{CompanyId, ContactCheckId, ContactPointId, PartyId},
};

/// A code on its way.
#[derive(Debug, Clone, PartialEq, Eq, sqlx::FromRow)]
pub(crate) struct Check {
    pub(crate) id: ContactCheckId,
    pub(crate) company_id: CompanyId,
    pub(crate) party_id: PartyId,
    pub(crate) contact_id: ContactPointId,
    /// The value it proves, as it is compared.
    pub(crate) value_key: String,
    pub(crate) code_hash: Vec<u8>,
    pub(crate) expires_at: Timestamp,
    pub(crate) created_at: Timestamp,
}

/// The one on its way to a contact point.
pub(crate) async fn check_find(
    reader: &mut Reader,
    company: CompanyId,
    contact: ContactPointId,
) -> Result<Option<Check>> {
    Ok(sqlx::query_as(
        "SELECT id, company_id, party_id, contact_id, value_key, code_hash, expires_at,
                created_at
           FROM crm_contact_check
          WHERE company_id = $1 AND contact_id = $2",
    )
    .bind(company)
    .bind(contact)
    .fetch_optional(reader.conn())
    .await?)
}

/// Puts one on its way in the place of the one before.
pub(crate) async fn check_put(writer: &mut Writer, check: &Check) -> Result<()> {
    sqlx::query(
        "INSERT INTO crm_contact_check
           (id, company_id, party_id, contact_id, value_key, code_hash, expires_at,
            created_at)
         VALUES ($1, $2, $3, $4, $5, $6, $7, $8)
             ON CONFLICT (company_id, contact_id) DO UPDATE
            SET id = excluded.id, value_key = excluded.value_key, code_hash = excluded.code_hash,
                expires_at = excluded.expires_at,
                created_at = excluded.created_at",
    )
    .bind(check.id)
    .bind(check.company_id)
    .bind(check.party_id)
    .bind(check.contact_id)
    .bind(&check.value_key)
    .bind(&check.code_hash)
    .bind(check.expires_at)
    .bind(check.created_at)
    .execute(writer.conn())
    .await?;
    Ok(())
}

/// Takes away the codes on their way to a party, or to one of its contact points.
pub(crate) async fn check_delete(
    writer: &mut Writer,
    company: CompanyId,
    party: PartyId,
    contact: Option<ContactPointId>,
) -> Result<()> {
    sqlx::query(
        "DELETE FROM crm_contact_check
          WHERE company_id = $1 AND party_id = $2 AND ($3::uuid IS NULL OR contact_id = $3)",
    )
    .bind(company)
    .bind(party)
    .bind(contact)
    .execute(writer.conn())
    .await?;
    Ok(())
}
