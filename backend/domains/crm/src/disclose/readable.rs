//! What is held of somebody as one page that can be read without this product.

use console::{Markup, Text};
use serde_json::Value;

use crate::view::Disclosure;

/// A whole HTML document with everything in it.
pub(crate) fn readable(text: &Text, of: &Disclosure) -> String {
    let title = text.tn(
        "crm-disclosure-title",
        &[("name", console::i18n::Value::from(of.name.as_str()))],
    );
    let title = Markup::from(title);
    let about = Markup::from(text.tn(
        "crm-disclosure-about",
        &[("at", console::i18n::Value::from(text.exact(of.at)))],
    ));
    let mut body = String::new();
    for (part, data) in &of.held {
        body.push_str(&format!("<h2>{}</h2>", Markup::from(words(part))));
        value(&mut body, data);
    }
    let lang = text.lang().tag();
    format!(
        "<!doctype html><html lang=\"{lang}\"><head><meta charset=\"utf-8\">\
         <meta name=\"viewport\" content=\"width=device-width\"><title>{title}</title><style>\
         body{{font:16px/1.5 system-ui,sans-serif;max-width:48rem;margin:2rem auto;padding:0 1rem}}\
         dl{{display:grid;grid-template-columns:minmax(8rem,1fr) 3fr;gap:.25rem 1rem;margin:0}}\
         dt{{color:#555}}dd{{margin:0;overflow-wrap:anywhere;white-space:pre-line}}\
         li{{margin:.75rem 0}}</style></head>\
         <body><h1>{title}</h1><p>{about}</p>{body}</body></html>"
    )
}

fn value(html: &mut String, data: &Value) {
    match data {
        Value::Object(fields) => {
            html.push_str("<dl>");
            for (name, field) in fields {
                if is_nothing(field) {
                    continue;
                }
                html.push_str(&format!("<dt>{}</dt><dd>", Markup::from(words(name))));
                value(html, field);
                html.push_str("</dd>");
            }
            html.push_str("</dl>");
        }
        Value::Array(items) => {
            html.push_str("<ul>");
            for item in items {
                html.push_str("<li>");
                value(html, item);
                html.push_str("</li>");
            }
            html.push_str("</ul>");
        }
        Value::String(text) => html.push_str(Markup::from(text).as_str()),
        Value::Null => {}
        Value::Bool(_) | Value::Number(_) => html.push_str(&data.to_string()),
    }
}

fn is_nothing(value: &Value) -> bool {
    match value {
        Value::Null => true,
        Value::String(text) => text.is_empty(),
        Value::Array(items) => items.is_empty(),
        Value::Object(fields) => fields.is_empty(),
        Value::Bool(_) | Value::Number(_) => false,
    }
}

/// Names of fields are words already.
fn words(name: &str) -> String {
    let text = name.replace('_', " ");
    let mut letters = text.chars();
    match letters.next() {
        Some(first) => first.to_uppercase().chain(letters).collect(),
        None => text,
    }
}
