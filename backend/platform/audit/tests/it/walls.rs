use audit::{Change, Filter, Outcome};
use companies::Company;

use super::house::House;

fn company(house: &House) -> Company {
    let ctx = house.anna.ctx();
    Company {
        id: ctx.id(),
        parent_id: Some(house.acme.company),
        name: "Branch".into(),
        version: 1,
        created_at: ctx.now(),
    }
}

#[tokio::test]
async fn req_63_a_change_without_an_event_cannot_commit() {
    let house = House::start().await;
    let mut tx = house.platform.doors.write(house.tenant()).await.unwrap();
    companies::company_insert(&mut tx, &company(&house))
        .await
        .unwrap();
    let error = tx.commit().await.unwrap_err();
    assert!(
        error.causes().contains("without an audit event"),
        "{}",
        error.causes()
    );
}

#[tokio::test]
async fn req_63_a_committed_change_has_its_event_and_a_rolled_back_one_has_none() {
    let house = House::start().await;
    let (ctx, keyring) = (house.anna.ctx(), &house.platform.keyring);
    let (kept, lost) = (company(&house), company(&house));
    for company in [&kept, &lost] {
        let mut tx = house.platform.doors.write(house.tenant()).await.unwrap();
        companies::company_insert(&mut tx, company).await.unwrap();
        let change = Change::created(company);
        audit::append(
            &mut tx,
            &ctx,
            keyring,
            "company.company.create",
            Outcome::Ok,
            &change,
        )
        .await
        .unwrap();
        if company.id == kept.id {
            tx.commit().await.unwrap();
        } else {
            tx.abandon().await.unwrap();
        }
    }
    for (company, events) in [(kept, 1), (lost, 0)] {
        let filter = Filter {
            target: Some(company.id.uuid()),
            limit: 10,
            ..Filter::default()
        };
        assert_eq!(house.find(filter).await.len(), events);
    }
}

#[tokio::test]
async fn req_63_the_mark_of_one_transaction_does_not_serve_the_next() {
    let house = House::start().await;
    let ctx = house.anna.ctx();
    for _ in 0..8 {
        house.write(&ctx, "crm.party.create", &Change::none()).await;
        let mut tx = house.platform.doors.write(house.tenant()).await.unwrap();
        companies::company_insert(&mut tx, &company(&house))
            .await
            .unwrap();
        assert!(tx.commit().await.is_err());
    }
}

#[tokio::test]
async fn req_67_no_role_of_the_application_changes_or_deletes_events() {
    let house = House::start().await;
    house
        .write(
            &house.anna.ctx(),
            "crm.party.create",
            &Change::created(&house.customer()),
        )
        .await;
    let platform = house.platform.doors.platform_ref();
    for tenant in [house.tenant(), platform] {
        for statement in [
            "UPDATE audit_event SET outcome = 'failed'",
            "DELETE FROM audit_event",
            "TRUNCATE audit_event CASCADE",
            "UPDATE audit_pii SET field = 'x'",
            "DELETE FROM audit_pii",
            "TRUNCATE audit_pii",
            "UPDATE audit_subject_key SET key_ver = 2",
            "DELETE FROM audit_subject_key",
            "TRUNCATE audit_subject_key",
            "ALTER TABLE audit_event DISABLE TRIGGER ALL",
            "DROP TABLE audit_pii",
        ] {
            let mut tx = house.platform.doors.write(tenant).await.unwrap();
            let error = sqlx::query(statement).execute(tx.conn()).await.unwrap_err();
            let code = error
                .as_database_error()
                .unwrap()
                .code()
                .unwrap()
                .into_owned();
            assert_eq!(code, "42501", "{statement} in {}: {error}", tenant.schema);
        }
    }
}

#[tokio::test]
async fn the_outbox_takes_rows_and_shows_none() {
    let house = House::start().await;
    house
        .write(&house.anna.ctx(), "crm.party.create", &Change::none())
        .await;
    let mut tx = house.platform.doors.write(house.tenant()).await.unwrap();
    assert!(
        sqlx::query("SELECT 1 FROM local.outbox")
            .execute(tx.conn())
            .await
            .is_err()
    );
}
