//! Tenancy on a real database.
#![expect(
    clippy::unwrap_used,
    clippy::disallowed_methods,
    reason = "tests; they look behind the doors with connections and statements of their own"
)]

mod it {
    mod cancelled;
    mod faults;
    mod house;
    mod inspection;
    mod laws;
    mod leases;
    mod migrations;
    mod pgbouncer;
    mod registry;
    mod shapes;
    mod walls;
}
