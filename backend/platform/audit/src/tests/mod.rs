//! What holds without a database. Things, people and circumstances the tests share are here.

mod boxes;
mod changes;
mod leaves;
mod opening;
mod properties;

use std::sync::{
    Arc,
    atomic::{AtomicU8, Ordering},
};

use kernel::{
    Actor, Assurance, Chance, Channel, Ctx, Lang, ManualClock, SystemChance, TenantRef, UserActor,
    id::{CompanyId, SessionId, TenantId, UserId},
};
use serde_json::{Value, json};
use uuid::Uuid;

use crate::{Audited, Change, Event, Field, Outcome, Subject};

pub(crate) const ORIGIN: &str = "guildhall.example";

/// Bytes that count up, so that what is made with them can be written down.
#[derive(Default)]
pub(crate) struct Counting(AtomicU8);

impl Chance for Counting {
    fn fill(&self, buffer: &mut [u8]) {
        for byte in buffer {
            *byte = self.0.fetch_add(1, Ordering::Relaxed);
        }
    }
}

pub(crate) fn uuid(number: u128) -> Uuid {
    Uuid::from_u128((0x0199_0000_0000_7000_8000 << 48) | number)
}

pub(crate) fn tenant(number: u128) -> Arc<TenantRef> {
    Arc::new(TenantRef {
        id: TenantId::from_uuid(uuid(number)),
        ..TenantRef::platform()
    })
}

/// A person at the console of tenant 1.
pub(crate) fn ctx(chance: impl Chance) -> Ctx {
    let clock = Arc::new(ManualClock::at("2026-03-03T10:11:12.123456Z"));
    let mut ctx = Ctx::system("relay", tenant(1), clock, Arc::new(chance));
    ctx.channel = Channel::Console;
    ctx.lang = Lang::De;
    ctx.ip = "192.0.2.7".parse().ok();
    ctx.actor = Actor::User(UserActor {
        user: UserId::from_uuid(uuid(2)),
        session: SessionId::from_uuid(uuid(3)),
        auth_time: ctx.now(),
        assurance: Assurance::Aal2,
        name: "Änne Actor".into(),
        email: "aenne@actor.example".into(),
    });
    ctx
}

/// A customer with a field of each class.
#[derive(Clone)]
pub(crate) struct Customer {
    pub(crate) tags: Value,
    pub(crate) email: Value,
    pub(crate) password: Value,
}

impl Customer {
    pub(crate) const ID: u128 = 5;

    pub(crate) fn new() -> Self {
        Self {
            tags: json!(["gold"]),
            email: json!("Émile@Customer.example"),
            password: json!("correct horse battery staple"),
        }
    }
}

impl Audited for Customer {
    const KIND: &'static str = "party";

    fn audit_id(&self) -> Uuid {
        uuid(Self::ID)
    }

    fn audit_company(&self) -> Option<CompanyId> {
        Some(CompanyId::from_uuid(uuid(4)))
    }

    fn audit_fields(&self) -> Vec<Field> {
        vec![
            Field::public("tags", self.tags.clone()),
            Field::personal("email", Subject(self.audit_id()), self.email.clone()),
            Field::secret("portal.password", self.password.clone()),
        ]
    }
}

pub(crate) fn event(ctx: &Ctx, change: &Change) -> Event {
    Event::new(
        ctx,
        &ctx.tenant,
        ORIGIN,
        "crm.party.update",
        Outcome::Ok,
        change,
    )
    .unwrap()
}

pub(crate) fn text(event: &Event) -> String {
    String::from_utf8(event.leaf().to_vec()).unwrap()
}

pub(crate) fn system() -> Ctx {
    let clock = Arc::new(ManualClock::at("2026-03-03T10:11:12Z"));
    Ctx::system(
        "relay",
        Arc::new(TenantRef::platform()),
        clock,
        Arc::new(SystemChance),
    )
}
