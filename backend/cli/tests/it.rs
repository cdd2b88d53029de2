//! The program as an operator uses it: started, killed, started again.
#![expect(clippy::unwrap_used, reason = "tests")]

mod it {
    mod house;
    mod kill;
}
