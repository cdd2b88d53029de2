use std::time::{Duration, Instant};

use access::SystemRole;
use serde_json::{Value, json};

use crate::house::{ADMIN, House, PASSWORD};

const ANNA: &str = "anna@acme.example";

#[tokio::test]
async fn req_27_a_dump_holds_no_token_that_opens_anything() {
    let house = House::start().await;
    house.member(ANNA, SystemRole::Member).await;
    let (access, refresh) = house.tokens(ANNA).await;
    let second = house.refresh(&refresh).await.text("refresh");
    let cookie = house.browser(ANNA).await;
    let secret = cookie.split_once('=').unwrap().1;
    let dump: String = house
        .value(
            "SELECT concat(
               (SELECT jsonb_agg(to_jsonb(s)) FROM identity_session s),
               (SELECT jsonb_agg(to_jsonb(r)) FROM identity_refresh r),
               (SELECT jsonb_agg(to_jsonb(k)) FROM identity_signing_key k),
               (SELECT jsonb_agg(to_jsonb(o)) FROM local.outbox o),
               (SELECT jsonb_agg(convert_from(leaf_data, 'UTF8')) FROM audit_event))",
        )
        .await;
    assert!(dump.len() > 1000);
    for token in [access.as_str(), &refresh, &second, secret, PASSWORD] {
        assert!(!dump.contains(token));
        // Nor the bytes behind the text.
        let body = token.rsplit('_').next().unwrap();
        let bytes = base64::Engine::decode(&base64::engine::general_purpose::URL_SAFE_NO_PAD, body);
        if let Ok(bytes) = bytes {
            assert!(!dump.contains(&hex::encode(bytes)));
        }
    }
}

#[tokio::test]
async fn req_28_an_ended_session_is_refused_on_every_node_and_after_restarts() {
    let house = House::start().await;
    house.member(ANNA, SystemRole::Member).await;
    let other = house.another().await;
    let (access, _) = house.tokens(ANNA).await;
    let cookie = house.browser(ANNA).await;
    assert_eq!(other.get("/api/probe", &access).await.status, 200);
    assert_eq!(other.page("/app/probe", &cookie).await.status, 200);
    assert_eq!(
        house
            .post("/auth/logout", &access, Value::Null)
            .await
            .status,
        204
    );
    assert_eq!(house.form("/app/sign-out", &cookie, &[]).await.status, 303);
    let until = Instant::now() + Duration::from_secs(2);
    loop {
        let (api, page) = tokio::join!(
            other.get("/api/probe", &access),
            other.page("/app/probe", &cookie)
        );
        if api.status == 401 && page.status == 303 {
            break;
        }
        assert!(Instant::now() < until, "still open after two seconds");
        tokio::time::sleep(Duration::from_millis(10)).await;
    }
    let restarted = house.another().await;
    assert_eq!(restarted.get("/api/probe", &access).await.status, 401);
    assert_eq!(restarted.page("/app/probe", &cookie).await.status, 303);
}

#[tokio::test]
async fn signing_in_again_in_a_browser_ends_the_session_it_had() {
    let house = House::start().await;
    house.member(ANNA, SystemRole::Member).await;
    let first = house.browser(ANNA).await;
    let fields = [("identifier", ANNA), ("password", PASSWORD)];
    let second = house
        .form("/app/sign-in", &first, &fields)
        .await
        .cookie()
        .unwrap();
    assert_ne!(first, second);
    assert_eq!(house.page("/app/probe", &first).await.status, 303);
    assert_eq!(house.page("/app/probe", &second).await.status, 200);
}

#[tokio::test]
async fn a_bad_token_is_refused_even_beside_a_good_cookie() {
    let house = House::start().await;
    house.member(ANNA, SystemRole::Member).await;
    let cookie = house.browser(ANNA).await;
    for credentials in [
        "Bearer nonsense",
        "Bearer ",
        "Basic YTpi",
        "nonsense",
        "bearer ghr_x",
    ] {
        let request = http::Request::get("/account/me")
            .header("host", crate::house::ACME)
            .header("cookie", &cookie)
            .header("authorization", credentials);
        let answer = house
            .send(request.body(axum::body::Body::empty()).unwrap())
            .await;
        assert_eq!(answer.status, 401, "{credentials}");
    }
}

