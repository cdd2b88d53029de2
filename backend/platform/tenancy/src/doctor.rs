//! What a crash, a person with `psql` or a restored backup can leave half done, how it is found,
//! and how it is put right. Looking changes nothing and asks the catalogue in a few statements,
//! however many tenants there are.

mod look;

use kernel::{Result, SchemaName, TenantState, Timestamp, id::TenantId};

use crate::{CHANNEL_REGISTRY, OwnerTx, Roles, logins, provision, raw, remove};
use look::{guard_versions, tenant_looks};

/// What can be wrong.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Ailment {
    /// A schema no tenant, no stock and no operation knows.
    SchemaWithoutTenant,
    /// A tenant whose schema, or the guard in it, is not there.
    TenantWithoutSchema,
    /// A tenant's role whose schema is not there, and which no tenant has.
    RoleWithoutSchema,
    /// A tenant's role that may do less, or more, than it must.
    RightsDiffer,
    /// A table that accepts changes without an audit event.
    TableUnprotected,
    /// Requests are let in though the tenant is not active, or kept out though it is.
    DoorDiffers,
    /// The registry has another version than the schema.
    VersionDiffers,
    /// A tenant no host leads to.
    HostMissing,
    /// A tenant that is being removed while nobody removes it.
    OperationStuck,
    /// A tenant whose time of grace has been over for a day.
    PurgeOverdue,
}

impl Ailment {
    /// All there are.
    pub const ALL: &'static [Self] = &[
        Self::SchemaWithoutTenant,
        Self::TenantWithoutSchema,
        Self::RoleWithoutSchema,
        Self::RightsDiffer,
        Self::TableUnprotected,
        Self::DoorDiffers,
        Self::VersionDiffers,
        Self::HostMissing,
        Self::OperationStuck,
        Self::PurgeOverdue,
    ];

    /// Its stable name.
    pub const fn name(self) -> &'static str {
        match self {
            Self::SchemaWithoutTenant => "schema_without_tenant",
            Self::TenantWithoutSchema => "tenant_without_schema",
            Self::RoleWithoutSchema => "role_without_schema",
            Self::RightsDiffer => "rights_differ",
            Self::TableUnprotected => "table_unprotected",
            Self::DoorDiffers => "door_differs",
            Self::VersionDiffers => "version_differs",
            Self::HostMissing => "host_missing",
            Self::OperationStuck => "operation_stuck",
            Self::PurgeOverdue => "purge_overdue",
        }
    }
}

/// Something that was found.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Finding {
    /// What it is.
    pub ailment: Ailment,
    /// The tenant, when it is about one.
    pub tenant: Option<TenantId>,
    /// The tenant's subdomain, or the name of the schema or role.
    pub subject: String,
    /// The schema or role it is about.
    pub schema: SchemaName,
    /// What was seen and what to do, one sentence.
    pub detail: String,
    /// Whether [`repair`] can put it right; otherwise a person has to decide.
    pub repairable: bool,
}

/// An operation nobody moved on for this long is stuck.
const STUCK_AFTER_MINUTES: i64 = 15;
/// A purge that is this late has been forgotten.
const OVERDUE_AFTER_HOURS: i64 = 24;

/// Looks at everything.
///
/// # Errors
/// When the database does not answer.
pub async fn examine(tx: &mut OwnerTx, roles: &Roles, now: Timestamp) -> Result<Vec<Finding>> {
    let tenants = roles.tenants.as_str();
    let mut found = orphan_schemas(tx).await?;
    found.extend(orphan_roles(tx, tenants).await?);
    let looks = tenant_looks(tx, tenants).await?;
    let versions = guard_versions(tx, &looks).await?;
    for look in &looks {
        found.extend(look.findings()?);
        if let Some((_, have)) = versions
            .iter()
            .find(|(schema, have)| *schema == look.schema_name && *have != look.schema_version)
        {
            found.push(look.finding(
                Ailment::VersionDiffers,
                format!(
                    "the registry says version {}, the schema is at {have}",
                    look.schema_version
                ),
                true,
            )?);
        }
    }
    found.extend(stuck_operations(tx, now).await?);
    found.extend(overdue(tx, now).await?);
    found.sort_by(|a, b| (a.ailment, &a.subject).cmp(&(b.ailment, &b.subject)));
    Ok(found)
}

