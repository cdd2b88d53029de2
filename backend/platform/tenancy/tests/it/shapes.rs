//! Tests 5 and 6: one statement cache, tables of different shapes.

use kernel::{Error, Kind, error::SHAPE_CHANGED};
use sqlx::{AssertSqlSafe, postgres::PgTypeInfo};
use tenancy::Switch;

use crate::it::house::House;

impl House {
    /// Runs DDL in both tenants, each with its own text.
    async fn build(&self, texts: [&'static str; 2]) {
        for (tenant, text) in self.tenants.iter().zip(texts) {
            let mut owner = self.platform.doors.owner().await.unwrap();
            owner.enter(tenant).await.unwrap();
            sqlx::raw_sql(AssertSqlSafe(text.to_owned()))
                .execute(owner.conn())
                .await
                .unwrap();
            owner.commit().await.unwrap();
        }
    }
}

const SELECT: &str = "SELECT value::text FROM (SELECT value FROM shape) AS same";

#[tokio::test]
async fn a_table_of_another_shape_asks_to_try_again_and_the_next_lease_succeeds() {
    let house = House::new().await;
    house
        .build([
            "CREATE TABLE shape (value integer); INSERT INTO shape VALUES (1)",
            "CREATE TABLE shape (value text); INSERT INTO shape VALUES ('one')",
        ])
        .await;
    let doors = house.narrow_doors(Switch::Session);
    let [acme, other] = &house.tenants;

    let mut read = doors.read(acme).await.unwrap();
    sqlx::query("SELECT value FROM shape")
        .fetch_all(read.conn())
        .await
        .unwrap();
    read.done().await.unwrap();

    let mut read = doors.read(other).await.unwrap();
    let stale: Error = sqlx::query("SELECT value FROM shape")
        .fetch_all(read.conn())
        .await
        .err()
        .unwrap()
        .into();
    drop(read);
    assert_eq!(
        (stale.kind(), stale.code()),
        (Kind::Unavailable, SHAPE_CHANGED),
        "{stale:?}"
    );
    assert!(stale.wait().is_some_and(|wait| wait.is_zero()), "at once");

    let mut read = doors.read(other).await.unwrap();
    let value: String = sqlx::query_scalar("SELECT value FROM shape")
        .fetch_one(read.conn())
        .await
        .unwrap();
    read.done().await.unwrap();
    assert_eq!(value, "one");
}

#[tokio::test]
async fn a_statement_whose_answer_keeps_its_type_needs_no_second_try() {
    let house = House::new().await;
    house
        .build([
            "CREATE TABLE shape (value integer); INSERT INTO shape VALUES (1)",
            "CREATE TABLE shape (value text); INSERT INTO shape VALUES ('one')",
        ])
        .await;
    let doors = house.narrow_doors(Switch::Session);
    for _ in 0..3 {
        for (tenant, wanted) in house.tenants.iter().zip(["1", "one"]) {
            let mut read = doors.read(tenant).await.unwrap();
            let value: String = sqlx::query_scalar(SELECT)
                .fetch_one(read.conn())
                .await
                .unwrap();
            read.done().await.unwrap();
            assert_eq!(value, wanted);
        }
    }
}

/// A type with the same name in every tenant's schema: what `cargo xtask check` refuses.
struct Mood;

impl sqlx::Type<sqlx::Postgres> for Mood {
    fn type_info() -> PgTypeInfo {
        PgTypeInfo::with_name("mood")
    }
}

impl sqlx::Encode<'_, sqlx::Postgres> for Mood {
    fn encode_by_ref(
        &self,
        buffer: &mut sqlx::postgres::PgArgumentBuffer,
    ) -> Result<sqlx::encode::IsNull, sqlx::error::BoxDynError> {
        <&str as sqlx::Encode<sqlx::Postgres>>::encode_by_ref(&"calm", buffer)
    }
}

#[tokio::test]
async fn an_enum_in_tenant_schemas_fails_in_the_second_tenant_of_a_connection() {
    let house = House::new().await;
    let text = "CREATE TYPE mood AS ENUM ('calm'); CREATE TABLE shape (value mood); \
                DO $$ BEGIN EXECUTE format('GRANT USAGE ON TYPE mood TO %I', current_schema()); END $$";
    house.build([text, text]).await;
    let doors = house.narrow_doors(Switch::Session);
    let [acme, other] = &house.tenants;
    let count = "SELECT count(*) FROM shape WHERE value = $1";

    let mut read = doors.read(acme).await.unwrap();
    let none: i64 = sqlx::query_scalar(count)
        .bind(Mood)
        .fetch_one(read.conn())
        .await
        .unwrap();
    assert_eq!(none, 0);
    read.done().await.unwrap();

    // sqlx remembers the number of the first tenant's type and sends it for the second's. This is
    // why a tenant schema holds no types (see `migrations` of xtask for the rule).
    let mut read = doors.read(other).await.unwrap();
    let refused = sqlx::query_scalar::<_, i64>(count)
        .bind(Mood)
        .fetch_one(read.conn())
        .await
        .err()
        .unwrap();
    assert!(refused.as_database_error().is_some(), "{refused}");
}
