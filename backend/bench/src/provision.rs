//! New tenants: what Postgres needs for the tables alone, and what the product needs.

use std::{
    fs,
    process::Command,
    time::{Duration, Instant},
};

use anyhow::{Context as _, Result, bail};
use kernel::{SchemaName, SystemChance};
use serde_json::json;
use tenancy::Stocked;

use crate::{
    child,
    database::{self, Database},
    guildhall::Guildhall,
    measure::median,
    options::Options,
    report::{Row, Target, short},
    say, seed,
    wire::{self, Request},
};

/// Seconds of each new tenant, by side.
#[derive(Debug, Default)]
struct Provisioned {
    /// The tables of a tenant by psql, in one transaction.
    raw: Vec<f64>,
    /// Role, schema, tables, rights, guards, registry row.
    core: Vec<f64>,
    /// The whole call as an admin makes it, the first company and the invitation included.
    call: Vec<f64>,
}

/// New tenants for which everything is made when they are asked for.
///
/// # Errors
/// When any of them cannot be made.
pub(crate) async fn cold_row(
    options: &Options,
    database: &Database,
    product: bool,
    peer: Option<f64>,
) -> Result<Row> {
    say::step("new tenants");
    empty(database).await?;
    let guildhall = match product {
        true => Some(Guildhall::start(options, database).await?),
        false => None,
    };
    let token = match &guildhall {
        Some(guildhall) => Some(admin_token(guildhall, database).await?),
        None => None,
    };
    let first = first_free(database).await?;
    let count = if options.quick { 5 } else { 30 };
    let seen = measure(
        database,
        guildhall.as_ref().zip(token.as_deref()),
        first,
        count,
    )
    .await?;
    let line = |name: &str, took: &[f64]| {
        let worst = took.iter().copied().reduce(f64::max)?;
        Some(vec![
            name.to_owned(),
            format!("{:.0} ms", median(took.to_vec())? * 1e3),
            format!("{:.0} ms", worst * 1e3),
        ])
    };
    let lines = [
        line("tables alone, by psql", &seen.raw),
        line("tenancy::provision", &seen.core),
        line("POST /platform/tenants", &seen.call),
        peer.map(|median| {
            vec![
                "Django peer, 100 tables".into(),
                format!("{:.0} ms", median * 1e3),
                "–".into(),
            ]
        }),
    ];
    let whole = if seen.call.is_empty() {
        &seen.core
    } else {
        &seen.call
    };
    let pairs = whole
        .iter()
        .zip(&seen.raw)
        .map(|(ours, raw)| ours / raw)
        .collect();
    Ok(Row {
        title: "New tenant, cold".into(),
        note: "psql makes the tables in one transaction and nothing else; the product also makes the role, the rights, the \
               audit guards, the registry row, the first company and the invitation.",
        columns: &["side", "median", "worst"],
        lines: lines.into_iter().flatten().collect(),
        targets: median(pairs)
            .map(|ratio| Target::at_most("≤ 1.3 × raw DDL", ratio, 1.3, "×"))
            .into_iter()
            .collect(),
    })
}

/// New tenants out of the stock, eight at once, over HTTP: with nothing else going on, and while a
/// job makes a new schema for each that was taken.
///
/// # Errors
/// When any of them cannot be made, or did not come out of the stock.
pub(crate) async fn stock_row(options: &Options, database: &Database) -> Result<Row> {
    let count: u32 = if options.quick { 40 } else { 400 };
    say::step(&format!("{count} schemas for the stock, twice"));
    let mut lines = Vec::new();
    let mut targets = Vec::new();
    for (name, keep) in [("stock alone", 0), ("while it is being filled", count)] {
        fill(database, count).await?;
        let guildhall =
            Guildhall::start_with(options, database, &[("TENANT_STOCK", keep.to_string())]).await?;
        let token = admin_token(&guildhall, database).await?;
        let first = first_free(database).await?;
        // The first calls open connections and prepare statements.
        let warm = AT_ONCE * 2;
        at_once(&guildhall, &token, first, warm).await?;
        let mut took = at_once(&guildhall, &token, first + warm, count - warm).await?;
        took.sort_by(f64::total_cmp);
        let at = |share: f64| percentile(&took, share).map(|seconds| seconds * 1e3);
        let (Some(p50), Some(p99), Some(worst)) = (at(0.5), at(0.99), at(1.0)) else {
            bail!("no tenant was made");
        };
        lines.push(vec![
            name.to_owned(),
            format!("{} ms", short(p50)),
            format!("{} ms", short(p99)),
            format!("{} ms", short(worst)),
        ]);
        if targets.is_empty() {
            targets.push(Target::at_most("p99 ≤ 50 ms", p99, 50.0, "ms"));
        }
        drop(guildhall);
        empty(database).await?;
    }
    Ok(Row {
        title: "New tenant from stock, eight at once".into(),
        note: "`POST /platform/tenants` on eight connections, each sending its next when it has its answer: registry row, \
               first company, invitation, both logs.",
        columns: &["when", "p50", "p99", "worst"],
        lines,
        targets,
    })
}

