//! What comes from a proof, and what stays of it.

use access::{Reach, Reply, Scoped, Sealed, SystemRole, Writer};
use audit::Change;
use kernel::{Kind, id::CompanyId};

use crate::it::house::{FillShelf, ReadShelf, fill, filled, shop};

struct Shelf(CompanyId);

impl Scoped for Shelf {
    fn company(&self) -> CompanyId {
        self.0
    }
}

#[tokio::test]
async fn a_row_outside_the_scope_looks_like_no_row() {
    let (_platform, acme, _) = shop().await;
    let branch = acme.company_below(acme.company, "Branch").await;
    let person = acme.nobody().await;
    acme.give(person.user, SystemRole::Member, branch, Reach::Own)
        .await;
    let can = person.can::<ReadShelf>().await.unwrap();
    assert!(can.open(Some(Sealed::new(Shelf(branch)))).is_ok());
    let outside = can
        .open(Some(Sealed::new(Shelf(acme.company))))
        .err()
        .unwrap();
    let missing = can.open::<Shelf>(None).err().unwrap();
    assert_eq!(outside.kind(), Kind::NotFound);
    assert_eq!(
        (outside.code(), outside.detail()),
        (missing.code(), missing.detail())
    );
}

#[tokio::test]
async fn a_dropped_or_abandoned_write_leaves_nothing() {
    let (platform, acme, manager) = shop().await;
    let can = manager.can::<FillShelf>().await.unwrap();
    for abandons in [true, false] {
        let mut tx = can.write().await.unwrap();
        sqlx::query(
            "INSERT INTO company_member (user_id, name, email, state, joined_at)
             VALUES (gen_random_uuid(), 'lost', '', 'active', now())",
        )
        .execute(tx.conn())
        .await
        .unwrap();
        say(&mut tx).await;
        if abandons {
            tx.abandon().await.unwrap();
        }
    }
    assert_eq!(filled(&platform, &acme, "lost").await, 0);
    assert_eq!(outbox(&platform).await, 0);
}

#[tokio::test]
async fn a_kept_write_takes_its_event_and_its_messages_along() {
    let (platform, acme, manager) = shop().await;
    let can = manager.can::<FillShelf>().await.unwrap();
    let mut tx = can.write().await.unwrap();
    say(&mut tx).await;
    let change = Change::did("company", acme.company.uuid(), Some(acme.company));
    tx.commit(change, Reply::of(())).await.unwrap();
    assert_eq!(outbox(&platform).await, 1);
    let mut read = platform.doors.read(&acme.tenant).await.unwrap();
    let (actor, outcome): (uuid::Uuid, String) = sqlx::query_as(
        "SELECT actor_id, outcome FROM audit_event WHERE action = 'shop.shelf.fill'",
    )
    .fetch_one(read.conn())
    .await
    .unwrap();
    assert_ne!(actor, uuid::Uuid::nil());
    assert_eq!(outcome, "ok");
}

#[tokio::test]
async fn who_works_in_several_companies_has_to_say_in_which() {
    let (_platform, acme, manager) = shop().await;
    fill(&manager.can().await.unwrap(), "one company")
        .await
        .unwrap();
    let branch = acme.company_below(acme.company, "Branch").await;
    let refused = fill(&manager.can().await.unwrap(), "two companies")
        .await
        .err()
        .unwrap();
    assert_eq!(refused.code(), "company_required");
    let mut ctx = manager.ctx();
    ctx.company = Some(branch);
    let chosen = manager
        .entry()
        .access
        .can::<FillShelf>(ctx.into())
        .await
        .unwrap();
    assert_eq!(chosen.company().unwrap(), branch);
}

async fn outbox(platform: &testkit::Platform) -> i64 {
    let mut tx = platform.doors.platform().await.unwrap();
    let count = sqlx::query_scalar("SELECT count(*) FROM local.outbox WHERE kind = 'test.said'")
        .fetch_one(tx.conn())
        .await
        .unwrap();
    tx.abandon().await.unwrap();
    count
}

/// A message in the outbox, as `jobs::send` puts one there.
async fn say(tx: &mut Writer) {
    sqlx::query("INSERT INTO local.outbox (id, tenant_id, kind, payload) VALUES (gen_random_uuid(), $1, 'test.said', '{}')")
        .bind(tx.tenant().id)
        .execute(tx.conn())
        .await
        .unwrap();
}
