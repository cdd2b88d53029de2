//! What the catalogue and the guards say about each tenant.

use kernel::{Result, TenantState, id::TenantId};

use super::{Ailment, Finding, schema_of};
use crate::{OwnerTx, raw};

/// Guards read in one statement.
const GUARDS_AT_ONCE: usize = 100;

/// What the catalogue says about one tenant.
#[derive(sqlx::FromRow)]
pub(super) struct Look {
    id: TenantId,
    slug: String,
    pub(super) schema_name: String,
    state: String,
    pub(super) schema_version: i64,
    has_schema: bool,
    has_guard: bool,
    has_role: bool,
    may_enter: bool,
    is_tenant: bool,
    has_login: bool,
    is_open: bool,
    /// Tables it may not read or write though it must.
    too_little: i64,
    /// Tables of the audit log it may change though it must not.
    too_much: i64,
    unprotected: i64,
    has_host: bool,
}

pub(super) async fn tenant_looks(tx: &mut OwnerTx, tenants: &str) -> Result<Vec<Look>> {
    Ok(sqlx::query_as(
        "WITH tables AS (
           SELECT c.relnamespace AS ns,
                  count(*) FILTER (WHERE NOT c.owned AND NOT (c.readable AND c.writable)) AS too_little,
                  count(*) FILTER (WHERE c.owned AND c.changeable) AS too_much,
                  count(*) FILTER (WHERE NOT c.protected) AS unprotected,
                  coalesce(bool_or(c.relname = 'tenant_guard'), false) AS has_guard,
                  coalesce(bool_or(c.relname = 'tenant_guard' AND c.readable), false) AS is_open
             FROM (
               SELECT c.relname, c.relnamespace,
                      c.relname IN ('tenant_guard', '_sqlx_migrations', 'audit_event', 'audit_pii',
                                    'audit_subject_key') AS owned,
                      has_table_privilege(r.oid, c.oid, 'SELECT') AS readable,
                      has_table_privilege(r.oid, c.oid, 'INSERT')
                        AND has_table_privilege(r.oid, c.oid, 'UPDATE')
                        AND has_table_privilege(r.oid, c.oid, 'DELETE') AS writable,
                      has_table_privilege(r.oid, c.oid, 'UPDATE, DELETE') AS changeable,
                      coalesce(obj_description(c.oid, 'pg_class'), '') LIKE 'unaudited:%'
                        OR EXISTS (SELECT 1 FROM pg_catalog.pg_trigger g
                                    WHERE g.tgrelid = c.oid AND g.tgname = 'audit_guard'
                                      AND g.tgenabled <> 'D') AS protected
                 FROM tenant t
                 JOIN pg_catalog.pg_namespace n ON n.nspname = t.schema_name
                 JOIN pg_catalog.pg_class c ON c.relnamespace = n.oid AND c.relkind IN ('r', 'p')
                 LEFT JOIN pg_catalog.pg_roles r ON r.rolname = t.schema_name
             ) c
            GROUP BY c.relnamespace
         )
         SELECT t.id, t.slug, t.schema_name, t.state, t.schema_version,
                n.oid IS NOT NULL AS has_schema,
                coalesce(a.has_guard, false) AS has_guard,
                r.oid IS NOT NULL AS has_role,
                coalesce(has_schema_privilege(r.oid, n.oid, 'USAGE'), false) AS may_enter,
                EXISTS (SELECT 1 FROM pg_catalog.pg_auth_members m
                          JOIN pg_catalog.pg_roles g ON g.oid = m.roleid
                         WHERE m.member = r.oid AND g.rolname = $1) AS is_tenant,
                EXISTS (SELECT 1 FROM pg_catalog.pg_auth_members m
                          JOIN pg_catalog.pg_roles l ON l.oid = m.member
                         WHERE m.roleid = r.oid AND l.rolcanlogin AND NOT l.rolsuper) AS has_login,
                coalesce(a.is_open, false) AS is_open,
                coalesce(a.too_little, 0) AS too_little,
                coalesce(a.too_much, 0) AS too_much,
                coalesce(a.unprotected, 0) AS unprotected,
                EXISTS (SELECT 1 FROM tenant_domain d WHERE d.tenant_id = t.id AND d.is_primary) AS has_host
           FROM tenant t
           LEFT JOIN pg_catalog.pg_namespace n ON n.nspname = t.schema_name
           LEFT JOIN pg_catalog.pg_roles r ON r.rolname = t.schema_name
           LEFT JOIN tables a ON a.ns = n.oid
          WHERE t.state <> 'purging'
          ORDER BY t.slug",
    )
    .bind(tenants)
    .fetch_all(tx.conn())
    .await?)
}

