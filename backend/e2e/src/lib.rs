#![doc = include_str!("../README.md")]
#![expect(
    clippy::unwrap_used,
    clippy::indexing_slicing,
    reason = "a step that cannot be taken has failed, and says where; JSON answers null for what is not there"
)]

mod browser;
mod canary;
mod client;
mod driver;
mod furnish;
mod house;
mod look;
mod postgres;
mod steps;

pub use browser::{Browser, Key, Screen, Theme};
pub use canary::Singing;
pub use client::Client;
pub use furnish::Furnished;
pub use house::{House, PASSWORD, Person, TenantMade};
pub use look::Request;
pub use postgres::OwnPostgres;
pub use steps::is_customer;
pub use testkit::Answer;
