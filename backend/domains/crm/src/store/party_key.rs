//! What finds parties that are there twice.

use access::{Reader, Writer};
use kernel::{
    Result,
    id::{CompanyId, PartyId},
};
use serde::Deserialize;
use sqlx::{Row as _, postgres::PgRow, types::Json};

use super::rows::named;
use crate::{
    duplicates::{CROWD, EDITION, Place, Traits},
    model::ContactKind,
};

/// Lets others who add somebody with one of these keys wait until this transaction ends. The keys
/// come in their order, so that no two wait for each other.
///
/// # Errors
/// When the database does not answer, or somebody else holds one for too long.
pub(crate) async fn key_lock(writer: &mut Writer, keys: &[i64]) -> Result<()> {
    sqlx::query(
        "SELECT pg_advisory_xact_lock(wanted.key)
           FROM (SELECT key FROM unnest($1::bigint[]) AS given (key) ORDER BY key) AS wanted",
    )
    .bind(keys)
    .execute(writer.conn())
    .await?;
    Ok(())
}

/// Keeps what a party is found by, and tells whether anybody shares any of it that is not a crowd's.
///
/// # Errors
/// When the database does not answer.
pub(crate) async fn key_save(
    writer: &mut Writer,
    company: CompanyId,
    party: PartyId,
    keys: &[i64],
) -> Result<bool> {
    Ok(sqlx::query_scalar(
        "WITH kept AS (
           INSERT INTO crm_party_key (company_id, party_id, keys, edition)
           VALUES ($1, $2, $3, $4)
               ON CONFLICT (company_id, party_id) DO UPDATE
              SET keys = excluded.keys, edition = excluded.edition
         )
         SELECT EXISTS (
                SELECT 1 FROM unnest($3) AS wanted (key)
                 CROSS JOIN LATERAL (
                       SELECT count(*) AS many
                         FROM (SELECT 1 FROM crm_party_key k
                                WHERE k.keys @> ARRAY[wanted.key] AND k.company_id = $1
                                  AND k.party_id <> $2
                                LIMIT $5) AS sharer) AS found
                 WHERE found.many BETWEEN 1 AND $5 - 1)",
    )
    .bind(company)
    .bind(party)
    .bind(keys)
    .bind(EDITION)
    .bind(CROWD)
    .fetch_one(writer.conn())
    .await?)
}

/// Keeps what many parties are found by; their keys stand one after the other, `counts` says how
/// many each has.
///
/// # Errors
/// When the database does not answer.
pub(crate) async fn key_save_many(
    writer: &mut Writer,
    company: CompanyId,
    all: &[(PartyId, Vec<i64>)],
) -> Result<()> {
    let rows: Vec<_> = all
        .iter()
        .map(|(party, keys)| serde_json::json!({"party_id": party, "keys": keys}))
        .collect();
    sqlx::query(
        "INSERT INTO crm_party_key (company_id, party_id, keys, edition)
         SELECT $1, given.party_id, given.keys, $2
           FROM jsonb_to_recordset($3) AS given (party_id uuid, keys bigint[])
             ON CONFLICT (company_id, party_id) DO UPDATE
            SET keys = excluded.keys, edition = excluded.edition
          WHERE crm_party_key.keys <> excluded.keys OR crm_party_key.edition <> excluded.edition",
    )
    .bind(company)
    .bind(EDITION)
    .bind(Json(rows))
    .execute(writer.conn())
    .await?;
    Ok(())
}

/// A party is found no more, and nobody is asked about it.
///
/// # Errors
/// When the database does not answer.
pub(crate) async fn key_drop(
    writer: &mut Writer,
    company: CompanyId,
    party: PartyId,
) -> Result<()> {
    sqlx::query("DELETE FROM crm_party_key WHERE company_id = $1 AND party_id = $2")
        .bind(company)
        .bind(party)
        .execute(writer.conn())
        .await?;
    sqlx::query(
        "DELETE FROM crm_duplicate
          WHERE company_id = $1 AND state = 'open' AND (first_id = $2 OR second_id = $2)",
    )
    .bind(company)
    .bind(party)
    .execute(writer.conn())
    .await?;
    Ok(())
}

