//! Bad input, over a socket.

use e2e::{Answer, House};
use http::Method;
use serde_json::{Value, json};

#[track_caller]
fn assert_problem(answer: &Answer, status: u16) {
    assert_eq!(answer.status, status, "{}", answer.text());
    let kind = answer.header("content-type").unwrap_or_default();
    assert!(kind.starts_with("application/problem+json"), "{kind}");
    let problem = answer.json();
    assert_eq!(problem["status"], status);
    assert!(
        problem["code"].is_string() && problem["detail"].is_string(),
        "{problem}"
    );
    let text = answer.text().to_lowercase();
    for inner in [
        "sqlx",
        "panicked",
        ".rs",
        "select ",
        "insert into",
        "backtrace",
    ] {
        assert!(!text.contains(inner), "{text}");
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn hosts_are_found_however_they_are_written_and_unknown_ones_are_404() {
    let house = House::start().await;
    let anna = house.tenant("acme").await;
    let port = house.address().port();
    for host in [
        format!("ACME.GUILDHALL.LOCALHOST:{port}"),
        format!("Acme.Guildhall.localhost.:{port}"),
        "acme.guildhall.localhost".to_owned(),
        "acme.guildhall.localhost.".to_owned(),
    ] {
        let me = anna.client.at(&host).get("/account/me").await;
        assert_eq!(me.status, 200, "{host}: {}", me.text());
    }
    for host in [
        "nobody.guildhall.localhost",
        "guildhall.localhost",
        "x.acme.guildhall.localhost",
        "acme.guildhall.localhost.evil.example",
        "127.0.0.1",
        "acme",
        "evil.example",
        "acme_.guildhall.localhost",
    ] {
        for client in [anna.client.clone(), house.client("acme")] {
            let answer = client.at(host).get("/api/customers").await;
            assert_problem(&answer, 404);
        }
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_slug_that_is_reserved_taken_or_none_is_refused_and_nothing_is_made() {
    let house = House::start().await;
    house.tenant_made("acme").await;
    let admin = house.admin().await;
    let make = async |slug: &str| {
        let body = json!({ "name": "Other", "slug": slug, "admin_email": "a@other.example" });
        admin.post("/platform/tenants", body).await
    };
    for slug in [
        "admin",
        "www",
        "api",
        "ab",
        "-ab-",
        "a--b",
        "Acme",
        "acme.x",
        "",
        "ä",
        &"a".repeat(41),
    ] {
        let answer = make(slug).await;
        assert_problem(&answer, 422);
        assert_eq!(
            answer.json()["errors"][0]["field"],
            "slug",
            "{slug}: {}",
            answer.text()
        );
    }
    let taken = make("acme").await;
    assert!([409, 422].contains(&taken.status), "{}", taken.text());
    assert!(taken.text().contains("slug"), "{}", taken.text());
    let list = admin.get("/platform/tenants").await.json();
    assert_eq!(list["items"].as_array().unwrap().len(), 1);
    let (one, other) = tokio::join!(make("birch"), make("birch"));
    let mut statuses = [one.status, other.status];
    statuses.sort_unstable();
    assert_eq!(statuses[0], 201);
    assert!(
        [409, 422].contains(&statuses[1]),
        "{} {}",
        one.text(),
        other.text()
    );
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn bodies_that_are_broken_too_large_or_of_another_type_are_told_apart() {
    let house = House::start().await;
    let anna = house.tenant("acme").await;
    let json_type = ("content-type", "application/json");
    let send = async |headers: &[(&str, &str)], body: &[u8]| {
        anna.client
            .send(Method::POST, "/api/customers", headers, Some(body.to_vec()))
            .await
    };
    for body in [
        "",
        "{",
        "nonsense",
        "[1,2",
        "{\"name\":}",
        "\u{feff}{}",
        "{} {}",
    ] {
        assert_problem(&send(&[json_type], body.as_bytes()).await, 400);
    }
    assert_problem(&send(&[json_type], b"{\"name\":\"\xff\"}").await, 400);
    assert_problem(&send(&[("content-type", "text/plain")], b"{}").await, 415);
    assert_problem(&send(&[], b"{}").await, 415);
    let large = format!("{{\"name\":\"{}\"}}", "x".repeat(2 * 1024 * 1024));
    assert_problem(&send(&[json_type], large.as_bytes()).await, 413);
    let deep = format!("{}1{}", "[".repeat(100_000), "]".repeat(100_000));
    let answer = send(&[json_type], deep.as_bytes()).await;
    assert!([400, 422].contains(&answer.status), "{}", answer.text());
    assert_eq!(
        anna.client.get("/account/me").await.status,
        200,
        "the server is still there"
    );
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_wrong_field_is_named_with_its_rule() {
    let house = House::start().await;
    let anna = house.tenant("acme").await;
    let valid = json!({ "name": "Oak", "kind": "organisation" });
    for (change, field) in [
        (json!({ "name": "" }), "name"),
        (json!({ "name": 7 }), "name"),
        (json!({ "name": null }), "name"),
        (json!({ "name": "x".repeat(5000) }), "name"),
        (json!({ "name": "a\u{0}b" }), "name"),
        (json!({ "name": "a\u{202e}b" }), "name"),
        (json!({ "kind": "dragon" }), "kind"),
        (json!({ "kind": [] }), "kind"),
        (json!({ "email": "nonsense" }), "email"),
        (json!({ "phone": "call me" }), "phone"),
        (json!({ "tags": "Wholesale" }), "tags"),
        (json!({ "tags": [1] }), "tags"),
        (json!({ "roles": ["king"] }), "roles"),
        (json!({ "unknown": 1 }), "unknown"),
        (
            json!({ "id": "01a1fe65-946d-755a-bce2-cdbf294bf43e" }),
            "id",
        ),
        (
            json!({ "company_id": "01a1fe65-946d-755a-bce2-cdbf294bf43e" }),
            "company_id",
        ),
        (
            json!({ "addresses": [{ "kind": "billing", "lines": [], "country": "XX" }] }),
            "addresses",
        ),
    ] {
        let mut body = valid.clone();
        for (name, value) in change.as_object().unwrap() {
            body[name] = value.clone();
        }
        let answer = anna.client.post("/api/customers", body).await;
        assert_problem(&answer, 422);
        let errors = answer.json()["errors"].clone();
        let named = errors.as_array().unwrap().iter().any(|error| {
            error["field"].as_str().unwrap().starts_with(field) && error["detail"].is_string()
        });
        assert!(named, "{change}: {errors}");
    }
    let list = anna
        .client
        .get("/api/customers?state=all&role=all")
        .await
        .json();
    assert_eq!(
        list["items"].as_array().unwrap().len(),
        0,
        "nothing was kept"
    );
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn queries_of_lists_are_checked() {
    let house = House::start().await;
    let anna = house.tenant("acme").await;
    for name in ["A", "B", "C"] {
        anna.client.add_customer(name).await;
    }
    let next = anna.client.get("/api/customers?limit=1").await.json()["next"].clone();
    let next = next.as_str().unwrap();
    let activity = anna.client.get("/api/activity?limit=1").await.json()["next"].clone();
    let activity = activity.as_str().unwrap();
    let changed: String = next.chars().rev().collect();
    for query in [
        "limit=0",
        "limit=201",
        "limit=-1",
        "limit=many",
        "limit=99999999999999999999",
        "cursor=nonsense",
        "cursor=%00",
        "state=gone",
        "role=king",
        "sort=name;drop",
        "sort=id",
        "kind=dragon",
        "unknown=1",
        "company=nonsense",
        &format!("cursor={changed}"),
        &format!("cursor={activity}"),
        // A cursor is good for the list it came from.
        &format!("cursor={next}&sort=name"),
        &format!("cursor={next}&q=a"),
        &format!("cursor={}", "x".repeat(5000)),
        &format!("q={}", "x".repeat(500)),
    ] {
        let answer = anna.client.get(&format!("/api/customers?{query}")).await;
        assert!(
            [400, 404, 422].contains(&answer.status),
            "{query}: {} {}",
            answer.status,
            answer.text()
        );
        assert_problem(&answer, answer.status);
    }
    let bert = house.tenant("birch").await;
    let foreign = bert
        .client
        .get(&format!("/api/customers?cursor={next}"))
        .await;
    assert_problem(&foreign, 422);
    for query in [
        "q=%25",
        "q=_",
        "q='",
        "q=%27%20OR%201=1%20--",
        "q=%5C",
        "q=%3Cb%3E",
        "q=%F0%9F%92%A9",
    ] {
        let answer = anna.client.get(&format!("/api/customers?{query}")).await;
        assert_eq!(answer.status, 200, "{query}: {}", answer.text());
        assert_eq!(
            answer.json()["items"].as_array().unwrap().len(),
            0,
            "{query} finds nothing"
        );
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn sql_and_html_stay_text_in_every_field() {
    let house = House::start().await;
    let anna = house.tenant("acme").await;
    for text in [
        "'; DROP TABLE party; --",
        "\" OR \"1\"=\"1",
        "<script>alert(1)</script>",
        "<img src=x onerror=alert(1)>",
        "{{7*7}} ${7*7} %s %n",
        "=HYPERLINK(\"http://evil.example\")",
        "Robert\\'); SELECT pg_sleep(9); --",
    ] {
        let body = json!({
            "name": text, "kind": "person", "note": text, "tags": ["tag"],
            "contact_points": [{ "kind": "phone", "value": "+49 30 901821", "label": text }],
            "addresses": [{ "kind": "site", "lines": [text], "postcode": "1", "city": text,
                "region": text, "country": "DE" }],
        });
        let made = anna.client.post("/api/customers", body).await;
        assert_eq!(made.status, 201, "{text}: {}", made.text());
        let made = made.json();
        let shown = anna
            .client
            .get(&format!("/api/customers/{}", made["id"].as_str().unwrap()))
            .await;
        let shown = shown.json();
        for at in [
            "/name",
            "/note",
            "/contact_points/0/label",
            "/addresses/0/city",
            "/addresses/0/lines/0",
        ] {
            assert_eq!(shown.pointer(at), Some(&json!(text)), "{at}");
        }
    }
    let list = anna.client.get("/api/customers").await.json();
    assert_eq!(list["items"].as_array().unwrap().len(), 7);
    // A table program that opens the file runs no formula.
    let csv = anna
        .client
        .call(
            Method::GET,
            "/api/customers",
            &[("accept", "text/csv")],
            None,
        )
        .await;
    assert_eq!(csv.status, 200);
    assert!(
        !csv.text().lines().any(|line| line
            .split(',')
            .any(|cell| cell.trim_matches('"').starts_with('='))),
        "{}",
        csv.text()
    );
    // The name of a person and of a tenant, too.
    let profile = json!({ "name": "<script>alert(1)</script>" });
    let changed = anna
        .client
        .call(Method::PUT, "/account/profile", &[], Some(profile))
        .await;
    assert_eq!(changed.status, 200, "{}", changed.text());
    let trail: Value = anna.client.get("/api/activity").await.json();
    assert!(trail["items"].as_array().unwrap().len() > 7);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn addresses_and_methods_that_are_none_are_refused_in_order() {
    let house = House::start().await;
    let anna = house.tenant("acme").await;
    for path in [
        "/",
        "/api",
        "/api/nothing",
        "/api/customers/nonsense",
        "/api/customers/../../etc/passwd",
        "/.env",
        "/api//customers%00",
    ] {
        let answer = anna.client.get(path).await;
        assert!(
            [303, 404].contains(&answer.status),
            "{path}: {}",
            answer.status
        );
    }
    let answer = anna
        .client
        .call(Method::DELETE, "/api/customers", &[], None)
        .await;
    assert_eq!(answer.status, 405, "{}", answer.text());
    assert!(
        answer
            .header("allow")
            .is_some_and(|allow| allow.contains("GET"))
    );
    let head = anna
        .client
        .send(Method::HEAD, "/api/customers", &[], None)
        .await;
    assert_eq!((head.status, head.body.len()), (200, 0));
    assert_eq!(
        anna.client.get("/api/customers/").await.status,
        200,
        "a slash at the end is none"
    );
    let nobody = house.client("acme");
    assert_problem(&nobody.get("/api/customers").await, 401);
    // A program cannot use a browser's forms.
    let form = [("content-type", "application/x-www-form-urlencoded")];
    let body = Some(b"identifier=a&password=b".to_vec());
    let refused = nobody.send(Method::POST, "/app/sign-in", &form, body).await;
    assert_eq!(refused.status, 403, "{}", refused.text());
}
