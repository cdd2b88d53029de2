//! The bare side: axum and sqlx with the product's own tenant resolution and lease, the same
//! statement and the same JSON; no token, no policy, no audit, no limits.

use std::{fs, sync::Arc};

use anyhow::Result;
use axum::{
    Router,
    body::Body,
    extract::State,
    response::{IntoResponse, Response},
    routing::get,
    serve::ListenerExt as _,
};
use http::{HeaderMap, StatusCode, header};
use kernel::{Timestamp, page::Page};
use serde::Serialize;
use tenancy::{Doors, Registry, Resolved};
use tokio::net::TcpListener;
use uuid::Uuid;

use crate::{database, options, seed};

/// What the product's list of customers asks the database.
pub(crate) const LIST: &str =
    "SELECT p.id, p.name, p.kind, p.state, p.email, p.phone, p.city, p.roles, p.tags,
                    p.version, p.created_at, p.updated_at, p.name_fold
               FROM crm_party p
              WHERE p.company_id = $1 AND p.state = 'active' AND 'customer' = ANY (p.roles) ORDER BY p.created_at DESC, p.id DESC LIMIT 21";

/// How many customers a page has.
pub(crate) const LIMIT: u16 = 20;

struct Bare {
    doors: Doors,
    registry: Arc<Registry>,
}

/// A customer as the product's list shows one.
#[derive(Serialize, sqlx::FromRow)]
struct Item {
    id: Uuid,
    name: String,
    kind: String,
    state: String,
    email: Option<String>,
    phone: Option<String>,
    city: Option<String>,
    roles: Vec<String>,
    tags: Vec<String>,
    version: i64,
    created_at: Timestamp,
    updated_at: Timestamp,
}

/// Serves until the process is ended.
///
/// # Errors
/// When the port is taken or the database does not answer.
pub(crate) async fn serve(options: &options::Bare) -> Result<()> {
    let doors = database::doors(fs::read_to_string(&options.url_file)?.trim())?;
    let registry = Registry::load(doors.clone(), seed::BASE_DOMAIN).await?;
    let bare = Arc::new(Bare { doors, registry });
    let router = Router::new()
        .route("/api/customers", get(list))
        .route("/ceiling", get(ceiling))
        .with_state(bare);
    let listener = TcpListener::bind(options.listen).await?.tap_io(|stream| {
        let _best_effort = stream.set_nodelay(true);
    });
    axum::serve(listener, router).await?;
    Ok(())
}

async fn list(State(bare): State<Arc<Bare>>, headers: HeaderMap) -> Response {
    match page(&bare, &headers).await {
        Ok(body) => (
            [(header::CONTENT_TYPE, "application/json")],
            Body::from(body),
        )
            .into_response(),
        Err(error) => (StatusCode::INTERNAL_SERVER_ERROR, error.to_string()).into_response(),
    }
}

async fn page(bare: &Bare, headers: &HeaderMap) -> Result<Vec<u8>> {
    let host = headers
        .get(header::HOST)
        .and_then(|host| host.to_str().ok())
        .unwrap_or_default();
    let Resolved::Tenant(tenant) = bare.registry.resolve(host) else {
        anyhow::bail!("{host} is nobody's host");
    };
    let mut lease = bare.doors.read(&tenant).await?;
    let rows: Vec<Item> = sqlx::query_as(LIST)
        .bind(seed::COMPANY)
        .fetch_all(lease.conn())
        .await?;
    lease.done().await?;
    let page = Page::from_rows(rows, LIMIT, |last| {
        format!("{} {}", last.created_at.timestamp_micros(), last.id)
    });
    Ok(serde_json::to_vec(&page)?)
}

/// As many bytes as a page has, and no work: how fast the generator can be at most.
async fn ceiling() -> Response {
    static PAGE: [u8; 7_000] = [b' '; 7_000];
    (
        [(header::CONTENT_TYPE, "application/json")],
        PAGE.as_slice(),
    )
        .into_response()
}
