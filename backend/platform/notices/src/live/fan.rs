//! The streams that are open on this node, and who hears what.

use std::{
    collections::HashMap,
    sync::{
        Arc,
        atomic::{AtomicU64, Ordering},
    },
};

use access::Access;
use kernel::{
    Ctx, Error, Result,
    id::{SessionId, TenantId, UserId},
};
use parking_lot::Mutex;
use serde_json::json;
use tokio::sync::mpsc::{self, Receiver, Sender};

use super::wire::{Changed, Message};

/// Streams of one person in one tenant: more browsers than anybody looks at.
pub(crate) const PER_PERSON: usize = 8;
/// Streams of one node.
const PER_NODE: usize = 20_000;
/// Events that wait for a slow browser; then its stream ends and it comes back.
const WAITING: usize = 64;

/// An event of a stream: its name and its data.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Said {
    pub(crate) event: &'static str,
    pub(crate) data: String,
}

impl Said {
    /// How many notices are unread, when a stream begins.
    pub(crate) fn hello(unread: i64) -> Self {
        Self {
            event: "hello",
            data: json!({ "unread": unread }).to_string(),
        }
    }

    /// The same after something was told or read, with what was told: its sentence and its page.
    pub(crate) fn told(unread: i64, news: Option<(String, String)>) -> Self {
        let (text, path) = news.unwrap_or_default();
        Self {
            event: "told",
            data: json!({ "unread": unread, "text": text, "path": path }).to_string(),
        }
    }

    const fn bare(event: &'static str) -> Self {
        Self {
            event,
            data: String::new(),
        }
    }
}

/// One open stream.
struct Open {
    number: u64,
    ctx: Arc<Ctx>,
    user: UserId,
    session: Option<SessionId>,
    send: Sender<Said>,
}

/// All open streams of this node.
#[derive(Default)]
pub(crate) struct Streams {
    open: Mutex<HashMap<TenantId, Vec<Open>>>,
    next: AtomicU64,
}

/// What a stream listens to; leaving it closes the stream.
pub(crate) struct Ear {
    pub(crate) receive: Receiver<Said>,
    streams: Arc<Streams>,
    tenant: TenantId,
    number: u64,
}

impl Drop for Ear {
    fn drop(&mut self) {
        self.streams
            .close_where(Some(self.tenant), |open| open.number == self.number);
    }
}

impl Streams {
    /// Opens a stream for the person of a request. The oldest one of a person with many ends.
    ///
    /// # Errors
    /// Unavailable when the node has as many as it can; forbidden when nobody is signed in.
    pub(crate) fn open(self: &Arc<Self>, ctx: Arc<Ctx>) -> Result<Ear> {
        let user = ctx.actor.user().ok_or_else(Error::not_found)?;
        let number = self.next.fetch_add(1, Ordering::Relaxed);
        let (send, receive) = mpsc::channel(WAITING);
        let tenant = ctx.tenant.id;
        let mut all = self.open.lock();
        if all.values().map(Vec::len).sum::<usize>() >= PER_NODE {
            return Err(Error::unavailable(
                "too_many_streams",
                "this server tells as many pages of changes as it can; try again later",
                std::time::Duration::from_secs(60),
            ));
        }
        let here = all.entry(tenant).or_default();
        let mine = here.iter().filter(|open| open.user == user).count();
        if mine >= PER_PERSON
            && let Some(oldest) = here.iter().position(|open| open.user == user)
        {
            let oldest = here.remove(oldest);
            // It is told, so that it does not come back and push out the next one.
            let _gone = oldest.send.try_send(Said::bare("elsewhere"));
        }
        here.push(Open {
            number,
            session: ctx.actor.session(),
            user,
            ctx,
            send,
        });
        drop(all);
        metrics::gauge!("guildhall_live_streams").increment(1);
        Ok(Ear {
            receive,
            streams: Arc::clone(self),
            tenant,
            number,
        })
    }

    /// A session ended.
    pub(crate) fn session_ended(&self, session: SessionId) {
        self.close_where(None, |open| open.session == Some(session));
    }

