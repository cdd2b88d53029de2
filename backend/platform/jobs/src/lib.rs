#![doc = include_str!("../README.md")]

mod bridge;
mod cron;
mod housekeeping;
mod job;
mod message;
mod queue;
mod relay;
mod routing;
mod settings;
mod store;
mod task;
mod trace;
mod worker;

pub use bridge::RedisBridge;
pub use cron::Cron;
pub use housekeeping::{Housekeeping, Nothing, own_routing};
pub use job::{Ground, Job, JobCtx, JobError};
pub use message::send;
pub use queue::migrate;
pub use relay::Relay;
pub use routing::{Routing, Schedule};
pub use settings::JobSettings;
pub use worker::Worker;