/// Puts one thing right, if it is still wrong. What it does may be repeated. `host` is the
/// tenant's own subdomain, for one that lost its hosts.
///
/// # Errors
/// When the database refuses; nothing was changed then.
pub async fn repair(tx: &mut OwnerTx, roles: &Roles, finding: &Finding, host: &str) -> Result<()> {
    let schema = &finding.schema;
    match finding.ailment {
        Ailment::SchemaWithoutTenant => {
            if has_company(tx, schema).await? {
                return Ok(());
            }
            remove::remove_schema(tx, schema).await?;
            remove::remove_role(tx, schema).await
        }
        Ailment::RoleWithoutSchema => remove::remove_role(tx, schema).await,
        Ailment::RightsDiffer | Ailment::TableUnprotected | Ailment::DoorDiffers => {
            rights_restore(tx, roles, schema).await
        }
        Ailment::VersionDiffers => {
            let text = format!(
                "UPDATE platform.tenant SET schema_version = (SELECT schema_version FROM {schema}.tenant_guard) \
                 WHERE schema_name = '{schema}'"
            );
            tx.ddl(text).await?;
            announce(tx, finding).await
        }
        Ailment::HostMissing => {
            sqlx::query(
                "INSERT INTO tenant_domain AS d (host, tenant_id, is_primary) VALUES ($1, $2, true)
                 ON CONFLICT (host) DO UPDATE SET is_primary = true WHERE d.tenant_id = excluded.tenant_id",
            )
            .bind(host)
            .bind(finding.tenant)
            .execute(tx.conn())
            .await?;
            announce(tx, finding).await
        }
        // These go on by themselves once somebody is told; that is the caller's to do.
        Ailment::OperationStuck | Ailment::PurgeOverdue | Ailment::TenantWithoutSchema => Ok(()),
    }
}

async fn announce(tx: &mut OwnerTx, finding: &Finding) -> Result<()> {
    match finding.tenant {
        Some(tenant) => tx.notify(CHANNEL_REGISTRY, &tenant.to_string()).await,
        None => Ok(()),
    }
}

/// Role, rights, audit guard and door of one schema, as provisioning leaves them and the
/// tenant's state demands.
async fn rights_restore(tx: &mut OwnerTx, roles: &Roles, schema: &SchemaName) -> Result<()> {
    let major = crate::bootstrap::server_major(tx.conn()).await?;
    let (state, has_role): (String, bool) = sqlx::query_as(
        "SELECT t.state, EXISTS (SELECT 1 FROM pg_catalog.pg_roles r WHERE r.rolname = t.schema_name)
           FROM tenant t WHERE t.schema_name = $1 FOR UPDATE",
    )
    .bind(schema.as_str())
    .fetch_one(tx.conn())
    .await?;
    if !has_role {
        tx.ddl(format!("CREATE ROLE {schema} NOLOGIN")).await?;
    }
    let login = logins::login_of(tx.conn(), roles, schema).await?;
    tx.ddl(provision::grants(schema, roles, &login, major))
        .await?;
    // What takes rights back names its tables without a schema.
    tx.ddl(format!(
        "GRANT SELECT, INSERT, UPDATE, DELETE ON ALL TABLES IN SCHEMA {schema} TO {schema};
         SET LOCAL search_path = {schema}, pg_temp;
         {}
         SET LOCAL search_path = platform, pg_temp",
        provision::restrict(schema)
    ))
    .await?;
    if state != TenantState::Active.as_str() {
        remove::schema_close(tx, schema).await?;
    }
    Ok(())
}

fn schema_of(name: &str) -> Result<SchemaName> {
    SchemaName::parse(name)
        .ok_or_else(|| kernel::Error::internal(format!("{name} is no schema name of ours")))
}

async fn orphan_schemas(tx: &mut OwnerTx) -> Result<Vec<Finding>> {
    let names: Vec<String> = sqlx::query_scalar(
        "SELECT n.nspname::text FROM pg_catalog.pg_namespace n
          WHERE n.nspname ~ '^t_[a-z2-7]{26}$'
            AND NOT EXISTS (SELECT 1 FROM tenant t WHERE t.schema_name = n.nspname)
            AND NOT EXISTS (SELECT 1 FROM tenant_stock s WHERE s.schema_name = n.nspname)
            AND NOT EXISTS (SELECT 1 FROM tenant_operation o
                             WHERE o.schema_name = n.nspname AND o.state <> 'done')
          ORDER BY n.nspname",
    )
    .fetch_all(tx.conn())
    .await?;
    let mut found = Vec::new();
    for name in names {
        let schema = schema_of(&name)?;
        let is_used = has_company(tx, &schema).await?;
        let detail = if is_used {
            "no tenant has this schema, and it holds data: give it back to its tenant or drop it by hand"
        } else {
            "no tenant has this schema and nothing is in it: left behind by an interrupted creation"
        };
        found.push(Finding {
            ailment: Ailment::SchemaWithoutTenant,
            tenant: None,
            subject: name,
            schema,
            detail: detail.to_owned(),
            repairable: !is_used,
        });
    }
    Ok(found)
}

