#![doc = include_str!("../README.md")]

mod canary;
mod modules;
mod node;
mod pages;
mod settings;
mod surface;

pub use node::{Connection, Node, Parts};
pub use settings::{Group, PlatformSettings, Settings};
pub use surface::{Surface, generated};

/// The product without a database, for generated documents.
///
/// # Errors
/// As [`Surface::new`].
pub fn surface() -> kernel::Result<Surface> {
    Surface::new(node::all_modules())
}
