//! What people are told, read, and do not want to be told.

use access::SystemRole;
use http::{Method, Request};
use notices::News;
use ports::{
    privacy::{Holder as _, Subject},
    repoint::{Merging, Repoint as _},
};
use serde_json::{Value, json};
use uuid::Uuid;

use super::house::{LOST, Node, SOLD, member, tenants};

fn sold(count: i64) -> News {
    News::new(&SOLD)
        .text("buyer", "Zoë <b>")
        .number("count", count)
        .page("/app/things/7")
}

async fn told(node: &Node, who: &testkit::Person, query: &str) -> Vec<Value> {
    let answer = node
        .http()
        .get(who, &format!("/account/notices{query}"))
        .await;
    assert_eq!(answer.status, 200, "{}", answer.text());
    answer.json()["items"].as_array().unwrap().clone()
}

#[tokio::test]
async fn a_notice_is_there_when_and_only_when_the_transaction_was_kept() {
    let node = Node::start().await;
    let (acme, zeta) = tenants(&node).await;
    let anna = member(&acme).await;
    let ben = member(&acme).await;
    let zoe = member(&zeta).await;
    let mut stream = node.listen(&anna).await;
    let mut strangers = node.listen(&zoe).await;
    node.tell(&acme, &anna, &sold(1), false).await;
    assert!(stream.is_silent().await);
    assert!(told(&node, &anna, "").await.is_empty());

    node.tell(&acme, &anna, &sold(2), true).await;
    let (event, data) = stream.next().await.unwrap();
    assert_eq!((event.as_str(), &data["unread"]), ("told", &json!(1)));
    assert_eq!(data["text"], "Zoë <b> bought 2 things");
    assert_eq!(data["path"], "/app/things/7");
    assert!(strangers.is_silent().await);
    let list = told(&node, &anna, "").await;
    assert_eq!(list[0]["text"], "Zoë <b> bought 2 things");
    assert_eq!(list[0]["path"], "/app/things/7");
    assert!(told(&node, &ben, "").await.is_empty());
}

#[tokio::test]
async fn notices_are_paged_newest_first_and_read_one_by_one_or_all() {
    let node = Node::start().await;
    let (acme, _) = tenants(&node).await;
    let anna = member(&acme).await;
    let ben = member(&acme).await;
    for count in 1..=5 {
        node.tell(&acme, &anna, &sold(count), true).await;
    }
    node.tell(&acme, &ben, &sold(9), true).await;
    let first = node
        .http()
        .get(&anna, "/account/notices?limit=3")
        .await
        .json();
    let texts = |page: &Value| {
        let items = page["items"].as_array().unwrap();
        items
            .iter()
            .map(|one| one["text"].as_str().unwrap().to_owned())
            .collect::<Vec<_>>()
    };
    assert_eq!(texts(&first)[0], "Zoë <b> bought 5 things");
    let next = first["next"].as_str().unwrap();
    let second = node
        .http()
        .get(&anna, &format!("/account/notices?limit=3&cursor={next}"))
        .await
        .json();
    assert_eq!(
        texts(&second),
        ["Zoë <b> bought 2 things", "Zoë <b> bought one thing"]
    );
    assert_eq!(second["next"], Value::Null);

    let of_ben = told(&node, &ben, "").await[0]["id"].clone();
    let mine = first["items"][0]["id"].clone();
    let answer = node
        .http()
        .post(
            &anna,
            "/account/notices/read",
            json!({"ids": [of_ben, mine]}),
        )
        .await;
    assert_eq!(answer.json()["read"], 1, "{}", answer.text());
    assert_eq!(told(&node, &anna, "?unread=true").await.len(), 4);
    assert_eq!(told(&node, &ben, "?unread=true").await.len(), 1);

    let mut stream = node.listen(&anna).await;
    let answer = node
        .http()
        .post(&anna, "/account/notices/read", json!({"all": true}))
        .await;
    assert_eq!(answer.json()["read"], 4);
    assert_eq!(stream.next().await.unwrap().1["unread"], 0);
}

#[tokio::test]
async fn what_somebody_does_not_want_to_be_told_is_not_told() {
    let node = Node::start().await;
    let (acme, _) = tenants(&node).await;
    let anna = member(&acme).await;
    let put = |body: Value| {
        let (http, anna) = (node.http(), anna.clone());
        async move {
            http.call(
                &anna,
                Method::PUT,
                "/account/notices/kinds",
                &[],
                Some(body),
            )
            .await
        }
    };
    let answer = put(json!({"muted": ["shop.thing.sold"]})).await;
    assert_eq!(answer.status, 200, "{}", answer.text());
    assert_eq!(answer.json()["kinds"][1]["told"], false);
    node.tell(&acme, &anna, &sold(1), true).await;
    node.tell(&acme, &anna, &News::new(&LOST), true).await;
    let list = told(&node, &anna, "").await;
    assert_eq!(list.len(), 1);
    assert_eq!(list[0]["kind"], "shop.thing.lost");
    let answer = put(json!({"muted": ["shop.thing.stolen"]})).await;
    assert_eq!(answer.status, 422, "{}", answer.text());
    put(json!({"muted": []})).await;
    node.tell(&acme, &anna, &sold(1), true).await;
    assert_eq!(told(&node, &anna, "").await.len(), 2);
}

