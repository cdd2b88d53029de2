//! Every page, judged by machines: axe in light and dark, narrow screens, console, words.

use access::SystemRole;
use e2e::{Browser, House, PASSWORD, Person, Screen, Theme};

/// Pages with something on them: those of the menu, and one of every other kind.
async fn pages(browser: &Browser, anna: &Person) -> Vec<String> {
    let menu = browser
        .eval("[...document.querySelectorAll('nav.nav a')].map(link => link.getAttribute('href'))")
        .await;
    let menu = menu
        .as_array()
        .unwrap()
        .iter()
        .map(|href| href.as_str().unwrap().to_owned());
    let list = anna.client.get("/api/customers?limit=1").await.json();
    let id = list["items"][0]["id"].as_str().unwrap().to_owned();
    let below = [
        "",
        "/edit",
        "/archive",
        "/erase",
        "/addresses/new",
        "/contact-points/new",
    ];
    let below = below.map(|path| format!("/app/customers/{id}{path}"));
    let others = [
        "/app/customers/new",
        "/app/customers?q=nobody+has+this+name",
        "/app/activity?outcome=failed",
        "/app/account",
        "/app/account/password",
        "/app/nowhere",
    ];
    menu.chain(below).chain(others.map(str::to_owned)).collect()
}

async fn furnished() -> (House, Person, Browser) {
    let house = House::start().await;
    let anna = house.tenant("acme").await;
    house.furnish(&anna).await;
    house
        .member(
            "acme",
            "Max Longname-Weatherwax of Nether Wallop",
            SystemRole::Member,
        )
        .await;
    let browser = Browser::open().await;
    browser.sign_in(&house, "acme", &anna.email, PASSWORD).await;
    (house, anna, browser)
}

async fn judge(browser: &Browser, addresses: &[String]) -> Vec<String> {
    let mut found = Vec::new();
    for address in addresses {
        browser.goto(address).await;
        found.extend(
            browser
                .axe()
                .await
                .into_iter()
                .map(|one| format!("{address}: {one}")),
        );
    }
    found
}

async fn axe_in(theme: Theme) {
    let (house, anna, browser) = Box::pin(furnished()).await;
    browser.theme(theme).await;
    let pages = pages(&browser, &anna).await;
    let addresses: Vec<_> = pages.iter().map(|page| house.url("acme", page)).collect();
    let found = judge(&browser, &addresses).await;
    assert!(found.is_empty(), "{found:#?}");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn axe_finds_nothing_serious_on_any_page_in_light() {
    axe_in(Theme::Light).await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn axe_finds_nothing_serious_on_any_page_in_the_dark() {
    axe_in(Theme::Dark).await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn axe_finds_nothing_serious_before_signing_in_nor_at_the_admins() {
    let house = House::start().await;
    let made = house.tenant_made("acme").await;
    let admin = house.admin().await;
    let list = admin.get("/platform/tenants").await.json();
    let id = list["items"][0]["id"].as_str().unwrap().to_owned();
    let browser = Browser::open().await;
    let mut addresses: Vec<String> = ["/app/sign-in", "/app/register", "/app/signed-out"]
        .map(|path| house.url("acme", path))
        .into();
    addresses.push(made.invitation_url);
    let mut found = Vec::new();
    for theme in [Theme::Light, Theme::Dark] {
        browser.theme(theme).await;
        found.extend(judge(&browser, &addresses).await);
    }
    browser.sign_in_admin(&house).await;
    let addresses = [
        "/app/tenants",
        "/app/tenants/new",
        "/app/platform-activity",
        &format!("/app/tenants/{id}"),
    ]
    .map(|path| house.url("admin", path));
    for theme in [Theme::Light, Theme::Dark] {
        browser.theme(theme).await;
        found.extend(judge(&browser, &addresses).await);
    }
    assert!(found.is_empty(), "{found:#?}");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn no_page_scrolls_sideways_at_390_or_320_pixels() {
    let (house, anna, browser) = Box::pin(furnished()).await;
    let mut found = Vec::new();
    let mut addresses: Vec<String> = pages(&browser, &anna)
        .await
        .iter()
        .map(|page| house.url("acme", page))
        .collect();
    addresses.push(house.url("birch", "/app/sign-in"));
    house.tenant_made("birch").await;
    for address in &addresses {
        for screen in [Screen::Phone, Screen::Narrow] {
            browser.screen(screen).await;
            browser.goto(address).await;
            let (width, _) = screen.size();
            let wide = browser.sticks_out(width).await;
            found.extend(
                wide.into_iter()
                    .map(|one| format!("{address} at {width}: {one}")),
            );
        }
    }
    let wrongs = browser.console_errors().await;
    found.extend(
        wrongs
            .into_iter()
            .filter(|message| !message.contains("404")),
    );
    assert!(found.is_empty(), "{found:#?}");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn pages_are_small_and_nothing_jumps_while_they_load() {
    const PAGE: u64 = 60 * 1024;
    const ASSETS: u64 = 90 * 1024;
    let (house, anna, browser) = Box::pin(furnished()).await;
    let mut found = Vec::new();
    for page in pages(&browser, &anna).await {
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
