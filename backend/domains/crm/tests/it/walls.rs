use access::SystemRole;
use http::Method;
use serde_json::{Value, json};
use testkit::Answer;

use super::house::{House, at};

/// Every route with the id of a customer in it.
const ROUTES: &[(&str, &str)] = &[
    ("GET", "/api/customers/{id}"),
    ("PATCH", "/api/customers/{id}"),
    ("PUT", "/api/customers/{id}"),
    ("POST", "/api/customers/{id}/archive"),
    ("POST", "/api/customers/{id}/restore"),
    ("POST", "/api/customers/{id}/erase"),
    ("POST", "/api/customers/{id}/addresses"),
    ("PUT", "/api/customers/{id}/addresses/{part}"),
    ("DELETE", "/api/customers/{id}/addresses/{part}"),
    ("POST", "/api/customers/{id}/contact-points"),
    ("PATCH", "/api/customers/{id}/contact-points/{part}"),
    ("DELETE", "/api/customers/{id}/contact-points/{part}"),
    ("GET", "/app/customers/{id}"),
    ("GET", "/app/customers/{id}/edit"),
    ("GET", "/app/customers/{id}/archive"),
    ("GET", "/app/customers/{id}/erase"),
    ("GET", "/app/customers/{id}/addresses/new"),
    ("GET", "/app/customers/{id}/addresses/{part}"),
    ("GET", "/app/customers/{id}/contact-points/new"),
    ("GET", "/app/customers/{id}/contact-points/{part}"),
];

fn body(path: &str) -> Value {
    if path.contains("addresses") {
        json!({"kind": "site", "lines": ["Ring 1"], "city": "Wien", "country": "AT"})
    } else if path.contains("contact-points/") {
        json!({"label": "x"})
    } else if path.contains("contact-points") {
        json!({"kind": "phone", "value": "12345"})
    } else {
        json!({"name": "Stolen", "kind": "person"})
    }
}

/// What was answered, without what differs by asking twice: the path and the request's id.
fn bytes(answer: &Answer, id: &str) -> String {
    let mut text = answer.text().replace(id, "ID");
    if let Some(request) = answer.header("x-request-id") {
        text = text.replace(request, "REQUEST");
    }
    format!("{} {text}", answer.status)
}

#[tokio::test]
async fn req_43_an_id_of_another_tenant_or_company_answers_like_one_that_never_existed() {
    let house = House::open().await;
    let other = house.platform.tenant("other").await;
    let stranger = other.person(SystemRole::TenantAdmin).await;
    let branch = house.acme.company_below(house.acme.company, "Branch").await;
    let cleo = house.acme.nobody().await;
    house
        .acme
        .give(
            cleo.user,
            SystemRole::CompanyAdmin,
            branch,
            access::Reach::Own,
        )
        .await;
    let david = house.acme.nobody().await;
    house
        .acme
        .give(
            david.user,
            SystemRole::CompanyAdmin,
            house.acme.company,
            access::Reach::Own,
        )
        .await;
    let made = house
        .http
        .post(
            &david,
            "/api/customers",
            json!({
                "name": "Secret", "kind": "organisation", "email": "s@x.example",
                "addresses": [{"kind": "site", "lines": ["x"], "city": "y", "country": "DE"}],
            }),
        )
        .await;
    assert_eq!(made.status, 201, "{}", made.text());
    let secret = made.json();
    let id = secret["id"].as_str().unwrap();
    let never = "019aa6c8-7a10-7c3e-8f21-5b1d3c0e9a44";

    for (method, route) in ROUTES {
        let part = match route.contains("addresses") {
            true => secret["addresses"][0]["id"].as_str().unwrap(),
            false => secret["contact_points"][0]["id"].as_str().unwrap(),
        };
        let method: Method = method.parse().unwrap();
        let sent = (method != Method::GET).then(|| body(route));
        for person in [&stranger, &cleo] {
            let ask = async |id: &str| {
                let path = route.replace("{id}", id).replace("{part}", part);
                house
                    .http
                    .call(person, method.clone(), &path, &[], sent.clone())
                    .await
            };
            let (foreign, unknown) = (ask(id).await, ask(never).await);
            assert_eq!(foreign.status, 404, "{method} {route}: {}", foreign.text());
            assert_eq!(
                bytes(&foreign, id),
                bytes(&unknown, never),
                "{method} {route}"
            );
            let unreadable = ask("no-id").await;
            assert_eq!(
                bytes(&unreadable, "no-id"),
                bytes(&unknown, never),
                "{method} {route}"
            );
        }
    }
    assert_eq!(
        house.http.get(&david, &at(&secret)).await.json(),
        secret,
        "untouched"
    );
}

