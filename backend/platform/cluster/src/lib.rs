#![doc = include_str!("../README.md")]

mod binaries;
mod cluster;
mod error;

#[cfg(feature = "pg-download")]
mod download;
mod elsewhere;
mod lock;
mod password;
mod place;
mod prepare;
mod process;
mod server;
mod supervisor;

pub use binaries::{Binaries, find_binaries};
pub use cluster::{Cluster, Settings};
pub use error::Error;