#[tokio::test]
async fn the_pages_show_what_was_told_escaped_and_opening_one_marks_it_as_read() {
    let node = Node::start().await;
    let (acme, _) = tenants(&node).await;
    let anna = acme.person(SystemRole::CompanyAdmin).await;
    node.tell(&acme, &anna, &sold(3), true).await;
    let http = node.http();
    for page in ["/app/notices", "/app/notices/latest"] {
        let html = http.get(&anna, page).await;
        assert_eq!(html.status, 200);
        assert!(
            html.text().contains("Zoë &lt;b&gt; bought 3 things"),
            "{}",
            html.text()
        );
    }
    assert!(
        http.get(&anna, "/app/notices/kinds")
            .await
            .text()
            .contains("Something was sold")
    );
    let id = told(&node, &anna, "").await[0]["id"]
        .as_str()
        .unwrap()
        .to_owned();
    let request = Request::post("/app/notices/open")
        .header("content-type", "application/x-www-form-urlencoded")
        .body(axum::body::Body::from(format!("id={id}")))
        .unwrap();
    let answer = http.send(Some(&anna), request).await;
    assert_eq!(answer.status, 303, "{}", answer.text());
    assert_eq!(answer.header("location"), Some("/app/things/7"));
    assert!(told(&node, &anna, "?unread=true").await.is_empty());
    // Somebody else's is not there.
    let ben = member(&acme).await;
    let request = Request::post("/app/notices/open")
        .header("content-type", "application/x-www-form-urlencoded")
        .body(axum::body::Body::from(format!("id={id}")))
        .unwrap();
    assert_eq!(http.send(Some(&ben), request).await.status, 404);
}

#[tokio::test]
async fn what_was_told_of_a_party_follows_it_into_another_and_back() {
    let node = Node::start().await;
    let (acme, _) = tenants(&node).await;
    let anna = member(&acme).await;
    let ctx = node.platform.system(&acme.tenant);
    let merging = Merging {
        company: acme.company,
        survivor: ctx.id(),
        loser: ctx.id(),
    };
    node.tell(&acme, &anna, &sold(1).about(merging.loser.uuid()), true)
        .await;
    node.tell(&acme, &anna, &sold(2).about(merging.survivor.uuid()), true)
        .await;
    let about = async || -> Vec<Value> {
        let told = told(&node, &anna, "").await;
        told.iter().map(|one| one["about"].clone()).collect()
    };
    let before = about().await;
    let mut tx = node.platform.doors.write(&acme.tenant).await.unwrap();
    let moved = notices::Privacy
        .repoint(&ctx, &mut tx, merging)
        .await
        .unwrap();
    tx.commit().await.unwrap();
    assert_eq!(moved.counts().collect::<Vec<_>>(), [("notices", 1)]);
    assert_eq!(about().await, vec![json!(merging.survivor); 2]);
    let mut tx = node.platform.doors.write(&acme.tenant).await.unwrap();
    let blocked = notices::Privacy
        .restore(&ctx, &mut tx, merging, &moved)
        .await
        .unwrap();
    tx.commit().await.unwrap();
    assert!(blocked.is_empty());
    assert_eq!(about().await, before);
}

#[tokio::test]
async fn erasing_a_party_takes_out_what_was_told_about_it() {
    let node = Node::start().await;
    let (acme, _) = tenants(&node).await;
    let anna = member(&acme).await;
    let party: kernel::id::PartyId = node.platform.system(&acme.tenant).id();
    node.tell(&acme, &anna, &sold(1).about(party.uuid()), true)
        .await;
    node.tell(&acme, &anna, &sold(2).about(Uuid::nil()), true)
        .await;
    let ctx = node.platform.system(&acme.tenant);
    let mut tx = node.platform.doors.write(&acme.tenant).await.unwrap();
    let held = notices::Privacy
        .export(&mut tx, Subject::Party(party))
        .await
        .unwrap();
    assert_eq!(held["notices"].as_array().unwrap().len(), 1);
    let erased = notices::Privacy
        .erase(&ctx, &mut tx, Subject::Party(party))
        .await
        .unwrap();
    assert!(!erased.is_empty());
    tx.commit().await.unwrap();
    assert_eq!(told(&node, &anna, "").await.len(), 1);
}
