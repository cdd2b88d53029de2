//! Suspended and resumed, renamed, deleted and brought back.

use std::time::Duration;

use kernel::{Kind, TenantState};
use operator::{
    life::{
        DeleteBody, RenameBody, SuspendBody, delete, rename, resume, show, suspend, undo_delete,
    },
    permissions::{DeleteTenant, ReadTenant, RenameTenant, SuspendTenant},
};
use tenancy::Resolved;

use super::house::House;

fn because(reason: &str) -> SuspendBody {
    SuspendBody {
        reason: reason.into(),
    }
}

fn confirm(slug: &str) -> DeleteBody {
    DeleteBody {
        confirm: slug.into(),
        reason: None,
    }
}

#[tokio::test]
async fn a_suspended_tenant_is_not_served_and_a_resumed_one_is() {
    let house = House::start().await;
    let acme = house.tenant("acme").await;
    let can = house.can::<SuspendTenant>().await;
    let doors = &house.platform.doors;
    // A request that is in the middle of its transaction.
    let inside = doors.write(&acme).await.unwrap();

    let done = suspend(&can, &house.operator, acme.id, &because("unpaid"))
        .await
        .unwrap();
    assert_eq!(done.body().state, "suspended");
    assert_eq!(done.body().reason.as_deref(), Some("unpaid"));
    assert_eq!(
        done.body().possible,
        ["resume", "suspend", "rename", "delete"]
    );
    let Resolved::Suspended(known) = house.platform.registry.resolve(&acme.host) else {
        panic!("it is still served");
    };
    assert_eq!(known.state_reason.as_deref(), Some("unpaid"));
    // It ends as it would have; the next one is refused by the database itself.
    inside.commit().await.unwrap();
    let refused = doors.write(&acme).await.map(drop).unwrap_err();
    assert_eq!(refused.kind(), Kind::Unavailable);
    assert_eq!(house.events("platform", "platform.tenant.suspend").await, 1);
    let own = acme.schema.as_str();
    assert_eq!(house.events(own, "platform.tenant.suspend").await, 1);

    // Another reason is another event, the same one again is the same state.
    let other = because("still unpaid");
    for _ in 0..2 {
        let done = suspend(&can, &house.operator, acme.id, &other)
            .await
            .unwrap();
        assert_eq!(done.body().reason.as_deref(), Some("still unpaid"));
    }
    assert_eq!(house.events(own, "platform.tenant.suspend").await, 2);

    for _ in 0..2 {
        let done = resume(&can, &house.operator, acme.id).await.unwrap();
        assert_eq!(done.body().state, "active");
        assert_eq!(done.body().reason, None);
    }
    assert!(matches!(
        house.platform.registry.resolve(&acme.host),
        Resolved::Tenant(_)
    ));
    doors.write(&acme).await.unwrap().commit().await.unwrap();
}

#[tokio::test]
async fn a_reason_is_demanded_and_is_one_line() {
    let house = House::start().await;
    let acme = house.tenant("acme").await;
    let can = house.can::<SuspendTenant>().await;
    for (reason, code) in [
        ("  ", "required"),
        (&*"x".repeat(501), "too_long"),
        ("a\nb", "forbidden_character"),
    ] {
        let error = suspend(&can, &house.operator, acme.id, &because(reason))
            .await
            .map(|_| ())
            .unwrap_err();
        assert_eq!(error.field_errors()[0].field, "reason");
        assert_eq!(error.field_errors()[0].code, code);
    }
    let known = house.known(acme.id);
    assert_eq!(known.state, TenantState::Active);
}