/// Those that share a key which is not a crowd's, for each of some lists of keys: the number of
/// the list and the party.
///
/// # Errors
/// When the database does not answer.
pub(crate) async fn key_sharers(
    reader: &mut Reader,
    company: CompanyId,
    wanted: &[(i32, i64)],
) -> Result<Vec<(i32, PartyId)>> {
    let (lists, keys): (Vec<i32>, Vec<i64>) = wanted.iter().copied().unzip();
    Ok(sqlx::query_as(
        "SELECT DISTINCT wanted.list, sharer.party_id
           FROM unnest($2::integer[], $3::bigint[]) AS wanted (list, key)
          CROSS JOIN LATERAL (
                SELECT array_agg(k.party_id) AS parties
                  FROM (SELECT k.party_id FROM crm_party_key k
                         WHERE k.keys @> ARRAY[wanted.key] AND k.company_id = $1
                         LIMIT $4) AS k) AS found
          CROSS JOIN LATERAL unnest(found.parties) AS sharer (party_id)
          WHERE cardinality(found.parties) < $4",
    )
    .bind(company)
    .bind(lists)
    .bind(keys)
    .bind(CROWD + 1)
    .fetch_all(reader.conn())
    .await?)
}

/// What is compared of active parties.
///
/// # Errors
/// When the database does not answer.
pub(crate) async fn traits_list(
    reader: &mut Reader,
    company: CompanyId,
    parties: &[PartyId],
) -> Result<Vec<Traits>> {
    let rows = sqlx::query(
        "SELECT p.id, p.kind, p.name, p.vat_id,
                (SELECT jsonb_agg(jsonb_build_object('kind', c.kind, 'key', c.key))
                   FROM crm_contact_point c
                  WHERE c.company_id = p.company_id AND c.party_id = p.id) AS contacts,
                (SELECT jsonb_agg(jsonb_build_object(
                          'street', coalesce(a.lines[cardinality(a.lines)], ''),
                          'postcode', a.postcode, 'city', a.city))
                   FROM crm_address a
                  WHERE a.company_id = p.company_id AND a.party_id = p.id
                    AND a.removed_at IS NULL) AS places
           FROM crm_party p
          WHERE p.company_id = $1 AND p.id = ANY ($2) AND p.state = 'active'",
    )
    .bind(company)
    .bind(parties)
    .fetch_all(reader.conn())
    .await?;
    rows.iter().map(traits_of).collect()
}

/// The next parties in the order of their ids, for a look through all of them.
///
/// # Errors
/// When the database does not answer.
pub(crate) async fn traits_next(
    reader: &mut Reader,
    company: CompanyId,
    after: Option<PartyId>,
    limit: i64,
) -> Result<Vec<PartyId>> {
    Ok(sqlx::query_scalar(
        "SELECT p.id FROM crm_party p
          WHERE p.company_id = $1 AND p.state = 'active' AND ($2::uuid IS NULL OR p.id > $2)
          ORDER BY p.id
          LIMIT $3",
    )
    .bind(company)
    .bind(after)
    .bind(limit)
    .fetch_all(reader.conn())
    .await?)
}

#[derive(Deserialize)]
struct ContactKey {
    kind: ContactKind,
    key: String,
}

#[derive(Deserialize)]
struct PlaceRow {
    street: String,
    postcode: String,
    city: String,
}

fn traits_of(row: &PgRow) -> Result<Traits> {
    let contacts: Option<Json<Vec<ContactKey>>> = row.try_get("contacts")?;
    let places: Option<Json<Vec<PlaceRow>>> = row.try_get("places")?;
    let name: String = row.try_get("name")?;
    let vat_id: Option<String> = row.try_get("vat_id")?;
    let mut traits =
        Traits::new(row.try_get("id")?, named(row, "kind")?, &name).vat_id(vat_id.as_deref());
    for contact in contacts.map(|json| json.0).unwrap_or_default() {
        traits = traits.contact(contact.kind, &contact.key);
    }
    for place in places.map(|json| json.0).unwrap_or_default() {
        traits = traits.place(Place::new(&place.street, &place.postcode, &place.city));
    }
    Ok(traits)
}
