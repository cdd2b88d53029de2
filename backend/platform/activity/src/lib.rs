#![doc = include_str!("../README.md")]

mod export;
mod home;
mod http;
mod list;
mod model;
mod pages;
pub mod permissions;

use console::{MenuItem, Module, i18n::Source};

pub use home::{Front, PlatformHome};
pub use list::{ActivityQuery, list, name_admins};
pub use model::{ActivityView, ChangeView};
pub use pages::timeline;

/// This part of the product.
pub fn module() -> Module {
    use access::Permission as _;
    let item = |href, text, icon, permission, order, go| MenuItem {
        href,
        text,
        icon,
        permission,
        order,
        go: Some(go),
        section: "",
    };
    Module {
        name: "activity",
        routes: http::routes(),
        permissions: permissions::ALL,
        menu: vec![
            item(
                "/app",
                "activity-menu-home",
                "house",
                permissions::SeeHome::INFO,
                0,
                'h',
            ),
            item(
                "/app/activity",
                "activity-menu",
                "history",
                permissions::ReadTrail::INFO,
                900,
                'a',
            ),
            item(
                "/app/platform-activity",
                "activity-menu",
                "history",
                permissions::ReadPlatformTrail::INFO,
                900,
                'a',
            ),
        ],
        search: Vec::new(),
        create: Vec::new(),
        notices: &[],
        texts: vec![
            Source {
                domain: "activity",
                lang: console::Lang::En,
                text: include_str!("../i18n/en.ftl"),
            },
            Source {
                domain: "activity",
                lang: console::Lang::De,
                text: include_str!("../i18n/de.ftl"),
            },
        ],
    }
}
