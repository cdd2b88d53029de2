//! The rules for a host of a tenant's own, and the token that proves it.

use std::net::IpAddr;

use idna::uts46::{AsciiDenyList, DnsLength, Hyphens, Uts46};
use kernel::{Chance, Error, Result};

/// Endings that are nobody's on the internet (RFC 6761, 6762, 7686, 8375, 9476).
const NOBODYS: [&str; 7] = [
    "localhost",
    "local",
    "internal",
    "invalid",
    "onion",
    "arpa",
    "alt",
];

/// The label under which a host's TXT record stands.
const LABEL: &str = "_guildhall";
/// The longest name the DNS takes, less [`LABEL`] and its dot.
const LONGEST: usize = 253 - 11;

/// A host that a tenant may have besides its subdomain: checked, lower case, in the form the DNS
/// uses (`xn--…` for other scripts).
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct CustomHost(String);

impl CustomHost {
    /// Reads what a person typed into `host`.
    ///
    /// # Errors
    /// Field `host` with `required`, `host_invalid`, `host_reserved` or `host_ours`.
    pub fn parse(text: &str, base_domain: &str) -> Result<Self> {
        let text = text.trim();
        if text.is_empty() {
            return Err(refused("required", "must not be empty"));
        }
        if text.contains("://") || text.contains(['/', '?', '#', '@', ':', '*']) {
            return Err(refused(
                "host_invalid",
                "must be the name alone, such as crm.acme.example, without https://, port, path or *",
            ));
        }
        let host = Uts46::new()
            .to_ascii(
                text.as_bytes(),
                AsciiDenyList::STD3,
                Hyphens::Check,
                DnsLength::VerifyAllowRootDot,
            )
            .map_err(|_| {
                refused(
                    "host_invalid",
                    "is no name the internet knows; check letters, hyphens and dots",
                )
            })?;
        let host = host.strip_suffix('.').unwrap_or(&host);
        if host.parse::<IpAddr>().is_ok() || last_label(host).bytes().all(|b| b.is_ascii_digit()) {
            return Err(refused(
                "host_invalid",
                "must be a name, not a number; addresses of machines change",
            ));
        }
        if host.len() > LONGEST {
            return Err(refused(
                "host_invalid",
                "is too long; a name may have 242 characters",
            ));
        }
        if is_ours(host, base_domain) {
            return Err(refused(
                "host_ours",
                "belongs to the platform itself; a tenant's subdomain is changed by renaming it",
            ));
        }
        if !host.contains('.') || NOBODYS.contains(&last_label(host)) {
            return Err(refused(
                "host_reserved",
                "cannot belong to anybody on the internet; use a name you have registered",
            ));
        }
        Ok(Self(host.to_owned()))
    }

    /// The host, as requests name it.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

/// Whether a host is the base domain, above it, or below it.
fn is_ours(host: &str, base: &str) -> bool {
    let below = |name: &str, of: &str| {
        name == of
            || name
                .strip_suffix(of)
                .is_some_and(|rest| rest.ends_with('.'))
    };
    below(host, base) || below(base, host)
}

fn last_label(host: &str) -> &str {
    host.rsplit('.').next().unwrap_or(host)
}

fn refused(code: &'static str, detail: &'static str) -> Error {
    Error::field("host", code, detail)
}

/// The name of the TXT record that proves a host.
pub fn record_name(host: &str) -> String {
    format!("{LABEL}.{host}")
}

/// A host in the script people read it in.
pub fn readable(host: &str) -> String {
    let (text, well) = idna::domain_to_unicode(host);
    match well {
        Ok(()) => text,
        Err(_) => host.to_owned(),
    }
}

/// A host in the form the DNS uses; what cannot have one stays as it is.
pub fn ascii(host: &str) -> String {
    idna::domain_to_ascii_cow(host.trim().as_bytes(), AsciiDenyList::EMPTY)
        .map_or_else(|_| host.to_owned(), std::borrow::Cow::into_owned)
}

/// A fresh token for a TXT record: 130 random bits that say what they are for.
pub fn token(chance: &dyn Chance) -> String {
    const LETTERS: &[u8; 32] = b"abcdefghijklmnopqrstuvwxyz234567";
    let mut random = [0_u8; 26];
    chance.fill(&mut random);
    let letters = random
        .iter()
        .filter_map(|byte| LETTERS.get(usize::from(byte % 32)));
    let letters: String = letters.map(|letter| char::from(*letter)).collect();
    format!("guildhall-proof={letters}")
}

#[cfg(test)]
mod tests {
    use super::*;

    fn code(text: &str) -> String {
        let error = CustomHost::parse(text, "guildhall.example").unwrap_err();
        error.field_errors()[0].code.clone()
    }

    #[test]
    fn a_host_is_kept_as_the_dns_has_it() {
        for (typed, kept) in [
            ("crm.acme.example", "crm.acme.example"),
            (" CRM.Acme.Example. ", "crm.acme.example"),
            ("bücher.example", "xn--bcher-kva.example"),
            ("BÜCHER.example", "xn--bcher-kva.example"),
            ("xn--bcher-kva.example", "xn--bcher-kva.example"),
            ("acme.co", "acme.co"),
            ("notguildhall.example", "notguildhall.example"),
        ] {
            let host = CustomHost::parse(typed, "guildhall.example").unwrap();
            assert_eq!(host.as_str(), kept, "{typed}");
        }
        assert_eq!(readable("xn--bcher-kva.example"), "bücher.example");
    }

    #[test]
    fn what_is_no_name_of_the_internet_is_refused() {
        for text in [
            "https://crm.acme.example",
            "crm.acme.example/app",
            "crm.acme.example:8000",
            "*.acme.example",
            "a b.example",
            "a_b.example",
            "-a.example",
            "a-.example",
            "a..example",
            ".example",
            "127.0.0.1",
            "[::1]",
            "acme.123",
            "xn--a.example",
            "a\u{0}b.example",
            "user@acme.example",
        ] {
            assert_eq!(code(text), "host_invalid", "{text}");
        }
        assert_eq!(code(&format!("{}.example", "a".repeat(64))), "host_invalid");
        let long = format!("{}example", "abcdefgh.".repeat(27));
        assert_eq!(code(&long), "host_invalid");
        assert_eq!(code("  "), "required");
        for text in [
            "acme",
            "acme.localhost",
            "printer.local",
            "acme.onion",
            "1.0.0.10.in-addr.arpa",
        ] {
            assert_eq!(code(text), "host_reserved", "{text}");
        }
    }

    #[test]
    fn the_platforms_own_names_are_refused() {
        for text in [
            "guildhall.example",
            "GUILDHALL.example.",
            "acme.guildhall.example",
            "a.b.guildhall.example",
            "example",
        ] {
            assert_eq!(code(text), "host_ours", "{text}");
        }
    }

    #[test]
    fn tokens_differ() {
        let chance = kernel::SystemChance;
        assert_ne!(token(&chance), token(&chance));
        assert_eq!(token(&chance).len(), 16 + 26);
    }
}
