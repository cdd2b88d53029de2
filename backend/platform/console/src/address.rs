//! The address of a list: every view of it (search, filter, order, place) is a link.

use std::fmt;

use url::form_urlencoded;

/// A path with its query, from which addresses of neighbouring views are made.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Address {
    path: String,
    pairs: Vec<(String, String)>,
}

impl Address {
    /// Takes path and query, for instance from axum's `OriginalUri`.
    pub fn new(path: &str, query: Option<&str>) -> Self {
        let pairs = form_urlencoded::parse(query.unwrap_or_default().as_bytes())
            .filter(|(_, value)| !value.is_empty())
            .map(|(name, value)| (name.into_owned(), value.into_owned()))
            .collect();
        Self {
            path: path.to_owned(),
            pairs,
        }
    }

    /// The path alone.
    pub fn path(&self) -> &str {
        &self.path
    }

    /// The first value of a name.
    pub fn get(&self, name: &str) -> Option<&str> {
        self.pairs
            .iter()
            .find(|(found, _)| found == name)
            .map(|(_, value)| value.as_str())
    }

    /// The pairs in their order.
    pub fn pairs(&self) -> impl Iterator<Item = (&str, &str)> {
        self.pairs
            .iter()
            .map(|(name, value)| (name.as_str(), value.as_str()))
    }

    /// The same with this value instead of any other of its name; a changed view starts at its
    /// first page, so the `cursor` goes unless it is what is set.
    #[must_use]
    pub fn with(&self, name: &str, value: &str) -> Self {
        let mut changed = self.without(name);
        changed.pairs.push((name.to_owned(), value.to_owned()));
        changed
    }

    /// The same without this name, and without the `cursor`.
    #[must_use]
    pub fn without(&self, name: &str) -> Self {
        let mut changed = self.clone();
        changed
            .pairs
            .retain(|(found, _)| found != name && found != "cursor");
        changed
    }
}

impl fmt::Display for Address {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.path)?;
        if self.pairs.is_empty() {
            return Ok(());
        }
        let query = form_urlencoded::Serializer::new(String::new())
            .extend_pairs(&self.pairs)
            .finish();
        write!(f, "?{query}")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_changed_view_starts_at_its_first_page() {
        let here = Address::new(
            "/app/customers",
            Some("q=oak+%26&cursor=abc&sort=name&empty="),
        );
        assert_eq!(here.get("q"), Some("oak &"));
        assert_eq!(
            here.with("sort", "-name").to_string(),
            "/app/customers?q=oak+%26&sort=-name"
        );
        assert_eq!(here.without("q").to_string(), "/app/customers?sort=name");
        assert_eq!(
            here.with("cursor", "x y").to_string(),
            "/app/customers?q=oak+%26&sort=name&cursor=x+y"
        );
    }
}
