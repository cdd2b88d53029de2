//! `make screenshots`: the main pages into `docs/screenshots/`, at a desk and on a phone, in light
//! and dark. With words as arguments, only pictures whose names contain one of them.

#![expect(
    clippy::unwrap_used,
    clippy::indexing_slicing,
    clippy::disallowed_methods,
    reason = "a picture that cannot be taken ends the program"
)]

use std::{path::PathBuf, sync::Arc};

use e2e::{Browser, House, PASSWORD, Screen, Theme};
use kernel::{Clock as _, SystemClock};
use operator::canary::Kind;
use serde_json::json;
use tokio_util::sync::CancellationToken;

/// A page, and in which of the four looks it is photographed.
struct Page {
    name: &'static str,
    slug: &'static str,
    path: String,
    looks: &'static [Look],
    /// What is clicked before, as a script.
    before: &'static str,
}

impl Page {
    fn after(self, before: &'static str) -> Self {
        Self { before, ..self }
    }
}

type Look = (Screen, Theme);

const DESK: Look = (Screen::Desktop, Theme::Light);
const DESK_DARK: Look = (Screen::Desktop, Theme::Dark);
const PHONE: Look = (Screen::Phone, Theme::Light);
const PHONE_DARK: Look = (Screen::Phone, Theme::Dark);
const ALL: &[Look] = &[DESK, DESK_DARK, PHONE, PHONE_DARK];
const TWO: &[Look] = &[DESK, PHONE_DARK];

/// Before and after of a change.
const EVENT: &str = "[...document.querySelectorAll('details.event')]\
    .find(event => event.querySelector('tbody tr:nth-child(2)')).open = true";
const SELECT: &str = "[...document.querySelectorAll('main tbody input[type=checkbox]')]\
    .slice(0, 3).forEach(box => box.click())";
const FILTER: &str = "document.querySelector('.list-tools details.menu-box summary.chip').click()";
const COLUMNS: &str = "document.querySelector('.list-ends details.menu-box summary').click()";
const API: &str = "document.querySelector('.list-ends details.menu-box:has(code) summary').click()";
const TIMELINE: &str = "document.querySelector('main .timeline').scrollIntoView()";
const CONSENTS: &str = "document.querySelector('main a[href$=\"consents/new\"]').scrollIntoView()";
const KEYS: &str = "document.querySelector('#shortcuts').showModal()";
const HELP: &str = "document.querySelector('#help').showPopover()";
/// Something typed, and what the server found.
const PALETTE: &str = "(async () => {
    document.dispatchEvent(new CustomEvent('palette:open'));
    const input = document.querySelector('#palette input');
    input.value = 'ambros';
    input.dispatchEvent(new InputEvent('input', { bubbles: true }));
    while (!document.querySelector('#palette-found a')) await new Promise(requestAnimationFrame);
})()";

