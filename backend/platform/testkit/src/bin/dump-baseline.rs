//! Writes the shape of a tenant schema that was built from the whole history to stdout, as DDL
//! without schema names: `tenant-migrations/baseline.sql`, for `cargo xtask prepare --baseline`.
#![expect(
    clippy::unwrap_used,
    reason = "a tool for developers; what fails is the machine's set-up"
)]

use std::{
    io::Write as _,
    process::{Command, ExitCode, Stdio},
};

use kernel::{Id, SchemaName};
use tenancy::{NewTenant, latest_version, provision_by_history};
use testkit::Platform;

#[tokio::main(flavor = "current_thread")]
async fn main() -> ExitCode {
    let platform = Platform::start(&[]).await;
    let new = NewTenant {
        id: Id::new(&*platform.clock, &*platform.chance),
        schema: SchemaName::new(&*platform.chance),
        slug: "baseline".into(),
        name: "Baseline".into(),
        host: platform.registry.host_of("baseline"),
    };
    let mut owner = platform.doors.owner().await.unwrap();
    let tenant = provision_by_history(&mut owner, platform.doors.roles(), new)
        .await
        .unwrap();
    owner.commit().await.unwrap();
    let schema = tenant.schema.as_str();
    let program = cluster::find_binaries(None).unwrap().dir.join("pg_dump");
    let dump = Command::new(program)
        .args([
            "--schema-only",
            "--no-owner",
            "--no-privileges",
            "--schema",
            schema,
        ])
        // Provisioning makes these itself.
        .args(["--exclude-table", &format!("{schema}.tenant_guard")])
        .args(["--exclude-table", &format!("{schema}._sqlx_migrations")])
        .arg(platform.database.url())
        .stderr(Stdio::inherit())
        .output()
        .unwrap();
    if !dump.status.success() {
        return ExitCode::FAILURE;
    }
    let dump = String::from_utf8(dump.stdout).unwrap();
    let mut out = std::io::stdout().lock();
    write!(out, "-- version: {}\n{HEAD}", latest_version()).unwrap();
    for statement in statements(&dump, schema) {
        write!(out, "\n{statement}\n").unwrap();
    }
    ExitCode::SUCCESS
}

const HEAD: &str =
    "-- Written by `cargo xtask prepare --baseline` from the migrations beside it; do not edit.\n";

/// The statements of a dump without those about the session or the schema itself, and without
/// the guards that provisioning puts on.
fn statements(dump: &str, schema: &str) -> Vec<String> {
    let mut found = Vec::new();
    let mut statement = String::new();
    for line in dump.lines() {
        let between = statement.is_empty();
        if between && (line.trim().is_empty() || line.starts_with("--") || line.starts_with('\\')) {
            continue;
        }
        statement.push_str(line);
        if !line.ends_with(';') {
            statement.push('\n');
            continue;
        }
        let whole = std::mem::take(&mut statement).replace(&format!("{schema}."), "");
        let leave_out = [
            "SET ",
            "SELECT pg_catalog.set_config",
            "CREATE SCHEMA",
            "CREATE CONSTRAINT TRIGGER audit_guard",
        ];
        if !leave_out.iter().any(|begin| whole.starts_with(begin)) {
            found.push(whole);
        }
    }
    found
}
