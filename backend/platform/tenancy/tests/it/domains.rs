//! Hosts of tenants: claimed, proven, chosen, given up, held back; and what the registry makes of
//! them.

use std::time::Duration;

use kernel::{Error, Kind, Result, Timestamp, id::TenantId};
use tenancy::{
    NewTenant, Registry, Resolved, WriteLease,
    domains::{
        CustomHost, Hold, domain_choose, domain_claim, domain_list, domain_prove, domain_remove,
        domain_retire_all, held_expire, held_list, held_release, subdomain_rename, token,
    },
    provision,
};
use testkit::Platform;

pub(crate) const BASE: &str = "guildhall.localhost";

pub(crate) struct Town {
    pub(crate) platform: Platform,
    pub(crate) acme: TenantId,
    pub(crate) other: TenantId,
}

impl Town {
    pub(crate) async fn new() -> Self {
        let platform = Platform::start(&[]).await;
        let acme = platform.tenant("acme").await.tenant.id;
        let other = platform.tenant("other").await.tenant.id;
        Self {
            platform,
            acme,
            other,
        }
    }

    pub(crate) fn now(&self) -> Timestamp {
        self.platform.clock.now()
    }

    pub(crate) fn hold(&self) -> Hold {
        Hold::new(self.now(), Duration::from_secs(3600))
    }

    pub(crate) async fn tx(&self) -> WriteLease {
        self.platform.doors.platform().await.unwrap()
    }

    pub(crate) async fn claim(&self, tenant: TenantId, host: &str) -> Result<()> {
        let host = CustomHost::parse(host, BASE)?;
        let mut tx = self.tx().await;
        let token = token(&*self.platform.chance);
        domain_claim(&mut tx, tenant, &host, &token, self.now()).await?;
        tx.commit().await
    }

    pub(crate) async fn prove(&self, tenant: TenantId, host: &str) -> Result<()> {
        let mut tx = self.tx().await;
        domain_prove(&mut tx, tenant, host, self.now()).await?;
        tx.commit().await?;
        self.platform.registry.reload_one(tenant).await
    }

    pub(crate) async fn take(&self, tenant: TenantId, host: &str) {
        self.claim(tenant, host).await.unwrap();
        self.prove(tenant, host).await.unwrap();
    }

    pub(crate) async fn choose(&self, tenant: TenantId, host: &str) -> Result<()> {
        let mut tx = self.tx().await;
        domain_choose(&mut tx, tenant, host).await?;
        tx.commit().await?;
        self.platform.registry.reload_one(tenant).await
    }

    pub(crate) async fn remove(&self, tenant: TenantId, host: &str) -> Result<()> {
        let mut tx = self.tx().await;
        domain_remove(&mut tx, tenant, host, self.hold()).await?;
        tx.commit().await?;
        self.platform.registry.reload_one(tenant).await
    }

    pub(crate) async fn rename(&self, tenant: TenantId, slug: &str) -> Result<()> {
        let mut tx = self.tx().await;
        let host = self.platform.registry.host_of(slug);
        subdomain_rename(&mut tx, tenant, slug, &host, self.hold()).await?;
        tx.commit().await?;
        self.platform.registry.reload_one(tenant).await
    }

    /// A new tenant with this slug, made as the product makes one.
    pub(crate) async fn found(&self, slug: &str) -> Result<()> {
        let mut tx = self.platform.doors.owner().await?;
        let new = NewTenant {
            id: kernel::Id::new(&*self.platform.clock, &*self.platform.chance),
            schema: kernel::SchemaName::new(&*self.platform.chance),
            slug: slug.into(),
            name: slug.into(),
            host: self.platform.registry.host_of(slug),
        };
        let roles = self.platform.doors.roles().clone();
        provision(&mut tx, &roles, new).await.map(|_| ())
    }

    pub(crate) fn at(&self, host: &str) -> Option<TenantId> {
        id_at(&self.platform.registry, host)
    }

