//! How the database finds what a list asks for, with enough rows that a wrong way would show.

use access::Reader;
use kernel::{Timestamp, id::CompanyId};
use lists::{Asked, Extra, Kind, Moment, Wanted};
use testkit::Platform;
use uuid::Uuid;

use super::*;
use crate::permissions;

fn own() -> Vec<Extra> {
    vec![Extra {
        key: "custom.colour".into(),
        label: "Colour".into(),
        kind: Kind::Choice,
        choices: vec![("red".into(), "Red".into())],
        column: "p.custom",
        name: "colour".into(),
        currency: None,
    }]
}

fn wanted(query: &str, companies: Vec<CompanyId>, now: Timestamp) -> Wanted<PartyItem> {
    let pairs = url::form_urlencoded::parse(query.as_bytes()).into_owned();
    let asked: Asked = pairs.collect();
    PARTIES
        .read(&asked, own(), Moment::utc(now))
        .unwrap()
        .of_companies(Some(companies))
}

/// The plans of the statements a page takes.
async fn plans(reader: &mut Reader, wanted: &Wanted<PartyItem>) -> String {
    wanted.explain(reader).await.unwrap()
}

#[tokio::test]
async fn every_list_is_an_index_scan_that_ends_early() {
    let platform = Platform::start(&[permissions::ALL]).await;
    let acme = platform.tenant("acme").await;
    // Never committed: the rows have no event.
    let mut tx = platform.doors.owner().await.unwrap();
    tx.enter(&acme.tenant).await.unwrap();
    sqlx::query(
        "INSERT INTO crm_party (id, company_id, kind, state, name, note, email, city, roles, tags,
                                words, version, custom, created_at, updated_at)
         SELECT gen_random_uuid(), $1, CASE WHEN i % 500 = 0 THEN 'organisation' ELSE 'person' END,
                CASE WHEN i % 20 = 0 THEN 'archived' ELSE 'active' END,
                'Person ' || md5(i::text), '', 'p' || i || '@x.example',
                CASE WHEN i % 400 = 1 THEN 'Oberau' WHEN i % 3 = 0 THEN NULL ELSE 'Berlin' END,
                CASE WHEN i % 500 = 3 THEN '{supplier}'::text[] ELSE '{customer}' END, '{}',
                'p' || i || '@x.example' || CASE WHEN i % 400 = 1 THEN ' Oberau' ELSE '' END, 1,
                CASE WHEN i % 500 = 7 THEN '{\"colour\": \"red\"}'::jsonb ELSE '{}' END,
                now() - i * interval '1 minute', now() - (i * 7919 % 20000) * interval '1 minute'
           FROM generate_series(1, 20000) AS i",
    )
    .bind(acme.company)
    .execute(tx.conn())
    .await
    .unwrap();
    sqlx::query(
        "WITH tag AS (INSERT INTO crm_tag (company_id, key, label)
                       VALUES ($1, 'vip', 'VIP'), ($1, 'all', 'All'))
         INSERT INTO crm_party_tag (company_id, party_id, tag_key)
         SELECT p.company_id, p.id, given.key
           FROM crm_party p, (VALUES ('vip'), ('all')) AS given (key)
          WHERE given.key = 'all' OR p.name_fold LIKE 'person 00%'",
    )
    .bind(acme.company)
    .execute(tx.conn())
    .await
    .unwrap();
    // What autovacuum does in its time: indexes take in what waits before them.
    for index in ["search", "roles", "custom"] {
        sqlx::query("SELECT gin_clean_pending_list($1::regclass)")
            .bind(format!("crm_party_{index}_idx"))
            .execute(tx.conn())
            .await
            .unwrap();
    }
    sqlx::query("ANALYZE crm_party, crm_party_tag, crm_tag")
        .execute(tx.conn())
        .await
        .unwrap();

    let now = platform.clock.now();
    let another = CompanyId::from_uuid(Uuid::from_u128(7));
    let mut seen = Vec::new();
    for (query, index) in [
        ("", "crm_party_newest_idx"),
        ("sort=created_at", "crm_party_newest_idx"),
        ("state=archived&sort=-name", "crm_party_name_idx"),
        ("sort=name", "crm_party_name_idx"),
        ("sort=-updated_at", "crm_party_updated_idx"),
        ("sort=email", "crm_party_email_idx"),
        ("sort=-email,name", "crm_party_email_idx"),
        ("sort=city", "crm_party_city_idx"),
        ("sort=-city", "crm_party_city_idx"),
        ("kind=organisation", "crm_party_kind_idx"),
        ("role=supplier", "crm_party_roles_idx"),
        ("email=P4711@x.example", "crm_party_email_idx"),
        ("city=oberau", "crm_party_city_idx"),
        ("city=~oberau", "crm_party_search_idx"),
        ("name=~00ff", "crm_party_search_idx"),
        ("email=~p4711@", "crm_party_search_idx"),
        ("tag=VIP", "crm_party_tag_tag_idx"),
        ("updated_at=..2000-01-01", "crm_party_updated_idx"),
        ("created_at=2000-01", "crm_party_newest_idx"),
        ("custom.colour=red", "crm_party_custom_idx"),
        ("q=p4711@x", "crm_party_search_idx"),
        ("q=oberau+p4", "crm_party_search_idx"),
        ("state=all", "crm_party_newest_idx"),
    ] {
        let one = wanted(query, vec![acme.company], now);
        seen.push((query.to_owned(), index, plans(&mut tx, &one).await));
    }
    for (query, index) in [
        ("", "crm_party_newest_idx"),
        ("state=all&sort=name", "crm_party_name_idx"),
        ("sort=-city", "crm_party_city_idx"),
        ("q=p4711@x", "crm_party_search_idx"),
    ] {
        let several = wanted(query, vec![acme.company, another], now);
        seen.push((
            format!("{query} of two"),
            index,
            plans(&mut tx, &several).await,
        ));
    }
    sqlx::raw_sql("ROLLBACK").execute(tx.conn()).await.unwrap();
    for (query, index, plan) in &seen {
        assert!(
            plan.contains(index) && !plan.contains("Seq Scan on crm_party"),
            "{query}: no {index}\n{plan}"
        );
    }
    for query in [
        "",
        "sort=name",
        "sort=-city",
        "kind=organisation",
        "sort=-updated_at",
    ] {
        let (_, _, plan) = seen.iter().find(|(known, ..)| known == query).unwrap();
        assert!(
            !plan.contains("Sort"),
            "{query}: the order comes from the index\n{plan}"
        );
    }
}
