//! Style, script, icons: embedded in the binary and served under a name that changes with them.

use std::{borrow::Cow, collections::BTreeMap, sync::OnceLock};

use axum::{Router, body::Body, extract::RawQuery, routing::get};
use http::{HeaderMap, HeaderValue, Response, StatusCode, header};
use rust_embed::Embed;

/// The policy every page is served with; nothing inline, nothing from elsewhere.
pub const CONTENT_SECURITY_POLICY: &str = "default-src 'none'; script-src 'self'; \
    style-src 'self'; img-src 'self' data:; font-src 'self'; connect-src 'self'; \
    form-action 'self'; frame-ancestors 'none'; base-uri 'none'; manifest-src 'self'; \
    require-trusted-types-for 'script'; trusted-types default";

/// The address of an asset with the hash of its content: `/assets/console.css?v=0a1b2c3d`.
///
/// A name that is not there comes back without a hash and is logged.
pub fn asset(name: &str) -> String {
    match files().get(name) {
        Some(file) => file.address.clone(),
        None => {
            tracing::error!(asset = name, "no asset of this name is embedded");
            format!("/assets/{name}")
        }
    }
}

/// The assets' routes, `/assets/{file}`.
pub fn routes<S: Clone + Send + Sync + 'static>() -> Router<S> {
    Router::new().route("/assets/{*file}", get(serve))
}

/// Name and content of every asset, for budgets and checks.
pub fn all() -> impl Iterator<Item = (&'static str, &'static [u8])> {
    files()
        .iter()
        .map(|(name, file)| (name.as_str(), file.bytes.as_ref()))
}

#[derive(Embed)]
#[folder = "assets/"]
struct Embedded;

// One file for the browser, several for those who write them.
const CONSOLE_CSS: &str = concat!(
    include_str!("../styles/1-tokens.css"),
    include_str!("../styles/2-base.css"),
    include_str!("../styles/3-shell.css"),
    include_str!("../styles/4-controls.css"),
    include_str!("../styles/5-list.css"),
    include_str!("../styles/5-lists.css"),
    include_str!("../styles/6-parts.css"),
    include_str!("../styles/7-overlays.css"),
    include_str!("../styles/8-print.css"),
    include_str!("../styles/9-forms.css"),
    include_str!("../styles/9-living.css"),
    include_str!("../styles/9-look.css"),
    include_str!("../styles/9-merge.css"),
);

/// The worker of the installed app, below what it keeps.
const WORKER: &str = include_str!("../worker/sw.js");
const WORKER_NAME: &str = "sw.js";

struct File {
    bytes: Cow<'static, [u8]>,
    kind: HeaderValue,
    version: String,
    tag: HeaderValue,
    address: String,
}

fn files() -> &'static BTreeMap<String, File> {
    static FILES: OnceLock<BTreeMap<String, File>> = OnceLock::new();
    FILES.get_or_init(|| {
        let mut files = BTreeMap::new();
        for name in Embedded::iter() {
            if let Some(file) = Embedded::get(&name) {
                files.insert(name.to_string(), File::new(&name, file.data));
            }
        }
        let css = File::new("console.css", Cow::Borrowed(CONSOLE_CSS.as_bytes()));
        files.insert("console.css".to_owned(), css);
        let worker = File::new(WORKER_NAME, Cow::Owned(worker(&files).into_bytes()));
        files.insert(WORKER_NAME.to_owned(), worker);
        files
    })
}

/// The worker with the addresses it keeps, and a version that moves with any of them.
fn worker(files: &BTreeMap<String, File>) -> String {
    let addresses: Vec<&str> = files
        .iter()
        .filter(|(name, _)| !name.contains('/') && !name.ends_with(".webmanifest"))
        .map(|(_, file)| file.address.as_str())
        .collect();
    let list = addresses.join("\", \"");
    let digest = aws_lc_rs::digest::digest(&aws_lc_rs::digest::SHA256, list.as_bytes());
    let version: String = hex::encode(digest.as_ref()).chars().take(12).collect();
    format!("const VERSION = \"{version}\";\nconst ASSETS = [\"{list}\"];\n{WORKER}")
}

impl File {
    fn new(name: &str, bytes: Cow<'static, [u8]>) -> Self {
        let digest = aws_lc_rs::digest::digest(&aws_lc_rs::digest::SHA256, &bytes);
        let hash = hex::encode(digest.as_ref());
        let version = hash.chars().take(8).collect::<String>();
        let kind = match name.rsplit_once('.') {
            Some((_, "webmanifest")) => "application/manifest+json".to_owned(),
            Some((_, "js")) => "text/javascript; charset=utf-8".to_owned(),
            Some((_, "css")) => "text/css; charset=utf-8".to_owned(),
            _ => mime_guess::from_path(name)
                .first_or_octet_stream()
                .to_string(),
        };
        Self {
            kind: header_value(&kind),
            tag: header_value(&format!("\"{version}\"")),
            address: format!("/assets/{name}?v={version}"),
            bytes,
            version,
        }
    }
}

fn header_value(text: &str) -> HeaderValue {
    HeaderValue::from_str(text).expect("BUG: media types and hex digits are header text")
}

async fn serve(
    web::Path(name): web::Path<String>,
    RawQuery(query): RawQuery,
    headers: HeaderMap,
) -> Response<Body> {
    let Some(file) = files().get(&name) else {
        return answer(StatusCode::NOT_FOUND, Body::empty());
    };
    let known = headers.get(header::IF_NONE_MATCH).is_some_and(|wanted| {
        wanted.to_str().unwrap_or_default().split(',').any(|tag| {
            let tag = tag.trim();
            // A compressing layer weakens the tag on the way out.
            tag.strip_prefix("W/").unwrap_or(tag).as_bytes() == file.tag.as_bytes()
        })
    });
    let mut response = if known {
        answer(StatusCode::NOT_MODIFIED, Body::empty())
    } else {
        let body = match &file.bytes {
            Cow::Borrowed(bytes) => Body::from(*bytes),
            Cow::Owned(bytes) => Body::from(bytes.clone()),
        };
        answer(StatusCode::OK, body)
    };
    let current = query.is_some_and(|query| query.strip_prefix("v=") == Some(&file.version));
    let keep = if current {
        "public, max-age=31536000, immutable"
    } else {
        "public, no-cache"
    };
    let headers = response.headers_mut();
    if name == WORKER_NAME {
        // It stands beside what it keeps and works for the pages.
        headers.insert("service-worker-allowed", HeaderValue::from_static("/app"));
        // A worker lives under its own policy, and fetching is all it does.
        headers.insert(
            header::CONTENT_SECURITY_POLICY,
            HeaderValue::from_static("default-src 'none'; connect-src 'self'"),
        );
    }
    headers.insert(header::CONTENT_TYPE, file.kind.clone());
    headers.insert(header::ETAG, file.tag.clone());
    headers.insert(header::CACHE_CONTROL, HeaderValue::from_static(keep));
    headers.insert(
        header::X_CONTENT_TYPE_OPTIONS,
        HeaderValue::from_static("nosniff"),
    );
    response
}

fn answer(status: StatusCode, body: Body) -> Response<Body> {
    let mut response = Response::new(body);
    *response.status_mut() = status;
    response
}
