//! What the tests share: a tenant with people, the routes of this crate, and a thing to change.

use std::{sync::Arc, time::Duration};

use access::{Can, Reply, SystemRole};
use audit::Change;
use axum::{Router, body::Body, extract::Request};
use console::{Catalog, Chrome, Finder, Hit, Lang, NoticeKind, i18n::Source};
use http_body_util::BodyExt as _;
use kernel::{
    Actor, CursorKey,
    id::{PartyId, SessionId},
};
use notices::{Board, News, permissions};
use serde_json::Value;
use testkit::{Http, Person, Platform, TestTenant};
use tokio_util::sync::{CancellationToken, DropGuard};
use tower::ServiceExt as _;
use web::{Op, Path, Routes};

access::permissions! { shop:
    /// See things.
    ReadThing = read "shop.thing.read" for [Member, CompanyAdmin];
    /// Change things.
    UpdateThing = write "shop.thing.update" for [Member, CompanyAdmin];
    /// See what only managers see.
    ReadSecret = read "shop.vault.read" for [CompanyAdmin];
    /// Change what nobody can be allowed to read.
    ChangeSecret = write "shop.secret.update" for [CompanyAdmin];
}

pub(crate) const SOLD: NoticeKind = NoticeKind {
    code: "shop.thing.sold",
    text: "shop-notice-sold",
    label: "shop-notice-sold-label",
    icon: "tag",
};
pub(crate) const LOST: NoticeKind = NoticeKind {
    code: "shop.thing.lost",
    text: "shop-notice-lost",
    label: "shop-notice-lost-label",
    icon: "info",
};

const WORDS: [Source; 2] = [
    Source {
        domain: "shop",
        lang: Lang::En,
        text: "shop-notice-sold = { $buyer } bought { $count ->\n    [one] one thing\n   *[other] { $count } things\n}\nshop-notice-sold-label = Something was sold\nshop-notice-lost = Something was lost\nshop-notice-lost-label = Something was lost\n",
    },
    Source {
        domain: "shop",
        lang: Lang::De,
        text: "shop-notice-sold = { $buyer } hat { $count ->\n    [one] ein Ding\n   *[other] { $count } Dinge\n} gekauft\nshop-notice-sold-label = Etwas wurde verkauft\nshop-notice-lost = Etwas ging verloren\nshop-notice-lost-label = Etwas ging verloren\n",
    },
];

const CHANGE: Op<UpdateThing> = Op::post("/api/things/{id}").id("shop.things.update");
const SECRET: Op<ChangeSecret> = Op::post("/api/secrets/{id}").id("shop.secrets.update");

async fn change(can: Can<UpdateThing>, Path(id): Path<PartyId>) -> web::Result<access::Done<()>> {
    // Parents first.
    let company = can.scope().companies().unwrap()[0];
    let tx = can.write().await?;
    let change = Change::did("party", id.uuid(), Some(company));
    Ok(tx.commit(change, Reply::of(())).await?)
}

async fn secret(can: Can<ChangeSecret>, Path(id): Path<PartyId>) -> web::Result<access::Done<()>> {
    // Parents first.
    let company = can.scope().companies().unwrap()[0];
    let tx = can.write().await?;
    let change = Change::did("party", id.uuid(), Some(company));
    Ok(tx.commit(change, Reply::of(())).await?)
}

fn finders() -> Vec<Finder> {
    let things = async |_can: Can<ReadThing>, words: String| {
        let hits = (1..=console::HITS).map(|number| {
            Hit::new(
                format!("/app/things/{number}"),
                format!("{words} <{number}>"),
            )
            .note("Berlin")
        });
        Ok(hits.collect())
    };
    let broken =
        async |_can: Can<ReadThing>, _words: String| Err(kernel::Error::internal("it is broken"));
    let secrets = async |_can: Can<ReadSecret>, _words: String| {
        Ok(vec![Hit::new("/app/secrets/1", "Secret")])
    };
    vec![
        Finder::new("shop-notice-lost", "tag", broken),
        Finder::new("shop-notice-sold-label", "tag", things).all("/app/things"),
        Finder::new("shop-notice-lost-label", "lock", secrets),
    ]
}

/// A node with a board.
pub(crate) struct Node {
    pub(crate) platform: Platform,
    pub(crate) board: Arc<Board>,
    pub(crate) router: Router,
    _stop: DropGuard,
}

impl Node {
    pub(crate) async fn start() -> Self {
        Self::of(Platform::start(&[permissions::ALL, console::module().permissions, ALL]).await)
    }

