//! A node with everything that stands around signing in.

use std::{sync::Arc, time::Duration};

use access::{Can, SystemRole};
use axum::{Router, body::Body};
use console::{Catalog, Chrome};
use http::{HeaderMap, Method, Request, Response, header};
use http_body_util::BodyExt as _;
use identity::{AuthSettings, Deps, Identity, MasterKey, NewInvitation, invitation_create};
use kernel::{
    ManualClock, Origin, TenantRef,
    id::UserId,
    settings::Values,
    text::{Email, Name},
};
use serde_json::{Value, json};
use testkit::{Platform, TestTenant};
use tokio_util::sync::{CancellationToken, DropGuard};
use tower::ServiceExt as _;
use web::{Front, FrontParts, Op, WebSettings};

access::permissions! { probe:
    /// See a thing.
    ReadProbe = read "probe.thing.read" for [Member];
}

const PROBE: Op<ReadProbe> = Op::get("/api/probe").id("probe.show");
const PAGE: Op<ReadProbe> = Op::get("/app/probe").id("probe.page").page();

async fn probe(can: Can<ReadProbe>) -> String {
    format!("{} {}", can.ctx().tenant.slug, can.ctx().actor.kind())
}

pub(crate) const PASSWORD: &str = "four quiet words together";
pub(crate) const ACME: &str = "acme.guildhall.localhost:8000";
pub(crate) const ADMIN: &str = "admin.guildhall.localhost:8000";

/// What came back.
#[derive(Debug)]
pub(crate) struct Answer {
    pub(crate) status: u16,
    pub(crate) headers: HeaderMap,
    pub(crate) body: String,
}

impl Answer {
    pub(crate) fn json(&self) -> Value {
        serde_json::from_str(&self.body).unwrap_or(Value::Null)
    }
    pub(crate) fn text(&self, name: &str) -> String {
        self.json()[name].as_str().unwrap_or_default().to_owned()
    }
    pub(crate) fn header(&self, name: &str) -> &str {
        self.headers
            .get(name)
            .and_then(|value| value.to_str().ok())
            .unwrap_or_default()
    }
    /// The value of the session cookie that was set.
    pub(crate) fn cookie(&self) -> Option<String> {
        let lines = self.headers.get_all(header::SET_COOKIE).iter();
        lines
            .filter_map(|line| line.to_str().ok())
            .find_map(|line| {
                let pair = line.split(';').next()?;
                pair.starts_with("__Host-guildhall=ghs_")
                    .then(|| pair.to_owned())
            })
    }
}

pub(crate) struct House {
    pub(crate) clock: Arc<ManualClock>,
    pub(crate) platform: Platform,
    pub(crate) identity: Arc<Identity>,
    pub(crate) acme: TestTenant,
    router: Router,
    _stop: DropGuard,
}

impl House {
    pub(crate) async fn start() -> Self {
        Self::start_with(&[]).await
    }

    pub(crate) async fn start_with(settings: &[(&str, &str)]) -> Self {
        let clock = Arc::new(ManualClock::at("2026-11-21T12:00:00Z"));
        let platform = Platform::start_at(&[ALL, identity::permissions::ALL], clock.clone()).await;
        let acme = platform.tenant("acme").await;
        Self::node(clock, platform, acme, settings).await
    }

    /// A second node on the same database.
    pub(crate) async fn another(&self) -> Self {
        let platform = self.platform.another_node().await;
        Self::node(Arc::clone(&self.clock), platform, self.acme.clone(), &[]).await
    }

    /// The same with other settings.
    pub(crate) async fn start_on(house: &Self, settings: &[(&str, &str)]) -> Self {
        let platform = house.platform.another_node().await;
        Self::node(
            Arc::clone(&house.clock),
            platform,
            house.acme.clone(),
            settings,
        )
        .await
    }

