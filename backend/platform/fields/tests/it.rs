//! Tests of fields on a real database.
#![expect(clippy::unwrap_used, clippy::indexing_slicing, reason = "tests")]

mod it {
    mod manage;
}
