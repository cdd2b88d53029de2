//! Who asks, for which tenant, when: the first argument of everything.

use std::{fmt, net::IpAddr, sync::Arc};

use crate::{
    chance::Chance,
    id::{CompanyId, EventId, Id, IdKind, RequestId, SessionId, UserId},
    tenant::TenantRef,
    time::{Clock, Lang, Timestamp},
};

/// How sure we are of a person: the `acr` of the session.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Assurance {
    /// One factor (NIST SP 800-63B AAL1).
    Aal1,
    /// Two factors (AAL2).
    Aal2,
}

impl Assurance {
    /// As written in tokens and events.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Aal1 => "aal1",
            Self::Aal2 => "aal2",
        }
    }
}

/// A signed-in person.
#[derive(Debug, Clone)]
pub struct UserActor {
    /// The login.
    pub user: UserId,
    /// The device's session.
    pub session: SessionId,
    /// When the person last proved who they are.
    pub auth_time: Timestamp,
    /// How well.
    pub assurance: Assurance,
    /// What to call them on screen; personal data, never logged.
    pub name: Arc<str>,
    /// Their e-mail address; personal data, never logged.
    pub email: Arc<str>,
}

/// Who acts.
#[derive(Debug, Clone)]
pub enum Actor {
    /// Nobody has signed in.
    Anonymous,
    /// A person.
    User(UserActor),
    /// The platform itself, by the name of the process (`cli`, `relay`, `bootstrap`).
    System(&'static str),
    /// A job with the rights of whoever started it.
    Job {
        /// The kind of job.
        name: &'static str,
        /// The person it works for.
        behalf: UserId,
    },
}

impl Actor {
    /// The person whose rights count.
    pub fn user(&self) -> Option<UserId> {
        match self {
            Self::User(actor) => Some(actor.user),
            Self::Job { behalf, .. } => Some(*behalf),
            Self::Anonymous | Self::System(_) => None,
        }
    }

    /// The session, when a person acts through one.
    pub fn session(&self) -> Option<SessionId> {
        match self {
            Self::User(actor) => Some(actor.session),
            _ => None,
        }
    }

    /// Its kind in audit events.
    pub const fn kind(&self) -> &'static str {
        match self {
            Self::Anonymous => "anonymous",
            Self::User(_) => "user",
            Self::System(_) => "system",
            Self::Job { .. } => "job",
        }
    }
}

/// Through which door a call came.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Channel {
    /// The JSON API.
    Api,
    /// The console in a browser.
    Console,
    /// A background job.
    Job,
    /// The command line.
    Cli,
}

impl Channel {
    /// As written in audit events.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Api => "api",
            Self::Console => "console",
            Self::Job => "job",
            Self::Cli => "cli",
        }
    }
}

/// The `Idempotency-Key` of a request together with what was asked.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct IdempotencyKey {
    /// As sent, 1 to 255 visible characters.
    pub key: String,
    /// SHA-256 over method, path, query and body.
    pub fingerprint: [u8; 32],
}

/// The circumstances of one call.
#[derive(Clone)]
pub struct Ctx {
    /// Whose data this call may touch.
    pub tenant: Arc<TenantRef>,
    /// Who asks.
    pub actor: Actor,
    /// The company the person has chosen to work in, if any; a wish, never a right.
    pub company: Option<CompanyId>,
    /// The request, as quoted in errors, logs and events.
    pub request: RequestId,
    /// Through which door.
    pub channel: Channel,
    /// The language of the answer.
    pub lang: Lang,
    /// Where the call came from; personal data, never logged.
    pub ip: Option<IpAddr>,
    /// Present when the client wants the call to take effect once.
    pub idempotency: Option<IdempotencyKey>,
    /// The time.
    pub clock: Arc<dyn Clock>,
    /// Randomness.
    pub chance: Arc<dyn Chance>,
}

impl Ctx {
    /// Circumstances of the platform's own work in a tenant.
    pub fn system(
        name: &'static str,
        tenant: Arc<TenantRef>,
        clock: Arc<dyn Clock>,
        chance: Arc<dyn Chance>,
    ) -> Self {
        Self {
            tenant,
            actor: Actor::System(name),
            company: None,
            request: Id::new(&*clock, &*chance),
            channel: Channel::Cli,
            lang: Lang::En,
            ip: None,
            idempotency: None,
            clock,
            chance,
        }
    }

    /// Now.
    pub fn now(&self) -> Timestamp {
        self.clock.now()
    }

    /// A fresh id.
    pub fn id<K: IdKind>(&self) -> Id<K> {
        Id::new(&*self.clock, &*self.chance)
    }

    /// A fresh event id.
    pub fn event_id(&self) -> EventId {
        self.id()
    }
}

impl fmt::Debug for Ctx {
    // Names, addresses and e-mail stay out of logs (law 14).
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Ctx")
            .field("tenant", &self.tenant.tid())
            .field("actor", &self.actor.kind())
            .field("request", &self.request)
            .finish_non_exhaustive()
    }
}
