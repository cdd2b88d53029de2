//! What the tests share: a router in all its layers, and short ways to ask it.

use std::sync::Arc;

use axum::{Router, body::Body, response::Response};
use http::{HeaderMap, Request, StatusCode};
use http_body_util::BodyExt as _;
use kernel::{SystemChance, SystemClock, settings::Values};
use serde_json::Value;
use tower::ServiceExt as _;
use web::{Front, FrontParts, Op, Public, Routes, WebSettings};

pub(crate) const REASON: &str = "it is a test";

pub(crate) fn settings(pairs: &[(&str, &str)]) -> WebSettings {
    let pairs = pairs
        .iter()
        .map(|(name, value)| ((*name).into(), (*value).into()));
    WebSettings::read(&Values::new(pairs)).unwrap()
}

pub(crate) fn parts() -> FrontParts {
    FrontParts {
        clock: Arc::new(SystemClock),
        chance: Arc::new(SystemChance),
        pages: None,
        traced: false,
    }
}

pub(crate) fn front(routes: Routes, pairs: &[(&str, &str)]) -> Front {
    web::front(routes.into_router(), &settings(pairs), parts())
}

pub(crate) fn app(routes: Routes) -> Router {
    front(routes, &[]).router
}

pub(crate) const READ: Op<Public> = Op::get("/thing").id("test.thing.read");
pub(crate) const WRITE: Op<Public> = Op::post("/thing").id("test.thing.write");

pub(crate) struct Answer {
    pub(crate) status: StatusCode,
    pub(crate) headers: HeaderMap,
    pub(crate) body: Vec<u8>,
}

impl Answer {
    pub(crate) async fn of(response: Response) -> Self {
        let (parts, body) = response.into_parts();
        let body = body.collect().await.unwrap().to_bytes().to_vec();
        Self {
            status: parts.status,
            headers: parts.headers,
            body,
        }
    }

    pub(crate) fn text(&self) -> String {
        String::from_utf8(self.body.clone()).unwrap()
    }

    pub(crate) fn header(&self, name: &str) -> &str {
        self.headers
            .get(name)
            .map_or("", |value| value.to_str().unwrap())
    }

    /// The problem document, whose form every one must have.
    pub(crate) fn problem(&self) -> Value {
        assert_eq!(
            self.header("content-type"),
            "application/problem+json",
            "{}",
            self.text()
        );
        let problem: Value = serde_json::from_slice(&self.body).unwrap();
        assert_eq!(problem["status"], self.status.as_u16());
        assert_eq!(problem["request_id"], self.header("x-request-id"));
        let code = problem["code"].as_str().unwrap();
        assert_eq!(problem["type"], format!("/problems/{code}"));
        for text in ["title", "detail", "instance"] {
            assert!(!problem[text].as_str().unwrap().is_empty(), "{text}");
        }
        problem
    }

    pub(crate) fn code(&self) -> String {
        self.problem()["code"].as_str().unwrap().into()
    }
}

pub(crate) async fn ask(app: &Router, request: Request<Body>) -> Answer {
    Answer::of(app.clone().oneshot(request).await.unwrap()).await
}

pub(crate) async fn get(app: &Router, path: &str) -> Answer {
    ask(app, Request::get(path).body(Body::empty()).unwrap()).await
}

pub(crate) async fn post(app: &Router, path: &str, body: impl Into<Body>) -> Answer {
    let request = Request::post(path).header("content-type", "application/json");
    ask(app, request.body(body.into()).unwrap()).await
}
