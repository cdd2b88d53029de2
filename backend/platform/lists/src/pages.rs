//! Lists on pages: what a list needs to become a page is in its columns; the domain adds where a
//! row leads, what it is called, and what can be done with many.

mod address;
mod bulk;
mod screen;
mod tools;
mod views;
mod words;

pub use bulk::{BulkWords, preview_page, run_page};
pub use screen::{Draw, Screen, cell};
pub(crate) use views::routes;

use access::{Can, Permission};
use axum::body::Body;
use console::{Address, Desk};
use http::Response;
use kernel::{CursorKey, Kind, Result, id::ListViewId};

use crate::{
    Asked, Extra, Moment, Spec, Wanted,
    permissions::{KeepView, ReadView, ShareView},
    views::{ViewItem, ViewQuery},
};

/// How a request for the page of a list begins.
pub enum Arrival<T: 'static> {
    /// It goes on elsewhere: a form said what to filter, or the person's own view opens.
    Go(Response<Body>),
    /// It is shown.
    Show(Box<Visit<T>>),
}

/// A request for the page of a list.
pub struct Visit<T: 'static> {
    /// What is to be shown; totals are asked for.
    pub wanted: Wanted<T>,
    pub(crate) views: Vec<ViewItem>,
    pub(crate) view: Option<ListViewId>,
    pub(crate) may_keep: bool,
    pub(crate) may_share: bool,
    /// Parts of a saved view that are not known any more.
    pub(crate) lapsed: Vec<String>,
}

/// Reads the address of a list's page: answers its forms, opens the person's own view, checks the
/// rest.
///
/// # Errors
/// Field errors, each named by its parameter; unavailable database.
pub async fn arrive<P: Permission, T>(
    can: &Can<P>,
    desk: &Desk,
    cursors: &CursorKey,
    spec: &'static Spec<T>,
    extras: Vec<Extra>,
) -> Result<Arrival<T>> {
    let address = desk.address();
    if let Some(place) = address::rewritten(address, spec, &extras) {
        return Ok(Arrival::Go(desk.see_other(&place, None)));
    }
    let mut views = Vec::new();
    if let Some(can) = can.as_also::<ReadView>().await {
        let query = ViewQuery {
            list: Some(spec.name.to_owned()),
            ..ViewQuery::default()
        };
        views = crate::views::views(&can, cursors, &query).await?.items;
    }
    // The bare address opens the way the person wants it; every other says itself what it is.
    let bare = address.pairs().all(|(name, _)| name == "company");
    if let Some(own) = views.iter().find(|view| view.is_default).filter(|_| bare) {
        let place = address::of_view(spec.page, own);
        return Ok(Arrival::Go(desk.see_other(&place, None)));
    }
    let view = address.get("view").and_then(|id| id.parse().ok());
    let asked = || address.pairs().filter(|(name, _)| *name != "view");
    let moment = Moment::utc(desk.now());
    let read = |asked: Asked| {
        let zone = address
            .get("zone")
            .map_or_else(|| zone(desk), str::to_owned);
        let asked = asked.with("totals", "true").with("zone", zone);
        spec.read(&asked, extras.clone(), moment)
    };
    let mut lapsed = Vec::new();
    let wanted = match read(asked().collect()) {
        Ok(wanted) => wanted,
        // A view outlives a column: what is left of it is shown, and what is not is named.
        Err(error) if error.kind() == Kind::Invalid && view.is_some() => {
            lapsed.extend(error.field_errors().iter().map(|fault| fault.field.clone()));
            let left = asked().filter(|(name, _)| !lapsed.iter().any(|known| known == name));
            read(left.collect())?
        }
        Err(error) => return Err(error),
    };
    Ok(Arrival::Show(Box::new(Visit {
        wanted,
        views,
        view,
        may_keep: can.also::<KeepView>().await,
        may_share: can.also::<ShareView>().await,
        lapsed,
    })))
}

/// The query of the list at this address as others understand it, who have other days than this
/// person: the API, files, what is done with all that is filtered.
pub fn query_here(desk: &Desk) -> String {
    let here = desk.address();
    let query = address::query_of(here);
    let zone = here.get("zone").map_or_else(|| zone(desk), str::to_owned);
    if zone == "UTC" {
        return query;
    }
    let whole = Address::new("", Some(&query))
        .with("zone", &zone)
        .to_string();
    whole.trim_start_matches('?').to_owned()
}

fn zone(desk: &Desk) -> String {
    desk.text().zone().name().to_owned()
}

#[cfg(test)]
mod tests;
