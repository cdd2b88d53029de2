//! Nothing of one tenant can be reached from another, whatever one sends.

use base64::{Engine as _, engine::general_purpose::URL_SAFE_NO_PAD as BASE64};
use e2e::{Answer, Client, House, PASSWORD, Person};
use http::Method;
use serde_json::{Value, json};
use uuid::Uuid;

/// A tenant's ids that routes ask for, by the names of their parameters.
struct Ids {
    customer: String,
    address: String,
    contact: String,
    user: String,
}

impl Ids {
    async fn of(person: &Person) -> Self {
        let body = json!({
            "name": "Oak & Sons", "kind": "organisation", "email": "office@oak.example",
            "addresses": [{ "kind": "billing", "lines": ["Lindenstraße 12"], "postcode": "10969",
                "city": "Berlin", "country": "DE" }],
        });
        let made = person.client.post("/api/customers", body).await;
        assert_eq!(made.status, 201, "{}", made.text());
        let made = made.json();
        let text = |value: &Value| value.as_str().unwrap().to_owned();
        Self {
            customer: text(&made["id"]),
            address: text(&made["addresses"][0]["id"]),
            contact: text(&made["contact_points"][0]["id"]),
            user: person.id().await.to_string(),
        }
    }

    fn unknown() -> Self {
        let id = |last: u8| {
            Uuid::from_bytes([
                1, 0x9a, 0xa6, 0xc8, 0x7a, 0x10, 0x7c, 0x3e, 0x8f, 0x21, 0x5b, 0x1d, 3, 0x0c, 0x9e,
                last,
            ])
            .to_string()
        };
        Self {
            customer: id(1),
            address: id(2),
            contact: id(3),
            user: id(4),
        }
    }

    fn put_into(&self, path: &str) -> String {
        let id = match path {
            path if path.starts_with("/api/customers/") => &self.customer,
            path if path.starts_with("/company/members/") => &self.user,
            path if path.starts_with("/platform/tenants/") => &self.user,
            other => panic!("which id does {other} ask for? say so here"),
        };
        path.replace("{id}", id)
            .replace("{address}", &self.address)
            .replace("{contact}", &self.contact)
    }
}

