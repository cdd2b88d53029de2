//! Mail: what it looks like and how it leaves.
#![expect(
    clippy::unwrap_used,
    reason = "a test that cannot be set up has failed"
)]

#[path = "it/job.rs"]
mod job;
#[path = "it/look.rs"]
mod look;
#[path = "it/server.rs"]
mod server;
#[path = "it/way.rs"]
mod way;
