//! The policy as data.

use std::time::Duration;

use http::Method;
use serde::Serialize;

use crate::{GatewaySettings, HygieneLayer, RateLimitLayer};

/// Everything the edge decides before anybody knows who asks.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct EdgePolicy {
    /// How often things may be tried.
    pub limits: Vec<RateLimit>,
    /// How large bodies may be; the first that fits the path holds.
    pub body_limits: Vec<BodyLimit>,
    /// Beginnings of header names that only a proxy of ours may set; `_` counts as `-`.
    pub stripped: Vec<&'static str>,
    /// How many proxies of ours stand in front.
    pub trusted_hops: usize,
}

/// How often something may be tried.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct RateLimit {
    /// Its name in headers, logs and metrics: lower-case letters and hyphens.
    pub name: &'static str,
    /// What it counts.
    pub calls: Calls,
    /// Who shares one allowance.
    pub per: Per,
    /// The most that may be tried at once, at least one.
    pub burst: u32,
    /// After how long one more is allowed.
    pub refill: Duration,
}

/// Methods and paths.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Calls {
    /// The methods, in capitals.
    pub methods: Vec<&'static str>,
    /// The paths.
    pub paths: Vec<PathRule>,
}

/// A path, or every path that begins with some segments.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "lowercase")]
pub enum PathRule {
    /// This path.
    Exact(&'static str),
    /// This path and all below it.
    Below(&'static str),
}

/// Who shares one allowance.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "lowercase")]
pub enum Per {
    /// All clients of one network: an IPv4 address, an IPv6 /64.
    Network,
    /// All clients of one tenant, known by the host they ask.
    Tenant,
}

/// How large the bodies of some requests may be.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct BodyLimit {
    /// The paths.
    pub paths: Vec<PathRule>,
    /// In bytes.
    pub bytes: usize,
}

/// What tries to become somebody: each costs a password hash or guesses a secret.
const SIGN_IN: &[PathRule] = &[
    PathRule::Exact("/account/register"),
    PathRule::Exact("/account/verify"),
    PathRule::Below("/app/invitation"),
    PathRule::Exact("/app/register"),
    PathRule::Exact("/app/sign-in"),
    PathRule::Below("/app/verify"),
    PathRule::Below("/auth/invitation"),
    PathRule::Exact("/auth/login"),
    PathRule::Exact("/auth/token/refresh"),
];

/// Names under which a gateway tells a service who asks.
const RESERVED: &[&str] = &[
    "x-anonymous",
    "x-authenticated",
    "x-consumer",
    "x-credential",
    "x-tenant",
    "x-user",
];

/// Names under which proxies tell where a request came from.
const FROM_PROXIES: &[&str] = &["forwarded", "x-forwarded", "x-real-ip"];

impl EdgePolicy {
    /// The product's own policy. `trusted_hops` is how many proxies of ours stand in front,
    /// `body_limit` the largest body in bytes.
    pub fn standard(settings: &GatewaySettings, trusted_hops: usize, body_limit: usize) -> Self {
        let mut stripped = RESERVED.to_vec();
        if trusted_hops == 0 {
            stripped.extend(FROM_PROXIES);
        }
        let sign_in = RateLimit {
            name: "sign-in",
            calls: Calls {
                methods: vec!["POST"],
                paths: SIGN_IN.to_vec(),
            },
            per: Per::Network,
            burst: settings.sign_in_burst.max(1),
            refill: settings.sign_in_refill.max(Duration::from_millis(1)),
        };
        Self {
            limits: vec![sign_in],
            body_limits: vec![BodyLimit {
                paths: vec![PathRule::Below("/")],
                bytes: body_limit,
            }],
            stripped,
            trusted_hops,
        }
    }

