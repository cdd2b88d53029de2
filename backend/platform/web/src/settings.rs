//! Settings of the server.

use std::{net::SocketAddr, time::Duration};

use kernel::settings::Setting;

kernel::settings! {
    /// Where the server listens and what it takes.
    pub struct WebSettings {
        /// Where the console and the API listen: address and port.
        pub listen: SocketAddr = "GUILDHALL_LISTEN", "127.0.0.1:8000";
        /// Where /livez, /readyz and /metrics listen. Keep it inside your network.
        pub probes_listen: SocketAddr = "GUILDHALL_PROBES_LISTEN", "127.0.0.1:8001";
        /// The scheme people see in the address bar: `http`, or `https` behind a proxy that ends
        /// TLS. With `https` browsers are told to use nothing else, and cookies are secure.
        pub scheme: Scheme = "WEB_PUBLIC_URL_SCHEME", "http";
        /// The port in public addresses. Empty: the one it listens on for `http`, none for `https`.
        pub port: Option<u16> = "WEB_PUBLIC_PORT", "";
        /// The largest body of a request, in bytes.
        pub body_limit: usize = "WEB_BODY_LIMIT", "1048576";
        /// The largest file that may be sent, such as one to import, in bytes.
        pub upload_limit: usize = "WEB_UPLOAD_LIMIT", "104857600";
        /// The longest the sending of a file may take.
        pub upload_timeout: Duration = "WEB_UPLOAD_TIMEOUT", "15m";
        /// The longest a request may take, its body included.
        pub timeout: Duration = "WEB_TIMEOUT", "30s";
        /// How many requests are at work at once, all tenants together; of one tenant as many as
        /// its plan allows. More wait for their turn.
        pub concurrency: u32 = "WEB_CONCURRENCY", "512";
        /// How many requests of one tenant wait for their turn; more are told to come back.
        pub queue: usize = "WEB_QUEUE", "2000";
        /// How long a request waits for its turn before it is told to come back.
        pub queue_wait: Duration = "WEB_QUEUE_WAIT", "2s";
        /// How many connections are open at once; more wait to be accepted.
        pub connections: usize = "WEB_CONNECTIONS", "4096";
        /// How long requests at work may still take when the server stops.
        pub drain: Duration = "WEB_DRAIN", "10s";
        /// How many proxies of yours stand in front. Their X-Forwarded-* headers and X-Request-Id
        /// are believed; with 0 nobody's are.
        pub trusted_hops: usize = "WEB_TRUSTED_HOPS", "0";
    }
}

/// How browsers reach the platform.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Scheme {
    /// Unencrypted; for trying it out on one machine.
    Http,
    /// Encrypted.
    Https,
}

impl Scheme {
    /// As in an address.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Http => "http",
            Self::Https => "https",
        }
    }
}

impl Setting for Scheme {
    fn read(text: &str) -> Result<Self, String> {
        match text {
            "http" => Ok(Self::Http),
            "https" => Ok(Self::Https),
            _ => Err("`http` or `https` is expected".into()),
        }
    }
}

impl WebSettings {
    /// The public address of a host: `https://acme.example.com`, `http://acme.localhost:8000`.
    pub fn public_url(&self, host: &str) -> String {
        let port = self
            .port
            .or((self.scheme == Scheme::Http).then(|| self.listen.port()));
        let usual = match self.scheme {
            Scheme::Http => 80,
            Scheme::Https => 443,
        };
        match port {
            Some(port) if port != usual => format!("{}://{host}:{port}", self.scheme.as_str()),
            _ => format!("{}://{host}", self.scheme.as_str()),
        }
    }
}

#[cfg(test)]
mod tests {
    use kernel::settings::Values;

    use super::*;

    fn settings(pairs: &[(&str, &str)]) -> WebSettings {
        let pairs = pairs
            .iter()
            .map(|(name, value)| ((*name).into(), (*value).into()));
        WebSettings::read(&Values::new(pairs)).unwrap()
    }

    #[test]
    fn a_public_address_names_its_port_only_when_it_is_not_the_usual_one() {
        assert_eq!(
            settings(&[]).public_url("a.localhost"),
            "http://a.localhost:8000"
        );
        let https = settings(&[("WEB_PUBLIC_URL_SCHEME", "https")]);
        assert_eq!(https.public_url("a.example"), "https://a.example");
        let usual = settings(&[("WEB_PUBLIC_PORT", "80")]);
        assert_eq!(usual.public_url("a.example"), "http://a.example");
    }
}
