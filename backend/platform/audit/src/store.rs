//! Appending. One statement in the common case: event, outbox row, new keys of people, boxes,
//! and the mark that the deferred guard of protected tables looks for at commit.

use std::{collections::BTreeMap, sync::Arc, time::Duration};

use kernel::{
    Ctx, Error, Result, TenantRef,
    id::{EventId, Outbox},
};
use serde_json::json;
use sqlx::{FromRow, Postgres, postgres::PgArguments, query::QueryAs};
use tenancy::Writer;
use uuid::Uuid;

use crate::{
    change::Change,
    class::Subject,
    event::Event,
    keyring::Keyring,
    leaf::Outcome,
    seal::{Place, SubjectKey},
};

/// How often boxes are tried because a key turned out not to be the stored one: a remembered key
/// that was erased, then one that another transaction stored, and one to spare.
const ATTEMPTS: usize = 4;

/// Appends an event to the log of the writer's tenant, in its transaction.
///
/// # Errors
/// As [`Event::new`]; unavailable when the database cannot be reached; internal when the keys of
/// people were wrapped with another master key.
pub async fn append(
    writer: &mut Writer,
    ctx: &Ctx,
    keyring: &Keyring,
    action: &str,
    outcome: Outcome,
    change: &Change,
) -> Result<EventId> {
    let tenant = Arc::clone(writer.tenant());
    let event = Event::new(ctx, &tenant, keyring.origin(), action, outcome, change)?;
    let mut boxes = Boxes::new(ctx, &tenant, keyring, &event);
    let held = if event.personal.is_empty() {
        bind_event(sqlx::query_as(APPEND_PLAIN), &event, ctx, &tenant)
            .fetch_all(writer.conn())
            .await?
    } else {
        bind_boxes(
            bind_event(sqlx::query_as(APPEND), &event, ctx, &tenant),
            &event,
            &boxes,
        )
        .fetch_all(writer.conn())
        .await?
    };
    boxes.settle(held)?;
    for _ in 1..ATTEMPTS {
        if boxes.keys.is_empty() {
            return Ok(event.id());
        }
        let held = bind_boxes(sqlx::query_as(ADD_BOXES).bind(event.id()), &event, &boxes)
            .fetch_all(writer.conn())
            .await?;
        boxes.settle(held)?;
    }
    if boxes.keys.is_empty() {
        return Ok(event.id());
    }
    Err(Error::unavailable(
        "busy",
        "the keys of a person are being changed just now; nothing was changed, try again",
        Duration::from_secs(1),
    ))
}

/// `held` says for each key used whether it is a stored one, so that its boxes were kept; when
/// not, the newest stored key comes along, if this statement could see one. Two transactions that
/// meet a person at once store a key each and wait for nobody: a box names the key it needs.
///
/// Arrays go through `(SELECT $n)` so that the planner cannot see how long they are: otherwise a
/// plan for these very lengths always looks cheaper than the stored one, and planning takes
/// longer than everything else here.
const APPEND: &str = "
WITH event AS (
  INSERT INTO audit_event (event_id, occurred_at, company_id, actor_kind, actor_id, behalf_of,
    action, outcome, target_kind, target_id, more_targets, request_id, session_id, leaf_data)
  VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14)
), outbox AS (
  INSERT INTO local.outbox (id, tenant_id, kind, payload) VALUES ($15, $16, 'audit.leaf', $17)
), used AS (
  SELECT u.subject_id, u.key_ver, u.wrapped, u.fresh
    FROM unnest((SELECT $18::uuid[]), (SELECT $19::int[]), (SELECT $20::bytea[]), (SELECT $21::bool[]))
      AS u (subject_id, key_ver, wrapped, fresh)
), new_key AS (
  INSERT INTO audit_subject_key (subject_id, key_ver, wrapped)
  SELECT u.subject_id, u.key_ver, u.wrapped FROM used u
   WHERE u.fresh
     AND NOT EXISTS (SELECT 1 FROM audit_subject_key k WHERE k.subject_id = u.subject_id)
  ON CONFLICT DO NOTHING RETURNING subject_id
), held AS (
  SELECT subject_id FROM new_key
  UNION ALL
  SELECT k.subject_id FROM audit_subject_key k JOIN used u USING (subject_id, key_ver)
   WHERE k.wrapped = u.wrapped
), box AS (
  INSERT INTO audit_pii (event_id, field, subject_id, key_ver, nonce, box, bidx)
  SELECT $1, b.field, b.subject_id, b.key_ver, b.nonce, b.box, b.bidx
    FROM unnest((SELECT $22::text[]), (SELECT $23::uuid[]), (SELECT $24::int[]), (SELECT $25::bytea[]),
                (SELECT $26::bytea[]), (SELECT $27::bytea[]))
      AS b (field, subject_id, key_ver, nonce, box, bidx)
    JOIN held USING (subject_id)
)
SELECT set_config('guildhall.audit_tx', pg_current_xact_id()::text, true) AS mark,
       u.subject_id, h.subject_id IS NOT NULL AS held, k.key_ver, k.wrapped
  FROM used u
  LEFT JOIN held h USING (subject_id)
  LEFT JOIN LATERAL (
    SELECT s.key_ver, s.wrapped FROM audit_subject_key s
     WHERE s.subject_id = u.subject_id AND h.subject_id IS NULL
     ORDER BY s.created_at DESC, s.key_ver LIMIT 1) k ON true";