/// Whether a schema was ever a tenant's: a tenant has a company from its first moment.
async fn has_company(tx: &mut OwnerTx, schema: &SchemaName) -> Result<bool> {
    let there: bool = sqlx::query_scalar("SELECT to_regclass($1 || '.company') IS NOT NULL")
        .bind(schema.as_str())
        .fetch_one(tx.conn())
        .await?;
    if !there {
        return Ok(false);
    }
    let text = format!("SELECT EXISTS (SELECT 1 FROM {schema}.company)");
    Ok(sqlx::query_scalar(raw::statement(text))
        .persistent(false)
        .fetch_one(tx.conn())
        .await?)
}

/// Roles are the server's, so one that another database knows is left alone.
async fn orphan_roles(tx: &mut OwnerTx, tenants: &str) -> Result<Vec<Finding>> {
    let names: Vec<String> = sqlx::query_scalar(
        "SELECT r.rolname::text
           FROM pg_catalog.pg_roles r
           JOIN pg_catalog.pg_auth_members m ON m.member = r.oid
           JOIN pg_catalog.pg_roles g ON g.oid = m.roleid AND g.rolname = $1
          WHERE r.rolname ~ '^t_[a-z2-7]{26}$'
            AND NOT EXISTS (SELECT 1 FROM pg_catalog.pg_namespace n WHERE n.nspname = r.rolname)
            AND NOT EXISTS (SELECT 1 FROM tenant t WHERE t.schema_name = r.rolname)
            AND NOT EXISTS (SELECT 1 FROM tenant_operation o
                             WHERE o.schema_name = r.rolname AND o.state <> 'done')
            AND NOT EXISTS (SELECT 1 FROM pg_catalog.pg_shdepend d
                             WHERE d.refclassid = 'pg_authid'::regclass AND d.refobjid = r.oid)
          ORDER BY r.rolname",
    )
    .bind(tenants)
    .fetch_all(tx.conn())
    .await?;
    names
        .into_iter()
        .map(|name| {
            Ok(Finding {
                ailment: Ailment::RoleWithoutSchema,
                tenant: None,
                schema: schema_of(&name)?,
                subject: name,
                detail: "this role has no schema: left behind by an interrupted removal".into(),
                repairable: true,
            })
        })
        .collect()
}

async fn stuck_operations(tx: &mut OwnerTx, now: Timestamp) -> Result<Vec<Finding>> {
    let rows: Vec<(TenantId, String, String, Option<String>)> = sqlx::query_as(
        "SELECT o.tenant_id, o.slug, o.schema_name, o.error FROM tenant_operation o
          WHERE o.state <> 'done' AND o.touched_at < $1
         UNION ALL
         SELECT t.id, t.slug, t.schema_name, NULL FROM tenant t
          WHERE t.state = 'purging'
            AND NOT EXISTS (SELECT 1 FROM tenant_operation o
                             WHERE o.tenant_id = t.id AND o.state <> 'done')",
    )
    .bind(now - chrono::Duration::minutes(STUCK_AFTER_MINUTES))
    .fetch_all(tx.conn())
    .await?;
    rows.into_iter()
        .map(|(tenant, slug, schema, error)| {
            let why = error.unwrap_or_else(|| "nobody works on it".into());
            Ok(Finding {
                ailment: Ailment::OperationStuck,
                tenant: Some(tenant),
                subject: slug,
                schema: schema_of(&schema)?,
                detail: format!("its removal does not go on ({why}): it is taken up again"),
                repairable: true,
            })
        })
        .collect()
}

async fn overdue(tx: &mut OwnerTx, now: Timestamp) -> Result<Vec<Finding>> {
    let rows: Vec<(TenantId, String, String)> = sqlx::query_as(
        "SELECT t.id, t.slug, t.schema_name FROM tenant t
          WHERE t.state = 'deleting' AND (t.purge_after IS NULL OR t.purge_after < $1)",
    )
    .bind(now - chrono::Duration::hours(OVERDUE_AFTER_HOURS))
    .fetch_all(tx.conn())
    .await?;
    rows.into_iter()
        .map(|(tenant, slug, schema)| {
            Ok(Finding {
                ailment: Ailment::PurgeOverdue,
                tenant: Some(tenant),
                subject: slug,
                schema: schema_of(&schema)?,
                detail: "its time of grace has been over for a day and it is still there; see \
                         whether a worker runs"
                    .into(),
                repairable: false,
            })
        })
        .collect()
}
