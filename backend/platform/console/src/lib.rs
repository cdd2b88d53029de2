#![doc = include_str!("../README.md")]

pub mod address;
pub mod assets;
mod desk;
mod dress;
mod find;
pub mod gallery;
pub mod i18n;
pub mod markup;
mod module;
mod notice;
pub mod parts;
pub mod shell;
mod undo;

pub use address::Address;
pub use assets::{CONTENT_SECURITY_POLICY, asset, routes};
pub use desk::{Chrome, Desk};
pub use dress::{Dress, Dressing};
pub use find::{Finder, HITS, Hit, UseConsole, module};
pub use gallery::gallery_html;
pub use i18n::{Catalog, Lang, Text};
pub use markup::{Markup, icon, link};
pub use module::{MenuItem, Module};
pub use notice::NoticeKind;
pub use parts::*;
pub use shell::{
    Accent, Banner, Crumb, Density, Help, Look, MenuEntry, Plain, Preferences, Search, Shell,
    ShellUser, Theme, Want, help_id,
};
pub use undo::{Said, Undo};
