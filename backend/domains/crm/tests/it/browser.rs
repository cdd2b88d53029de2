//! A form out of a page, filled in and sent as a browser would.

use testkit::{Answer, Person};

use super::house::House;

/// The answers of a form, in the order of its controls.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Filled(Vec<(String, String)>);

impl Filled {
    /// The form of a page that posts to a path ending so.
    pub(crate) fn of(html: &str, action: &str) -> Self {
        let forms = html.split("<form ").skip(1);
        let form = forms
            .map(|rest| rest.split("</form>").next().unwrap())
            .find(|form| attribute(form, "action").is_some_and(|path| path.ends_with(action)))
            .unwrap_or_else(|| panic!("no form posts to {action}: {html}"));
        let mut answers = Vec::new();
        for piece in form.split('<').skip(1) {
            let (tag, text) = piece.split_once('>').unwrap();
            let Some(name) = attribute(tag, "name") else {
                continue;
            };
            let kind = attribute(tag, "type").unwrap_or_default();
            if tag.starts_with("textarea") {
                answers.push((name, plain(text.strip_prefix('\n').unwrap_or(text))));
            } else if tag.starts_with("select") {
                let chosen = form.split(&format!("name=\"{name}\"")).nth(1).unwrap();
                let chosen = chosen.split("</select>").next().unwrap();
                let option = chosen
                    .split("<option ")
                    .find(|one| one.contains(" selected"));
                let value = option.and_then(|one| attribute(one, "value"));
                answers.push((name, value.unwrap_or_default()));
            } else if !["radio", "checkbox"].contains(&kind.as_str()) || tag.contains(" checked") {
                answers.push((name, attribute(tag, "value").unwrap_or_default()));
            }
        }
        Self(answers)
    }

    /// Types something into a control, or chooses it.
    pub(crate) fn with(mut self, name: &str, value: &str) -> Self {
        self.0.retain(|(known, _)| known != name);
        self.0.push((name.to_owned(), value.to_owned()));
        self
    }

    /// What stands in a control.
    pub(crate) fn get(&self, name: &str) -> &str {
        let found = self.0.iter().find(|(known, _)| known == name);
        found.map(|(_, value)| value.as_str()).unwrap_or_default()
    }

    /// Sends it.
    pub(crate) async fn send(&self, house: &House, person: &Person, path: &str) -> Answer {
        let pairs: Vec<(&str, &str)> = self
            .0
            .iter()
            .map(|(name, value)| (name.as_str(), value.as_str()))
            .collect();
        house.submit(person, path, &pairs).await
    }

    /// Sends it as the page's script does when it saves by itself.
    pub(crate) async fn save(&self, house: &House, person: &Person, path: &str) -> Answer {
        let body = url::form_urlencoded::Serializer::new(String::new())
            .extend_pairs(&self.0)
            .finish();
        let request = http::Request::post(path)
            .header("content-type", "application/x-www-form-urlencoded")
            .header("x-autosave", "true")
            .body(axum::body::Body::from(body))
            .unwrap();
        house.http.send(Some(person), request).await
    }
}

fn attribute(tag: &str, name: &str) -> Option<String> {
    let value = tag.split(&format!(" {name}=\"")).nth(1);
    let value = value.or_else(|| tag.strip_prefix(&format!("{name}=\"")))?;
    Some(plain(value.split('"').next()?))
}

fn plain(html: &str) -> String {
    let known = [
        ("&#34;", "\""),
        ("&#39;", "'"),
        ("&#60;", "<"),
        ("&#62;", ">"),
        ("&lt;", "<"),
        ("&gt;", ">"),
        ("&#38;", "&"),
        ("&amp;", "&"),
    ];
    known
        .iter()
        .fold(html.to_owned(), |text, (from, to)| text.replace(from, to))
}
