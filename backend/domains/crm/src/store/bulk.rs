//! Many parties at once, as files bring them.

use access::{Reader, Writer};
use fields::Custom;
use kernel::{
    Result,
    id::{CompanyId, PartyId},
    states::Named as _,
};
use serde::Serialize;
use sqlx::types::Json;

use super::{
    list::word_put,
    rows::{ContactRow, names},
    write::taken,
};
use crate::model::{Address, ContactKind, Party};

/// Adds parties of one company: a few statements for all of them.
///
/// # Errors
/// A conflict when one has a number that is taken; when the database does not answer.
pub(crate) async fn party_insert_many(
    writer: &mut Writer,
    company: CompanyId,
    parties: &[Party],
) -> Result<()> {
    let rows: Vec<PartyRow> = parties.iter().map(PartyRow::from).collect();
    sqlx::query(
        "WITH given AS (
           SELECT sent.id, sent.kind, sent.state, sent.name, sent.note, sent.email, sent.phone,
                  sent.city, sent.roles, sent.tags, sent.words, sent.version, sent.number,
                  sent.vat_id, sent.custom, sent.created_at
             FROM jsonb_to_recordset($2) AS sent
             (id uuid, kind text, state text, name text, note text, email text, phone text,
              city text, roles text[], tags text[], words text, version bigint, number text,
              vat_id text, custom jsonb, created_at timestamptz)
         ), party AS (
           INSERT INTO crm_party
             (id, company_id, kind, state, name, note, email, phone, city, roles, tags, words,
              version, number, vat_id, custom, created_at, updated_at)
           SELECT g.id, $1, g.kind, g.state, g.name, g.note, g.email, g.phone, g.city, g.roles,
                  g.tags, g.words, g.version, g.number, g.vat_id, g.custom, g.created_at,
                  g.created_at
             FROM given g
         )
         INSERT INTO crm_party_role (company_id, party_id, role, valid_from)
         SELECT $1, g.id, held.role, g.created_at
           FROM given g
          CROSS JOIN LATERAL unnest(g.roles) AS held (role)",
    )
    .bind(company)
    .bind(Json(rows))
    .execute(writer.conn())
    .await
    .map_err(taken)?;
    contact_insert_many(writer, company, parties).await?;
    address_insert_many(writer, company, parties).await?;
    tag_insert_many(writer, company, parties).await?;
    let words: Vec<String> = parties
        .iter()
        .flat_map(|party| {
            [
                Some(party.name.to_string()),
                party.city().map(str::to_owned),
            ]
        })
        .flatten()
        .collect();
    word_put(writer, company, &words).await
}