    pub(crate) fn primary(&self, tenant: TenantId) -> String {
        let tenant = self.platform.registry.by_id(tenant).unwrap();
        assert!(self.platform.registry.is_primary(&tenant, &tenant.host));
        tenant.host.clone()
    }

    pub(crate) async fn execute(&self, sql: &'static str) {
        let mut tx = self.tx().await;
        sqlx::raw_sql(sql).execute(tx.conn()).await.unwrap();
        tx.commit().await.unwrap();
    }
}

pub(crate) fn id_at(registry: &Registry, host: &str) -> Option<TenantId> {
    match registry.resolve(host) {
        Resolved::Tenant(tenant) => Some(tenant.id),
        _ => None,
    }
}

fn code(error: &Error) -> (&str, &str) {
    let field = error.field_errors().first().expect("a field is named");
    (&field.field, &field.code)
}

#[tokio::test]
async fn a_claimed_host_leads_nowhere_and_a_proven_one_leads_to_its_tenant_on_every_node() {
    let town = Town::new().await;
    let there = town.platform.another_node().await;
    town.claim(town.acme, "crm.acme.example").await.unwrap();
    // Claiming twice changes nothing.
    town.claim(town.acme, "CRM.acme.example.").await.unwrap();
    town.platform.registry.reload().await.unwrap();
    assert_eq!(town.at("crm.acme.example"), None);

    town.prove(town.acme, "crm.acme.example").await.unwrap();
    assert_eq!(town.at("crm.acme.example"), Some(town.acme));
    assert_eq!(town.at("acme.guildhall.localhost"), Some(town.acme));
    assert_eq!(town.primary(town.acme), "acme.guildhall.localhost");
    let begun = std::time::Instant::now();
    while id_at(&there.registry, "CRM.acme.example:443") != Some(town.acme) {
        assert!(begun.elapsed() < Duration::from_secs(10));
        tokio::time::sleep(Duration::from_millis(5)).await;
    }
    // A claim on what one has already is no second row.
    town.claim(town.acme, "crm.acme.example").await.unwrap();
    let mut tx = town.tx().await;
    let all = domain_list(&mut tx, town.acme).await.unwrap();
    assert_eq!(all.len(), 2, "{all:?}");
    assert!(all.iter().all(|domain| domain.is_proven));
    assert_eq!(
        town.prove(town.acme, "crm.acme.example")
            .await
            .unwrap_err()
            .kind(),
        Kind::NotFound
    );
}

#[tokio::test]
async fn of_two_claimants_the_first_who_proves_it_has_the_host() {
    let town = Town::new().await;
    town.claim(town.acme, "crm.acme.example").await.unwrap();
    town.claim(town.other, "crm.acme.example").await.unwrap();
    town.prove(town.other, "crm.acme.example").await.unwrap();
    let late = town.prove(town.acme, "crm.acme.example").await.unwrap_err();
    assert_eq!(code(&late), ("host", "host_taken"));
    assert_eq!(town.at("crm.acme.example"), Some(town.other));
    let again = town.claim(town.acme, "crm.acme.example").await.unwrap_err();
    assert_eq!(code(&again), ("host", "host_taken"));
}

#[tokio::test]
async fn there_is_always_one_primary_host() {
    let town = Town::new().await;
    town.take(town.acme, "crm.acme.example").await;
    town.take(town.acme, "shop.acme.example").await;
    town.choose(town.acme, "crm.acme.example").await.unwrap();
    assert_eq!(town.primary(town.acme), "crm.acme.example");

    // Several admins at once: one of them was last.
    let race = ["shop.acme.example", "acme.guildhall.localhost"]
        .into_iter()
        .cycle()
        .take(8)
        .map(|host| town.choose(town.acme, host));
    for chosen in futures::future::join_all(race).await {
        chosen.unwrap();
    }
    let mut tx = town.tx().await;
    let all = domain_list(&mut tx, town.acme).await.unwrap();
    tx.abandon().await.unwrap();
    assert_eq!(all.iter().filter(|domain| domain.is_primary).count(), 1);

    town.choose(town.acme, "crm.acme.example").await.unwrap();
    town.remove(town.acme, "crm.acme.example").await.unwrap();
    assert_eq!(town.primary(town.acme), "acme.guildhall.localhost");
    assert_eq!(town.at("crm.acme.example"), None);

    for host in [
        "crm.acme.example",
        "other.guildhall.localhost",
        "nobody.example",
    ] {
        let refused = town.choose(town.acme, host).await.unwrap_err();
        assert_eq!(refused.kind(), Kind::NotFound, "{host}");
    }
    let stays = town
        .remove(town.acme, "acme.guildhall.localhost")
        .await
        .unwrap_err();
    assert_eq!(stays.code(), "subdomain_stays");
    let foreign = town
        .remove(town.acme, "other.guildhall.localhost")
        .await
        .unwrap_err();
    assert_eq!(foreign.kind(), Kind::NotFound);
}