/// The same without personal values.
const APPEND_PLAIN: &str = "
WITH event AS (
  INSERT INTO audit_event (event_id, occurred_at, company_id, actor_kind, actor_id, behalf_of,
    action, outcome, target_kind, target_id, more_targets, request_id, session_id, leaf_data)
  VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14)
), outbox AS (
  INSERT INTO local.outbox (id, tenant_id, kind, payload) VALUES ($15, $16, 'audit.leaf', $17)
)
SELECT set_config('guildhall.audit_tx', pg_current_xact_id()::text, true) AS mark,
       NULL::uuid AS subject_id, true AS held, NULL::int AS key_ver, NULL::bytea AS wrapped";

/// The boxes of an event whose first keys were not the stored ones.
const ADD_BOXES: &str = "
WITH used AS (
  SELECT u.subject_id, u.key_ver, u.wrapped, u.fresh
    FROM unnest((SELECT $2::uuid[]), (SELECT $3::int[]), (SELECT $4::bytea[]), (SELECT $5::bool[]))
      AS u (subject_id, key_ver, wrapped, fresh)
), new_key AS (
  INSERT INTO audit_subject_key (subject_id, key_ver, wrapped)
  SELECT u.subject_id, u.key_ver, u.wrapped FROM used u
   WHERE u.fresh
     AND NOT EXISTS (SELECT 1 FROM audit_subject_key k WHERE k.subject_id = u.subject_id)
  ON CONFLICT DO NOTHING RETURNING subject_id
), held AS (
  SELECT subject_id FROM new_key
  UNION ALL
  SELECT k.subject_id FROM audit_subject_key k JOIN used u USING (subject_id, key_ver)
   WHERE k.wrapped = u.wrapped
), box AS (
  INSERT INTO audit_pii (event_id, field, subject_id, key_ver, nonce, box, bidx)
  SELECT $1, b.field, b.subject_id, b.key_ver, b.nonce, b.box, b.bidx
    FROM unnest((SELECT $6::text[]), (SELECT $7::uuid[]), (SELECT $8::int[]), (SELECT $9::bytea[]),
                (SELECT $10::bytea[]), (SELECT $11::bytea[]))
      AS b (field, subject_id, key_ver, nonce, box, bidx)
    JOIN held USING (subject_id)
)
SELECT '' AS mark, u.subject_id, h.subject_id IS NOT NULL AS held, k.key_ver, k.wrapped
  FROM used u
  LEFT JOIN held h USING (subject_id)
  LEFT JOIN LATERAL (
    SELECT s.key_ver, s.wrapped FROM audit_subject_key s
     WHERE s.subject_id = u.subject_id AND h.subject_id IS NULL
     ORDER BY s.created_at DESC, s.key_ver LIMIT 1) k ON true";

#[derive(FromRow)]
struct Held {
    subject_id: Option<Uuid>,
    held: bool,
    key_ver: Option<i32>,
    wrapped: Option<Vec<u8>>,
}

type Statement<'q> = QueryAs<'q, Postgres, Held, PgArguments>;

/// The keys an event's boxes still have to be made with.
struct Boxes<'a> {
    ctx: &'a Ctx,
    tenant: &'a TenantRef,
    keyring: &'a Keyring,
    keys: BTreeMap<Subject, (Arc<SubjectKey>, bool)>,
}

