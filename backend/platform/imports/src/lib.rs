#![doc = include_str!("../README.md")]

mod http;
mod lines;
mod list;
pub mod model;
mod pages;
pub mod permissions;
mod plan;
mod port;
mod read;
mod states;
mod steps;
mod store;
mod target;
mod upload;
mod view;
mod work;

pub use http::{ImportTargets, UploadQuery};
pub use list::{RowQuery, list, refused, rows, show, targets};
pub use model::{Existing, Plan, Progress};
pub use pages::MostBytes;
pub use plan::{PlanPatch, change};
pub use port::Privacy;
pub use states::{BATCH, BatchEvent, BatchState};
pub use steps::{cancel, check, commit, resume, undo};
pub use target::{
    Answer, Applied, DoneLine, FieldKind, Label, Outcome, Recognises, Record, Taken, Target,
    TargetField, Targets, Task, Word,
};
pub use upload::{PasteBody, discard, paste, upload};
pub use view::{ImportColumn, ImportField, ImportItem, ImportRow, ImportTarget, ImportView};
pub use work::{routing, work};

use std::sync::Arc;

use access::Permission as _;
use console::{
    MenuItem, Module, NoticeKind,
    i18n::{Lang, Source},
};

/// An import has ended, well or not.
const ENDED: NoticeKind = NoticeKind {
    code: "imports.batch.ended",
    text: "imports-notice-ended",
    label: "imports-notice-ended-label",
    icon: "upload",
};

/// Everything this part brings along: files become these, and are at most so long, in bytes.
pub fn module(targets: Targets) -> Module {
    Module {
        name: "imports",
        routes: http::routes()
            .merge(pages::routes())
            .service(Arc::new(targets)),
        permissions: permissions::ALL,
        menu: vec![MenuItem {
            href: pages::HOME,
            text: "imports-title",
            icon: "upload",
            permission: permissions::ReadImport::INFO,
            order: 140,
            go: None,
            section: "",
        }],
        search: Vec::new(),
        create: vec![MenuItem {
            href: "/app/imports/new",
            text: "imports-new",
            icon: "upload",
            permission: permissions::RunImport::INFO,
            order: 140,
            go: None,
            section: "",
        }],
        notices: &[&ENDED],
        texts: vec![
            Source {
                domain: "imports",
                lang: Lang::En,
                text: include_str!("../i18n/en.ftl"),
            },
            Source {
                domain: "imports",
                lang: Lang::De,
                text: include_str!("../i18n/de.ftl"),
            },
        ],
    }
}
