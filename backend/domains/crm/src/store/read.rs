//! One party with everything that belongs to it, in one statement.

use access::{Reader, Sealed, Writer};
use fields::Custom;
use kernel::{Error, Result, id::PartyId};
use sqlx::{Row as _, postgres::PgRow, types::Json};

use super::rows::{AddressRow, ContactRow, named};
use crate::model::{Address, Addresses, ContactPoint, Contacts, Party, Role, VatId};

/// A party, to be opened by whoever may.
///
/// # Errors
/// When the database does not answer.
pub(crate) async fn party_find(reader: &mut Reader, id: PartyId) -> Result<Option<Sealed<Party>>> {
    Ok(party_stored(reader, id).await?.map(Sealed::new))
}

/// A party that nobody else changes until this transaction ends, to be opened by whoever may.
///
/// # Errors
/// When the database does not answer, or somebody else holds it for too long.
pub(crate) async fn party_lock(writer: &mut Writer, id: PartyId) -> Result<Option<Sealed<Party>>> {
    Ok(party_stored_lock(writer, id).await?.map(Sealed::new))
}

/// A party for a port, whose caller has checked what it may ask for.
///
/// # Errors
/// When the database does not answer.
pub(crate) async fn party_stored(reader: &mut Reader, id: PartyId) -> Result<Option<Party>> {
    Ok(party_stored_many(reader, &[id]).await?.pop())
}

/// Many of them, in no order; those that are not there are left out.
///
/// # Errors
/// When the database does not answer.
pub(crate) async fn party_stored_many(reader: &mut Reader, ids: &[PartyId]) -> Result<Vec<Party>> {
    if ids.is_empty() {
        return Ok(Vec::new());
    }
    let rows = sqlx::query(
        "SELECT p.id, p.company_id, p.kind, p.state, p.name, p.number, p.vat_id, p.note, p.custom,
                p.portal_company_id, p.tags, p.version, p.created_at, p.updated_at,
                (SELECT jsonb_agg(jsonb_build_object('role', r.role, 'since', r.valid_from))
                   FROM crm_party_role r
                  WHERE r.company_id = p.company_id AND r.party_id = p.id
                    AND r.valid_until IS NULL) AS roles,
                (SELECT jsonb_agg(jsonb_build_object(
                          'id', c.id, 'kind', c.kind, 'value', c.value, 'key', c.key,
                          'label', c.label, 'is_primary', c.is_primary,
                          'verified_at', c.verified_at, 'verified_how', c.verified_how,
                          'created_at', c.created_at)
                        ORDER BY c.created_at, c.id)
                   FROM crm_contact_point c
                  WHERE c.company_id = p.company_id AND c.party_id = p.id) AS contacts,
                (SELECT jsonb_agg(jsonb_build_object(
                          'id', a.id, 'kind', a.kind, 'is_default', a.is_default,
                          'lines', a.lines, 'postcode', a.postcode, 'city', a.city,
                          'region', a.region, 'country', a.country, 'since', a.valid_from,
                          'until', a.valid_until)
                        ORDER BY a.valid_from, a.id)
                   FROM crm_address a
                  WHERE a.company_id = p.company_id AND a.party_id = p.id
                    AND a.removed_at IS NULL) AS addresses
           FROM crm_party p
          WHERE p.id = ANY ($1)",
    )
    .bind(ids)
    .fetch_all(reader.conn())
    .await?;
    rows.iter().map(party_of).collect()
}

/// The same, locked.
///
/// # Errors
/// As [`party_lock`].
pub(crate) async fn party_stored_lock(writer: &mut Writer, id: PartyId) -> Result<Option<Party>> {
    // By itself: a statement that waits for a row reads the tables beside it as they were before
    // it waited.
    sqlx::query("SELECT id FROM crm_party WHERE id = $1 FOR UPDATE")
        .bind(id)
        .execute(writer.conn())
        .await?;
    party_stored(writer, id).await
}

fn party_of(row: &PgRow) -> Result<Party> {
    let roles: Option<Json<Vec<Role>>> = row.try_get("roles")?;
    let contacts: Option<Json<Vec<ContactRow>>> = row.try_get("contacts")?;
    let addresses: Option<Json<Vec<AddressRow>>> = row.try_get("addresses")?;
    let vat_id: Option<String> = row.try_get("vat_id")?;
    let Json(custom): Json<Custom> = row.try_get("custom")?;
    let mut roles = roles.map(|json| json.0).unwrap_or_default();
    roles.sort_by_key(|held| held.role);
    let contacts = contacts.map(|json| json.0).unwrap_or_default();
    let addresses = addresses.map(|json| json.0).unwrap_or_default();
    let addresses = addresses
        .into_iter()
        .map(Address::try_from)
        .collect::<Result<_, _>>();
    Ok(Party {
        id: row.try_get("id")?,
        company: row.try_get("company_id")?,
        kind: named(row, "kind")?,
        state: named(row, "state")?,
        name: row.try_get("name")?,
        number: row.try_get("number")?,
        vat_id: vat_id.map(VatId::stored),
        note: row.try_get("note")?,
        custom,
        portal: row.try_get("portal_company_id")?,
        roles,
        tags: row.try_get("tags")?,
        contacts: Contacts::stored(contacts.into_iter().map(ContactPoint::from).collect()),
        addresses: Addresses::stored(addresses.map_err(Error::internal)?),
        version: row.try_get("version")?,
        created_at: row.try_get("created_at")?,
        updated_at: row.try_get("updated_at")?,
    })
}
