//! Closing a tenant's door, and taking a tenant away.

use kernel::SchemaName;
use sqlx::AssertSqlSafe;
use tenancy::{
    Switch, remove_registry, remove_role, remove_schema, remove_tables, schema_close,
    schema_exists, schema_open,
};
use testkit::Platform;

use super::house::{House, canary};

async fn traces(platform: &Platform, schema: &SchemaName) -> (i64, i64) {
    sqlx::query_as(
        "SELECT (SELECT count(*) FROM pg_namespace WHERE nspname = $1),
                (SELECT count(*) FROM pg_roles WHERE rolname = $1)",
    )
    .bind(schema.as_str())
    .fetch_one(&mut platform.database.superuser().await)
    .await
    .unwrap()
}

#[tokio::test]
async fn a_closed_door_lets_what_is_in_finish_and_nothing_new_in() {
    let house = House::new().await;
    let doors = &house.platform.doors;
    let acme = &house.tenants[0];
    let mut inside = doors.write(acme).await.unwrap();

    let mut owner = doors.owner().await.unwrap();
    schema_close(&mut owner, &acme.schema).await.unwrap();
    owner.commit().await.unwrap();

    sqlx::query("INSERT INTO canary (slug) VALUES ('late')")
        .execute(inside.conn())
        .await
        .unwrap();
    inside.commit().await.unwrap();
    for refused in [
        doors.write(acme).await.map(drop),
        doors.read(acme).await.map(drop),
        doors.read_snapshot(acme).await.map(drop),
    ] {
        assert_eq!(refused.unwrap_err().code(), "tenant_unavailable");
    }
    assert_eq!(canary(doors, &house.tenants[1]).await.unwrap(), ["other"]);

    let mut owner = doors.owner().await.unwrap();
    schema_open(&mut owner, &acme.schema).await.unwrap();
    owner.commit().await.unwrap();
    assert_eq!(canary(doors, acme).await.unwrap(), ["acme", "late"]);
}

#[tokio::test]
async fn a_tenant_is_taken_away_in_small_steps_and_the_others_notice_nothing() {
    let house = House::new().await;
    let platform = &house.platform;
    let [acme, other] = &house.tenants;
    // One connection, which has been in the tenant that goes.
    let narrow = house.narrow_doors(Switch::Session);
    assert_eq!(canary(&narrow, acme).await.unwrap(), ["acme"]);
    sqlx::raw_sql(AssertSqlSafe(format!(
        "CREATE TABLE {s}.\"Odd name\" (id int); CREATE VIEW {s}.odd AS SELECT slug FROM {s}.canary;
         ALTER TABLE {s}.\"Odd name\" OWNER TO gh_owner; ALTER VIEW {s}.odd OWNER TO gh_owner;",
        s = acme.schema
    )))
    .execute(&mut platform.database.superuser().await)
    .await
    .unwrap();

    let mut names = Vec::new();
    let mut rows = 0;
    let mut batches = 0;
    loop {
        let mut tx = platform.doors.owner().await.unwrap();
        let removed = remove_tables(&mut tx, &acme.schema, 3).await.unwrap();
        tx.commit().await.unwrap();
        if removed.is_empty() {
            break;
        }
        assert!(removed.len() <= 3);
        batches += 1;
        for table in removed {
            assert!(table.counted);
            if table.table == "canary" {
                rows = table.rows;
            }
            names.push(table.table);
        }
    }
    assert!(batches > 3, "{batches}");
    assert_eq!(rows, 1);
    assert!(names.contains(&"Odd name".to_owned()));
    assert_eq!(names.last().map(String::as_str), Some("tenant_guard"));
    assert_eq!(traces(platform, &acme.schema).await, (1, 1));

    // Each step may be repeated.
    for _ in 0..2 {
        let mut tx = platform.doors.owner().await.unwrap();
        assert!(!schema_exists(&mut tx, &acme.schema).await.unwrap());
        remove_schema(&mut tx, &acme.schema).await.unwrap();
        remove_role(&mut tx, &acme.schema).await.unwrap();
        tx.commit().await.unwrap();
    }
    assert_eq!(traces(platform, &acme.schema).await, (0, 0));

    let mut tx = platform.doors.owner().await.unwrap();
    let removed = remove_registry(&mut tx, acme.id).await.unwrap();
    tx.commit().await.unwrap();
    assert!(removed.contains(&("tenant".into(), 1)), "{removed:?}");
    assert!(
        removed.contains(&("tenant_domain".into(), 1)),
        "{removed:?}"
    );
    platform.registry.reload_one(acme.id).await.unwrap();
    assert!(platform.registry.by_id(acme.id).is_none());

    assert_eq!(canary(&narrow, other).await.unwrap(), ["other"]);
    assert_eq!(
        canary(&narrow, acme).await.unwrap_err().code(),
        "tenant_unavailable"
    );
    assert_eq!(canary(&narrow, other).await.unwrap(), ["other"]);
}

#[tokio::test]
async fn a_table_in_use_is_waited_for_a_moment_and_then_left_for_later() {
    let house = House::new().await;
    let platform = &house.platform;
    let acme = &house.tenants[0];
    let mut inside = platform.doors.write(acme).await.unwrap();
    sqlx::query("SELECT slug FROM canary")
        .fetch_all(inside.conn())
        .await
        .unwrap();
    let mut tx = platform.doors.owner().await.unwrap();
    let busy = remove_tables(&mut tx, &acme.schema, 100).await.unwrap_err();
    assert_eq!(busy.code(), "busy");
    assert!(tx.commit().await.is_err());
    inside.commit().await.unwrap();
    let mut tx = platform.doors.owner().await.unwrap();
    let removed = remove_tables(&mut tx, &acme.schema, 100).await.unwrap();
    tx.commit().await.unwrap();
    assert!(!removed.is_empty());
}
