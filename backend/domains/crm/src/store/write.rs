//! Keeping a party. Every statement here that changes what lists show writes the party's row too,
//! whose copies of it come from the same values.

use access::Writer;
use kernel::{
    Error, Result, Timestamp,
    id::{AddressId, ContactPointId},
    states::Named as _,
    text::Tag,
};
use sqlx::{Postgres, postgres::PgArguments, query::Query, types::Json};

use super::{
    list::{word_forget, word_put},
    rows::{ContactRow, names},
};
use crate::{
    model::{Address, ContactKind, ContactPoint, Party},
    problems::Refused,
};

/// Adds a party: one statement for all of it, and one more when it has addresses.
///
/// # Errors
/// When the database does not answer.
pub(crate) async fn party_insert(writer: &mut Writer, party: &Party) -> Result<()> {
    let contacts: Vec<_> = party
        .contacts
        .as_slice()
        .iter()
        .map(ContactRow::from)
        .collect();
    let query = sqlx::query(
        "WITH party AS (
           INSERT INTO crm_party
             (id, company_id, kind, state, name, note, email, phone, city, roles, tags, words,
              version, number, vat_id, custom, portal_company_id, created_at, updated_at)
           VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17,
                   $18, $19)
         ), role AS (
           INSERT INTO crm_party_role (company_id, party_id, role, valid_from)
           SELECT $2, $1, given.role, $18
             FROM unnest($10) AS given (role)
         ), label AS (
           INSERT INTO crm_tag (company_id, key, label)
           SELECT $2, given.key, given.label
             FROM unnest($20, $11) AS given (key, label)
               ON CONFLICT (company_id, key) DO NOTHING
         ), tag AS (
           INSERT INTO crm_party_tag (company_id, party_id, tag_key)
           SELECT $2, $1, given.key
             FROM unnest($20) AS given (key)
         ), word AS (
           INSERT INTO crm_word (company_id, word)
           SELECT DISTINCT $2::uuid, given.word
             FROM regexp_split_to_table(ext.fold($5 || ' ' || coalesce($9, '')), '[^[:alpha:]]+')
                  AS given (word)
            WHERE length(given.word) BETWEEN 4 AND 40
            ORDER BY 2
               ON CONFLICT (company_id, word) DO NOTHING
         )
         INSERT INTO crm_contact_point
           (company_id, party_id, id, kind, value, key, label, is_primary, verified_at, verified_how,
            created_at)
         SELECT $2, $1, given.id, given.kind, given.value, given.key, given.label,
                given.is_primary, given.verified_at, given.verified_how, given.created_at
           FROM jsonb_to_recordset($21) AS given
                (id uuid, kind text, value text, key text, label text, is_primary boolean,
                 verified_at timestamptz, verified_how text, created_at timestamptz)",
    );
    party_bind(query, party)
        .bind(party.created_at)
        .bind(party.updated_at)
        .bind(keys(&party.tags))
        .bind(Json(contacts))
        .execute(writer.conn())
        .await
        .map_err(taken)?;
    if party.addresses.as_slice().is_empty() {
        return Ok(());
    }
    address_put(writer, party, party.addresses.as_slice()).await
}

/// Keeps what an edit changed of a party that was locked.
///
/// # Errors
/// When the database does not answer.
pub(crate) async fn party_save(writer: &mut Writer, before: &Party, after: &Party) -> Result<()> {
    if after == before {
        return Ok(());
    }
    let query = sqlx::query(
        "UPDATE crm_party
            SET kind = $3, state = $4, name = $5, note = $6, email = $7, phone = $8, city = $9,
                roles = $10, tags = $11, words = $12, version = $13, number = $14, vat_id = $15,
                custom = $16, portal_company_id = $17, updated_at = $18
          WHERE id = $1 AND company_id = $2",
    );
    party_bind(query, after)
        .bind(after.updated_at)
        .execute(writer.conn())
        .await
        .map_err(taken)?;
    if after.name != before.name || after.city() != before.city() {
        word_put(writer, after.company, &named(after)).await?;
        word_forget(writer, after.company, &named(before)).await?;
    }
    if after.roles != before.roles {
        role_save(writer, after).await?;
    }
    if after.tags != before.tags {
        tag_save(writer, after).await?;
    }
    if after.contacts != before.contacts {
        contact_save(writer, before, after).await?;
    }
    if after.addresses != before.addresses {
        address_save(writer, after).await?;
    }
    Ok(())
}

