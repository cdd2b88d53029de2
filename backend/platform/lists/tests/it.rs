//! Lists on a real database.
#![expect(clippy::unwrap_used, reason = "tests")]

mod it {
    mod files;
    mod house;
    mod rows;
}
