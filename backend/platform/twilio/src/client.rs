//! The connection to Twilio.

use std::{fmt, time::Duration};

use reqwest::{RequestBuilder, StatusCode, header};
use secrecy::{ExposeSecret as _, SecretString};
use serde::de::DeserializeOwned;
use url::Url;

use crate::{Error, Result};

/// How long Twilio may take to answer.
const PATIENCE: Duration = Duration::from_secs(10);
const CONNECT: Duration = Duration::from_secs(3);
/// More than any answer of Twilio's has.
const LONGEST: usize = 256 * 1024;

/// Whose account it is.
#[derive(Clone)]
pub struct Account {
    /// `AC` and 32 hexadecimal digits.
    pub sid: String,
    /// What requests are signed in with.
    pub key: Key,
}

/// What requests are signed in with.
#[derive(Clone)]
pub enum Key {
    /// The account's own token, which webhooks are signed with as well.
    AuthToken(SecretString),
    /// A key of its own, which can be withdrawn alone.
    ApiKey {
        /// `SK` and 32 hexadecimal digits.
        sid: String,
        /// Its secret.
        secret: SecretString,
    },
}

impl fmt::Debug for Account {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Account")
            .field("sid", &self.sid)
            .finish_non_exhaustive()
    }
}

/// A client of one account. Clones share their connections.
#[derive(Debug, Clone)]
pub struct Client {
    http: reqwest::Client,
    pub(crate) account: Account,
    api: Url,
    verify: Url,
}

impl Client {
    /// A client of Twilio itself.
    ///
    /// # Errors
    /// [`Error::Unreachable`] when no connections can be made on this machine at all.
    pub fn new(account: Account) -> Result<Self> {
        let http = reqwest::Client::builder()
            .timeout(PATIENCE)
            .connect_timeout(CONNECT)
            // A redirect would carry the key to another host.
            .redirect(reqwest::redirect::Policy::none())
            .user_agent(concat!("guildhall/", env!("CARGO_PKG_VERSION")))
            .build()
            .map_err(|error| Error::of_transport(&error))?;
        let fixed = |text| Url::parse(text).expect("BUG: the addresses of Twilio are addresses");
        Ok(Self {
            http,
            account,
            api: fixed("https://api.twilio.com/"),
            verify: fixed("https://verify.twilio.com/"),
        })
    }

    /// Talks to another server for both services: one of a region or edge, or one in a test.
    #[must_use]
    pub fn at(mut self, base: &Url) -> Self {
        self.api = base.clone();
        self.verify = base.clone();
        self
    }

    pub(crate) async fn post<T: DeserializeOwned>(
        &self,
        address: Url,
        form: &[(&str, &str)],
    ) -> Result<T> {
        self.send(self.http.post(address).form(form)).await
    }

    pub(crate) async fn get<T: DeserializeOwned>(&self, address: Url) -> Result<T> {
        self.send(self.http.get(address)).await
    }

    /// An address under the account: segments are escaped.
    pub(crate) fn account_address(&self, segments: &[&str]) -> Url {
        let start = ["2010-04-01", "Accounts", self.account.sid.as_str()];
        below(&self.api, start.iter().chain(segments))
    }

    /// An address of Verify v2.
    pub(crate) fn verify_address(&self, segments: &[&str]) -> Url {
        below(&self.verify, ["v2", "Services"].iter().chain(segments))
    }

    async fn send<T: DeserializeOwned>(&self, request: RequestBuilder) -> Result<T> {
        let request = match &self.account.key {
            Key::AuthToken(token) => {
                request.basic_auth(&self.account.sid, Some(token.expose_secret()))
            }
            Key::ApiKey { sid, secret } => request.basic_auth(sid, Some(secret.expose_secret())),
        };
        let mut answer = request
            .send()
            .await
            .map_err(|error| Error::of_transport(&error))?;
        let status = answer.status();
        let retry_after = answer
            .headers()
            .get(header::RETRY_AFTER)
            .and_then(|value| value.to_str().ok()?.parse().ok())
            .map(Duration::from_secs);
        let mut body = Vec::new();
        while let Some(piece) = answer.chunk().await.map_err(|_cut| Error::Unclear)? {
            body.extend_from_slice(&piece);
            if body.len() > LONGEST {
                return Err(Error::Unclear);
            }
        }
        if matches!(status, StatusCode::OK | StatusCode::CREATED) {
            // It was done; only what was done cannot be read.
            return serde_json::from_slice(&body).map_err(|_unreadable| Error::Unclear);
        }
        Err(Error::of_answer(status.as_u16(), retry_after, &body))
    }
}

fn below<'a>(base: &Url, segments: impl IntoIterator<Item = &'a &'a str>) -> Url {
    let mut address = base.clone();
    if let Ok(mut path) = address.path_segments_mut() {
        path.pop_if_empty().extend(segments);
    }
    address
}
