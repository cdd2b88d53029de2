//! How the canary reaches the product: through the router of this process with every layer around
//! it, or over a socket like anybody else.

use std::{
    net::{Ipv4Addr, SocketAddr},
    time::Duration,
};

use axum::{Router, body::Body, extract::ConnectInfo};
use bytes::Bytes;
use http::{HeaderMap, HeaderName, HeaderValue, Method, Request, header};
use http_body_util::{BodyExt as _, Limited};
use hyper_util::rt::TokioIo;
use kernel::{Error, Result};
use serde_json::Value;
use tokio::net::TcpStream;
use tower::ServiceExt as _;

use super::gate::Pass;

/// No answer takes longer.
const PATIENCE: Duration = Duration::from_secs(30);
/// No answer is larger.
const LARGEST: usize = 16 * 1024 * 1024;
/// How often a refusal for being busy is taken before it counts.
const AGAIN: u32 = 4;

/// A way to the product.
#[derive(Clone)]
pub enum Way {
    /// Through this process.
    Process(Router),
    /// Over a socket, by plain HTTP.
    Socket(SocketAddr),
}

impl Way {
    /// As stored.
    pub(crate) fn as_str(&self) -> &'static str {
        match self {
            Self::Process(_) => "process",
            Self::Socket(_) => "socket",
        }
    }
}

/// A request to be sent.
#[derive(Debug, Clone)]
pub(crate) struct Ask {
    pub(crate) method: Method,
    pub(crate) host: String,
    pub(crate) path: String,
    headers: Vec<(HeaderName, String)>,
    body: Bytes,
}

/// What came back.
#[derive(Debug, Clone)]
pub(crate) struct Answer {
    pub(crate) status: u16,
    pub(crate) headers: HeaderMap,
    pub(crate) body: Bytes,
}

impl Ask {
    pub(crate) fn new(method: Method, host: &str, path: impl Into<String>) -> Self {
        Self {
            method,
            host: host.to_owned(),
            path: path.into(),
            headers: Vec::new(),
            body: Bytes::new(),
        }
    }

    pub(crate) fn get(host: &str, path: impl Into<String>) -> Self {
        Self::new(Method::GET, host, path)
    }

    pub(crate) fn post(host: &str, path: impl Into<String>) -> Self {
        Self::new(Method::POST, host, path)
    }

    #[must_use]
    pub(crate) fn header(mut self, name: HeaderName, value: impl Into<String>) -> Self {
        self.headers.push((name, value.into()));
        self
    }

    #[must_use]
    pub(crate) fn bearer(self, token: &str) -> Self {
        self.header(header::AUTHORIZATION, format!("Bearer {token}"))
    }

    #[must_use]
    pub(crate) fn cookie(self, value: &str) -> Self {
        self.header(
            header::COOKIE,
            format!("{}={value}", identity::SESSION_COOKIE),
        )
    }

    /// As a page of the same host would send it.
    #[must_use]
    pub(crate) fn same_origin(self) -> Self {
        self.header(HeaderName::from_static("sec-fetch-site"), "same-origin")
    }

    #[must_use]
    pub(crate) fn json(mut self, body: &Value) -> Self {
        self.body = body.to_string().into();
        self.header(header::CONTENT_TYPE, "application/json")
    }

    #[must_use]
    pub(crate) fn form(mut self, body: impl Into<Bytes>) -> Self {
        self.body = body.into();
        self.header(header::CONTENT_TYPE, "application/x-www-form-urlencoded")
    }

    /// Everything that was said in it.
    pub(crate) fn said(&self) -> String {
        let headers = self.headers.iter().map(|(_, value)| value.as_str());
        let body = String::from_utf8_lossy(&self.body);
        let plain: String = url::form_urlencoded::parse(body.as_bytes())
            .map(|(name, value)| format!("{name}={value} "))
            .collect();
        let words: Vec<&str> = headers.chain([self.path.as_str(), &plain, &body]).collect();
        words.join("\n")
    }

