//! Stops the Postgres server that tests share.
fn main() {
    testkit::stop_server();
}