impl<'a> Boxes<'a> {
    fn new(ctx: &'a Ctx, tenant: &'a TenantRef, keyring: &'a Keyring, event: &Event) -> Self {
        let mut boxes = Self {
            ctx,
            tenant,
            keyring,
            keys: BTreeMap::new(),
        };
        for one in &event.personal {
            if !boxes.keys.contains_key(&one.subject) {
                let key = keyring.subject(tenant, one.subject).map(|key| (key, false));
                let key = key.unwrap_or_else(|| boxes.fresh(one.subject));
                boxes.keys.insert(one.subject, key);
            }
        }
        boxes
    }

    fn fresh(&self, subject: Subject) -> (Arc<SubjectKey>, bool) {
        let tenant = self.keyring.tenant(self.tenant);
        (Arc::new(tenant.fresh(subject, &*self.ctx.chance)), true)
    }

    /// Drops the keys whose boxes are kept, and takes the stored one for the others. A key may
    /// be remembered before its transaction commits, since each use compares it with the stored
    /// one in the same statement.
    fn settle(&mut self, rows: Vec<Held>) -> Result<()> {
        let keys = self.keyring.tenant(self.tenant);
        for row in rows {
            let Some(subject) = row.subject_id.map(Subject) else {
                continue;
            };
            if row.held {
                if let Some((key, _)) = self.keys.remove(&subject) {
                    self.keyring.keep(self.tenant, subject, key);
                }
                continue;
            }
            self.keyring.forget(self.tenant, subject);
            let key = match (row.key_ver, row.wrapped) {
                (Some(version), Some(wrapped)) => {
                    let key = keys
                        .unwrap(subject, version, &wrapped)
                        .ok_or_else(foreign_key)?;
                    (Arc::new(key), false)
                }
                _ => self.fresh(subject),
            };
            self.keys.insert(subject, key);
        }
        Ok(())
    }
}

#[track_caller]
pub(crate) fn foreign_key() -> Error {
    Error::internal("a person's key in the audit log was wrapped with another master key")
}

fn bind_event<'q>(
    statement: Statement<'q>,
    event: &'q Event,
    ctx: &Ctx,
    tenant: &TenantRef,
) -> Statement<'q> {
    let mut targets = event.targets.iter();
    let (kind, target) = targets.next().map(|(kind, id)| (*kind, *id)).unzip();
    let more: Vec<Uuid> = targets.map(|(_, id)| *id).collect();
    let payload = json!({ "event_id": event.id(), "leaf_hash": hex::encode(event.leaf_hash()) });
    statement
        .bind(event.id())
        .bind(event.at)
        .bind(event.company)
        .bind(ctx.actor.kind())
        .bind(event.actor_id)
        .bind(event.behalf)
        .bind(&event.action)
        .bind(event.outcome.as_str())
        .bind(kind)
        .bind(target)
        .bind((!more.is_empty()).then_some(more))
        .bind(ctx.request)
        .bind(ctx.actor.session())
        .bind(event.leaf())
        .bind(ctx.id::<Outbox>())
        .bind(tenant.id)
        .bind(payload)
}

/// Binds the keys, then a box for every value whose key is among them.
fn bind_boxes<'q>(statement: Statement<'q>, event: &Event, boxes: &Boxes<'_>) -> Statement<'q> {
    let mut used = (Vec::new(), Vec::new(), Vec::new(), Vec::new());
    for (subject, (key, fresh)) in &boxes.keys {
        used.0.push(subject.0);
        used.1.push(key.version);
        used.2.push(key.wrapped.clone());
        used.3.push(*fresh);
    }
    let keys = boxes.keyring.tenant(boxes.tenant);
    let (mut fields, mut subjects, mut versions) = (Vec::new(), Vec::new(), Vec::new());
    let (mut nonces, mut sealed, mut indexes) = (Vec::new(), Vec::new(), Vec::new());
    for one in &event.personal {
        let Some((key, _)) = boxes.keys.get(&one.subject) else {
            continue;
        };
        let place = Place {
            tenant: boxes.tenant.id.uuid(),
            event: event.id(),
            field: &one.field,
            subject: one.subject,
        };
        let nonce: [u8; 12] = boxes.ctx.chance.bytes();
        fields.push(one.field.clone());
        subjects.push(one.subject.0);
        versions.push(key.version);
        nonces.push(nonce.to_vec());
        sealed.push(key.seal(&place, nonce, &one.salt, &one.value));
        indexes.push(one.text.as_deref().map(|text| keys.blind(text)));
    }
    statement
        .bind(used.0)
        .bind(used.1)
        .bind(used.2)
        .bind(used.3)
        .bind(fields)
        .bind(subjects)
        .bind(versions)
        .bind(nonces)
        .bind(sealed)
        .bind(indexes)
}
