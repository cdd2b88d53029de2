//! The story of the product, told by a browser and by a program.

#![expect(
    clippy::unwrap_used,
    clippy::indexing_slicing,
    reason = "a test that cannot take its step has failed; JSON answers null for what is not there"
)]

mod it {
    mod api;
    mod crawl;
    mod forms;
    mod input;
    mod isolation;
    mod keys;
    mod living;
    mod load;
    mod look;
    mod operator;
    mod reach;
    mod rights;
    mod story;
    mod walls;
}
