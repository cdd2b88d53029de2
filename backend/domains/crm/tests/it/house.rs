//! What the tests share: a tenant with people, and the routes of this domain in all their layers.

use std::sync::Arc;

use access::{Entry, SystemRole};
use audit::{Filter, OpenedChange};
use axum::{
    Router,
    extract::Request,
    middleware::{self, Next},
    response::Response,
};
use console::{Catalog, Chrome};
use http::Method;
use kernel::{Ctx, CursorKey, IdempotencyKey, settings::Values};
use serde_json::{Value, json};
use testkit::{Answer, Http, Person, Platform, TestTenant};
use uuid::Uuid;
use web::{FrontParts, Routes, WebSettings};

pub(crate) struct House {
    pub(crate) platform: Platform,
    pub(crate) acme: TestTenant,
    /// A manager of the tenant's company.
    pub(crate) anna: Person,
    /// A member of it.
    pub(crate) ben: Person,
    pub(crate) http: Http,
}

impl House {
    pub(crate) async fn open() -> Self {
        let platform = Platform::start(&[
            crm::permissions::ALL,
            fields::permissions::ALL,
            lists::permissions::ALL,
        ])
        .await;
        let acme = platform.tenant("acme").await;
        let anna = acme.person(SystemRole::CompanyAdmin).await;
        let ben = acme.person(SystemRole::Member).await;
        let http = platform.http(app(&platform, &anna));
        Self {
            platform,
            acme,
            anna,
            ben,
            http,
        }
    }

    /// A customer, made through the API.
    pub(crate) async fn customer(&self, body: Value) -> Value {
        let answer = self.http.post(&self.anna, "/api/customers", body).await;
        assert_eq!(answer.status, 201, "{}", answer.text());
        answer.json()
    }

    /// An organisation with a name and nothing else.
    pub(crate) async fn organisation(&self, name: &str) -> Value {
        self.customer(json!({"name": name, "kind": "organisation"}))
            .await
    }

    pub(crate) async fn get(&self, path: &str) -> Answer {
        self.http.get(&self.anna, path).await
    }

    pub(crate) async fn call(&self, method: Method, path: &str, body: Value) -> Answer {
        self.http
            .call(&self.anna, method, path, &[], Some(body))
            .await
    }

    /// The names a list shows, in its order.
    pub(crate) async fn names(&self, query: &str) -> Vec<String> {
        let answer = self.get(&format!("/api/customers?{query}")).await;
        assert_eq!(answer.status, 200, "{query}: {}", answer.text());
        names(&answer.json())
    }

    /// A form as a browser sends it.
    pub(crate) async fn submit(
        &self,
        person: &Person,
        path: &str,
        form: &[(&str, &str)],
    ) -> Answer {
        let body = url::form_urlencoded::Serializer::new(String::new())
            .extend_pairs(form)
            .finish();
        let request = Request::post(path)
            .header("content-type", "application/x-www-form-urlencoded")
            .body(axum::body::Body::from(body))
            .unwrap();
        self.http.send(Some(person), request).await
    }

    /// The mail that was put into the outbox last.
    pub(crate) async fn mail(&self) -> Value {
        let mut tx = self.platform.doors.owner().await.unwrap();
        let parcel: Value = sqlx::query_scalar(
            "SELECT payload FROM local.outbox WHERE kind = 'notify.mail'
              ORDER BY created_at DESC LIMIT 1",
        )
        .fetch_one(tx.conn())
        .await
        .unwrap();
        parcel["@body"].clone()
    }

    /// The actions in the log about a thing, oldest first, with what each changed.
    pub(crate) async fn events(&self, target: &Value) -> Vec<(String, Vec<OpenedChange>)> {
        let target: Uuid = target.as_str().unwrap().parse().unwrap();
        let filter = Filter {
            target: Some(target),
            limit: 100,
            ..Filter::default()
        };
        let mut reader = self.platform.doors.read(&self.acme.tenant).await.unwrap();
        let rows = audit::query(&mut reader, &self.platform.keyring, &filter)
            .await
            .unwrap();
        let mut events = Vec::new();
        for row in rows.iter().rev() {
            let opened = audit::open(&mut reader, &self.platform.keyring, row)
                .await
                .unwrap();
            assert!(opened.verified);
            events.push((row.action.clone(), opened.changes));
        }
        reader.done().await.unwrap();
        events
    }
}

/// The names of a list.
pub(crate) fn names(list: &Value) -> Vec<String> {
    let items = list["items"].as_array().unwrap();
    items
        .iter()
        .map(|item| item["name"].as_str().unwrap().to_owned())
        .collect()
}

/// The address of a customer.
pub(crate) fn at(customer: &Value) -> String {
    format!("/api/customers/{}", customer["id"].as_str().unwrap())
}

fn app(platform: &Platform, somebody: &Person) -> Router {
    let modules = [
        crm::module(),
        fields::module(&[crm::THING]),
        lists::module(),
    ];
    let sources: Vec<_> = console::i18n::SOURCES
        .into_iter()
        .chain(modules.iter().flat_map(|module| module.texts.clone()))
        .collect();
    let catalog = Catalog::new(&sources).unwrap();
    let menu = modules.iter().flat_map(|module| module.menu.clone());
    let chrome = Chrome::new(catalog, menu.collect(), somebody.entry().access);
    let routes = modules.into_iter().map(|module| module.routes);
    let router = routes
        .fold(Routes::new(), Routes::merge)
        .service(Arc::new(CursorKey::new(&[7; 32])))
        .service(chrome)
        .service(Arc::new(
            ports::repoint::Holders::new().and(crate::it::merge::Orders),
        ))
        .service(Arc::new(ports::privacy::Holders::new().and(crm::Privacy)))
        .service(Arc::new(ports::timeline::Sources::new()))
        .service(Arc::new(ports::directory::Directory::new(companies::Names)))
        .into_router()
        .layer(middleware::from_fn(identity));
    let settings = WebSettings::read(&Values::default()).unwrap();
    let parts = FrontParts {
        clock: Arc::clone(&platform.clock),
        chance: Arc::clone(&platform.chance),
        pages: None,
        traced: false,
    };
    web::front(router, &settings, parts).router
}

/// As the real layer does: the key the outer layers found goes into the circumstances.
async fn identity(mut request: Request, next: Next) -> Response {
    let key = request.extensions().get::<IdempotencyKey>().cloned();
    if let Some(entry) = request.extensions_mut().get_mut::<Entry>() {
        entry.ctx = Arc::new(Ctx {
            idempotency: key,
            ..Ctx::clone(&entry.ctx)
        });
    }
    next.run(request).await
}
