//! The rows of a look.

use audit::{Audited, Field};
use kernel::{Result, Timestamp, id::CompanyId};
use tenancy::{Reader, Writer};
use uuid::Uuid;

/// How a tenant's console looks.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct LookRow {
    /// The tenant, whose only look it is.
    pub(crate) tenant: Uuid,
    pub(crate) accent: String,
    pub(crate) logo: Option<String>,
    pub(crate) version: i64,
}

impl Audited for LookRow {
    const KIND: &'static str = "look";
    fn audit_id(&self) -> Uuid {
        self.tenant
    }
    fn audit_company(&self) -> Option<CompanyId> {
        None
    }
    fn audit_fields(&self) -> Vec<Field> {
        vec![
            Field::public("accent", self.accent.as_str()),
            Field::public("logo", self.logo.as_deref()),
        ]
    }
}

type Stored = (String, Option<String>, i64);

/// The look, if one was ever chosen.
pub(crate) async fn look_find(reader: &mut Reader) -> Result<Option<LookRow>> {
    let tenant = reader.tenant().id.uuid();
    let found: Option<Stored> =
        sqlx::query_as("SELECT accent, logo_digest, version FROM branding_look")
            .fetch_optional(reader.conn())
            .await?;
    Ok(found.map(|stored| row(tenant, stored)))
}

/// The same, locked until the transaction ends.
pub(crate) async fn look_lock(writer: &mut Writer) -> Result<Option<LookRow>> {
    let tenant = writer.tenant().id.uuid();
    let found: Option<Stored> =
        sqlx::query_as("SELECT accent, logo_digest, version FROM branding_look FOR UPDATE")
            .fetch_optional(writer.conn())
            .await?;
    Ok(found.map(|stored| row(tenant, stored)))
}

/// Saves the look; `false` when somebody else chose one since it was read.
pub(crate) async fn look_save(writer: &mut Writer, look: &LookRow, at: Timestamp) -> Result<bool> {
    let saved = sqlx::query(
        "INSERT INTO branding_look AS l (one, accent, logo_digest, version, updated_at)
         VALUES (true, $1, $2, $3, $4)
         ON CONFLICT (one) DO UPDATE
           SET accent = excluded.accent, logo_digest = excluded.logo_digest,
               version = excluded.version, updated_at = excluded.updated_at
         WHERE l.version = excluded.version - 1",
    )
    .bind(&look.accent)
    .bind(&look.logo)
    .bind(look.version)
    .bind(at)
    .execute(writer.conn())
    .await?;
    Ok(saved.rows_affected() == 1)
}

/// Puts a picture in the place of the one of its kind.
pub(crate) async fn picture_save(writer: &mut Writer, kind: &str, bytes: &[u8]) -> Result<()> {
    sqlx::query(
        "INSERT INTO branding_picture (kind, bytes) VALUES ($1, $2)
         ON CONFLICT (kind) DO UPDATE SET bytes = excluded.bytes",
    )
    .bind(kind)
    .bind(bytes)
    .execute(writer.conn())
    .await?;
    Ok(())
}

/// Takes all pictures away.
pub(crate) async fn picture_clear(writer: &mut Writer) -> Result<()> {
    sqlx::query("DELETE FROM branding_picture")
        .execute(writer.conn())
        .await?;
    Ok(())
}

/// A picture.
pub(crate) async fn picture_find(reader: &mut Reader, kind: &str) -> Result<Option<Vec<u8>>> {
    Ok(
        sqlx::query_scalar("SELECT bytes FROM branding_picture WHERE kind = $1")
            .bind(kind)
            .fetch_optional(reader.conn())
            .await?,
    )
}

fn row(tenant: Uuid, (accent, logo, version): Stored) -> LookRow {
    LookRow {
        tenant,
        accent,
        logo,
        version,
    }
}
