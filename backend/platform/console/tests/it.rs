#![expect(clippy::unwrap_used, reason = "tests")]
//! What the kit promises, seen from outside.

mod it {
    mod assets;
    mod contrast;
    mod escaping;
    mod forms;
    mod gallery;
}
