//! How addresses of the product begin: the scheme and port people use, which behind Kong are not
//! the ones this process listens on.

/// Scheme and port of public addresses.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Origin {
    scheme: String,
    port: Option<u16>,
}

impl Origin {
    /// `http` or `https`, and the port unless it is the scheme's own.
    pub fn new(scheme: &str, port: Option<u16>) -> Self {
        let own = if scheme == "https" { 443 } else { 80 };
        Self {
            scheme: scheme.to_owned(),
            port: port.filter(|port| *port != own),
        }
    }

    /// Whether addresses are encrypted.
    pub fn is_https(&self) -> bool {
        self.scheme == "https"
    }

    /// The address of a host, without a trailing slash.
    pub fn url(&self, host: &str) -> String {
        match self.port {
            Some(port) => format!("{}://{host}:{port}", self.scheme),
            None => format!("{}://{host}", self.scheme),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::Origin;

    #[test]
    fn the_schemes_own_port_is_not_written() {
        assert_eq!(
            Origin::new("http", Some(8000)).url("a.example"),
            "http://a.example:8000"
        );
        assert_eq!(
            Origin::new("https", Some(443)).url("a.example"),
            "https://a.example"
        );
    }
}
