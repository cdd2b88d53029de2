//! Which things are samples, and taking one of them out whole.

use access::{Reader, Writer};
use kernel::{
    Result, Timestamp,
    id::{CompanyId, RequestId},
};
use sqlx::FromRow;
use uuid::Uuid;

use super::{list::word_forget, write::named};
use crate::model::Party;

/// Something that was added as a sample.
#[derive(Debug, Clone, PartialEq, Eq, FromRow)]
pub(crate) struct DemoItem {
    pub(crate) key: String,
    pub(crate) kind: String,
    pub(crate) thing_id: Uuid,
    pub(crate) complete: bool,
}

/// All samples of a company.
///
/// # Errors
/// When the database does not answer.
pub(crate) async fn demo_list(reader: &mut Reader, company: CompanyId) -> Result<Vec<DemoItem>> {
    Ok(sqlx::query_as(
        "SELECT key, kind, thing_id, complete FROM crm_demo_item WHERE company_id = $1 ORDER BY key",
    )
    .bind(company)
    .fetch_all(reader.conn())
    .await?)
}

/// Says that a thing is this sample. Answers whether nobody said so of another thing before, which
/// is waited for when it happens at this moment.
///
/// # Errors
/// When the database does not answer.
pub(crate) async fn demo_claim(
    writer: &mut Writer,
    company: CompanyId,
    item: &DemoItem,
    now: Timestamp,
) -> Result<bool> {
    let done = sqlx::query(
        "INSERT INTO crm_demo_item (company_id, key, kind, thing_id, complete, added_at)
         VALUES ($1, $2, $3, $4, $5, $6)
             ON CONFLICT (company_id, key) DO NOTHING",
    )
    .bind(company)
    .bind(&item.key)
    .bind(&item.kind)
    .bind(item.thing_id)
    .bind(item.complete)
    .bind(now)
    .execute(writer.conn())
    .await?;
    Ok(done.rows_affected() == 1)
}

/// All that belongs to these samples was added.
///
/// # Errors
/// When the database does not answer.
pub(crate) async fn demo_complete(
    writer: &mut Writer,
    company: CompanyId,
    things: &[Uuid],
) -> Result<()> {
    sqlx::query(
        "UPDATE crm_demo_item SET complete = true WHERE company_id = $1 AND thing_id = ANY ($2)",
    )
    .bind(company)
    .bind(things)
    .execute(writer.conn())
    .await?;
    Ok(())
}

/// A thing is no sample any more.
///
/// # Errors
/// When the database does not answer.
pub(crate) async fn demo_forget(
    writer: &mut Writer,
    company: CompanyId,
    thing: Uuid,
) -> Result<()> {
    sqlx::query("DELETE FROM crm_demo_item WHERE company_id = $1 AND thing_id = $2")
        .bind(company)
        .bind(thing)
        .execute(writer.conn())
        .await?;
    Ok(())
}

/// A request that adds samples.
///
/// # Errors
/// When the database does not answer.
pub(crate) async fn demo_run_put(
    writer: &mut Writer,
    company: CompanyId,
    request: RequestId,
    now: Timestamp,
) -> Result<()> {
    sqlx::query(
        "INSERT INTO crm_demo_run (company_id, request_id, began_at) VALUES ($1, $2, $3)
             ON CONFLICT (company_id, request_id) DO NOTHING",
    )
    .bind(company)
    .bind(request)
    .bind(now)
    .execute(writer.conn())
    .await?;
    Ok(())
}

/// The requests that added samples.
///
/// # Errors
/// When the database does not answer.
pub(crate) async fn demo_runs(reader: &mut Reader, company: CompanyId) -> Result<Vec<RequestId>> {
    Ok(sqlx::query_scalar(
        "SELECT request_id FROM crm_demo_run WHERE company_id = $1 ORDER BY began_at, request_id",
    )
    .bind(company)
    .fetch_all(reader.conn())
    .await?)
}

/// Whether any party of a company holds something in a field of the company's own.
///
/// # Errors
/// When the database does not answer.
pub(crate) async fn custom_in_use(
    reader: &mut Reader,
    company: CompanyId,
    key: &str,
) -> Result<bool> {
    Ok(sqlx::query_scalar(
        "SELECT EXISTS (SELECT 1 FROM crm_party WHERE company_id = $1 AND custom ? $2)",
    )
    .bind(company)
    .bind(key)
    .fetch_one(reader.conn())
    .await?)
}

/// Takes a party out with all this domain keeps of it, for good. Only for samples nobody worked on:
/// anything else is archived or erased, because facts refer to it.
///
/// # Errors
/// When something refers to it, as a constraint whose name ends in `_fkey`; when the database does
/// not answer.
pub(crate) async fn party_delete(writer: &mut Writer, party: &Party) -> Result<()> {
    let (company, id) = (party.company, party.id);
    // One statement: what refers to what is looked at when all of it is gone.
    sqlx::query(
        "WITH checks AS (DELETE FROM crm_contact_check WHERE company_id = $1 AND party_id = $2),
              consents AS (DELETE FROM crm_consent WHERE company_id = $1 AND party_id = $2),
              notes AS (DELETE FROM crm_note WHERE company_id = $1 AND party_id = $2),
              ties AS (DELETE FROM crm_relationship
                        WHERE company_id = $1 AND (from_id = $2 OR to_id = $2)),
              keys AS (DELETE FROM crm_party_key WHERE company_id = $1 AND party_id = $2),
              pairs AS (DELETE FROM crm_duplicate
                         WHERE company_id = $1 AND (first_id = $2 OR second_id = $2)),
              addresses AS (DELETE FROM crm_address WHERE company_id = $1 AND party_id = $2),
              contacts AS (DELETE FROM crm_contact_point WHERE company_id = $1 AND party_id = $2),
              tags AS (DELETE FROM crm_party_tag WHERE company_id = $1 AND party_id = $2),
              roles AS (DELETE FROM crm_party_role WHERE company_id = $1 AND party_id = $2)
         DELETE FROM crm_party WHERE company_id = $1 AND id = $2",
    )
    .bind(company)
    .bind(id)
    .execute(writer.conn())
    .await?;
    word_forget(writer, company, &named(party)).await
}
