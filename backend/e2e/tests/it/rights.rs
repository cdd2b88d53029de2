//! Who may do what, route by route, against the catalogue that says so; and what is never
//! written down.

use access::{Realm, SystemRole};
use e2e::{House, PASSWORD, Person};
use http::Method;
use serde_json::json;
use web::Verb;

const UNKNOWN: &str = "019aa6c8-7a10-7c3e-8f21-5b1d030c9e01";

fn method(verb: Verb) -> Method {
    match verb {
        Verb::Get => Method::GET,
        Verb::Post => Method::POST,
        Verb::Put => Method::PUT,
        Verb::Patch => Method::PATCH,
        Verb::Delete => Method::DELETE,
    }
}

fn path(pattern: &str) -> String {
    pattern
        .split('/')
        .map(|part| if part.starts_with('{') { UNKNOWN } else { part })
        .collect::<Vec<_>>()
        .join("/")
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn req_46_every_route_lets_in_the_roles_its_permission_names_and_nobody_else() {
    let house = House::start().await;
    let admin = house.tenant("acme").await;
    let mut people: Vec<(SystemRole, Person)> = vec![(SystemRole::TenantAdmin, admin)];
    for role in [
        SystemRole::CompanyAdmin,
        SystemRole::Member,
        SystemRole::Auditor,
    ] {
        people.push((role, house.member("acme", role.code(), role).await));
    }
    let surface = app::surface().unwrap();
    let mut asked = 0;
    for op in surface.routes.ops() {
        // Ending one's own session would end the test; the story does that elsewhere.
        let Some(info) = op
            .permission()
            .filter(|_| op.id != "identity.session.logout")
        else {
            continue;
        };
        // Forms want a browser's own origin before anything else; the story sends those.
        if op.page && op.verb.writes() {
            continue;
        }
        if op.path == "/auth/logout" || op.path == "/app/sign-out" {
            continue;
        }
        for (role, person) in &people {
            let may = match info.realm() {
                Realm::Own => true,
                Realm::Platform => false,
                Realm::Tenant => *role == SystemRole::TenantAdmin || info.roles.contains(role),
            };
            let body = op.verb.writes().then(|| b"{}".to_vec());
            let answer = person
                .client
                .send(
                    method(op.verb),
                    &path(op.path),
                    &[
                        ("content-type", "application/json"),
                        ("idempotency-key", UNKNOWN),
                    ],
                    body,
                )
                .await;
            asked += 1;
            // What belongs to the platform is not there on a tenant's host.
            let refused = match info.realm() {
                Realm::Platform => answer.status == 404,
                _ => answer.status == 403 && answer.text().contains("not_permitted"),
            };
            if op.page {
                // A bearer token opens pages, too; a refusal is a page then.
                let out = matches!(answer.status, 403 | 404) || answer.status == 303;
                assert!(may || out, "{} {role:?}: {}", op.path, answer.status);
                assert!(
                    !may || answer.status != 403,
                    "{} {role:?} was refused",
                    op.path
                );
                continue;
            }
            assert_eq!(
                refused,
                !may,
                "{:?} {} {role:?}: {}",
                op.verb,
                op.path,
                answer.text()
            );
            assert!(
                answer.status < 500,
                "{:?} {}: {}",
                op.verb,
                op.path,
                answer.text()
            );
        }
    }
    assert!(asked > 60, "only {asked} questions were asked");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn req_70_an_auditor_reads_the_trail_writes_nothing_and_leaves_an_event_by_reading() {
    let house = House::start().await;
    let admin = house.tenant("acme").await;
    admin.client.add_customer("Oak & Sons").await;
    let auditor = house
        .member("acme", "Ada Auditor", SystemRole::Auditor)
        .await;
    let trail = auditor.client.get("/api/activity?action=crm.").await.json();
    assert_eq!(trail["items"][0]["action"], "crm.party.create", "{trail}");
    let write = auditor
        .client
        .post("/api/customers", json!({"name": "x", "kind": "person"}))
        .await;
    assert_eq!(write.status, 403, "{}", write.text());
    let export = auditor.client.get("/api/activity/export").await;
    assert_eq!(export.status, 200);
    assert!(export.text().starts_with("id,at,actor_kind"));
    let ada = auditor.id().await.to_string();
    let looks = admin
        .client
        .get(&format!("/api/activity?reads=true&actor={ada}"))
        .await
        .json();
    let actions: Vec<&str> = looks["items"]
        .as_array()
        .unwrap()
        .iter()
        .filter_map(|item| item["action"].as_str())
        .collect();
    for left in ["audit.event.read", "audit.event.export"] {
        assert!(actions.contains(&left), "{actions:?}");
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn req_65_passwords_and_tokens_are_in_no_event_no_row_and_no_export() {
    let house = House::start().await;
    let admin = house.tenant("acme").await;
    const CANARY: &str = "canary-lantern-quartz-771";
    for path in [
        "/auth/login",
        "/account/register",
        "/account/change-password",
    ] {
        let body = json!({
            "identifier": "anna@acme.example", "email": "canary@acme.example", "name": "Canary",
            "password": CANARY, "current": CANARY, "new": CANARY,
        });
        admin.client.post(path, body).await;
    }
    let login = json!({"identifier": "anna@acme.example", "password": CANARY});
    assert_eq!(admin.client.post("/auth/login", login).await.status, 401);
    let registered = json!({"name": "Canary", "email": "canary@acme.example", "password": CANARY});
    admin.client.post("/account/register", registered).await;
    let token = admin.client.token().to_owned();
    let secrets = [CANARY, PASSWORD, token.as_str(), admin.refresh.as_str()];

    let export = admin.client.get("/api/activity/export").await.text();
    let trail = admin
        .client
        .get("/api/activity?limit=200&reads=true")
        .await
        .text();
    for secret in secrets {
        assert!(!export.contains(secret) && !trail.contains(secret));
    }
    let mut database = house.superuser().await;
    let tables: Vec<(String, String)> = sqlx::query_as(
        "SELECT table_schema::text, table_name::text FROM information_schema.tables
          WHERE table_type = 'BASE TABLE'
            AND table_schema NOT IN ('pg_catalog', 'information_schema')",
    )
    .fetch_all(&mut database)
    .await
    .unwrap();
    assert!(tables.len() > 30, "{tables:?}");
    for (schema, table) in tables {
        let rows = format!(
            "SELECT coalesce(string_agg(t::text, ' '), '') FROM \"{schema}\".\"{table}\" t"
        );
        #[expect(clippy::disallowed_methods, reason = "names come from the catalogue")]
        let text: String = sqlx::query_scalar(sqlx::AssertSqlSafe(rows))
            .fetch_one(&mut database)
            .await
            .unwrap();
        for secret in secrets {
            assert!(
                !text.contains(secret),
                "a secret lies readable in {schema}.{table}"
            );
        }
    }
}
