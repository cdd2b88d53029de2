//! The service behind everything here: which kinds of notices there are, and the open streams.

use std::{collections::BTreeMap, sync::Arc};

use access::Access;
use console::{Catalog, NoticeKind};
use kernel::{
    Ctx, Error, Result,
    id::{NoticeId, SessionId, TenantId, UserId},
};
use parking_lot::Mutex;
use tenancy::{Bulletin, CHANNEL_LIVE, CHANNEL_REGISTRY, CHANNEL_SESSION, Doors, Notice};
use tokio::sync::{
    broadcast::{Receiver as Heard, error::RecvError},
    mpsc::Receiver,
};
use tokio_util::sync::CancellationToken;

use crate::{
    live::{
        self, Publisher, Streams,
        wire::{Message, What},
    },
    store,
};

/// What people are told, and their open pages. One a node.
pub struct Board {
    pub(crate) doors: Doors,
    access: Arc<Access>,
    words: Arc<Catalog>,
    kinds: BTreeMap<&'static str, &'static NoticeKind>,
    pub(crate) streams: Arc<Streams>,
    pub(crate) publisher: Arc<Publisher>,
    waiting: Mutex<Option<(Receiver<Message>, Heard<Notice>)>>,
}

impl Board {
    /// A board with the kinds of all modules. It hears of every write of this node.
    ///
    /// # Errors
    /// Internal when a kind is declared twice, which is our fault.
    pub fn new(
        doors: Doors,
        bulletin: &Bulletin,
        access: Arc<Access>,
        words: Arc<Catalog>,
        kinds: impl IntoIterator<Item = &'static NoticeKind>,
    ) -> Result<Arc<Self>> {
        let mut by_code = BTreeMap::new();
        for kind in kinds {
            if by_code.insert(kind.code, kind).is_some() {
                return Err(Error::internal(format!(
                    "the kind of notice {} is declared twice",
                    kind.code
                )));
            }
        }
        let (publisher, receive) = Publisher::new();
        let publisher = Arc::new(publisher);
        let (hand_in, catalogue) = (Arc::clone(&publisher), access.catalogue().clone());
        access.on_kept(move |ctx, info, things| hand_in.kept(&catalogue, ctx, info, things));
        Ok(Arc::new(Self {
            doors,
            access,
            words,
            kinds: by_code,
            streams: Arc::default(),
            publisher,
            waiting: Mutex::new(Some((receive, bulletin.subscribe()))),
        }))
    }

    /// Every kind of notice, by code.
    pub fn kinds(&self) -> impl Iterator<Item = &'static NoticeKind> {
        self.kinds.values().copied()
    }

    pub(crate) fn kind(&self, code: &str) -> Option<&'static NoticeKind> {
        self.kinds.get(code).copied()
    }

    /// Ends all streams of this node; their browsers come back elsewhere.
    pub fn end_streams(&self) {
        self.streams.close_all();
    }

    /// Announces and passes on until told to stop; then all streams end.
    pub async fn run(self: Arc<Self>, stop: CancellationToken) {
        let Some((receive, heard)) = self.waiting.lock().take() else {
            return;
        };
        let announcing = live::announce(self.doors.clone(), receive, stop.clone());
        tokio::join!(announcing, self.pass_on(heard, &stop));
    }

    async fn pass_on(&self, mut heard: Heard<Notice>, stop: &CancellationToken) {
        loop {
            let notice = tokio::select! {
                () = stop.cancelled() => break,
                notice = heard.recv() => notice,
            };
            match notice {
                Ok(Notice::Said { channel, payload }) if channel == CHANNEL_LIVE => {
                    for message in Streams::read(&payload) {
                        self.deliver(message).await;
                    }
                }
                Ok(Notice::Said { channel, payload }) if channel == CHANNEL_SESSION => {
                    self.session(&payload);
                }
                Ok(Notice::Said { channel, payload }) if channel == CHANNEL_REGISTRY => {
                    if let Ok(tenant) = payload.parse::<TenantId>() {
                        self.streams.tenant_changed(tenant);
                    }
                }
                Ok(Notice::Said { .. }) => {}
                Ok(Notice::Resync) | Err(RecvError::Lagged(_)) => self.streams.missed(),
                Err(RecvError::Closed) => break,
            }
        }
        self.streams.close_all();
    }

    /// `identity` says on its channel: an ended session's id, or `user:` and a person's.
    fn session(&self, payload: &str) {
        if let Some(user) = payload.strip_prefix("user:") {
            if let Ok(user) = user.parse::<UserId>() {
                self.streams.person_changed(user);
            }
        } else if let Ok(session) = payload.parse::<SessionId>() {
            self.streams.session_ended(session);
        }
    }

    async fn deliver(&self, message: Message) {
        if !self.streams.has(message.tenant) {
            return;
        }
        match message.what {
            What::Changed(changed) => {
                self.streams
                    .changed(&self.access, message.tenant, &changed)
                    .await;
            }
            What::Told { user, id } => {
                let Some(ctx) = self.streams.ctx_of(message.tenant, user) else {
                    return;
                };
                match self.told(&ctx, user, id).await {
                    Ok(said) => self.streams.say_to(message.tenant, user, &said),
                    Err(error) => {
                        tracing::debug!(%error, causes = error.causes(), "a bell did not ring");
                    }
                }
            }
        }
    }

    async fn told(&self, ctx: &Ctx, user: UserId, id: Option<NoticeId>) -> Result<live::Said> {
        let mut lease = self.doors.read(&ctx.tenant).await?;
        let unread = store::notice_unread(&mut lease, user).await?;
        let notice = match id {
            Some(id) => store::notice_find(&mut lease, user, id).await?,
            None => None,
        };
        lease.done().await?;
        let text = self.words.text(ctx.lang);
        let news = notice.map(|row| (row.sentence(self.kind(&row.kind), &text), row.path));
        Ok(live::Said::told(unread, news))
    }

    /// How many notices of a person are unread; a hundred stands for that and more.
    pub(crate) async fn unread(&self, ctx: &Ctx, user: UserId) -> Result<i64> {
        let mut lease = self.doors.read(&ctx.tenant).await?;
        let unread = store::notice_unread(&mut lease, user).await?;
        lease.done().await?;
        Ok(unread)
    }
}
