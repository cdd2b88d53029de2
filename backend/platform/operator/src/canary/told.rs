//! What an answer says, without what is about the one request: two that say the same are the same
//! to whoever asked.

use super::way::Answer;

/// Headers that differ from request to request by nature.
const OWN: [&str; 7] = [
    "x-request-id",
    "date",
    "ratelimit",
    "ratelimit-policy",
    "retry-after",
    "idempotency-replayed",
    "server-timing",
];

/// An answer to be compared.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Told {
    pub(super) status: u16,
    pub(super) headers: Vec<(String, String)>,
    pub(super) body: String,
}

impl Told {
    /// What an answer says when whatever was sent is left out.
    pub(super) fn of(answer: &Answer, sent: &[String]) -> Self {
        let request = answer
            .headers
            .get("x-request-id")
            .and_then(|id| id.to_str().ok())
            .map(str::to_owned);
        let without = |text: &str| {
            let mut text = text.to_owned();
            if let Some(request) = &request {
                text = text.replace(request, "REQUEST");
            }
            for value in sent.iter().filter(|value| value.len() > 3) {
                text = text.replace(value, "SENT");
                let encoded: String =
                    url::form_urlencoded::byte_serialize(value.as_bytes()).collect();
                text = text.replace(&encoded, "SENT");
            }
            text
        };
        let mut headers: Vec<(String, String)> = answer
            .headers
            .iter()
            .filter(|(name, _)| !OWN.contains(&name.as_str()))
            .map(|(name, value)| {
                let value = String::from_utf8_lossy(value.as_bytes());
                (name.to_string(), without(&value))
            })
            .collect();
        headers.sort();
        Self {
            status: answer.status,
            headers,
            body: without(&answer.text()),
        }
    }

    /// Whether two answers are the same but for the text of their bodies.
    pub(super) fn is_alike(&self, other: &Self) -> bool {
        let named = |told: &Self| -> Vec<(String, String)> {
            let headers = told.headers.iter();
            headers
                .filter(|(name, _)| name != "content-length")
                .cloned()
                .collect()
        };
        self.status == other.status && named(self) == named(other)
    }

    /// In what two answers differ; for people, without values.
    pub(super) fn difference(&self, other: &Self) -> Option<String> {
        if self.status != other.status {
            return Some(format!(
                "status {} for what is the other's, {} for what never existed",
                self.status, other.status
            ));
        }
        if let Some((name, _)) = self
            .headers
            .iter()
            .find(|header| !other.headers.contains(header))
            .or_else(|| {
                other
                    .headers
                    .iter()
                    .find(|header| !self.headers.contains(header))
            })
        {
            return Some(format!(
                "the header `{name}` differs (status {})",
                self.status
            ));
        }
        if self.body != other.body {
            let same = self.body.bytes().zip(other.body.bytes());
            let at = same.take_while(|(one, two)| one == two).count();
            return Some(format!(
                "the bodies differ from byte {at} (status {}, {} and {} bytes)",
                self.status,
                self.body.len(),
                other.body.len()
            ));
        }
        None
    }
}
