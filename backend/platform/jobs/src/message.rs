//! What stands in an outbox: a body, who it is sent for, and the trace it belongs to.

use kernel::{
    Actor, Ctx, Result,
    id::{Outbox, OutboxId, RequestId, UserId},
};
use serde::{Deserialize, Serialize};
use serde_json::Value;
use tenancy::{CHANNEL_OUTBOX, Writer};

use crate::trace;

/// Puts a message into the outbox of the writer's tenant. It leaves when, and only when, the
/// writer's transaction commits (law 11), and what it starts has the rights of the actor of `ctx`
/// and no others. Answers the id under which every attempt knows it.
///
/// # Errors
/// When the body cannot be written as JSON or the database does not answer.
pub async fn send(
    writer: &mut Writer,
    ctx: &Ctx,
    kind: &'static str,
    body: &impl Serialize,
) -> Result<OutboxId> {
    let parcel = Parcel {
        by: By::of(&ctx.actor),
        request: Some(ctx.request),
        trace: trace::current(),
        body: serde_json::to_value(body)?,
    };
    let id = ctx.id::<Outbox>();
    sqlx::query("INSERT INTO local.outbox (id, tenant_id, kind, payload) VALUES ($1, $2, $3, $4)")
        .bind(id)
        .bind(writer.tenant().id)
        .bind(kind)
        .bind(serde_json::to_value(&parcel)?)
        .execute(writer.conn())
        .await?;
    // Postgres announces equal notices of one transaction once.
    writer.notify(CHANNEL_OUTBOX, "").await?;
    Ok(id)
}

/// Whose rights a message carries.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub(crate) enum By {
    /// Nobody's: what it starts can prove nothing.
    Nobody,
    /// A person's.
    User(UserId),
    /// The platform's own, by the name of the process.
    System(String),
}

impl By {
    fn of(actor: &Actor) -> Self {
        match actor {
            Actor::Anonymous => Self::Nobody,
            Actor::System(name) => Self::System((*name).to_owned()),
            Actor::User(person) => Self::User(person.user),
            Actor::Job { behalf, .. } => Self::User(*behalf),
        }
    }

    /// Who acts in a job.
    pub(crate) fn actor(&self, job: &'static str) -> Actor {
        match self {
            Self::Nobody => Actor::Anonymous,
            Self::User(behalf) => Actor::Job {
                name: job,
                behalf: *behalf,
            },
            Self::System(_) => Actor::System(job),
        }
    }
}

/// The payload of an outbox row. The names begin with `@` so that no body looks like one.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub(crate) struct Parcel {
    #[serde(rename = "@by")]
    pub(crate) by: By,
    #[serde(rename = "@request", default, skip_serializing_if = "Option::is_none")]
    pub(crate) request: Option<RequestId>,
    #[serde(rename = "@trace", default, skip_serializing_if = "Option::is_none")]
    pub(crate) trace: Option<String>,
    #[serde(rename = "@body")]
    pub(crate) body: Value,
}

impl Parcel {
    /// Reads a payload. One without a sender is a bare body, and nobody's: a sender who forgot to
    /// say who asked must not end up with more rights than whoever asked.
    pub(crate) fn open(payload: Value) -> Self {
        match serde_json::from_value::<Self>(payload.clone()) {
            Ok(parcel) => parcel,
            Err(_) => Self {
                by: By::Nobody,
                request: None,
                trace: None,
                body: payload,
            },
        }
    }
}

/// What the queue knows of a message: everything but its body.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub(crate) struct Ticket {
    pub(crate) tenant_id: kernel::id::TenantId,
    pub(crate) kind: String,
    pub(crate) id: OutboxId,
    pub(crate) by: By,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(crate) request: Option<RequestId>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(crate) traceparent: Option<String>,
}

impl Ticket {
    /// The outbox payload this ticket and a body came from.
    pub(crate) fn parcel(&self, body: Value) -> Parcel {
        Parcel {
            by: self.by.clone(),
            request: self.request,
            trace: self.traceparent.clone(),
            body,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    #[test]
    fn a_payload_without_a_sender_is_nobodys() {
        let parcel = Parcel::open(json!({"to": "x"}));
        assert_eq!(parcel.by, By::Nobody);
        assert_eq!(parcel.body, json!({"to": "x"}));
        assert!(matches!(parcel.by.actor("test"), Actor::Anonymous));
    }

    #[test]
    fn a_sender_survives_the_outbox() {
        let user = UserId::from_uuid(uuid::Uuid::from_u128(7));
        let sent = Parcel {
            by: By::User(user),
            request: None,
            trace: Some("t".into()),
            body: json!([1]),
        };
        let opened = Parcel::open(serde_json::to_value(&sent).unwrap());
        assert_eq!(opened, sent);
        assert!(matches!(opened.by.actor("test"), Actor::Job { behalf, .. } if behalf == user));
    }
}