/// Parties of a company by what they are recognised by: the value and the party.
///
/// `OFFSET 0` keeps the order of the look-ups, whatever Postgres believes of the tables: plans of
/// writes are kept, and one that was made while a tenant was empty would begin with all parties.
///
/// # Errors
/// When the database does not answer.
pub(crate) async fn party_by_key(
    reader: &mut Reader,
    company: CompanyId,
    key: &str,
    values: &[String],
) -> Result<Vec<(String, PartyId)>> {
    let query = match key {
        "email" | "phone" => sqlx::query_as(
            "SELECT given.value, found.id
               FROM unnest($2::text[]) AS given (value)
              CROSS JOIN LATERAL (
                SELECT c.party_id
                  FROM crm_contact_point c
                 WHERE c.company_id = $1 AND c.kind = $3 AND c.key = given.value
                OFFSET 0) AS hit
              CROSS JOIN LATERAL (
                SELECT p.id, p.state FROM crm_party p WHERE p.id = hit.party_id OFFSET 0) AS found
              WHERE found.state = 'active'",
        )
        .bind(company)
        .bind(values)
        .bind(key),
        "vat_id" => sqlx::query_as(
            "SELECT given.value, found.id
               FROM unnest($2::text[]) AS given (value)
              CROSS JOIN LATERAL (
                SELECT p.id, p.state
                  FROM crm_party p
                 WHERE p.company_id = $1 AND p.vat_id = given.value
                OFFSET 0) AS found
              WHERE found.state = 'active'",
        )
        .bind(company)
        .bind(values),
        "number" => sqlx::query_as(
            "SELECT given.value, found.id
               FROM unnest($2::text[]) AS given (value)
              CROSS JOIN LATERAL (
                SELECT p.id, p.state
                  FROM crm_party p
                 WHERE p.company_id = $1 AND p.number IS NOT NULL AND lower(p.number) = given.value
                OFFSET 0) AS found
              WHERE found.state <> 'merged'",
        )
        .bind(company)
        .bind(values),
        "id" => sqlx::query_as(
            "SELECT given.value, found.id
               FROM unnest($2::text[]) AS given (value)
              CROSS JOIN LATERAL (
                SELECT p.id, p.company_id FROM crm_party p WHERE p.id = given.value::uuid OFFSET 0)
                AS found
              WHERE found.company_id = $1",
        )
        .bind(company)
        .bind(values),
        _ => sqlx::query_as(
            "SELECT given.value, found.id
               FROM (SELECT sent.value, ext.fold(sent.value) AS fold
                       FROM unnest($2::text[]) AS sent (value)
                     OFFSET 0) AS given
              CROSS JOIN LATERAL (
                SELECT p.id
                  FROM crm_party p
                 WHERE p.company_id = $1 AND p.state = 'active' AND p.name_fold = given.fold
                OFFSET 0) AS found",
        )
        .bind(company)
        .bind(values),
    };
    Ok(query.fetch_all(reader.conn()).await?)
}

/// Who has these numbers.
///
/// # Errors
/// When the database does not answer.
pub(crate) async fn party_by_number(
    reader: &mut Reader,
    company: CompanyId,
    numbers: &[String],
) -> Result<Vec<(String, PartyId)>> {
    if numbers.is_empty() {
        return Ok(Vec::new());
    }
    Ok(sqlx::query_as(
        "SELECT number, id
           FROM crm_party
          WHERE company_id = $1 AND number = ANY ($2) AND number IS NOT NULL AND state <> 'merged'",
    )
    .bind(company)
    .bind(numbers)
    .fetch_all(reader.conn())
    .await?)
}

/// Holds parties until this transaction ends.
///
/// # Errors
/// When the database does not answer, or somebody else holds one for too long.
pub(crate) async fn party_lock_many(writer: &mut Writer, ids: &[PartyId]) -> Result<()> {
    if ids.is_empty() {
        return Ok(());
    }
    sqlx::query("SELECT id FROM crm_party WHERE id = ANY ($1) ORDER BY id FOR UPDATE")
        .bind(ids)
        .execute(writer.conn())
        .await?;
    Ok(())
}

/// A party's row as Postgres reads it out of JSON; the copies come from the same values.
#[derive(Serialize)]
struct PartyRow {
    id: PartyId,
    kind: &'static str,
    state: &'static str,
    name: String,
    note: String,
    email: Option<String>,
    phone: Option<String>,
    city: Option<String>,
    roles: Vec<&'static str>,
    tags: Vec<String>,
    words: String,
    version: i64,
    number: Option<String>,
    vat_id: Option<String>,
    custom: Custom,
    created_at: kernel::Timestamp,
}

impl From<&Party> for PartyRow {
    fn from(party: &Party) -> Self {
        Self {
            id: party.id,
            kind: party.kind.name(),
            state: party.state.name(),
            name: party.name.to_string(),
            note: party.note.to_string(),
            email: party.first(ContactKind::Email).map(str::to_owned),
            phone: party.first(ContactKind::Phone).map(str::to_owned),
            city: party.city().map(str::to_owned),
            roles: names(party.roles.iter().map(|held| held.role)),
            tags: party.tags.iter().map(ToString::to_string).collect(),
            words: party.words(),
            version: party.version,
            number: party.number.as_ref().map(ToString::to_string),
            vat_id: party.vat_id.as_ref().map(|one| one.as_str().to_owned()),
            custom: party.custom.clone(),
            created_at: party.created_at,
        }
    }
}

