//! What the tests of imports share: a tenant whose manager sends files.

use std::sync::Arc;

use access::SystemRole;
use axum::{Router, body::Body, extract::Request};
use console::{Catalog, Chrome};
use http::Method;
use imports::{Targets, permissions::RunImport};
use kernel::{CursorKey, id::ImportBatchId, settings::Values};
use serde_json::Value;
use testkit::{Answer, Http, Person, Platform, TestTenant};
use web::{FrontParts, WebSettings};

pub(super) struct Files {
    pub(super) platform: Platform,
    pub(super) acme: TestTenant,
    pub(super) anna: Person,
    pub(super) http: Http,
    pub(super) targets: Targets,
}

impl Files {
    pub(super) async fn open() -> Self {
        let platform = Platform::start(&[
            crm::permissions::ALL,
            imports::permissions::ALL,
            fields::permissions::ALL,
        ])
        .await;
        let acme = platform.tenant("acme").await;
        let anna = acme.person(SystemRole::CompanyAdmin).await;
        let targets = Targets::new(vec![crm::import_target()]);
        let http = platform.http(app(&platform, &anna, targets.clone()));
        Self {
            platform,
            acme,
            anna,
            http,
            targets,
        }
    }

    pub(super) async fn send(
        &self,
        person: &Person,
        name: &str,
        kind: &str,
        file: impl Into<Body>,
    ) -> Answer {
        let path = format!("/api/imports?target=crm.party&name={name}");
        let request = Request::post(path)
            .header("content-type", kind)
            .body(file.into())
            .unwrap();
        self.http.send(Some(person), request).await
    }

    /// A file that was taken.
    pub(super) async fn file(&self, text: impl Into<Body>) -> Value {
        let answer = self
            .send(&self.anna, "customers.csv", "text/csv", text)
            .await;
        assert_eq!(answer.status, 201, "{}", answer.text());
        answer.json()
    }

    pub(super) async fn call(&self, method: Method, path: &str, body: Option<Value>) -> Answer {
        self.http.call(&self.anna, method, path, &[], body).await
    }

    pub(super) async fn change(&self, import: &Value, patch: Value) -> Value {
        let answer = self.call(Method::PATCH, &at(import), Some(patch)).await;
        assert_eq!(answer.status, 200, "{}", answer.text());
        answer.json()
    }

    /// A step and the work that follows.
    pub(super) async fn step(&self, import: &Value, verb: &str) -> Value {
        let path = format!("{}/{verb}", at(import));
        let answer = self.call(Method::POST, &path, None).await;
        assert_eq!(answer.status, 200, "{verb}: {}", answer.text());
        self.work(import).await;
        self.look(import).await
    }

    pub(super) async fn work(&self, import: &Value) {
        let can = self.anna.can::<RunImport>().await.unwrap();
        imports::work(&can, &self.targets, id(import))
            .await
            .unwrap();
    }

    pub(super) async fn look(&self, import: &Value) -> Value {
        let answer = self.http.get(&self.anna, &at(import)).await;
        assert_eq!(answer.status, 200, "{}", answer.text());
        answer.json()
    }

    pub(super) async fn rows(&self, import: &Value) -> Vec<Value> {
        let answer = self
            .http
            .get(&self.anna, &format!("{}/rows", at(import)))
            .await;
        assert_eq!(answer.status, 200, "{}", answer.text());
        items(&answer)
    }

    pub(super) async fn customers(&self, query: &str) -> Vec<Value> {
        let path = format!("/api/customers?limit=200&sort=name&{query}");
        let answer = self.http.get(&self.anna, &path).await;
        assert_eq!(answer.status, 200, "{}", answer.text());
        items(&answer)
    }

    pub(super) async fn customer(&self, body: Value) -> Value {
        let answer = self.http.post(&self.anna, "/api/customers", body).await;
        assert_eq!(answer.status, 201, "{}", answer.text());
        answer.json()
    }

    pub(super) async fn show(&self, id: &Value) -> Value {
        let path = format!("/api/customers/{}", id.as_str().unwrap());
        self.http.get(&self.anna, &path).await.json()
    }

    pub(super) async fn actions(&self, target: &Value) -> Vec<String> {
        let filter = audit::Filter {
            target: Some(target.as_str().unwrap().parse().unwrap()),
            limit: 50,
            ..audit::Filter::default()
        };
        let mut reader = self.platform.doors.read(&self.acme.tenant).await.unwrap();
        let rows = audit::query(&mut reader, &self.platform.keyring, &filter)
            .await
            .unwrap();
        for row in &rows {
            let opened = audit::open(&mut reader, &self.platform.keyring, row)
                .await
                .unwrap();
            assert!(opened.verified);
        }
        reader.done().await.unwrap();
        rows.into_iter().map(|row| row.action).collect()
    }

    pub(super) async fn page(&self, path: &str) -> String {
        let answer = self.http.get(&self.anna, path).await;
        assert_eq!(answer.status, 200, "{path}: {}", answer.text());
        let text = answer.text();
        assert!(!text.contains('⟦'), "{path} lacks a text: {text}");
        text
    }

    pub(super) async fn form(&self, path: &str, form: &[(&str, &str)]) -> Answer {
        let body = url::form_urlencoded::Serializer::new(String::new())
            .extend_pairs(form)
            .finish();
        let request = Request::post(path)
            .header("content-type", "application/x-www-form-urlencoded")
            .body(Body::from(body))
            .unwrap();
        self.http.send(Some(&self.anna), request).await
    }
}

/// The items of a list.
pub(super) fn items(answer: &Answer) -> Vec<Value> {
    let list = answer.json();
    list.get("items").and_then(Value::as_array).unwrap().clone()
}

fn id_of(import: &Value) -> &str {
    import.get("id").and_then(Value::as_str).unwrap()
}

pub(super) fn at(import: &Value) -> String {
    format!("/api/imports/{}", id_of(import))
}

pub(super) fn id(import: &Value) -> ImportBatchId {
    id_of(import).parse().unwrap()
}

fn app(platform: &Platform, somebody: &Person, targets: Targets) -> Router {
    let modules = [crm::module(), imports::module(targets)];
    let sources: Vec<_> = console::i18n::SOURCES
        .into_iter()
        .chain(
            modules
                .iter()
                .flat_map(|module| module.texts.iter().copied()),
        )
        .collect();
    let catalog = Catalog::new(&sources).unwrap();
    let chrome = Chrome::new(catalog, Vec::new(), somebody.entry().access);
    let routes = modules
        .into_iter()
        .fold(web::Routes::new(), |all, module| all.merge(module.routes));
    let router = routes
        .service(Arc::new(CursorKey::new(&[7; 32])))
        .service(Arc::new(imports::MostBytes(3_000_000)))
        .service(chrome)
        .into_router();
    let pairs = [("WEB_UPLOAD_LIMIT".to_owned(), "3000000".to_owned())];
    let settings = WebSettings::read(&Values::new(pairs)).unwrap();
    let parts = FrontParts {
        clock: Arc::clone(&platform.clock),
        chance: Arc::clone(&platform.chance),
        pages: None,
        traced: false,
    };
    web::front(router, &settings, parts).router
}