    async fn node(
        clock: Arc<ManualClock>,
        platform: Platform,
        acme: TestTenant,
        settings: &[(&str, &str)],
    ) -> Self {
        let mut values = Values::default();
        // Cheap hashes: these tests are about everything else.
        values.set("AUTH_ARGON2_MEMORY", "256");
        for (name, value) in settings {
            values.set(name, *value);
        }
        let identity = Identity::start(Deps {
            doors: platform.doors.clone(),
            bulletin: Arc::clone(&platform.bulletin),
            registry: Arc::clone(&platform.registry),
            access: Arc::clone(&platform.access),
            clock: Arc::clone(&platform.clock),
            chance: Arc::clone(&platform.chance),
            origin: Origin::new("http", Some(8000)),
            master: MasterKey::new(platform.master()),
            settings: AuthSettings::read(&values).unwrap(),
        })
        .await
        .unwrap();
        let stop = CancellationToken::new();
        tokio::spawn(Arc::clone(&identity).run(stop.clone()));
        let module = identity::module();
        let sources = [console::i18n::SOURCES.as_slice(), &module.texts].concat();
        let chrome = Chrome::new(
            Catalog::new(&sources).unwrap(),
            module.menu,
            Arc::clone(&platform.access),
        );
        let routes = module
            .routes
            .on(&PROBE, probe)
            .on(&PAGE, probe)
            .service(Arc::clone(&identity));
        let router = identity.guard(routes.service(chrome).into_router());
        let web = WebSettings::read(&Values::default()).unwrap();
        let (clock_, chance) = (Arc::clone(&platform.clock), Arc::clone(&platform.chance));
        let Front { router, .. } = web::front(
            router,
            &web,
            FrontParts {
                clock: clock_,
                chance,
                pages: None,
                traced: false,
            },
        );
        Self {
            clock,
            platform,
            identity,
            acme,
            router,
            _stop: stop.drop_guard(),
        }
    }

    pub(crate) async fn send(&self, request: Request<Body>) -> Answer {
        let response: Response<Body> = self.router.clone().oneshot(request).await.unwrap();
        let (parts, body) = response.into_parts();
        let bytes = body.collect().await.unwrap().to_bytes();
        Answer {
            status: parts.status.as_u16(),
            headers: parts.headers,
            body: String::from_utf8_lossy(&bytes).into_owned(),
        }
    }

    /// A JSON request.
    pub(crate) async fn call(
        &self,
        method: Method,
        host: &str,
        path: &str,
        token: &str,
        body: Value,
    ) -> Answer {
        let mut request = Request::builder()
            .method(method)
            .uri(path)
            .header(header::HOST, host);
        if !token.is_empty() {
            request = request.header(header::AUTHORIZATION, format!("Bearer {token}"));
        }
        let body = if body.is_null() {
            Body::empty()
        } else {
            request = request.header(header::CONTENT_TYPE, "application/json");
            Body::from(body.to_string())
        };
        self.send(request.body(body).unwrap()).await
    }

    pub(crate) async fn get(&self, path: &str, token: &str) -> Answer {
        self.call(Method::GET, ACME, path, token, Value::Null).await
    }

    pub(crate) async fn post(&self, path: &str, token: &str, body: Value) -> Answer {
        self.call(Method::POST, ACME, path, token, body).await
    }

    /// A page, as a browser asks for it.
    pub(crate) async fn page(&self, path: &str, cookie: &str) -> Answer {
        self.page_at(ACME, path, cookie).await
    }

    pub(crate) async fn page_at(&self, host: &str, path: &str, cookie: &str) -> Answer {
        let request = Request::get(path)
            .header(header::HOST, host)
            .header(header::ACCEPT, "text/html")
            .header(header::COOKIE, cookie);
        self.send(request.body(Body::empty()).unwrap()).await
    }

    /// A form, as a browser sends it from a page of the host.
    pub(crate) async fn form(&self, path: &str, cookie: &str, fields: &[(&str, &str)]) -> Answer {
        self.form_at(ACME, path, cookie, fields).await
    }

    pub(crate) async fn form_at(
        &self,
        host: &str,
        path: &str,
        cookie: &str,
        fields: &[(&str, &str)],
    ) -> Answer {
        let headers = [("host", host), ("sec-fetch-site", "same-origin")];
        self.form_bare(path, cookie, fields, &headers).await
    }

    /// A form with headers of the test's own.
    pub(crate) async fn form_with(
        &self,
        path: &str,
        cookie: &str,
        fields: &[(&str, &str)],
        headers: &[(&str, &str)],
    ) -> Answer {
        let headers = [&[("host", ACME)], headers].concat();
        self.form_bare(path, cookie, fields, &headers).await
    }

