//! The edge policy as data.

use std::time::Duration;

use http::Method;

use crate::GatewaySettings;

/// What the edge does before a request reaches the platform.
#[derive(Debug, Clone)]
pub struct EdgePolicy {
    /// Limits by network.
    pub sign_in: RateLimit,
}

/// A limit on some paths together, by the network of the client.
#[derive(Debug, Clone)]
pub struct RateLimit {
    /// Its name in headers and logs.
    pub name: &'static str,
    /// The exact paths, without a trailing slash.
    pub paths: &'static [&'static str],
    /// How many at once.
    pub burst: u32,
    /// Then one more in this time.
    pub refill: Duration,
}

/// Everything that tries a secret or sends mail to a stranger.
const SIGN_IN_PATHS: &[&str] = &[
    "/auth/login",
    "/auth/token/refresh",
    "/auth/invitation/accept",
    "/account/register",
    "/app/sign-in",
    "/app/register",
    "/app/invitation",
];

impl EdgePolicy {
    /// The policy with the configured amounts.
    pub fn standard(settings: &GatewaySettings) -> Self {
        Self {
            sign_in: RateLimit {
                name: "sign-in",
                paths: SIGN_IN_PATHS,
                burst: settings.sign_in_burst.max(1),
                refill: settings.sign_in_refill.max(Duration::from_millis(1)),
            },
        }
    }
}

impl RateLimit {
    /// Whether a request counts: only those that change something, as reading a form tries no
    /// secret.
    pub fn counts(&self, method: &Method, path: &str) -> bool {
        let path = path.strip_suffix('/').unwrap_or(path);
        method == Method::POST && self.paths.contains(&path)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_path_counts_exactly_with_or_without_its_slash() {
        let settings = GatewaySettings::read(&kernel::settings::Values::default()).unwrap();
        let limit = EdgePolicy::standard(&settings).sign_in;
        assert!(limit.counts(&Method::POST, "/auth/login"));
        assert!(limit.counts(&Method::POST, "/auth/login/"));
        assert!(!limit.counts(&Method::POST, "/auth/loginx"));
        assert!(!limit.counts(&Method::GET, "/app/sign-in"));
    }
}