#[tokio::test]
async fn what_is_typed_comes_back_as_typed_and_does_nothing() {
    let house = House::open().await;
    let evil = "Robert'); DROP TABLE crm_party;-- <script>alert('x')</script> \" & %_\\ ${7*7}";
    let oak = house
        .customer(json!({
            "name": evil, "kind": "organisation", "note": evil, "tags": ["<b>'\"&</b>"],
            "contact_points": [{"kind": "email", "value": "a'b@x.example", "label": evil}],
            "addresses": [{"kind": "other", "lines": [evil], "postcode": "<i>", "city": evil,
                           "region": evil, "country": "DE"}],
        }))
        .await;
    assert_eq!(oak["name"], evil);
    assert_eq!(oak["addresses"][0]["lines"][0], evil);
    assert_eq!(house.get(&at(&oak)).await.json(), oak);
    let query: String = url::form_urlencoded::byte_serialize(b"DROP TABLE crm_party;--").collect();
    assert_eq!(house.names(&format!("q={query}")).await, [evil]);

    let id = oak["id"].as_str().unwrap();
    for path in [
        "/app/customers".to_owned(),
        format!("/app/customers?q={query}&tag=%3Cb%3E%27%22%26%3C%2Fb%3E"),
        format!("/app/customers/{id}"),
        format!("/app/customers/{id}/edit"),
        format!("/app/customers/{id}/archive"),
        format!("/app/customers/{id}/erase"),
    ] {
        let page = house.get(&path).await;
        assert_eq!(page.status, 200, "{path}: {}", page.text());
        let html = page.text();
        assert!(
            !html.contains("<script>alert") && !html.contains("<b>'"),
            "{path}"
        );
        // Templates and parts write the same sign in two ways.
        assert!(
            html.contains("&lt;script&gt;") || html.contains("&#60;script&#62;"),
            "{path}"
        );
    }
}

#[tokio::test]
async fn req_66_a_file_for_spreadsheets_runs_nothing_and_leaves_an_event() {
    let house = House::open().await;
    let tags = json!(["=1+1", "@x"]);
    for name in [
        "=cmd|' /C calc'!A0",
        "+1",
        "-1+1",
        "@SUM(A1)",
        "plain, \"quoted\"",
    ] {
        house
            .customer(
                json!({"name": name, "kind": "organisation", "tags": tags, "phone": "+49 30 1"}),
            )
            .await;
    }
    for text in ["\u{202e}evil", "a\0b", "\u{1b}[31m", "line\r\nbreak"] {
        let refused = house
            .http
            .post(
                &house.anna,
                "/api/customers",
                json!({"name": text, "kind": "person"}),
            )
            .await;
        assert_eq!(
            refused.json()["errors"][0]["code"],
            "forbidden_character",
            "{text:?}"
        );
    }
    let refused = house
        .http
        .get(&house.ben, "/api/customers?format=csv")
        .await;
    assert_eq!(refused.status, 403, "members list and do not take the file");

    let csv = [("accept", "text/csv")];
    let path = "/api/customers?sort=name&limit=2";
    let file = house
        .http
        .call(&house.anna, Method::GET, path, &csv, None)
        .await;
    assert_eq!(file.status, 200, "{}", file.text());
    assert_eq!(file.header("content-type"), Some("text/csv; charset=utf-8"));
    let text = file.text();
    let lines: Vec<_> = text.lines().collect();
    assert_eq!(
        lines.len(),
        6,
        "all of the filtered set, whatever the limit\n{text}"
    );
    assert!(lines[0].starts_with("id,name,kind,state"));
    for line in &lines[1..] {
        let name = line.split_once(',').unwrap().1;
        assert!(!name.starts_with(['=', '+', '-', '@']), "{line}");
        assert!(!line.contains(",+49") && !line.contains(",=1"), "{line}");
    }
    let page = house.get("/app/customers/export?q=plain").await;
    assert_eq!(page.text().lines().count(), 2);

    let filter = audit::Filter {
        action_prefix: Some("crm.party.export".into()),
        limit: 10,
        ..audit::Filter::default()
    };
    let mut reader = house.platform.doors.read(&house.acme.tenant).await.unwrap();
    let until = std::time::Instant::now() + std::time::Duration::from_secs(5);
    loop {
        let events = audit::query(&mut reader, &house.platform.keyring, &filter)
            .await
            .unwrap();
        // Two files and one refusal; the recorder writes them in its own time.
        if events.len() == 3 {
            break;
        }
        assert!(std::time::Instant::now() < until, "{events:?}");
        tokio::time::sleep(std::time::Duration::from_millis(20)).await;
    }
}