    /// With paths that take files of so many bytes.
    #[must_use]
    pub fn with_uploads(mut self, paths: &[&'static str], bytes: usize) -> Self {
        // Before the others: the first that fits holds.
        let paths = paths.iter().map(|path| PathRule::Below(path)).collect();
        self.body_limits.insert(0, BodyLimit { paths, bytes });
        self
    }

    /// The limit of a name.
    pub fn limit(&self, name: &str) -> Option<&RateLimit> {
        self.limits.iter().find(|limit| limit.name == name)
    }

    /// The layer that limits signing in. Make it once and clone it: each one made counts for
    /// itself. It works inside or outside of the layer that strips headers.
    ///
    /// # Panics
    /// When the policy has no limit called `sign-in`.
    pub fn sign_in_limit(&self) -> RateLimitLayer {
        let limit = self
            .limit("sign-in")
            .expect("BUG: a policy without a limit on signing in");
        RateLimitLayer::new(limit.clone(), self.trusted_hops)
    }

    /// The layer that strips headers and limits bodies.
    pub fn hygiene(&self) -> HygieneLayer {
        HygieneLayer::new(self)
    }
}

impl Calls {
    /// Whether a call counts.
    pub fn cover(&self, method: &Method, path: &str) -> bool {
        self.methods.contains(&method.as_str()) && self.paths.iter().any(|rule| rule.covers(path))
    }
}

impl PathRule {
    /// Whether it means a path. Slashes at either end do not matter, since the router ignores
    /// them too.
    pub fn covers(self, path: &str) -> bool {
        let path = path.trim_matches('/');
        match self {
            Self::Exact(one) => path == one.trim_matches('/'),
            Self::Below(top) => match top.trim_matches('/') {
                "" => true,
                top => path
                    .strip_prefix(top)
                    .is_some_and(|rest| rest.is_empty() || rest.starts_with('/')),
            },
        }
    }
}

#[cfg(test)]
mod tests {
    use kernel::settings::Values;

    use super::*;

    #[test]
    fn a_path_counts_however_it_is_spelt() {
        let login = PathRule::Exact("/auth/login");
        for path in [
            "/auth/login",
            "/auth/login/",
            "//auth/login",
            "/auth/login//",
        ] {
            assert!(login.covers(path), "{path}");
        }
        for path in ["/auth/logins", "/auth", "/auth/login/x", "/"] {
            assert!(!login.covers(path), "{path}");
        }
        let below = PathRule::Below("/app/invitation");
        assert!(below.covers("/app/invitation/abc"));
        assert!(!below.covers("/app/invitationsx"));
    }

    #[test]
    fn files_have_a_limit_of_their_own_where_they_are_taken() {
        let settings = GatewaySettings::read(&Values::default()).unwrap();
        let policy = EdgePolicy::standard(&settings, 0, 10).with_uploads(&["/api/imports"], 100);
        let limit = |path: &str| {
            let fits = |rule: &&BodyLimit| rule.paths.iter().any(|one| one.covers(path));
            policy.body_limits.iter().find(fits).map(|rule| rule.bytes)
        };
        assert_eq!(limit("/api/imports"), Some(100));
        assert_eq!(limit("/api/importsx"), Some(10));
        assert_eq!(limit("/"), Some(10));
    }

    #[test]
    fn looking_at_the_sign_in_page_is_free() {
        let settings = GatewaySettings::read(&Values::default()).unwrap();
        let policy = EdgePolicy::standard(&settings, 0, 1);
        let calls = &policy.limit("sign-in").unwrap().calls;
        assert!(calls.cover(&Method::POST, "/app/sign-in"));
        assert!(!calls.cover(&Method::GET, "/app/sign-in"));
    }

    #[test]
    fn the_policy_can_be_written_down() {
        let settings = GatewaySettings::read(&Values::default()).unwrap();
        let policy = serde_json::to_value(EdgePolicy::standard(&settings, 1, 7)).unwrap();
        assert_eq!(policy["limits"][0]["name"], "sign-in");
        assert_eq!(policy["limits"][0]["per"], "network");
        assert_eq!(policy["body_limits"][0]["paths"][0]["below"], "/");
    }
}
