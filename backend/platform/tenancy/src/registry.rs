//! Which tenant a host leads to: from memory, never a query per request.

use std::{collections::HashMap, sync::Arc, time::Duration};

use arc_swap::ArcSwap;
use kernel::{Error, Result, SchemaName, TenantLimits, TenantRef, TenantState, id::TenantId};
use sqlx::Row as _;

use crate::{Bulletin, CHANNEL_REGISTRY, Doors, Notice, migrate};

/// Where a host leads.
#[derive(Debug, Clone)]
pub enum Resolved {
    /// To a tenant that is served.
    Tenant(Arc<TenantRef>),
    /// To the platform's own side.
    Platform,
    /// To the base domain itself, which belongs to nobody.
    Base,
    /// To a tenant that is suspended.
    Suspended(Arc<TenantRef>),
    /// To a tenant whose schema this binary cannot serve, until it is migrated.
    OtherVersion(Arc<TenantRef>),
    /// Nowhere.
    Unknown,
}

#[derive(Debug, Default, Clone)]
struct Map {
    by_host: HashMap<String, Arc<TenantRef>>,
    by_id: HashMap<TenantId, Arc<TenantRef>>,
}

/// The registry in memory.
pub struct Registry {
    doors: Doors,
    base_domain: String,
    platform: Arc<TenantRef>,
    map: ArcSwap<Map>,
}

/// A change that was announced while the listener was away is found after this long at most.
const RELOAD_EVERY: Duration = Duration::from_secs(30);

impl Registry {
    /// Reads the registry.
    ///
    /// # Errors
    /// When the database does not answer.
    pub async fn load(doors: Doors, base_domain: &str) -> Result<Arc<Self>> {
        let registry = Self {
            platform: Arc::clone(doors.platform_ref()),
            doors,
            base_domain: base_domain.trim_end_matches('.').to_ascii_lowercase(),
            map: ArcSwap::default(),
        };
        registry.reload().await?;
        Ok(Arc::new(registry))
    }

    /// The domain under which tenants have their subdomains.
    pub fn base_domain(&self) -> &str {
        &self.base_domain
    }

    /// The host of a slug.
    pub fn host_of(&self, slug: &str) -> String {
        format!("{slug}.{}", self.base_domain)
    }

    /// The platform's own side.
    pub fn platform(&self) -> &Arc<TenantRef> {
        &self.platform
    }

    /// Where a `Host` header leads. Case, port and a trailing dot do not matter.
    pub fn resolve(&self, host: &str) -> Resolved {
        let Some(host) = normalise(host) else {
            return Resolved::Unknown;
        };
        if let Some(tenant) = self.map.load().by_host.get(&host) {
            return self.judge(tenant);
        }
        if host == self.base_domain {
            return Resolved::Base;
        }
        match host
            .strip_suffix(&self.base_domain)
            .and_then(|sub| sub.strip_suffix('.'))
        {
            Some("admin") => Resolved::Platform,
            _ => Resolved::Unknown,
        }
    }

    fn judge(&self, tenant: &Arc<TenantRef>) -> Resolved {
        let tenant = Arc::clone(tenant);
        if tenant.state != TenantState::Active {
            Resolved::Suspended(tenant)
        } else if tenant.version < migrate::oldest_served_version()
            || tenant.version > migrate::latest_version()
        {
            Resolved::OtherVersion(tenant)
        } else {
            Resolved::Tenant(tenant)
        }
    }

    /// A tenant by id, served or not.
    pub fn by_id(&self, id: TenantId) -> Option<Arc<TenantRef>> {
        self.map.load().by_id.get(&id).map(Arc::clone)
    }

    /// How many tenants there are.
    pub fn len(&self) -> usize {
        self.map.load().by_id.len()
    }

