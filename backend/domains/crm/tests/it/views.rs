use http::Method;
use serde_json::json;

use super::house::House;

#[tokio::test]
async fn a_view_is_saved_opened_shared_and_removed() {
    let house = House::open().await;
    house.organisation("Oak").await;
    let page = house.get("/app/customers").await;
    assert_eq!(page.status, 200, "{}", page.text());
    let html = page.text();
    assert!(
        html.contains("/app/lists/views"),
        "views can be saved: {html}"
    );
    assert!(html.contains("curl"), "the request behind it is shown");

    let typed = [
        ("list", "crm.customers"),
        ("name", "Wholesale"),
        ("query", "tag=Wholesale&sort=name&cursor=x"),
        ("back", "/app/customers"),
        ("is_default", "true"),
    ];
    let saved = house.submit(&house.ben, "/app/lists/views", &typed).await;
    assert_eq!(saved.status, 303, "{}", saved.text());
    let place = saved.header("location").unwrap().to_owned();
    assert!(
        place.starts_with("/app/customers?tag=Wholesale&sort=name&view="),
        "{place}"
    );

    let own = house.http.get(&house.ben, "/app/customers").await;
    assert_eq!(own.status, 303, "the list opens with it");
    assert_eq!(own.header("location"), Some(place.as_str()));
    let shown = house.http.get(&house.ben, &place).await.text();
    assert!(shown.contains("Wholesale"), "{shown}");
    let all = house.http.get(&house.ben, "/app/customers?view=all").await;
    assert_eq!(all.status, 200);

    let listed = house
        .http
        .get(&house.ben, "/api/views?list=crm.customers")
        .await
        .json();
    let view = &listed["items"][0];
    assert_eq!(view["query"], "tag=Wholesale&sort=name");
    assert_eq!(
        (&view["is_mine"], &view["is_default"]),
        (&json!(true), &json!(true))
    );
    let id = view["id"].as_str().unwrap().to_owned();
    let at = format!("/api/views/{id}");

    let anna = house.get("/api/views?list=crm.customers").await.json();
    assert_eq!(
        anna["items"],
        json!([]),
        "what one keeps for oneself is nobody else's"
    );
    assert_eq!(house.get(&at).await.status, 404);
    let ben = |method, body| house.http.call(&house.ben, method, &at, &[], body);
    let refused = ben(Method::PATCH, Some(json!({"is_shared": true}))).await;
    assert_eq!(
        refused.status,
        403,
        "members do not share: {}",
        refused.text()
    );

    let shared = json!({"list": "crm.customers", "name": "Ours", "query": "city=Berlin",
                        "is_shared": true});
    let shared = house.http.post(&house.anna, "/api/views", shared).await;
    assert_eq!(shared.status, 201, "{}", shared.text());
    let theirs = format!("/api/views/{}", shared.json()["id"].as_str().unwrap());
    assert_eq!(house.http.get(&house.ben, &theirs).await.status, 200);
    let taken = house
        .http
        .patch(&house.ben, &theirs, json!({"name": "Mine"}))
        .await;
    assert_eq!(taken.status, 403);
    let opened = house
        .http
        .patch(&house.ben, &theirs, json!({"is_default": true}))
        .await;
    assert_eq!(opened.status, 200, "{}", opened.text());
    assert_eq!(opened.json()["is_default"], true);

    assert_eq!(ben(Method::DELETE, None).await.status, 204);
    assert_eq!(ben(Method::DELETE, None).await.status, 404);
}

#[tokio::test]
async fn forms_of_the_list_become_its_address() {
    let house = House::open().await;
    for (form, place) in [
        (
            "kind=person&_set=tag&_how=is&_value=a%2Cb&_value=c",
            "/app/customers?kind=person&tag=a%5C%2Cb%2Cc",
        ),
        (
            "_set=created_at&_how=is&_from=2026-01-01&_to=2026-01-31&cursor=x",
            "/app/customers?created_at=2026-01-01..2026-02-01",
        ),
        (
            "city=Bonn&_set=city&_how=empty&_value=",
            "/app/customers?city=-",
        ),
        ("kind=person&_set=kind&_how=is", "/app/customers"),
        ("_set=state&_how=is", "/app/customers?state=all"),
        ("_set=nothing&_how=is", "/app/customers"),
        (
            "_columns=customers&_field=name&_field=city&_field=email&_up=city",
            "/app/customers?fields=city%2Cname%2Cemail",
        ),
    ] {
        let answer = house.get(&format!("/app/customers?{form}")).await;
        assert_eq!(answer.status, 303, "{form}: {}", answer.text());
        assert_eq!(answer.header("location"), Some(place), "{form}");
        let shown = house.get(place).await;
        assert_eq!(shown.status, 200, "{place}: {}", shown.text());
    }
    assert_eq!(house.get("/app/customers?nothing=1").await.status, 422);
}

#[tokio::test]
async fn a_view_that_asks_for_what_is_gone_shows_the_rest_and_says_so() {
    let house = House::open().await;
    house.organisation("Oak").await;
    let view = json!({"list": "crm.customers", "name": "Old", "query": "custom.gone=1&sort=name"});
    let view = house
        .http
        .post(&house.anna, "/api/views", view)
        .await
        .json();
    let id = view["id"].as_str().unwrap();
    let shown = house
        .get(&format!("/app/customers?custom.gone=1&sort=name&view={id}"))
        .await;
    assert_eq!(shown.status, 200, "{}", shown.text());
    assert!(shown.text().contains("custom.gone") && shown.text().contains("Oak"));
}

#[tokio::test]
async fn views_are_refused_with_the_field_that_is_wrong() {
    let house = House::open().await;
    let body = json!({"list": "customers", "name": "", "query": "q=x"});
    let refused = house.http.post(&house.anna, "/api/views", body).await;
    assert_eq!(refused.status, 422, "{}", refused.text());
    let fields: Vec<_> = refused.json()["errors"]
        .as_array()
        .unwrap()
        .iter()
        .map(|fault| fault["field"].as_str().unwrap().to_owned())
        .collect();
    assert_eq!(fields, ["list", "name"]);
    let typed = [
        ("list", "crm.customers"),
        ("name", "x"),
        ("back", "//evil.example"),
    ];
    let refused = house.submit(&house.anna, "/app/lists/views", &typed).await;
    assert_eq!(refused.status, 422);
}
