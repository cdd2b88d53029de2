//! One running process of the platform.

use std::{sync::Arc, time::Duration};

use access::Access;
use audit::{Keyring, Recorder};
use axum::Router;
use console::Chrome;
use gateway::{EdgeLayer, EdgePolicy, forget_idle};
use identity::{Deps, Identity, MasterKey};
use jobs::{Ground, RedisBridge, Relay, Worker};
use kernel::{Chance, Clock, CursorKey, Origin, Result};
use operator::{
    Operator,
    canary::{Canary, CanaryParts},
};
use sqlx::postgres::PgConnectOptions;
use tenancy::{Admission, Bulletin, Doors, Registry, Roles};
use tokio::task::JoinSet;
use tokio_util::sync::CancellationToken;
use web::{Check, Front, FrontParts, Gate, PrometheusHandle};

use ports::directory::Directory;

use crate::{Settings, Surface, modules, pages::Pages};

/// How a node connects to its database.
#[derive(Debug, Clone)]
pub struct Connection {
    /// The login of requests.
    pub app: PgConnectOptions,
    /// The owner, for DDL.
    pub owner: PgConnectOptions,
    /// The roles.
    pub roles: Roles,
}

/// What a node is made of besides its settings.
#[derive(Clone)]
pub struct Parts {
    /// How it connects.
    pub connection: Connection,
    /// The key above all keys.
    pub master: [u8; 32],
    /// The time.
    pub clock: Arc<dyn Clock>,
    /// Randomness.
    pub chance: Arc<dyn Chance>,
    /// The port people reach it at, when the settings do not say; known only once it listens.
    pub port: u16,
}

/// A node that can serve.
pub struct Node {
    /// Ways to the database.
    pub doors: Doors,
    /// Which tenants there are.
    pub registry: Arc<Registry>,
    /// The policy.
    pub access: Arc<Access>,
    /// Signing in.
    pub identity: Arc<Identity>,
    /// What tenants are made with.
    pub operator: Arc<Operator>,
    /// Everything around the routes, ready to be served.
    pub front: Front,
    /// Scheme and port of public addresses.
    pub origin: Origin,
    settings: Settings,
    parts: Parts,
    bulletin: Arc<Bulletin>,
    board: Arc<notices::Board>,
    admission: Arc<Admission>,
    stop: CancellationToken,
    tasks: JoinSet<()>,
}

/// Every module of the product.
pub(crate) fn all_modules() -> Vec<console::Module> {
    let mut all = vec![
        activity::module(),
        branding::module(),
        console::module(),
        fields::module(modules::THINGS),
        identity::module(),
        imports::module(modules::import_targets()),
        lists::module(),
        notices::module(),
        operator::module(),
    ];
    all.extend(modules::domains());
    all
}

