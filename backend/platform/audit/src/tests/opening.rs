use serde_json::json;

use super::*;
use crate::{
    EventRow, Keyring, Opened, State,
    open::{SealedBox, keyed, opened},
    seal::Place,
    verify_leaf,
};

struct Stored {
    keyring: Keyring,
    row: EventRow,
    boxes: Vec<SealedBox>,
}

/// An event as the database would hold it.
fn stored(ctx: &Ctx, change: &Change) -> Stored {
    let keyring = Keyring::new([9; 32]);
    let event = event(ctx, change);
    let keys = keyring.tenant(&ctx.tenant);
    let boxes = event.personal.iter().map(|one| {
        let key = keys.fresh(one.subject, &SystemChance);
        let nonce: [u8; 12] = ctx.chance.bytes();
        let place = Place {
            tenant: ctx.tenant.id.uuid(),
            event: event.id(),
            field: &one.field,
            subject: one.subject,
        };
        SealedBox {
            event_id: event.id(),
            field: one.field.clone(),
            subject_id: one.subject.0,
            key_ver: key.version,
            nonce: nonce.to_vec(),
            sealed: key.seal(&place, nonce, &one.salt, &one.value),
            wrapped: Some(key.wrapped.clone()),
        }
    });
    let boxes = boxes.collect();
    let row = EventRow {
        seq: 1,
        event_id: event.id(),
        occurred_at: event.at,
        company_id: event.company,
        actor_kind: ctx.actor.kind().into(),
        actor_id: event.actor_id,
        behalf_of: None,
        action: event.action.clone(),
        outcome: event.outcome,
        target_kind: None,
        target_id: None,
        request_id: ctx.request,
        session_id: ctx.actor.session(),
        leaf_data: event.leaf().to_vec(),
        leaf_hash: event.leaf_hash().to_vec(),
    };
    Stored {
        keyring,
        row,
        boxes,
    }
}

fn look(ctx: &Ctx, stored: Stored) -> Opened {
    opened(
        &ctx.tenant,
        &stored.keyring,
        &stored.row,
        &keyed(stored.boxes),
    )
}

fn moved() -> Change {
    let after = Customer {
        tags: json!(["gold", "late"]),
        email: json!("new@customer.example"),
        password: json!("another"),
    };
    Change::updated(&Customer::new(), &after).note("reason", "call")
}

#[test]
fn before_and_after_come_together_again() {
    let ctx = ctx(SystemChance);
    let opened = look(&ctx, stored(&ctx, &moved()));
    assert!(opened.verified);
    let seen: Vec<_> = opened
        .changes
        .iter()
        .map(|change| {
            (
                change.field.as_str(),
                change.was.clone(),
                change.now.clone(),
                change.state,
            )
        })
        .collect();
    assert_eq!(
        seen,
        [
            (
                "tags",
                Some(json!(["gold"])),
                Some(json!(["gold", "late"])),
                State::Shown
            ),
            ("portal.password", None, None, State::Secret),
            (
                "email",
                Some(json!("Émile@Customer.example")),
                Some(json!("new@customer.example")),
                State::Shown,
            ),
        ]
    );
    assert_eq!(opened.notes, [("reason".to_string(), json!("call"))]);
    assert_eq!(opened.ip.as_deref(), Some("192.0.2.7"));
}

#[test]
fn req_69_without_the_key_or_the_boxes_the_rest_stays_proven() {
    let ctx = ctx(SystemChance);
    let person = uuid(Customer::ID);
    let mut without_key = stored(&ctx, &moved());
    for one in without_key
        .boxes
        .iter_mut()
        .filter(|one| one.subject_id == person)
    {
        one.wrapped = None;
    }
    let mut without_boxes = stored(&ctx, &moved());
    without_boxes.boxes.retain(|one| one.subject_id != person);
    for erased in [without_key, without_boxes] {
        verify_leaf(&erased.row.leaf_data).unwrap();
        let opened = look(&ctx, erased);
        assert!(opened.verified);
        let email = opened
            .changes
            .iter()
            .find(|change| change.field == "email")
            .unwrap();
        assert_eq!(
            (email.state, &email.was, &email.now),
            (State::Erased, &None, &None)
        );
        assert_eq!(
            opened.ip.as_deref(),
            Some("192.0.2.7"),
            "another person's value stays"
        );
    }
}

#[test]
fn a_box_that_does_not_fit_its_commitment_is_seen() {
    let ctx = ctx(SystemChance);
    // Made with the right key for the right place, but of another value.
    let mut forged = stored(&ctx, &moved());
    let keys = forged.keyring.tenant(&ctx.tenant);
    let one = forged
        .boxes
        .iter_mut()
        .find(|one| one.field == "email.now")
        .unwrap();
    let subject = Subject(one.subject_id);
    let key = keys
        .unwrap(subject, one.key_ver, one.wrapped.as_ref().unwrap())
        .unwrap();
    let field = one.field.clone();
    let place = Place {
        tenant: ctx.tenant.id.uuid(),
        event: one.event_id,
        field: &field,
        subject,
    };
    one.sealed = key.seal(&place, [5; 12], &[0; 32], b"\"forged@x.example\"");
    one.nonce = vec![5; 12];

    let mut swapped = stored(&ctx, &moved());
    let (was, now): (Vec<_>, Vec<_>) = swapped
        .boxes
        .drain(..)
        .partition(|one| one.field == "email.was");
    swapped.boxes = was
        .into_iter()
        .map(|one| SealedBox {
            field: "email.now".into(),
            ..one
        })
        .chain(now.into_iter().filter(|one| one.field == "ip"))
        .collect();

    for changed in [forged, swapped] {
        let opened = look(&ctx, changed);
        assert!(!opened.verified);
        let email = opened
            .changes
            .iter()
            .find(|change| change.field == "email")
            .unwrap();
        assert_eq!((email.state, &email.now), (State::Broken, &None));
    }
}

#[test]
fn a_leaf_with_one_byte_changed_is_not_shown_as_proven() {
    let ctx = ctx(SystemChance);
    for at in [0, 40, 200] {
        let mut changed = stored(&ctx, &moved());
        changed.row.leaf_data[at] ^= 1;
        assert!(!look(&ctx, changed).verified);
    }
    let mut unknown = stored(&ctx, &moved());
    unknown.row.leaf_data = b"{\"v\":2}".to_vec();
    unknown.row.leaf_hash = crate::leaf_hash(&unknown.row.leaf_data).to_vec();
    let opened = look(&ctx, unknown);
    assert_eq!((opened.leaf, opened.verified), (None, false));
}
