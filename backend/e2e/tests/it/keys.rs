//! The story of the product by keyboard alone.

use e2e::{Browser, House, Key, PASSWORD, is_customer};

/// Presses Tab until the focus is on what has this name, and everything on the way shows that it
/// has the focus.
async fn tab_to(browser: &Browser, name: &str) {
    const FOCUS: &str = "(() => { const at = document.activeElement;
        const around = [at, at.parentElement, at.nextElementSibling, at.closest('label')];
        const lit = one => one && (getComputedStyle(one).outlineStyle !== 'none'
            || getComputedStyle(one).boxShadow !== 'none');
        const seen = at.matches('body, main, h1') || around.some(lit);
        const name = at.getAttribute('aria-label') ?? at.labels?.[0]?.innerText ?? at.innerText;
        return { seen, name: (name ?? '').trim() }; })()";
    let mut way = Vec::new();
    for _ in 0..120 {
        browser.press(Key::Tab).await;
        let focus = browser.eval(FOCUS).await;
        let here = focus["name"].as_str().unwrap().to_owned();
        assert_eq!(
            focus["seen"], true,
            "nobody sees that {here:?} has the focus"
        );
        if here.starts_with(name) {
            return;
        }
        way.push(here);
    }
    panic!("no way to {name:?} by the tab key: {way:#?}");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_customer_is_found_changed_archived_and_brought_back_without_a_mouse() {
    let house = House::start().await;
    let anna = house.tenant("acme").await;
    anna.client.add_customer("Müller & Söhne").await;
    let browser = Browser::open().await;
    browser.goto(&house.url("acme", "/app")).await;
    browser.find("main [name=identifier]").await;
    tab_to(&browser, "E-mail").await;
    browser.press(anna.email.as_str()).await;
    tab_to(&browser, "Password").await;
    browser.press(PASSWORD).await;
    browser.press(Key::Enter).await;
    browser.find("body[data-shell=app] main").await;

    browser.press_with(Key::Control, 'k').await;
    browser.find("dialog#palette[open] input").await;
    browser.press("muler").await;
    browser.find("#palette-found a[aria-selected=true]").await;
    browser.press(Key::Enter).await;
    browser.arrive("the customer's page", is_customer).await;

    tab_to(&browser, "Edit").await;
    browser.press(Key::Enter).await;
    browser.find("main [name=name]").await;
    tab_to(&browser, "Name").await;
    browser.press_with(Key::Control, 'a').await;
    browser.press("Müller & Töchter").await;
    browser.press(Key::Enter).await;
    browser.arrive("the customer's page", is_customer).await;
    browser.see("Saved").await;
    browser.see("Müller & Töchter").await;

    tab_to(&browser, "More actions").await;
    browser.press(Key::Enter).await;
    tab_to(&browser, "Archive").await;
    browser.press(Key::Enter).await;
    browser.find("dialog[open]").await;
    tab_to(&browser, "Archive").await;
    browser.press(Key::Enter).await;
    browser.see("This customer is archived").await;
    browser.find("[data-key-undo]").await;
    browser.press("z").await;
    browser.see_no("This customer is archived").await;
    let wrongs = browser.wrongs(&house.host("acme")).await;
    assert!(wrongs.is_empty(), "{wrongs:#?}");
    browser.close().await;
    house.stop().await;
}
