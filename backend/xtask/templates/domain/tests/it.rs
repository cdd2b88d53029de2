//! __Name__ on a real database, through all layers of the web.
#![expect(clippy::unwrap_used, reason = "tests")]

mod it {
    mod house;
    mod pages;
}
