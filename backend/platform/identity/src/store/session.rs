//! Signed-in devices and their refresh tokens.

use kernel::{
    Result, Timestamp,
    id::{SessionId, TenantId, UserId},
};
use sqlx::{Row as _, postgres::PgRow};
use tenancy::{Reader, Writer};

/// A session as stored.
#[derive(Debug, Clone)]
pub(crate) struct SessionRow {
    pub(crate) id: SessionId,
    pub(crate) user: UserId,
    pub(crate) tenant: TenantId,
    pub(crate) kind: SessionKind,
    pub(crate) auth_time: Timestamp,
    pub(crate) amr: Vec<String>,
    pub(crate) last_seen_at: Timestamp,
    pub(crate) idle_seconds: i32,
    pub(crate) expires_at: Timestamp,
    pub(crate) ended: bool,
}

/// What kind of device.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum SessionKind {
    /// A browser with a cookie.
    Web,
    /// A program with access and refresh tokens.
    App,
}

impl SessionKind {
    pub(crate) const fn as_str(self) -> &'static str {
        match self {
            Self::Web => "web",
            Self::App => "app",
        }
    }
}

/// Where a session was opened from.
pub(crate) struct Device<'a> {
    pub(crate) agent: Option<&'a str>,
    pub(crate) ip: Option<std::net::IpAddr>,
}

pub(crate) async fn session_insert(
    writer: &mut Writer,
    session: &SessionRow,
    secret_hash: Option<&[u8; 32]>,
    device: &Device<'_>,
) -> Result<()> {
    sqlx::query(
        "INSERT INTO identity_session (id, user_id, tenant_id, kind, secret_hash, created_at, auth_time, amr,
                                       last_seen_at, idle_seconds, expires_at, user_agent, ip)
         VALUES ($1, $2, $3, $4, $5, $6, $6, $7, $6, $8, $9, $10, $11::inet)",
    )
    .bind(session.id)
    .bind(session.user)
    .bind(session.tenant)
    .bind(session.kind.as_str())
    .bind(secret_hash.map(<[u8; 32]>::as_slice))
    .bind(session.auth_time)
    .bind(&session.amr)
    .bind(session.idle_seconds)
    .bind(session.expires_at)
    .bind(device.agent)
    .bind(device.ip.map(|ip| ip.to_string()))
    .execute(writer.conn())
    .await?;
    Ok(())
}

/// The session of a cookie.
pub(crate) async fn session_by_secret(
    reader: &mut Reader,
    hash: &[u8; 32],
) -> Result<Option<SessionRow>> {
    let row = sqlx::query(
        "SELECT id, user_id, tenant_id, kind, auth_time, amr, last_seen_at, idle_seconds, expires_at,
                ended_at IS NOT NULL AS ended
           FROM identity_session WHERE secret_hash = $1",
    )
    .bind(hash.as_slice())
    .fetch_optional(reader.conn())
    .await?;
    row.as_ref().map(session_of).transpose()
}

/// A session, locked until the transaction ends: what happens to a family happens in a row.
pub(crate) async fn session_lock(writer: &mut Writer, id: SessionId) -> Result<Option<SessionRow>> {
    let row = sqlx::query(
        "SELECT id, user_id, tenant_id, kind, auth_time, amr, last_seen_at, idle_seconds, expires_at,
                ended_at IS NOT NULL AS ended
           FROM identity_session WHERE id = $1 FOR UPDATE",
    )
    .bind(id)
    .fetch_optional(writer.conn())
    .await?;
    row.as_ref().map(session_of).transpose()
}

/// Moves the time a session was last seen, never back.
pub(crate) async fn session_seen(writer: &mut Writer, id: SessionId, at: Timestamp) -> Result<()> {
    sqlx::query(
        "UPDATE identity_session SET last_seen_at = greatest(last_seen_at, $2) WHERE id = $1",
    )
    .bind(id)
    .bind(at)
    .execute(writer.conn())
    .await?;
    Ok(())
}

/// Ends a session; false when it had ended already.
pub(crate) async fn session_end(
    writer: &mut Writer,
    id: SessionId,
    reason: &'static str,
    at: Timestamp,
) -> Result<bool> {
    let done = sqlx::query(
        "UPDATE identity_session SET ended_at = $2, ended_reason = $3 WHERE id = $1 AND ended_at IS NULL",
    )
    .bind(id)
    .bind(at)
    .bind(reason)
    .execute(writer.conn())
    .await?;
    Ok(done.rows_affected() == 1)
}

/// Ends every session of a person, in one tenant or in all, but one; answers which.
pub(crate) async fn session_end_all(
    writer: &mut Writer,
    user: UserId,
    tenant: Option<TenantId>,
    but: Option<SessionId>,
    reason: &'static str,
    at: Timestamp,
) -> Result<Vec<SessionId>> {
    Ok(sqlx::query_scalar(
        "UPDATE identity_session SET ended_at = $4, ended_reason = $5
          WHERE user_id = $1 AND ended_at IS NULL
            AND ($2::uuid IS NULL OR tenant_id = $2)
            AND ($3::uuid IS NULL OR id <> $3)
          RETURNING id",
    )
    .bind(user)
    .bind(tenant)
    .bind(but)
    .bind(at)
    .bind(reason)
    .fetch_all(writer.conn())
    .await?)
}