    /// Whether there is none.
    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }

    /// Reads everything anew.
    ///
    /// # Errors
    /// When the database does not answer; what was known stays.
    pub async fn reload(&self) -> Result<()> {
        let map = self.read(None).await?;
        self.map.store(Arc::new(map));
        Ok(())
    }

    /// Reads one tenant anew.
    ///
    /// # Errors
    /// When the database does not answer; what was known stays.
    pub async fn reload_one(&self, id: TenantId) -> Result<()> {
        let one = self.read(Some(id)).await?;
        self.map.rcu(|old| {
            let mut map = Map::clone(old);
            map.by_host.retain(|_, tenant| tenant.id != id);
            map.by_id.remove(&id);
            map.by_host.extend(
                one.by_host
                    .iter()
                    .map(|(host, tenant)| (host.clone(), Arc::clone(tenant))),
            );
            map.by_id.extend(
                one.by_id
                    .iter()
                    .map(|(id, tenant)| (*id, Arc::clone(tenant))),
            );
            map
        });
        Ok(())
    }

    async fn read(&self, only: Option<TenantId>) -> Result<Map> {
        let mut lease = self.doors.read(&self.platform).await?;
        let rows = sqlx::query(
            "SELECT t.id, t.slug, t.name, t.schema_name, t.state, t.state_reason, t.schema_version,
                    d.host, p.host AS primary_host
               FROM tenant t
               JOIN tenant_domain d ON d.tenant_id = t.id
               JOIN tenant_domain p ON p.tenant_id = t.id AND p.is_primary
              WHERE $1::uuid IS NULL OR t.id = $1",
        )
        .bind(only)
        .fetch_all(lease.conn())
        .await?;
        lease.done().await?;
        let mut map = Map::default();
        for row in rows {
            let id: TenantId = row.try_get("id")?;
            let tenant = match map.by_id.get(&id) {
                Some(tenant) => Arc::clone(tenant),
                None => Arc::new(tenant_of(&row)?),
            };
            map.by_host
                .insert(row.try_get("host")?, Arc::clone(&tenant));
            map.by_id.insert(id, tenant);
        }
        Ok(map)
    }

    /// Keeps the registry current: changes are announced, and everything is read anew from time
    /// to time in case an announcement was missed.
    pub async fn run(
        self: Arc<Self>,
        bulletin: Arc<Bulletin>,
        stop: tokio_util::sync::CancellationToken,
    ) {
        let mut notices = bulletin.subscribe();
        let mut tick = tokio::time::interval(RELOAD_EVERY);
        tick.tick().await;
        loop {
            let id: Option<TenantId> = tokio::select! {
                () = stop.cancelled() => return,
                _ = tick.tick() => None,
                notice = notices.recv() => match notice {
                    Ok(Notice::Said { channel, payload }) if channel == CHANNEL_REGISTRY => payload.parse().ok(),
                    Ok(Notice::Said { .. }) => continue,
                    Ok(Notice::Resync) | Err(_) => None,
                },
            };
            let read = match id {
                Some(id) => self.reload_one(id).await,
                None => self.reload().await,
            };
            if let Err(error) = read {
                tracing::warn!(%error, causes = error.causes(), "the registry could not be read, what was known stays");
            }
        }
    }
}

fn tenant_of(row: &sqlx::postgres::PgRow) -> Result<TenantRef> {
    let schema: String = row.try_get("schema_name")?;
    let state: String = row.try_get("state")?;
    Ok(TenantRef {
        id: row.try_get("id")?,
        slug: row.try_get("slug")?,
        name: row.try_get("name")?,
        host: row.try_get("primary_host")?,
        schema: SchemaName::parse(&schema)
            .ok_or_else(|| Error::internal(format!("{schema} is no schema name of ours")))?,
        state: TenantState::parse(&state)
            .ok_or_else(|| Error::internal(format!("{state} is no state of a tenant")))?,
        state_reason: row.try_get("state_reason")?,
        version: row.try_get("schema_version")?,
        limits: TenantLimits::default(),
    })
}

/// A `Host` as the registry keeps it: lower case, no port, no trailing dot.
fn normalise(host: &str) -> Option<String> {
    let host = host.trim();
    let name = match host.rsplit_once(':') {
        Some((name, port)) if port.bytes().all(|byte| byte.is_ascii_digit()) => name,
        Some(_) => return None,
        None => host,
    };
    let name = name.strip_suffix('.').unwrap_or(name);
    let fits = !name.is_empty()
        && name.len() <= 253
        && name
            .bytes()
            .all(|byte| byte.is_ascii_alphanumeric() || byte == b'-' || byte == b'.');
    fits.then(|| name.to_ascii_lowercase())
}

#[cfg(test)]
mod tests {
    use super::normalise;

    #[test]
    fn capitals_port_and_trailing_dot_do_not_matter() {
        for host in [
            "acme.example.com",
            "ACME.Example.COM",
            "acme.example.com.",
            "acme.example.com:8000",
            "acme.example.com.:80",
        ] {
            assert_eq!(
                normalise(host).as_deref(),
                Some("acme.example.com"),
                "{host}"
            );
        }
        for host in [
            "",
            "acme/../x",
            "a b",
            "[::1]:80",
            "acme.example.com:x",
            "\u{0}",
        ] {
            assert_eq!(normalise(host), None, "{host:?}");
        }
    }
}
