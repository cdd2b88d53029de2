#![doc = include_str!("../README.md")]

mod client;
mod error;
mod message;
mod verify;
mod webhook;

pub use client::{Account, Client, Key};
pub use error::Error;
pub use message::{Message, MessageStatus, Sender, Sent};
pub use verify::{Checked, Verification};
pub use webhook::{Delivery, Webhook};

/// What a call answers.
pub type Result<T, E = Error> = std::result::Result<T, E>;
