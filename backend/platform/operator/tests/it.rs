//! The platform admins' use cases on a real database.
#![expect(
    clippy::unwrap_used,
    clippy::disallowed_methods,
    reason = "tests; they look behind the doors with statements of their own"
)]

mod it {
    mod campaigns;
    mod doctor;
    mod house;
    mod life;
    mod pages;
    mod purge;
    mod removal_jobs;
}