    async fn form_bare(
        &self,
        path: &str,
        cookie: &str,
        fields: &[(&str, &str)],
        headers: &[(&str, &str)],
    ) -> Answer {
        let body = url::form_urlencoded::Serializer::new(String::new())
            .extend_pairs(fields)
            .finish();
        let mut request = Request::post(path)
            .header(header::ACCEPT, "text/html")
            .header(header::COOKIE, cookie)
            .header(header::CONTENT_TYPE, "application/x-www-form-urlencoded");
        for (name, value) in headers {
            request = request.header(*name, *value);
        }
        self.send(request.body(Body::from(body)).unwrap()).await
    }

    /// Somebody with a password and a role in the tenant.
    pub(crate) async fn member(&self, email: &str, role: SystemRole) -> UserId {
        let (address, name) = (
            Email::parse(email).unwrap(),
            Name::parse("Anna Lindqvist").unwrap(),
        );
        self.identity
            .member_create(&self.acme.tenant, &address, &name, PASSWORD, role)
            .await
            .unwrap()
    }

    /// The token of an offer to join a tenant.
    pub(crate) async fn invite(&self, tenant: &TenantRef, email: &str, role: SystemRole) -> String {
        let ctx = self.platform.system(self.platform.registry.platform());
        let mut tx = self.platform.doors.platform().await.unwrap();
        let new = NewInvitation {
            tenant: tenant.id,
            email: email.parse().unwrap(),
            role,
        };
        let token = invitation_create(&mut tx, &ctx, &new).await.unwrap();
        tx.commit().await.unwrap();
        token
    }

    pub(crate) async fn login(&self, email: &str, password: &str) -> Answer {
        self.post(
            "/auth/login",
            "",
            json!({ "identifier": email, "password": password }),
        )
        .await
    }

    /// The tokens of somebody who signs in.
    pub(crate) async fn tokens(&self, email: &str) -> (String, String) {
        let answer = self.login(email, PASSWORD).await;
        assert_eq!(answer.status, 200, "{}", answer.body);
        (answer.text("access"), answer.text("refresh"))
    }

    pub(crate) async fn refresh(&self, token: &str) -> Answer {
        self.post("/auth/token/refresh", "", json!({ "refresh": token }))
            .await
    }

    /// The cookie of somebody who signs in with a browser.
    pub(crate) async fn browser(&self, email: &str) -> String {
        let fields = [("identifier", email), ("password", PASSWORD)];
        let answer = self.form("/app/sign-in", "", &fields).await;
        assert_eq!(answer.status, 303, "{}", answer.body);
        answer.cookie().unwrap()
    }

    pub(crate) fn pass(&self, seconds: u64) {
        self.clock.advance(Duration::from_secs(seconds));
    }

    /// One value from the platform's schema.
    pub(crate) async fn value<T>(&self, sql: &'static str) -> T
    where
        T: Send
            + Unpin
            + sqlx::Type<sqlx::Postgres>
            + for<'r> sqlx::Decode<'r, sqlx::Postgres>
            + 'static,
    {
        let mut lease = self
            .platform
            .doors
            .read(self.platform.doors.platform_ref())
            .await
            .unwrap();
        let value = sqlx::query_scalar(sql)
            .fetch_one(lease.conn())
            .await
            .unwrap();
        lease.done().await.unwrap();
        value
    }

    /// Changes something behind the product's back.
    pub(crate) async fn execute(&self, sql: &'static str) {
        let mut tx = self.platform.doors.owner().await.unwrap();
        sqlx::raw_sql(sql).execute(tx.conn()).await.unwrap();
        tx.commit().await.unwrap();
    }

    /// The link in the newest mail.
    pub(crate) async fn mailed_link(&self) -> String {
        let text: String = self
            .value("SELECT payload -> '@body' ->> 'text' FROM local.outbox WHERE kind = 'notify.mail' ORDER BY seq DESC LIMIT 1")
            .await;
        text.split_whitespace()
            .find(|word| word.starts_with("http://"))
            .unwrap_or_default()
            .to_owned()
    }

    /// How many mails are on their way.
    pub(crate) async fn mails(&self) -> i64 {
        self.value("SELECT count(*) FROM local.outbox WHERE kind = 'notify.mail'")
            .await
    }
}
