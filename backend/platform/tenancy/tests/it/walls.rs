//! Nothing is readable by default, and a tenant's role can do what it must and no more.

use sqlx::{AssertSqlSafe, ConnectOptions as _, PgConnection};

use crate::it::house::House;

/// The SQLSTATE a statement is refused with.
async fn refusal(conn: &mut PgConnection, text: &str) -> String {
    match sqlx::raw_sql(AssertSqlSafe(text.to_owned()))
        .execute(conn)
        .await
    {
        Ok(_) => format!("not refused: {text}"),
        Err(error) => error
            .as_database_error()
            .and_then(sqlx::error::DatabaseError::code)
            .map_or_else(|| error.to_string(), String::from),
    }
}

const NO_SUCH_TABLE: &str = "42P01";
const NO_RIGHT: &str = "42501";

#[tokio::test]
async fn the_login_sees_no_table_before_it_enters_a_tenant() {
    let house = House::new().await;
    let mut app = house.platform.database.app.connect().await.unwrap();
    let [acme, _] = &house.tenants;
    for (text, code) in [
        ("SELECT slug FROM canary".to_owned(), NO_SUCH_TABLE),
        ("SELECT id FROM company".into(), NO_SUCH_TABLE),
        (format!("SELECT slug FROM {}.canary", acme.schema), NO_RIGHT),
        (format!("SELECT id FROM {}.company", acme.schema), NO_RIGHT),
        ("SELECT id FROM platform.tenant".into(), NO_RIGHT),
        ("SELECT id FROM local.outbox".into(), NO_RIGHT),
        ("CREATE TABLE public.mine (id int)".into(), NO_RIGHT),
        ("CREATE SCHEMA mine".into(), NO_RIGHT),
        (format!("SET ROLE {}", house.roles().owner), NO_RIGHT),
    ] {
        assert_eq!(refusal(&mut app, &text).await, code, "{text}");
    }
    let inherits: bool = sqlx::query_scalar("SELECT pg_has_role(current_user, $1, 'USAGE')")
        .bind(acme.schema.as_str())
        .fetch_one(&mut app)
        .await
        .unwrap();
    assert!(
        !inherits,
        "the login may become the tenant's role, and has none of its rights before"
    );
}

#[tokio::test]
async fn a_tenants_role_cannot_touch_another_tenant_nor_the_platform() {
    let house = House::new().await;
    let [acme, other] = &house.tenants;
    for text in [
        format!("SELECT slug FROM {}.canary", other.schema),
        format!("INSERT INTO {}.canary (slug) VALUES ('acme')", other.schema),
        format!("SELECT schema_version FROM {}.tenant_guard", other.schema),
        "SELECT id FROM platform.tenant".into(),
        "INSERT INTO platform.tenant_node (id, name, seen_at) VALUES (gen_random_uuid(), '', now())".into(),
        "SELECT payload FROM local.outbox".into(),
        "DELETE FROM local.outbox".into(),
        "UPDATE local.outbox SET kind = 'x'".into(),
        format!("SELECT local.protect('{}')", acme.schema),
    ] {
        let mut tx = house.platform.doors.write(acme).await.unwrap();
        assert_eq!(refusal(tx.conn(), &text).await, NO_RIGHT, "{text}");
        tx.abandon().await.unwrap();
    }
}

