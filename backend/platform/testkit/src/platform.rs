//! A node of the platform, its tenants and their people.

use std::sync::{
    Arc,
    atomic::{AtomicU32, Ordering},
};

use access::{
    Access, Catalogue, Entry, Grant, PermissionInfo, Reach, SystemRole, assignment_insert,
    assignment_withdraw,
};
use audit::{Change, Keyring, Outcome, Recorder};
use companies::{Company, Member, MemberState};
use kernel::{
    Actor, Assurance, Chance, Channel, Clock, Ctx, Id, Lang, SchemaName, SystemChance, SystemClock,
    TenantRef, UserActor,
    id::{CompanyId, UserId},
};
use tenancy::{Bulletin, DatabaseSettings, Doors, NewTenant, Registry, provision};
use tokio_util::sync::{CancellationToken, DropGuard};

use crate::{Database, Http, database::MASTER};

/// A node with everything below the web.
pub struct Platform {
    /// Ways to the database; tests may, domains may not.
    pub doors: Doors,
    /// What nodes tell each other.
    pub bulletin: Arc<Bulletin>,
    /// Which tenants there are.
    pub registry: Arc<Registry>,
    /// The policy.
    pub access: Arc<Access>,
    /// Keys of the audit log.
    pub keyring: Keyring,
    /// Refused and failed attempts.
    pub recorder: Arc<Recorder>,
    /// The time.
    pub clock: Arc<dyn Clock>,
    /// Randomness.
    pub chance: Arc<dyn Chance>,
    /// The database all nodes of this test share.
    pub database: Arc<Database>,
    catalogue: Catalogue,
    _stop: DropGuard,
}

impl Platform {
    /// A platform of its own whose modules have these permissions.
    pub async fn start(permissions: &[&'static [&'static PermissionInfo]]) -> Self {
        let database = Arc::new(Database::fresh().await);
        let catalogue = Catalogue::new(permissions.iter().copied()).unwrap();
        Self::node(database, catalogue, Arc::new(SystemClock)).await
    }

    /// The same with a clock of the test's.
    pub async fn start_at(
        permissions: &[&'static [&'static PermissionInfo]],
        clock: Arc<dyn Clock>,
    ) -> Self {
        let database = Arc::new(Database::fresh().await);
        let catalogue = Catalogue::new(permissions.iter().copied()).unwrap();
        Self::node(database, catalogue, clock).await
    }

    /// A second node on the same database.
    pub async fn another_node(&self) -> Self {
        Self::node(
            Arc::clone(&self.database),
            self.catalogue.clone(),
            Arc::clone(&self.clock),
        )
        .await
    }

    async fn node(database: Arc<Database>, catalogue: Catalogue, clock: Arc<dyn Clock>) -> Self {
        let chance: Arc<dyn Chance> = Arc::new(SystemChance);
        let mut settings = DatabaseSettings::read(&kernel::settings::Values::default()).unwrap();
        settings.read_connections = 4;
        settings.write_connections = 4;
        let doors = Doors::new(
            &settings,
            database.app.clone(),
            database.owner.clone(),
            database.roles.clone(),
        );
        let bulletin = Bulletin::new(doors.clone(), database.app.clone(), &*clock, &*chance);
        let registry = Registry::load(doors.clone(), "guildhall.localhost")
            .await
            .unwrap();
        let keyring = Keyring::new(MASTER);
        let recorder = Recorder::new(doors.clone(), keyring.clone(), Arc::clone(&clock));
        let access = Access::new(
            doors.clone(),
            Arc::clone(&bulletin),
            keyring.clone(),
            Arc::clone(&recorder),
            catalogue.clone(),
            Arc::clone(&clock),
        );
        let stop = CancellationToken::new();
        tokio::spawn(Arc::clone(&bulletin).run(stop.clone()));
        tokio::spawn(Arc::clone(&registry).run(Arc::clone(&bulletin), stop.clone()));
        tokio::spawn(Arc::clone(&recorder).run(stop.clone()));
        bulletin.wait_in_touch().await;
        Self {
            doors,
            bulletin,
            registry,
            access,
            keyring,
            recorder,
            clock,
            chance,
            database,
            catalogue,
            _stop: stop.drop_guard(),
        }
    }

    /// The master key that everything here is derived from.
    pub fn master(&self) -> [u8; 32] {
        MASTER
    }

    /// The circumstances of the platform's own work in a tenant.
    pub fn system(&self, tenant: &Arc<TenantRef>) -> Ctx {
        Ctx::system(
            "test",
            Arc::clone(tenant),
            Arc::clone(&self.clock),
            Arc::clone(&self.chance),
        )
    }

    /// A tenant with its first company, made the way the product makes one.
    pub async fn tenant(&self, slug: &str) -> TestTenant {
        let mut tx = self.doors.owner().await.unwrap();
        let new = NewTenant {
            id: Id::new(&*self.clock, &*self.chance),
            schema: SchemaName::new(&*self.chance),
            slug: slug.into(),
            name: format!("Tenant {slug}"),
            host: self.registry.host_of(slug),
        };
        let tenant = provision(&mut tx, self.doors.roles(), new).await.unwrap();
        let ctx = self.system(&tenant);
        let company = Company {
            id: ctx.id(),
            parent_id: None,
            name: format!("Company {slug}"),
            version: 1,
            created_at: ctx.now(),
        };
        companies::company_insert(&mut tx, &company).await.unwrap();
        let change = Change::created(&company);
        audit::append(
            &mut tx,
            &ctx,
            &self.keyring,
            "company.company.create",
            Outcome::Ok,
            &change,
        )
        .await
        .unwrap();
        tx.commit().await.unwrap();
        self.registry.reload_one(tenant.id).await.unwrap();
        TestTenant {
            tenant,
            company: company.id,
            doors: self.doors.clone(),
            access: Arc::clone(&self.access),
            bulletin: Arc::clone(&self.bulletin),
            keyring: self.keyring.clone(),
            clock: Arc::clone(&self.clock),
            chance: Arc::clone(&self.chance),
        }
    }

    /// Requests through a router, as people who are signed in already.
    pub fn http(&self, router: axum::Router) -> Http {
        Http::new(router)
    }
}

