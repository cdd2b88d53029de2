use access::SystemRole;
use http::Method;
use serde_json::json;

use crate::house::{ACME, House};

const ANNA: &str = "anna@acme.example";

#[tokio::test]
async fn a_form_that_is_open_while_another_device_chooses_a_look_is_saved_beside_it() {
    let house = House::start().await;
    house.member(ANNA, SystemRole::Member).await;
    let (token, _) = house.tokens(ANNA).await;
    let cookie = house.browser(ANNA).await;
    let open = house.get("/account/me", &token).await.json();
    let (name, version) = (open["name"].as_str().unwrap(), open["version"].to_string());
    let mut fields = vec![
        ("version", version.as_str()),
        ("was_name", name),
        ("name", "Anna L."),
        ("was_theme", "system"),
        ("theme", "system"),
        ("was_density", "comfortable"),
        ("density", "comfortable"),
        ("was_lang", ""),
        ("lang", ""),
        ("was_zone", ""),
        ("zone", ""),
    ];
    let look = json!({"theme": "dark"});
    let chosen = house
        .call(Method::PATCH, ACME, "/account/preferences", &token, look)
        .await;
    assert_eq!(chosen.status, 200);

    let saved = house.form("/app/account", &cookie, &fields).await;
    assert_eq!(saved.status, 303, "{}", saved.body);
    let me = house.get("/account/me", &token).await.json();
    assert_eq!(
        (&me["name"], &me["theme"]),
        (&json!("Anna L."), &json!("dark"))
    );

    // Now both change the same.
    fields.retain(|(field, _)| !["name", "theme"].contains(field));
    fields.extend([("name", "Anna L."), ("theme", "light")]);
    let asked = house.form("/app/account", &cookie, &fields).await;
    assert_eq!(asked.status, 409, "{}", asked.body);
    assert!(
        asked.body.contains(r#"name="keep_theme""#),
        "{}",
        asked.body
    );
    let me = house.get("/account/me", &token).await.json();
    assert_eq!(me["theme"], "dark", "nothing was overwritten");
}
