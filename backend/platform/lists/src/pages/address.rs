//! Addresses of lists: what forms without scripts send becomes the language of the query, so
//! that every view of a list has one address.

use chrono::{Days, NaiveDate};
use console::{Address, FILTER_SET, How};

use crate::{Extra, Kind, Spec, views::ViewItem};

/// The address a form of the page meant; `None` when it was no form.
pub(super) fn rewritten<T>(
    address: &Address,
    spec: &'static Spec<T>,
    extras: &[Extra],
) -> Option<String> {
    if let Some(key) = address.get(FILTER_SET) {
        let kind = spec
            .col(key)
            .map(|col| (col.kind(), col.usual().is_some()))
            .or_else(|| {
                let extra = extras.iter().find(|extra| extra.key == key)?;
                Some((extra.kind, false))
            });
        let bare = without_forms(address);
        let Some((kind, has_usual)) = kind else {
            return Some(bare.to_string());
        };
        let values: Vec<&str> = all(address, "_value").collect();
        let how = How::parse(address.get("_how").unwrap_or_default());
        let from = address.get("_from").unwrap_or_default();
        let to = address.get("_to").unwrap_or_default();
        let text = filter_text(kind, how, &values, from, to);
        let changed = match text {
            Some(text) => bare.with(key, &text),
            // Nothing ticked lifts a filter that is there by itself.
            None if has_usual => bare.with(key, "all"),
            None => bare.without(key),
        };
        return Some(changed.to_string());
    }
    address.get("_columns")?;
    let mut fields: Vec<&str> = all(address, "_field").collect();
    if let Some(up) = address.get("_up")
        && let Some(at) = fields.iter().position(|field| *field == up)
        && at > 0
    {
        fields.swap(at, at - 1);
    }
    let bare = without_forms(address);
    let usual: Vec<String> = spec
        .cols()
        .filter(crate::Col::is_shown)
        .map(|col| col.field().to_owned())
        .collect();
    let changed = match fields.as_slice() {
        [] => bare.without("fields"),
        fields if fields.iter().eq(usual.iter()) => bare.without("fields"),
        fields => bare.with("fields", &fields.join(",")),
    };
    Some(changed.to_string())
}

/// The address a saved view opens.
pub(super) fn of_view(page: &str, view: &ViewItem) -> String {
    Address::new(page, Some(&view.query))
        .with("view", &view.id.to_string())
        .to_string()
}

/// The query of an address in the spelling in which views keep it.
pub(super) fn query_of(address: &Address) -> String {
    let whole = address.to_string();
    let query = whole.split_once('?').map_or("", |(_, query)| query);
    crate::views::view_query(query).unwrap_or_default()
}

fn all<'a>(address: &'a Address, name: &'static str) -> impl Iterator<Item = &'a str> {
    address
        .pairs()
        .filter(move |(known, _)| *known == name)
        .map(|(_, value)| value)
}

fn without_forms(address: &Address) -> Address {
    let names: Vec<String> = address
        .pairs()
        .map(|(name, _)| name.to_owned())
        .filter(|name| name.starts_with('_'))
        .collect();
    names
        .iter()
        .fold(address.without("cursor"), |address, name| {
            address.without(name)
        })
}

/// What an editor's answers are in the language of the query; `None` when they say nothing.
pub(super) fn filter_text(
    kind: Kind,
    how: How,
    values: &[&str],
    from: &str,
    to: &str,
) -> Option<String> {
    match how {
        How::Empty => return Some("-".to_owned()),
        How::Filled => return Some("+".to_owned()),
        How::Is | How::Not | How::Contains => {}
    }
    if !from.is_empty() || !to.is_empty() {
        let to = match kind {
            // People name the last day they want; the language names the first they do not.
            Kind::Date | Kind::Time => next_day(to),
            _ => to.to_owned(),
        };
        return Some(format!("{from}..{to}"));
    }
    let sign = if how == How::Contains { "~" } else { "" };
    let values: Vec<String> = values
        .iter()
        .map(|value| value.trim())
        .filter(|value| !value.is_empty())
        .map(|value| format!("{sign}{}", escaped(value)))
        .collect();
    if values.is_empty() {
        return None;
    }
    let not = if how == How::Not { "!" } else { "" };
    Some(format!("{not}{}", values.join(",")))
}

fn next_day(day: &str) -> String {
    day.parse::<NaiveDate>()
        .ok()
        .and_then(|day| day.checked_add_days(Days::new(1)))
        .map_or_else(|| day.to_owned(), |day| day.to_string())
}

/// A value that means itself.
fn escaped(value: &str) -> String {
    let inside = value.replace('\\', r"\\").replace(',', r"\,");
    if value.starts_with(['~', '!']) || matches!(value, "-" | "+") {
        format!(r"\{inside}")
    } else {
        inside
    }
}