/// A tenant of a test.
#[derive(Clone)]
pub struct TestTenant {
    /// The tenant.
    pub tenant: Arc<TenantRef>,
    /// Its first company.
    pub company: CompanyId,
    doors: Doors,
    access: Arc<Access>,
    bulletin: Arc<Bulletin>,
    keyring: Keyring,
    clock: Arc<dyn Clock>,
    chance: Arc<dyn Chance>,
}

impl TestTenant {
    fn system(&self) -> Ctx {
        Ctx::system(
            "test",
            Arc::clone(&self.tenant),
            Arc::clone(&self.clock),
            Arc::clone(&self.chance),
        )
    }

    /// Another company, below `parent`.
    pub async fn company_below(&self, parent: CompanyId, name: &str) -> CompanyId {
        let ctx = self.system();
        let company = Company {
            id: ctx.id(),
            parent_id: Some(parent),
            name: name.into(),
            version: 1,
            created_at: ctx.now(),
        };
        let mut tx = self.doors.write(&self.tenant).await.unwrap();
        companies::company_insert(&mut tx, &company).await.unwrap();
        self.changed(tx, &ctx, Change::created(&company)).await;
        company.id
    }

    /// Somebody with a role in the first company and all below it.
    pub async fn person(&self, role: SystemRole) -> Person {
        let person = self.nobody().await;
        self.give(person.user, role, self.company, Reach::Subtree)
            .await;
        person
    }

    /// A member without any role.
    pub async fn nobody(&self) -> Person {
        static COUNT: AtomicU32 = AtomicU32::new(1);
        let number = COUNT.fetch_add(1, Ordering::Relaxed);
        let ctx = self.system();
        let member = Member {
            user: ctx.id(),
            name: format!("Person {number}"),
            email: format!("person{number}@example.com"),
            state: MemberState::Active,
            joined_at: ctx.now(),
        };
        let mut tx = self.doors.write(&self.tenant).await.unwrap();
        companies::member_put(&mut tx, &member).await.unwrap();
        self.changed(tx, &ctx, Change::created(&member)).await;
        Person {
            user: member.user,
            tenant: Arc::clone(&self.tenant),
            access: Arc::clone(&self.access),
            session: ctx.id(),
            name: member.name.into(),
            email: member.email.into(),
            clock: Arc::clone(&self.clock),
            chance: Arc::clone(&self.chance),
        }
    }

