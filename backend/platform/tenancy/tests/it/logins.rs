//! Before Postgres 16.3 a login serves a limited number of tenants.

use tenancy::{Doors, Roles, Switch};

use crate::it::{
    house::{canary, narrow, put_pair},
    standalone::Standalone,
};

async fn users(house: &Standalone) -> Vec<(String, i64)> {
    use sqlx::ConnectOptions as _;
    let mut superuser = house.owner.connect().await.unwrap();
    sqlx::query_as(
        "SELECT m.rolname::text, count(*) FROM pg_auth_members a
           JOIN pg_roles r ON r.oid = a.roleid AND r.rolname LIKE 't\\_%'
           JOIN pg_roles m ON m.oid = a.member
          WHERE m.rolname LIKE 'shard\\_app%' GROUP BY 1 ORDER BY 1",
    )
    .fetch_all(&mut superuser)
    .await
    .unwrap()
}

async fn login_of(doors: &Doors, tenant: &std::sync::Arc<kernel::TenantRef>) -> String {
    let mut read = doors.read(tenant).await.unwrap();
    let login = sqlx::query_scalar("SELECT session_user::text")
        .fetch_one(read.conn())
        .await
        .unwrap();
    read.done().await.unwrap();
    login
}

#[tokio::test]
async fn a_login_takes_its_number_of_tenants_and_the_next_tenant_begins_another() {
    let folder = tempfile::Builder::new().prefix("gh").tempdir().unwrap();
    let roles = Roles::new("shard").with_tenants_per_login(2);
    let house = Standalone::start(folder.path(), roles).await;
    let mut settings = narrow(Switch::Session);
    settings.read_connections = 2;
    settings.write_connections = 2;
    let doors = house.doors(&settings);
    let mut tenants = Vec::new();
    for number in 0..5 {
        tenants.push(house.tenant(&doors, &format!("t{number}")).await);
    }
    let wanted = [("shard_app", 2), ("shard_app_2", 2), ("shard_app_3", 1)];
    assert_eq!(
        users(&house).await,
        wanted.map(|(login, count)| (login.to_owned(), count))
    );
    // A process that knows nothing yet finds out, with passwords that are really asked for.
    for doors in [doors.clone(), house.doors(&settings)] {
        for _ in 0..3 {
            for (number, tenant) in tenants.iter().enumerate() {
                assert_eq!(
                    canary(&doors, tenant).await.unwrap(),
                    [tenant.slug.as_str()]
                );
                let mut tx = doors.write(tenant).await.unwrap();
                put_pair(&mut tx, 1).await.unwrap();
                tx.abandon().await.unwrap();
                let login = [
                    "shard_app",
                    "shard_app",
                    "shard_app_2",
                    "shard_app_2",
                    "shard_app_3",
                ];
                assert_eq!(
                    Some(login_of(&doors, tenant).await.as_str()),
                    login.get(number).copied()
                );
            }
        }
        let report = doors.report();
        assert_eq!(
            report.logins,
            [("shard_app_2".to_owned(), 2), ("shard_app_3".to_owned(), 1)]
        );
        let reads = report.lanes.first().unwrap();
        assert!(
            reads.idle <= 2,
            "all logins share one number of connections: {reads:?}"
        );
        assert!(reads.stats.displaced > 0, "{reads:?}");
    }
    house.cluster.stop().await;
}
