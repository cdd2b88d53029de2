//! Requests through real routes, without a socket.

use axum::{Router, body::Body};
use http::{HeaderMap, HeaderName, HeaderValue, Method, Request, header};
use http_body_util::BodyExt as _;
use serde_json::Value;
use tower::ServiceExt as _;

use crate::Person;

/// A client of a router.
#[derive(Clone)]
pub struct Http {
    router: Router,
}

/// What came back.
#[derive(Debug)]
pub struct Answer {
    /// The status.
    pub status: u16,
    /// The headers.
    pub headers: HeaderMap,
    /// The body.
    pub body: Vec<u8>,
}

impl Answer {
    /// The body as JSON; null when it is none.
    pub fn json(&self) -> Value {
        serde_json::from_slice(&self.body).unwrap_or(Value::Null)
    }

    /// The body as text.
    pub fn text(&self) -> String {
        String::from_utf8_lossy(&self.body).into_owned()
    }

    /// A header as text.
    pub fn header(&self, name: &str) -> Option<&str> {
        self.headers.get(name).and_then(|value| value.to_str().ok())
    }
}

impl Http {
    pub(crate) fn new(router: Router) -> Self {
        Self { router }
    }

    /// Sends any request; a person is put in where the identity layer would.
    pub async fn send(&self, person: Option<&Person>, mut request: Request<Body>) -> Answer {
        if let Some(person) = person {
            let mut ctx = person.ctx();
            // The identity layer copies what the outer layers found.
            ctx.idempotency = request.extensions().get().cloned();
            let entry = access::Entry {
                ctx: std::sync::Arc::new(ctx),
                ..person.entry()
            };
            request.extensions_mut().insert(entry);
        }
        let response = self.router.clone().oneshot(request).await.unwrap();
        let (parts, body) = response.into_parts();
        let body = body.collect().await.unwrap().to_bytes().to_vec();
        Answer {
            status: parts.status.as_u16(),
            headers: parts.headers,
            body,
        }
    }

    /// A request with a JSON body and headers.
    pub async fn call(
        &self,
        person: &Person,
        method: Method,
        path: &str,
        headers: &[(&str, &str)],
        body: Option<Value>,
    ) -> Answer {
        let mut request = Request::builder().method(method).uri(path);
        for (name, value) in headers {
            request = request.header(
                HeaderName::try_from(*name).unwrap(),
                HeaderValue::try_from(*value).unwrap(),
            );
        }
        let body = match body {
            Some(body) => {
                request = request.header(header::CONTENT_TYPE, "application/json");
                Body::from(body.to_string())
            }
            None => Body::empty(),
        };
        self.send(Some(person), request.body(body).unwrap()).await
    }

    /// GET.
    pub async fn get(&self, person: &Person, path: &str) -> Answer {
        self.call(person, Method::GET, path, &[], None).await
    }

    /// POST with a JSON body.
    pub async fn post(&self, person: &Person, path: &str, body: Value) -> Answer {
        self.call(person, Method::POST, path, &[], Some(body)).await
    }

    /// PATCH with a JSON body.
    pub async fn patch(&self, person: &Person, path: &str, body: Value) -> Answer {
        self.call(person, Method::PATCH, path, &[], Some(body))
            .await
    }
}
