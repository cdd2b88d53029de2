//! Tenancy on a real database.
#![expect(
    clippy::unwrap_used,
    clippy::disallowed_methods,
    reason = "tests; they look behind the doors with connections and statements of their own"
)]

mod it {
    mod campaigns;
    mod cancelled;
    mod doctor;
    mod domains;
    mod faults;
    mod hosts;
    mod house;
    mod inspection;
    mod laws;
    mod leases;
    mod limits;
    mod logins;
    mod migrations;
    mod pgbouncer;
    mod registry;
    mod remove;
    mod replica;
    mod shapes;
    mod standalone;
    mod stock;
    mod walls;
}
