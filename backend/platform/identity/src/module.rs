//! What this crate brings to the product.

use std::sync::Arc;

use console::{Catalog, MenuItem, Module, i18n::Source};
use kernel::{Error, Lang, Result};

use crate::{http, permissions};

const TEXTS: [Source; 2] = [
    Source {
        domain: "identity",
        lang: Lang::En,
        text: include_str!("../i18n/en.ftl"),
    },
    Source {
        domain: "identity",
        lang: Lang::De,
        text: include_str!("../i18n/de.ftl"),
    },
];

/// Routes, permissions, menu and words. The routes need the service [`crate::Identity`].
pub fn module() -> Module {
    Module {
        name: "identity",
        routes: http::routes(),
        permissions: permissions::ALL,
        menu: vec![MenuItem {
            href: "/app/people",
            text: "identity-people",
            icon: "user-plus",
            permission: <permissions::AdmitMember as access::Permission>::INFO,
            order: 800,
            go: Some('p'),
            section: "",
        }],
        search: Vec::new(),
        create: Vec::new(),
        notices: &[&crate::members::WAITS],
        texts: TEXTS.to_vec(),
    }
}

/// The words of mails, which no request renders.
pub(crate) fn catalog() -> Result<Arc<Catalog>> {
    let sources = [console::i18n::SOURCES.as_slice(), TEXTS.as_slice()].concat();
    Catalog::new(&sources).map_err(Error::internal)
}
