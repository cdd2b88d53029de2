//! Customers on a real database, through all layers of the web.
#![expect(
    clippy::unwrap_used,
    clippy::indexing_slicing,
    clippy::missing_docs_in_private_items,
    reason = "tests"
)]

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
