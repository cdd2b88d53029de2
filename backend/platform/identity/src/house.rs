//! What signing in is done with: the keys, the doors and what this node remembers.

use std::{sync::Arc, time::Duration};

use access::Access;
use audit::{Keyring, Recorder};
use console::Catalog;
use kernel::{
    Chance, Clock, Ctx, CursorKey, Error, Id, Origin, Result,
    id::{SessionId, UserId},
};
use tenancy::{Bulletin, CHANNEL_SESSION, Doors, Notice, Registry};
use tokio::sync::{Notify, Semaphore};
use tokio_util::sync::CancellationToken;
use zeroize::Zeroizing;

use crate::{
    hasher::Hasher,
    keys, module,
    secrets::MasterKey,
    sessions::{Person, Revoked, WebSession},
    settings::AuthSettings,
    store::{factor, verification},
    tokens::Tokens,
};

/// What [`Identity::start`] needs.
pub struct Deps {
    /// Ways to the database.
    pub doors: Doors,
    /// What nodes tell each other.
    pub bulletin: Arc<Bulletin>,
    /// Which host leads where.
    pub registry: Arc<Registry>,
    /// The policy.
    pub access: Arc<Access>,
    /// The time.
    pub clock: Arc<dyn Clock>,
    /// Randomness.
    pub chance: Arc<dyn Chance>,
    /// Scheme and port of public addresses.
    pub origin: Origin,
    /// The key above all keys.
    pub master: MasterKey,
    /// Settings.
    pub settings: AuthSettings,
}

/// Signing in, and everything that follows from it. One a node.
pub struct Identity {
    pub(crate) doors: Doors,
    pub(crate) registry: Arc<Registry>,
    pub(crate) access: Arc<Access>,
    pub(crate) keyring: Keyring,
    pub(crate) recorder: Arc<Recorder>,
    pub(crate) clock: Arc<dyn Clock>,
    pub(crate) chance: Arc<dyn Chance>,
    pub(crate) origin: Origin,
    pub(crate) settings: AuthSettings,
    pub(crate) hasher: Hasher,
    pub(crate) tokens: Tokens,
    pub(crate) catalog: Arc<Catalog>,
    pub(crate) refresh_key: Zeroizing<[u8; 32]>,
    pub(crate) seal_key: Zeroizing<[u8; 32]>,
    pub(crate) factor_key: Zeroizing<[u8; 32]>,
    pub(crate) cursors: CursorKey,
    pub(crate) revoked: Arc<Revoked>,
    pub(crate) people: moka::sync::Cache<UserId, Arc<Person>>,
    pub(crate) web: moka::sync::Cache<[u8; 32], Arc<WebSession>>,
    /// Work in two schemas holds two connections; without a limit all could hold one and wait
    /// for the other.
    pub(crate) two_sides: Semaphore,
    wake: Arc<Notify>,
}

/// How long what was read about people and cookies is believed without looking again.
const REMEMBERED: Duration = Duration::from_secs(30);
/// An announcement that was missed is made up for after this long at most.
const RELOAD_EVERY: Duration = Duration::from_secs(30);
/// Ticks between looks at the age of keys: an hour.
const TEND_EVERY: u32 = 120;

