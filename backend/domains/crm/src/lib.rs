#![doc = include_str!("../README.md")]

mod address;
mod archive;
mod bulk;
mod consent;
mod contact;
mod create;
mod demo;
mod diary;
mod disclose;
mod draft;
pub mod duplicates;
mod edit;
mod erase;
mod export;
mod faults;
mod find;
mod http;
mod import;
mod list;
pub mod merge;
pub mod model;
mod pages;
pub mod permissions;
mod port;
mod portal;
mod problems;
mod relate;
mod show;
mod states;
mod store;
mod tag;
mod timeline;
mod verify;
mod view;

pub use address::{address_add, address_edit, address_remove};
pub use archive::{archive, restore};
pub use bulk::{BulkDraft, bulk_begin, bulk_preview, bulk_undo, bulk_work};
pub use consent::{consent_in_force, consent_list, consent_record};
pub use contact::{contact_add, contact_edit, contact_remove};
pub use create::create;
pub use demo::Demo;
pub use diary::{note_add, note_edit, note_list, note_remove};
pub use disclose::disclose;
pub use draft::{AddressDraft, ContactDraft, ContactPatchDraft, PartyDraft, PartyPatchDraft};
pub use edit::edit;
pub use erase::{erase, erasure};
pub use export::export;
pub use import::import_target;
pub use list::{Customers, PartyQuery, list};
pub use port::Privacy;
pub use portal::portal_link;
pub use problems::Refused;
pub use relate::{relate, relationship_edit, relationship_list, relationship_remove};
pub use show::show;
pub use states::{PARTY, PartyEvent, PartyState};
pub use tag::tag_list;
pub use timeline::{Tellers, timeline};
pub use verify::{code_confirm, code_send, contact_vouch};
pub use view::{PartyItem, PartyView};

use access::Permission as _;
use console::{
    MenuItem, Module,
    i18n::{Lang, Source},
};

/// Parties as things that may have fields of a company's own.
pub const THING: fields::Thing = fields::Thing {
    name: "crm.party",
    text: "crm-customers",
};

/// Which messages start which of its jobs.
///
/// # Errors
/// As [`jobs::Routing::and`].
pub fn routing() -> kernel::Result<jobs::Routing> {
    jobs::Routing::new()
        .and(bulk::routing())?
        .and(duplicates::routing()?)
}

/// Everything this domain brings along.
pub fn module() -> Module {
    Module {
        name: "crm",
        routes: http::routes().merge(bulk::routes()).merge(pages::routes()),
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
        search: find::finders(),
        create: find::create(),
        notices: &[],
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
