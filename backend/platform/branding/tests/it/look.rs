use std::io::Cursor;

use audit::Filter;
use http::{Method, Request};
use image::{DynamicImage, ImageFormat};
use serde_json::json;

use super::house::House;

const BODY: &str = "application/octet-stream";

fn picture() -> Vec<u8> {
    let mut bytes = Cursor::new(Vec::new());
    DynamicImage::new_rgb8(600, 200)
        .write_to(&mut bytes, ImageFormat::Jpeg)
        .unwrap();
    bytes.into_inner()
}

#[tokio::test]
async fn a_colour_of_the_tenants_own_reaches_every_page_and_is_recorded() {
    let house = House::open().await;
    let (http, anna) = (&house.http, &house.anna);
    let before = http.get(anna, "/company/look").await;
    assert_eq!(before.json()["accent"], "indigo", "{}", before.text());
    assert_eq!(before.json()["version"], 0);

    let body = Some(json!({ "accent": "#FFE600" }));
    let answer = http
        .call(anna, Method::PUT, "/company/look", &[], body)
        .await;
    assert_eq!(answer.status, 200, "{}", answer.text());
    assert_eq!(answer.json()["accent"], "#ffe600");
    assert_eq!(answer.json()["adjusted"], true);

    let page = http.get(anna, "/app/settings/look").await.text();
    let style = "/app/look/accent.css?v=ffe600";
    assert!(page.contains(style), "{page}");
    assert!(page.contains("You asked for #ffe600"));
    let style = http.get(&house.ben, style).await;
    assert!(style.text().starts_with(":root{--accent-h:"));
    assert_eq!(
        style.header("cache-control"),
        Some("public, max-age=31536000, immutable")
    );
    let old = http.get(&house.ben, "/app/look/accent.css?v=000000").await;
    assert_eq!(old.header("cache-control"), Some("public, no-cache"));

    let manifest = http.get(&house.ben, "/app/manifest.webmanifest").await;
    assert_eq!(
        manifest.header("content-type"),
        Some("application/manifest+json")
    );
    assert_eq!(manifest.json()["theme_color"], answer.json()["shown"]);
    assert_eq!(manifest.json()["start_url"], "/app");

    let mut reader = house.platform.doors.read(&house.acme.tenant).await.unwrap();
    let filter = Filter {
        target: Some(house.acme.tenant.id.uuid()),
        limit: 10,
        ..Filter::default()
    };
    let rows = audit::query(&mut reader, &house.platform.keyring, &filter)
        .await
        .unwrap();
    let actions: Vec<_> = rows.iter().map(|row| row.action.as_str()).collect();
    assert_eq!(actions, ["branding.look.update"]);
    reader.done().await.unwrap();
}

#[tokio::test]
async fn a_logo_is_drawn_anew_and_shown_to_everybody() {
    let house = House::open().await;
    let answer = house.send("/company/look/logo", BODY, picture()).await;
    assert_eq!(answer.status, 200, "{}", answer.text());
    let address = answer.json()["logo"].as_str().unwrap().to_owned();
    let shown = house.http.get(&house.ben, &address).await;
    assert_eq!(shown.header("content-type"), Some("image/png"));
    assert_eq!(
        shown.header("cache-control"),
        Some("public, max-age=31536000, immutable")
    );
    assert!(shown.body.starts_with(b"\x89PNG"));
    let icon = house.http.get(&house.ben, "/app/look/icon-192").await;
    assert!(icon.body.starts_with(b"\x89PNG"));
    let manifest = house
        .http
        .get(&house.ben, "/app/manifest.webmanifest")
        .await;
    assert_eq!(manifest.json()["icons"][0]["sizes"], "192x192");

    let gone = house
        .http
        .call(&house.anna, Method::DELETE, "/company/look/logo", &[], None)
        .await;
    assert_eq!(gone.status, 200, "{}", gone.text());
    assert_eq!(house.http.get(&house.ben, &address).await.status, 404);
}

#[tokio::test]
async fn what_is_no_picture_is_refused_and_says_why_beside_the_field() {
    let house = House::open().await;
    let svg = b"<svg xmlns='http://www.w3.org/2000/svg'/>".to_vec();
    let answer = house.send("/company/look/logo", BODY, svg).await;
    assert_eq!(answer.status, 422, "{}", answer.text());
    assert_eq!(answer.json()["errors"][0]["field"], "file");
    assert_eq!(answer.json()["errors"][0]["code"], "file_type");
    let heavy = vec![0; 1024 * 1024 + 1];
    let answer = house.send("/company/look/logo", BODY, heavy).await;
    assert_eq!(answer.json()["errors"][0]["code"], "file_too_large");

    let form = "--x\r\ncontent-disposition: form-data; name=\"file\"; filename=\"a.png\"\r\n\
                \r\nnothing\r\n--x--\r\n";
    let request = Request::post("/app/settings/look/logo")
        .header("content-type", "multipart/form-data; boundary=x")
        .body(form.into())
        .unwrap();
    let page = house.http.send(Some(&house.anna), request).await;
    assert_eq!(page.status, 422);
    assert!(
        page.text()
            .contains("This is not a PNG, JPEG or WebP picture")
    );

    let body = Some(json!({ "accent": "mauve" }));
    let answer = house
        .http
        .call(&house.anna, Method::PUT, "/company/look", &[], body)
        .await;
    assert_eq!(answer.json()["errors"][0]["code"], "accent_unknown");
}

#[tokio::test]
async fn only_who_manages_the_tenant_changes_its_look() {
    let house = House::open().await;
    for path in [
        "/company/look",
        "/app/settings/look",
        "/app/settings/gallery",
    ] {
        assert_eq!(house.http.get(&house.ben, path).await.status, 403, "{path}");
    }
    let body = Some(json!({ "accent": "plum" }));
    let answer = house
        .http
        .call(&house.ben, Method::PUT, "/company/look", &[], body.clone())
        .await;
    assert_eq!(answer.status, 403);

    // Nor over a change that somebody else just made.
    let headers = [("if-match", "\"0\"")];
    let first = house
        .http
        .call(
            &house.anna,
            Method::PUT,
            "/company/look",
            &headers,
            body.clone(),
        )
        .await;
    assert_eq!(first.status, 200, "{}", first.text());
    let second = house
        .http
        .call(&house.anna, Method::PUT, "/company/look", &headers, body)
        .await;
    assert_eq!(second.status, 412, "{}", second.text());
}

#[tokio::test]
async fn the_page_without_a_connection_names_nobody() {
    let house = House::open().await;
    let page = house.http.get(&house.ben, "/app/offline").await;
    assert_eq!(page.status, 200);
    assert!(page.text().contains("data-offline-page"));
    let actor = house.ben.ctx();
    let kernel::Actor::User(user) = &actor.actor else {
        panic!("ben is no user");
    };
    assert!(!page.text().contains(&*user.name) && !page.text().contains(&*user.email));
}

#[tokio::test]
async fn the_gallery_shows_every_part_without_a_missing_word() {
    let house = House::open().await;
    let page = house.http.get(&house.anna, "/app/settings/gallery").await;
    assert_eq!(page.status, 200);
    assert!(!page.text().contains('⟦'), "a word is missing");
    assert!(page.text().contains("help-panel"));
}
