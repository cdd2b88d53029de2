//! Jobs on a real Postgres and a real Redis.
#![expect(
    clippy::unwrap_used,
    clippy::disallowed_methods,
    reason = "a test that cannot be set up has failed; tests look into the database past the doors"
)]

#[path = "it/bed.rs"]
mod bed;
#[path = "it/bridge.rs"]
mod bridge;
#[path = "it/relay.rs"]
mod relay;
#[path = "it/schedule.rs"]
mod schedule;
#[path = "it/worker.rs"]
mod worker;
