//! How the database finds what a list asks for, with enough rows that a wrong way would show.

use sqlx::{AssertSqlSafe, Execute as _, PgConnection};
use testkit::Platform;
use uuid::Uuid;

use super::*;
use crate::permissions;

#[expect(
    clippy::disallowed_methods,
    reason = "the product's own statement, explained"
)]
async fn plan(conn: &mut PgConnection, wanted: &Wanted) -> String {
    let mut select = party_select(wanted, None, 21);
    let arguments = select.build().take_arguments().unwrap().unwrap();
    let text = AssertSqlSafe(format!("EXPLAIN {}", select.into_string()));
    let lines: Vec<String> = sqlx::query_scalar_with(text, arguments)
        .fetch_all(conn)
        .await
        .unwrap();
    lines.join("\n")
}

#[tokio::test]
async fn every_list_is_an_index_scan_that_ends_early() {
    let platform = Platform::start(&[permissions::ALL]).await;
    let acme = platform.tenant("acme").await;
    // Never committed: the rows have no event.
    let mut tx = platform.doors.owner().await.unwrap();
    tx.enter(&acme.tenant).await.unwrap();
    sqlx::query(
        "INSERT INTO crm_party (id, company_id, kind, state, name, note, roles, tags, words,
                                version, created_at, updated_at)
         SELECT gen_random_uuid(), $1, 'person', CASE i % 20 WHEN 0 THEN 'archived' ELSE 'active' END,
                'Person ' || md5(i::text), '', '{customer}', '{}', 'p' || i || '@x.example', 1,
                now() - i * interval '1 minute', now()
           FROM generate_series(1, 5000) AS i",
    )
    .bind(acme.company)
    .execute(tx.conn())
    .await
    .unwrap();
    // What autovacuum does in its time: the search index takes in what waits before it.
    sqlx::query("SELECT gin_clean_pending_list('crm_party_search_idx')")
        .execute(tx.conn())
        .await
        .unwrap();
    sqlx::query("ANALYZE crm_party")
        .execute(tx.conn())
        .await
        .unwrap();

    let newest = Wanted {
        companies: Some(vec![acme.company]),
        states: vec![PartyState::Active],
        role: Some(PartyRole::Customer),
        ..Wanted::default()
    };
    let by_name = Wanted {
        sort: Sort::NameDown,
        ..newest.clone()
    };
    let another = CompanyId::from_uuid(Uuid::from_u128(7));
    let several = Wanted {
        companies: Some(vec![acme.company, another]),
        states: PartyState::ALL.to_vec(),
        ..newest.clone()
    };
    let searched = Wanted {
        terms: vec![Term::Part("p4711@x".into())],
        ..newest.clone()
    };
    let mut plans = Vec::new();
    for (wanted, index) in [
        (&newest, "crm_party_newest_idx"),
        (
            &Wanted {
                sort: Sort::Oldest,
                ..newest.clone()
            },
            "crm_party_newest_idx",
        ),
        (&by_name, "crm_party_name_idx"),
        (&several, "crm_party_newest_idx"),
        (&searched, "crm_party_search_idx"),
    ] {
        plans.push((format!("{wanted:?}"), index, plan(tx.conn(), wanted).await));
    }
    sqlx::raw_sql("ROLLBACK").execute(tx.conn()).await.unwrap();
    for (wanted, index, plan) in &plans {
        assert!(
            plan.contains(index) && !plan.contains("Seq Scan"),
            "{wanted}\n{plan}"
        );
    }
    let (_, _, newest) = plans.first().unwrap();
    assert!(
        !newest.contains("Sort"),
        "the order comes from the index\n{newest}"
    );
}
