//! What stands around the rows: tabs of views and their menu, files, the request behind it.

use console::{Action, Address, CurrentView, Desk, Markup, Text, ViewMenu, ViewTab};
use http::header;

use super::{Visit, address, query_here};
use crate::Col;

/// The tabs, and the menu of what can be done about views.
pub(super) fn views<T>(visit: &Visit<T>, here: &Address, text: &Text) -> (Vec<ViewTab>, Markup) {
    let spec = visit.wanted.spec();
    let query = address::query_of(here);
    let current = visit
        .view
        .and_then(|id| visit.views.iter().find(|view| view.id == id));
    let all = ViewTab {
        label: text.t("lists-view-all"),
        href: Address::new(spec.page, None)
            .with("view", "all")
            .to_string(),
        current: current.is_none(),
        shared: false,
        changed: false,
    };
    let tabs = visit.views.iter().map(|view| {
        let is_current = current.is_some_and(|current| current.id == view.id);
        ViewTab {
            label: view.name.to_string(),
            href: address::of_view(spec.page, view),
            current: is_current,
            shared: view.is_shared,
            changed: is_current && view.query != query,
        }
    });
    let tabs: Vec<ViewTab> = std::iter::once(all).chain(tabs).collect();
    // Where nothing can be kept and nothing was, tabs say nothing.
    if !visit.may_keep && visit.views.is_empty() {
        return (Vec::new(), Markup::default());
    }
    let menu = ViewMenu {
        action: super::views::HOME.to_owned(),
        list: spec.name.to_owned(),
        back: spec.page.to_owned(),
        changed: current.is_some_and(|view| view.query != query),
        may_change: current.is_some_and(|view| {
            if view.is_shared {
                visit.may_share
            } else {
                view.is_mine
            }
        }),
        may_share: visit.may_share,
        current: current.map(|view| CurrentView {
            id: view.id.to_string(),
            name: view.name.to_string(),
            is_mine: view.is_mine,
            is_shared: view.is_shared,
            is_default: view.is_default,
        }),
        query,
    };
    let menu = match visit.may_keep {
        true => menu.render(text),
        false => Markup::default(),
    };
    (tabs, menu)
}

/// The request that answers with what is on the screen, whole.
pub(super) fn api_url<T>(api: &str, desk: &Desk, shown: &[Col<T>]) -> String {
    let fields: Vec<&str> = shown.iter().map(Col::field).collect();
    let mut at = Address::new(api, Some(&query_here(desk))).with("fields", &fields.join(","));
    for name in ["company", "limit", "cursor"] {
        if let Some(value) = desk.address().get(name) {
            at = at.with(name, value);
        }
    }
    let headers = desk.headers();
    let says = |name: header::HeaderName| headers.get(name).and_then(|value| value.to_str().ok());
    let host = says(header::HOST).unwrap_or_default();
    if host.is_empty() {
        return at.to_string();
    }
    // The page was reached by the scheme its own requests name; where none does, a port means a
    // machine of a developer.
    let seen = says(header::REFERER).or_else(|| says(header::ORIGIN));
    let plain = match seen {
        Some(seen) => seen.starts_with("http:"),
        None => host.contains(':'),
    };
    let scheme = if plain { "http" } else { "https" };
    format!("{scheme}://{host}{at}")
}

/// Files of exactly what is shown, in each format.
pub(super) fn files(place: &str, desk: &Desk) -> Vec<Action> {
    let (text, query) = (desk.text(), query_here(desk));
    [("csv", "lists-csv"), ("xlsx", "lists-xlsx")]
        .into_iter()
        .map(|(format, label)| {
            let mut file = Address::new(place, Some(&query)).with("format", format);
            if let Some(company) = desk.address().get("company") {
                file = file.with("company", company);
            }
            Action::link(text.t(label), file.to_string())
                .icon("download")
                .leaves()
        })
        .collect()
}
