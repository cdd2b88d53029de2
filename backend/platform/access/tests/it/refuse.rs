//! Requirement 50: whatever is unusual is a no.

use std::{str::FromStr as _, sync::Arc};

use access::{
    Access, Assignment, Catalogue, Effect, Node, Permission as _, Reach, RoleRule, Rules, Scope,
    Snapshot, SystemRole,
};
use audit::{Keyring, Recorder};
use kernel::{
    Actor, Clock, Ctx, Id, Kind, SystemChance, SystemClock,
    id::{CompanyId, UserId},
};
use tenancy::{Bulletin, DatabaseSettings, Doors};
use testkit::Platform;
use uuid::Uuid;

use crate::it::house::{ALL, FillShelf, ReadShelf, shop};

fn id<K: kernel::id::IdKind>() -> Id<K> {
    Id::new(&SystemClock, &SystemChance)
}

/// Rules by which one user may read the shelf in one company.
fn rules(user: UserId, company: CompanyId) -> Rules {
    Rules {
        epoch: 1,
        companies: vec![Node {
            id: company,
            parent: None,
        }],
        roles: vec![RoleRule {
            role: "r:sys:member".into(),
            object: "shop.shelf".into(),
            action: "read".into(),
            condition: "-".into(),
            effect: Effect::Allow,
        }],
        assignments: vec![Assignment {
            user,
            role: "r:sys:member".into(),
            company,
            reach: Reach::Subtree,
            from: "2020-01-01T00:00:00Z".parse().unwrap(),
            until: None,
        }],
    }
}

async fn snapshot(rules: Rules) -> Snapshot {
    Snapshot::build(rules, Arc::new(SystemClock)).await.unwrap()
}

#[tokio::test]
async fn req_50_the_plain_case_is_allowed_so_that_the_others_mean_something() {
    let (user, company) = (id(), id());
    assert!(
        snapshot(rules(user, company))
            .await
            .enforce(user, company, "shop.shelf", "read")
    );
}

#[tokio::test]
async fn req_50_an_empty_policy_denies() {
    let (user, company) = (id(), id());
    let without_rules = Rules {
        roles: Vec::new(),
        ..rules(user, company)
    };
    let without_assignments = Rules {
        assignments: Vec::new(),
        ..rules(user, company)
    };
    let without_companies = Rules {
        companies: Vec::new(),
        ..rules(user, company)
    };
    for rules in [
        Rules::default(),
        without_rules,
        without_assignments,
        without_companies,
    ] {
        let snapshot = snapshot(rules).await;
        assert!(!snapshot.enforce(user, company, "shop.shelf", "read"));
        assert!(!snapshot.enforce(user, company, "", ""));
        assert!(snapshot.companies_where(user, ReadShelf::INFO).is_empty());
    }
}

#[tokio::test]
async fn req_50_an_empty_or_strange_subject_denies() {
    let (user, company) = (id(), id());
    let snapshot = snapshot(rules(user, company)).await;
    for stranger in [
        UserId::from_uuid(Uuid::nil()),
        UserId::from_uuid(Uuid::max()),
        id(),
        UserId::from_uuid(company.uuid()),
    ] {
        assert!(
            !snapshot.enforce(stranger, company, "shop.shelf", "read"),
            "{stranger}"
        );
    }
}

#[tokio::test]
async fn req_50_an_unknown_object_action_or_company_denies() {
    let (user, company) = (id(), id());
    let snapshot = snapshot(rules(user, company)).await;
    for (object, action) in [
        ("shop.shelf", "fill"),
        ("shop.shelf", ""),
        ("shop.shelf", "*"),
        ("shop.shelf", "read "),
        ("shop.shelf", "READ"),
        ("", "read"),
        ("*", "read"),
        ("shop", "read"),
        ("shop.shelf.read", "read"),
        ("shop.shelf\" || \"a\" == \"a", "read"),
        ("r.obj == p.obj", "p.act"),
    ] {
        assert!(
            !snapshot.enforce(user, company, object, action),
            "{object:?} {action:?}"
        );
    }
    assert!(!snapshot.enforce(user, id(), "shop.shelf", "read"));
    assert!(!snapshot.enforce(
        user,
        CompanyId::from_uuid(Uuid::nil()),
        "shop.shelf",
        "read"
    ));
}

#[tokio::test]
async fn req_50_companies_in_a_circle_and_below_nobody_deny() {
    let (user, company) = (id(), id());
    let (parent, lost): (CompanyId, CompanyId) = (id(), id());
    let circle = vec![
        Node {
            id: company,
            parent: Some(parent),
        },
        Node {
            id: parent,
            parent: Some(company),
        },
        Node {
            id: lost,
            parent: Some(id()),
        },
    ];
    let snapshot = snapshot(Rules {
        companies: circle,
        ..rules(user, company)
    })
    .await;
    for asked in [company, parent, lost] {
        assert!(!snapshot.enforce(user, asked, "shop.shelf", "read"));
    }
    assert!(snapshot.companies_where(user, ReadShelf::INFO).is_empty());
}

#[tokio::test]
async fn req_50_a_condition_whose_fact_nobody_states_denies() {
    let (user, company) = (id(), id());
    let mut rules = rules(user, company);
    rules.roles[0].condition = "own".into();
    assert!(
        !snapshot(rules)
            .await
            .enforce(user, company, "shop.shelf", "read")
    );
}

