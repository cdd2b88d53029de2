//! New tenants: what Postgres needs for the tables alone, and what the product needs.

use std::{
    fs,
    process::Command,
    time::{Duration, Instant},
};

use anyhow::{Context as _, Result};
use kernel::{SchemaName, SystemChance};
use serde_json::json;

use crate::{
    child,
    database::{self, Database},
    guildhall::Guildhall,
    seed,
    wire::{self, Request},
};

/// Seconds of each new tenant, by side.
#[derive(Debug, Default)]
pub(crate) struct Provisioned {
    /// The tables of a tenant by psql, in one transaction.
    pub(crate) raw: Vec<f64>,
    /// Role, schema, tables, rights, guards, registry row.
    pub(crate) core: Vec<f64>,
    /// The whole call as an admin makes it, the first company and the invitation included.
    pub(crate) call: Vec<f64>,
}

/// Makes `count` tenants on each side, in turn. Slugs begin at `first`.
///
/// # Errors
/// When any of them cannot be made.
pub(crate) async fn measure(
    database: &Database,
    product: Option<(&Guildhall, &str)>,
    first: u32,
    count: u32,
) -> Result<Provisioned> {
    let doors = database.doors()?;
    let ddl = ddl()?;
    let mut seen = Provisioned::default();
    for number in first..first + count {
        let file = database.folder.join("raw.sql");
        fs::write(
            &file,
            format!("CREATE SCHEMA raw_{number};\nSET search_path = raw_{number}, pg_temp;\n{ddl}"),
        )?;
        let mut command: Command = database.superuser_program("psql");
        command
            .args(["-X", "-q", "-1", "-v", "ON_ERROR_STOP=1", "-f"])
            .arg(&file);
        seen.raw.push(timed(child::run(command)).await?);
        let schema = SchemaName::new(&SystemChance);
        seen.core
            .push(timed(seed::tenant(&doors, number, schema)).await?);
        if let Some((guildhall, token)) = product {
            let body = json!({
                "name": format!("Call {number}"),
                "slug": format!("call-{number}"),
                "admin_email": format!("call{number}@example.com"),
            });
            let host = format!("admin.{}", seed::BASE_DOMAIN);
            let body = body.to_string();
            let request =
                Request::new("POST", &host, "/platform/tenants", Some(token), Some(&body));
            seen.call
                .push(timed(wire::fetch(guildhall.address, &request)).await?);
        }
    }
    let mut superuser = database.superuser().await?;
    for number in first..first + count {
        database::run(&mut superuser, format!("DROP SCHEMA raw_{number} CASCADE")).await?;
    }
    Ok(seen)
}

async fn timed<T>(work: impl Future<Output = Result<T>>) -> Result<f64> {
    let begun = Instant::now();
    work.await?;
    let took: Duration = begun.elapsed();
    Ok(took.as_secs_f64())
}

/// The tables of a new tenant: the baseline and the migrations after it.
fn ddl() -> Result<String> {
    let baseline = tenancy::Baseline::embedded();
    let mut text = baseline.sql.to_owned();
    let folder = database::sources().join("../../tenant-migrations");
    let mut files = Vec::new();
    for entry in
        fs::read_dir(&folder).with_context(|| format!("{} is not there", folder.display()))?
    {
        let path = entry?.path();
        let version = path
            .file_name()
            .and_then(|name| name.to_str()?.split_once('_')?.0.parse::<i64>().ok());
        if version.is_some_and(|version| version > baseline.version) {
            files.push(path);
        }
    }
    files.sort();
    for file in files {
        text.push_str(&fs::read_to_string(file)?);
    }
    Ok(text)
}
