use axum::{Router, body::Body};
use console::{Markup, Shell, asset, assets, i18n};
use http::{Request, Response, StatusCode, header};
use http_body_util::BodyExt;
use tower::ServiceExt;
use tower_http::compression::CompressionLayer;

async fn get(path: &str, name: header::HeaderName, value: &str) -> Response<Body> {
    let request = Request::get(path)
        .header(name, value)
        .body(Body::empty())
        .unwrap();
    console::routes::<()>().oneshot(request).await.unwrap()
}

fn text(response: &Response<Body>, name: header::HeaderName) -> &str {
    response
        .headers()
        .get(name)
        .map_or("", |value| value.to_str().unwrap())
}

#[tokio::test]
async fn an_asset_is_kept_for_ever_under_the_name_of_its_content() {
    let address = asset("console.css");
    assert!(
        address.starts_with("/assets/console.css?v=") && address.len() == 30,
        "{address}"
    );
    let response = get(&address, header::ACCEPT, "*/*").await;
    assert_eq!(response.status(), StatusCode::OK);
    assert_eq!(
        text(&response, header::CONTENT_TYPE),
        "text/css; charset=utf-8"
    );
    assert_eq!(
        text(&response, header::CACHE_CONTROL),
        "public, max-age=31536000, immutable"
    );

    let tag = format!("W/{}", text(&response, header::ETAG));
    let again = get(&address, header::IF_NONE_MATCH, &tag).await;
    assert_eq!(again.status(), StatusCode::NOT_MODIFIED);
}

#[tokio::test]
async fn an_address_of_another_content_is_not_kept() {
    let response = get("/assets/logo.svg?v=00000000", header::ACCEPT, "*/*").await;
    assert_eq!(text(&response, header::CONTENT_TYPE), "image/svg+xml");
    assert_eq!(text(&response, header::CACHE_CONTROL), "public, no-cache");
}

#[tokio::test]
async fn what_is_not_embedded_is_not_found() {
    for path in [
        "/assets/none.css",
        "/assets/../Cargo.toml",
        "/assets/%2e%2e/Cargo.toml",
    ] {
        let response = get(path, header::ACCEPT, "*/*").await;
        assert_eq!(response.status(), StatusCode::NOT_FOUND, "{path}");
    }
}

#[tokio::test]
async fn style_and_script_stay_within_their_budget() {
    let service: Router = console::routes::<()>().layer(CompressionLayer::new());
    let mut sum = 0;
    // Every one there is, so that a new script counts without being named here.
    let loaded = assets::all()
        .map(|(name, _)| name)
        .filter(|name| name.ends_with(".css") || name.ends_with(".js") || *name == "icons.svg");
    for name in loaded {
        let request = Request::get(asset(name))
            .header(header::ACCEPT_ENCODING, "gzip")
            .body(Body::empty())
            .unwrap();
        let response = service.clone().oneshot(request).await.unwrap();
        assert_eq!(text(&response, header::CONTENT_ENCODING), "gzip", "{name}");
        sum += response
            .into_body()
            .collect()
            .await
            .unwrap()
            .to_bytes()
            .len();
    }
    assert!(sum < 90 * 1024, "{sum} bytes compressed");
    assert!(
        sum < 72 * 1024,
        "{sum} bytes compressed: look why the kit has grown so much"
    );
}

#[test]
fn nothing_is_fetched_from_elsewhere() {
    for (name, bytes) in assets::all() {
        if name.starts_with("licences/") {
            continue;
        }
        let content = String::from_utf8(bytes.to_vec()).unwrap();
        let foreign: Vec<_> = content
            .match_indices("http")
            .map(|(at, _)| {
                content
                    .get(at..)
                    .unwrap()
                    .chars()
                    .take(40)
                    .collect::<String>()
            })
            .filter(|found| found.starts_with("http://") || found.starts_with("https://"))
            .filter(|found| !found.starts_with("http://www.w3.org/"))
            .collect();
        assert!(foreign.is_empty(), "{name}: {foreign:?}");
    }
}

#[test]
fn every_asset_of_a_page_is_named_by_its_content() {
    let text = i18n::Catalog::new(&i18n::SOURCES)
        .unwrap()
        .text(i18n::Lang::En);
    let page = Shell::new(&text, "Page").page(&Markup::default());
    let named: Vec<_> = page.split("\"/assets/").skip(1).collect();
    assert!(named.len() > 5);
    for asset in named {
        let address = asset.split('"').next().unwrap();
        assert!(address.contains("?v="), "{address}");
    }
}

#[tokio::test]
async fn the_worker_keeps_the_assets_as_they_are_and_nothing_of_a_person() {
    let response = get("/assets/sw.js", header::ACCEPT, "*/*").await;
    assert_eq!(response.status(), StatusCode::OK);
    let scope = header::HeaderName::from_static("service-worker-allowed");
    assert_eq!(text(&response, scope), "/app");
    let policy = text(&response, header::CONTENT_SECURITY_POLICY);
    assert!(policy.contains("connect-src 'self'"), "{policy}");
    // A browser asks again every time, or it would stay with an old one.
    assert_eq!(text(&response, header::CACHE_CONTROL), "public, no-cache");
    let bytes = response.into_body().collect().await.unwrap().to_bytes();
    let script = String::from_utf8(bytes.to_vec()).unwrap();
    for name in [
        "console.css",
        "console.js",
        "htmx.js",
        "icons.svg",
        "look.js",
    ] {
        assert!(script.contains(&asset(name)), "{name} is not kept");
    }
    let stored = script.matches("cache.add").count() + script.matches(".put(").count();
    assert_eq!(stored, 2, "the assets and the page that says offline");
}