    fn request(&self) -> Result<Request<Body>> {
        let mut request = Request::builder()
            .method(self.method.clone())
            .uri(self.path.as_str())
            .header(header::HOST, &self.host)
            .header(header::USER_AGENT, "guildhall canary")
            .header(header::CONTENT_LENGTH, self.body.len());
        for (name, value) in &self.headers {
            let value = HeaderValue::try_from(value.as_str()).map_err(Error::internal)?;
            request = request.header(name, value);
        }
        request
            .body(Body::from(self.body.clone()))
            .map_err(Error::internal)
    }
}

impl Answer {
    pub(crate) fn json(&self) -> Value {
        serde_json::from_slice(&self.body).unwrap_or(Value::Null)
    }

    pub(crate) fn text(&self) -> String {
        String::from_utf8_lossy(&self.body).into_owned()
    }

    fn wait(&self) -> Option<Duration> {
        if self.status != 429 && self.status != 503 {
            return None;
        }
        let seconds = self.headers.get(header::RETRY_AFTER)?.to_str().ok()?;
        Some(Duration::from_secs(seconds.parse().ok()?))
    }
}

impl Way {
    /// Sends a request; one that is refused for being busy is sent again after a moment.
    ///
    /// # Errors
    /// When no answer comes.
    pub(crate) async fn send(&self, ask: &Ask) -> Result<Answer> {
        let mut tried = 1;
        loop {
            let answer = tokio::time::timeout(PATIENCE, self.once(ask))
                .await
                .map_err(|_elapsed| no_answer(ask, "it took too long"))??;
            match answer.wait() {
                Some(wait) if tried < AGAIN => {
                    tried += 1;
                    tokio::time::sleep(
                        wait.clamp(Duration::from_millis(200), Duration::from_secs(5)),
                    )
                    .await;
                }
                _ => return Ok(answer),
            }
        }
    }

    async fn once(&self, ask: &Ask) -> Result<Answer> {
        let (parts, body) = match self {
            Self::Process(router) => {
                let mut request = ask.request()?;
                let here = SocketAddr::from((Ipv4Addr::LOCALHOST, 0));
                request.extensions_mut().insert(ConnectInfo(here));
                request.extensions_mut().insert(Pass);
                let Ok(response) = router.clone().oneshot(request).await;
                let (parts, body) = response.into_parts();
                let body = Limited::new(body, LARGEST).collect().await;
                (
                    parts,
                    body.map_err(|error| no_answer(ask, error))?.to_bytes(),
                )
            }
            Self::Socket(address) => {
                let stream = TcpStream::connect(address)
                    .await
                    .map_err(|error| no_answer(ask, error))?;
                let (mut sender, connection) =
                    hyper::client::conn::http1::handshake::<_, Body>(TokioIo::new(stream))
                        .await
                        .map_err(|error| no_answer(ask, error))?;
                let driving = tokio::spawn(connection);
                let response = sender
                    .send_request(ask.request()?)
                    .await
                    .map_err(|error| no_answer(ask, error))?;
                let (parts, body) = response.into_parts();
                let body = Limited::new(body, LARGEST).collect().await;
                let body = body.map_err(|error| no_answer(ask, error))?.to_bytes();
                driving.abort();
                (parts, body)
            }
        };
        Ok(Answer {
            status: parts.status.as_u16(),
            headers: parts.headers,
            body,
        })
    }
}

/// The text that a JSON object has under a name.
pub(crate) fn text<'a>(value: &'a Value, name: &str) -> Option<&'a str> {
    value.get(name)?.as_str()
}

fn no_answer(ask: &Ask, why: impl std::fmt::Display) -> Error {
    Error::internal(format!(
        "{} {} at {} was not answered: {why}",
        ask.method, ask.path, ask.host
    ))
}