/// What belongs to a party.
#[derive(Serialize)]
struct Of<T> {
    party_id: PartyId,
    #[serde(flatten)]
    what: T,
}

async fn contact_insert_many(
    writer: &mut Writer,
    company: CompanyId,
    parties: &[Party],
) -> Result<()> {
    let rows: Vec<Of<ContactRow>> = parties
        .iter()
        .flat_map(|party| {
            party.contacts.as_slice().iter().map(|point| Of {
                party_id: party.id,
                what: ContactRow::from(point),
            })
        })
        .collect();
    if rows.is_empty() {
        return Ok(());
    }
    sqlx::query(
        "INSERT INTO crm_contact_point
           (company_id, party_id, id, kind, value, key, label, is_primary, verified_at,
            verified_how, created_at)
         SELECT $1, given.party_id, given.id, given.kind, given.value, given.key, given.label,
                given.is_primary, given.verified_at, given.verified_how, given.created_at
           FROM jsonb_to_recordset($2) AS given
                (party_id uuid, id uuid, kind text, value text, key text, label text,
                 is_primary boolean, verified_at timestamptz, verified_how text,
                 created_at timestamptz)",
    )
    .bind(company)
    .bind(Json(rows))
    .execute(writer.conn())
    .await?;
    Ok(())
}

async fn address_insert_many(
    writer: &mut Writer,
    company: CompanyId,
    parties: &[Party],
) -> Result<()> {
    let rows: Vec<Of<&Address>> = parties
        .iter()
        .flat_map(|party| {
            party.addresses.as_slice().iter().map(|what| Of {
                party_id: party.id,
                what,
            })
        })
        .collect();
    if rows.is_empty() {
        return Ok(());
    }
    sqlx::query(
        "INSERT INTO crm_address
           (company_id, party_id, id, kind, is_default, lines, postcode, city, region, country,
            valid_from, valid_until)
         SELECT $1, given.party_id, given.id, given.kind, given.is_default, given.lines,
                given.postcode, given.city, given.region, given.country, given.since, given.until
           FROM jsonb_to_recordset($2) AS given
                (party_id uuid, id uuid, kind text, is_default boolean, lines text[],
                 postcode text, city text, region text, country text, since timestamptz,
                 until timestamptz)",
    )
    .bind(company)
    .bind(Json(rows))
    .execute(writer.conn())
    .await?;
    Ok(())
}

async fn tag_insert_many(writer: &mut Writer, company: CompanyId, parties: &[Party]) -> Result<()> {
    let (mut ids, mut keys, mut labels) = (Vec::new(), Vec::new(), Vec::new());
    for party in parties {
        for tag in &party.tags {
            ids.push(party.id);
            keys.push(tag.normalised());
            labels.push(tag.to_string());
        }
    }
    if ids.is_empty() {
        return Ok(());
    }
    sqlx::query(
        "WITH label AS (
           INSERT INTO crm_tag (company_id, key, label)
           SELECT DISTINCT ON (given.key) $1::uuid, given.key, given.label
             FROM unnest($3::text[], $4::text[]) AS given (key, label)
            ORDER BY given.key
               ON CONFLICT (company_id, key) DO NOTHING
         )
         INSERT INTO crm_party_tag (company_id, party_id, tag_key)
         SELECT $1, given.party_id, given.key
           FROM unnest($2::uuid[], $3::text[]) AS given (party_id, key)",
    )
    .bind(company)
    .bind(ids)
    .bind(keys)
    .bind(labels)
    .execute(writer.conn())
    .await?;
    Ok(())
}