#[tokio::test]
async fn a_removed_host_is_held_back_from_everybody_else_until_its_time_or_a_release() {
    let town = Town::new().await;
    town.take(town.acme, "crm.acme.example").await;
    town.remove(town.acme, "crm.acme.example").await.unwrap();
    let refused = town
        .claim(town.other, "crm.acme.example")
        .await
        .unwrap_err();
    assert_eq!(code(&refused), ("host", "host_held"));
    // Who gave it up may have it again, and then it is not held any more.
    town.take(town.acme, "crm.acme.example").await;
    let mut tx = town.tx().await;
    assert!(held_list(&mut tx, None, None, 10).await.unwrap().is_empty());
    tx.abandon().await.unwrap();

    // A claim made before is refused at its proof.
    town.claim(town.other, "crm.acme.example")
        .await
        .unwrap_err();
    town.remove(town.acme, "crm.acme.example").await.unwrap();
    let mut tx = town.tx().await;
    let held = held_list(&mut tx, Some("ACME.ex"), None, 10).await.unwrap();
    assert_eq!(held.len(), 1);
    assert_eq!(
        (held[0].reason.as_str(), held[0].tenant_id),
        ("removed", town.acme)
    );
    held_release(&mut tx, "crm.acme.example").await.unwrap();
    let gone = held_release(&mut tx, "crm.acme.example").await.unwrap_err();
    assert_eq!(gone.kind(), Kind::NotFound);
    tx.commit().await.unwrap();
    town.take(town.other, "crm.acme.example").await;
    assert_eq!(town.at("crm.acme.example"), Some(town.other));

    town.remove(town.other, "crm.acme.example").await.unwrap();
    town.execute("UPDATE tenant_name_held SET until = now() - interval '1 second'")
        .await;
    town.take(town.acme, "crm.acme.example").await;
    let mut tx = town.tx().await;
    assert_eq!(held_expire(&mut tx).await.unwrap(), 1);
}

#[tokio::test]
async fn a_renamed_tenants_old_host_leads_to_it_and_is_nobody_elses() {
    let town = Town::new().await;
    town.rename(town.acme, "acme-two").await.unwrap();
    let registry = &town.platform.registry;
    assert_eq!(town.primary(town.acme), "acme-two.guildhall.localhost");
    assert_eq!(town.at("acme-two.guildhall.localhost"), Some(town.acme));
    assert_eq!(town.at("acme.guildhall.localhost"), Some(town.acme));
    let tenant = registry.by_id(town.acme).unwrap();
    assert!(!registry.is_primary(&tenant, "acme.guildhall.localhost:8000"));
    assert_eq!(tenant.slug, "acme-two");

    let refused = town.found("acme").await.unwrap_err();
    assert_eq!(code(&refused), ("slug", "slug_held"));
    let refused = town.rename(town.other, "acme").await.unwrap_err();
    assert_eq!(code(&refused), ("slug", "slug_held"));
    let refused = town.rename(town.other, "acme-two").await.unwrap_err();
    assert_eq!(code(&refused), ("slug", "slug_taken"));

    // Back again: then the second name is the one held.
    town.rename(town.acme, "acme").await.unwrap();
    assert_eq!(town.primary(town.acme), "acme.guildhall.localhost");
    assert_eq!(town.at("acme-two.guildhall.localhost"), Some(town.acme));

    let mut tx = town.tx().await;
    held_release(&mut tx, "acme-two.guildhall.localhost")
        .await
        .unwrap();
    tx.commit().await.unwrap();
    registry.reload_one(town.acme).await.unwrap();
    assert_eq!(town.at("acme-two.guildhall.localhost"), None);
    town.found("acme-two").await.unwrap();
}

