#![expect(clippy::unwrap_used, reason = "tests")]
//! The look of a tenant, on a real Postgres.

mod it {
    mod house;
    mod look;
}
