//! Sessions: opened by proving who one is, ended by anything that should end them, and looked at
//! by every request, from memory.

use std::{
    collections::HashMap,
    sync::{
        Arc,
        atomic::{AtomicI64, Ordering},
    },
    time::Duration,
};

use console::{Density, Preferences, Theme};
use kernel::{
    Assurance, Ctx, Lang, Result, TenantRef, Timestamp, UserActor,
    id::{SessionId, TenantId, UserId},
};
use parking_lot::RwLock;
use tenancy::{CHANNEL_SESSION, Writer};

use crate::{
    Identity,
    house::USER_NOTICE,
    secrets::{Token, TokenKind},
    store::{
        session::{self, Device, SessionKind, SessionRow},
        user::{self, UserRow},
    },
    tokens::{Claims, LEEWAY, Tokens},
};

/// How a person proved who they are, as RFC 8176 names it.
pub(crate) const BY_PASSWORD: &str = "pwd";
/// How often the last use of a browser session is written down.
const SEEN_EVERY: Duration = Duration::from_secs(60);
/// How long after its last access token could have died an ended session is remembered.
const REMEMBER_ENDED: Duration = Duration::from_secs(15 * 60);
/// Longer user agents are cut.
const AGENT: usize = 300;

/// Ended sessions whose access tokens may still be alive.
#[derive(Default)]
pub(crate) struct Revoked(RwLock<HashMap<SessionId, Timestamp>>);

impl Revoked {
    pub(crate) fn add(&self, session: SessionId, at: Timestamp) {
        self.0.write().insert(session, at);
    }

    pub(crate) fn contains(&self, session: SessionId) -> bool {
        self.0.read().contains_key(&session)
    }

    fn forget_before(&self, at: Timestamp) {
        self.0.write().retain(|_, ended| *ended >= at);
    }
}

/// What requests need to know of a person.
#[derive(Debug)]
pub(crate) struct Person {
    pub(crate) id: UserId,
    pub(crate) name: Arc<str>,
    pub(crate) email: Arc<str>,
    pub(crate) active: bool,
    pub(crate) lang: Option<Lang>,
    /// How they want the console.
    pub(crate) preferences: Preferences,
    /// A one-time password has to be replaced before anything else.
    pub(crate) must_change: bool,
}

/// A browser's session in memory.
pub(crate) struct WebSession {
    pub(crate) row: SessionRow,
    /// When it was last seen, in microseconds; what the database has may be a minute older.
    seen: AtomicI64,
}

/// A session that was just opened, with the one thing its holder has to keep.
pub(crate) struct Opened {
    pub(crate) row: SessionRow,
    /// The cookie of a browser, the refresh token of an app.
    pub(crate) token: Token,
}

impl Identity {
    /// Opens a session after the person has proven who they are.
    pub(crate) async fn session_open(
        &self,
        tx: &mut Writer,
        ctx: &Ctx,
        user: UserId,
        kind: SessionKind,
        agent: Option<&str>,
        amr: &[&str],
    ) -> Result<Opened> {
        let absolute = match kind {
            SessionKind::Web => self.settings.web_absolute,
            SessionKind::App => self.settings.app_absolute,
        };
        let bounds = (kind, ctx.now() + absolute);
        self.session_open_until(tx, ctx, user, bounds, agent, amr)
            .await
    }

