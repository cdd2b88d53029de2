//! Which tenant a host leads to: from memory, never a query per request.

use std::{
    borrow::Cow,
    collections::HashMap,
    sync::Arc,
    time::{Duration, Instant},
};

use kernel::{Error, Result, SchemaName, TenantRef, TenantState, id::TenantId};
use parking_lot::RwLock;
use sqlx::Row as _;
use tokio::sync::broadcast::Receiver;

use crate::{Bulletin, CHANNEL_REGISTRY, Doors, MigrationSet, Notice, plan};

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
    /// To a tenant that will be deleted when its time of grace is over.
    Deleting(Arc<TenantRef>),
    /// To a tenant that is being removed for good.
    Gone,
    /// To a tenant whose schema this binary cannot serve, until it is migrated.
    OtherVersion(Arc<TenantRef>),
    /// Nowhere.
    Unknown,
}

/// What is known. A change costs as much as the one tenant it concerns has hosts.
#[derive(Debug, Default)]
struct Map {
    by_host: HashMap<Box<str>, Arc<TenantRef>>,
    by_id: HashMap<TenantId, Known>,
}

#[derive(Debug)]
struct Known {
    tenant: Arc<TenantRef>,
    hosts: Vec<Box<str>>,
}

impl Map {
    fn put(&mut self, host: Box<str>, tenant: &Arc<TenantRef>) {
        self.by_host.insert(host.clone(), Arc::clone(tenant));
        let known = self.by_id.entry(tenant.id).or_insert_with(|| Known {
            tenant: Arc::clone(tenant),
            hosts: Vec::new(),
        });
        known.hosts.push(host);
    }

    fn forget(&mut self, id: TenantId) {
        let Some(known) = self.by_id.remove(&id) else {
            return;
        };
        for host in known.hosts {
            // A host that went to another tenant is that one's.
            if self
                .by_host
                .get(&host)
                .is_some_and(|tenant| tenant.id == id)
            {
                self.by_host.remove(&host);
            }
        }
    }
}

/// The registry in memory.
pub struct Registry {
    doors: Doors,
    base_domain: String,
    platform: Arc<TenantRef>,
    map: RwLock<Map>,
    /// Held from the query until its answer is in the map, so that an older answer never
    /// overwrites a newer one.
    reading: tokio::sync::Mutex<()>,
}

/// A change that was announced while the listener was away is found after this long at most.
const RELOAD_EVERY: Duration = Duration::from_secs(30);
/// Tenants read anew with one statement.
const BATCH: usize = 500;

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
            map: RwLock::default(),
            reading: tokio::sync::Mutex::default(),
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
        let found = self.map.read().by_host.get(&*host).map(Arc::clone);
        if let Some(tenant) = found {
            return judge(tenant, self.doors.migrations());
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

    /// Whether a `Host` header names the primary host of a tenant, the one its people should use.
    pub fn is_primary(&self, tenant: &TenantRef, host: &str) -> bool {
        normalise(host).is_some_and(|host| host == tenant.host)
    }

    /// A tenant by id, served or not.
    pub fn by_id(&self, id: TenantId) -> Option<Arc<TenantRef>> {
        let map = self.map.read();
        map.by_id.get(&id).map(|known| Arc::clone(&known.tenant))
    }

    /// How many tenants there are.
    pub fn len(&self) -> usize {
        self.map.read().by_id.len()
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
        let _alone = self.reading.lock().await;
        let began = Instant::now();
        let mut fresh = self.read(None).await?;
        metrics::gauge!("guildhall_registry_tenants").set(count(fresh.by_id.len()));
        std::mem::swap(&mut *self.map.write(), &mut fresh);
        metrics::histogram!("guildhall_registry_reload_seconds")
            .record(began.elapsed().as_secs_f64());
        Ok(())
    }

    /// Reads one tenant anew.
    ///
    /// # Errors
    /// When the database does not answer; what was known stays.
    pub async fn reload_one(&self, id: TenantId) -> Result<()> {
        self.reload_some(&[id]).await
    }

    /// Reads some tenants anew, with one statement.
    ///
    /// # Errors
    /// When the database does not answer; what was known stays.
    pub async fn reload_some(&self, ids: &[TenantId]) -> Result<()> {
        let _alone = self.reading.lock().await;
        let fresh = self.read(Some(ids)).await?;
        let mut map = self.map.write();
        for id in ids {
            map.forget(*id);
        }
        for known in fresh.by_id.into_values() {
            for host in known.hosts {
                map.put(host, &known.tenant);
            }
        }
        Ok(())
    }

    async fn read(&self, only: Option<&[TenantId]>) -> Result<Map> {
        let mut lease = self.doors.read(&self.platform).await?;
        let query = match only {
            Some(ids) => sqlx::query(rows!(" WHERE t.id = ANY($1)")).bind(ids),
            None => sqlx::query(rows!("")),
        };
        let rows = query.fetch_all(lease.conn()).await?;
        lease.done().await?;
        let mut map = Map::default();
        for row in rows {
            let id: TenantId = row.try_get("id")?;
            let tenant = match map.by_id.get(&id) {
                Some(known) => Arc::clone(&known.tenant),
                None => {
                    let tenant = tenant_of(&row)?;
                    let follows = row.try_get("follows")?;
                    self.doors.migrations().learn(tenant.version, follows);
                    Arc::new(tenant)
                }
            };
            let host: String = row.try_get("host")?;
            map.put(host.into(), &tenant);
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
            let news = tokio::select! {
                () = stop.cancelled() => return,
                _ = tick.tick() => News::Anything,
                notice = notices.recv() => news(notice.ok().as_ref()),
            };
            let read = match news {
                News::Other => continue,
                News::Anything => self.reload().await,
                News::Of(id) => match together(id, &mut notices) {
                    Some(ids) => self.reload_some(&ids).await,
                    None => self.reload().await,
                },
            };
            if let Err(error) = read {
                tracing::warn!(%error, causes = error.causes(), "the registry could not be read, what was known stays");
            }
        }
    }
}

