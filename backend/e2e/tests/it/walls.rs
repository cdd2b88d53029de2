//! Tokens open their own tenant alone. That ids of others lead nowhere is tried in `isolation.rs`.

use base64::{Engine as _, engine::general_purpose::URL_SAFE_NO_PAD as BASE64};
use e2e::{Answer, Client, House, PASSWORD};
use http::Method;
use serde_json::{Value, json};

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