    pub(crate) fn of(platform: Platform) -> Self {
        let module = notices::module();
        let sources: Vec<_> = console::i18n::SOURCES
            .into_iter()
            .chain(module.texts)
            .chain(WORDS)
            .collect();
        let words = Catalog::new(&sources).unwrap();
        let kinds: [&'static NoticeKind; 2] = [&SOLD, &LOST];
        let board = Board::new(
            platform.doors.clone(),
            &platform.bulletin,
            Arc::clone(&platform.access),
            Arc::clone(&words),
            kinds,
        )
        .unwrap();
        let stop = CancellationToken::new();
        tokio::spawn(Arc::clone(&board).run(stop.clone()));
        let chrome = Chrome::new(words, module.menu, Arc::clone(&platform.access))
            .dressed_by(Arc::<Board>::clone(&board))
            .finding(finders(), Vec::new());
        let router = module
            .routes
            .merge(console::module().routes)
            .merge(Routes::new().on(&CHANGE, change).on(&SECRET, secret))
            .service(Arc::new(CursorKey::new(&[7; 32])))
            .service(chrome)
            .service(Arc::clone(&board))
            .into_router();
        Self {
            platform,
            board,
            router,
            _stop: stop.drop_guard(),
        }
    }

    pub(crate) fn http(&self) -> Http {
        self.platform.http(self.router.clone())
    }

    /// Tells somebody something in a transaction that is kept, or is not.
    pub(crate) async fn tell(&self, tenant: &TestTenant, to: &Person, news: &News, keep: bool) {
        let ctx = self.platform.system(&tenant.tenant);
        let mut tx = self.platform.doors.write(&tenant.tenant).await.unwrap();
        notices::tell(&mut tx, &ctx, to.user, news).await.unwrap();
        if keep {
            tx.commit().await.unwrap();
        } else {
            tx.abandon().await.unwrap();
        }
    }

    /// Opens the stream of a person.
    pub(crate) async fn listen(&self, person: &Person) -> Stream {
        self.listen_from(person, None).await
    }

    /// The same from another device.
    pub(crate) async fn listen_from(&self, person: &Person, device: Option<SessionId>) -> Stream {
        let mut request = Request::get("/app/live")
            .header("accept", "text/event-stream")
            .body(Body::empty())
            .unwrap();
        let mut ctx = person.ctx();
        if let (Some(device), Actor::User(user)) = (device, &mut ctx.actor) {
            user.session = device;
        }
        // Of this node, whichever the person came from.
        let entry = access::Entry {
            access: Arc::clone(&self.platform.access),
            ctx: Arc::new(ctx),
        };
        request.extensions_mut().insert(entry);
        let response = self.router.clone().oneshot(request).await.unwrap();
        assert_eq!(response.status(), 200);
        assert_eq!(response.headers()["content-type"], "text/event-stream");
        let mut stream = Stream {
            body: response.into_body(),
            buffer: String::new(),
        };
        assert_eq!(stream.next().await.unwrap().0, "hello");
        stream
    }
}

/// Two tenants with people.
pub(crate) async fn tenants(node: &Node) -> (TestTenant, TestTenant) {
    let acme = node.platform.tenant("acme").await;
    let zeta = node.platform.tenant("zeta").await;
    (acme, zeta)
}

pub(crate) async fn member(tenant: &TestTenant) -> Person {
    tenant.person(SystemRole::Member).await
}

/// A stream as a browser reads it.
pub(crate) struct Stream {
    body: Body,
    buffer: String,
}

impl Stream {
    /// The next event: its name and data; none when the stream has ended.
    pub(crate) async fn next(&mut self) -> Option<(String, Value)> {
        loop {
            if let Some((event, rest)) = self.buffer.split_once("\n\n") {
                let (event, rest) = (event.to_owned(), rest.to_owned());
                self.buffer = rest;
                let field = |name: &str| {
                    event
                        .lines()
                        .find_map(|line| line.strip_prefix(name))
                        .map(str::to_owned)
                };
                let (Some(name), Some(data)) = (field("event: "), field("data: ")) else {
                    continue;
                };
                return Some((name, serde_json::from_str(&data).unwrap()));
            }
            let frame = tokio::time::timeout(Duration::from_secs(10), self.body.frame())
                .await
                .expect("BUG: nothing came in ten seconds")?;
            let data = frame.unwrap().into_data().unwrap();
            self.buffer.push_str(std::str::from_utf8(&data).unwrap());
        }
    }

    /// Whether nothing comes for a while.
    pub(crate) async fn is_silent(&mut self) -> bool {
        tokio::time::timeout(Duration::from_millis(700), self.next())
            .await
            .is_err()
    }
}
