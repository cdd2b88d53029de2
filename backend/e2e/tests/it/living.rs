//! The living console, in browsers: found by a few letters, told of what others do, undone.

use access::SystemRole;
use e2e::{Browser, House, PASSWORD};
use serde_json::json;
use thirtyfour::Key;

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn the_palette_finds_a_customer_by_a_misspelt_name_and_goes_there_by_keyboard_alone() {
    let house = House::start().await;
    let anna = house.tenant("acme").await;
    let oak = anna.client.add_customer("Müller & Söhne").await;
    let id = oak["id"].as_str().unwrap();
    let browser = Browser::open().await;
    browser.sign_in(&house, "acme", &anna.email, PASSWORD).await;
    browser.press_with(Key::Control, 'k').await;
    browser.find("dialog#palette[open] input").await;
    browser.press("muler").await;
    browser.find("#palette-found a[aria-selected]").await;
    browser.see("Müller & Söhne").await;
    // The way there is chosen by itself when nothing on the page fits better.
    browser.press(Key::Down).await;
    browser.press(Key::Up).await;
    browser.press(Key::Enter).await;
    browser
        .arrive("the customer's page", |path| path.contains(id))
        .await;

    // Making something is a word away, too.
    browser.press_with(Key::Control, 'k').await;
    browser.find("dialog#palette[open] input").await;
    browser.press("new cust").await;
    browser.see("New customer").await;
    browser.press(Key::Enter).await;
    browser
        .arrive("the form", |path| path == "/app/customers/new")
        .await;
    let wrongs = browser.wrongs(&house.host("acme")).await;
    assert!(wrongs.is_empty(), "{wrongs:#?}");
    browser.close().await;
    house.stop().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn who_looks_at_a_customer_is_told_who_changed_it_and_shown_it_on_demand() {
    let house = House::start().await;
    let anna = house.tenant("acme").await;
    let ben = house
        .member("acme", "Ben Okafor", SystemRole::CompanyAdmin)
        .await;
    let oak = anna.client.add_customer("Oak & Sons").await;
    let id = oak["id"].as_str().unwrap();
    let browser = Browser::open().await;
    browser.sign_in(&house, "acme", &anna.email, PASSWORD).await;
    browser
        .goto(&house.url("acme", &format!("/app/customers/{id}")))
        .await;
    browser.see("Oak & Sons").await;
    let path = format!("/api/customers/{id}");
    // The stream opens a moment after the page: its first word is how much is unread.
    browser
        .until("the stream", async || {
            let open = browser.try_eval("document.body.dataset.live ?? ''").await?;
            (open == "open").then_some(())
        })
        .await;
    let answer = ben
        .client
        .patch(&path, json!({"name": "Oak & Daughters"}))
        .await;
    assert_eq!(answer.status, 200, "{}", answer.text());
    browser.see("Ben Okafor changed this just now").await;
    assert!(
        !browser.shows("Oak & Daughters").await,
        "nothing jumps under the eye"
    );
    browser.click("Show").await;
    browser.see("Oak & Daughters").await;
    browser.see_no("changed this just now").await;
    browser.close().await;
    house.stop().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn archiving_is_undone_from_its_toast() {
    let house = House::start().await;
    let anna = house.tenant("acme").await;
    let oak = anna.client.add_customer("Oak & Sons").await;
    let id = oak["id"].as_str().unwrap();
    let browser = Browser::open().await;
    browser.sign_in(&house, "acme", &anna.email, PASSWORD).await;
    browser
        .goto(&house.url("acme", &format!("/app/customers/{id}")))
        .await;
    browser
        .click_css("summary[aria-label^='More actions']")
        .await;
    browser.click("Archive").await;
    browser.click_css("dialog[open] button[type=submit]").await;
    browser.see("This customer is archived").await;
    browser.click("Undo").await;
    browser.see_no("This customer is archived").await;
    browser.close().await;
    house.stop().await;
}
