//! HTML that is known to be well-formed and escaped, and the icons.

use std::{collections::BTreeSet, fmt, sync::OnceLock};

use crate::assets;

/// HTML made by this kit or by a compiled template: printed as it stands.
///
/// Text becomes markup by `From`, which escapes it, so a `&str` given to any part is safe.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Markup(String);

impl Markup {
    /// Takes HTML as it is. Only for the output of a template or of this kit, never for input.
    pub fn trusted(html: impl Into<String>) -> Self {
        Self(html.into())
    }

    /// Renders a compiled template, which escapes what it prints.
    pub fn of(template: &impl askama::Template) -> Self {
        Self(
            template
                .render()
                .expect("BUG: a template writes into memory and cannot fail"),
        )
    }

    /// Things one below the other, with the usual gap between them.
    pub fn stack(things: impl IntoIterator<Item = Self>) -> Self {
        let things: Self = things.into_iter().collect();
        Self(format!(r#"<div class="stack">{things}</div>"#))
    }

    /// The HTML.
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// Whether there is nothing to show.
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// The HTML, given away.
    pub fn into_string(self) -> String {
        self.0
    }
}

impl fmt::Display for Markup {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

impl askama::filters::HtmlSafe for Markup {}

impl From<&str> for Markup {
    fn from(text: &str) -> Self {
        let mut html = String::with_capacity(text.len() + 8);
        for letter in text.chars() {
            match letter {
                '&' => html.push_str("&amp;"),
                '<' => html.push_str("&lt;"),
                '>' => html.push_str("&gt;"),
                '"' => html.push_str("&#34;"),
                '\'' => html.push_str("&#39;"),
                other => html.push(other),
            }
        }
        Self(html)
    }
}

impl From<String> for Markup {
    fn from(text: String) -> Self {
        Self::from(text.as_str())
    }
}

impl From<&String> for Markup {
    fn from(text: &String) -> Self {
        Self::from(text.as_str())
    }
}

impl FromIterator<Self> for Markup {
    fn from_iter<I: IntoIterator<Item = Self>>(parts: I) -> Self {
        Self(parts.into_iter().map(Self::into_string).collect())
    }
}

/// An icon of the sprite, by its Lucide name; decoration only, so the words beside it must do.
///
/// A name that the sprite lacks shows nothing and is logged.
pub fn icon(name: &str) -> Markup {
    if name.is_empty() {
        return Markup::default();
    }
    if !icon_names().contains(name) {
        tracing::error!(icon = name, "the icon sprite has no icon of this name");
    }
    let href = assets::asset("icons.svg");
    Markup(format!(
        r##"<svg class="icon" aria-hidden="true"><use href="{href}#{}"/></svg>"##,
        Markup::from(name)
    ))
}

/// A link to a page of ours, by its path, or to an address that somebody typed. Anything but web,
/// mail and telephone addresses is shown as text, so no `javascript:` gets in.
pub fn link(href: &str, label: &str) -> Markup {
    // Two slashes, or one that browsers read as such, would lead to another host.
    if href.starts_with('/')
        && !href
            .get(1..)
            .is_some_and(|rest| rest.starts_with(['/', '\\']))
    {
        return Markup(format!(
            r#"<a href="{}">{}</a>"#,
            Markup::from(href),
            Markup::from(label)
        ));
    }
    let scheme = href
        .split_once(':')
        .map(|(scheme, _)| scheme.trim().to_ascii_lowercase());
    let label = Markup::from(label);
    match scheme.as_deref() {
        Some("http" | "https") => Markup(format!(
            r#"<a href="{}" rel="noopener noreferrer nofollow" hx-boost="false">{label}</a>"#,
            Markup::from(href)
        )),
        Some("mailto" | "tel") => Markup(format!(
            r#"<a href="{}" hx-boost="false">{label}</a>"#,
            Markup::from(href)
        )),
        _ => label,
    }
}

/// The names of all icons.
pub fn icon_names() -> &'static BTreeSet<String> {
    static NAMES: OnceLock<BTreeSet<String>> = OnceLock::new();
    NAMES.get_or_init(|| {
        include_str!("../assets/icons.svg")
            .split("<symbol id=\"")
            .skip(1)
            .filter_map(|rest| rest.split_once('"').map(|(name, _)| name.to_owned()))
            .collect()
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_web_mail_and_telephone_addresses_become_links() {
        assert_eq!(
            link("mailto:a@b.example", "a@b.example").as_str(),
            r#"<a href="mailto:a@b.example" hx-boost="false">a@b.example</a>"#
        );
        assert!(
            link("HTTPS://oak.example", "oak")
                .as_str()
                .contains("noopener")
        );
        for href in [
            "javascript:alert(1)",
            " JavaScript:alert(1)",
            "data:text/html,x",
            "oak.example",
        ] {
            assert_eq!(link(href, "<oak>").as_str(), "&lt;oak&gt;", "{href}");
        }
    }
}
