//! Hosts that are not the one to be at: those of tenants that are not served, and those that are
//! not the tenant's first.

use std::{fmt, sync::Arc, time::Duration};

use axum::response::{IntoResponse as _, Response};
use http::{HeaderValue, Method, StatusCode, header, request::Parts};
use kernel::{Error, Kind, TenantRef};
use tenancy::Resolved;

use crate::{
    Identity, cookies,
    layer::{accepts_json_only, is_console},
};

/// Why a tenant is not served: the cause of the error that says so, for whoever renders it in the
/// person's language.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Closed {
    /// The tenant's name.
    pub name: String,
    /// The reason an admin gave for its users.
    pub reason: Option<String>,
}

impl fmt::Display for Closed {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let reason = self.reason.as_deref().unwrap_or("no reason was given");
        write!(f, "{} is closed: {reason}", self.name)
    }
}

impl std::error::Error for Closed {}

impl Closed {
    fn of(tenant: &TenantRef) -> Self {
        let reason = tenant.state_reason.clone();
        Self {
            name: tenant.name.clone(),
            reason: reason.filter(|reason| !reason.is_empty()),
        }
    }
}

/// How long somebody waits for a tenant that is being upgraded.
const UPGRADE: Duration = Duration::from_secs(30);

/// What a host answers that leads to no tenant that is served.
pub(crate) fn not_served(place: &Resolved) -> Error {
    match place {
        Resolved::Suspended(tenant) => {
            let closed = Closed::of(tenant);
            let reason = closed.reason.as_deref().unwrap_or("no reason was given");
            let detail = format!("{} is suspended: {reason}", closed.name);
            Error::forbidden("tenant_suspended", detail).caused_by(closed)
        }
        Resolved::Deleting(tenant) => {
            let closed = Closed::of(tenant);
            let detail = format!(
                "{} was closed and will be deleted; until then its administrator can ask the \
                 operator to open it again",
                closed.name
            );
            Error::forbidden("tenant_deleting", detail).caused_by(closed)
        }
        Resolved::OtherVersion(_) => Error::unavailable(
            "tenant_upgrading",
            "this place is being upgraded; try again in a moment",
            UPGRADE,
        ),
        _ => Error::new(
            Kind::NotFound,
            "unknown_host",
            "nobody is at home at this address; check its spelling",
        ),
    }
}

impl Identity {
    /// Leads people to the host their tenant uses first. Programs are served wherever they ask,
    /// and so is whoever is signed in at this host: a session belongs to its host, and choosing
    /// another first one signs nobody out.
    pub(crate) async fn to_primary(
        &self,
        parts: &Parts,
        tenant: &Arc<TenantRef>,
        host: &str,
    ) -> Option<Response> {
        if tenant.is_platform()
            || self.registry.is_primary(tenant, host)
            || !is_visit(parts)
            || self.is_signed_in(parts, tenant).await
        {
            return None;
        }
        let asked = parts.uri.path_and_query().map_or("/", |path| path.as_str());
        let place = format!("{}{asked}", self.origin.url(&tenant.host));
        let mut response = StatusCode::PERMANENT_REDIRECT.into_response();
        let headers = response.headers_mut();
        headers.insert(header::LOCATION, HeaderValue::try_from(place).ok()?);
        // A browser that remembered it would go round in circles once the other host is chosen
        // first again.
        headers.insert(header::CACHE_CONTROL, HeaderValue::from_static("no-store"));
        Some(response)
    }

    async fn is_signed_in(&self, parts: &Parts, tenant: &Arc<TenantRef>) -> bool {
        match cookies::session(&parts.headers) {
            Some(cookie) => matches!(self.web_session(&cookie, tenant).await, Ok(Some(_))),
            None => false,
        }
    }
}

/// Whether a person opens a page, and not a program or a part of a page that is open already.
fn is_visit(parts: &Parts) -> bool {
    let headers = &parts.headers;
    let asks_for_pages = headers
        .get(header::ACCEPT)
        .and_then(|accept| accept.to_str().ok())
        .is_some_and(|accept| accept.contains("text/html"));
    let path = parts.uri.path();
    (parts.method == Method::GET || parts.method == Method::HEAD)
        && (asks_for_pages || path == "/" || is_console(path))
        && !accepts_json_only(headers)
        && !headers.contains_key(header::AUTHORIZATION)
        && !headers.contains_key("hx-request")
}