/// Blanks the addresses a party had: their rows stay, what they said goes.
///
/// # Errors
/// When the database does not answer.
pub(crate) async fn address_blank(writer: &mut Writer, party: &Party) -> Result<()> {
    sqlx::query(
        "UPDATE crm_address
            SET lines = '{}', postcode = '', city = '', region = ''
          WHERE company_id = $1 AND party_id = $2",
    )
    .bind(party.company)
    .bind(party.id)
    .execute(writer.conn())
    .await?;
    Ok(())
}

/// $1 to $17: what both statements write.
fn party_bind<'q>(
    query: Query<'q, Postgres, PgArguments>,
    party: &Party,
) -> Query<'q, Postgres, PgArguments> {
    let labels: Vec<String> = party.tags.iter().map(ToString::to_string).collect();
    query
        .bind(party.id)
        .bind(party.company)
        .bind(party.kind.name())
        .bind(party.state.name())
        .bind(party.name.to_string())
        .bind(party.note.to_string())
        .bind(party.first(ContactKind::Email).map(str::to_owned))
        .bind(party.first(ContactKind::Phone).map(str::to_owned))
        .bind(party.city().map(str::to_owned))
        .bind(names(party.roles.iter().map(|held| held.role)))
        .bind(labels)
        .bind(party.words())
        .bind(party.version)
        .bind(party.number.as_ref().map(ToString::to_string))
        .bind(party.vat_id.as_ref().map(|one| one.as_str().to_owned()))
        .bind(Json(party.custom.clone()))
        .bind(party.portal)
}

/// The one thing of a party that no other party of the company may have.
pub(super) fn taken(error: sqlx::Error) -> Error {
    Error::from(error).on_constraint("crm_party_number_key", || Refused::NumberTaken.into())
}

/// The texts whose words are kept for those who mistype them.
pub(super) fn named(party: &Party) -> Vec<String> {
    let city = party.city().map(str::to_owned);
    std::iter::once(party.name.to_string())
        .chain(city)
        .collect()
}

fn keys(tags: &[Tag]) -> Vec<String> {
    tags.iter().map(Tag::normalised).collect()
}

/// Ends roles that are no longer held and begins new ones.
async fn role_save(writer: &mut Writer, party: &Party) -> Result<()> {
    let held = names(party.roles.iter().map(|held| held.role));
    let since: Vec<Timestamp> = party.roles.iter().map(|held| held.since).collect();
    sqlx::query(
        "UPDATE crm_party_role
            SET valid_until = $4
          WHERE company_id = $1 AND party_id = $2 AND valid_until IS NULL AND role <> ALL ($3)",
    )
    .bind(party.company)
    .bind(party.id)
    .bind(&held)
    .bind(party.updated_at)
    .execute(writer.conn())
    .await?;
    sqlx::query(
        "INSERT INTO crm_party_role (company_id, party_id, role, valid_from)
         SELECT $1, $2, given.role, given.since
           FROM unnest($3, $4) AS given (role, since)
             ON CONFLICT (company_id, party_id, role) WHERE valid_until IS NULL DO NOTHING",
    )
    .bind(party.company)
    .bind(party.id)
    .bind(&held)
    .bind(since)
    .execute(writer.conn())
    .await?;
    Ok(())
}

async fn tag_save(writer: &mut Writer, party: &Party) -> Result<()> {
    let labels: Vec<String> = party.tags.iter().map(ToString::to_string).collect();
    sqlx::query(
        "WITH gone AS (
           DELETE FROM crm_party_tag
            WHERE company_id = $1 AND party_id = $2 AND tag_key <> ALL ($3)
         ), label AS (
           INSERT INTO crm_tag (company_id, key, label)
           SELECT $1, given.key, given.label
             FROM unnest($3, $4) AS given (key, label)
               ON CONFLICT (company_id, key) DO NOTHING
         )
         INSERT INTO crm_party_tag (company_id, party_id, tag_key)
         SELECT $1, $2, given.key
           FROM unnest($3) AS given (key)
             ON CONFLICT (company_id, party_id, tag_key) DO NOTHING",
    )
    .bind(party.company)
    .bind(party.id)
    .bind(keys(&party.tags))
    .bind(labels)
    .execute(writer.conn())
    .await?;
    Ok(())
}

