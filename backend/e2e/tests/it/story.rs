//! The story of the product, in a browser.

use e2e::{Browser, House, PASSWORD, is_customer};

async fn assert_nothing_wrong(browser: &Browser, host: &str) {
    let wrongs = browser.wrongs(host).await;
    assert!(wrongs.is_empty(), "{wrongs:#?}");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn an_admin_replaces_the_first_password_and_makes_a_tenant_whose_invitation_is_shown_once() {
    let house = House::with(&[]).await;
    let browser = Browser::open().await;
    browser.sign_in_admin(&house).await;
    browser.see("Choose your own password").await;
    // Nothing else opens before that.
    browser.goto(&house.url("admin", "/app/tenants")).await;
    browser.see("Choose your own password").await;
    browser
        .fill("current_password", &house.admin_password)
        .await;
    browser.fill("new_password", PASSWORD).await;
    browser.click("Change password").await;
    browser
        .arrive("the start page", |path| path == "/app")
        .await;
    browser.see("No tenants yet").await;

    browser.click("New tenant").await;
    browser.fill("name", "Acme Carpentry").await;
    browser.fill("slug", "admin").await;
    browser.fill("admin_email", "anna@acme.example").await;
    browser.click("Make tenant").await;
    browser.see("One thing needs your attention").await;
    assert_eq!(
        browser.value("name").await,
        "Acme Carpentry",
        "nothing typed is lost"
    );

    browser.fill("slug", "acme").await;
    browser.click("Make tenant").await;
    browser.see("Acme Carpentry is ready").await;
    let invitation = house.url("acme", "/app/invitation/ghi_");
    browser.see(&invitation).await;
    browser.click("Details").await;
    browser.see("Schema version").await;
    browser.see(&house.url("acme", "")).await;
    assert!(
        !browser.source().await.contains("ghi_"),
        "the invitation is shown once"
    );
    browser.click("Tenants").await;
    browser.see("Acme Carpentry").await;
    assert!(!browser.source().await.contains("ghi_"));
    assert_nothing_wrong(&browser, &house.host("admin")).await;

    // The new password is the one now, and who did what has a name.
    browser.click("Activity").await;
    browser.see("made a tenant").await;
    browser.sign_out().await;
    browser
        .sign_in(&house, "admin", &house.admin_email, PASSWORD)
        .await;
    browser.see("Acme Carpentry").await;
    browser.close().await;
    house.stop().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn an_invitation_is_accepted_on_the_tenants_own_host_and_only_once() {
    let house = House::start().await;
    let made = house.tenant_made("acme").await;
    let browser = Browser::open().await;
    browser.goto(&made.invitation_url).await;
    browser.see("You are invited").await;
    browser.see("Acme Carpentry").await;
    browser.fill("name", "Anna Lindqvist").await;
    browser.fill("password", "short").await;
    browser.click("Join").await;
    browser.see("at least 15 characters").await;
    assert_eq!(browser.value("name").await, "Anna Lindqvist");

    browser.fill("password", PASSWORD).await;
    browser.click("Join").await;
    browser.see("Hello Anna").await;
    browser.see("Customers").await;
    assert_nothing_wrong(&browser, &house.host("acme")).await;

    let stranger = Browser::open().await;
    stranger.goto(&made.invitation_url).await;
    stranger.see("not valid any more").await;
    assert!(!stranger.shows("Join").await);
    // On another host it opened nothing even while it was good.
    let other = house.tenant_made("birch").await;
    let elsewhere = other.invitation_url.replace("birch.", "acme.");
    stranger.goto(&elsewhere).await;
    assert!(!stranger.shows("Join").await);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn customers_are_added_searched_opened_edited_and_archived_and_the_trail_tells_it_all() {
    let house = House::start().await;
    let anna = house.tenant("acme").await;
    let browser = Browser::open().await;
    browser.sign_in(&house, "acme", &anna.email, PASSWORD).await;
    browser.click("Customers").await;
    browser.see("No customers yet").await;
    browser.click("New customer").await;
    browser.fill("name", "Oak & Sons").await;
    browser.fill("email", "no address").await;
    browser.click("Add customer").await;
    browser.see("One thing needs your attention").await;
    assert_eq!(
        browser.value("name").await,
        "Oak & Sons",
        "nothing typed is lost"
    );
    browser
        .new_customer("Oak & Sons", "office@oak.example", "+49 30 901820")
        .await;
    browser.see("Customer added").await;
    browser.see("office@oak.example").await;

    browser.click("Customers").await;
    browser.find("main [name=q]").await;
    browser.click("New customer").await;
    browser
        .new_customer("Birke <b>GmbH</b>", "info@birke.example", "+49 40 123456")
        .await;
    browser.see("Birke <b>GmbH</b>").await;

    browser.click("Customers").await;
    browser.see("Oak & Sons").await;
    browser.fill("q", "birk").await;
    browser.see_no("Oak & Sons").await;
    browser.see("Birke").await;
    browser
        .arrive("the search in the address", |path| path.contains("q=birk"))
        .await;
    browser.fill("q", "office@oak").await;
    browser.see_no("Birke").await;
    browser.click_css("main a[data-row]").await;
    browser.see("Contact points").await;

    browser.click("Edit").await;
    browser.fill("name", "Oak & Daughters").await;
    browser.click("Save").await;
    browser.see("Saved").await;
    browser.see("Oak & Daughters").await;

    browser
        .click_css("summary[aria-label^='More actions']")
        .await;
    browser.click("Archive").await;
    browser.see("Archive Oak & Daughters?").await;
    browser.click_css("dialog[open] button[type=submit]").await;
    browser.see("This customer is archived").await;
    browser.click("Customers").await;
    browser.see("Birke").await;
    assert!(
        !browser.shows("Oak &").await,
        "archived customers leave the list"
    );
    browser.click("State").await;
    browser.click("Archived").await;
    browser.click("Apply").await;
    browser.see("Oak & Daughters").await;

    browser.click("Activity").await;
    browser.see("Anna Lindqvist archived").await;
    for action in ["added a customer", "changed a customer", "signed in"] {
        assert!(
            browser.shows(&format!("Anna Lindqvist {action}")).await,
            "{action}"
        );
    }
    browser.click_in("changed a customer", "Details").await;
    browser.see("Oak & Sons").await;
    browser.see("Oak & Daughters").await;
    assert_nothing_wrong(&browser, &house.host("acme")).await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_second_tenant_sees_nothing_of_the_first() {
    let house = House::start().await;
    let anna = house.tenant("acme").await;
    let oak = anna.client.add_customer("Oak & Sons").await;
    let bert = house.tenant("birch").await;
    let browser = Browser::open().await;
    // Anna is signed in at acme in the same browser, and is nobody at birch.
    browser.sign_in(&house, "acme", &anna.email, PASSWORD).await;
    browser.goto(&house.url("birch", "/app/customers")).await;
    browser.see("Sign in to Birch Carpentry").await;
    browser.fill("identifier", &anna.email).await;
    browser.fill("password", PASSWORD).await;
    browser.click("Sign in").await;
    browser.see("do not open anything here").await;

    browser
        .sign_in(&house, "birch", &bert.email, PASSWORD)
        .await;
    browser.click("Customers").await;
    browser.see("No customers yet").await;
    let id = oak["id"].as_str().unwrap();
    for path in [
        "",
        "/edit",
        "/archive",
        "/erase",
        "/addresses/new",
        "/contact-points/new",
    ] {
        browser
            .goto(&house.url("birch", &format!("/app/customers/{id}{path}")))
            .await;
        browser.see("Page not found").await;
        assert!(!browser.shows("Oak").await);
    }
    browser.goto(&house.url("birch", "/app/activity")).await;
    browser.see("signed in").await;
    assert!(!browser.shows("a customer").await);
    assert!(!browser.source().await.contains(id));
    // Anna still is who she was.
    browser.goto(&house.url("acme", "/app/customers")).await;
    browser.see("Oak & Sons").await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_wrong_password_says_so_and_signing_out_closes_the_door() {
    let house = House::start().await;
    let anna = house.tenant("acme").await;
    let browser = Browser::open().await;
    browser
        .goto(&house.url("acme", "/app/customers?q=oak"))
        .await;
    browser.see("Sign in to Acme Carpentry").await;
    browser.fill("identifier", &anna.email).await;
    browser.fill("password", "not the password at all").await;
    browser.click("Sign in").await;
    browser.see("do not open anything here").await;
    assert_eq!(
        browser.value("identifier").await,
        anna.email,
        "the address is kept"
    );
    assert_eq!(browser.value("password").await, "", "the password is not");
    browser.fill("password", PASSWORD).await;
    browser.click("Sign in").await;
    // Where one was going.
    browser
        .arrive("the search", |path| path == "/app/customers?q=oak")
        .await;
    browser.sign_out().await;
    browser.session().back().await.unwrap();
    browser.goto(&house.url("acme", "/app/customers")).await;
    browser.see("Sign in to Acme Carpentry").await;
    assert_nothing_wrong(&browser, &house.host("acme")).await;

    let trail = anna.client.get("/api/activity?outcome=failed").await.json();
    let failed = trail["items"].as_array().unwrap();
    assert_eq!(failed.len(), 1, "{trail}");
    assert_eq!(failed.first().unwrap()["action"], "account.session.start");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn an_app_that_registers_waits_for_approval_and_is_told_whom_to_ask() {
    let house = House::start().await;
    let anna = house.tenant("acme").await;
    let browser = Browser::open().await;
    browser.goto(&house.url("acme", "/app/sign-in")).await;
    browser.click("No account yet? Create one").await;
    browser.fill("name", "Nora Newcomer").await;
    browser.fill("email", "nora@elsewhere.example").await;
    browser.fill("password", PASSWORD).await;
    browser.click("Create an account").await;
    browser.see("Look into your mailbox").await;
    let link = house
        .link_in_mail_to("nora@elsewhere.example", "/app/verify/")
        .await;
    browser.goto(&link).await;
    browser.fill("password", PASSWORD).await;
    browser.click("Confirm").await;
    browser.see("waits for approval").await;
    browser.see("Anna Lindqvist").await;
    browser.goto(&house.url("acme", "/app")).await;
    browser.fill("identifier", "nora@elsewhere.example").await;
    browser.fill("password", PASSWORD).await;
    browser.click("Sign in").await;
    browser.see("waits for approval").await;

    let admin = Browser::open().await;
    admin.sign_in(&house, "acme", &anna.email, PASSWORD).await;
    admin.click("People").await;
    admin.see("Nora Newcomer").await;
    admin.click_in("Nora Newcomer", "Approve").await;
    admin.see("was let in").await;
    browser
        .sign_in(&house, "acme", "nora@elsewhere.example", PASSWORD)
        .await;
    browser.see("Hello Nora").await;
    browser.click("Customers").await;
    browser.see("No customers yet").await;
    assert_nothing_wrong(&admin, &house.host("acme")).await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_form_that_is_sent_twice_has_one_effect_and_leads_to_the_same_page() {
    let house = House::start().await;
    let anna = house.tenant("acme").await;
    let browser = Browser::open().await;
    browser.sign_in(&house, "acme", &anna.email, PASSWORD).await;
    browser.goto(&house.url("acme", "/app/customers/new")).await;
    browser.fill("name", "Oak & Sons").await;
    let send = "(() => { const form = document.querySelector('main form.form');
        const send = () => fetch(form.action, { method: 'post',
            body: new URLSearchParams(new FormData(form)) })
            .then(answer => [answer.status, new URL(answer.url).pathname]);
        return send().then(one => send().then(other => [one, other])); })()";
    let answers = browser.eval(send).await;
    assert_eq!(answers[0][0], 200, "{answers}");
    assert_eq!(answers[0], answers[1]);
    assert!(is_customer(answers[0][1].as_str().unwrap()), "{answers}");
    // Gone back, changed and sent again is another customer.
    browser.fill("name", "Oak & Daughters").await;
    let changed = browser.eval(send).await;
    assert_ne!(changed[0][1], answers[0][1], "{changed}");
    let list = anna.client.get("/api/customers").await.json();
    assert_eq!(list["items"].as_array().unwrap().len(), 2, "{list}");
}