/// A signed-in device as its person sees it.
#[derive(Debug, Clone, sqlx::FromRow)]
pub(crate) struct DeviceRow {
    pub(crate) id: SessionId,
    pub(crate) kind: String,
    pub(crate) agent: Option<String>,
    pub(crate) ip: Option<String>,
    pub(crate) amr: Vec<String>,
    pub(crate) tenant: String,
    pub(crate) created_at: Timestamp,
    pub(crate) last_seen_at: Timestamp,
    pub(crate) expires_at: Timestamp,
}

/// The sessions of a person that are alive, last used first, after a position.
pub(crate) async fn device_list(
    reader: &mut Reader,
    user: UserId,
    now: Timestamp,
    after: Option<(Timestamp, SessionId)>,
    limit: i64,
) -> Result<Vec<DeviceRow>> {
    let (seen, id) = after.unzip();
    Ok(sqlx::query_as(
        "SELECT s.id, s.kind, s.user_agent AS agent, host(s.ip) AS ip, s.amr,
                coalesce(t.name, 'Guildhall') AS tenant, s.created_at, s.last_seen_at, s.expires_at
           FROM identity_session s
           LEFT JOIN tenant t ON t.id = s.tenant_id
          WHERE s.user_id = $1 AND s.ended_at IS NULL AND s.expires_at > $2
            AND s.last_seen_at + make_interval(secs => s.idle_seconds) > $2
            AND ($3::timestamptz IS NULL OR (s.last_seen_at, s.id) < ($3, $4))
          ORDER BY s.last_seen_at DESC, s.id DESC
          LIMIT $5",
    )
    .bind(user)
    .bind(now)
    .bind(seen)
    .bind(id)
    .bind(limit)
    .fetch_all(reader.conn())
    .await?)
}

/// Sessions that ended after an instant, and when.
pub(crate) async fn session_ended_since(
    reader: &mut Reader,
    since: Timestamp,
) -> Result<Vec<(SessionId, Timestamp)>> {
    Ok(
        sqlx::query_as("SELECT id, ended_at FROM identity_session WHERE ended_at > $1")
            .bind(since)
            .fetch_all(reader.conn())
            .await?,
    )
}

/// A refresh token as stored.
#[derive(Debug, Clone)]
pub(crate) struct RefreshRow {
    pub(crate) session: SessionId,
    pub(crate) generation: i32,
    pub(crate) replaced_at: Option<Timestamp>,
}

pub(crate) async fn refresh_insert(
    writer: &mut Writer,
    hash: &[u8; 32],
    session: SessionId,
    generation: i32,
    at: Timestamp,
) -> Result<()> {
    sqlx::query(
        "INSERT INTO identity_refresh (hash, session_id, generation, created_at) VALUES ($1, $2, $3, $4)",
    )
    .bind(hash.as_slice())
    .bind(session)
    .bind(generation)
    .bind(at)
    .execute(writer.conn())
    .await?;
    Ok(())
}

pub(crate) async fn refresh_find(
    reader: &mut Reader,
    hash: &[u8; 32],
) -> Result<Option<RefreshRow>> {
    let row = sqlx::query(
        "SELECT session_id, generation, replaced_at FROM identity_refresh WHERE hash = $1",
    )
    .bind(hash.as_slice())
    .fetch_optional(reader.conn())
    .await?;
    row.map(|row| {
        Ok(RefreshRow {
            session: row.try_get("session_id")?,
            generation: row.try_get("generation")?,
            replaced_at: row.try_get("replaced_at")?,
        })
    })
    .transpose()
}

/// Marks a token as replaced.
pub(crate) async fn refresh_replace(
    writer: &mut Writer,
    hash: &[u8; 32],
    at: Timestamp,
) -> Result<()> {
    sqlx::query("UPDATE identity_refresh SET replaced_at = $2 WHERE hash = $1")
        .bind(hash.as_slice())
        .bind(at)
        .execute(writer.conn())
        .await?;
    Ok(())
}

/// Whether the token of a generation was used itself.
pub(crate) async fn refresh_was_used(
    reader: &mut Reader,
    session: SessionId,
    generation: i32,
) -> Result<bool> {
    Ok(sqlx::query_scalar(
        "SELECT EXISTS (SELECT 1 FROM identity_refresh
                         WHERE session_id = $1 AND generation = $2 AND replaced_at IS NOT NULL)",
    )
    .bind(session)
    .bind(generation)
    .fetch_one(reader.conn())
    .await?)
}

fn session_of(row: &PgRow) -> Result<SessionRow> {
    let kind: &str = row.try_get("kind")?;
    Ok(SessionRow {
        id: row.try_get("id")?,
        user: row.try_get("user_id")?,
        tenant: row.try_get("tenant_id")?,
        kind: if kind == "web" {
            SessionKind::Web
        } else {
            SessionKind::App
        },
        auth_time: row.try_get("auth_time")?,
        amr: row.try_get("amr")?,
        last_seen_at: row.try_get("last_seen_at")?,
        idle_seconds: row.try_get("idle_seconds")?,
        expires_at: row.try_get("expires_at")?,
        ended: row.try_get("ended")?,
    })
}