#[tokio::test]
async fn a_renamed_tenant_keeps_its_data_and_nobody_else_gets_its_old_name() {
    let house = House::start().await;
    let acme = house.tenant("acme").await;
    let other = house.tenant("other").await;
    let can = house.can::<RenameTenant>().await;
    let to = |slug: &str| RenameBody {
        slug: Some(slug.into()),
        name: None,
    };
    let done = rename(&can, &house.operator, acme.id, &to("acme-two"))
        .await
        .unwrap();
    assert_eq!(done.body().slug, "acme-two");
    assert_eq!(done.body().url, "http://acme-two.guildhall.localhost:8000");
    let known = house.known(acme.id);
    assert_eq!(known.schema, acme.schema);
    assert_eq!(known.host, "acme-two.guildhall.localhost");
    assert!(matches!(
        house
            .platform
            .registry
            .resolve("acme-two.guildhall.localhost"),
        Resolved::Tenant(_)
    ));

    for (slug, code) in [
        ("acme", "slug_held"),
        ("acme-two", "slug_taken"),
        ("admin", "slug_reserved"),
        ("A!", "slug_invalid"),
    ] {
        let error = rename(&can, &house.operator, other.id, &to(slug))
            .await
            .map(|_| ())
            .unwrap_err();
        assert_eq!(error.field_errors()[0].field, "slug", "{slug}");
        if slug != "A!" {
            assert_eq!(error.field_errors()[0].code, code);
        }
    }
    // It may have its own name back, and a new one for people.
    let back = RenameBody {
        slug: Some("acme".into()),
        name: Some("Acme & Sons".into()),
    };
    let done = rename(&can, &house.operator, acme.id, &back).await.unwrap();
    assert_eq!(
        (&*done.body().slug, &*done.body().name),
        ("acme", "Acme & Sons")
    );
    let own = acme.schema.as_str();
    assert_eq!(house.events(own, "platform.tenant.rename").await, 2);
}

#[tokio::test]
async fn a_deleted_tenant_comes_back_as_what_it_was() {
    let house = House::start().await;
    let acme = house.tenant("acme").await;
    let can = house.can::<DeleteTenant>().await;
    let suspending = house.can::<SuspendTenant>().await;
    let wrong = delete(&can, &house.operator, acme.id, &confirm("other"))
        .await
        .map(|_| ())
        .unwrap_err();
    assert_eq!(wrong.field_errors()[0].code, "confirmation_differs");

    for was_suspended in [false, true] {
        if was_suspended {
            suspend(&suspending, &house.operator, acme.id, &because("unpaid"))
                .await
                .unwrap();
        }
        let begun = house.platform.clock.now();
        for _ in 0..2 {
            let done = delete(&can, &house.operator, acme.id, &confirm("acme"))
                .await
                .unwrap();
            assert_eq!(done.body().state, "deleting");
            assert_eq!(
                done.body().purge_after.unwrap() - begun,
                chrono::Duration::days(30)
            );
            assert_eq!(done.body().possible, ["undo_delete", "purge"]);
            house.clock.advance(Duration::from_secs(60));
        }
        assert!(house.platform.doors.write(&acme).await.is_err());
        let refused = resume(&suspending, &house.operator, acme.id)
            .await
            .map(|_| ())
            .unwrap_err();
        assert_eq!(refused.code(), "state_transition_refused");
        assert!(refused.detail().contains("undo_delete"));

        let done = undo_delete(&can, &house.operator, acme.id).await.unwrap();
        let (state, reason) = if was_suspended {
            ("suspended", Some("unpaid"))
        } else {
            ("active", None)
        };
        assert_eq!(done.body().state, state);
        assert_eq!(done.body().reason.as_deref(), reason);
        assert_eq!(done.body().purge_after, None);
        assert_eq!(
            house.platform.doors.write(&acme).await.map(drop).is_ok(),
            !was_suspended
        );
        let again = undo_delete(&can, &house.operator, acme.id).await;
        assert_eq!(again.map(|_| ()).unwrap_err().kind(), Kind::Conflict);
    }
    let reading = house.can::<ReadTenant>().await;
    let seen = show(&reading, &house.operator, acme.id).await.unwrap();
    assert_eq!(seen.state, "suspended");
}
