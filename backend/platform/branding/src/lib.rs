#![doc = include_str!("../README.md")]

mod branding;
mod colour;
mod http;
mod model;
mod pages;
pub mod permissions;
mod picture;
mod public;
mod store;

use access::Permission as _;
use console::{
    MenuItem, Module,
    i18n::{Lang, Source},
};

pub use branding::Branding;
pub use model::{LookBody, LookView};

/// Everything this part brings along. The routes need the service [`Branding`].
pub fn module() -> Module {
    Module {
        name: "branding",
        routes: http::routes(),
        permissions: permissions::ALL,
        menu: vec![MenuItem {
            href: "/app/settings/look",
            text: "branding-look",
            icon: "sliders-horizontal",
            permission: permissions::ReadLook::INFO,
            order: 960,
            go: None,
            section: "console-settings",
        }],
        search: Vec::new(),
        create: Vec::new(),
        notices: &[],
        texts: vec![
            Source {
                domain: "branding",
                lang: Lang::En,
                text: include_str!("../i18n/en.ftl"),
            },
            Source {
                domain: "branding",
                lang: Lang::De,
                text: include_str!("../i18n/de.ftl"),
            },
        ],
    }
}
