//! From the writes of this node to all nodes.

use std::{collections::BTreeSet, time::Duration};

use access::{Catalogue, PermissionInfo, Realm};
use audit::Thing;
use kernel::{Actor, Ctx, Result, id::UserId};
use tenancy::{CHANNEL_LIVE, Doors};
use tokio::sync::mpsc::{self, Receiver, Sender};
use tokio_util::sync::CancellationToken;

use super::wire::{Changed, Message, What, payloads};

/// Messages that wait; when they are more, pages hear of the rest when they are looked at next.
const WAITING: usize = 4096;
/// What is written within this time is announced together: NOTIFY makes commits wait for each
/// other, so there must be few of them.
const TOGETHER: Duration = Duration::from_millis(60);
/// Things of one change that are told one by one.
const ONE_BY_ONE: usize = 12;

/// Where this node's writes are handed in.
pub(crate) struct Publisher {
    send: Sender<Message>,
}

impl Publisher {
    pub(crate) fn new() -> (Self, Receiver<Message>) {
        let (send, receive) = mpsc::channel(WAITING);
        (Self { send }, receive)
    }

    /// A write was kept.
    pub(crate) fn kept(
        &self,
        catalogue: &Catalogue,
        ctx: &Ctx,
        info: &'static PermissionInfo,
        things: &[Thing],
    ) {
        for changed in changes(catalogue, ctx, info, things) {
            let message = Message {
                tenant: ctx.tenant.id,
                what: What::Changed(changed),
            };
            if self.send.try_send(message).is_err() {
                metrics::counter!("guildhall_live_dropped_total").increment(1);
            }
        }
    }

    /// The number of unread notices of a person changed.
    pub(crate) fn told(&self, ctx: &Ctx, user: UserId) {
        let message = Message {
            tenant: ctx.tenant.id,
            what: What::Told { user, id: None },
        };
        let _full = self.send.try_send(message);
    }
}

/// What is told of a write: things that somebody can be allowed to read, by those they belong to.
fn changes(
    catalogue: &Catalogue,
    ctx: &Ctx,
    info: &'static PermissionInfo,
    things: &[Thing],
) -> Vec<Changed> {
    // What somebody does with their own account is nobody else's, and all have those permissions.
    if info.realm() == Realm::Own {
        return Vec::new();
    }
    let (user, name) = match &ctx.actor {
        Actor::User(actor) => (Some(actor.user), actor.name.to_string()),
        Actor::Job { behalf, .. } => (Some(*behalf), String::new()),
        Actor::Anonymous | Actor::System(_) => (None, String::new()),
    };
    let changed = |kind: &str, id, company| {
        Some(Changed {
            kind: kind.to_owned(),
            id,
            company,
            read: read_of(catalogue, kind, info)?.to_owned(),
            verb: info.action().to_owned(),
            user,
            name: name.chars().take(80).collect(),
        })
    };
    if things.len() <= ONE_BY_ONE {
        let told = things.iter();
        return told
            .filter_map(|(kind, id, company)| changed(kind, Some(*id), *company))
            .collect();
    }
    let kinds: BTreeSet<_> = things
        .iter()
        .map(|(kind, _, company)| (*kind, *company))
        .collect();
    kinds
        .into_iter()
        .filter_map(|(kind, company)| changed(kind, None, company))
        .collect()
}

/// The permission one needs to hear of a kind of thing: to read it, whoever changed it by whatever
/// right; of a part of something, to read what the change was about.
fn read_of(catalogue: &Catalogue, kind: &str, info: &PermissionInfo) -> Option<&'static str> {
    let own = catalogue.iter().find(|one| {
        one.realm() != Realm::Own
            && one.action() == "read"
            && one.object().split('.').nth(1) == Some(kind)
    });
    let whole = || catalogue.get(&format!("{}.read", info.object()));
    own.or_else(whole).map(|one| one.code)
}

/// Announces what is handed in until told to stop.
pub(crate) async fn announce(
    doors: Doors,
    mut receive: Receiver<Message>,
    stop: CancellationToken,
) {
    let mut messages = Vec::new();
    loop {
        let first = tokio::select! {
            () = stop.cancelled() => return,
            first = receive.recv() => first,
        };
        let Some(first) = first else { return };
        messages.push(first);
        tokio::time::sleep(TOGETHER).await;
        while let Ok(next) = receive.try_recv() {
            if !messages.contains(&next) {
                messages.push(next);
            }
            if messages.len() >= WAITING {
                break;
            }
        }
        if let Err(error) = say(&doors, &messages).await {
            tracing::debug!(%error, causes = error.causes(), "open pages were not told of changes");
        }
        messages.clear();
    }
}

async fn say(doors: &Doors, messages: &[Message]) -> Result<()> {
    let mut tx = doors.platform().await?;
    for payload in payloads(messages) {
        tx.notify(CHANNEL_LIVE, &payload).await?;
    }
    tx.commit().await
}