    /// The same with an end that is known already.
    pub(crate) async fn session_open_until(
        &self,
        tx: &mut Writer,
        ctx: &Ctx,
        user: UserId,
        (kind, expires_at): (SessionKind, Timestamp),
        agent: Option<&str>,
        amr: &[&str],
    ) -> Result<Opened> {
        let now = ctx.now();
        let idle = match kind {
            SessionKind::Web => self.settings.web_idle,
            SessionKind::App => self.settings.app_idle,
        };
        let row = SessionRow {
            id: ctx.id(),
            user,
            tenant: ctx.tenant.id,
            kind,
            auth_time: now,
            amr: amr.iter().map(|method| (*method).to_owned()).collect(),
            last_seen_at: now,
            idle_seconds: i32::try_from(idle.as_secs()).unwrap_or(i32::MAX),
            expires_at,
            ended: false,
        };
        let token = match kind {
            SessionKind::Web => Token::fresh(TokenKind::Cookie, &*self.chance),
            SessionKind::App => Token::fresh(TokenKind::Refresh, &*self.chance),
        };
        let hash = token.hash();
        let agent: Option<String> = agent.map(|agent| agent.chars().take(AGENT).collect());
        let device = Device {
            agent: agent.as_deref(),
            ip: ctx.ip,
        };
        let cookie = (kind == SessionKind::Web).then_some(&hash);
        session::session_insert(tx, &row, cookie, &device).await?;
        if kind == SessionKind::App {
            session::refresh_insert(tx, &hash, row.id, 0, now).await?;
        }
        Ok(Opened { row, token })
    }

    /// Ends a session within a transaction; every node hears of it when that commits. Call
    /// [`Identity::session_forget`] afterwards.
    pub(crate) async fn session_end(
        &self,
        tx: &mut Writer,
        id: SessionId,
        reason: &'static str,
        at: Timestamp,
    ) -> Result<bool> {
        let ended = session::session_end(tx, id, reason, at).await?;
        tx.notify(CHANNEL_SESSION, &id.to_string()).await?;
        Ok(ended)
    }

    /// Ends the sessions of a person, in one tenant or in all, but one.
    pub(crate) async fn session_end_all(
        &self,
        tx: &mut Writer,
        user: UserId,
        tenant: Option<TenantId>,
        but: Option<SessionId>,
        reason: &'static str,
        at: Timestamp,
    ) -> Result<Vec<SessionId>> {
        let ended = session::session_end_all(tx, user, tenant, but, reason, at).await?;
        for id in &ended {
            tx.notify(CHANNEL_SESSION, &id.to_string()).await?;
        }
        Ok(ended)
    }

    /// This node must not wait for its own notice.
    pub(crate) fn session_forget(&self, ended: &[SessionId]) {
        let now = self.clock.now();
        for id in ended {
            self.revoked.add(*id, now);
        }
    }

    /// Tells every node that what it knows of a person is old.
    pub(crate) async fn person_changed(&self, tx: &mut Writer, user: UserId) -> Result<()> {
        tx.notify(CHANNEL_SESSION, &format!("{USER_NOTICE}{user}"))
            .await
    }

    /// A person, from memory when known.
    pub(crate) async fn person(&self, id: UserId) -> Result<Option<Arc<Person>>> {
        if let Some(known) = self.people.get(&id) {
            return Ok(Some(known));
        }
        let mut lease = self.doors.read(self.doors.platform_ref()).await?;
        let found = user::user_with_duty(&mut lease, id).await?;
        lease.done().await?;
        Ok(found.map(|(row, must_change)| {
            let person = Arc::new(person_of(&row, must_change));
            self.people.insert(id, Arc::clone(&person));
            person
        }))
    }

    /// The session of a cookie in a tenant, if it is alive; using it keeps it alive.
    pub(crate) async fn web_session(
        &self,
        cookie: &Token,
        tenant: &TenantRef,
    ) -> Result<Option<Arc<WebSession>>> {
        let found = self.web_session_alive(cookie, tenant).await?;
        if let Some(found) = &found {
            let seen = found.seen.load(Ordering::Acquire);
            self.web_session_seen(found, seen, self.clock.now()).await;
        }
        Ok(found)
    }

    /// The same without counting as a use: what a page asks by itself keeps nobody signed in.
    pub(crate) async fn web_session_alive(
        &self,
        cookie: &Token,
        tenant: &TenantRef,
    ) -> Result<Option<Arc<WebSession>>> {
        let hash = cookie.hash();
        let found = match self.web.get(&hash) {
            Some(known) => known,
            None => {
                let mut lease = self.doors.read(self.doors.platform_ref()).await?;
                let row = session::session_by_secret(&mut lease, &hash).await?;
                lease.done().await?;
                let Some(row) = row else { return Ok(None) };
                let seen = AtomicI64::new(row.last_seen_at.timestamp_micros());
                let found = Arc::new(WebSession { row, seen });
                self.web.insert(hash, Arc::clone(&found));
                found
            }
        };
        let now = self.clock.now();
        let row = &found.row;
        let seen = found.seen.load(Ordering::Acquire);
        let is_alive = !row.ended
            && row.tenant == tenant.id
            && !self.revoked.contains(row.id)
            && now < row.expires_at
            && now < last_seen(seen) + idle(row);
        Ok(is_alive.then_some(found))
    }

