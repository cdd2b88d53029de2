use audit::{Change, Keyring, Outcome, State, Subject, verify_leaf};
use kernel::Kind;
use serde_json::{Value, json};
use sqlx::Row as _;

use super::house::House;

/// State and new value of the customer's e-mail, as a fresh node reads it.
async fn email(house: &House, id: kernel::id::EventId) -> (State, Option<Value>) {
    let opened = house.open(id).await;
    let change = opened
        .changes
        .into_iter()
        .find(|change| change.field == "email")
        .unwrap();
    (change.state, change.now)
}

fn shown(text: &str) -> (State, Option<Value>) {
    (State::Shown, Some(json!(text)))
}

#[tokio::test]
async fn a_change_is_read_back_with_everything_around_it() {
    let house = House::start().await;
    let (ctx, customer) = (house.anna.ctx(), house.customer());
    let change = Change::created(&customer).note("reason", "fair");
    let id = house.write(&ctx, "crm.party.create", &change).await;

    let opened = house.open(id).await;
    let leaf = opened.leaf.unwrap();
    assert_eq!(
        leaf.log,
        format!("guildhall.localhost/{}/1", house.tenant().id)
    );
    assert_eq!(
        (leaf.id, leaf.request, leaf.session),
        (id, ctx.request, ctx.actor.session())
    );
    assert_eq!(leaf.actor.id, Some(house.anna.user.to_string()));
    assert_eq!(leaf.company, Some(house.acme.company));
    assert_eq!(opened.ip.as_deref(), Some("127.0.0.1"));
    assert_eq!(opened.notes, [("reason".to_owned(), json!("fair"))]);
    let fields: Vec<_> = opened
        .changes
        .iter()
        .map(|one| (&*one.field, one.state))
        .collect();
    assert_eq!(
        fields,
        [
            ("city", State::Shown),
            ("pin", State::Secret),
            ("email", State::Shown)
        ]
    );
}

#[tokio::test]
async fn leaf_hash_and_outbox_row_are_of_the_same_bytes_and_no_column_has_a_personal_value() {
    let house = House::start().await;
    let id = house
        .write(
            &house.anna.ctx(),
            "crm.party.create",
            &Change::created(&house.customer()),
        )
        .await;
    let mut conn = house.platform.database.superuser().await;
    sqlx::query("SELECT set_config('search_path', $1, false)")
        .bind(house.tenant().schema.as_str())
        .execute(&mut conn)
        .await
        .unwrap();
    let rows = sqlx::query(
        "SELECT e.leaf_data, e.leaf_hash, o.payload, e::text || p::text AS everything
           FROM audit_event e
           JOIN audit_pii p USING (event_id)
           JOIN local.outbox o ON o.kind = 'audit.leaf' AND o.payload->>'event_id' = e.event_id::text
          WHERE e.event_id = $1 AND o.tenant_id = $2",
    )
    .bind(id)
    .bind(house.tenant().id)
    .fetch_all(&mut conn)
    .await
    .unwrap();
    assert_eq!(
        rows.len(),
        2,
        "a box for the e-mail and one for the address"
    );
    let leaf: Vec<u8> = rows[0].get("leaf_data");
    let hash: Vec<u8> = rows[0].get("leaf_hash");
    let payload: Value = rows[0].get("payload");
    verify_leaf(&leaf).unwrap();
    assert_eq!(hash, audit::leaf_hash(&leaf));
    assert_eq!(payload["leaf_hash"], json!(hex::encode(&hash)));
    let everything: String = rows
        .iter()
        .map(|row| row.get::<String, _>("everything"))
        .collect();
    for hidden in [
        "ustomer.example",
        &hex::encode("ustomer.example"),
        "1234\"",
        "127.0.0.1",
    ] {
        assert!(!everything.contains(hidden), "{hidden} is in {everything}");
    }
}

#[tokio::test]
async fn a_rolled_back_first_event_of_a_person_spoils_no_later_one() {
    let house = House::start().await;
    let (ctx, customer) = (house.anna.ctx(), house.customer());
    let change = Change::created(&customer);
    let mut tx = house.platform.doors.write(house.tenant()).await.unwrap();
    let keyring = &house.platform.keyring;
    for _ in 0..2 {
        audit::append(
            &mut tx,
            &ctx,
            keyring,
            "crm.party.create",
            Outcome::Ok,
            &change,
        )
        .await
        .unwrap();
    }
    tx.abandon().await.unwrap();

    let first = house.write(&ctx, "crm.party.create", &change).await;
    let second = house.write(&ctx, "crm.party.create", &change).await;
    assert_eq!(email(&house, first).await, shown("Oak@Customer.example"));
    assert_eq!(email(&house, second).await, shown("Oak@Customer.example"));
}

