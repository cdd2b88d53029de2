//! Migrations are embedded at compile time; a new file must rebuild this crate.
fn main() {
    println!("cargo:rerun-if-changed=../../../shared-migrations");
    println!("cargo:rerun-if-changed=../../../tenant-migrations");
}
