use audit::{Change, Outcome};
use http::Method;
use kernel::{Kind, id::PartyId};
use ports::privacy::{Holder as _, Subject};
use serde_json::{Value, json};

use super::house::{House, at};

async fn ada(house: &House) -> Value {
    house
        .customer(json!({
            "name": "Ada Lovelace", "kind": "person", "email": "ada@x.example", "note": "likes tea",
            "phone": "+44 20 5550", "tags": ["Math"],
            "addresses": [{"kind": "site", "lines": ["St James"], "city": "London", "country": "GB"}],
        }))
        .await
}

fn subject(party: &Value) -> Subject {
    let id: PartyId = party["id"].as_str().unwrap().parse().unwrap();
    Subject::Party(id)
}

/// Every text of every row this domain has.
async fn everything(house: &House) -> String {
    let mut reader = house.platform.doors.read(&house.acme.tenant).await.unwrap();
    let mut all = String::new();
    for table in [
        "crm_party",
        "crm_contact_point",
        "crm_address",
        "crm_party_tag",
        "crm_party_role",
    ] {
        let query = sqlx::query_scalar::<_, Option<String>>(match table {
            "crm_party" => "SELECT string_agg(t::text, ' ') FROM crm_party t",
            "crm_contact_point" => "SELECT string_agg(t::text, ' ') FROM crm_contact_point t",
            "crm_address" => "SELECT string_agg(t::text, ' ') FROM crm_address t",
            "crm_party_tag" => "SELECT string_agg(t::text, ' ') FROM crm_party_tag t",
            _ => "SELECT string_agg(t::text, ' ') FROM crm_party_role t",
        });
        all.push_str(
            &query
                .fetch_one(reader.conn())
                .await
                .unwrap()
                .unwrap_or_default(),
        );
    }
    reader.done().await.unwrap();
    all
}

#[tokio::test]
async fn a_person_is_shown_everything_that_is_held_of_them() {
    let house = House::open().await;
    let ada = ada(&house).await;
    let mut reader = house.platform.doors.read(&house.acme.tenant).await.unwrap();
    let held = crm::Privacy
        .export(&mut reader, subject(&ada))
        .await
        .unwrap();
    assert_eq!(held["customer"], ada);
    let nobody = Subject::Party(house.anna.ctx().id());
    assert_eq!(
        crm::Privacy.export(&mut reader, nobody).await.unwrap(),
        Value::Null
    );
    reader.done().await.unwrap();
}

#[tokio::test]
async fn erasing_leaves_an_id_and_no_trace_of_what_was_typed() {
    let house = House::open().await;
    let ada = ada(&house).await;
    let ended = format!(
        "{}/addresses/{}",
        at(&ada),
        ada["addresses"][0]["id"].as_str().unwrap()
    );
    house.call(Method::DELETE, &ended, json!({})).await;
    let erase = format!("{}/erase", at(&ada));
    let refused = house.http.post(&house.ben, &erase, json!({})).await;
    assert_eq!(refused.status, 403, "members do not erase");

    let erased = house.call(Method::POST, &erase, json!({})).await;
    assert_eq!(erased.status, 200, "{}", erased.text());
    let after = house.get(&at(&ada)).await.json();
    assert_eq!(
        (&after["id"], &after["name"]),
        (&ada["id"], &json!("erased person"))
    );
    assert_eq!(after["state"], "erased");
    let rows = everything(&house).await;
    for word in [
        "Ada", "ada", "tea", "5550", "Math", "math", "James", "London",
    ] {
        assert!(!rows.contains(word), "{word} is still in {rows}");
    }
    let events = house.events(&ada["id"]).await;
    let (action, changes) = events.last().unwrap();
    assert_eq!(
        (action.as_str(), changes.len()),
        ("crm.party.erase", 0),
        "no before, no after"
    );
    let again = house.call(Method::POST, &erase, json!({})).await;
    assert_eq!(again.status, 409);
    assert_eq!(house.names("state=erased").await, ["erased person"]);
}

#[tokio::test]
async fn the_port_erases_in_somebody_elses_transaction_and_finds_nothing_the_second_time() {
    let house = House::open().await;
    let ada = ada(&house).await;
    let ctx = house.platform.system(&house.acme.tenant);
    let mut tx = house
        .platform
        .doors
        .write(&house.acme.tenant)
        .await
        .unwrap();
    let erased = crm::Privacy
        .erase(&ctx, &mut tx, subject(&ada))
        .await
        .unwrap();
    let counts: Vec<_> = erased.iter().filter(|(_, count)| *count > 0).collect();
    assert_eq!(
        counts,
        [
            ("addresses", 1),
            ("contact_points", 2),
            ("parties", 1),
            ("tags", 1)
        ]
    );
    let change = Change::did(
        "party",
        ctx.id::<kernel::id::Party>().uuid(),
        Some(house.acme.company),
    );
    audit::append(
        &mut tx,
        &ctx,
        &house.platform.keyring,
        "crm.party.erase",
        Outcome::Ok,
        &change,
    )
    .await
    .unwrap();
    tx.commit().await.unwrap();
    assert_eq!(house.get(&at(&ada)).await.json()["state"], "erased");

    let mut tx = house
        .platform
        .doors
        .write(&house.acme.tenant)
        .await
        .unwrap();
    assert!(
        crm::Privacy
            .erase(&ctx, &mut tx, subject(&ada))
            .await
            .unwrap()
            .is_empty()
    );
    tx.abandon().await.unwrap();
}

#[tokio::test]
async fn req_63_a_change_without_an_event_is_not_kept() {
    let house = House::open().await;
    let oak = house.organisation("Oak").await;
    let id: PartyId = oak["id"].as_str().unwrap().parse().unwrap();
    for change in [
        "UPDATE crm_party SET name = 'Forged' WHERE id = $1",
        "INSERT INTO crm_contact_point (id, company_id, party_id, kind, value, key, label, is_primary, created_at)
         SELECT gen_random_uuid(), company_id, id, 'web', 'x', 'x', '', true, now() FROM crm_party WHERE id = $1",
        "UPDATE crm_party_role SET valid_until = now() WHERE party_id = $1",
    ] {
        let mut tx = house.platform.doors.write(&house.acme.tenant).await.unwrap();
        sqlx::query(change).bind(id).execute(tx.conn()).await.unwrap();
        let refused = tx.commit().await.unwrap_err();
        assert_eq!(refused.kind(), Kind::Internal, "{change}");
    }
    assert_eq!(house.get(&at(&oak)).await.json(), oak);
}
