//! Open pages: who hears what, when a stream ends, and that nothing leaks.

use access::{Reach, SystemRole};
use serde_json::json;

use super::house::{Node, SOLD, member, tenants};

async fn change(node: &Node, who: &testkit::Person, kind: &str, id: &str) {
    let answer = node
        .http()
        .post(who, &format!("/api/{kind}/{id}"), json!({}))
        .await;
    assert!(answer.status < 300, "{}", answer.text());
}

const ID: &str = "019aa0c5-5f4e-7000-8000-00000000000a";

#[tokio::test]
async fn a_change_is_heard_by_those_who_may_see_such_things_there_and_by_nobody_else() {
    let node = Node::start().await;
    let (acme, zeta) = tenants(&node).await;
    let anna = acme.person(SystemRole::CompanyAdmin).await;
    let ben = member(&acme).await;
    let nobody = acme.nobody().await;
    let stranger = zeta.person(SystemRole::TenantAdmin).await;
    let branch = acme.company_below(acme.company, "Branch").await;
    let elsewhere = acme.nobody().await;
    acme.give(elsewhere.user, SystemRole::Member, branch, Reach::Subtree)
        .await;

    let mut annas = node.listen(&anna).await;
    let mut bens = node.listen(&ben).await;
    let mut nobodys = node.listen(&nobody).await;
    let mut strangers = node.listen(&stranger).await;
    let mut elsewheres = node.listen(&elsewhere).await;

    change(&node, &ben, "things", ID).await;

    let (event, data) = annas.next().await.unwrap();
    assert_eq!(event, "changed");
    assert_eq!(data["kind"], "party");
    assert_eq!(data["id"], ID);
    assert_eq!(data["verb"], "update");
    assert_eq!(data["mine"], false);
    assert!(data["by"].as_str().unwrap().starts_with("Person"), "{data}");
    let (_, data) = bens.next().await.unwrap();
    assert_eq!(data["mine"], true);
    assert!(nobodys.is_silent().await);
    assert!(strangers.is_silent().await);
    assert!(elsewheres.is_silent().await);
}

#[tokio::test]
async fn what_nobody_can_be_allowed_to_read_is_not_told() {
    let node = Node::start().await;
    let (acme, _) = tenants(&node).await;
    let anna = acme.person(SystemRole::CompanyAdmin).await;
    let mut stream = node.listen(&anna).await;
    change(&node, &anna, "secrets", ID).await;
    assert!(stream.is_silent().await);
}

#[tokio::test]
async fn what_somebody_does_with_their_own_account_is_nobody_elses() {
    let node = Node::start().await;
    let (acme, _) = tenants(&node).await;
    let anna = acme.person(SystemRole::TenantAdmin).await;
    let ben = member(&acme).await;
    let mut stream = node.listen(&anna).await;
    node.tell(&acme, &ben, &notices::News::new(&SOLD), true)
        .await;
    let answer = node
        .http()
        .post(&ben, "/account/notices/read", json!({"all": true}))
        .await;
    assert_eq!(answer.json()["read"], 1);
    assert!(stream.is_silent().await);
}

#[tokio::test]
async fn a_page_open_at_another_node_hears_it_too() {
    let node = Node::start().await;
    let (acme, _) = tenants(&node).await;
    let anna = member(&acme).await;
    let ben = member(&acme).await;
    let other = Node::of(node.platform.another_node().await);
    let mut stream = other.listen(&anna).await;
    change(&node, &ben, "things", ID).await;
    assert_eq!(stream.next().await.unwrap().1["id"], ID);
    node.tell(&acme, &anna, &notices::News::new(&SOLD), true)
        .await;
    let (event, data) = stream.next().await.unwrap();
    assert_eq!((event.as_str(), &data["unread"]), ("told", &json!(1)));
}

#[tokio::test]
async fn a_right_that_is_withdrawn_silences_an_open_stream_at_once() {
    let node = Node::start().await;
    let (acme, _) = tenants(&node).await;
    let anna = acme.person(SystemRole::CompanyAdmin).await;
    let ben = member(&acme).await;
    let mut stream = node.listen(&ben).await;
    change(&node, &anna, "things", ID).await;
    assert!(stream.next().await.is_some());
    acme.withdraw(ben.user, SystemRole::Member, acme.company)
        .await;
    change(&node, &anna, "things", ID).await;
    assert!(stream.is_silent().await);
}