#[tokio::test]
async fn a_custom_primary_stays_primary_when_the_tenant_is_renamed() {
    let town = Town::new().await;
    town.take(town.acme, "crm.acme.example").await;
    town.choose(town.acme, "crm.acme.example").await.unwrap();
    town.rename(town.acme, "acme-two").await.unwrap();
    assert_eq!(town.primary(town.acme), "crm.acme.example");
    town.remove(town.acme, "crm.acme.example").await.unwrap();
    assert_eq!(town.primary(town.acme), "acme-two.guildhall.localhost");
}

#[tokio::test]
async fn all_names_of_a_removed_tenant_are_held_back() {
    let town = Town::new().await;
    town.rename(town.acme, "acme-two").await.unwrap();
    town.take(town.acme, "crm.acme.example").await;
    town.claim(town.acme, "shop.acme.example").await.unwrap();
    let mut tx = town.tx().await;
    let held = domain_retire_all(&mut tx, town.acme, town.hold())
        .await
        .unwrap();
    assert_eq!(held, 3);
    sqlx::query("DELETE FROM tenant WHERE id = $1")
        .bind(town.acme)
        .execute(tx.conn())
        .await
        .unwrap();
    tx.commit().await.unwrap();
    town.platform.registry.reload_one(town.acme).await.unwrap();
    assert_eq!(town.platform.registry.len(), 1);
    for host in [
        "acme.guildhall.localhost",
        "acme-two.guildhall.localhost",
        "crm.acme.example",
    ] {
        assert!(matches!(
            town.platform.registry.resolve(host),
            Resolved::Unknown
        ));
    }
    for slug in ["acme", "acme-two"] {
        let refused = town.found(slug).await.unwrap_err();
        assert_eq!(code(&refused), ("slug", "slug_held"), "{slug}");
    }
    let refused = town
        .claim(town.other, "crm.acme.example")
        .await
        .unwrap_err();
    assert_eq!(code(&refused), ("host", "host_held"));
    // What was only claimed was never anybody's.
    town.claim(town.other, "shop.acme.example").await.unwrap();
}

#[tokio::test]
async fn a_tenant_that_is_not_served_says_why() {
    let town = Town::new().await;
    let host = "acme.guildhall.localhost";
    type IsSo = fn(Resolved) -> bool;
    let states: [(&'static str, IsSo); 4] = [
        (
            "UPDATE tenant SET state = 'suspended', state_reason = 'unpaid' WHERE slug = 'acme'",
            |place| matches!(place, Resolved::Suspended(tenant) if tenant.state_reason.as_deref() == Some("unpaid")),
        ),
        (
            "UPDATE tenant SET state = 'deleting', state_reason = 'left' WHERE slug = 'acme'",
            |place| matches!(place, Resolved::Deleting(_)),
        ),
        (
            "UPDATE tenant SET state = 'purging' WHERE slug = 'acme'",
            |place| matches!(place, Resolved::Gone),
        ),
        (
            "UPDATE tenant SET state = 'active', state_reason = NULL, schema_version = 1 WHERE slug = 'acme'",
            |place| matches!(place, Resolved::OtherVersion(_)),
        ),
    ];
    for (sql, is_so) in states {
        town.execute(sql).await;
        town.platform.registry.reload_one(town.acme).await.unwrap();
        let place = town.platform.registry.resolve(host);
        assert!(is_so(place.clone()), "{sql}: {place:?}");
        assert_eq!(town.at("other.guildhall.localhost"), Some(town.other));
    }
}
