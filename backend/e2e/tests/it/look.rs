//! What the crawl does not come by: pages before signing in, what opens over a page, forms that
//! were refused, and what pages weigh.

use e2e::{Browser, House, PASSWORD, Person, Theme};

async fn furnished() -> (House, Person, Browser, Vec<String>) {
    let house = House::start().await;
    let anna = house.tenant("acme").await;
    let made = Box::pin(house.furnish_whole(&anna)).await;
    let browser = Browser::open().await;
    browser.sign_in(&house, "acme", &anna.email, PASSWORD).await;
    let menu = "[...document.querySelectorAll('nav.nav a')].map(link => link.getAttribute('href'))";
    let menu = browser.eval(menu).await;
    let menu = menu.as_array().unwrap().iter();
    let mut pages: Vec<String> = menu.map(|href| href.as_str().unwrap().to_owned()).collect();
    pages.extend(made.parts);
    pages.extend([
        made.customer,
        made.merge,
        made.import_ready,
        made.import_checked,
        made.import_done,
        made.view,
        made.bulk,
    ]);
    (house, anna, browser, pages)
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn axe_finds_nothing_serious_before_signing_in_nor_where_nothing_is() {
    let house = House::start().await;
    let made = house.tenant_made("acme").await;
    let browser = Browser::open().await;
    let mut addresses: Vec<String> = [
        "/app/sign-in",
        "/app/register",
        "/app/signed-out",
        "/app/offline",
    ]
    .map(|path| house.url("acme", path))
    .into();
    addresses.push(made.invitation_url);
    let mut found = judge(&browser, &addresses).await;
    browser.sign_in_admin(&house).await;
    let nowhere = ["/app/nowhere", "/app/tenants?q=nobody+has+this+name"];
    found.extend(judge(&browser, &nowhere.map(|path| house.url("admin", path))).await);
    assert!(found.is_empty(), "{found:#?}");
}

/// What axe says in both themes, and what is wider than a small screen.
async fn seen(browser: &Browser) -> Vec<String> {
    let mut found = browser.axe().await;
    browser.theme(Theme::Dark).await;
    found.extend(browser.axe_of_colours().await);
    browser.theme(Theme::Light).await;
    found.extend(browser.too_wide().await);
    found
}

async fn judge(browser: &Browser, addresses: &[String]) -> Vec<String> {
    let mut found = Vec::new();
    for address in addresses {
        browser.goto(address).await;
        let seen = seen(browser).await;
        found.extend(seen.into_iter().map(|one| format!("{address}: {one}")));
    }
    found
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn what_opens_over_a_page_is_in_order_too() {
    let (house, _, browser, pages) = Box::pin(furnished()).await;
    let customer = pages.iter().find(|page| e2e::is_customer(page)).unwrap();
    let list = "/app/customers?kind=organisation";
    let mut found = Vec::new();
    for (page, what, open) in [
        (
            list,
            "the palette",
            "document.querySelector('[data-palette]').click()",
        ),
        (
            list,
            "the keys",
            "document.querySelector('#shortcuts').showModal()",
        ),
        (
            list,
            "the help",
            "document.querySelector('#help').showPopover()",
        ),
        (
            customer,
            "the help",
            "document.querySelector('#help').showPopover()",
        ),
    ] {
        browser.goto(&house.url("acme", page)).await;
        browser.eval(open).await;
        let seen = seen(&browser).await;
        found.extend(
            seen.into_iter()
                .map(|one| format!("{what} over {page}: {one}")),
        );
    }
    // Every menu there is, one after the other.
    for page in [list, customer] {
        browser.goto(&house.url("acme", page)).await;
        let menus = "document.querySelectorAll('details.menu-box').length";
        let menus = browser.eval(menus).await.as_u64().unwrap();
        assert!(menus > 3, "{menus}");
        for at in 0..menus {
            let open = format!(
                "[...document.querySelectorAll('details.menu-box')].forEach((menu, at) => {{
                    menu.open = at === {at}; }})"
            );
            browser.eval(&open).await;
            let said = format!("document.querySelectorAll('details.menu-box')[{at}].innerText");
            let name = browser.eval(&said).await;
            let seen = seen(&browser).await;
            found.extend(
                seen.into_iter()
                    .map(|one| format!("{name} of {page}: {one}")),
            );
        }
    }
    assert!(found.is_empty(), "{found:#?}");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn forms_that_were_refused_are_in_order_too() {
    let (house, _, browser, pages) = Box::pin(furnished()).await;
    let mut forms: Vec<&str> = pages
        .iter()
        .filter(|page| page.ends_with("/new"))
        .map(String::as_str)
        .collect();
    forms.extend(["/app/customers/new", "/app/settings/fields/new"]);
    let mut found = Vec::new();
    for page in forms {
        browser.goto(&house.url("acme", page)).await;
        let send = "(() => { const form = document.querySelector('main form.form');
            form.noValidate = true; form.requestSubmit(); })()";
        browser.eval(send).await;
        browser.find("main [aria-invalid=true]").await;
        let seen = seen(&browser).await;
        found.extend(seen.into_iter().map(|one| format!("{page}: {one}")));
    }
    assert!(found.is_empty(), "{found:#?}");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn pages_are_small_and_nothing_jumps_while_they_load() {
    const PAGE: u64 = 60 * 1024;
    const ASSETS: u64 = 90 * 1024;
    let (house, _, browser, pages) = Box::pin(furnished()).await;
    browser.past_the_worker().await;
    let mut found = Vec::new();
    for page in pages {
        browser.goto(&house.url("acme", &page)).await;
        let weighed = browser
            .eval(
                "new Promise(done => {
                    const shifts = [];
                    new PerformanceObserver(list => shifts.push(...list.getEntries()))
                        .observe({ type: 'layout-shift', buffered: true });
                    requestAnimationFrame(() => requestAnimationFrame(() => done({
                        page: performance.getEntriesByType('navigation')[0].encodedBodySize,
                        assets: performance.getEntriesByType('resource')
                            .filter(one => /\\.(js|css)\\b/.test(one.name))
                            .reduce((sum, one) => sum + one.encodedBodySize, 0),
                        shift: shifts.reduce((sum, one) => sum + one.value, 0),
                    })));
                })",
            )
            .await;
        let bytes = |name: &str| weighed[name].as_u64().unwrap();
        let jumps = weighed["shift"].as_f64().unwrap() > 0.01;
        let weighs = bytes("page") > PAGE || bytes("assets") > ASSETS || bytes("assets") == 0;
        if weighs || jumps {
            found.push(format!("{page}: {weighed}"));
        }
    }
    assert!(found.is_empty(), "{found:#?}");
}
