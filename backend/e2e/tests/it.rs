//! The story of the product, told by a browser and by a program.

#![expect(
    clippy::unwrap_used,
    reason = "a test that cannot take its step has failed"
)]

mod it {
    mod api;
    mod crawl;
    mod input;
    mod load;
    mod look;
    mod reach;
    mod story;
    mod walls;
}
