#![doc = include_str!("../README.md")]

mod asked;
pub mod bulk;
mod cell;
mod col;
mod column;
mod export;
mod fetch;
mod filter;
pub mod pages;
pub mod permissions;
mod reply;
mod rows;
mod spec;
mod sql;
mod terms;
mod views;
mod wanted;

pub use asked::Asked;
pub use cell::Cell;
pub use col::Col;
pub use column::{Column, Extra, Kind};
pub use filter::{Filter, Moment, Test, Value};
pub use reply::{Answer, AnswerOf, Params};
pub use rows::{Row, Rows, Sum, Totals};
pub use spec::{Listed, Search, Similar, Spec};
pub use views::{
    View, ViewDraft, ViewItem, ViewPatch, ViewQuery, view_create, view_create_in, view_edit,
    view_remove, view_remove_in, views,
};
pub use wanted::{Format, SortBy, Wanted};

use console::{
    Module,
    i18n::{Lang, Source},
};

/// Everything this part brings along.
pub fn module() -> Module {
    Module {
        name: "lists",
        routes: views::routes().merge(pages::routes()),
        permissions: permissions::ALL,
        menu: Vec::new(),
        search: Vec::new(),
        create: Vec::new(),
        notices: &[],
        texts: vec![
            Source {
                domain: "lists",
                lang: Lang::En,
                text: include_str!("../i18n/en.ftl"),
            },
            Source {
                domain: "lists",
                lang: Lang::De,
                text: include_str!("../i18n/de.ftl"),
            },
        ],
    }
}