    /// Something about a person changed; their streams end and those who still may come back.
    pub(crate) fn person_changed(&self, user: UserId) {
        self.close_where(None, |open| open.user == user);
    }

    /// A tenant was suspended, moved or renamed: whoever still may comes back.
    pub(crate) fn tenant_changed(&self, tenant: TenantId) {
        self.close_where(Some(tenant), |_| true);
    }

    /// All streams end: the node stops.
    pub(crate) fn close_all(&self) {
        self.close_where(None, |_| true);
    }

    /// Something may have been missed.
    pub(crate) fn missed(&self) {
        for open in self.open.lock().values().flatten() {
            let _full = open.send.try_send(Said::bare("missed"));
        }
    }

    fn close_where(&self, tenant: Option<TenantId>, ends: impl Fn(&Open) -> bool) {
        let mut closed = 0_u32;
        let mut all = self.open.lock();
        let mut close = |open: &mut Vec<Open>| {
            let before = open.len();
            open.retain(|one| !ends(one));
            closed += u32::try_from(before - open.len()).unwrap_or_default();
        };
        match tenant {
            Some(tenant) => {
                if let Some(open) = all.get_mut(&tenant) {
                    close(open);
                }
            }
            None => all.values_mut().for_each(close),
        }
        all.retain(|_, open| !open.is_empty());
        drop(all);
        metrics::gauge!("guildhall_live_streams").decrement(f64::from(closed));
    }

    /// Whether anybody of a tenant listens here.
    pub(crate) fn has(&self, tenant: TenantId) -> bool {
        self.open.lock().contains_key(&tenant)
    }

    /// The circumstances of a person's stream, for reading what they may know.
    pub(crate) fn ctx_of(&self, tenant: TenantId, user: UserId) -> Option<Arc<Ctx>> {
        let all = self.open.lock();
        let open = all.get(&tenant)?.iter().find(|open| open.user == user)?;
        Some(Arc::clone(&open.ctx))
    }

    /// Says something to all streams of a person in a tenant.
    pub(crate) fn say_to(&self, tenant: TenantId, user: UserId, said: &Said) {
        self.say_where(tenant, said, |open| open.user == user);
    }

    fn say_where(&self, tenant: TenantId, said: &Said, hears: impl Fn(&Open) -> bool) {
        let mut slow = Vec::new();
        if let Some(here) = self.open.lock().get(&tenant) {
            for open in here.iter().filter(|open| hears(open)) {
                if open.send.try_send(said.clone()).is_err() {
                    slow.push(open.number);
                }
            }
        }
        if !slow.is_empty() {
            self.close_where(Some(tenant), |open| slow.contains(&open.number));
        }
    }

    /// Tells those of a tenant who may see such things in that company.
    pub(crate) async fn changed(&self, access: &Access, tenant: TenantId, changed: &Changed) {
        let Some(info) = access.catalogue().get(&changed.read) else {
            return;
        };
        let people: HashMap<UserId, Arc<Ctx>> = self
            .open
            .lock()
            .get(&tenant)
            .into_iter()
            .flatten()
            .map(|open| (open.user, Arc::clone(&open.ctx)))
            .collect();
        for (user, ctx) in people {
            if !access.may_in(&ctx, info, changed.company).await {
                continue;
            }
            let data = json!({
                "kind": changed.kind,
                "id": changed.id,
                "verb": changed.verb,
                "by": changed.name,
                "mine": changed.user == Some(user),
            });
            let said = Said {
                event: "changed",
                data: data.to_string(),
            };
            self.say_to(tenant, user, &said);
        }
    }

    /// Reads what was announced.
    pub(crate) fn read(payload: &str) -> Vec<Message> {
        // What another release announces may be unknown here; its pages hear of it.
        serde_json::from_str::<Vec<serde_json::Value>>(payload)
            .unwrap_or_default()
            .into_iter()
            .filter_map(|one| serde_json::from_value(one).ok())
            .collect()
    }
}
