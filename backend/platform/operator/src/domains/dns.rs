//! Asking the DNS.

use std::{
    net::{IpAddr, SocketAddr},
    time::Duration,
};

use futures::{FutureExt as _, future::BoxFuture};
use hickory_resolver::{
    TokioResolver,
    config::{NameServerConfig, ResolverConfig},
    net::runtime::TokioRuntimeProvider,
    proto::rr::{Name, RData},
};
use kernel::{Error, Result};

use super::DomainSettings;

/// Where TXT records come from.
pub trait TxtResolver: Send + Sync + 'static {
    /// The texts of all TXT records of a name; none when there is no such record. The error is for
    /// the log: the DNS did not say.
    fn txt<'a>(&'a self, name: &'a str) -> BoxFuture<'a, Result<Vec<String>, String>>;
}

/// The DNS.
pub struct Dns(Option<TokioResolver>);

/// One question to one server.
const WAIT: Duration = Duration::from_secs(3);

impl Dns {
    /// Of the servers in the settings, or of this machine. A machine without any starts, and
    /// answers every question with that.
    ///
    /// # Errors
    /// A server in the settings that is no address.
    pub fn new(settings: &DomainSettings) -> Result<Self> {
        let builder = if settings.dns.is_empty() {
            match TokioResolver::builder_tokio() {
                Ok(builder) => builder,
                Err(error) => {
                    tracing::warn!(%error, "this machine names no name server; set DOMAINS_DNS to prove hosts");
                    return Ok(Self(None));
                }
            }
        } else {
            let mut config = ResolverConfig::default();
            for text in &settings.dns {
                config.add_name_server(server(text)?);
            }
            TokioResolver::builder_with_config(config, TokioRuntimeProvider::default())
        };
        let mut builder = builder;
        let options = builder.options_mut();
        // Somebody who just wrote the record asks again and wants to see it.
        options.cache_size = 0;
        options.timeout = WAIT;
        options.attempts = 2;
        let resolver = builder.build().map_err(Error::internal)?;
        Ok(Self(Some(resolver)))
    }
}

impl TxtResolver for Dns {
    fn txt<'a>(&'a self, name: &'a str) -> BoxFuture<'a, Result<Vec<String>, String>> {
        async move {
            let resolver = self.0.as_ref().ok_or("no name server is known")?;
            let mut name = Name::from_ascii(name).map_err(|error| error.to_string())?;
            // Otherwise this machine's own domain would be tried as an ending.
            name.set_fqdn(true);
            match resolver.txt_lookup(name).await {
                Ok(found) => Ok(found
                    .answers()
                    .iter()
                    .filter_map(|record| match &record.data {
                        RData::TXT(text) => Some(joined(&text.txt_data)),
                        _ => None,
                    })
                    .collect()),
                Err(error) if error.is_no_records_found() => Ok(Vec::new()),
                Err(error) => Err(error.to_string()),
            }
        }
        .boxed()
    }
}

/// A text is sent in pieces of 255 bytes.
fn joined(pieces: &[Box<[u8]>]) -> String {
    String::from_utf8_lossy(&pieces.concat()).into_owned()
}

fn server(text: &str) -> Result<NameServerConfig> {
    let wrong = || {
        Error::internal(format!(
            "DOMAINS_DNS: {text} is no address of a name server, such as 9.9.9.9 or 127.0.0.1:5353"
        ))
    };
    if let Ok(ip) = text.parse::<IpAddr>() {
        return Ok(NameServerConfig::udp_and_tcp(ip));
    }
    let address: SocketAddr = text.parse().map_err(|_| wrong())?;
    let mut server = NameServerConfig::udp_and_tcp(address.ip());
    for connection in &mut server.connections {
        connection.port = address.port();
    }
    Ok(server)
}