#[tokio::main]
async fn main() {
    let wanted: Vec<String> = std::env::args().skip(1).collect();
    let mut house = House::with(&[
        ("GATEWAY_SIGN_IN_BURST", "5000"),
        ("AUTH_ONE_TIME_CHANGE", "false"),
        ("TENANT_STOCK", "3"),
    ])
    .await;
    house.node.report_pools(true);
    let anna = house.tenant("acme").await;
    let made = Box::pin(house.furnish_whole(&anna)).await;
    let invitation = house.tenant_made("birch").await.invitation_url;
    let seen = house
        .admin()
        .await
        .get("/platform/tenants?q=acme")
        .await
        .json();
    let tenant_id = seen["items"][0]["id"].as_str().unwrap().to_owned();
    house
        .node
        .operator
        .write_down(SystemClock.now())
        .await
        .unwrap();
    house
        .node
        .operator
        .measure(SystemClock.now())
        .await
        .unwrap();
    let campaign = operate(&house, &tenant_id).await;
    let page = |name, slug, path: &str, looks| Page {
        name,
        slug,
        path: path.to_owned(),
        looks,
        before: "",
    };
    let signed_out = [
        page("sign-in", "acme", "/app/sign-in", TWO),
        Page {
            path: invitation,
            ..page("invitation", "birch", "", &[DESK])
        },
    ];
    let at = |name, path: &str, looks| page(name, "acme", path, looks);
    let customers = "/app/customers";
    let tenant = [
        at("home", "/app", ALL),
        at("customers", "/app/customers?limit=11", ALL),
        at("customers-view", &made.view, TWO),
        at("customers-bulk", customers, TWO).after(SELECT),
        at("customers-filter", customers, TWO).after(FILTER),
        at("customers-api", customers, &[DESK]).after(API),
        at("customers-columns", customers, &[DESK]).after(COLUMNS),
        at("customer", &made.customer, ALL),
        at("customer-timeline", &made.customer, TWO).after(TIMELINE),
        at("customer-consents", &made.customer, &[DESK]).after(CONSENTS),
        at("customer-form", &format!("{}/edit", made.customer), TWO),
        at("duplicates", "/app/customers/duplicates", TWO),
        at("merge", &made.merge, ALL),
        at("bulk", &made.bulk, &[DESK]),
        at("imports", "/app/imports", TWO),
        at("import-new", "/app/imports/new", TWO),
        at("import-ready", &made.import_ready, ALL),
        at("import-checked", &made.import_checked, TWO),
        at("import-done", &made.import_done, TWO),
        at("fields", "/app/settings/fields", TWO),
        at("field-form", "/app/settings/fields/new", &[DESK]),
        at("look", "/app/settings/look", TWO),
        at("gallery", "/app/settings/gallery", TWO),
        at("notices", "/app/notices", TWO),
        at("palette", customers, TWO).after(PALETTE),
        at("keys", customers, &[DESK]).after(KEYS),
        at("help", customers, TWO).after(HELP),
        at("activity", "/app/activity", TWO).after(EVENT),
        at("people", "/app/people", &[DESK]),
        at("account", "/app/account", &[DESK]),
        at("missing", "/app/nowhere", &[PHONE]),
    ];
    let admin = [
        page("platform", "admin", "/app", ALL),
        page("tenants", "admin", "/app/tenants", ALL),
        page("tenant", "admin", &format!("/app/tenants/{tenant_id}"), ALL),
        page("tenant-form", "admin", "/app/tenants/new", &[DESK]),
        page(
            "tenant-domains",
            "admin",
            &format!("/app/tenants/{tenant_id}/domains"),
            TWO,
        ),
        page(
            "tenant-delete",
            "admin",
            &format!("/app/tenants/{tenant_id}/delete"),
            TWO,
        ),
        page("campaigns", "admin", "/app/campaigns", TWO),
        page(
            "campaign",
            "admin",
            &format!("/app/campaigns/{campaign}"),
            TWO,
        ),
        page("stock", "admin", "/app/stock", TWO),
        page("pools", "admin", "/app/pools", TWO),
        page("canary", "admin", "/app/canary", TWO),
        page("doctor", "admin", "/app/doctor", TWO),
        page("held-names", "admin", "/app/held-names", TWO),
        page("certificates", "admin", "/app/certificates", TWO),
    ];
    let browser = Browser::open().await;
    let folder = PathBuf::from(concat!(
        env!("CARGO_MANIFEST_DIR"),
        "/../../docs/screenshots"
    ));
    std::fs::create_dir_all(&folder).unwrap();
    let is_wanted = |name: &str| wanted.is_empty() || wanted.iter().any(|word| name.contains(word));
    let shoot = async |pages: &[Page]| {
        for page in pages {
            for look in page.looks {
                let name = format!("{}-{}.png", page.name, words(*look));
                if is_wanted(&name) {
                    let picture = photograph(&browser, &house, page, *look).await;
                    std::fs::write(folder.join(name), picture).unwrap();
                }
            }
        }
    };
    shoot(&signed_out).await;
    browser.sign_in(&house, "acme", &anna.email, PASSWORD).await;
    shoot(&tenant).await;
    browser.sign_in_admin(&house).await;
    shoot(&admin).await;
    browser.close().await;
    house.stop().await;
}

