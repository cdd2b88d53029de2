//! What the DNS said about a host, and which hosts are due to be looked at again.

use kernel::{Result, Timestamp, id::TenantId};
use sqlx::FromRow;

use crate::{Reader, Writer};

/// What stood at a host's TXT record.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Found {
    /// The token.
    Proof,
    /// Something else.
    Other,
    /// No record.
    Nothing,
    /// The DNS did not say.
    NoAnswer,
}

impl Found {
    /// As stored.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Proof => "proof",
            Self::Other => "other",
            Self::Nothing => "nothing",
            Self::NoAnswer => "no_answer",
        }
    }

    fn parse(text: &str) -> Option<Self> {
        [Self::Proof, Self::Other, Self::Nothing, Self::NoAnswer]
            .into_iter()
            .find(|found| found.as_str() == text)
    }
}

impl sqlx::Type<sqlx::Postgres> for Found {
    fn type_info() -> sqlx::postgres::PgTypeInfo {
        <str as sqlx::Type<sqlx::Postgres>>::type_info()
    }
    fn compatible(ty: &sqlx::postgres::PgTypeInfo) -> bool {
        <str as sqlx::Type<sqlx::Postgres>>::compatible(ty)
    }
}

impl<'r> sqlx::Decode<'r, sqlx::Postgres> for Found {
    fn decode(
        value: sqlx::postgres::PgValueRef<'r>,
    ) -> std::result::Result<Self, sqlx::error::BoxDynError> {
        let text = <&str as sqlx::Decode<'r, sqlx::Postgres>>::decode(value)?;
        Self::parse(text).ok_or_else(|| format!("{text} was never found").into())
    }
}

/// One look.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Look {
    /// When.
    pub at: Timestamp,
    /// What was found.
    pub found: Found,
}

/// A host whose record should be looked at.
#[derive(Debug, Clone, PartialEq, Eq, FromRow)]
pub struct Due {
    /// Whose it is.
    pub tenant_id: TenantId,
    /// The host.
    pub host: String,
    /// What its record should hold.
    pub token: String,
    /// Whether it leads to the tenant; else it is claimed.
    pub is_proven: bool,
    /// Since when it is claimed or leads there.
    pub created_at: Timestamp,
    /// Since when the proof was not there.
    pub missing_since: Option<Timestamp>,
}

/// Keeps what a look found. Answers since when the proof is missing: a look without an answer
/// changes nothing about that.
///
/// # Errors
/// When the database does not answer.
pub async fn look_put(
    writer: &mut Writer,
    tenant: TenantId,
    host: &str,
    look: Look,
) -> Result<Option<Timestamp>> {
    let missing = matches!(look.found, Found::Other | Found::Nothing);
    Ok(sqlx::query_scalar(
        "INSERT INTO tenant_domain_look AS l (tenant_id, host, looked_at, found, missing_since)
         VALUES ($1, $2, $3, $4, CASE WHEN $5 THEN $3 END)
         ON CONFLICT (tenant_id, host) DO UPDATE SET
           looked_at = excluded.looked_at,
           found = excluded.found,
           missing_since = CASE excluded.found
             WHEN 'proof' THEN NULL
             WHEN 'no_answer' THEN l.missing_since
             ELSE coalesce(l.missing_since, excluded.missing_since) END
         RETURNING missing_since",
    )
    .bind(tenant)
    .bind(host)
    .bind(look.at)
    .bind(look.found.as_str())
    .bind(missing)
    .fetch_one(writer.conn())
    .await?)
}

/// Nothing is known of a host any more.
pub(super) async fn look_forget(writer: &mut Writer, tenant: TenantId, host: &str) -> Result<()> {
    sqlx::query("DELETE FROM tenant_domain_look WHERE tenant_id = $1 AND host = $2")
        .bind(tenant)
        .bind(host)
        .execute(writer.conn())
        .await?;
    Ok(())
}

/// Hosts of tenants' own that are due, the longest unseen first: a claim after a tenth of its age
/// (5 minutes to 6 hours), a proven one a day after the last look, or an hour when the proof was
/// missing.
///
/// # Errors
/// When the database does not answer.
pub async fn due(reader: &mut Reader, now: Timestamp, limit: i64) -> Result<Vec<Due>> {
    Ok(sqlx::query_as::<_, Due>(
        "SELECT d.tenant_id, d.host, d.token, d.is_proven, d.created_at, l.missing_since
           FROM (SELECT tenant_id, host, token, true AS is_proven, created_at
                   FROM tenant_domain WHERE kind = 'custom'
                  UNION ALL
                 SELECT tenant_id, host, token, false, created_at FROM tenant_domain_claim) d
           LEFT JOIN tenant_domain_look l ON l.tenant_id = d.tenant_id AND l.host = d.host
          WHERE l.looked_at IS NULL OR l.looked_at <= $1 - CASE
                  WHEN NOT d.is_proven
                  THEN least(greatest(($1 - d.created_at) / 10, interval '5 minutes'), interval '6 hours')
                  WHEN l.missing_since IS NOT NULL THEN interval '1 hour'
                  ELSE interval '1 day' END
          ORDER BY l.looked_at NULLS FIRST, d.host
          LIMIT $2",
    )
    .bind(now)
    .bind(limit)
    .fetch_all(reader.conn())
    .await?)
}
