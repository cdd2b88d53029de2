#![doc = include_str!("../README.md")]

mod client;
mod edge;
mod hygiene;
mod limit;
mod policy;
mod settings;

pub use client::{client_ip, network};
pub use edge::{EdgeLayer, Limits, forget_idle};
pub use hygiene::{Hygiene, HygieneLayer};
pub use limit::{RateLimitLayer, RateLimited};
pub use policy::{BodyLimit, Calls, EdgePolicy, PathRule, Per, RateLimit};
pub use settings::GatewaySettings;
