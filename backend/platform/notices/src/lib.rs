#![doc = include_str!("../README.md")]

mod bell;
mod board;
mod http;
mod live;
mod news;
mod pages;
pub mod permissions;
mod privacy;
mod repoint;
mod store;
mod tell;

pub use board::Board;
pub use http::{ChoiceView, ChoicesView, ChooseBody, NoticeQuery, NoticeView, ReadBody, ReadReply};
pub use news::News;
pub use privacy::Privacy;
pub use tell::{forget_about, tell};

use console::{
    Module,
    i18n::{Lang, Source},
};

/// Everything this part brings along.
pub fn module() -> Module {
    Module {
        name: "notices",
        routes: http::routes().merge(pages::routes()),
        permissions: permissions::ALL,
        menu: Vec::new(),
        search: Vec::new(),
        create: Vec::new(),
        notices: &[],
        texts: vec![
            Source {
                domain: "notices",
                lang: Lang::En,
                text: include_str!("../i18n/en.ftl"),
            },
            Source {
                domain: "notices",
                lang: Lang::De,
                text: include_str!("../i18n/de.ftl"),
            },
        ],
    }
}
