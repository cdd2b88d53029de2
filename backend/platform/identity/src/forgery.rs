//! Whether a request with a cookie, or a form of somebody not signed in, came from a page of this
//! host. Browsers say so themselves (Fetch Metadata; `Origin` in older ones), and no page can make
//! them say otherwise.

use http::{HeaderMap, Method, header};

/// Whether a method may change something.
pub(crate) fn is_unsafe(method: &Method) -> bool {
    !matches!(*method, Method::GET | Method::HEAD | Method::OPTIONS)
}

/// Whether the browser says that the request came from a page of `scheme://host`. Neither header
/// present is a no.
pub(crate) fn is_same_origin(headers: &HeaderMap, scheme: &str, host: &str) -> bool {
    if let Some(site) = headers.get("sec-fetch-site") {
        return site == "same-origin";
    }
    let Some(origin) = headers.get(header::ORIGIN) else {
        return false;
    };
    origin
        .to_str()
        .is_ok_and(|origin| origin.eq_ignore_ascii_case(&format!("{scheme}://{host}")))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn same(pairs: &[(&'static str, &'static str)]) -> bool {
        let headers = pairs
            .iter()
            .map(|(name, value)| {
                (
                    http::HeaderName::from_static(name),
                    http::HeaderValue::from_static(value),
                )
            })
            .collect();
        is_same_origin(&headers, "https", "acme.example.com")
    }

    #[test]
    fn req_32_only_a_page_of_this_host_counts() {
        assert!(same(&[("sec-fetch-site", "same-origin")]));
        assert!(same(&[("origin", "https://acme.example.com")]));
        assert!(!same(&[]));
        assert!(!same(&[("sec-fetch-site", "cross-site")]));
        assert!(!same(&[("sec-fetch-site", "same-site")]));
        assert!(!same(&[("sec-fetch-site", "none")]));
        assert!(!same(&[
            ("sec-fetch-site", "cross-site"),
            ("origin", "https://acme.example.com")
        ]));
        assert!(!same(&[("origin", "https://evil.example.com")]));
        assert!(!same(&[("origin", "http://acme.example.com")]));
        assert!(!same(&[("origin", "null")]));
    }
}