/// A day of an operator: domains, a rename, a removal, a campaign that one tenant fails. Answers
/// the campaign's id.
async fn operate(house: &House, tenant_id: &str) -> String {
    let admin = house.admin().await;
    let of = |id: &str, what: &str| format!("/platform/tenants/{id}/{what}");
    let host = json!({ "host": "erp.acme.example" });
    admin.post(&of(tenant_id, "domains"), host).await;
    let id_of = async |slug: &str| {
        let found = admin.get(&format!("/platform/tenants?q={slug}")).await;
        found.json()["items"][0]["id"].as_str().unwrap().to_owned()
    };
    for slug in ["cedar", "elm", "juniper", "larch"] {
        house.tenant_made(slug).await;
    }
    let larch = id_of("larch").await;
    let rename = json!({ "slug": "larch-and-sons" });
    admin.post(&of(&larch, "rename"), rename).await;
    let late = json!({ "reason": "The invoice of September is open." });
    admin.post(&of(&larch, "suspend"), late).await;
    let elm = id_of("elm").await;
    let meant = json!({ "confirm": "elm", "reason": "Their contract has ended." });
    admin.post(&of(&elm, "delete"), meant).await;
    let at_once = json!({ "confirm": "elm", "at_once": true });
    admin.post(&of(&elm, "purge"), at_once).await;
    let operator = &*house.node.operator;
    let system = Arc::new(house.node.system("screenshots"));
    let can = house.node.access.can(Arc::clone(&system)).await.unwrap();
    let elm = elm.parse().unwrap();
    operator::life::purge_continue(&can, operator, elm, |_| {})
        .await
        .unwrap();
    // As if the last migration had not reached one of them; it cannot, since its tables are there.
    let mut conn = house.superuser().await;
    let schema: String =
        sqlx::query_scalar("SELECT schema_name FROM platform.tenant WHERE slug = 'cedar'")
            .fetch_one(&mut conn)
            .await
            .unwrap();
    let back = format!(
        "UPDATE {schema}.tenant_guard SET schema_version = schema_version - 1;
         UPDATE platform.tenant SET schema_version = schema_version - 1 WHERE slug = 'cedar';"
    );
    sqlx::raw_sql(sqlx::AssertSqlSafe(back))
        .execute(&mut conn)
        .await
        .unwrap();
    let begun = admin.post("/platform/campaigns", json!({})).await.json();
    let stop = CancellationToken::new();
    let can = house.node.access.can(Arc::clone(&system)).await.unwrap();
    operator::campaigns::campaign_run(&can, operator, &stop)
        .await
        .unwrap();
    let can = house.node.access.can(system).await.unwrap();
    operator::campaigns::drift_look(&can, operator)
        .await
        .unwrap();
    house.canary(House::order(Kind::Canary)).await;
    begun["campaign"]["id"].as_str().unwrap().to_owned()
}

async fn photograph(browser: &Browser, house: &House, page: &Page, look: Look) -> Vec<u8> {
    browser.screen(look.0).await;
    browser.theme(look.1).await;
    let url = match page.path.starts_with('/') {
        true => house.url(page.slug, &page.path),
        false => page.path.clone(),
    };
    browser.goto(&url).await;
    // What runs in the page must be there first.
    browser
        .until("the page's scripts", async || {
            let ready = browser
                .try_eval("document.readyState === 'complete'")
                .await?;
            (ready == true).then_some(())
        })
        .await;
    browser.eval(page.before).await;
    // Nothing blinks, and fonts are there.
    browser
        .eval("document.activeElement?.blur(); document.fonts.ready.then(() => true)")
        .await;
    match page.name {
        "gallery" => browser.photo_whole().await,
        _ => browser.photo().await,
    }
}

fn words((screen, theme): Look) -> &'static str {
    match (screen, theme) {
        (Screen::Desktop, Theme::Light) => "desktop",
        (Screen::Desktop, Theme::Dark) => "desktop-dark",
        (_, Theme::Light) => "phone",
        (_, Theme::Dark) => "phone-dark",
    }
}