#[tokio::test]
async fn a_tenants_role_owns_nothing_and_cannot_change_the_shape_of_its_schema() {
    let house = House::new().await;
    let [acme, _] = &house.tenants;
    for text in [
        "CREATE TABLE mine (id int)",
        "ALTER TABLE company ADD COLUMN mine int",
        "DROP TABLE canary",
        "TRUNCATE canary",
        "DROP TRIGGER audit_guard ON company",
        "ALTER TABLE company DISABLE TRIGGER audit_guard",
        "UPDATE tenant_guard SET schema_version = 1",
        "INSERT INTO tenant_guard (one, schema_version) VALUES (false, 1)",
        "DELETE FROM tenant_guard",
        "DELETE FROM _sqlx_migrations",
        "SET session_replication_role = replica",
    ] {
        let mut tx = house.platform.doors.write(acme).await.unwrap();
        assert_eq!(refusal(tx.conn(), text).await, NO_RIGHT, "{text}");
        tx.abandon().await.unwrap();
    }
    let owned: i64 = sqlx::query_scalar(
        "SELECT count(*) FROM pg_class c JOIN pg_roles r ON r.oid = c.relowner WHERE r.rolname = $1",
    )
    .bind(acme.schema.as_str())
    .fetch_one(&mut house.superuser().await)
    .await
    .unwrap();
    assert_eq!(owned, 0);
}

#[tokio::test]
async fn req_67_no_role_of_requests_can_change_or_delete_audit_rows() {
    let house = House::new().await;
    let [acme, _] = &house.tenants;
    for side in [acme, house.platform.doors.platform_ref()] {
        for table in ["audit_event", "audit_pii", "audit_subject_key"] {
            for text in [
                format!("DELETE FROM {table}"),
                format!("TRUNCATE {table} CASCADE"),
                format!("DROP TABLE {table} CASCADE"),
                format!("ALTER TABLE {table} DISABLE TRIGGER ALL"),
            ] {
                let mut tx = house.platform.doors.write(side).await.unwrap();
                assert_eq!(refusal(tx.conn(), &text).await, NO_RIGHT, "{text}");
                tx.abandon().await.unwrap();
            }
        }
        for text in [
            "UPDATE audit_event SET action = 'nothing'",
            "UPDATE audit_pii SET box = ''",
            "UPDATE audit_subject_key SET wrapped = ''",
        ] {
            let mut tx = house.platform.doors.write(side).await.unwrap();
            assert_eq!(refusal(tx.conn(), text).await, NO_RIGHT, "{text}");
            tx.abandon().await.unwrap();
        }
    }
}

#[tokio::test]
async fn a_tenants_role_may_put_into_the_outbox_only_rows_that_name_it_as_their_sender() {
    let house = House::new().await;
    let [acme, other] = &house.tenants;
    let own = "INSERT INTO local.outbox (id, tenant_id, kind, payload)
               VALUES (gen_random_uuid(), gen_random_uuid(), 'test.said', '{}')";
    let mut tx = house.platform.doors.write(acme).await.unwrap();
    sqlx::query(own).execute(tx.conn()).await.unwrap();
    let as_other = format!(
        "INSERT INTO local.outbox (id, tenant_id, tenant_role, kind, payload)
         VALUES (gen_random_uuid(), gen_random_uuid(), '{}', 'test.said', '{{}}')",
        other.schema
    );
    tx.commit().await.unwrap();
    let mut tx = house.platform.doors.write(acme).await.unwrap();
    assert_eq!(refusal(tx.conn(), &as_other).await, NO_RIGHT);
    drop(tx);
    let mut relay = house.platform.doors.platform().await.unwrap();
    let senders: Vec<String> =
        sqlx::query_scalar("SELECT tenant_role::text FROM local.outbox WHERE kind = 'test.said'")
            .fetch_all(relay.conn())
            .await
            .unwrap();
    relay.abandon().await.unwrap();
    assert_eq!(senders, [acme.schema.as_str()]);
}

#[tokio::test]
async fn a_temporary_table_cannot_stand_in_for_a_real_one() {
    let house = House::new().await;
    let [acme, _] = &house.tenants;
    let mut tx = house.platform.doors.write(acme).await.unwrap();
    sqlx::raw_sql("CREATE TEMPORARY TABLE canary (slug text, pair bigint) ON COMMIT DROP")
        .execute(tx.conn())
        .await
        .unwrap();
    let slugs: Vec<String> = sqlx::query_scalar("SELECT slug FROM canary")
        .fetch_all(tx.conn())
        .await
        .unwrap();
    tx.abandon().await.unwrap();
    assert_eq!(slugs, ["acme"]);
}