#[tokio::test]
async fn a_stream_ends_with_its_session_and_the_others_of_the_person_go_on() {
    let node = Node::start().await;
    let (acme, _) = tenants(&node).await;
    let anna = member(&acme).await;
    let mut gone = node.listen(&anna).await;
    let phone = node.platform.system(&acme.tenant).id();
    let mut stays = node.listen_from(&anna, Some(phone)).await;
    let session = anna.ctx().actor.session().unwrap();
    let mut tx = node.platform.doors.platform().await.unwrap();
    tx.notify(tenancy::CHANNEL_SESSION, &session.to_string())
        .await
        .unwrap();
    tx.commit().await.unwrap();
    assert!(gone.next().await.is_none());
    assert!(stays.is_silent().await);
    // A person who was locked out loses all of them.
    let mut tx = node.platform.doors.platform().await.unwrap();
    tx.notify(tenancy::CHANNEL_SESSION, &format!("user:{}", anna.user))
        .await
        .unwrap();
    tx.commit().await.unwrap();
    assert!(stays.next().await.is_none());
}

#[tokio::test]
async fn a_tenant_that_is_suspended_has_no_streams() {
    let node = Node::start().await;
    let (acme, zeta) = tenants(&node).await;
    let anna = member(&acme).await;
    let zoe = member(&zeta).await;
    let mut annas = node.listen(&anna).await;
    let mut zoes = node.listen(&zoe).await;
    let mut tx = node.platform.doors.platform().await.unwrap();
    tx.notify(tenancy::CHANNEL_REGISTRY, &acme.tenant.id.to_string())
        .await
        .unwrap();
    tx.commit().await.unwrap();
    assert!(annas.next().await.is_none());
    assert!(zoes.is_silent().await);
}

#[tokio::test]
async fn the_ninth_stream_of_a_person_ends_the_oldest_which_does_not_come_back() {
    let node = Node::start().await;
    let (acme, _) = tenants(&node).await;
    let anna = member(&acme).await;
    let ben = member(&acme).await;
    let mut bens = node.listen(&ben).await;
    let mut first = node.listen(&anna).await;
    let mut rest = Vec::new();
    for _ in 0..8 {
        rest.push(node.listen(&anna).await);
    }
    assert_eq!(first.next().await.unwrap().0, "elsewhere");
    assert!(first.next().await.is_none());
    assert!(bens.is_silent().await);
    // A stream whose browser is gone frees its place.
    drop(rest.pop());
    let _again = node.listen(&anna).await;
    assert!(rest[0].is_silent().await);
}

#[tokio::test]
async fn a_node_that_stops_ends_its_streams() {
    let node = Node::start().await;
    let (acme, _) = tenants(&node).await;
    let anna = member(&acme).await;
    let mut stream = node.listen(&anna).await;
    node.board.end_streams();
    assert!(stream.next().await.is_none());
}

#[tokio::test]
async fn somebody_who_asks_for_the_stream_as_a_page_is_told_what_it_is() {
    let node = Node::start().await;
    let (acme, _) = tenants(&node).await;
    let anna = member(&acme).await;
    let answer = node.http().get(&anna, "/app/live").await;
    assert_eq!(answer.status, 415);
}

#[tokio::test]
async fn a_thing_is_told_to_those_who_may_read_it_by_whatever_right_it_was_changed() {
    let node = Node::start().await;
    let (acme, _) = tenants(&node).await;
    let anna = acme.person(SystemRole::CompanyAdmin).await;
    let ben = member(&acme).await;
    let mut annas = node.listen(&anna).await;
    let mut bens = node.listen(&ben).await;
    // Ben may change it by a right over things, and may not read it: only managers see vaults.
    let can = node
        .platform
        .access
        .can::<super::house::UpdateThing>(std::sync::Arc::new(ben.ctx()))
        .await
        .unwrap();
    let mut tx = can.write().await.unwrap();
    let id: kernel::id::PartyId = can.ctx().id();
    let change = audit::Change::did("vault", id.uuid(), Some(acme.company));
    tx.record(vec![change]).await.unwrap();
    tx.commit_unaudited("what happened was written down")
        .await
        .unwrap();
    let (_, data) = annas.next().await.unwrap();
    assert_eq!((&data["kind"], &data["id"]), (&json!("vault"), &json!(id)));
    assert!(bens.is_silent().await);
}

#[tokio::test]
async fn a_change_of_many_things_is_told_once() {
    let node = Node::start().await;
    let (acme, _) = tenants(&node).await;
    let anna = member(&acme).await;
    let mut stream = node.listen(&anna).await;
    let can = node
        .platform
        .access
        .can::<super::house::UpdateThing>(std::sync::Arc::new(anna.ctx()))
        .await
        .unwrap();
    let tx = can.write().await.unwrap();
    let change = (0..50)
        .map(|_| {
            let id: kernel::id::PartyId = can.ctx().id();
            audit::Change::did("party", id.uuid(), Some(acme.company))
        })
        .reduce(audit::Change::with)
        .unwrap();
    tx.commit(change, access::Reply::of(())).await.unwrap();
    let (_, data) = stream.next().await.unwrap();
    assert_eq!(
        (&data["kind"], &data["id"]),
        (&json!("party"), &json!(null))
    );
    assert!(stream.is_silent().await);
}
