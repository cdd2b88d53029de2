//! Customers on a real database, through all layers of the web.
#![expect(
    clippy::unwrap_used,
    clippy::indexing_slicing,
    clippy::disallowed_methods,
    reason = "tests; they look behind the doors with statements of their own"
)]

mod it {
    mod around;
    mod browser;
    mod bulk;
    mod create;
    mod demo;
    mod duplicates;
    mod edit;
    mod house;
    mod import;
    mod labelled;
    mod list;
    mod measured;
    mod merge;
    mod pages;
    mod parts;
    mod privacy;
    mod together;
    mod together_forms;
    mod views;
    mod walls;
}
