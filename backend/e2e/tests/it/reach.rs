//! The console for everybody: without scripts, by keyboard, on a phone, in German, in the dark.

use e2e::{Browser, House, Key, PASSWORD, Screen, Theme, is_customer};

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn without_scripts_one_signs_in_adds_edits_archives_and_signs_out() {
    let house = House::start().await;
    let anna = house.tenant("acme").await;
    let browser = Browser::open().await;
    browser.scripts(false).await;
    browser.sign_in(&house, "acme", &anna.email, PASSWORD).await;
    browser.click("Customers").await;
    browser.see("No customers yet").await;
    browser.click("New customer").await;
    browser.fill("name", "Oak & Sons").await;
    browser.fill("email", "nonsense").await;
    browser.click("Add customer").await;
    browser.see("One thing needs your attention").await;
    browser
        .new_customer("Oak & Sons", "office@oak.example", "+49 30 901820")
        .await;
    browser.click("Edit").await;
    browser.fill("name", "Oak & Daughters").await;
    browser.click("Save").await;
    browser.see("Oak & Daughters").await;
    browser
        .click_css("summary[aria-label^='More actions']")
        .await;
    browser.click("Archive").await;
    // Without a dialog there is a page that asks.
    browser
        .arrive("the question", |path| path.ends_with("/archive"))
        .await;
    browser.click_css("main form button[type=submit]").await;
    browser.see("This customer is archived").await;
    browser.click("Customers").await;
    browser.see("No active customers").await;
    browser.click("Show all of them").await;
    browser.see("Oak & Daughters").await;
    browser.fill("q", "birch").await;
    browser
        .find("main [name=q]")
        .await
        .send_keys(Key::Enter)
        .await
        .unwrap();
    browser
        .arrive("the search", |path| path.contains("q=birch"))
        .await;
    browser.see("Nothing matches").await;
    browser.sign_out().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn the_keyboard_alone_signs_in_and_adds_a_customer() {
    let house = House::start().await;
    let anna = house.tenant("acme").await;
    let browser = Browser::open().await;
    browser.goto(&house.url("acme", "/app")).await;
    focus(&browser, "identifier").await;
    browser.press(&anna.email).await;
    browser.press(Key::Tab).await;
    focus(&browser, "password").await;
    browser.press(PASSWORD).await;
    browser.press(Key::Enter).await;
    browser.see("Hello Anna").await;
    browser.press("g").await;
    browser.press("c").await;
    browser.see("No customers yet").await;
    browser.press("c").await;
    focus(&browser, "name").await;
    browser.press("Oak & Sons").await;
    browser.press(Key::Tab).await;
    focus(&browser, "email").await;
    browser.press("office@oak.example").await;
    browser.press(Key::Enter).await;
    browser.arrive("the new customer's page", is_customer).await;
    browser.see("office@oak.example").await;

    // The palette finds the way back, and the list is walked with j and Enter.
    browser.press_with(Key::Control, 'k').await;
    browser.find("dialog#palette[open] input").await;
    browser.press("custom").await;
    browser.press(Key::Enter).await;
    browser
        .arrive("the list", |path| path == "/app/customers")
        .await;
    browser.find("a[data-row]").await;
    browser.press("j").await;
    browser.press(Key::Enter).await;
    browser.arrive("the customer's page", is_customer).await;
    browser.press("?").await;
    browser.find("dialog#shortcuts[open]").await;
    browser.press(Key::Escape).await;
    browser.see_no("Keyboard shortcuts").await;
    // The first stop of every page leads past the menu, and the focus can be seen.
    browser.goto(&house.url("acme", "/app/customers")).await;
    browser.find("a[data-row]").await;
    // A browser that was just sent somewhere may need one to come into the page at all.
    let mut first = serde_json::Value::Null;
    for _ in 0..2 {
        browser.press(Key::Tab).await;
        first = browser.eval("document.activeElement.textContent").await;
        if first == "Skip to content" {
            break;
        }
    }
    assert_eq!(first, "Skip to content");
    let outline = browser.eval("getComputedStyle(document.activeElement).outlineStyle + getComputedStyle(document.activeElement).boxShadow").await;
    assert_ne!(outline, "nonenone");
}

async fn focus(browser: &Browser, name: &str) {
    let what = format!("the focus on {name:?}");
    browser
        .until(&what, async || {
            let focused = browser.try_eval("document.activeElement?.name").await?;
            (focused == name).then_some(())
        })
        .await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_phone_has_a_menu_that_opens_and_closes() {
    let house = House::start().await;
    let anna = house.tenant("acme").await;
    let browser = Browser::open().await;
    browser.screen(Screen::Phone).await;
    browser.sign_in(&house, "acme", &anna.email, PASSWORD).await;
    assert!(!browser.displays("nav.nav").await, "the menu is put away");
    browser.click("Open menu").await;
    browser.click("Customers").await;
    browser.see("No customers yet").await;
    browser
        .until("the menu to close", async || {
            (!browser.displays("nav.nav").await).then_some(())
        })
        .await;
    browser.click("New customer").await;
    browser
        .new_customer("Oak & Sons", "office@oak.example", "+49 30 901820")
        .await;
    let wrongs = browser.wrongs(&house.host("acme")).await;
    assert!(wrongs.is_empty(), "{wrongs:#?}");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn whoever_reads_german_gets_german_and_may_choose_otherwise() {
    let house = House::start().await;
    let anna = house.tenant("acme").await;
    let browser = Browser::speaking("de").await;
    browser.goto(&house.url("acme", "/app")).await;
    browser.see("Anmelden").await;
    assert_eq!(browser.eval("document.documentElement.lang").await, "de");
    browser.fill("identifier", &anna.email).await;
    browser.fill("password", PASSWORD).await;
    browser.click("Anmelden").await;
    browser.see("Hallo Anna").await;
    browser.click("Kunden").await;
    browser.see("Noch keine Kunden").await;
    browser.goto(&house.url("acme", "/app/nowhere")).await;
    browser.see("Seite nicht gefunden").await;
    browser.goto(&house.url("acme", "/app/account")).await;
    browser
        .find("select[name=lang] option[value=en]")
        .await
        .click()
        .await
        .unwrap();
    browser.click("Speichern").await;
    browser.see("Your account was changed").await;
    assert_eq!(browser.eval("document.documentElement.lang").await, "en");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_dark_system_gets_dark_pages_and_the_person_may_choose_otherwise() {
    let house = House::start().await;
    let anna = house.tenant("acme").await;
    let browser = Browser::open().await;
    browser.sign_in(&house, "acme", &anna.email, PASSWORD).await;
    is_light(&browser).await;
    browser.theme(Theme::Dark).await;
    browser
        .until("a dark page", async || {
            (brightness(&browser).await < 60).then_some(())
        })
        .await;
    browser.click_css("summary.who").await;
    browser.click("Light").await;
    is_light(&browser).await;
    // The next page is drawn right at once, since a cookie says so.
    browser.goto(&house.url("acme", "/app/customers")).await;
    assert_eq!(
        browser.eval("document.documentElement.dataset.theme").await,
        "light"
    );
    is_light(&browser).await;
}

async fn is_light(browser: &Browser) {
    browser
        .until("a light page", async || {
            (brightness(browser).await > 200).then_some(())
        })
        .await;
}

/// Of the page's ground, 0 to 255, as it is painted.
async fn brightness(browser: &Browser) -> i64 {
    let painted = browser
        .eval(
            "(() => { const canvas = document.createElement('canvas').getContext('2d');
                canvas.fillStyle = getComputedStyle(document.documentElement).backgroundColor;
                canvas.fillRect(0, 0, 1, 1);
                return canvas.getImageData(0, 0, 1, 1).data[1]; })()",
        )
        .await;
    painted.as_i64().unwrap()
}
