//! The gate in front of all work: a request gets its place among those of its tenant, and, where
//! reads may go to a replica, says what its sender has written already.

use std::sync::Arc;

use http::{HeaderMap, HeaderName, HeaderValue, Method, header, request::Parts};
use kernel::{Result, TenantRef};
use tenancy::{Admission, Admitted, Doors, Lsn, Registry, Resolved};

use crate::settings::{Scheme, WebSettings};

/// Says, in the answer to a change, where in the database's log the change is, and in a request,
/// what its sender has seen. A server whose replica lacks it reads from the primary. Programs
/// hand it on from answers to requests; browsers do so by a cookie.
pub const SEEN: HeaderName = HeaderName::from_static("guildhall-seen");
/// The same for browsers.
const SEEN_COOKIE: &str = "guildhall_seen";
/// Seconds after which every replica that still serves has what was written.
const SEEN_FOR: u32 = 60;

/// The gate.
#[derive(Clone)]
pub struct Gate {
    admission: Arc<Admission>,
    tenants: Option<Tenants>,
    secure: bool,
}

#[derive(Clone)]
struct Tenants {
    registry: Arc<Registry>,
    doors: Doors,
}

/// A request inside.
pub(crate) struct Inside {
    _place: Admitted,
    tenant: Option<Arc<TenantRef>>,
}

impl Gate {
    /// A gate that knows no tenants: a number of places, first come, first served.
    pub fn new(settings: &WebSettings) -> Self {
        Self {
            admission: Admission::new(settings.concurrency, settings.queue, settings.queue_wait),
            tenants: None,
            secure: settings.scheme == Scheme::Https,
        }
    }

    /// A gate where every tenant has its share.
    #[must_use]
    pub fn for_tenants(self, registry: Arc<Registry>, doors: Doors) -> Self {
        let tenants = Some(Tenants { registry, doors });
        Self { tenants, ..self }
    }

    /// Who is at work and who waits.
    pub fn admission(&self) -> &Arc<Admission> {
        &self.admission
    }

    pub(crate) async fn enter(&self, parts: &Parts) -> Result<Inside> {
        let Some(tenants) = &self.tenants else {
            return Ok(Inside {
                _place: self.admission.enter_any().await?,
                tenant: None,
            });
        };
        let tenant = tenants.of(parts);
        let place = self.admission.enter(tenant.as_deref()).await?;
        if let Some(tenant) = &tenant
            && tenants.doors.has_replica()
            && let Some(seen) = seen(&parts.headers)
        {
            tenants.doors.saw_change(tenant, seen);
        }
        Ok(Inside {
            _place: place,
            tenant,
        })
    }

    /// Tells whoever may have changed something where the change is.
    pub(crate) fn leave(&self, inside: &Inside, method: &Method, headers: &mut HeaderMap) {
        let Some(tenants) = self.tenants.as_ref().filter(|_| !method.is_safe()) else {
            return;
        };
        let change = inside
            .tenant
            .as_ref()
            .and_then(|tenant| tenants.doors.last_change(tenant));
        let Some(change) = change.map(|change| change.to_string()) else {
            return;
        };
        let secure = if self.secure { "; Secure" } else { "" };
        let cookie = format!(
            "{SEEN_COOKIE}={}; Path=/; HttpOnly; SameSite=Lax; Max-Age={SEEN_FOR}{secure}",
            change.replace('/', "-")
        );
        if let (Ok(change), Ok(cookie)) =
            (HeaderValue::try_from(change), HeaderValue::try_from(cookie))
        {
            headers.insert(SEEN, change);
            headers.append(header::SET_COOKIE, cookie);
        }
    }
}

impl Tenants {
    /// Whose request this is. The identity layer decides whether it is served.
    fn of(&self, parts: &Parts) -> Option<Arc<TenantRef>> {
        let host = parts
            .headers
            .get(header::HOST)
            .and_then(|host| host.to_str().ok());
        let host = host.or_else(|| parts.uri.authority().map(http::uri::Authority::as_str))?;
        match self.registry.resolve(host) {
            Resolved::Tenant(tenant)
            | Resolved::Suspended(tenant)
            | Resolved::Deleting(tenant)
            | Resolved::OtherVersion(tenant) => Some(tenant),
            Resolved::Platform => Some(Arc::clone(self.registry.platform())),
            Resolved::Base | Resolved::Gone | Resolved::Unknown => None,
        }
    }
}

fn seen(headers: &HeaderMap) -> Option<Lsn> {
    if let Some(seen) = headers.get(SEEN) {
        return Lsn::parse(seen.to_str().ok()?);
    }
    let cookies = headers.get_all(header::COOKIE).iter();
    let mut pairs = cookies
        .filter_map(|cookies| cookies.to_str().ok())
        .flat_map(|cookies| cookies.split("; "))
        .filter_map(|pair| pair.split_once('='));
    let (_, value) = pairs.find(|(name, _)| *name == SEEN_COOKIE)?;
    Lsn::parse(&value.replace('-', "/"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_a_browser_or_a_program_has_seen_is_read() {
        let mut headers = HeaderMap::new();
        headers.insert(
            header::COOKIE,
            HeaderValue::from_static("a=b; guildhall_seen=16-B374D848"),
        );
        assert_eq!(seen(&headers), Lsn::parse("16/B374D848"));
        headers.insert(SEEN, HeaderValue::from_static("16/B374D849"));
        assert_eq!(seen(&headers), Lsn::parse("16/B374D849"));
        headers.insert(SEEN, HeaderValue::from_static("nonsense"));
        assert_eq!(seen(&headers), None);
    }
}
