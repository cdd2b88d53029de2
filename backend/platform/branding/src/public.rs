//! What is open: the sign-in page shows the look to everybody, and browsers fetch manifests and
//! icons without saying who they are.

use ::http::{HeaderMap, HeaderValue, Response, StatusCode, Uri, header};
use axum::body::Body;
use console::{Action, Desk, ErrorPage, Look, Markup, asset};
use kernel::Result;
use serde_json::json;
use web::{Op, Public, Routes, Service};

use crate::{Branding, model::Chosen, store::LookRow};

const STYLE: Op<Public> = Op::get("/app/look/accent.css")
    .id("branding.public.style")
    .page();
const LOGO: Op<Public> = Op::get("/app/look/logo").id("branding.public.logo").page();
const ICON: Op<Public> = Op::get("/app/look/icon-192")
    .id("branding.public.icon")
    .page();
const LARGE_ICON: Op<Public> = Op::get("/app/look/icon-512")
    .id("branding.public.large_icon")
    .page();
const MANIFEST: Op<Public> = Op::get("/app/manifest.webmanifest")
    .id("branding.public.manifest")
    .page();
const OFFLINE: Op<Public> = Op::get("/app/offline").id("branding.public.offline").page();

const REASON: &str = "the look stands on the sign-in page, where everybody sees it";

pub(crate) fn routes() -> Routes {
    Routes::new()
        .public(&STYLE, REASON, style)
        .public(&LOGO, REASON, logo)
        .public(&ICON, REASON, icon)
        .public(&LARGE_ICON, REASON, large_icon)
        .public(
            &MANIFEST,
            "browsers fetch manifests without cookies",
            manifest,
        )
        .public(
            &OFFLINE,
            "it is kept by the browser for when there is no connection, and says nothing",
            offline,
        )
}

async fn style(desk: Desk, branding: Service<Branding>, uri: Uri) -> web::Result<Response<Body>> {
    let look = branding.known(&desk.ctx().tenant).await?;
    let figures = match look.chosen() {
        Chosen::Own(rgb) => rgb.to_string(),
        Chosen::House(_) => String::new(),
    };
    let current = is_version(&uri, figures.trim_start_matches('#'));
    let body = look.chosen().tint().style();
    Ok(answer("text/css; charset=utf-8", body.into(), current))
}

async fn logo(desk: Desk, branding: Service<Branding>, uri: Uri) -> web::Result<Response<Body>> {
    Ok(picture(&desk, &branding, &uri, "logo").await?)
}

async fn icon(desk: Desk, branding: Service<Branding>, uri: Uri) -> web::Result<Response<Body>> {
    Ok(picture(&desk, &branding, &uri, "icon-192").await?)
}

async fn large_icon(
    desk: Desk,
    branding: Service<Branding>,
    uri: Uri,
) -> web::Result<Response<Body>> {
    Ok(picture(&desk, &branding, &uri, "icon-512").await?)
}

async fn picture(
    desk: &Desk,
    branding: &Branding,
    uri: &Uri,
    kind: &str,
) -> Result<Response<Body>> {
    let ctx = desk.shared_ctx();
    let bytes = branding.picture(&ctx.tenant, kind).await?;
    let look = branding.known(&ctx.tenant).await?;
    let current = is_version(uri, look.logo.as_deref().unwrap_or_default());
    Ok(answer("image/png", bytes.into(), current))
}

async fn manifest(desk: Desk, branding: Service<Branding>) -> web::Result<Response<Body>> {
    let ctx = desk.shared_ctx();
    let look = branding.known(&ctx.tenant).await?;
    let name = &ctx.tenant.name;
    let manifest = json!({
        "id": "/app",
        "name": name,
        "short_name": name.chars().take(12).collect::<String>().trim(),
        "description": desk.text().t("branding-manifest-description"),
        "lang": desk.text().lang().tag(),
        "start_url": "/app",
        "scope": "/app",
        "display": "standalone",
        "background_color": "#fafafc",
        "theme_color": look.chosen().tint().colour().to_string(),
        "icons": icons(&look),
    });
    let body = manifest.to_string().into();
    Ok(answer("application/manifest+json", body, false))
}

fn icons(look: &LookRow) -> serde_json::Value {
    let own = |kind: &str, side: &str| {
        let src = look.picture(kind)?;
        Some(json!({ "src": src, "sizes": side, "type": "image/png", "purpose": "any" }))
    };
    let house = |name: &str, purpose: &str| json!({ "src": asset(name), "sizes": "any", "type": "image/svg+xml", "purpose": purpose });
    match (own("icon-192", "192x192"), own("icon-512", "512x512")) {
        (Some(small), Some(large)) => json!([small, large]),
        _ => json!([house("logo.svg", "any"), house("maskable.svg", "maskable")]),
    }
}

/// Kept by the worker of the installed app; it names nobody but the tenant.
async fn offline(desk: Desk) -> Response<Body> {
    let text = desk.text();
    let page = ErrorPage::new(
        text.t("branding-offline"),
        text.t("branding-offline-happened"),
        text.t("branding-offline-do"),
    )
    .kept(text.t("branding-offline-kept"))
    .action(Action::link(text.t("branding-offline-again"), "").primary());
    let mut plain = desk.plain(text.t("branding-offline"));
    plain.heading = None;
    // What cannot be fetched without a connection is not asked for.
    plain.look = Look {
        accent: desk.look().accent,
        ..Look::default()
    };
    let body = Markup::trusted(format!(
        r#"<div data-offline-page>{}</div>"#,
        page.render(text)
    ));
    let mut response = plain.respond(StatusCode::OK, &body);
    // The same for everybody, whoever asks.
    keep(response.headers_mut(), "public, no-cache");
    response
}

fn is_version(uri: &Uri, version: &str) -> bool {
    !version.is_empty() && uri.query().and_then(|query| query.strip_prefix("v=")) == Some(version)
}

fn answer(kind: &'static str, body: Body, current: bool) -> Response<Body> {
    let mut response = Response::new(body);
    let headers = response.headers_mut();
    headers.insert(header::CONTENT_TYPE, HeaderValue::from_static(kind));
    headers.insert(
        header::X_CONTENT_TYPE_OPTIONS,
        HeaderValue::from_static("nosniff"),
    );
    keep(
        headers,
        if current {
            "public, max-age=31536000, immutable"
        } else {
            "public, no-cache"
        },
    );
    response
}

fn keep(headers: &mut HeaderMap, how: &'static str) {
    headers.insert(header::CACHE_CONTROL, HeaderValue::from_static(how));
}
