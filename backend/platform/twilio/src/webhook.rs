//! What Twilio tells by itself, and how one knows that it was Twilio.
//! <https://www.twilio.com/docs/usage/security#validating-requests>

use aws_lc_rs::hmac;
use base64::{Engine as _, engine::general_purpose::STANDARD};
use secrecy::{ExposeSecret as _, SecretString};

use crate::MessageStatus;

/// Checks webhooks of one account.
pub struct Webhook {
    key: hmac::Key,
}

/// What became of a message.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Delivery {
    /// The message.
    pub sid: String,
    /// How it stands.
    pub status: MessageStatus,
    /// Why it failed, Twilio's code.
    pub error_code: Option<u32>,
}

impl Webhook {
    /// By the account's auth token: keys sign no webhooks.
    pub fn new(auth_token: &SecretString) -> Self {
        let token = auth_token.expose_secret().as_bytes();
        Self {
            key: hmac::Key::new(hmac::HMAC_SHA1_FOR_LEGACY_USE_ONLY, token),
        }
    }

    /// Whether `X-Twilio-Signature` belongs to a form posted to this address: the public one, with
    /// scheme, host and query, as Twilio was given it. Takes the same time whatever is wrong.
    pub fn is_genuine(&self, address: &str, form: &[(String, String)], signature: &str) -> bool {
        let Ok(signature) = STANDARD.decode(signature) else {
            return false;
        };
        // With and without the port: Twilio leaves the usual one out, or does not.
        addresses(address).iter().any(|address| {
            hmac::verify(&self.key, signed(address, form).as_bytes(), &signature).is_ok()
        })
    }
}

impl Delivery {
    /// Reads the form of a status callback; none when it is not one.
    pub fn read(form: &[(String, String)]) -> Option<Self> {
        let get = |name: &str| {
            let found = form.iter().find(|(key, _)| key == name);
            found.map(|(_, value)| value.as_str())
        };
        let sid = get("MessageSid").filter(|sid| !sid.is_empty())?;
        let status = serde_json::Value::from(get("MessageStatus")?);
        Some(Self {
            sid: sid.to_owned(),
            status: serde_json::from_value(status).ok()?,
            error_code: get("ErrorCode").and_then(|code| code.parse().ok()),
        })
    }
}

/// The address, then every field's name and value, sorted by name, with nothing in between. A name
/// that comes several times counts once for each value.
fn signed(address: &str, form: &[(String, String)]) -> String {
    let mut fields: Vec<_> = form.iter().collect();
    fields.sort();
    fields.dedup();
    let mut text = address.to_owned();
    for (name, value) in fields {
        text.push_str(name);
        text.push_str(value);
    }
    text
}

fn addresses(address: &str) -> Vec<String> {
    let mut all = vec![address.to_owned()];
    let Ok(parsed) = url::Url::parse(address) else {
        return all;
    };
    let Some((scheme, rest)) = address.split_once("://") else {
        return all;
    };
    let end = rest.find(['/', '?']).unwrap_or(rest.len());
    let (Some(host), Some(tail), Some(port)) = (
        parsed.host_str(),
        rest.get(end..),
        parsed.port_or_known_default(),
    ) else {
        return all;
    };
    all.push(format!("{scheme}://{host}:{port}{tail}"));
    all.push(format!("{scheme}://{host}{tail}"));
    all
}
