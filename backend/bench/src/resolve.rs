//! What finding a tenant by its host costs, and keeping the registry current: in this process, over
//! the tenants there are.

use std::{
    hint::black_box,
    sync::Arc,
    time::{Duration, Instant},
};

use anyhow::{Context as _, Result, ensure};
use kernel::id::TenantId;
use tenancy::{Registry, Resolved};

use crate::{
    database::Database,
    measure::median,
    report::{Row, Target, short},
    say, seed,
};

const ROUNDS: usize = 9;
const ASKS: u32 = 400_000;

/// Measures.
///
/// # Errors
/// When the registry cannot be read, or a host does not lead to its tenant.
pub(crate) async fn row(database: &Database) -> Result<Row> {
    say::step("resolving hosts");
    let doors = database.doors()?;
    let registry = Registry::load(doors, seed::BASE_DOMAIN).await?;
    let mut superuser = database.superuser().await?;
    let hosts: Vec<String> =
        sqlx::query_scalar("SELECT host FROM platform.tenant_domain ORDER BY host")
            .fetch_all(&mut superuser)
            .await?;
    let first = hosts.first().context("there is no tenant to resolve")?;
    ensure!(
        matches!(registry.resolve(first), Resolved::Tenant(_)),
        "{first} leads to no tenant"
    );
    let one: TenantId =
        sqlx::query_scalar("SELECT tenant_id FROM platform.tenant_domain WHERE host = $1")
            .bind(first)
            .fetch_one(&mut superuser)
            .await?;
    let capitals: Vec<String> = hosts
        .iter()
        .map(|host| format!("{}:8000", host.to_ascii_uppercase()))
        .collect();
    let unknown: Vec<String> = hosts.iter().map(|host| format!("x-{host}")).collect();

    let hot = alone(&registry, &hosts);
    let both = together(&registry, &hosts)?;
    let lines = [
        ("as browsers send it", hot),
        ("the same, two threads at once", both),
        ("capitals and port", alone(&registry, &capitals)),
        ("leading nowhere", alone(&registry, &unknown)),
    ];
    let mut lines: Vec<Vec<String>> = lines
        .into_iter()
        .map(|(name, micros)| vec![name.to_owned(), format!("{} µs", short(micros))])
        .collect();
    let mut all = Vec::new();
    let mut single = Vec::new();
    for _ in 0..ROUNDS {
        let begun = Instant::now();
        registry.reload().await?;
        all.push(begun.elapsed().as_secs_f64() * 1e3);
        let begun = Instant::now();
        registry.reload_one(one).await?;
        single.push(begun.elapsed().as_secs_f64() * 1e3);
    }
    for (name, took) in [("reading all anew", all), ("reading one anew", single)] {
        let millis = median(took).unwrap_or_default();
        lines.push(vec![name.to_owned(), format!("{} ms", short(millis))]);
    }
    Ok(Row {
        title: format!("Resolving a host, {} tenants", registry.len()),
        note: "In process, median of nine rounds.",
        columns: &["how", "took"],
        lines,
        targets: vec![Target::at_most("≤ 1 µs hot", hot, 1.0, "µs")],
    })
}

/// Microseconds of one question.
fn alone(registry: &Registry, hosts: &[String]) -> f64 {
    let rounds = (0..ROUNDS).map(|_| micros(ask(registry, hosts)));
    median(rounds.collect()).unwrap_or_default()
}

/// The same while another thread asks, too.
fn together(registry: &Arc<Registry>, hosts: &[String]) -> Result<f64> {
    let rounds = (0..ROUNDS).map(|_| {
        std::thread::scope(|scope| {
            let other = scope.spawn(|| ask(registry, hosts));
            let mine = ask(registry, hosts);
            other.join().ok().map(|other| micros(mine.max(other)))
        })
    });
    let rounds: Option<Vec<f64>> = rounds.collect();
    let rounds = rounds.context("a thread of the benchmark panicked")?;
    Ok(median(rounds).unwrap_or_default())
}

fn ask(registry: &Registry, hosts: &[String]) -> Duration {
    let begun = Instant::now();
    let mut left = ASKS;
    for host in hosts.iter().cycle() {
        if left == 0 {
            break;
        }
        left -= 1;
        black_box(registry.resolve(black_box(host)));
    }
    begun.elapsed()
}

fn micros(took: Duration) -> f64 {
    took.as_secs_f64() * 1e6 / f64::from(ASKS)
}