impl Node {
    /// Starts a node on a migrated database, up to its first beat.
    ///
    /// # Errors
    /// Unavailable database; a flaw in the modules, which is our fault.
    pub async fn start(settings: Settings, parts: Parts) -> Result<Self> {
        let Parts {
            connection,
            master,
            clock,
            chance,
            port,
        } = parts.clone();
        let stop = CancellationToken::new();
        let mut tasks = JoinSet::new();
        let doors = Doors::new(
            &settings.database,
            connection.app.clone(),
            connection.owner.clone(),
            connection.roles.clone(),
        );
        let bulletin = Bulletin::new(doors.clone(), connection.app.clone(), &*clock, &*chance);
        let registry = Registry::load(doors.clone(), &settings.platform.base_domain).await?;
        let keyring = Keyring::with_origin(master, &settings.platform.base_domain);
        let recorder = Recorder::new(doors.clone(), keyring.clone(), Arc::clone(&clock));
        let surface = Surface::new(all_modules())?;
        let access = Access::new(
            doors.clone(),
            Arc::clone(&bulletin),
            keyring,
            Arc::clone(&recorder),
            surface.catalogue.clone(),
            Arc::clone(&clock),
        );
        let board = notices::Board::new(
            doors.clone(),
            &bulletin,
            Arc::clone(&access),
            Arc::clone(&surface.words),
            surface.notices.iter().copied(),
        )?;
        tasks.spawn(Arc::clone(&board).run(stop.clone()));
        tasks.spawn(Arc::clone(&bulletin).run(stop.clone()));
        tasks.spawn(Arc::clone(&registry).run(Arc::clone(&bulletin), stop.clone()));
        tasks.spawn(recorder.run(stop.clone()));

        let http = settings.web.scheme == web::Scheme::Http;
        let origin = Origin::new(
            settings.web.scheme.as_str(),
            settings.web.port.or(http.then_some(port)),
        );
        let master = MasterKey::new(master);
        let cursors = Arc::new(CursorKey::new(&master.derive("cursors")));
        let master_key = master.clone();
        let identity = Identity::start(Deps {
            doors: doors.clone(),
            bulletin: Arc::clone(&bulletin),
            registry: Arc::clone(&registry),
            access: Arc::clone(&access),
            clock: Arc::clone(&clock),
            chance: Arc::clone(&chance),
            origin: origin.clone(),
            master,
            settings: settings.identity.clone(),
        })
        .await?;
        tasks.spawn(Arc::clone(&identity).run(stop.clone()));
        let canary = Canary::start(CanaryParts {
            doors: doors.clone(),
            registry: Arc::clone(&registry),
            key: *master_key.derive("canary"),
            settings: settings.canary.clone(),
            samples: crate::canary::SAMPLES,
        })
        .await?;
        tasks.spawn(Arc::clone(&canary).listen(Arc::clone(&bulletin), stop.clone()));
        let operator = Arc::new(Operator {
            canary: Arc::clone(&canary),
            access: Arc::clone(&access),
            samples: modules::samples(),
            doors: doors.clone(),
            tally: Arc::default(),
            registry: Arc::clone(&registry),
            domains: operator::domains::Domains::new(settings.domains.clone())?,
            campaigns: tenancy::campaign::Runner::new(
                doors.clone(),
                settings.campaigns.clone(),
                Arc::clone(&clock),
                Arc::clone(&chance),
            ),
            stock: settings.stock.clone(),
            life: settings.life.clone(),
            identity: Arc::clone(&identity),
            origin: origin.clone(),
            cursors: Arc::clone(&cursors),
        });

        tasks.spawn(Arc::clone(&operator).keep_count(Arc::clone(&clock), stop.clone()));

        let words = Arc::clone(&surface.words);
        let branding = branding::Branding::new(doors.clone());
        let chrome = Chrome::new(
            Arc::clone(&words),
            surface.menu.clone(),
            Arc::clone(&access),
        )
        .dressed_by(Arc::<branding::Branding>::clone(&branding))
        .dressed_by(Arc::<notices::Board>::clone(&board))
        .finding(surface.finders.clone(), surface.create.clone());
        let swagger = web::swagger::routes(&surface.openapi()?)?;
        let ops = surface.routes.ops().to_vec();
        let router: Router = surface
            .routes
            .merge(swagger)
            .service(cursors)
            .service(chrome)
            .service(Arc::clone(&branding))
            .service(Arc::clone(&board))
            .service(Arc::new(modules::customer_holders()))
            .service(Arc::new(imports::MostBytes(
                u64::try_from(settings.web.upload_limit).unwrap_or(u64::MAX),
            )))
            .service(Arc::new(modules::privacy()))
            .service(Arc::new(modules::timeline()))
            .service(Arc::new(Directory::new(companies::Names)))
            .service(Arc::clone(&identity))
            .service(Arc::clone(&operator))
            .service(Arc::new(activity::Front(Arc::<Operator>::clone(&operator))))
            .into_router()
            .layer(operator::usage::CountLayer::new(Arc::clone(
                &operator.tally,
            )));
        let edge = EdgePolicy::standard(
            &settings.gateway,
            settings.web.trusted_hops,
            settings.web.body_limit,
        )
        .with_uploads(&["/api/imports", "/app/imports"], settings.web.upload_limit);
        let edge = EdgeLayer::new(&edge);
        tasks.spawn(forget_idle(edge.clone(), stop.clone()));
        // Assets are nobody's data and need no tenant.
        let router = Router::new()
            .merge(canary.guard(identity.guard(branding.guard(router)).layer(edge)))
            .merge(console::routes());
        let gate = Gate::new(&settings.web).for_tenants(Arc::clone(&registry), doors.clone());
        let admission = Arc::clone(gate.admission());
        tasks.spawn(doors.clone().watch_replica(stop.clone()));
        let front = web::front_behind(
            gate,
            router,
            &settings.web,
            FrontParts {
                clock: Arc::clone(&clock),
                chance: Arc::clone(&chance),
                pages: Some(Arc::new(Pages(words))),
                traced: !settings.platform.otlp_endpoint.is_empty(),
            },
        );
        canary.connect(front.router.clone(), ops);
        let mut node = Self {
            doors,
            registry,
            access,
            identity,
            operator,
            front,
            origin,
            settings,
            parts,
            bulletin,
            board,
            admission,
            stop,
            tasks,
        };
        node.start_jobs()?;
        tokio::time::timeout(Duration::from_secs(10), node.bulletin.wait_in_touch())
            .await
            .map_err(kernel::Error::internal)?;
        Ok(node)
    }