impl Look {
    pub(super) fn findings(&self) -> Result<Vec<Finding>> {
        let mut found = Vec::new();
        if !self.has_host {
            let text = "no host leads to it: its subdomain is put back".to_owned();
            found.push(self.finding(Ailment::HostMissing, text, true)?);
        }
        if !self.has_schema || !self.has_guard {
            let text = "its tables are not there: restore them from a backup, or delete the tenant";
            found.push(self.finding(Ailment::TenantWithoutSchema, text.to_owned(), false)?);
            return Ok(found);
        }
        let mut wrong = Vec::new();
        for (is_wrong, words) in [
            (!self.has_role, "there is no role".to_owned()),
            (
                self.has_role && !self.may_enter,
                "the role may not enter the schema".into(),
            ),
            (
                self.has_role && !self.is_tenant,
                "the role is none of the tenants' roles".into(),
            ),
            (
                self.has_role && !self.has_login,
                "no login can become the role".into(),
            ),
            (
                self.has_role && self.too_little > 0,
                format!("rights on {} tables are missing", self.too_little),
            ),
            (
                self.too_much > 0,
                format!(
                    "{} tables that only the owner changes can be changed",
                    self.too_much
                ),
            ),
        ] {
            if is_wrong {
                wrong.push(words);
            }
        }
        if !wrong.is_empty() {
            found.push(self.finding(Ailment::RightsDiffer, wrong.join("; "), true)?);
        }
        if self.unprotected > 0 {
            let text = format!("{} tables have no audit guard", self.unprotected);
            found.push(self.finding(Ailment::TableUnprotected, text, true)?);
        }
        let open_wanted = self.state == TenantState::Active.as_str();
        if self.has_role && open_wanted != self.is_open {
            let text = if self.is_open {
                format!("it is {} and the database lets requests in", self.state)
            } else {
                "it is active and the database keeps requests out".to_owned()
            };
            found.push(self.finding(Ailment::DoorDiffers, text, true)?);
        }
        Ok(found)
    }

    pub(super) fn finding(
        &self,
        ailment: Ailment,
        detail: String,
        repairable: bool,
    ) -> Result<Finding> {
        Ok(Finding {
            ailment,
            tenant: Some(self.id),
            subject: self.slug.clone(),
            schema: schema_of(&self.schema_name)?,
            detail,
            repairable,
        })
    }
}

/// The versions schemas say they have, many guards in one statement.
pub(super) async fn guard_versions(tx: &mut OwnerTx, looks: &[Look]) -> Result<Vec<(String, i64)>> {
    let mut versions = Vec::new();
    let there: Vec<&Look> = looks.iter().filter(|look| look.has_guard).collect();
    for some in there.chunks(GUARDS_AT_ONCE) {
        let mut parts = Vec::new();
        for look in some {
            let schema = schema_of(&look.schema_name)?;
            parts.push(format!(
                "SELECT '{schema}' AS schema_name, schema_version FROM {schema}.tenant_guard"
            ));
        }
        let text = parts.join(" UNION ALL ");
        let rows: Vec<(String, i64)> = sqlx::query_as(raw::statement(text))
            .persistent(false)
            .fetch_all(tx.conn())
            .await?;
        versions.extend(rows);
    }
    Ok(versions)
}
