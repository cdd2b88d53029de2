//! `make screenshots`.
fn main() {}
