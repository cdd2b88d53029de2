#![doc = include_str!("../README.md")]

pub mod address;
pub mod assets;
mod desk;
pub mod gallery;
pub mod i18n;
pub mod markup;
mod module;
pub mod parts;
pub mod shell;

pub use address::Address;
pub use assets::{CONTENT_SECURITY_POLICY, asset, routes};
pub use desk::{Chrome, Desk};
pub use gallery::gallery_html;
pub use i18n::{Catalog, Lang, Text};
pub use markup::{Markup, icon, link};
pub use module::{MenuItem, Module};
pub use parts::*;
pub use shell::{
    Accent, Banner, Crumb, Density, MenuEntry, Plain, Search, Shell, ShellUser, Theme, Want,
};