/// Clients that make tenants at the same time.
const AT_ONCE: u32 = 8;

/// Fills the stock as the product's job does.
async fn fill(database: &Database, to: u32) -> Result<()> {
    let doors = database.doors()?;
    loop {
        let mut tx = doors.owner().await?;
        let stocked = tenancy::stock_make(&mut tx, doors.roles(), &SystemChance, to).await?;
        tx.commit().await?;
        match stocked {
            Stocked::Made(_) => {}
            Stocked::Full => return Ok(()),
            Stocked::Elsewhere => bail!("somebody else fills the stock"),
        }
    }
}

/// Drops what is in stock.
async fn empty(database: &Database) -> Result<()> {
    let mut superuser = database.superuser().await?;
    let schemas: Vec<String> =
        sqlx::query_scalar("DELETE FROM platform.tenant_stock RETURNING schema_name")
            .fetch_all(&mut superuser)
            .await?;
    for schema in schemas {
        let text = format!("DROP SCHEMA {schema} CASCADE; DROP ROLE {schema}");
        database::run(&mut superuser, text).await?;
    }
    Ok(())
}

/// Seconds of each of `count` tenants, made by eight clients.
async fn at_once(guildhall: &Guildhall, token: &str, first: u32, count: u32) -> Result<Vec<f64>> {
    let clients = (0..AT_ONCE).map(|client| async move {
        let mut took = Vec::new();
        for number in (first + client..first + count).step_by(usize::try_from(AT_ONCE)?) {
            took.push(timed(call(guildhall, token, number)).await?);
        }
        anyhow::Ok(took)
    });
    let took = futures::future::try_join_all(clients).await?;
    Ok(took.concat())
}

fn percentile(sorted: &[f64], share: f64) -> Option<f64> {
    let last = u32::try_from(sorted.len().checked_sub(1)?).ok()?;
    let at = (f64::from(last) * share).ceil();
    let at = (0..=last).find(|at_least| f64::from(*at_least) >= at)?;
    sorted.get(usize::try_from(at).ok()?).copied()
}

async fn call(guildhall: &Guildhall, token: &str, number: u32) -> Result<()> {
    let body = json!({
        "name": format!("Call {number}"),
        "slug": format!("call-{number}"),
        "admin_email": format!("call{number}@example.com"),
    })
    .to_string();
    let host = format!("admin.{}", seed::BASE_DOMAIN);
    let request = Request::new("POST", &host, "/platform/tenants", Some(token), Some(&body));
    wire::fetch(guildhall.address, &request).await?;
    Ok(())
}

async fn admin_token(guildhall: &Guildhall, database: &Database) -> Result<String> {
    let host = format!("admin.{}", seed::BASE_DOMAIN);
    guildhall
        .sign_in(&host, &Guildhall::admin_login(database)?)
        .await
}

/// A number above those of all slugs there are: with --keep, those of an earlier run as well.
async fn first_free(database: &Database) -> Result<u32> {
    let mut superuser = database.superuser().await?;
    let first: i64 = sqlx::query_scalar(
        "SELECT 1 + coalesce(max(substring(slug FROM '[0-9]+$')::int), 0)::bigint
           FROM platform.tenant WHERE slug ~ '^(bench|call)-[0-9]+$'",
    )
    .fetch_one(&mut superuser)
    .await?;
    Ok(u32::try_from(first)?.max(100_000))
}

/// Makes `count` tenants on each side, in turn. Slugs begin at `first`.
///
/// # Errors
/// When any of them cannot be made.
async fn measure(
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
            seen.call.push(timed(call(guildhall, token, number)).await?);
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