#[tokio::test]
async fn req_50_a_user_called_like_a_role_gains_nothing() {
    let (user, company) = (id(), id());
    let mut rules = rules(user, company);
    rules.assignments.clear();
    rules.roles[0].role = format!("u:{user}");
    assert!(
        !snapshot(rules)
            .await
            .enforce(user, company, "shop.shelf", "read")
    );
}

#[tokio::test]
#[expect(
    clippy::disallowed_methods,
    reason = "a table is taken away, whose schema has a random name"
)]
async fn req_50_rules_that_cannot_be_read_deny() {
    let (platform, acme, manager) = shop().await;
    assert!(manager.can::<FillShelf>().await.is_ok());
    let away = format!(
        "ALTER TABLE {schema}.access_role_rule RENAME TO access_role_rule_away; \
         SELECT pg_notify('{}', '{}')",
        tenancy::CHANNEL_ACCESS,
        acme.tenant.id,
        schema = acme.tenant.schema,
    );
    sqlx::raw_sql(sqlx::AssertSqlSafe(away))
        .execute(&mut platform.database.superuser().await)
        .await
        .unwrap();
    let begun = std::time::Instant::now();
    let refused = loop {
        match manager.can::<FillShelf>().await {
            Err(error) => break error,
            Ok(_) => assert!(
                begun.elapsed().as_secs() < 5,
                "the old rules are still believed"
            ),
        }
        tokio::time::sleep(std::time::Duration::from_millis(2)).await;
    };
    assert_eq!(refused.kind(), Kind::Internal);
    assert!(!platform.access.may(&manager.ctx(), ReadShelf::INFO).await);
}

/// A policy on parts of its own.
fn policy(platform: &Platform, doors: Doors, bulletin: Arc<Bulletin>) -> Arc<Access> {
    let clock: Arc<dyn Clock> = Arc::new(SystemClock);
    let keyring = Keyring::new(platform.master());
    let recorder = Recorder::new(platform.doors.clone(), keyring.clone(), Arc::clone(&clock));
    Access::new(
        doors,
        bulletin,
        keyring,
        recorder,
        Catalogue::new([ALL]).unwrap(),
        clock,
    )
}

#[tokio::test]
async fn req_50_a_node_out_of_touch_decides_nothing() {
    let (platform, _, manager) = shop().await;
    // Its pulse never beats.
    let silent = Bulletin::new(
        platform.doors.clone(),
        platform.database.app.clone(),
        &SystemClock,
        &SystemChance,
    );
    let access = policy(&platform, platform.doors.clone(), silent);
    let refused = access
        .can::<ReadShelf>(Arc::new(manager.ctx()))
        .await
        .err()
        .unwrap();
    assert_eq!(
        (refused.kind(), refused.code()),
        (Kind::Unavailable, "node_out_of_touch")
    );
    assert!(refused.wait().is_some());
}

#[tokio::test]
async fn req_50_a_database_that_does_not_answer_denies() {
    let (platform, _, manager) = shop().await;
    let settings = DatabaseSettings::read(&kernel::settings::Values::default()).unwrap();
    let nowhere =
        sqlx::postgres::PgConnectOptions::from_str("postgres://nobody@127.0.0.1:1/none").unwrap();
    let doors = Doors::new(
        &settings,
        nowhere.clone(),
        nowhere,
        platform.database.roles.clone(),
    );
    let access = policy(&platform, doors, Arc::clone(&platform.bulletin));
    let refused = access
        .can::<ReadShelf>(Arc::new(manager.ctx()))
        .await
        .err()
        .unwrap();
    assert_eq!(refused.kind(), Kind::Unavailable, "{refused:?}");
}

#[tokio::test]
async fn req_50_who_has_not_signed_in_and_who_comes_from_the_wrong_side_is_refused() {
    let (platform, acme, manager) = shop().await;
    let nobody = Ctx {
        actor: Actor::Anonymous,
        ..manager.ctx()
    };
    let refused = platform
        .access
        .can::<ReadShelf>(Arc::new(nobody))
        .await
        .err()
        .unwrap();
    assert_eq!(refused.kind(), Kind::Unauthenticated);

    let on_the_platform = Ctx {
        tenant: Arc::clone(platform.doors.platform_ref()),
        ..manager.ctx()
    };
    let refused = platform
        .access
        .can::<ReadShelf>(Arc::new(on_the_platform))
        .await
        .err()
        .unwrap();
    assert_eq!(refused.kind(), Kind::NotFound);

    // A job has the rights of who started it, and no others.
    let job = |user| Ctx {
        actor: Actor::Job {
            name: "test",
            behalf: user,
        },
        ..manager.ctx()
    };
    assert!(
        platform
            .access
            .can::<ReadShelf>(Arc::new(job(manager.user)))
            .await
            .is_ok()
    );
    let refused = platform
        .access
        .can::<ReadShelf>(Arc::new(job(acme.nobody().await.user)))
        .await
        .err()
        .unwrap();
    assert_eq!(refused.kind(), Kind::Forbidden);
}

#[tokio::test]
async fn a_refusal_names_the_right_and_who_can_give_it() {
    let (_platform, acme, _) = shop().await;
    let member = acme.person(SystemRole::Member).await;
    let refused = member.can::<FillShelf>().await.err().unwrap();
    assert_eq!(refused.code(), "not_permitted");
    for part in [
        "Fill the shelf",
        "shop.shelf.fill",
        "an administrator of your company",
    ] {
        assert!(refused.detail().contains(part), "{}", refused.detail());
    }
    let Scope::Companies(companies) = member.can::<ReadShelf>().await.unwrap().scope().clone()
    else {
        panic!("a member's right holds in companies")
    };
    assert_eq!(*companies, [acme.company]);
}
