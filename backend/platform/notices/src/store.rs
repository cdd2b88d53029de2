//! All SQL of notices.

use access::{Reader, Writer};
use kernel::{
    Result, Timestamp,
    id::{NoticeId, UserId},
};
use serde_json::Value;
use uuid::Uuid;

use crate::news::{News, NoticeRow};

/// Writes a notice down, unless the person does not want its kind; says whether it did.
pub(crate) async fn notice_insert(
    writer: &mut Writer,
    id: NoticeId,
    to: UserId,
    news: &News,
    now: Timestamp,
) -> Result<bool> {
    let args: Value = serde_json::to_value(&news.args)?;
    let done = sqlx::query(
        "INSERT INTO notice_entry (id, user_id, kind, args, path, about, created_at)
         SELECT $1, $2, $3, $4, $5, $6, $7
          WHERE NOT EXISTS (SELECT 1 FROM notice_mute WHERE user_id = $2 AND kind = $3)",
    )
    .bind(id)
    .bind(to)
    .bind(news.kind.code)
    .bind(args)
    .bind(&news.path)
    .bind(news.about)
    .bind(now)
    .execute(writer.conn())
    .await?;
    Ok(done.rows_affected() == 1)
}

/// Forgets what somebody was told before an instant.
pub(crate) async fn notice_forget(
    writer: &mut Writer,
    user: UserId,
    before: Timestamp,
) -> Result<()> {
    sqlx::query("DELETE FROM notice_entry WHERE user_id = $1 AND created_at < $2")
        .bind(user)
        .bind(before)
        .execute(writer.conn())
        .await?;
    Ok(())
}

/// Takes out what was told about a thing.
pub(crate) async fn notice_remove_about(writer: &mut Writer, thing: Uuid) -> Result<u64> {
    let done = sqlx::query("DELETE FROM notice_entry WHERE about = $1")
        .bind(thing)
        .execute(writer.conn())
        .await?;
    Ok(done.rows_affected())
}

/// Makes what was told about one thing told about another, all of it or these; says which.
pub(crate) async fn notice_repoint(
    writer: &mut Writer,
    from: Uuid,
    to: Uuid,
    only: Option<&[NoticeId]>,
) -> Result<Vec<NoticeId>> {
    Ok(sqlx::query_scalar(
        "UPDATE notice_entry SET about = $2
          WHERE about = $1 AND ($3::uuid[] IS NULL OR id = ANY ($3))
          RETURNING id",
    )
    .bind(from)
    .bind(to)
    .bind(only)
    .fetch_all(writer.conn())
    .await?)
}

/// Takes out everything of a person.
pub(crate) async fn notice_remove_of(writer: &mut Writer, user: UserId) -> Result<u64> {
    let done = sqlx::query("DELETE FROM notice_entry WHERE user_id = $1")
        .bind(user)
        .execute(writer.conn())
        .await?;
    sqlx::query("DELETE FROM notice_mute WHERE user_id = $1")
        .bind(user)
        .execute(writer.conn())
        .await?;
    Ok(done.rows_affected())
}

/// What somebody was told, newest first, after a place in that order.
pub(crate) async fn notice_list(
    reader: &mut Reader,
    user: UserId,
    unread: bool,
    after: Option<(Timestamp, NoticeId)>,
    limit: i64,
) -> Result<Vec<NoticeRow>> {
    Ok(sqlx::query_as(
        "SELECT id, kind, args, path, about, created_at, read_at
           FROM notice_entry
          WHERE user_id = $1 AND ($2::timestamptz IS NULL OR (created_at, id) < ($2, $3))
            AND (NOT $4 OR read_at IS NULL)
          ORDER BY created_at DESC, id DESC
          LIMIT $5",
    )
    .bind(user)
    .bind(after.map(|(at, _)| at))
    .bind(after.map(|(_, id)| id))
    .bind(unread)
    .bind(limit)
    .fetch_all(reader.conn())
    .await?)
}

/// Everything somebody was told about a thing, or everybody when no person is named.
pub(crate) async fn notice_about(
    reader: &mut Reader,
    user: Option<UserId>,
    thing: Option<Uuid>,
) -> Result<Vec<NoticeRow>> {
    Ok(sqlx::query_as(
        "SELECT id, kind, args, path, about, created_at, read_at
           FROM notice_entry
          WHERE ($1::uuid IS NULL OR user_id = $1) AND ($2::uuid IS NULL OR about = $2)
          ORDER BY created_at, id
          LIMIT 10000",
    )
    .bind(user)
    .bind(thing)
    .fetch_all(reader.conn())
    .await?)
}

/// How many are unread, at most one more than are said.
pub(crate) async fn notice_unread(reader: &mut Reader, user: UserId) -> Result<i64> {
    Ok(sqlx::query_scalar(
        "SELECT count(*) FROM (
           SELECT 1 FROM notice_entry WHERE user_id = $1 AND read_at IS NULL LIMIT 100
         ) AS few",
    )
    .bind(user)
    .fetch_one(reader.conn())
    .await?)
}

/// The one notice of somebody with this id.
pub(crate) async fn notice_find(
    reader: &mut Reader,
    user: UserId,
    id: NoticeId,
) -> Result<Option<NoticeRow>> {
    Ok(sqlx::query_as(
        "SELECT id, kind, args, path, about, created_at, read_at
           FROM notice_entry
          WHERE user_id = $1 AND id = $2",
    )
    .bind(user)
    .bind(id)
    .fetch_optional(reader.conn())
    .await?)
}

/// Marks notices of somebody as read: these, or all; says how many were unread.
pub(crate) async fn notice_read(
    writer: &mut Writer,
    user: UserId,
    ids: Option<&[NoticeId]>,
    now: Timestamp,
) -> Result<u64> {
    let done = sqlx::query(
        "UPDATE notice_entry SET read_at = $3
          WHERE user_id = $1 AND read_at IS NULL AND ($2::uuid[] IS NULL OR id = ANY($2))",
    )
    .bind(user)
    .bind(ids)
    .bind(now)
    .execute(writer.conn())
    .await?;
    Ok(done.rows_affected())
}

/// The kinds somebody does not want.
pub(crate) async fn mute_list(reader: &mut Reader, user: UserId) -> Result<Vec<String>> {
    Ok(
        sqlx::query_scalar("SELECT kind FROM notice_mute WHERE user_id = $1 ORDER BY kind")
            .bind(user)
            .fetch_all(reader.conn())
            .await?,
    )
}

/// Replaces the kinds somebody does not want.
pub(crate) async fn mute_replace(
    writer: &mut Writer,
    user: UserId,
    kinds: &[String],
) -> Result<()> {
    sqlx::query("DELETE FROM notice_mute WHERE user_id = $1 AND NOT kind = ANY($2)")
        .bind(user)
        .bind(kinds)
        .execute(writer.conn())
        .await?;
    sqlx::query(
        "INSERT INTO notice_mute (user_id, kind)
         SELECT $1, kind FROM unnest($2::text[]) AS kind
         ON CONFLICT (user_id, kind) DO NOTHING",
    )
    .bind(user)
    .bind(kinds)
    .execute(writer.conn())
    .await?;
    Ok(())
}
