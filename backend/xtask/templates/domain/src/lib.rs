#![doc = include_str!("../README.md")]

mod pages;
pub mod permissions;

use access::Permission as _;
use console::{
    MenuItem, Module,
    i18n::{Lang, Source},
};

/// Everything this domain brings along.
pub fn module() -> Module {
    Module {
        name: "__name__",
        routes: pages::routes(),
        permissions: permissions::ALL,
        menu: vec![MenuItem {
            href: "/app/__name__",
            text: "__name__-title",
            icon: "inbox",
            permission: permissions::Open__Name__::INFO,
            order: 500,
            go: None,
            section: "",
        }],
        search: Vec::new(),
        create: Vec::new(),
        notices: &[],
        texts: vec![
            Source {
                domain: "__name__",
                lang: Lang::En,
                text: include_str!("../i18n/en.ftl"),
            },
            Source {
                domain: "__name__",
                lang: Lang::De,
                text: include_str!("../i18n/de.ftl"),
            },
        ],
    }
}
