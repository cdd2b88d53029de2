//! Who may do what, through the same check that requests go through.

use access::{Permission as _, Reach, SystemRole};
use kernel::Kind;
use testkit::Platform;

use crate::it::house::{ALL, FillShelf, ReadShelf, fill};

#[tokio::test]
async fn a_role_allows_what_it_names_and_nothing_else() {
    let platform = Platform::start(&[ALL]).await;
    let acme = platform.tenant("acme").await;
    let member = acme.person(SystemRole::Member).await;
    let manager = acme.person(SystemRole::CompanyAdmin).await;
    let admin = acme.person(SystemRole::TenantAdmin).await;
    let nobody = acme.nobody().await;
    assert!(member.can::<ReadShelf>().await.is_ok());
    assert_eq!(
        member.can::<FillShelf>().await.err().unwrap().kind(),
        Kind::Forbidden
    );
    assert!(admin.can::<FillShelf>().await.is_ok());
    assert_eq!(
        nobody.can::<ReadShelf>().await.err().unwrap().kind(),
        Kind::Forbidden
    );
    fill(&manager.can().await.unwrap(), "oak").await.unwrap();
}

#[tokio::test]
async fn the_same_login_is_nobody_in_another_tenant() {
    let platform = Platform::start(&[ALL]).await;
    let acme = platform.tenant("acme").await;
    let other = platform.tenant("other").await;
    let admin = acme.person(SystemRole::TenantAdmin).await;
    assert!(admin.can::<ReadShelf>().await.is_ok());
    assert!(admin.at(&other).can::<ReadShelf>().await.is_err());
}

#[tokio::test]
async fn req_48_a_right_withdrawn_in_one_request_is_refused_in_the_next_on_every_node() {
    let here = Platform::start(&[ALL]).await;
    let there = here.another_node().await;
    let acme = here.tenant("acme").await;
    let manager = acme.nobody().await;
    for _ in 0..5 {
        acme.give(
            manager.user,
            SystemRole::CompanyAdmin,
            acme.company,
            Reach::Own,
        )
        .await;
        assert!(manager.can::<FillShelf>().await.is_ok());
        assert!(manager.on(&there).can::<FillShelf>().await.is_ok());
        let proven_before = manager.on(&there).can::<FillShelf>().await.unwrap();
        acme.withdraw(manager.user, SystemRole::CompanyAdmin, acme.company)
            .await;
        assert!(manager.can::<FillShelf>().await.is_err());
        assert!(manager.on(&there).can::<FillShelf>().await.is_err());
        // A proof made before the withdrawal opens no transaction after it.
        assert_eq!(
            fill(&proven_before, "late").await.err().unwrap().kind(),
            Kind::Forbidden
        );
    }
}

#[tokio::test]
async fn req_63_a_change_without_an_event_cannot_be_committed() {
    let platform = Platform::start(&[ALL]).await;
    let acme = platform.tenant("acme").await;
    let mut tx = platform.doors.write(&acme.tenant).await.unwrap();
    sqlx::query("UPDATE company SET name = 'changed in silence'")
        .execute(tx.conn())
        .await
        .unwrap();
    let refused = tx.commit().await.err().unwrap();
    assert!(
        refused.causes().contains("without an audit event"),
        "{}",
        refused.causes()
    );
    let mut read = platform.doors.read(&acme.tenant).await.unwrap();
    let name: String = sqlx::query_scalar("SELECT name FROM company")
        .fetch_one(read.conn())
        .await
        .unwrap();
    assert_eq!(name, "Company acme");
}

#[test]
fn permission_codes_split_into_thing_and_verb() {
    assert_eq!(
        (ReadShelf::INFO.object(), ReadShelf::INFO.action()),
        ("shop.shelf", "read")
    );
    assert!(FillShelf::INFO.writes && !ReadShelf::INFO.writes);
}
