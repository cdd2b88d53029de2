//! A real Postgres, created and run by each test in a folder of its own.
#![expect(
    clippy::disallowed_methods,
    clippy::unwrap_used,
    reason = "tests; this crate is below the one that opens connections"
)]

#[path = "it/held.rs"]
mod held;
#[path = "it/house.rs"]
mod house;
#[path = "it/killed.rs"]
mod killed;
#[path = "it/places.rs"]
mod places;
#[path = "it/refused.rs"]
mod refused;
#[path = "it/starts.rs"]
mod starts;
