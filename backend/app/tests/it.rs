//! The whole node in this process, without a socket: what platform admins see and do.

#![expect(
    clippy::unwrap_used,
    clippy::indexing_slicing,
    clippy::disallowed_methods,
    reason = "tests; they look behind the doors with statements of their own"
)]

mod it {
    mod demo;
    mod dns;
    mod domain_pages;
    mod domains;
    mod house;
    mod pools;
    mod stock;
    mod tenants;
    mod usage;
}
