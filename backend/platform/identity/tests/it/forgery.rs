use access::SystemRole;

use crate::house::{House, PASSWORD};

const ANNA: &str = "anna@acme.example";

#[tokio::test]
async fn req_32_the_cookie_is_as_closed_as_cookies_can_be() {
    let house = House::start().await;
    house.member(ANNA, SystemRole::Member).await;
    let fields = [("identifier", ANNA), ("password", PASSWORD)];
    let answer = house.form("/app/sign-in", "", &fields).await;
    let line = answer.header("set-cookie");
    assert!(line.starts_with("__Host-guildhall="), "{line}");
    for word in ["; Secure", "; HttpOnly", "; SameSite=Lax", "; Path=/"] {
        assert!(line.contains(word), "{line}");
    }
    assert!(!line.contains("Domain"));
}

#[tokio::test]
async fn req_32_a_cross_site_post_fails() {
    let house = House::start().await;
    house.member(ANNA, SystemRole::Member).await;
    let cookie = house.browser(ANNA).await;
    let fields = [
        ("name", "Mallory"),
        ("lang", ""),
        ("theme", "dark"),
        ("zone", "UTC"),
    ];
    for headers in [
        vec![],
        vec![("sec-fetch-site", "cross-site")],
        vec![("sec-fetch-site", "same-site")],
        vec![("origin", "http://evil.guildhall.localhost:8000")],
        vec![("origin", "null")],
        vec![
            ("sec-fetch-site", "cross-site"),
            ("origin", "http://acme.guildhall.localhost:8000"),
        ],
    ] {
        let answer = house
            .form_with("/app/account", &cookie, &fields, &headers)
            .await;
        assert_eq!(answer.status, 403, "{headers:?}");
        assert_eq!(answer.text("code"), "cross_site");
        // Nor can a form sign a browser in to somebody else's account, or out of its own.
        let sign_in = [("identifier", ANNA), ("password", PASSWORD)];
        assert_eq!(
            house
                .form_with("/app/sign-in", "", &sign_in, &headers)
                .await
                .status,
            403
        );
        assert_eq!(
            house
                .form_with("/app/sign-out", &cookie, &[], &headers)
                .await
                .status,
            403
        );
    }
    let name: String = house.value("SELECT name FROM identity_user").await;
    assert_eq!(name, "Anna Lindqvist");
    let origin = [("origin", "http://acme.guildhall.localhost:8000")];
    let answer = house
        .form_with("/app/account", &cookie, &fields, &origin)
        .await;
    assert_eq!(answer.status, 303, "{}", answer.body);
    let name: String = house.value("SELECT name FROM identity_user").await;
    assert_eq!(name, "Mallory");
}

#[tokio::test]
async fn req_32_the_api_with_a_cookie_needs_the_proof_too_and_a_token_needs_none() {
    let house = House::start().await;
    house.member(ANNA, SystemRole::Member).await;
    let cookie = house.browser(ANNA).await;
    let send = |headers: Vec<(&'static str, String)>| {
        let mut request = http::Request::put("/account/profile")
            .header("host", crate::house::ACME)
            .header("content-type", "application/json");
        for (name, value) in headers {
            request = request.header(name, value);
        }
        house.send(
            request
                .body(axum::body::Body::from(r#"{"name":"Anna L."}"#))
                .unwrap(),
        )
    };
    assert_eq!(send(vec![("cookie", cookie.clone())]).await.status, 403);
    let same = ("sec-fetch-site", "same-origin".to_owned());
    assert_eq!(send(vec![("cookie", cookie), same]).await.status, 200);
    let (access, _) = house.tokens(ANNA).await;
    assert_eq!(
        send(vec![("authorization", format!("Bearer {access}"))])
            .await
            .status,
        200
    );
}