/// Contact points that changed are taken out and put in again, so that no order of updates can
/// offend the rule of one first choice.
async fn contact_save(writer: &mut Writer, before: &Party, after: &Party) -> Result<()> {
    let differs = |point: &&ContactPoint, from: &Party| !from.contacts.as_slice().contains(point);
    let gone = before
        .contacts
        .as_slice()
        .iter()
        .filter(|point| differs(point, after));
    let gone: Vec<ContactPointId> = gone.map(|point| point.id).collect();
    let fresh = after
        .contacts
        .as_slice()
        .iter()
        .filter(|point| differs(point, before));
    let fresh: Vec<ContactRow> = fresh.map(ContactRow::from).collect();
    sqlx::query(
        "DELETE FROM crm_contact_point
          WHERE company_id = $1 AND party_id = $2 AND id = ANY ($3)",
    )
    .bind(after.company)
    .bind(after.id)
    .bind(gone)
    .execute(writer.conn())
    .await?;
    sqlx::query(
        "INSERT INTO crm_contact_point
           (company_id, party_id, id, kind, value, key, label, is_primary, verified_at, verified_how,
            created_at)
         SELECT $1, $2, given.id, given.kind, given.value, given.key, given.label,
                given.is_primary, given.verified_at, given.verified_how, given.created_at
           FROM jsonb_to_recordset($3) AS given
                (id uuid, kind text, value text, key text, label text, is_primary boolean,
                 verified_at timestamptz, verified_how text, created_at timestamptz)",
    )
    .bind(after.company)
    .bind(after.id)
    .bind(Json(fresh))
    .execute(writer.conn())
    .await?;
    Ok(())
}

/// Takes out addresses that are gone, which ends them, and takes every default away, lest two meet, then writes all
/// there are.
async fn address_save(writer: &mut Writer, party: &Party) -> Result<()> {
    let kept: Vec<AddressId> = party
        .addresses
        .as_slice()
        .iter()
        .map(|one| one.id)
        .collect();
    sqlx::query(
        "UPDATE crm_address
            SET is_default = false,
                removed_at = CASE WHEN id = ANY ($3) THEN NULL ELSE $4 END,
                valid_until = CASE WHEN id = ANY ($3) THEN valid_until
                                   ELSE greatest(valid_from, least(valid_until, $4)) END
          WHERE company_id = $1 AND party_id = $2 AND removed_at IS NULL",
    )
    .bind(party.company)
    .bind(party.id)
    .bind(kept)
    .bind(party.updated_at)
    .execute(writer.conn())
    .await?;
    address_put(writer, party, party.addresses.as_slice()).await
}

async fn address_put(writer: &mut Writer, party: &Party, addresses: &[Address]) -> Result<()> {
    sqlx::query(
        "INSERT INTO crm_address
           (company_id, party_id, id, kind, is_default, lines, postcode, city, region, country,
            valid_from, valid_until)
         SELECT $1, $2, given.id, given.kind, given.is_default, given.lines, given.postcode,
                given.city, given.region, given.country, given.since, given.until
           FROM jsonb_to_recordset($3) AS given
                (id uuid, kind text, is_default boolean, lines text[], postcode text, city text,
                 region text, country text, since timestamptz, until timestamptz)
             ON CONFLICT (company_id, id) DO UPDATE
            SET kind = excluded.kind, is_default = excluded.is_default, lines = excluded.lines,
                postcode = excluded.postcode, city = excluded.city, region = excluded.region,
                country = excluded.country, valid_from = excluded.valid_from,
                valid_until = excluded.valid_until",
    )
    .bind(party.company)
    .bind(party.id)
    .bind(Json(addresses))
    .execute(writer.conn())
    .await?;
    Ok(())
}
