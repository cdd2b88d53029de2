//! A program that speaks the API over a socket. It connects to the node's address and sends the
//! host, since not every resolver knows `*.localhost`.

use std::net::SocketAddr;

use http::Method;
use reqwest::redirect::Policy;
use serde_json::{Value, json};
use testkit::Answer;

/// A client of one host.
#[derive(Clone)]
pub struct Client {
    http: reqwest::Client,
    address: SocketAddr,
    host: String,
    token: Option<String>,
}

impl Client {
    /// A client that is nobody.
    pub fn new(address: SocketAddr, host: &str) -> Self {
        // Some of the crates in between are built without a provider; none is used on plain HTTP.
        let _set = rustls::crypto::aws_lc_rs::default_provider().install_default();
        let http = reqwest::Client::builder()
            .redirect(Policy::none())
            .no_proxy()
            .build()
            .unwrap();
        Self {
            http,
            address,
            host: host.to_owned(),
            token: None,
        }
    }

    /// The same client with an access token.
    #[must_use]
    pub fn with_token(&self, token: &str) -> Self {
        Self {
            token: Some(token.to_owned()),
            ..self.clone()
        }
    }

    /// The same client at another host, with the same token.
    #[must_use]
    pub fn at(&self, host: &str) -> Self {
        Self {
            host: host.to_owned(),
            ..self.clone()
        }
    }

    /// The access token; empty for nobody.
    pub fn token(&self) -> &str {
        self.token.as_deref().unwrap_or_default()
    }

    /// Signs in with a password; answers the tokens.
    pub async fn sign_in(&self, email: &str, password: &str) -> Value {
        let body = json!({ "identifier": email, "password": password });
        let answer = self.post("/auth/login", body).await;
        assert_eq!(answer.status, 200, "{}", answer.text());
        answer.json()
    }

    /// Sends anything.
    ///
    /// # Errors
    /// When no answer came.
    pub async fn try_send(
        &self,
        method: Method,
        path: &str,
        headers: &[(&str, &str)],
        body: Option<Vec<u8>>,
    ) -> reqwest::Result<Answer> {
        let url = format!("http://{}{path}", self.address);
        let mut request = self.http.request(method, url).header("host", &self.host);
        if let Some(token) = &self.token {
            request = request.bearer_auth(token);
        }
        for (name, value) in headers {
            request = request.header(*name, *value);
        }
        if let Some(body) = body {
            request = request.body(body);
        }
        let response = request.send().await?;
        let (status, headers) = (response.status().as_u16(), response.headers().clone());
        Ok(Answer {
            status,
            headers,
            body: response.bytes().await?.to_vec(),
        })
    }

    /// Sends anything and gets an answer.
    pub async fn send(
        &self,
        method: Method,
        path: &str,
        headers: &[(&str, &str)],
        body: Option<Vec<u8>>,
    ) -> Answer {
        self.try_send(method, path, headers, body).await.unwrap()
    }

    /// Sends JSON with further headers.
    pub async fn call(
        &self,
        method: Method,
        path: &str,
        headers: &[(&str, &str)],
        body: Option<Value>,
    ) -> Answer {
        let body = body.map(|body| body.to_string().into_bytes());
        let kind = [("content-type", "application/json")];
        let headers: Vec<_> = headers
            .iter()
            .copied()
            .chain(kind.into_iter().filter(|_| body.is_some()))
            .collect();
        self.send(method, path, &headers, body).await
    }

    /// GET.
    pub async fn get(&self, path: &str) -> Answer {
        self.call(Method::GET, path, &[], None).await
    }

    /// POST with a JSON body.
    pub async fn post(&self, path: &str, body: Value) -> Answer {
        self.call(Method::POST, path, &[], Some(body)).await
    }

    /// PATCH with a JSON body.
    pub async fn patch(&self, path: &str, body: Value) -> Answer {
        self.call(Method::PATCH, path, &[], Some(body)).await
    }

    /// Adds a customer; answers it.
    pub async fn add_customer(&self, name: &str) -> Value {
        let body = json!({ "name": name, "kind": "organisation" });
        let made = self.post("/api/customers", body).await;
        assert_eq!(made.status, 201, "{}", made.text());
        made.json()
    }
}
