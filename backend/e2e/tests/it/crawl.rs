//! Every link of every role's console leads somewhere.

use std::collections::{BTreeMap, BTreeSet};

use access::SystemRole;
use e2e::{Browser, House, PASSWORD, Person};

/// Of pages that differ in ids alone, this many are opened; of those that differ in the values
/// of filters, one.
const ALIKE: usize = 2;
/// Filters narrow each other; three at once lead nowhere that two do not.
const FILTERS: usize = 2;

async fn crawl(house: &House, slug: &str, browser: &Browser) -> BTreeSet<String> {
    let host = house.host(slug);
    let mut shapes: BTreeMap<String, usize> = BTreeMap::new();
    let mut waiting = vec!["/app".to_owned(), "/app/account".to_owned()];
    let mut seen: BTreeSet<String> = waiting.iter().cloned().collect();
    let mut wrongs = Vec::new();
    while let Some(path) = waiting.pop() {
        if path.split('&').count() > FILTERS {
            continue;
        }
        let count = shapes.entry(shape(&path)).or_default();
        *count += 1;
        if *count > if path.contains('?') { 1 } else { ALIKE } {
            continue;
        }
        if is_file(&path) {
            let fetched = browser
                .eval(&format!("fetch({path:?}).then(answer => answer.status)"))
                .await;
            if fetched != 200 {
                wrongs.push(format!("{path} answers {fetched}"));
            }
            continue;
        }
        browser.goto(&house.url(slug, &path)).await;
        wrongs.extend(
            browser
                .wrongs(&host)
                .await
                .into_iter()
                .map(|wrong| format!("{path}: {wrong}")),
        );
        let links = browser
            .eval(
                "[...document.querySelectorAll('a[href]')].map(link => new URL(link.href))
                    .filter(url => url.origin === location.origin)
                    .map(url => url.pathname + url.search)",
            )
            .await;
        for link in links.as_array().unwrap() {
            let link = link.as_str().unwrap().to_owned();
            if seen.insert(link.clone()) {
                waiting.push(link);
            }
        }
    }
    assert!(wrongs.is_empty(), "{wrongs:#?}");
    shapes.into_keys().collect()
}

/// Whether a link leads to a file, which a browser would save and not show.
fn is_file(path: &str) -> bool {
    path.split('?')
        .next()
        .unwrap_or_default()
        .ends_with("/export")
}

/// A path without what differs between things alike.
fn shape(path: &str) -> String {
    let (path, query) = path.split_once('?').unwrap_or((path, ""));
    let parts = path.split('/').map(|part| {
        if uuid::Uuid::parse_str(part).is_ok() {
            "{id}"
        } else {
            part
        }
    });
    let names = query
        .split('&')
        .map(|pair| pair.split('=').next().unwrap_or_default());
    let names: BTreeSet<&str> = names.collect();
    format!(
        "{}?{}",
        parts.collect::<Vec<_>>().join("/"),
        names.into_iter().collect::<Vec<_>>().join("&")
    )
}

async fn crawl_as(role: SystemRole) -> BTreeSet<String> {
    let house = House::start().await;
    let anna: Person = house.tenant("acme").await;
    house.furnish(&anna).await;
    let person = match role {
        SystemRole::TenantAdmin => anna,
        role => house.member("acme", "Mia Member", role).await,
    };
    let browser = Browser::open().await;
    browser
        .sign_in(&house, "acme", &person.email, PASSWORD)
        .await;
    crawl(&house, "acme", &browser).await
}

fn assert_among(pages: &BTreeSet<String>, wanted: &[&str]) {
    for page in wanted {
        assert!(pages.contains(*page), "{page} is not among {pages:#?}");
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn every_link_of_an_administrator_leads_somewhere() {
    let pages = Box::pin(crawl_as(SystemRole::TenantAdmin)).await;
    assert_among(
        &pages,
        &[
            "/app/people?",
            "/app/activity?",
            "/app/customers?",
            "/app/customers/new?",
            "/app/customers/{id}?",
            "/app/customers/{id}/edit?",
            "/app/customers/{id}/erase?",
            "/app/customers/export?",
            "/app/account/password?",
        ],
    );
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn every_link_of_a_company_manager_leads_somewhere() {
    let pages = Box::pin(crawl_as(SystemRole::CompanyAdmin)).await;
    assert_among(&pages, &["/app/activity?", "/app/customers/{id}/archive?"]);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn every_link_of_a_member_leads_somewhere() {
    let pages = Box::pin(crawl_as(SystemRole::Member)).await;
    assert_among(&pages, &["/app/customers?", "/app/customers/{id}/edit?"]);
    assert!(
        !pages.iter().any(|page| page.starts_with("/app/activity")),
        "{pages:#?}"
    );
    assert!(
        !pages.iter().any(|page| page.ends_with("/erase?")),
        "{pages:#?}"
    );
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn every_link_of_an_auditor_leads_somewhere() {
    let pages = Box::pin(crawl_as(SystemRole::Auditor)).await;
    assert_among(&pages, &["/app/activity?", "/api/activity/export?"]);
    assert!(
        !pages.iter().any(|page| page.starts_with("/app/customers")),
        "{pages:#?}"
    );
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn every_link_of_a_platform_admin_leads_somewhere() {
    let house = House::start().await;
    house.tenant("acme").await;
    house.tenant_made("birch").await;
    let browser = Browser::open().await;
    browser.sign_in_admin(&house).await;
    let pages = crawl(&house, "admin", &browser).await;
    assert_among(
        &pages,
        &[
            "/app/tenants?",
            "/app/tenants/new?",
            "/app/tenants/{id}?",
            "/app/platform-activity?",
        ],
    );
}
