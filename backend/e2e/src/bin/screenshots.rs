//! `make screenshots`: the main pages into `docs/screenshots/`, at a desk and on a phone, in light
//! and dark. With words as arguments, only pictures whose names contain one of them.

#![expect(
    clippy::unwrap_used,
    clippy::indexing_slicing,
    reason = "a picture that cannot be taken ends the program"
)]

use std::path::PathBuf;

use e2e::{Browser, House, PASSWORD, Screen, Theme};
use kernel::{Clock as _, SystemClock};
use serde_json::json;

/// A page, and in which of the four looks it is photographed.
struct Page {
    name: &'static str,
    slug: &'static str,
    path: String,
    looks: &'static [Look],
}

type Look = (Screen, Theme);

const DESK: Look = (Screen::Desktop, Theme::Light);
const DESK_DARK: Look = (Screen::Desktop, Theme::Dark);
const PHONE: Look = (Screen::Phone, Theme::Light);
const PHONE_DARK: Look = (Screen::Phone, Theme::Dark);
const ALL: &[Look] = &[DESK, DESK_DARK, PHONE, PHONE_DARK];
const TWO: &[Look] = &[DESK, PHONE_DARK];

#[tokio::main]
async fn main() {
    let wanted: Vec<String> = std::env::args().skip(1).collect();
    let house = House::start().await;
    let anna = house.tenant("acme").await;
    house.furnish(&anna).await;
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
    let list = anna
        .client
        .get("/api/customers?limit=1&sort=name")
        .await
        .json();
    let customer = list["items"][0].clone();
    let place = format!("/customers/{}", customer["id"].as_str().unwrap());
    let patch = json!({ "tags": ["Wholesale", "Berlin"], "note": "Delivers on Tuesdays." });
    anna.client.patch(&format!("/api{place}"), patch).await;
    let page = |name, slug, path: &str, looks| Page {
        name,
        slug,
        path: path.to_owned(),
        looks,
    };
    let signed_out = [
        page("sign-in", "acme", "/app/sign-in", TWO),
        Page {
            path: invitation,
            ..page("invitation", "birch", "", &[DESK])
        },
    ];
    let tenant = [
        page("home", "acme", "/app", ALL),
        page("customers", "acme", "/app/customers?limit=11", ALL),
        page("customer", "acme", &format!("/app{place}"), ALL),
        page("customer-form", "acme", &format!("/app{place}/edit"), TWO),
        page("activity", "acme", "/app/activity", TWO),
        page("people", "acme", "/app/people", &[DESK]),
        page("account", "acme", "/app/account", &[DESK]),
        page("missing", "acme", "/app/nowhere", &[PHONE]),
    ];
    let admin = [
        page("platform", "admin", "/app", ALL),
        page("tenants", "admin", "/app/tenants", ALL),
        page("tenant", "admin", &format!("/app/tenants/{tenant_id}"), ALL),
        page("tenant-form", "admin", "/app/tenants/new", &[DESK]),
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

async fn photograph(browser: &Browser, house: &House, page: &Page, look: Look) -> Vec<u8> {
    browser.screen(look.0).await;
    browser.theme(look.1).await;
    let url = match page.path.starts_with('/') {
        true => house.url(page.slug, &page.path),
        false => page.path.clone(),
    };
    browser.goto(&url).await;
    if page.name == "activity" {
        // With before and after.
        let open = "[...document.querySelectorAll('details.event')]\
            .find(event => event.querySelector('tbody tr:nth-child(2)')).open = true";
        browser.eval(open).await;
    }
    // Nothing blinks, and fonts are there.
    browser
        .eval("document.activeElement?.blur(); document.fonts.ready.then(() => true)")
        .await;
    browser.photo().await
}

fn words((screen, theme): Look) -> &'static str {
    match (screen, theme) {
        (Screen::Desktop, Theme::Light) => "desktop",
        (Screen::Desktop, Theme::Dark) => "desktop-dark",
        (_, Theme::Light) => "phone",
        (_, Theme::Dark) => "phone-dark",
    }
}
