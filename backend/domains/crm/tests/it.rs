//! Customers on a real database, through all layers of the web.
#![expect(clippy::unwrap_used, reason = "tests")]

mod it {
    mod create;
    mod edit;
    mod house;
    mod list;
    mod pages;
    mod parts;
    mod privacy;
    mod walls;
}