/// The registry's rows: a line for each host. The old host of a renamed tenant leads to it while
/// nobody else may have it.
macro_rules! rows {
    ($which:literal) => {
        concat!(
            "SELECT t.id, t.slug, t.name, t.schema_name, t.state, t.state_reason, t.schema_version,
                    d.host, p.host AS primary_host, v.follows,
                    plan.share, plan.statement_ms, plan.lock_ms, plan.memory_mb
               FROM tenant t
               JOIN tenant_domain p ON p.tenant_id = t.id AND p.is_primary
               JOIN tenant_plan plan ON plan.code = t.plan
               LEFT JOIN tenant_version v ON v.version = t.schema_version
               JOIN (SELECT host, tenant_id FROM tenant_domain
                     UNION ALL
                     SELECT host, tenant_id FROM tenant_name_held
                      WHERE reason = 'renamed' AND until > now()) d ON d.tenant_id = t.id",
            $which
        )
    };
}
use rows;

/// What a notice says to the registry.
enum News {
    /// Nothing.
    Other,
    /// One tenant changed.
    Of(TenantId),
    /// Anything may have changed.
    Anything,
}

fn news(notice: Option<&Notice>) -> News {
    match notice {
        Some(Notice::Said { channel, payload }) if *channel == CHANNEL_REGISTRY => {
            payload.parse().map_or(News::Anything, News::Of)
        }
        Some(Notice::Said { .. }) => News::Other,
        Some(Notice::Resync) | None => News::Anything,
    }
}

/// The tenant and those that were announced right after it, so that a campaign over thousands is
/// not thousands of queries; `None` when anything may have changed.
fn together(first: TenantId, notices: &mut Receiver<Notice>) -> Option<Vec<TenantId>> {
    let mut ids = vec![first];
    while ids.len() < BATCH && !notices.is_empty() {
        match news(notices.try_recv().ok().as_ref()) {
            News::Other => {}
            News::Of(id) if ids.contains(&id) => {}
            News::Of(id) => ids.push(id),
            News::Anything => return None,
        }
    }
    Some(ids)
}

fn judge(tenant: Arc<TenantRef>, migrations: &MigrationSet) -> Resolved {
    match tenant.state {
        TenantState::Suspended => Resolved::Suspended(tenant),
        TenantState::Deleting => Resolved::Deleting(tenant),
        TenantState::Purging => Resolved::Gone,
        TenantState::Active if !migrations.serves(tenant.version) => Resolved::OtherVersion(tenant),
        TenantState::Active => Resolved::Tenant(tenant),
    }
}

fn count(number: usize) -> f64 {
    f64::from(u32::try_from(number).unwrap_or(u32::MAX))
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
        limits: plan::limits_of(row)?,
    })
}

/// A `Host` as the registry keeps it: lower case, no port, no trailing dot. One that is so
/// already, as nearly all are, is not copied.
fn normalise(host: &str) -> Option<Cow<'_, str>> {
    let host = host.trim();
    let name = match host.rsplit_once(':') {
        Some((name, port)) if port.bytes().all(|byte| byte.is_ascii_digit()) => name,
        Some(_) => return None,
        None => host,
    };
    let name = name.strip_suffix('.').unwrap_or(name);
    let mut capitals = false;
    let fits = !name.is_empty()
        && name.len() <= 253
        && name.bytes().all(|byte| {
            capitals |= byte.is_ascii_uppercase();
            byte.is_ascii_alphanumeric() || byte == b'-' || byte == b'.'
        });
    fits.then(|| match capitals {
        true => name.to_ascii_lowercase().into(),
        false => name.into(),
    })
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
