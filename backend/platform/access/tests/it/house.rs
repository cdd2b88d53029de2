//! What the tests here share: a small shop's permissions and changes of its rules.

use access::{Can, Reply, SystemRole};
use audit::{Change, Outcome};
use kernel::{Ctx, id::CompanyId};
use testkit::{Person, Platform, TestTenant};
use uuid::Uuid;

access::permissions! { shop:
    /// See the shelf.
    ReadShelf = read "shop.shelf.read" for [Member, CompanyAdmin];
    /// Fill the shelf.
    FillShelf = write "shop.shelf.fill" for [CompanyAdmin];
    /// See the till.
    ReadTill = read "shop.till.read" for [CompanyAdmin];
}

/// What a use case of the shop does: adds a member called `name` and answers its id.
pub(crate) async fn fill(can: &Can<FillShelf>, name: &str) -> kernel::Result<Uuid> {
    let mut tx = can.write().await?;
    let id = can.ctx().id::<kernel::id::User>();
    sqlx::query(
        "INSERT INTO company_member (user_id, name, email, state, joined_at)
         VALUES ($1, $2, '', 'active', now())",
    )
    .bind(id)
    .bind(name)
    .execute(tx.conn())
    .await?;
    let company = can.company()?;
    let done = tx
        .commit(
            Change::did("company", company.uuid(), Some(company)),
            Reply::of(id.uuid()),
        )
        .await?;
    Ok(done.into_body())
}

/// How many members of that name there are.
pub(crate) async fn filled(platform: &Platform, tenant: &TestTenant, name: &str) -> i64 {
    let mut read = platform.doors.read(&tenant.tenant).await.unwrap();
    let count = sqlx::query_scalar("SELECT count(*) FROM company_member WHERE name = $1")
        .bind(name)
        .fetch_one(read.conn())
        .await
        .unwrap();
    read.done().await.unwrap();
    count
}

/// Changes the rules of a tenant behind the product's back, and tells every node.
pub(crate) async fn change_rules<F>(platform: &Platform, tenant: &TestTenant, work: F)
where
    F: AsyncFnOnce(&mut sqlx::PgConnection),
{
    let ctx = platform.system(&tenant.tenant);
    let mut tx = platform.doors.write(&tenant.tenant).await.unwrap();
    work(tx.conn()).await;
    sqlx::query("UPDATE tenant_guard SET authz_epoch = authz_epoch + 1")
        .execute(tx.conn())
        .await
        .unwrap();
    tx.notify(tenancy::CHANNEL_ACCESS, &tenant.tenant.id.to_string())
        .await
        .unwrap();
    let change = Change::did("company", tenant.company.uuid(), Some(tenant.company));
    audit::append(
        &mut tx,
        &ctx,
        &platform.keyring,
        "test.rules.change",
        Outcome::Ok,
        &change,
    )
    .await
    .unwrap();
    let epoch = tx.authz_epoch() + 1;
    tx.commit().await.unwrap();
    while platform
        .access
        .snapshot(&tenant.tenant)
        .await
        .unwrap()
        .epoch
        < epoch
    {
        tokio::time::sleep(std::time::Duration::from_millis(2)).await;
    }
}

/// Makes a role of the company's own with one rule, and gives it.
pub(crate) async fn give_own_role(
    platform: &Platform,
    tenant: &TestTenant,
    person: &Person,
    company: CompanyId,
    rule: (&str, &str, &str),
) {
    let (object, action, effect) = rule;
    change_rules(platform, tenant, async |conn| {
        let role = Uuid::from_u128(u128::from_le_bytes(platform.chance.bytes()));
        sqlx::query("INSERT INTO access_role (id, company_id, name) VALUES ($1, $2, $3)")
            .bind(role)
            .bind(company)
            .bind(role.to_string())
            .execute(&mut *conn)
            .await
            .unwrap();
        sqlx::query("INSERT INTO access_role_rule (role_id, object, action, effect) VALUES ($1, $2, $3, $4)")
            .bind(role)
            .bind(object)
            .bind(action)
            .bind(effect)
            .execute(&mut *conn)
            .await
            .unwrap();
        sqlx::query(
            "INSERT INTO access_assignment (id, user_id, role_id, company_id, reach, valid_from)
             VALUES (gen_random_uuid(), $1, $2, $3, 'subtree', '2020-01-01')",
        )
        .bind(person.user)
        .bind(role)
        .bind(company)
        .execute(&mut *conn)
        .await
        .unwrap();
    })
    .await;
}

/// The circumstances of a request with an idempotency key over a body.
pub(crate) fn keyed(person: &Person, key: &str, body: &str) -> Ctx {
    let mut fingerprint = [0_u8; 32];
    for (at, byte) in body.bytes().enumerate() {
        fingerprint[at % 32] ^= byte.rotate_left(u32::try_from(at / 32).unwrap());
    }
    let idempotency = Some(kernel::IdempotencyKey {
        key: key.into(),
        fingerprint,
    });
    Ctx {
        idempotency,
        ..person.ctx()
    }
}

/// A platform with the shop, a tenant and somebody who may do everything in it.
pub(crate) async fn shop() -> (Platform, TestTenant, Person) {
    let platform = Platform::start(&[ALL]).await;
    let acme = platform.tenant("acme").await;
    let manager = acme.person(SystemRole::CompanyAdmin).await;
    (platform, acme, manager)
}
