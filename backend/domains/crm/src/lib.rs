#![doc = include_str!("../README.md")]

mod address;
mod archive;
mod contact;
mod create;
mod demo;
mod draft;
mod edit;
mod erase;
mod export;
mod faults;
mod http;
mod list;
pub mod model;
mod pages;
pub mod permissions;
mod port;
mod problems;
mod show;
mod states;
mod store;
mod tag;
mod view;

pub use address::{address_add, address_edit, address_remove};
pub use archive::{archive, restore};
pub use contact::{contact_add, contact_edit, contact_remove};
pub use create::create;
pub use demo::demo;
pub use draft::{AddressDraft, ContactDraft, ContactPatchDraft, PartyDraft, PartyPatchDraft};
pub use edit::edit;
pub use erase::erase;
pub use export::export;
pub use list::{PartyQuery, list};
pub use port::Privacy;
pub use problems::Refused;
pub use show::show;
pub use states::{PARTY, PartyEvent, PartyState};
pub use tag::tag_list;
pub use view::{PartyItem, PartyView};

use access::Permission as _;
use console::{
    MenuItem, Module,
    i18n::{Lang, Source},
};

/// Everything this domain brings along.
pub fn module() -> Module {
    Module {
        name: "crm",
        routes: http::routes().merge(pages::routes()),
        permissions: permissions::ALL,
        menu: vec![MenuItem {
            href: "/app/customers",
            text: "crm-customers",
            icon: "users",
            permission: permissions::ReadParty::INFO,
            order: 100,
            go: Some('c'),
            section: "",
        }],
        texts: vec![
            Source {
                domain: "crm",
                lang: Lang::En,
                text: include_str!("../i18n/en.ftl"),
            },
            Source {
                domain: "crm",
                lang: Lang::De,
                text: include_str!("../i18n/de.ftl"),
            },
        ],
    }
}
