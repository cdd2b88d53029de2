//! Where a request came from, as far as it can be believed.

use std::net::{IpAddr, Ipv6Addr, SocketAddr};

use axum::extract::ConnectInfo;
use http::{Extensions, HeaderMap};

/// The client's address. Every proxy of ours adds, at the right of `X-Forwarded-For`, whom it was
/// asked by: with `trusted_hops` of them the client is that many entries from the right. Without,
/// or when there are fewer entries than proxies, it is whoever connected to us.
pub fn client_ip(
    headers: &HeaderMap,
    extensions: &Extensions,
    trusted_hops: usize,
) -> Option<IpAddr> {
    let peer = extensions
        .get::<ConnectInfo<SocketAddr>>()
        .map(|info| info.0.ip());
    let Some(nth) = trusted_hops.checked_sub(1) else {
        return peer;
    };
    let entries: Vec<&str> = headers
        .get_all("x-forwarded-for")
        .iter()
        .filter_map(|value| value.to_str().ok())
        .flat_map(|value| value.split(','))
        .collect();
    entries
        .iter()
        .rev()
        .nth(nth)
        .and_then(|entry| address(entry.trim()))
        .or(peer)
}

/// An address as proxies write it, some with a port.
fn address(entry: &str) -> Option<IpAddr> {
    entry
        .parse()
        .ok()
        .or_else(|| entry.parse::<SocketAddr>().ok().map(|socket| socket.ip()))
}

/// What one customer of a provider gets: an IPv4 address, or an IPv6 /64 with every address in it.
pub fn network(ip: IpAddr) -> IpAddr {
    match ip.to_canonical() {
        IpAddr::V4(ip) => IpAddr::V4(ip),
        IpAddr::V6(ip) => IpAddr::V6(Ipv6Addr::from_bits(ip.to_bits() & (u128::MAX << 64))),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn seen(forwarded: &[&str], hops: usize) -> Option<String> {
        let mut headers = HeaderMap::new();
        for value in forwarded {
            headers.append("x-forwarded-for", value.parse().unwrap());
        }
        let mut extensions = Extensions::new();
        extensions.insert(ConnectInfo(SocketAddr::from(([10, 0, 0, 1], 4000))));
        client_ip(&headers, &extensions, hops).map(|ip| ip.to_string())
    }

    #[test]
    fn what_the_client_wrote_itself_is_never_believed() {
        let wrote = ["6.6.6.6, 1.1.1.1", "2.2.2.2"];
        assert_eq!(seen(&wrote, 0).as_deref(), Some("10.0.0.1"));
        assert_eq!(seen(&wrote, 1).as_deref(), Some("2.2.2.2"));
        assert_eq!(seen(&wrote, 2).as_deref(), Some("1.1.1.1"));
        assert_eq!(seen(&wrote, 9).as_deref(), Some("10.0.0.1"));
        assert_eq!(seen(&["nonsense"], 1).as_deref(), Some("10.0.0.1"));
        assert_eq!(
            seen(&["[2001:db8::1]:443"], 1).as_deref(),
            Some("2001:db8::1")
        );
    }

    #[test]
    fn all_addresses_of_a_network_are_one() {
        let of = |text: &str| network(text.parse().unwrap()).to_string();
        assert_eq!(of("2001:db8:1:2:3:4:5:6"), "2001:db8:1:2::");
        assert_eq!(of("2001:db8:1:2:ffff::1"), "2001:db8:1:2::");
        assert_ne!(of("2001:db8:1:3::1"), "2001:db8:1:2::");
        assert_eq!(of("::ffff:192.0.2.7"), "192.0.2.7");
        assert_eq!(of("192.0.2.7"), "192.0.2.7");
    }
}