    async fn web_session_seen(&self, session: &WebSession, seen: i64, now: Timestamp) {
        let due = last_seen(seen) + SEEN_EVERY <= now;
        let first = || {
            let swap = session.seen.compare_exchange(
                seen,
                now.timestamp_micros(),
                Ordering::AcqRel,
                Ordering::Acquire,
            );
            swap.is_ok()
        };
        if !due || !first() {
            return;
        }
        let written = async {
            let mut tx = self.doors.platform().await?;
            session::session_seen(&mut tx, session.row.id, now).await?;
            tx.commit().await
        };
        // The request itself must not fail for this; the session may then end a little early.
        if let Err(error) = written.await {
            tracing::debug!(%error, "the last use of a session was not written");
        }
    }

    /// The access token of a session, and for how many seconds it is good.
    pub(crate) fn access_token(
        &self,
        row: &SessionRow,
        tenant: &TenantRef,
    ) -> Result<(String, i64)> {
        let now = self.clock.now();
        // Tokens are taken a little after their end; a session never is.
        let end = (now + self.settings.access_ttl).min(row.expires_at - LEEWAY);
        let claims = Claims {
            iss: self.tokens.issuer().to_owned(),
            aud: Tokens::audience().to_owned(),
            sub: row.user,
            tid: tenant.tid(),
            sid: row.id,
            iat: now.timestamp(),
            nbf: now.timestamp(),
            exp: end.timestamp(),
            auth_time: row.auth_time.timestamp(),
            amr: row.amr.clone(),
            acr: assurance(&row.amr).as_str().to_owned(),
            jti: self.id::<kernel::id::Request>().to_string(),
        };
        let lasts = (end - now).num_seconds().max(0);
        Ok((self.tokens.sign(&claims)?, lasts))
    }

    /// Reads which sessions ended lately, and forgets those whose tokens are all dead.
    pub(crate) async fn revoked_load(&self) -> Result<()> {
        let since = self.clock.now() - (self.settings.access_ttl + LEEWAY + REMEMBER_ENDED);
        let mut lease = self.doors.read(self.doors.platform_ref()).await?;
        let ended = session::session_ended_since(&mut lease, since).await?;
        lease.done().await?;
        for (id, at) in ended {
            self.revoked.add(id, at);
        }
        self.revoked.forget_before(since);
        Ok(())
    }
}

/// The actor of a session.
pub(crate) fn actor(person: &Person, row: &SessionRow) -> UserActor {
    UserActor {
        user: person.id,
        session: row.id,
        auth_time: row.auth_time,
        assurance: assurance(&row.amr),
        name: Arc::clone(&person.name),
        email: Arc::clone(&person.email),
    }
}

pub(crate) fn person_of(row: &UserRow, must_change: bool) -> Person {
    Person {
        id: row.id,
        name: row.name.as_str().into(),
        email: row.email.as_str().into(),
        active: row.active,
        lang: row.lang,
        preferences: Preferences {
            theme: Theme::named(&row.theme),
            density: Density::named(&row.density),
            zone: row.zone.as_deref().and_then(|zone| zone.parse().ok()),
        },
        must_change,
    }
}

/// How long a session may rest.
pub(crate) fn idle(row: &SessionRow) -> Duration {
    Duration::from_secs(u64::try_from(row.idle_seconds).unwrap_or_default())
}

fn last_seen(micros: i64) -> Timestamp {
    Timestamp::from_timestamp_micros(micros).unwrap_or_default()
}

fn assurance(amr: &[String]) -> Assurance {
    if amr.iter().any(|method| method == "mfa") {
        Assurance::Aal2
    } else {
        Assurance::Aal1
    }
}
