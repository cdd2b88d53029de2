//! All SQL of companies and members.

use std::collections::HashMap;

use kernel::{
    Error, Result,
    id::{CompanyId, UserId},
};
use sqlx::{Row as _, postgres::PgRow};
use tenancy::{Reader, Writer};

use crate::model::{Company, Member, MemberState};

/// Adds a company.
///
/// # Errors
/// When the database does not answer.
pub async fn company_insert(writer: &mut Writer, company: &Company) -> Result<()> {
    sqlx::query(
        "INSERT INTO company (id, parent_id, name, version, created_at) VALUES ($1, $2, $3, $4, $5)",
    )
    .bind(company.id)
    .bind(company.parent_id)
    .bind(&company.name)
    .bind(company.version)
    .bind(company.created_at)
    .execute(writer.conn())
    .await?;
    Ok(())
}

/// The tenant's first company, which every tenant has.
///
/// # Errors
/// When the database does not answer.
pub async fn company_first(reader: &mut Reader) -> Result<Company> {
    Ok(sqlx::query_as(
        "SELECT id, parent_id, name, version, created_at
           FROM company
          WHERE parent_id IS NULL
          ORDER BY created_at, id
          LIMIT 1",
    )
    .fetch_one(reader.conn())
    .await?)
}

/// The companies with these ids, or all, by name.
///
/// # Errors
/// When the database does not answer.
pub async fn company_list(reader: &mut Reader, only: Option<&[CompanyId]>) -> Result<Vec<Company>> {
    Ok(sqlx::query_as(
        "SELECT id, parent_id, name, version, created_at
           FROM company
          WHERE archived_at IS NULL AND ($1::uuid[] IS NULL OR id = ANY($1))
          ORDER BY name, id",
    )
    .bind(only)
    .fetch_all(reader.conn())
    .await?)
}

/// Adds a member, or brings what is known of one up to date.
///
/// # Errors
/// When the database does not answer.
pub async fn member_put(writer: &mut Writer, member: &Member) -> Result<()> {
    sqlx::query(
        "INSERT INTO company_member (user_id, name, email, state, joined_at)
         VALUES ($1, $2, $3, $4, $5)
         ON CONFLICT (user_id) DO UPDATE
           SET name = excluded.name, email = excluded.email, state = excluded.state",
    )
    .bind(member.user)
    .bind(&member.name)
    .bind(&member.email)
    .bind(member.state.as_str())
    .bind(member.joined_at)
    .execute(writer.conn())
    .await?;
    Ok(())
}

/// Moves a member to another state.
///
/// # Errors
/// Not found when there is no such member.
pub async fn member_state_set(writer: &mut Writer, user: UserId, state: MemberState) -> Result<()> {
    let done = sqlx::query("UPDATE company_member SET state = $2 WHERE user_id = $1")
        .bind(user)
        .bind(state.as_str())
        .execute(writer.conn())
        .await?;
    if done.rows_affected() == 0 {
        Err(Error::not_found())
    } else {
        Ok(())
    }
}

/// One member.
///
/// # Errors
/// When the database does not answer.
pub async fn member_find(reader: &mut Reader, user: UserId) -> Result<Option<Member>> {
    let row = sqlx::query(
        "SELECT user_id, name, email, state, joined_at FROM company_member WHERE user_id = $1",
    )
    .bind(user)
    .fetch_optional(reader.conn())
    .await?;
    row.as_ref().map(member_of).transpose()
}

/// A page of the members who belong or wait, by state and name, after a name and id.
///
/// # Errors
/// When the database does not answer.
pub async fn member_list(
    reader: &mut Reader,
    after: Option<(&str, &str, UserId)>,
    limit: i64,
) -> Result<Vec<Member>> {
    let (state, name, user) = after.map_or(("", "", None), |(s, n, u)| (s, n, Some(u)));
    let rows = sqlx::query(
        "SELECT user_id, name, email, state, joined_at
           FROM company_member
          WHERE state <> 'removed'
            AND ($3::uuid IS NULL OR (state, name, user_id) > ($1, $2, $3))
          ORDER BY state, name, user_id
          LIMIT $4",
    )
    .bind(state)
    .bind(name)
    .bind(user)
    .bind(limit)
    .fetch_all(reader.conn())
    .await?;
    rows.iter().map(member_of).collect()
}

/// The names of some users, for lists that show who did something.
///
/// # Errors
/// When the database does not answer.
pub async fn member_names(
    reader: &mut Reader,
    users: &[uuid::Uuid],
) -> Result<HashMap<uuid::Uuid, String>> {
    let rows = sqlx::query("SELECT user_id, name FROM company_member WHERE user_id = ANY($1)")
        .bind(users)
        .fetch_all(reader.conn())
        .await?;
    rows.iter()
        .map(|row| Ok((row.try_get("user_id")?, row.try_get("name")?)))
        .collect::<Result<_, sqlx::Error>>()
        .map_err(Error::from)
}

fn member_of(row: &PgRow) -> Result<Member> {
    let state: &str = row.try_get("state")?;
    Ok(Member {
        user: row.try_get("user_id")?,
        name: row.try_get("name")?,
        email: row.try_get("email")?,
        state: MemberState::parse(state),
        joined_at: row.try_get("joined_at")?,
    })
}