    /// Lets this node say every few seconds how its connections stand and, if it serves people,
    /// who waits. A command that is soon over has nothing to say.
    pub fn report_pools(&mut self, serves: bool) {
        self.tasks.spawn(tenancy::report_pools(
            self.doors.clone(),
            serves.then(|| Arc::clone(&self.admission)),
            self.bulletin.node(),
            self.stop.clone(),
        ));
    }

    fn start_jobs(&mut self) -> Result<()> {
        if let Some(bridge) = RedisBridge::new(Arc::clone(&self.bulletin), &self.settings.jobs)? {
            self.tasks.spawn(bridge.run(self.stop.clone()));
        }
        let routing = jobs::own_routing()?
            .and(notify::routing()?)?
            .and(imports::routing()?)?
            .and(operator::stock::routing()?)?
            .and(operator::campaigns::routing()?)?
            .and(operator::domains::routing()?)?
            .and(operator::usage::routing()?)?
            .and(operator::canary::routing(&self.settings.canary)?)?
            .and(operator::life::routing()?)?
            .and(operator::demo::routing())?
            .and(crm::routing()?)?;
        let relay = Relay::new(
            self.doors.clone(),
            Arc::clone(&self.bulletin),
            routing.clone(),
        );
        self.tasks.spawn(relay.run(self.stop.clone()));
        if self.settings.platform.worker {
            let worker = self.worker(routing)?;
            self.tasks.spawn(worker.run(self.stop.clone()));
        }
        Ok(())
    }

    fn worker(&self, routing: jobs::Routing) -> Result<Worker> {
        let ground = Ground {
            doors: self.doors.clone(),
            registry: Arc::clone(&self.registry),
            access: Arc::clone(&self.access),
            clock: Arc::clone(&self.parts.clock),
            chance: Arc::clone(&self.parts.chance),
        };
        let mailer = notify::Mailer::new(&self.settings.notify, &self.settings.platform.state_dir)?;
        let app = self.parts.connection.app.clone();
        Ok(
            Worker::new(ground, app, self.settings.jobs.clone(), routing)
                .service(Arc::new(mailer))
                .service(Arc::clone(&self.operator))
                .service(Arc::new(modules::import_targets())),
        )
    }

    /// The circumstances of the platform's own work on its own side.
    pub fn system(&self, name: &'static str) -> kernel::Ctx {
        kernel::Ctx::system(
            name,
            Arc::clone(self.registry.platform()),
            Arc::clone(&self.parts.clock),
            Arc::clone(&self.parts.chance),
        )
    }

    /// The router of the probes.
    pub fn probes(&self, metrics: PrometheusHandle) -> Router {
        let (doors, bulletin) = (self.doors.clone(), Arc::clone(&self.bulletin));
        web::probes(metrics, move || {
            let (doors, bulletin) = (doors.clone(), Arc::clone(&bulletin));
            async move { checks(&doors, &bulletin).await }
        })
    }

    /// Ends when told to stop: by [`Node::stop`] or through this token.
    pub fn stopping(&self) -> CancellationToken {
        self.stop.clone()
    }

    /// Ends the streams of open pages, which would otherwise hold their connections for as long
    /// as a server waits for them.
    pub fn end_streams(&self) {
        self.board.end_streams();
    }

    /// Stops the background work and waits for it, at most half a minute.
    pub async fn stop(mut self) {
        self.stop.cancel();
        self.operator.canary.disconnect();
        let ended = async { while self.tasks.join_next().await.is_some() {} };
        if tokio::time::timeout(Duration::from_secs(30), ended)
            .await
            .is_err()
        {
            tracing::warn!("background work did not end in time and is left");
        }
    }
}

async fn checks(doors: &Doors, bulletin: &Bulletin) -> Vec<Check> {
    let database = async {
        let mut lease = doors.read(&Arc::clone(doors.platform_ref())).await?;
        sqlx::query("SELECT 1").execute(lease.conn()).await?;
        lease.done().await
    };
    let answer = tokio::time::timeout(Duration::from_secs(2), database).await;
    let reachable = matches!(answer, Ok(Ok(())));
    let in_touch = bulletin.in_touch();
    vec![
        Check {
            name: "database",
            ok: reachable,
            detail: if reachable {
                "answers".into()
            } else {
                "does not answer".into()
            },
        },
        Check {
            name: "bulletin",
            ok: in_touch,
            detail: if in_touch {
                "in touch".into()
            } else {
                "silent for two seconds".into()
            },
        },
    ]
}
