//! The list of tenants, by API and as pages.

use super::house::House;

/// Registry rows without schemas: enough for lists.
async fn fill(house: &House, count: i32) {
    let mut connection = house.superuser().await;
    sqlx::query(
        "WITH made AS (
           INSERT INTO platform.tenant (id, slug, name, schema_name, state, state_reason, schema_version, plan, created_at)
           SELECT gen_random_uuid(), 'many-' || n, CASE WHEN n % 2 = 0 THEN 'Öl & Söhne ' ELSE 'Mill ' END || (n / 2),
                  't_' || translate(left(md5(n::text) || md5(n::text), 26), '01895', 'abcde'),
                  CASE WHEN n % 5 = 0 THEN 'suspended' ELSE 'active' END,
                  CASE WHEN n % 5 = 0 THEN 'unpaid' END,
                  CASE WHEN n % 3 = 0 THEN 1 ELSE $2 END,
                  CASE WHEN n % 4 = 0 THEN 'small' ELSE 'standard' END,
                  now() - interval '1 minute' * (n / 3)
             FROM generate_series(1, $1) n
           RETURNING id, slug),
         host AS (
           INSERT INTO platform.tenant_domain (host, tenant_id, is_primary)
           SELECT slug || '.guildhall.localhost', id, true FROM made)
         INSERT INTO platform.tenant_usage (tenant_id, size_bytes, row_estimate, measured_at, last_used_at)
         SELECT id, 1000 * (length(slug) % 3), 10, now(), CASE WHEN slug LIKE '%1' THEN now() END
           FROM made WHERE slug NOT LIKE '%7'",
    )
    .bind(count)
    .bind(tenancy::latest_version())
    .execute(&mut connection)
    .await
    .unwrap();
}

