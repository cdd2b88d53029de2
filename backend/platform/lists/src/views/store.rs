//! Views as rows.

use access::{Reader, Sealed, Writer};
use kernel::{
    Result, Timestamp,
    id::{CompanyId, ListViewId, UserId},
    text::Name,
};

use super::model::{Stored, View};

#[derive(sqlx::FromRow)]
struct Row {
    id: ListViewId,
    company_id: CompanyId,
    list: String,
    owner_id: UserId,
    name: Name,
    query: String,
    is_shared: bool,
    version: i64,
    created_at: Timestamp,
    updated_at: Timestamp,
    is_default: bool,
}

impl From<Row> for Stored {
    fn from(row: Row) -> Self {
        Self {
            view: View {
                id: row.id,
                company: row.company_id,
                list: row.list,
                owner: row.owner_id,
                name: row.name,
                query: row.query,
                is_shared: row.is_shared,
                version: row.version,
                created_at: row.created_at,
                updated_at: row.updated_at,
            },
            is_default: row.is_default,
        }
    }
}

/// Views of a list that a person sees, oldest first.
///
/// # Errors
/// When the database does not answer.
pub(super) async fn view_list(
    reader: &mut Reader,
    companies: Option<&[CompanyId]>,
    user: UserId,
    list: &str,
    named: &str,
    after: Option<ListViewId>,
    limit: i64,
) -> Result<Vec<(View, bool)>> {
    let rows: Vec<Row> = sqlx::query_as(
        "SELECT v.id, v.company_id, v.list, v.owner_id, v.name, v.query, v.is_shared, v.version,
                v.created_at, v.updated_at, (d.view_id IS NOT NULL) AS is_default
           FROM list_view v
           LEFT JOIN list_default d
             ON d.user_id = $2 AND d.list = v.list AND d.view_id = v.id
                AND d.company_id = v.company_id
          WHERE ($1::uuid[] IS NULL OR v.company_id = ANY ($1))
            AND v.list = $3 AND (v.is_shared OR v.owner_id = $2)
            AND ($4::uuid IS NULL OR v.id > $4)
            AND position(lower($5) IN lower(v.name)) > 0
          ORDER BY v.id
          LIMIT $6",
    )
    .bind(companies)
    .bind(user)
    .bind(list)
    .bind(after)
    .bind(named)
    .bind(limit)
    .fetch_all(reader.conn())
    .await?;
    Ok(rows
        .into_iter()
        .map(Stored::from)
        .map(|stored| (stored.view, stored.is_default))
        .collect())
}

/// One view.
///
/// # Errors
/// When the database does not answer.
pub(super) async fn view_find(
    reader: &mut Reader,
    user: UserId,
    id: ListViewId,
) -> Result<Option<Sealed<Stored>>> {
    let row: Option<Row> = sqlx::query_as(
        "SELECT v.id, v.company_id, v.list, v.owner_id, v.name, v.query, v.is_shared, v.version,
                v.created_at, v.updated_at,
                EXISTS (SELECT 1 FROM list_default d
                         WHERE d.user_id = $2 AND d.list = v.list AND d.view_id = v.id
                           AND d.company_id = v.company_id) AS is_default
           FROM list_view v
          WHERE v.id = $1",
    )
    .bind(id)
    .bind(user)
    .fetch_optional(reader.conn())
    .await?;
    Ok(row.map(Stored::from).map(Sealed::new))
}

/// One view that nobody else changes until this transaction ends.
///
/// # Errors
/// When the database does not answer.
pub(super) async fn view_lock(
    writer: &mut Writer,
    user: UserId,
    id: ListViewId,
) -> Result<Option<Sealed<Stored>>> {
    sqlx::query("SELECT v.id FROM list_view v WHERE v.id = $1 FOR UPDATE")
        .bind(id)
        .fetch_optional(writer.conn())
        .await?;
    view_find(writer, user, id).await
}

/// Adds a view.
///
/// # Errors
/// When the database does not answer.
pub(super) async fn view_insert(writer: &mut Writer, view: &View) -> Result<()> {
    sqlx::query(
        "INSERT INTO list_view
           (id, company_id, list, owner_id, name, query, is_shared, version, created_at, updated_at)
         VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10)",
    )
    .bind(view.id)
    .bind(view.company)
    .bind(&view.list)
    .bind(view.owner)
    .bind(view.name.as_str())
    .bind(&view.query)
    .bind(view.is_shared)
    .bind(view.version)
    .bind(view.created_at)
    .bind(view.updated_at)
    .execute(writer.conn())
    .await?;
    Ok(())
}

/// Keeps what an edit changed.
///
/// # Errors
/// When the database does not answer.
pub(super) async fn view_save(writer: &mut Writer, view: &View) -> Result<()> {
    sqlx::query(
        "UPDATE list_view
            SET name = $3, query = $4, is_shared = $5, version = $6, updated_at = $7
          WHERE company_id = $1 AND id = $2",
    )
    .bind(view.company)
    .bind(view.id)
    .bind(view.name.as_str())
    .bind(&view.query)
    .bind(view.is_shared)
    .bind(view.version)
    .bind(view.updated_at)
    .execute(writer.conn())
    .await?;
    Ok(())
}

/// Removes a view; lists that opened with it open as usual.
///
/// # Errors
/// When the database does not answer.
pub(super) async fn view_delete(writer: &mut Writer, view: &View) -> Result<()> {
    sqlx::query("DELETE FROM list_default WHERE company_id = $1 AND view_id = $2")
        .bind(view.company)
        .bind(view.id)
        .execute(writer.conn())
        .await?;
    sqlx::query("DELETE FROM list_view WHERE company_id = $1 AND id = $2")
        .bind(view.company)
        .bind(view.id)
        .execute(writer.conn())
        .await?;
    Ok(())
}

/// The list opens with this view for a person.
///
/// # Errors
/// When the database does not answer.
pub(super) async fn default_put(writer: &mut Writer, user: UserId, view: &View) -> Result<()> {
    sqlx::query(
        "INSERT INTO list_default (company_id, user_id, list, view_id)
         VALUES ($1, $2, $3, $4)
             ON CONFLICT (user_id, list)
             DO UPDATE SET company_id = EXCLUDED.company_id, view_id = EXCLUDED.view_id",
    )
    .bind(view.company)
    .bind(user)
    .bind(&view.list)
    .bind(view.id)
    .execute(writer.conn())
    .await?;
    Ok(())
}

/// The list opens as usual again.
///
/// # Errors
/// When the database does not answer.
pub(super) async fn default_drop(writer: &mut Writer, user: UserId, view: &View) -> Result<()> {
    sqlx::query("DELETE FROM list_default WHERE user_id = $1 AND list = $2 AND view_id = $3")
        .bind(user)
        .bind(&view.list)
        .bind(view.id)
        .execute(writer.conn())
        .await?;
    Ok(())
}
