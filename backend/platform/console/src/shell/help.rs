//! What a page is for and how it is used: the words of the help panel, found by the page's path.

use crate::{Markup, Text};

/// The help of one page.
#[derive(Debug, Clone)]
pub struct Help {
    title: String,
    body: Markup,
}

impl Help {
    /// The help of the page at a route, such as `/app/customers/{id}`; `None` where there is no
    /// text. The first paragraph of the text is the title.
    pub fn of(text: &Text, route: &str) -> Option<Self> {
        let id = help_id(route, |id| text.catalog().has(id))?;
        let whole = text.t(&id);
        let (title, rest) = whole.split_once("\n\n").unwrap_or(("", &whole));
        Some(Self {
            title: title.to_owned(),
            body: paragraphs(rest),
        })
    }

    /// What the page is.
    pub fn title(&self) -> &str {
        &self.title
    }

    /// How it is used.
    pub fn body(&self) -> &Markup {
        &self.body
    }
}

/// The id of the text of a route: `/app/customers/{id}/edit` looks for `help-customers-id-edit`,
/// then for what stands above it, and never for more than its own area's.
pub fn help_id(route: &str, has: impl Fn(&str) -> bool) -> Option<String> {
    let mut steps: Vec<&str> = route
        .strip_prefix("/app")?
        .split('/')
        .filter(|step| !step.is_empty())
        .map(|step| step.trim_matches(['{', '}', '*']))
        .collect();
    if steps.is_empty() {
        steps.push("home");
    }
    while !steps.is_empty() {
        let id = format!("help-{}", steps.join("-").replace(['_', '.'], "-"));
        if has(&id) {
            return Some(id);
        }
        steps.pop();
    }
    None
}

/// Paragraphs are parted by empty lines; lines that begin with a dash are a list.
fn paragraphs(text: &str) -> Markup {
    let mut html = String::new();
    for block in text.split("\n\n") {
        let lines: Vec<&str> = block.lines().map(str::trim).collect();
        let items: Vec<&str> = lines
            .iter()
            .filter_map(|line| line.strip_prefix("- "))
            .collect();
        if items.len() == lines.len() {
            html.push_str("<ul>");
            for item in items {
                html.push_str(&format!("<li>{}</li>", Markup::from(item)));
            }
            html.push_str("</ul>");
        } else {
            html.push_str(&format!("<p>{}</p>", Markup::from(lines.join(" "))));
        }
    }
    Markup::trusted(html)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_page_without_a_text_of_its_own_has_that_of_its_area_and_no_other() {
        let has = |id: &str| id == "help-customers" || id == "help-home";
        let of = |route: &str| help_id(route, has);
        assert_eq!(
            of("/app/customers/{id}/edit").as_deref(),
            Some("help-customers")
        );
        assert_eq!(of("/app").as_deref(), Some("help-home"));
        assert_eq!(of("/app/people"), None);
        assert_eq!(of("/elsewhere"), None);
    }

    #[test]
    fn empty_lines_part_paragraphs_and_dashes_make_lists() {
        let html = paragraphs("One\ntwo.\n\n- a < b\n- c").into_string();
        assert_eq!(html, "<p>One two.</p><ul><li>a &lt; b</li><li>c</li></ul>");
    }
}
