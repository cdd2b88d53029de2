#![doc = include_str!("../README.md")]
#![expect(
    clippy::unwrap_used,
    clippy::disallowed_methods,
    reason = "a test that cannot be set up has failed; the kit opens its own connections"
)]

mod database;
mod http;
mod platform;
mod server;

pub use database::Database;
pub use http::{Answer, Http};
pub use platform::{Person, Platform, TestTenant};
pub use server::stop_server;
