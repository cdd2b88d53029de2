//! Hosts of tenants: claimed, proven by the DNS, chosen, given up, held back.

use std::{sync::Arc, time::Duration};

use axum::body::Body;
use http::{Method, Request, header};
use http_body_util::BodyExt as _;
use jobs::{Ground, Worker};
use kernel::{Clock as _, ManualClock, SystemChance, SystemClock};
use serde_json::{Value, json};
use testkit::Answer;
use tower::ServiceExt as _;

use super::{dns::NameServer, house::House};

const HOST: &str = "crm.acme.example";
const ADMIN: &str = "admin.guildhall.localhost";

pub(crate) struct Town {
    pub(crate) house: House,
    pub(crate) dns: NameServer,
    /// The tenant's id, and a token of its administrator.
    pub(crate) acme: String,
    pub(crate) anna: String,
}

impl Town {
    pub(crate) async fn new() -> Self {
        let dns = NameServer::start().await;
        let address = dns.address.to_string();
        let house = Box::pin(House::open_with(&[("DOMAINS_DNS", &address)])).await;
        let (acme, anna) = house.tenant("acme", "Acme Carpentry").await;
        Self {
            house,
            dns,
            acme,
            anna,
        }
    }

    pub(crate) fn path(&self, rest: &str) -> String {
        format!("/platform/tenants/{}/domains{rest}", self.acme)
    }

    pub(crate) async fn claim(&self, host: &str) -> Answer {
        let body = json!({ "host": host });
        self.house.post(&self.path(""), body).await
    }

    /// Claims the host and writes its record into the DNS.
    pub(crate) async fn claim_and_write(&self, host: &str) {
        let made = self.claim(host).await;
        assert_eq!(made.status, 201, "{}", made.text());
        let record = &made.json()["record"];
        let (name, value) = (record["name"].as_str(), record["value"].as_str());
        self.dns
            .set(name.unwrap(), &["v=spf1 -all", value.unwrap()]);
    }

    pub(crate) async fn check(&self, host: &str) -> Answer {
        self.house
            .post(&self.path(&format!("/{host}/check")), json!({}))
            .await
    }

    pub(crate) async fn proven(&self, host: &str) {
        self.claim_and_write(host).await;
        let checked = self.check(host).await;
        assert_eq!(checked.status, 200, "{}", checked.text());
        assert_eq!(checked.json()["state"], "proven");
    }

    pub(crate) async fn choose(&self, host: &str) -> Answer {
        self.house
            .post(&self.path(&format!("/{host}/primary")), json!({}))
            .await
    }

    pub(crate) async fn remove(&self, host: &str) -> Answer {
        let path = self.path(&format!("/{host}"));
        self.delete(&path).await
    }

    pub(crate) async fn list(&self) -> Vec<Value> {
        let page = self.house.json(&self.path("")).await;
        page["items"].as_array().unwrap().clone()
    }

    /// Who anna is, asked at a host.
    pub(crate) async fn at(&self, host: &str) -> u16 {
        self.send_to(Method::GET, host, "/account/me", &self.anna)
            .await
            .status
    }

    pub(crate) async fn ask(&self, request: Request<Body>) -> Answer {
        let router = self.house.node.front.router.clone();
        let (parts, body) = router.oneshot(request).await.unwrap().into_parts();
        Answer {
            status: parts.status.as_u16(),
            headers: parts.headers,
            body: body.collect().await.unwrap().to_bytes().to_vec(),
        }
    }

    pub(crate) async fn send_to(
        &self,
        method: Method,
        host: &str,
        path: &str,
        token: &str,
    ) -> Answer {
        let mut request = Request::builder()
            .method(method)
            .uri(path)
            .header(header::HOST, host);
        if !token.is_empty() {
            request = request.header(header::AUTHORIZATION, format!("Bearer {token}"));
        }
        self.ask(request.body(Body::empty()).unwrap()).await
    }

    pub(crate) async fn delete(&self, path: &str) -> Answer {
        self.send_to(Method::DELETE, ADMIN, path, &self.house.admin)
            .await
    }

    /// A page as somebody's browser asks for it.
    pub(crate) async fn page_in(&self, host: &str, path: &str, lang: &str) -> Answer {
        let request = Request::get(path)
            .header(header::HOST, host)
            .header(header::ACCEPT, "text/html")
            .header(header::ACCEPT_LANGUAGE, lang);
        self.ask(request.body(Body::empty()).unwrap()).await
    }

    pub(crate) async fn page_at(&self, host: &str, path: &str) -> Answer {
        self.page_in(host, path, "en").await
    }

    /// A form the admin sends from a page.
    pub(crate) async fn form(&self, path: &str, fields: &[(&str, &str)]) -> Answer {
        let body = url::form_urlencoded::Serializer::new(String::new())
            .extend_pairs(fields)
            .finish();
        let request = Request::post(path)
            .header(header::HOST, ADMIN)
            .header(header::ACCEPT, "text/html")
            .header(header::CONTENT_TYPE, "application/x-www-form-urlencoded")
            .header("sec-fetch-site", "same-origin")
            .header(
                header::AUTHORIZATION,
                format!("Bearer {}", self.house.admin),
            );
        self.ask(request.body(Body::from(body)).unwrap()).await
    }