/// All slugs of a list, page by page.
async fn walk(house: &House, query: &str, limit: u32) -> Vec<String> {
    let mut slugs = Vec::new();
    let mut cursor = String::new();
    loop {
        let page = house
            .json(&format!("/platform/tenants?limit={limit}&{query}{cursor}"))
            .await;
        let items = page["items"].as_array().unwrap();
        slugs.extend(
            items
                .iter()
                .map(|one| one["slug"].as_str().unwrap().to_owned()),
        );
        match page["next"].as_str() {
            Some(next) => cursor = format!("&cursor={next}"),
            None => return slugs,
        }
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn every_order_leads_through_all_tenants_once() {
    let house = House::open().await;
    fill(&house, 40).await;
    for sort in [
        "created_at",
        "name",
        "slug",
        "size",
        "last_used",
        "members",
        "version",
    ] {
        let up = walk(&house, &format!("sort={sort}"), 7).await;
        let down = walk(&house, &format!("sort=-{sort}"), 7).await;
        assert_eq!(up.len(), 40, "{sort}");
        let mut turned = down.clone();
        turned.reverse();
        assert_eq!(up, turned, "{sort}: ties are in one order, too");
        let mut unique = up.clone();
        unique.sort();
        unique.dedup();
        assert_eq!(unique.len(), 40, "{sort}");
        assert_eq!(
            up,
            walk(&house, &format!("sort={sort}"), 200).await,
            "{sort}"
        );
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn tenants_are_found_by_name_host_id_state_version_and_plan() {
    let house = House::open().await;
    fill(&house, 40).await;
    assert_eq!(
        walk(&house, "q=ol%20%26%20so", 50).await.len(),
        20,
        "accents and case do not matter"
    );
    assert_eq!(walk(&house, "q=MANY-4.guild", 50).await, ["many-4"]);
    assert!(
        walk(&house, "q=100%25", 50).await.is_empty(),
        "a percent sign is no wildcard"
    );
    let one = house.json("/platform/tenants?q=many-33").await;
    let one = &one["items"][0];
    let by_id = walk(&house, &format!("q={}", one["id"].as_str().unwrap()), 50).await;
    assert_eq!(by_id, ["many-33"]);
    assert_eq!(walk(&house, "state=suspended", 50).await.len(), 8);
    assert_eq!(walk(&house, "version=behind", 50).await.len(), 13);
    assert_eq!(walk(&house, "version=1", 50).await.len(), 13);
    assert_eq!(walk(&house, "version=current", 50).await.len(), 27);
    assert_eq!(walk(&house, "plan=small&state=active", 50).await.len(), 8);
    assert_eq!(one["behind"], true);
    assert_eq!(one["plan"], "standard");
    assert_eq!(one["host"], "many-33.guildhall.localhost");
    let suspended = house.json("/platform/tenants?q=many-25").await;
    assert_eq!(suspended["items"][0]["state_reason"], "unpaid");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn what_no_list_has_is_refused_by_field() {
    let house = House::open().await;
    fill(&house, 3).await;
    for (query, field) in [
        ("sort=age", "sort"),
        ("state=gone", "state"),
        ("version=new", "version"),
        ("limit=0", "limit"),
        ("colour=red", "colour"),
    ] {
        let answer = house.get(&format!("/platform/tenants?{query}")).await;
        assert_eq!(answer.status, 422, "{query}: {}", answer.text());
        assert_eq!(answer.json()["errors"][0]["field"], field, "{query}");
    }
    let page = house.json("/platform/tenants?limit=1&sort=name").await;
    let next = page["next"].as_str().unwrap();
    for query in [
        "sort=-name",
        "sort=name&state=active",
        "sort=name&plan=small",
    ] {
        let answer = house
            .get(&format!("/platform/tenants?limit=1&{query}&cursor={next}"))
            .await;
        assert_eq!(answer.json()["code"], "cursor_invalid", "{query}");
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn pages_are_there_in_both_languages_when_empty_and_when_full() {
    let house = House::open().await;
    for (lang, words) in [("en", "No tenants yet"), ("de", "Noch keine Mandanten")] {
        for path in ["/app", "/app/tenants"] {
            let page = house.page(path, lang).await;
            assert_eq!(page.status, 200, "{path}: {}", page.text());
            assert!(page.text().contains(words), "{path} {lang}");
        }
    }
    let (id, _) = house.tenant("oak", "Oak & <Sons>").await;
    fill(&house, 60).await;
    for (lang, words) in [
        ("en", ["61 tenants", "People", "Suspended", "Last used"]),
        (
            "de",
            ["61 Mandanten", "Personen", "Gesperrt", "Zuletzt benutzt"],
        ),
    ] {
        let page = house.page("/app/tenants", lang).await.text();
        for word in words {
            assert!(page.contains(word), "{lang}: {word}");
        }
        assert!(page.contains("cursor="), "the second page is a link");
    }
    let found = house
        .page("/app/tenants?q=oak&state=active&sort=name", "en")
        .await
        .text();
    assert!(found.contains("Oak &amp; &lt;Sons&gt;") && !found.contains("Oak & <Sons>"));
    let detail = house.page(&format!("/app/tenants/{id}"), "en").await;
    assert_eq!(detail.status, 200, "{}", detail.text());
    for word in [
        "oak.guildhall.localhost",
        "What happened to it",
        "made a tenant",
        "Requests by day",
    ] {
        assert!(detail.text().contains(word), "{word}");
    }
    assert!(
        !detail.text().contains("cannot be shown now"),
        "{}",
        detail.text()
    );
    let detail = house.page(&format!("/app/tenants/{id}"), "de").await.text();
    assert!(detail.contains("Was mit ihm geschah") && detail.contains("Anfragen nach Tag"));
    let home = house.page("/app", "en").await.text();
    for word in [
        "Newest tenants",
        "20 tenants are behind",
        "What happened last",
    ] {
        assert!(home.contains(word), "{word}");
    }
    let nobody = "/app/tenants/00000000-0000-7000-8000-000000000000";
    assert_eq!(house.page(nobody, "en").await.status, 404);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_tenant_is_named_by_slug_host_former_host_or_id() {
    let house = House::open().await;
    let (id, _) = house.tenant("oak", "Oak").await;
    let renamed = house
        .post(
            &format!("/platform/tenants/{id}/rename"),
            serde_json::json!({ "slug": "oak-sons", "name": "Oak" }),
        )
        .await;
    assert_eq!(renamed.status, 200, "{}", renamed.text());
    let can = house
        .node
        .access
        .can(std::sync::Arc::new(house.node.system("test")))
        .await
        .unwrap();
    for name in [
        "oak-sons",
        "OAK-SONS.guildhall.localhost.",
        "oak.guildhall.localhost",
        &id,
    ] {
        let found = operator::named(&can, &house.node.operator, name).await;
        assert_eq!(
            found.map(|found| found.id.to_string()).ok().as_deref(),
            Some(id.as_str()),
            "{name}"
        );
    }
    let nobody = operator::named(&can, &house.node.operator, "oak").await;
    assert_eq!(nobody.unwrap_err().kind(), kernel::Kind::NotFound);
}
