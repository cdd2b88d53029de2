//! Every link of every role's console leads somewhere.

use std::collections::{BTreeMap, BTreeSet};

use access::SystemRole;
use e2e::{Browser, House, PASSWORD, Person};

/// Of pages that differ in ids alone, this many are opened; of those that differ in the values
/// of filters, one.
const ALIKE: usize = 2;
/// Filters narrow each other; three at once lead nowhere that two do not.
const FILTERS: usize = 2;

/// How closely each page is looked at.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Closely {
    /// Everything a page must not be.
    Wholly,
    /// What another language may break: words without a translation, and room for longer ones.
    Words,
}

/// Opens what `first` names and everything that can be reached from there.
async fn crawl(
    house: &House,
    slug: &str,
    browser: &Browser,
    first: &[String],
    closely: Closely,
) -> BTreeSet<String> {
    let host = house.host(slug);
    let mut shapes: BTreeMap<String, usize> = BTreeMap::new();
    let mut waiting = vec!["/app".to_owned(), "/app/account".to_owned()];
    waiting.extend(first.iter().cloned());
    let mut seen: BTreeSet<String> = waiting.iter().cloned().collect();
    let mut wrongs = Vec::new();
    browser.past_the_worker().await;
    while let Some(path) = waiting.pop() {
        if path.split('&').count() > FILTERS && !first.contains(&path) {
            continue;
        }
        let shape = shape(&path);
        let count = shapes.entry(shape.clone()).or_default();
        *count += 1;
        if *count > if path.contains('?') { 1 } else { ALIKE } {
            continue;
        }
        let alone = *count == 1 && !path.contains('?');
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
        let found = match closely {
            Closely::Wholly if alone => browser.flaws(&host).await,
            Closely::Words if alone => {
                let mut found = browser.wrongs(&host).await;
                found.extend(browser.too_wide().await);
                found
            }
            _ => browser.wrongs(&host).await,
        };
        wrongs.extend(found.into_iter().map(|wrong| format!("{path}: {wrong}")));
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

/// Whether a link leads to a file, which a browser would save and not show, or to what is not the
/// console's: the document of the API and its reader.
fn is_file(path: &str) -> bool {
    let path = path.split('?').next().unwrap_or_default();
    let file = ["/export", "/file", ".csv"];
    !path.starts_with("/app") || file.iter().any(|end| path.ends_with(end))
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

async fn crawl_as(role: SystemRole, lang: &str, closely: Closely) -> BTreeSet<String> {
    let house = House::start().await;
    let anna: Person = house.tenant("acme").await;
    let made = Box::pin(house.furnish_whole(&anna)).await;
    let mut first = match role {
        SystemRole::Auditor => Vec::new(),
        SystemRole::Member => vec![made.customer],
        _ => vec![
            made.bulk,
            made.import_checked,
            made.import_done,
            made.import_ready,
            made.merge,
            made.view,
            made.customer,
        ],
    };
    if role == SystemRole::TenantAdmin {
        first.extend(made.parts);
    }
    let person = match role {
        SystemRole::TenantAdmin => anna,
        role => house.member("acme", "Mia Member", role).await,
    };
    let browser = Browser::speaking(lang).await;
    browser
        .sign_in(&house, "acme", &person.email, PASSWORD)
        .await;
    crawl(&house, "acme", &browser, &first, closely).await
}

fn assert_among(pages: &BTreeSet<String>, wanted: &[&str]) {
    for page in wanted {
        assert!(pages.contains(*page), "{page} is not among {pages:#?}");
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn every_link_of_an_administrator_leads_somewhere() {
    let pages = Box::pin(crawl_as(SystemRole::TenantAdmin, "en", Closely::Wholly)).await;
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
            "/app/customers/export?format",
            "/app/account/password?",
        ],
    );
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn every_link_of_a_company_manager_leads_somewhere() {
    let pages = Box::pin(crawl_as(SystemRole::CompanyAdmin, "en", Closely::Wholly)).await;
    assert_among(&pages, &["/app/activity?", "/app/customers/{id}/archive?"]);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn every_link_of_a_member_leads_somewhere() {
    let pages = Box::pin(crawl_as(SystemRole::Member, "en", Closely::Wholly)).await;
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
    let pages = Box::pin(crawl_as(SystemRole::Auditor, "en", Closely::Wholly)).await;
    assert_among(&pages, &["/app/activity?", "/api/activity/export?"]);
    assert!(
        !pages.iter().any(|page| page.starts_with("/app/customers")),
        "{pages:#?}"
    );
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn every_page_of_an_administrator_has_all_its_words_in_german_and_room_for_them() {
    Box::pin(crawl_as(SystemRole::TenantAdmin, "de", Closely::Words)).await;
}

async fn crawl_as_admin(lang: &str, closely: Closely) -> BTreeSet<String> {
    let house = House::start().await;
    house.tenant("acme").await;
    house.tenant_made("birch").await;
    let browser = Browser::speaking(lang).await;
    let (email, password) = (&house.admin_email, &house.admin_password);
    browser.sign_in(&house, "admin", email, password).await;
    crawl(&house, "admin", &browser, &[], closely).await
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn every_page_of_a_platform_admin_has_all_its_words_in_german_and_room_for_them() {
    Box::pin(crawl_as_admin("de", Closely::Words)).await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn every_link_of_a_platform_admin_leads_somewhere() {
    let pages = Box::pin(crawl_as_admin("en", Closely::Wholly)).await;
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
