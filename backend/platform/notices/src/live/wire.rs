//! What nodes tell each other for people's open pages, in batches of JSON.

use kernel::id::{CompanyId, NoticeId, TenantId, UserId};
use serde::{Deserialize, Serialize};
use uuid::Uuid;

/// What one NOTIFY carries at most; Postgres takes 7,999 bytes.
pub(crate) const LIMIT: usize = 7_500;

/// Something that happened in a tenant.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct Message {
    #[serde(rename = "t")]
    pub(crate) tenant: TenantId,
    #[serde(flatten)]
    pub(crate) what: What,
}

#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "w", rename_all = "lowercase")]
pub(crate) enum What {
    /// A thing changed; those who may see such things in that company hear of it.
    Changed(Changed),
    /// A person was told something, or read it.
    Told {
        #[serde(rename = "u")]
        user: UserId,
        /// What they were told; none when they read something.
        #[serde(rename = "i")]
        id: Option<NoticeId>,
    },
}

#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct Changed {
    /// The registered kind of the thing.
    #[serde(rename = "k")]
    pub(crate) kind: String,
    /// Its id; none when so many changed at once that they are not told one by one.
    #[serde(rename = "i")]
    pub(crate) id: Option<Uuid>,
    #[serde(rename = "c")]
    pub(crate) company: Option<CompanyId>,
    /// The permission one has to have to hear of it.
    #[serde(rename = "r")]
    pub(crate) read: String,
    /// The verb of what was done.
    #[serde(rename = "v")]
    pub(crate) verb: String,
    /// The person who did it.
    #[serde(rename = "u")]
    pub(crate) user: Option<UserId>,
    /// What they are called.
    #[serde(rename = "n")]
    pub(crate) name: String,
}

/// Messages in as few payloads as fit; one that is too long alone is left out.
pub(crate) fn payloads(messages: &[Message]) -> Vec<String> {
    let mut payloads = Vec::new();
    let mut open = String::new();
    for message in messages {
        let Ok(text) = serde_json::to_string(message) else {
            continue;
        };
        if text.len() + 2 > LIMIT {
            continue;
        }
        if !open.is_empty() && open.len() + text.len() + 2 > LIMIT {
            open.push(']');
            payloads.push(std::mem::take(&mut open));
        }
        open.push(if open.is_empty() { '[' } else { ',' });
        open.push_str(&text);
    }
    if !open.is_empty() {
        open.push(']');
        payloads.push(open);
    }
    payloads
}

#[cfg(test)]
mod tests {
    use kernel::{SystemChance, SystemClock};

    use super::*;

    fn fresh<K: kernel::id::IdKind>() -> kernel::Id<K> {
        kernel::Id::new(&SystemClock, &SystemChance)
    }

    #[test]
    fn a_thousand_messages_travel_in_payloads_that_fit() {
        let messages: Vec<Message> = (0..1000)
            .map(|number| Message {
                tenant: fresh(),
                what: if number % 2 == 0 {
                    What::Told {
                        user: fresh(),
                        id: None,
                    }
                } else {
                    What::Changed(Changed {
                        kind: "party".into(),
                        id: Some(Uuid::nil()),
                        company: None,
                        read: "crm.party.read".into(),
                        verb: "update".into(),
                        user: None,
                        name: "Ada Örtel".into(),
                    })
                },
            })
            .collect();
        let payloads = payloads(&messages);
        assert!(payloads.iter().all(|payload| payload.len() <= LIMIT));
        let back: Vec<Message> = payloads
            .iter()
            .flat_map(|payload| serde_json::from_str::<Vec<Message>>(payload).unwrap())
            .collect();
        assert_eq!(back, messages);
    }
}
