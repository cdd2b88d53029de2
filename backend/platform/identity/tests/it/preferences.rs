use access::SystemRole;
use http::{Method, StatusCode};
use serde_json::{Value, json};

use crate::house::{ACME, Answer, House};

const ANNA: &str = "anna@acme.example";

async fn choose(house: &House, token: &str, body: Value) -> Answer {
    house
        .call(Method::PATCH, ACME, "/account/preferences", token, body)
        .await
}

#[tokio::test]
async fn what_a_person_chose_is_drawn_on_every_device_at_once() {
    let house = House::start().await;
    house.member(ANNA, SystemRole::CompanyAdmin).await;
    let (token, _) = house.tokens(ANNA).await;
    let me = house.get("/account/me", &token).await.json();
    assert_eq!(me["density"], "comfortable");
    assert_eq!(me["zone"], Value::Null, "the browser's");

    let body = json!({"theme": "dark", "density": "compact", "lang": "de", "zone": "Asia/Tokyo"});
    let answer = choose(&house, &token, body).await;
    assert_eq!(answer.status, 200, "{}", answer.body);
    assert_eq!(answer.json()["zone"], "Asia/Tokyo");

    // A browser that never heard of it, and whose own choice was another.
    let cookie = house.browser(ANNA).await;
    let other = format!("{cookie}; theme=light; density=comfortable; zone=America/Lima");
    let page = house.page("/app/account", &other).await;
    assert_eq!(page.status, 200, "{}", page.body);
    let head = page.body.split("<head>").next().unwrap();
    for attribute in [
        r#"lang="de""#,
        r#"data-theme="dark""#,
        r#"data-density="compact""#,
    ] {
        assert!(head.contains(attribute), "{head}");
    }
    assert!(page.body.contains(r#"value="Asia/Tokyo" selected"#));

    // One thing changed leaves the others as they are.
    let answer = choose(&house, &token, json!({"theme": "system", "zone": ""})).await;
    assert_eq!(answer.json()["density"], "compact");
    assert_eq!(answer.json()["lang"], "de");
    assert_eq!(answer.json()["zone"], Value::Null);
}

#[tokio::test]
async fn a_preference_nobody_offers_is_refused_by_field() {
    let house = House::start().await;
    house.member(ANNA, SystemRole::Member).await;
    let (token, _) = house.tokens(ANNA).await;
    for (field, value) in [
        ("theme", "pink"),
        ("density", "dense"),
        ("lang", "fr"),
        ("zone", "Europe/Atlantis"),
    ] {
        let answer = choose(&house, &token, json!({ field: value })).await;
        assert_eq!(answer.status, StatusCode::UNPROCESSABLE_ENTITY, "{field}");
        assert_eq!(answer.json()["errors"][0]["field"], field);
    }
    let answer = choose(&house, &token, json!({"name": "Mallory"})).await;
    assert_eq!(answer.status, 422, "{}", answer.body);
}

#[tokio::test]
async fn signing_in_gives_the_device_the_look_for_the_pages_before() {
    let house = House::start().await;
    house.member(ANNA, SystemRole::Member).await;
    let (token, _) = house.tokens(ANNA).await;
    choose(&house, &token, json!({"theme": "dark"})).await;
    let fields = [("identifier", ANNA), ("password", crate::house::PASSWORD)];
    let answer = house.form("/app/sign-in", "", &fields).await;
    let set: Vec<_> = answer
        .headers
        .get_all("set-cookie")
        .iter()
        .map(|line| line.to_str().unwrap())
        .collect();
    assert!(
        set.iter().any(|line| line.starts_with("theme=dark;")),
        "{set:?}"
    );
    assert!(
        set.iter()
            .any(|line| line.starts_with("density=comfortable;"))
    );
}