    pub(crate) async fn count(&self, sql: &'static str) -> i64 {
        let mut superuser = self.house.superuser().await;
        sqlx::query_scalar(sql)
            .fetch_one(&mut superuser)
            .await
            .unwrap()
    }
}

fn field(answer: &Answer) -> (u16, String, String) {
    let error = &answer.json()["errors"][0];
    let text = |name: &str| error[name].as_str().unwrap_or_default().to_owned();
    (answer.status, text("field"), text("code"))
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_host_leads_to_its_tenant_once_the_dns_proves_it() {
    let town = Town::new().await;
    let made = town.claim("CRM.Acme.Example.").await;
    assert_eq!(made.status, 201, "{}", made.text());
    let made = made.json();
    assert_eq!(
        (&made["host"], &made["state"]),
        (&json!(HOST), &json!("claimed"))
    );
    assert_eq!(made["record"]["name"], "_guildhall.crm.acme.example");
    let token = made["record"]["value"].as_str().unwrap().to_owned();
    assert_eq!(town.at(HOST).await, 404);
    // Claiming again is the same claim.
    let again = town.claim(HOST).await.json();
    assert_eq!(again["record"]["value"], token);

    let found = |answer: Answer| answer.json()["found"].as_str().unwrap().to_owned();
    assert_eq!(found(town.check(HOST).await), "nothing");
    assert_eq!(town.dns.asked(), ["_guildhall.crm.acme.example"]);
    town.dns.set(
        "_guildhall.crm.acme.example",
        &["guildhall-proof=somebody-elses"],
    );
    assert_eq!(found(town.check(HOST).await), "other");
    town.dns.fail(true);
    assert_eq!(found(town.check(HOST).await), "no_answer");
    assert_eq!(town.at(HOST).await, 404);
    town.dns.fail(false);
    town.dns
        .set("_guildhall.crm.acme.example", &["v=spf1 -all", &token]);
    let checked = town.check(HOST).await.json();
    assert_eq!(
        (&checked["state"], &checked["found"]),
        (&json!("proven"), &json!("proof"))
    );
    assert_eq!(town.at(HOST).await, 200);
    assert_eq!(town.at("acme.guildhall.localhost").await, 200);

    // The admin of another tenant with a token of its own is nobody at this host.
    let (_, ben) = town.house.tenant("other", "Other").await;
    let foreign = town.send_to(Method::GET, HOST, "/account/me", &ben).await;
    assert_eq!(foreign.status, 401);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn hosts_that_cannot_be_had_are_refused_by_field_and_rule() {
    let town = Town::new().await;
    for (host, code) in [
        ("", "required"),
        ("https://crm.acme.example", "host_invalid"),
        ("a_b.example", "host_invalid"),
        ("10.0.0.1", "host_invalid"),
        ("guildhall.localhost", "host_ours"),
        ("new.guildhall.localhost", "host_ours"),
        ("acme.onion", "host_reserved"),
    ] {
        let refused = field(&town.claim(host).await);
        assert_eq!(refused, (422, "host".into(), code.into()), "{host}");
    }
    let nobody = uuid::Uuid::nil();
    let path = format!("/platform/tenants/{nobody}/domains");
    let answer = town.house.post(&path, json!({ "host": HOST })).await;
    assert_eq!(answer.status, 404);
    assert_eq!(town.check("nothing.example").await.status, 404);
    assert_eq!(town.choose("nothing.example").await.status, 404);
    assert_eq!(town.remove("nothing.example").await.status, 404);
    let own = "acme.guildhall.localhost";
    assert_eq!(
        town.check(own).await.json()["code"],
        "subdomain_needs_no_proof"
    );
    assert_eq!(town.remove(own).await.json()["code"], "subdomain_stays");
    // A claim is not chosen.
    town.claim(HOST).await;
    assert_eq!(town.choose(HOST).await.status, 404);
    // Nobody but a platform admin.
    let path = town.path("");
    for token in ["", &town.anna] {
        let answer = town.send_to(Method::GET, ADMIN, &path, token).await;
        assert_eq!(answer.status, 401);
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn people_are_led_to_the_chosen_host_and_every_step_is_in_both_logs() {
    let town = Town::new().await;
    town.proven(HOST).await;
    assert_eq!(town.choose(HOST).await.json()["primary"], true);
    let page = "/app/sign-in?next=%2Fapp";
    let led = town.page_at("acme.guildhall.localhost", page).await;
    assert_eq!(led.status, 308);
    assert_eq!(
        led.header("location"),
        Some("http://crm.acme.example:8000/app/sign-in?next=%2Fapp")
    );
    assert_eq!(town.page_at(HOST, page).await.status, 200);
    assert_eq!(town.remove(HOST).await.status, 204);
    assert_eq!(
        town.page_at("acme.guildhall.localhost", page).await.status,
        200
    );
    assert_eq!(town.page_at(HOST, page).await.status, 404);

    let node = &town.house.node;
    let acme = node.registry.by_id(town.acme.parse().unwrap()).unwrap();
    for log in [node.registry.platform(), &acme] {
        let mut lease = node.doors.read(log).await.unwrap();
        for action in ["claim", "prove", "choose", "remove"] {
            let count: i64 =
                sqlx::query_scalar("SELECT count(*) FROM audit_event WHERE action = $1")
                    .bind(format!("platform.domain.{action}"))
                    .fetch_one(lease.conn())
                    .await
                    .unwrap();
            assert_eq!(count, 1, "{action} in the log of {}", log.name);
        }
        lease.done().await.unwrap();
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_name_that_was_given_up_is_nobodys_until_it_is_released() {
    let town = Town::new().await;
    town.proven(HOST).await;
    assert_eq!(town.remove(HOST).await.status, 204);
    let (other, _) = town.house.tenant("other", "Other").await;
    let path = format!("/platform/tenants/{other}/domains");
    let refused = town.house.post(&path, json!({ "host": HOST })).await;
    assert_eq!(field(&refused), (422, "host".into(), "host_held".into()));

    let held = town.house.json("/platform/held-names?q=ACME.ex").await;
    assert_eq!(held["items"][0]["host"], HOST);
    assert_eq!(held["items"][0]["reason"], "removed");
    let name = format!("/platform/held-names/{HOST}");
    assert_eq!(town.delete(&name).await.status, 204);
    assert_eq!(town.delete(&name).await.status, 404);
    let claimed = town.house.post(&path, json!({ "host": HOST })).await;
    assert_eq!(claimed.status, 201, "{}", claimed.text());

    // A slug whose host is held makes no tenant.
    let mut superuser = town.house.superuser().await;
    sqlx::query(
        "INSERT INTO platform.tenant_name_held (host, tenant_id, tenant, reason, held_at, until)
         VALUES ('gone.guildhall.localhost', gen_random_uuid(), 'Gone', 'purged', now(), now() + interval '1 day')",
    )
    .execute(&mut superuser)
    .await
    .unwrap();
    let body = json!({ "name": "New", "slug": "gone", "admin_email": "a@b.example" });
    let refused = town.house.post("/platform/tenants", body).await;
    assert_eq!(field(&refused), (422, "slug".into(), "slug_held".into()));
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn hosts_are_looked_at_by_the_clock() {
    let town = Town::new().await;
    let node = &town.house.node;
    let clock = Arc::new(ManualClock::at(&SystemClock.now().to_rfc3339()));
    let ground = Ground {
        doors: node.doors.clone(),
        registry: Arc::clone(&node.registry),
        access: Arc::clone(&node.access),
        clock: Arc::<ManualClock>::clone(&clock),
        chance: Arc::new(SystemChance),
    };
    let settings = jobs::JobSettings::read(&kernel::settings::Values::default()).unwrap();
    let routing = operator::domains::routing().unwrap();
    let worker = Worker::new(ground, town.house.database.app.clone(), settings, routing)
        .service(Arc::clone(&node.operator));
    worker.tick().await.unwrap();
    let pass = async |minutes: u64| {
        clock.advance(Duration::from_secs(60 * minutes));
        assert_eq!(worker.tick().await.unwrap(), 1);
        worker.run_due().await.unwrap();
    };
    town.claim_and_write(HOST).await;
    town.claim("never.acme.example").await;
    pass(5).await;
    assert_eq!(town.at(HOST).await, 200);
    assert_eq!(town.choose(HOST).await.status, 200);
    assert_eq!(town.at("never.acme.example").await, 404);

    // Its record goes; the DNS being away for a while changes nothing.
    town.dns.set("_guildhall.crm.acme.example", &[]);
    pass(25 * 60).await;
    let states = |all: Vec<Value>| -> Vec<String> {
        let state = |one: &Value| one["state"].as_str().unwrap().to_owned();
        all.iter().map(state).collect()
    };
    assert_eq!(states(town.list().await), ["missing", "proven", "claimed"]);
    town.dns.fail(true);
    pass(25 * 60).await;
    assert_eq!(town.at(HOST).await, 200);
    town.dns.fail(false);
    pass(31 * 24 * 60).await;
    // A month later it is taken off and held back, and the claim is forgotten.
    assert_eq!(town.at(HOST).await, 404);
    let left = town.list().await;
    assert_eq!(left.len(), 1, "{left:?}");
    assert_eq!(left[0]["primary"], true);
    let held = town
        .count("SELECT count(*) FROM platform.tenant_name_held WHERE host = 'crm.acme.example'")
        .await;
    assert_eq!(held, 1);
}
