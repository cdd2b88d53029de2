//! The log in a real database.
#![expect(clippy::unwrap_used, reason = "tests: a helper may fail its test")]

mod it {
    mod append;
    mod house;
    mod reading;
    mod recording;
    mod walls;
}