impl Identity {
    /// Reads keys and ended sessions; makes the first signing keys where there are none.
    ///
    /// # Errors
    /// Unavailable database; settings Argon2 does not take; a master key that does not open the
    /// stored signing keys.
    pub async fn start(deps: Deps) -> Result<Arc<Self>> {
        let Deps {
            doors,
            bulletin,
            registry,
            access,
            clock,
            chance,
            origin,
            master,
            settings,
        } = deps;
        let hasher = {
            let (settings, master, chance) =
                (settings.clone(), master.clone(), Arc::clone(&chance));
            tokio::task::spawn_blocking(move || Hasher::new(&settings, &master, chance))
                .await
                .map_err(Error::internal)??
        };
        let cache = |most| {
            moka::sync::Cache::<UserId, Arc<Person>>::builder()
                .max_capacity(most)
                .time_to_live(REMEMBERED)
                .build()
        };
        let identity = Arc::new(Self {
            // Not the address people use: that one changes with ports, and tokens outlive it.
            tokens: Tokens::new(format!("https://{}", registry.base_domain())),
            keyring: access.keyring().clone(),
            recorder: Arc::clone(access.recorder()),
            catalog: module::catalog()?,
            refresh_key: master.derive("refresh successor"),
            seal_key: master.derive("signing key seal"),
            factor_key: master.derive("factor seal"),
            cursors: CursorKey::new(&master.derive("list cursors")),
            revoked: Arc::new(Revoked::default()),
            people: cache(50_000),
            web: moka::sync::Cache::builder()
                .max_capacity(50_000)
                .time_to_live(REMEMBERED)
                .build(),
            two_sides: Semaphore::new(2),
            wake: Arc::new(Notify::new()),
            doors,
            registry,
            access,
            clock,
            chance,
            origin,
            settings,
            hasher,
        });
        // First the ear, then the table: nothing that ends in between is missed.
        identity.listen(&bulletin);
        identity.keys_load().await?;
        identity.revoked_load().await?;
        Ok(identity)
    }

    fn listen(&self, bulletin: &Bulletin) {
        let (revoked, people, web) = (
            Arc::clone(&self.revoked),
            self.people.clone(),
            self.web.clone(),
        );
        let (wake, clock) = (Arc::clone(&self.wake), Arc::clone(&self.clock));
        bulletin.on_notice(move |notice| match notice {
            Notice::Said { channel, payload } if *channel == CHANNEL_SESSION => {
                if payload == keys::NOTICE {
                    wake.notify_one();
                } else if let Some(user) = payload.strip_prefix(USER_NOTICE) {
                    match user.parse::<UserId>() {
                        Ok(user) => people.invalidate(&user),
                        Err(_) => people.invalidate_all(),
                    }
                } else if let Ok(session) = payload.parse::<SessionId>() {
                    revoked.add(session, clock.now());
                }
            }
            Notice::Said { .. } => {}
            Notice::Resync => {
                people.invalidate_all();
                web.invalidate_all();
                wake.notify_one();
            }
        });
    }

    /// Keeps keys and ended sessions current until told to stop.
    pub async fn run(self: Arc<Self>, stop: CancellationToken) {
        let mut tick = tokio::time::interval(RELOAD_EVERY);
        tick.set_missed_tick_behavior(tokio::time::MissedTickBehavior::Delay);
        let mut ticks = 0_u32;
        loop {
            let tend = tokio::select! {
                () = stop.cancelled() => return,
                () = self.wake.notified() => false,
                _ = tick.tick() => {
                    ticks = ticks.wrapping_add(1);
                    ticks % TEND_EVERY == 1
                }
            };
            if let Err(error) = self.refresh_memory(tend).await {
                tracing::warn!(%error, causes = error.causes(), "keys or ended sessions could not be read, what was known stays");
            }
        }
    }

    async fn refresh_memory(&self, tend: bool) -> Result<()> {
        if tend {
            self.keys_tend().await?;
            let mut tx = self.doors.platform().await?;
            let month = Duration::from_secs(30 * 86_400);
            verification::verification_sweep(&mut tx, self.clock.now() - month).await?;
            let day = Duration::from_secs(86_400);
            factor::attempt_sweep(&mut tx, self.clock.now() - day).await?;
            tx.commit().await?;
        }
        self.keys_load().await?;
        self.revoked_load().await
    }

    /// The circumstances of the platform's own work on its own side.
    pub(crate) fn system(&self, name: &'static str) -> Ctx {
        Ctx::system(
            name,
            Arc::clone(self.doors.platform_ref()),
            Arc::clone(&self.clock),
            Arc::clone(&self.chance),
        )
    }

    /// A fresh id.
    pub(crate) fn id<K: kernel::id::IdKind>(&self) -> Id<K> {
        Id::new(&*self.clock, &*self.chance)
    }
}

/// Begins what is said on [`CHANNEL_SESSION`] when what is known of a person changed.
pub(crate) const USER_NOTICE: &str = "user:";
