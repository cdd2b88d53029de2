//! What the tests share: a node on a database of its own, and its first admin.

use std::sync::Arc;

use app::{Connection, Node, Parts, Settings};
use axum::body::Body;
use http::{Method, Request, header};
use http_body_util::BodyExt as _;
use kernel::{SystemChance, SystemClock, settings::Values, text::Email};
use serde_json::{Value, json};
use sqlx::PgConnection;
use tempfile::TempDir;
use testkit::{Answer, Database};
use tower::ServiceExt as _;

const BASE: &str = "guildhall.localhost";
const PASSWORD: &str = "copper lantern drifts by moonlight";

/// A node with its first admin signed in.
pub(crate) struct House {
    pub(crate) node: Node,
    pub(crate) admin: String,
    // Dropped last: the node holds connections to it.
    _state: TempDir,
    pub(crate) database: Database,
}

impl House {
    pub(crate) async fn open() -> Self {
        Self::open_with(&[]).await
    }

    /// The same with further settings.
    pub(crate) async fn open_with(more: &[(&str, &str)]) -> Self {
        let database = Database::fresh().await;
        jobs::migrate(&database.owner, &database.roles)
            .await
            .unwrap();
        let state = tempfile::tempdir().unwrap();
        let pairs = [
            ("GUILDHALL_STATE_DIR", state.path().to_str().unwrap()),
            ("TENANT_BASE_DOMAIN", BASE),
            ("TENANT_STOCK", "0"),
            ("GUILDHALL_WORKER", "false"),
            ("GATEWAY_SIGN_IN_BURST", "5000"),
            ("AUTH_ONE_TIME_CHANGE", "false"),
        ];
        let pairs = pairs.iter().chain(more);
        let pairs = pairs.map(|(name, value)| ((*name).to_owned(), (*value).to_owned()));
        let settings = Settings::read(&Values::new(pairs)).unwrap();
        let parts = Parts {
            connection: Connection {
                app: database.app.clone(),
                owner: database.owner.clone(),
                roles: database.roles.clone(),
            },
            master: [9; 32],
            clock: Arc::new(SystemClock),
            chance: Arc::new(SystemChance),
            port: 8000,
        };
        let node = Box::pin(Node::start(settings, parts)).await.unwrap();
        let mut house = Self {
            node,
            admin: String::new(),
            _state: state,
            database,
        };
        let email = Email::parse("admin@guildhall.localhost").unwrap();
        let made = house.node.identity.bootstrap_admin(&email).await.unwrap();
        let made = made.unwrap();
        let body = json!({ "identifier": made.email, "password": made.password.as_str() });
        let tokens = house
            .send(Method::POST, "admin", "/auth/login", "", Some(body))
            .await
            .json();
        house.admin = tokens["access"].as_str().unwrap().to_owned();
        house
    }

    /// A request of the admin at the platform's own side.
    pub(crate) async fn get(&self, path: &str) -> Answer {
        self.send(Method::GET, "admin", path, &self.admin, None)
            .await
    }

    /// The same for JSON that must come.
    pub(crate) async fn json(&self, path: &str) -> Value {
        let answer = self.get(path).await;
        assert_eq!(answer.status, 200, "{path}: {}", answer.text());
        answer.json()
    }

    /// A page in a language.
    pub(crate) async fn page(&self, path: &str, lang: &str) -> Answer {
        let request = self
            .request(Method::GET, "admin", path, &self.admin)
            .header(header::ACCEPT, "text/html")
            .header(header::ACCEPT_LANGUAGE, lang);
        self.call(request.body(Body::empty()).unwrap()).await
    }

    /// A form of the console.
    pub(crate) async fn form(&self, path: &str, fields: &str) -> Answer {
        let request = self
            .request(Method::POST, "admin", path, &self.admin)
            .header(header::ACCEPT, "text/html")
            .header(header::ACCEPT_LANGUAGE, "en")
            .header("sec-fetch-site", "same-origin")
            .header(header::CONTENT_TYPE, "application/x-www-form-urlencoded");
        let body = Body::from(fields.to_owned());
        self.call(request.body(body).unwrap()).await
    }

    pub(crate) async fn post(&self, path: &str, body: Value) -> Answer {
        self.send(Method::POST, "admin", path, &self.admin, Some(body))
            .await
    }

    pub(crate) async fn put(&self, path: &str, body: Value) -> Answer {
        self.send(Method::PUT, "admin", path, &self.admin, Some(body))
            .await
    }

    /// A tenant that was made by the admin: its id, and a token of its administrator.
    pub(crate) async fn tenant(&self, slug: &str, name: &str) -> (String, String) {
        let email = format!("anna@{slug}.example");
        let body = json!({ "name": name, "slug": slug, "admin_email": email });
        let made = self.post("/platform/tenants", body).await;
        assert_eq!(made.status, 201, "{}", made.text());
        let made = made.json();
        let token = made["invitation_url"].as_str().unwrap();
        let token = token.rsplit('/').next().unwrap();
        let body = json!({ "token": token, "name": "Anna Lindqvist", "password": PASSWORD });
        let tokens = self
            .send(
                Method::POST,
                slug,
                "/auth/invitation/accept",
                "",
                Some(body),
            )
            .await;
        assert_eq!(tokens.status, 200, "{}", tokens.text());
        (
            made["id"].as_str().unwrap().to_owned(),
            tokens.json()["access"].as_str().unwrap().to_owned(),
        )
    }

    /// A request at any host of the house.
    pub(crate) async fn send(
        &self,
        method: Method,
        slug: &str,
        path: &str,
        token: &str,
        body: Option<Value>,
    ) -> Answer {
        let mut request = self.request(method, slug, path, token);
        let body = match body {
            Some(body) => {
                request = request.header(header::CONTENT_TYPE, "application/json");
                Body::from(body.to_string())
            }
            None => Body::empty(),
        };
        self.call(request.body(body).unwrap()).await
    }

    async fn call(&self, request: Request<Body>) -> Answer {
        let response = self
            .node
            .front
            .router
            .clone()
            .oneshot(request)
            .await
            .unwrap();
        let (parts, body) = response.into_parts();
        Answer {
            status: parts.status.as_u16(),
            headers: parts.headers,
            body: body.collect().await.unwrap().to_bytes().to_vec(),
        }
    }

    fn request(
        &self,
        method: Method,
        slug: &str,
        path: &str,
        token: &str,
    ) -> http::request::Builder {
        let request = Request::builder()
            .method(method)
            .uri(path)
            .header(header::HOST, format!("{slug}.{BASE}"));
        if token.is_empty() {
            request
        } else {
            request.header(header::AUTHORIZATION, format!("Bearer {token}"))
        }
    }

    /// A connection as the server's superuser, to put rows where no use case would.
    pub(crate) async fn superuser(&self) -> PgConnection {
        self.database.superuser().await
    }
}