#[tokio::test]
async fn a_node_that_does_not_know_a_key_uses_the_stored_one() {
    let house = House::start().await;
    let (ctx, customer) = (house.anna.ctx(), house.customer());
    let change = Change::created(&customer);
    let first = house.write(&ctx, "crm.party.create", &change).await;
    let fresh = Keyring::new(house.platform.master());
    let second = house
        .try_write(&fresh, &ctx, "crm.party.create", &change)
        .await
        .unwrap();
    assert_eq!(email(&house, first).await, shown("Oak@Customer.example"));
    assert_eq!(email(&house, second).await, shown("Oak@Customer.example"));
}

#[tokio::test]
async fn two_nodes_that_meet_a_person_at_once_do_not_wait_for_each_other() {
    let house = House::start().await;
    let (ctx, customer) = (house.anna.ctx(), house.customer());
    let change = Change::created(&customer);
    let mut slow = house.platform.doors.write(house.tenant()).await.unwrap();
    let keyring = &house.platform.keyring;
    let first = audit::append(
        &mut slow,
        &ctx,
        keyring,
        "crm.party.create",
        Outcome::Ok,
        &change,
    );
    let first = first.await.unwrap();
    let fresh = Keyring::new(house.platform.master());
    let second = house
        .try_write(&fresh, &ctx, "crm.party.create", &change)
        .await
        .unwrap();
    slow.commit().await.unwrap();
    let third = house.write(&ctx, "crm.party.create", &change).await;
    assert_eq!(email(&house, third).await, shown("Oak@Customer.example"));
    assert_eq!(email(&house, first).await, shown("Oak@Customer.example"));
    assert_eq!(email(&house, second).await, shown("Oak@Customer.example"));
}

#[tokio::test]
async fn req_69_after_erasure_on_another_node_old_values_are_gone_and_new_ones_have_a_new_key() {
    let house = House::start().await;
    let (ctx, customer) = (house.anna.ctx(), house.customer());
    let change = Change::created(&customer);
    let before = house.write(&ctx, "crm.party.create", &change).await;
    house.erase(Subject::from(customer.id)).await;
    let after = house.write(&ctx, "crm.party.update", &change).await;
    assert_eq!(email(&house, before).await, (State::Erased, None));
    assert_eq!(email(&house, after).await, shown("Oak@Customer.example"));
    assert_eq!(
        house.open(before).await.ip.as_deref(),
        Some("127.0.0.1"),
        "Anna's value stays"
    );
}

#[tokio::test]
async fn another_master_key_is_noticed_before_anything_is_written() {
    let house = House::start().await;
    let (ctx, change) = (house.anna.ctx(), Change::created(&house.customer()));
    house.write(&ctx, "crm.party.create", &change).await;
    let wrong = Keyring::new([1; 32]);
    let error = house
        .try_write(&wrong, &ctx, "crm.party.create", &change)
        .await
        .unwrap_err();
    assert_eq!(error.kind(), Kind::Internal);
    assert!(error.causes().contains("another master key"));
}

#[tokio::test]
async fn the_platform_keeps_a_log_of_the_same_shape() {
    let house = House::start().await;
    let ctx = kernel::Ctx {
        tenant: house.platform.doors.platform_ref().clone(),
        ..house.anna.ctx()
    };
    let mut tx = house.platform.doors.platform().await.unwrap();
    let change = Change::did("tenant", house.tenant().id.uuid(), None);
    let keyring = &house.platform.keyring;
    let id = audit::append(
        &mut tx,
        &ctx,
        keyring,
        "platform.tenant.suspend",
        Outcome::Ok,
        &change,
    )
    .await
    .unwrap();
    let filter = audit::Filter {
        target: Some(house.tenant().id.uuid()),
        limit: 5,
        ..Default::default()
    };
    let rows = audit::query(&mut tx, keyring, &filter).await.unwrap();
    let opened = audit::open_all(&mut tx, keyring, &rows).await.unwrap();
    tx.commit().await.unwrap();
    assert_eq!((rows.len(), rows[0].event_id), (1, id));
    assert_eq!(
        opened[0].leaf.as_ref().unwrap().log,
        "guildhall.localhost/platform/1"
    );
    assert_eq!(opened[0].ip.as_deref(), Some("127.0.0.1"));
}