    /// Gives a role.
    pub async fn give(&self, user: UserId, role: SystemRole, company: CompanyId, reach: Reach) {
        let ctx = self.system();
        let grant = Grant {
            id: ctx.id(),
            user,
            role,
            company,
            reach,
            from: ctx.now(),
            given_by: None,
        };
        let mut tx = self.doors.write(&self.tenant).await.unwrap();
        assignment_insert(&mut tx, &grant).await.unwrap();
        let change = Change::did("assignment", grant.id.uuid(), Some(company));
        self.changed(tx, &ctx, change).await;
    }

    /// Withdraws a role.
    pub async fn withdraw(&self, user: UserId, role: SystemRole, company: CompanyId) {
        let ctx = self.system();
        let mut tx = self.doors.write(&self.tenant).await.unwrap();
        let ended = assignment_withdraw(&mut tx, user, role, company, ctx.now())
            .await
            .unwrap();
        assert_eq!(ended, 1, "the role was held");
        let change = Change::did("user", user.uuid(), Some(company));
        self.changed(tx, &ctx, change).await;
    }

    async fn changed(&self, mut tx: tenancy::WriteLease, ctx: &Ctx, change: Change) {
        sqlx::query("UPDATE tenant_guard SET authz_epoch = authz_epoch + 1")
            .execute(tx.conn())
            .await
            .unwrap();
        tx.notify(tenancy::CHANNEL_ACCESS, &self.tenant.id.to_string())
            .await
            .unwrap();
        audit::append(
            &mut tx,
            ctx,
            &self.keyring,
            "test.thing.change",
            Outcome::Ok,
            &change,
        )
        .await
        .unwrap();
        tx.commit().await.unwrap();
        self.bulletin.wait_for_others().await.unwrap();
        // This node hears its own notice, too; a test must not be quicker than that.
        let until = std::time::Instant::now() + std::time::Duration::from_secs(2);
        let epoch = self.epoch().await;
        while self.access.snapshot(&self.tenant).await.unwrap().epoch < epoch
            && std::time::Instant::now() < until
        {
            tokio::time::sleep(std::time::Duration::from_millis(2)).await;
        }
    }

    async fn epoch(&self) -> i64 {
        let mut lease = self.doors.read(&self.tenant).await.unwrap();
        let epoch = sqlx::query_scalar("SELECT authz_epoch FROM tenant_guard")
            .fetch_one(lease.conn())
            .await
            .unwrap();
        lease.done().await.unwrap();
        epoch
    }
}

/// Somebody who is signed in to a tenant.
#[derive(Clone)]
pub struct Person {
    /// The login.
    pub user: UserId,
    /// The tenant.
    pub tenant: Arc<TenantRef>,
    access: Arc<Access>,
    session: kernel::id::SessionId,
    name: Arc<str>,
    email: Arc<str>,
    clock: Arc<dyn Clock>,
    chance: Arc<dyn Chance>,
}

impl Person {
    /// The circumstances of a request this person makes.
    pub fn ctx(&self) -> Ctx {
        Ctx {
            actor: Actor::User(UserActor {
                user: self.user,
                session: self.session,
                auth_time: self.clock.now(),
                assurance: Assurance::Aal1,
                name: Arc::clone(&self.name),
                email: Arc::clone(&self.email),
            }),
            channel: Channel::Api,
            lang: Lang::En,
            ip: Some(std::net::Ipv4Addr::LOCALHOST.into()),
            ..Ctx::system(
                "test",
                Arc::clone(&self.tenant),
                Arc::clone(&self.clock),
                Arc::clone(&self.chance),
            )
        }
    }

    /// What the identity layer would put into a request of this person.
    pub fn entry(&self) -> Entry {
        Entry {
            ctx: Arc::new(self.ctx()),
            access: Arc::clone(&self.access),
        }
    }

    /// The same person on another node.
    #[must_use]
    pub fn on(&self, node: &Platform) -> Self {
        Self {
            access: Arc::clone(&node.access),
            ..self.clone()
        }
    }

    /// The same login in another tenant, where nobody may have let it in.
    #[must_use]
    pub fn at(&self, tenant: &TestTenant) -> Self {
        Self {
            tenant: Arc::clone(&tenant.tenant),
            ..self.clone()
        }
    }

    /// Proves a permission, for calling a use case directly.
    ///
    /// # Errors
    /// As `Access::can`.
    pub async fn can<P: access::Permission>(&self) -> kernel::Result<access::Can<P>> {
        self.access.can::<P>(Arc::new(self.ctx())).await
    }
}