/// What an answer says, without what is about this one request.
fn told(answer: &Answer, path: &str) -> (u16, String, Vec<(String, String)>) {
    let request = answer.header("x-request-id").unwrap_or("none").to_owned();
    let body = answer
        .text()
        .replace(&request, "REQUEST")
        .replace(path, "PATH");
    let headers = answer
        .headers
        .iter()
        .filter(|(name, _)| !["x-request-id", "date"].contains(&name.as_str()))
        .map(|(name, value)| {
            let value = String::from_utf8_lossy(value.as_bytes());
            (name.to_string(), value.into_owned())
        })
        .collect();
    (answer.status, body, headers)
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn req_43_an_id_of_another_tenant_answers_like_one_that_never_existed_on_every_route() {
    let house = House::start().await;
    let anna = house.tenant("acme").await;
    let bert = house.tenant("birch").await;
    let (own, foreign, unknown) = (Ids::of(&anna).await, Ids::of(&bert).await, Ids::unknown());
    let described = house.client("acme").get("/openapi.json").await.json();
    let mut tried = 0;
    for (path, methods) in described["paths"].as_object().unwrap() {
        if !path.contains('{') || path.starts_with("/swagger") {
            continue;
        }
        for (method, op) in methods.as_object().unwrap() {
            let method: Method = method.to_uppercase().parse().unwrap();
            let body = op
                .pointer("/requestBody/content/application~1json/example")
                .cloned();
            let body = body.or_else(|| op.get("requestBody").map(|_| json!({})));
            let ask = async |ids: &Ids| {
                let path = ids.put_into(path);
                let answer = anna
                    .client
                    .call(method.clone(), &path, &[], body.clone())
                    .await;
                told(&answer, &path)
            };
            let (theirs, nobodys) = (ask(&foreign).await, ask(&unknown).await);
            assert_eq!(theirs, nobodys, "{method} {path}");
            assert_eq!(theirs.0, 404, "{method} {path}: {}", theirs.1);
            tried += 1;
            // The parts of things, too: one's own customer with another's address.
            if path.contains("{address}") || path.contains("{contact}") {
                let mixed = |of: &Ids| Ids {
                    customer: own.customer.clone(),
                    address: of.address.clone(),
                    contact: of.contact.clone(),
                    user: own.user.clone(),
                };
                let (theirs, nobodys) = (ask(&mixed(&foreign)).await, ask(&mixed(&unknown)).await);
                assert_eq!(theirs, nobodys, "{method} {path} of one's own customer");
                assert_eq!(theirs.0, 404, "{method} {path}: {}", theirs.1);
            }
        }
    }
    assert!(tried >= 14, "only {tried} routes have ids");
    let untouched = bert
        .client
        .get(&format!("/api/customers/{}", foreign.customer))
        .await
        .json();
    assert_eq!(
        (&untouched["version"], &untouched["state"]),
        (&json!(1), &json!("active"))
    );
    let trail = bert.client.get("/api/activity?reads=true").await.text();
    assert!(!trail.contains(&own.user), "{trail}");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn req_42_a_token_opens_its_own_tenant_alone() {
    let house = House::start().await;
    let anna = house.tenant("acme").await;
    let bert = house.tenant("birch").await;
    for path in [
        "/account/me",
        "/api/customers",
        "/api/activity",
        "/platform/tenants",
    ] {
        for host in ["birch", "admin"] {
            let refused = anna.client.at(&house.host(host)).get(path).await;
            assert_eq!(refused.status, 401, "{path} at {host}");
            assert_eq!(refused.json()["code"], "token_invalid");
        }
    }
    let admin = house.admin().await;
    assert_eq!(
        admin
            .at(&house.host("acme"))
            .get("/api/customers")
            .await
            .status,
        401
    );
    // A refresh token is its tenant's, too.
    let body = json!({ "refresh": anna.refresh });
    assert_eq!(
        house
            .client("birch")
            .post("/auth/token/refresh", body)
            .await
            .status,
        401
    );
    // And a login opens only the tenants it belongs to.
    let body = json!({ "identifier": anna.email, "password": PASSWORD });
    assert_eq!(
        house.client("birch").post("/auth/login", body).await.status,
        401
    );
    assert_eq!(bert.client.get("/account/me").await.status, 200);
    // Headers of a client name nobody.
    let spoofed = [
        ("x-tenant", "birch"),
        ("x-forwarded-host", "birch.guildhall.localhost"),
    ];
    let me = anna
        .client
        .call(Method::GET, "/account/me", &spoofed, None)
        .await;
    assert_eq!(me.json()["tenant"]["slug"], "acme");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn forged_tokens_are_refused_with_one_and_the_same_answer() {
    let house = House::start().await;
    let anna = house.tenant("acme").await;
    let token = anna.client.token().to_owned();
    let [header, claims, signature]: [&str; 3] =
        token.split('.').collect::<Vec<_>>().try_into().unwrap();
    let read =
        |part: &str| -> Value { serde_json::from_slice(&BASE64.decode(part).unwrap()).unwrap() };
    let write = |value: &Value| BASE64.encode(value.to_string());
    let jwks = house
        .client("acme")
        .get("/.well-known/jwks.json")
        .await
        .json();
    let public = BASE64
        .decode(jwks["keys"][0]["x"].as_str().unwrap())
        .unwrap();
    let with_header = |change: &dyn Fn(&mut Value)| {
        let mut header = read(header);
        change(&mut header);
        write(&header)
    };
    let hs256 = with_header(&|header| header["alg"] = json!("HS256"));
    let none = with_header(&|header| header["alg"] = json!("none"));
    let longer = {
        let mut claims = read(claims);
        claims["exp"] = json!(claims["exp"].as_i64().unwrap() + 3600);
        write(&claims)
    };
    let hmac = |key: &[u8], text: &str| {
        let key = aws_lc_rs::hmac::Key::new(aws_lc_rs::hmac::HMAC_SHA256, key);
        BASE64.encode(aws_lc_rs::hmac::sign(&key, text.as_bytes()))
    };
    let signed = format!("{hs256}.{claims}");
    let forged = [
        format!("{none}.{claims}."),
        format!("{none}.{claims}.{signature}"),
        format!("{signed}.{}", hmac(&public, &signed)),
        format!(
            "{signed}.{}",
            hmac(jwks["keys"][0].to_string().as_bytes(), &signed)
        ),
        format!("{header}.{longer}.{signature}"),
        format!(
            "{}.{claims}.{signature}",
            with_header(&|header| header["kid"] = json!("../../etc/passwd"))
        ),
        format!(
            "{}.{claims}.{signature}",
            with_header(&|header| header["typ"] = json!("JWT"))
        ),
        format!("{header}.{claims}"),
        format!("{token}x"),
        "x".repeat(5000),
        String::from("null"),
    ];
    let mut answers = Vec::new();
    for token in &forged {
        let answer = anna.client.with_token(token).get("/account/me").await;
        answers.push(told(&answer, "/account/me"));
        assert_eq!(answer.status, 401, "{token}");
    }
    assert!(
        answers.iter().all(|one| Some(one) == answers.first()),
        "{answers:#?}"
    );
    let basic = [("authorization", "Basic YW5uYTphbm5h")];
    let nobody: Client = house.client("acme");
    assert_eq!(
        nobody
            .call(Method::GET, "/account/me", &basic, None)
            .await
            .status,
        401
    );
    assert_eq!(
        anna.client.get("/account/me").await.status,
        200,
        "the real one still opens"
    );
}
