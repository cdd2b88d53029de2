//! A day of a platform admin, in a browser.

use e2e::{Browser, House};

/// The tenant whose page is open.
fn is_tenant(path: &str) -> bool {
    path.strip_prefix("/app/tenants/")
        .is_some_and(|id| uuid::Uuid::parse_str(id).is_ok())
}

async fn open_tenant(browser: &Browser, house: &House, slug: &str) {
    browser
        .goto(&house.url("admin", &format!("/app/tenants?q={slug}")))
        .await;
    browser.click_css("main a[data-row]").await;
    browser.arrive("the tenant's page", is_tenant).await;
}

async fn choose(browser: &Browser, action: &str) {
    browser
        .click_css("summary[aria-label^='More actions']")
        .await;
    browser.click(action).await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn tenants_are_searched_filtered_sorted_and_opened() {
    let house = House::start().await;
    let browser = Browser::open().await;
    browser.sign_in_admin(&house).await;
    browser.see("No tenants yet").await;
    for slug in ["acme", "birch", "cedar"] {
        house.tenant_made(slug).await;
    }
    browser.goto(&house.url("admin", "/app")).await;
    browser.see("Newest tenants").await;
    browser.see("Cedar Carpentry").await;
    browser.see("What happened last").await;
    browser.click("All tenants").await;
    browser.see("3 tenants").await;

    browser.fill("q", "birch").await;
    browser.see_no("Acme Carpentry").await;
    browser.see("Birch Carpentry").await;
    browser.goto(&house.url("admin", "/app/tenants")).await;
    browser.see("Acme Carpentry").await;
    browser.click("Name").await;
    browser
        .arrive("the list by name", |path| path.contains("sort=name"))
        .await;
    browser.click("State").await;
    browser.click("Suspended").await;
    browser.see("Nothing matches").await;
    browser
        .goto(&house.url("admin", "/app/tenants?version=current"))
        .await;
    browser.see("3 tenants").await;

    open_tenant(&browser, &house, "birch").await;
    for part in [
        "Requests by day",
        "Facts",
        "What happened to it",
        "made a tenant",
    ] {
        browser.see(part).await;
    }
    let wrongs = browser.wrongs(&house.host("admin")).await;
    assert!(wrongs.is_empty(), "{wrongs:#?}");
    browser.close().await;
    house.stop().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_tenant_is_suspended_resumed_renamed_deleted_and_brought_back_by_hand() {
    let house = House::start().await;
    house.tenant("acme").await;
    let (browser, visitor) = (Browser::open().await, Browser::open().await);
    browser.sign_in_admin(&house).await;
    open_tenant(&browser, &house, "acme").await;

    choose(&browser, "Suspend").await;
    browser.see("Suspend Acme Carpentry?").await;
    browser.see("what they are saving at this moment").await;
    browser
        .fill("reason", "The invoice of October is unpaid.")
        .await;
    browser.click_css("main form button[type=submit]").await;
    browser.see("Nobody is let in any more").await;
    browser.see("The invoice of October is unpaid.").await;
    visitor.goto(&house.url("acme", "/app")).await;
    visitor.see("The invoice of October is unpaid.").await;
    browser.click("Resume").await;
    browser.see("Its people are let in again").await;
    visitor.goto(&house.url("acme", "/app")).await;
    visitor.see("Sign in to Acme Carpentry").await;

    choose(&browser, "Rename").await;
    browser.fill("slug", "admin").await;
    browser.click_css("main form button[type=submit]").await;
    browser.see("One thing needs your attention").await;
    browser.fill("slug", "acme-wood").await;
    browser.click_css("main form button[type=submit]").await;
    browser.see("Renamed.").await;
    visitor.goto(&house.url("acme-wood", "/app")).await;
    visitor.see("Sign in to Acme Carpentry").await;

    choose(&browser, "Delete").await;
    browser.see("Delete Acme Carpentry?").await;
    browser.fill("confirm", "acme").await;
    assert!(
        !browser
            .find("main form button[type=submit]")
            .await
            .is_enabled()
            .await
            .unwrap(),
        "the old name is not the name"
    );
    browser.fill("confirm", "acme-wood").await;
    browser.click_css("main form button[type=submit]").await;
    browser.see("It can be brought back").await;
    browser.see("Being deleted").await;
    visitor.goto(&house.url("acme-wood", "/app")).await;
    visitor.see_no("Sign in to").await;
    browser.click("Bring back").await;
    browser.see("Brought back.").await;
    visitor.goto(&house.url("acme-wood", "/app")).await;
    visitor.see("Sign in to Acme Carpentry").await;

    browser.see("What happened to it").await;
    let wrongs = browser.wrongs(&house.host("admin")).await;
    assert!(wrongs.is_empty(), "{wrongs:#?}");
    browser.close().await;
    visitor.close().await;
    house.stop().await;
}