#[tokio::test]
async fn req_07_the_first_password_dies_unused_and_opens_only_its_own_replacement() {
    let house = House::start().await;
    assert_eq!(
        house
            .value::<i64>("SELECT count(*) FROM identity_user")
            .await,
        0,
        "no usable credential"
    );
    let email = "admin@guildhall.localhost".parse().unwrap();
    let first = house
        .identity
        .bootstrap_admin(&email)
        .await
        .unwrap()
        .unwrap();
    assert!(
        house
            .identity
            .bootstrap_admin(&email)
            .await
            .unwrap()
            .is_none(),
        "there is one first admin"
    );
    let at = |path: &'static str, token: String, body: Value| {
        let house = &house;
        async move {
            house
                .call(http::Method::POST, ADMIN, path, &token, body)
                .await
        }
    };
    let login = json!({ "identifier": "admin@guildhall.localhost", "password": *first.password });
    let signed_in = at("/auth/login", String::new(), login.clone()).await;
    assert_eq!(signed_in.status, 200, "{}", signed_in.body);
    let access = signed_in.text("access");
    let fields = [
        ("identifier", "admin@guildhall.localhost"),
        ("password", first.password.as_str()),
    ];
    let entered = house.form_at(ADMIN, "/app/sign-in", "", &fields).await;
    assert_eq!(entered.header("location"), "/app/account/password");
    let cookie = entered.cookie().unwrap();
    for path in ["/app", "/app/account", "/app/probe"] {
        let page = house.page_at(ADMIN, path, &cookie).await;
        assert_eq!(
            (page.status, page.header("location")),
            (303, "/app/account/password"),
            "{path}"
        );
    }
    let form = house
        .form_at(ADMIN, "/app/account", &cookie, &[("name", "x")])
        .await;
    assert_eq!(
        (form.status, form.text("code")),
        (403, "password_change_required".to_owned())
    );
    assert_eq!(
        house
            .page_at(ADMIN, "/app/account/password", &cookie)
            .await
            .status,
        200
    );
    let change = json!({ "current_password": *first.password, "new_password": PASSWORD });
    assert_eq!(
        at("/account/change-password", access.clone(), change)
            .await
            .status,
        204
    );
    assert_eq!(
        at("/auth/login", String::new(), login).await.status,
        401,
        "it worked once"
    );
    let probe = house
        .call(http::Method::GET, ADMIN, "/api/probe", &access, Value::Null)
        .await;
    assert_eq!(
        probe.status, 404,
        "a tenant's permission means nothing here"
    );
    assert_eq!(
        house.page_at(ADMIN, "/app/account", &cookie).await.status,
        303,
        "other sessions ended"
    );

    let second = "second@guildhall.localhost".parse().unwrap();
    let name = "Second Admin".parse().unwrap();
    let unused = house
        .identity
        .admin_create(&second, &name)
        .await
        .unwrap()
        .unwrap();
    house.pass(7 * 86_400);
    let login = json!({ "identifier": "second@guildhall.localhost", "password": *unused.password });
    assert_eq!(
        at("/auth/login", String::new(), login).await.status,
        401,
        "it died"
    );
}

#[tokio::test]
async fn the_last_admin_cannot_be_disabled_and_a_disabled_one_is_out_at_once() {
    let house = House::start().await;
    let first = "first@guildhall.localhost".parse().unwrap();
    let second = "second@guildhall.localhost".parse().unwrap();
    let name = "Some Admin".parse().unwrap();
    let password = house
        .identity
        .admin_create(&first, &name)
        .await
        .unwrap()
        .unwrap();
    let refused = house.identity.admin_disable(&first).await.unwrap_err();
    assert_eq!(refused.code(), "last_admin");
    house.pass(1);
    house.identity.admin_create(&second, &name).await.unwrap();
    assert_eq!(
        house
            .identity
            .admin_create(&second, &name)
            .await
            .err()
            .unwrap()
            .code(),
        "admin_already"
    );
    let login =
        json!({ "identifier": "first@guildhall.localhost", "password": *password.password });
    let access = house
        .call(http::Method::POST, ADMIN, "/auth/login", "", login)
        .await
        .text("access");
    let me = || {
        house.call(
            http::Method::GET,
            ADMIN,
            "/account/me",
            &access,
            Value::Null,
        )
    };
    assert_eq!(me().await.status, 200);
    house.identity.admin_disable(&first).await.unwrap();
    assert_eq!(me().await.status, 401);
    let states: Vec<bool> = house
        .identity
        .admin_list()
        .await
        .unwrap()
        .iter()
        .map(|admin| admin.active)
        .collect();
    assert_eq!(states, [false, true]);
}
