#![doc = include_str!("../README.md")]

mod columns;
mod custom;
mod http;
mod input;
mod manage;
pub mod model;
mod pages;
pub mod permissions;
mod problems;
mod store;
mod things;

pub use columns::extras;
pub use custom::{Custom, Fields, Sent};
pub use input::{facts, faults, from_edited, from_form, inputs, stored_pairs, value_text};
pub use manage::{add, add_in, archive, edit, list, remove_in, restore};
pub use model::{Definition, FieldKind, FieldOption, FieldPatch, FieldState, NewField};
pub use problems::Refused;
pub use store::{field_list, field_list_of};
pub use things::Thing;

use access::Permission as _;
use console::{
    MenuItem, Module,
    i18n::{Lang, Source},
};

/// Everything this part brings along, for these kinds of things.
pub fn module(things: &'static [Thing]) -> Module {
    let things = std::sync::Arc::new(things::Things(things));
    Module {
        name: "fields",
        routes: http::routes().merge(pages::routes()).service(things),
        permissions: permissions::ALL,
        menu: vec![MenuItem {
            href: pages::HOME,
            text: "fields-menu",
            icon: "sliders-horizontal",
            permission: permissions::ManageField::INFO,
            order: 950,
            go: None,
            section: "console-settings",
        }],
        search: Vec::new(),
        create: Vec::new(),
        notices: &[],
        texts: vec![
            Source {
                domain: "fields",
                lang: Lang::En,
                text: include_str!("../i18n/en.ftl"),
            },
            Source {
                domain: "fields",
                lang: Lang::De,
                text: include_str!("../i18n/de.ftl"),
            },
        ],
    }
}
