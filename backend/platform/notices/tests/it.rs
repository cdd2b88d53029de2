//! Notices and live streams against a real Postgres.
#![expect(clippy::unwrap_used, clippy::indexing_slicing, reason = "tests")]

mod it {
    mod house;
    mod live;
    mod palette;
    mod told;
}
