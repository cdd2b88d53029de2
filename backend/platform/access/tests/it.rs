//! Access on a real database, and its rules by themselves.
#![expect(clippy::unwrap_used, clippy::indexing_slicing, reason = "tests")]

mod it {
    mod dates;
    mod decide;
    mod house;
    mod once;
    mod refuse;
    mod rules;
    mod write;
}
