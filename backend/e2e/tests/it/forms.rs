//! Nothing that was typed is lost: over a reload, a session that ended, somebody who was faster.

use access::SystemRole;
use e2e::{Browser, House, PASSWORD};
use serde_json::json;

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn what_was_typed_survives_a_reload_a_lost_session_and_somebody_who_was_faster() {
    let house = House::start().await;
    let anna = house.tenant("acme").await;
    let ben = house
        .member("acme", "Ben Okafor", SystemRole::CompanyAdmin)
        .await;
    let oak = anna.client.add_customer("Oak & Sons").await;
    let id = oak["id"].as_str().unwrap();
    let browser = Browser::open().await;
    browser.sign_in(&house, "acme", &anna.email, PASSWORD).await;
    let edit = format!("/app/customers/{id}/edit");
    browser.goto(&house.url("acme", &edit)).await;
    browser.fill("name", "Oak & Daughters").await;
    browser.fill("note", "Pays late.").await;
    let kept = "Object.keys(sessionStorage).filter(key => key.startsWith('draft:')).length";
    browser
        .until("the draft", async || {
            (browser.try_eval(kept).await? == json!(1)).then_some(())
        })
        .await;

    browser.goto(&house.url("acme", &edit)).await;
    browser.see("What you had typed here is back").await;
    assert_eq!(browser.value("name").await, "Oak & Daughters");

    // The session ends; the browser goes to sign in and comes back to what was typed.
    browser.cdp("Network.clearBrowserCookies", json!({})).await;
    browser.click("Save").await;
    browser
        .arrive("the sign-in page", |path| path.starts_with("/app/sign-in"))
        .await;
    browser.sign_in(&house, "acme", &anna.email, PASSWORD).await;
    browser.goto(&house.url("acme", &edit)).await;
    browser.see("What you had typed here is back").await;
    assert_eq!(browser.value("note").await, "Pays late.");

    // Meanwhile somebody else saves the same field, and another one.
    let theirs = json!({"name": "Oak & Ash", "phone": "+49 30 1234"});
    let path = format!("/api/customers/{id}");
    let answer = ben.client.patch(&path, theirs).await;
    assert_eq!(answer.status, 200, "{}", answer.text());
    browser.click("Save").await;
    browser.see("changed by Ben Okafor").await;
    browser.see("Oak & Ash").await;
    browser.click("Yours").await;
    browser.click("Save").await;
    browser
        .arrive("the customer's page", |path| path.ends_with(id))
        .await;
    let now = anna.client.get(&path).await.json();
    assert_eq!(
        (&now["name"], &now["note"], &now["phone"]),
        (
            &json!("Oak & Daughters"),
            &json!("Pays late."),
            &json!("+49 30 1234")
        )
    );
    assert_eq!(
        browser.eval(kept).await,
        json!(0),
        "what is saved is not kept twice"
    );
    browser.close().await;
    house.stop().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn the_note_of_a_customer_saves_by_itself() {
    let house = House::start().await;
    let anna = house.tenant("acme").await;
    let oak = anna.client.add_customer("Oak & Sons").await;
    let id = oak["id"].as_str().unwrap();
    let browser = Browser::open().await;
    browser.sign_in(&house, "acme", &anna.email, PASSWORD).await;
    browser
        .goto(&house.url("acme", &format!("/app/customers/{id}")))
        .await;
    browser.fill("note", "Pays late.").await;
    browser.see("Saved").await;
    let path = format!("/api/customers/{id}");
    let now = anna.client.get(&path).await.json();
    assert_eq!(now["note"], "Pays late.");
    let wrongs = browser.wrongs(&house.host("acme")).await;
    assert!(wrongs.is_empty(), "{wrongs:#?}");
    browser.close().await;
    house.stop().await;
}
