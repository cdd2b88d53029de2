//! The subdomain of a tenant.

use super::{Refusal, rules};

checked_text! {
    #[derive(PartialEq, Eq, PartialOrd, Ord, Hash)]
    Slug,
    "A tenant's subdomain: lower-case letters and digits, parted by single hyphens.",
    3..=40,
    slug,
    schema: |schema| schema.pattern(Some("^[a-z0-9]+(-[a-z0-9]+)*$")).examples(["acme"])
}

/// Host names the platform uses, may come to use, or that people would take for the platform's
/// own; sorted. `demo` is free on purpose: the demo tenant has it.
const RESERVED: &[&str] = &[
    "abuse",
    "account",
    "accounts",
    "admin",
    "administrator",
    "api",
    "app",
    "apps",
    "assets",
    "auth",
    "autoconfig",
    "autodiscover",
    "billing",
    "blog",
    "broadcasthost",
    "cdn",
    "console",
    "dashboard",
    "dev",
    "developer",
    "dns",
    "docs",
    "download",
    "downloads",
    "example",
    "files",
    "ftp",
    "gateway",
    "git",
    "guildhall",
    "health",
    "help",
    "hostmaster",
    "imap",
    "internal",
    "invalid",
    "jwks",
    "kong",
    "live",
    "livez",
    "local",
    "localdomain",
    "localhost",
    "login",
    "logout",
    "mail",
    "media",
    "metrics",
    "monitor",
    "mta-sts",
    "mx",
    "news",
    "noreply",
    "no-reply",
    "ns1",
    "ns2",
    "ns3",
    "ns4",
    "oauth",
    "official",
    "openapi",
    "operator",
    "platform",
    "pop",
    "pop3",
    "portal",
    "postmaster",
    "prod",
    "production",
    "proxy",
    "public",
    "readyz",
    "redis",
    "register",
    "root",
    "search",
    "secure",
    "security",
    "shop",
    "signin",
    "signup",
    "smtp",
    "sso",
    "staging",
    "stage",
    "static",
    "status",
    "support",
    "swagger",
    "sysadmin",
    "system",
    "tenant",
    "tenants",
    "test",
    "testing",
    "upload",
    "uploads",
    "vpn",
    "webhook",
    "webhooks",
    "webmaster",
    "webmail",
    "wpad",
    "www",
    "www1",
    "www2",
];

impl Slug {
    /// Whether the platform keeps this name for itself. [`Slug::parse`] refuses those.
    pub fn is_reserved(text: &str) -> bool {
        RESERVED.contains(&text)
    }
}

fn slug(text: &str, min: usize, max: usize) -> Result<String, Refusal> {
    let text = rules::line(text, min, max)?;
    let is_allowed = |c: char| c.is_ascii_lowercase() || c.is_ascii_digit() || c == '-';
    if let Some(found) = text.chars().find(|c| !is_allowed(*c)) {
        let detail =
            format!("may have lower-case letters a to z, digits and hyphens, not `{found}`");
        return Err(Refusal::new("slug_invalid", detail));
    }
    // Two hyphens also rule out `xn--`, by which a name in another script would look like ours.
    if text.starts_with('-') || text.ends_with('-') || text.contains("--") {
        let detail = "must not begin or end with a hyphen, nor have two in a row";
        return Err(Refusal::new("slug_invalid", detail));
    }
    if Slug::is_reserved(&text) {
        let detail = format!("`{text}` is kept for the platform, choose another");
        return Err(Refusal::new("slug_reserved", detail));
    }
    Ok(text)
}
