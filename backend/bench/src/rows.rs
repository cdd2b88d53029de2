//! The rows of the table, in the order in which they are measured.

use std::{fs, process::Command, sync::Arc, time::Duration};

use anyhow::{Context as _, Result, bail};
use kernel::{Clock as _, SchemaName, SystemChance, SystemClock};
use serde_json::Value;

use crate::{
    campaign, canary,
    child::{self, Server},
    database::Database,
    decide,
    django::Django,
    duplicates, fairness,
    guildhall::{self, Guildhall, Login},
    imports, lists,
    load::Load,
    measure::{self, Samples, Side, Work, median, ratio},
    options::{Commit, Options, RowName, SideName},
    pgbench::Script,
    pools, proc, provision,
    report::{self, Row, Target, short},
    resolve, say, seed,
    wire::{self, Request},
};

const GUILDHALL: &str = "Guildhall";
const BARE: &str = "bare axum + sqlx";
const PGBENCH: &str = "pgbench";
const DJANGO: &str = "Django peer";
const CEILING: &str = "generator's ceiling";

/// The servers that are asked.
struct Sides<'a> {
    options: &'a Options,
    database: &'a Database,
    guildhall: Option<(Guildhall, Vec<String>)>,
    bare: Option<(Server, std::net::SocketAddr)>,
    django: Option<Django>,
}

/// Measures what was asked for, prints it, and writes it.
///
/// # Errors
/// When any side cannot be started or answers anything but success.
pub(crate) async fn run(options: &Options, database: &Database) -> Result<()> {
    let login = prepare(options, database).await?;
    let mut rows = Vec::new();
    let mut add = |row: Row| {
        report::print(&row);
        rows.push(row);
    };
    if options.row(RowName::Decide) {
        add(decide_row().await?);
    }
    if options.row(RowName::Resolve) {
        add(resolve::row(database).await?);
    }
    if options.row(RowName::Start) && login.is_some() {
        add(start_row(options, database).await?);
    }
    let mut peer = None;
    let loads = [RowName::List, RowName::One, RowName::Create];
    if loads.into_iter().any(|row| options.row(row)) {
        let sides = Sides::start(options, database, login.as_ref()).await?;
        peer = sides.django.as_ref().map(|django| django.provision);
        if options.row(RowName::List) {
            add(sides.list().await?);
        }
        if options.row(RowName::One) {
            add(sides.one().await?);
        }
        if options.row(RowName::Create) {
            add(sides.create().await?);
        }
    }
    if options.row(RowName::Provision) {
        add(provision::cold_row(options, database, login.is_some(), peer).await?);
        if login.is_some() {
            add(provision::stock_row(options, database).await?);
        }
    }
    if options.row(RowName::Campaign) {
        add(campaign::row(options, database).await?);
    }
    if options.row(RowName::Memory)
        && let Some(login) = &login
    {
        add(memory_row(options, database, login).await?);
    }
    if options.row(RowName::Canary)
        && let Some(login) = &login
    {
        add(canary::row(options, database, login).await?);
    }
    if options.row(RowName::Fairness)
        && let Some(login) = &login
    {
        add(fairness::row(options, database, login).await?);
    }
    if options.row(RowName::Lists)
        && let Some(login) = &login
    {
        for row in lists::rows(options, database, login).await? {
            add(row);
        }
    }
    if options.row(RowName::Imports)
        && let Some(login) = &login
    {
        add(imports::row(options, database, login).await?);
    }
    if options.row(RowName::Duplicates)
        && let Some(login) = &login
    {
        add(duplicates::row(options, database, login).await?);
    }
    if options.row(RowName::Pools) {
        for row in pools::rows(options, database).await? {
            add(row);
        }
    }
    if let Some(path) = options.write() {
        fs::write(&path, report::markdown(&about(options, database), &rows))
            .with_context(|| format!("cannot write {}", path.display()))?;
        say::line(format_args!("\nwritten to {}", path.display()));
    }
    Ok(())
}

/// Makes the tenants, or finds those of the run before; answers whose login to use.
async fn prepare(options: &Options, database: &Database) -> Result<Option<Login>> {
    let mark = database.folder.join("seeded");
    let wanted = format!(
        "{} {} {}",
        tenancy::migrations_digest(),
        options.tenants(),
        options.customers
    );
    let kept = options.keep && fs::read_to_string(&mark).is_ok_and(|have| have == wanted);
    if !kept {
        if mark.exists() {
            fs::remove_file(&mark)?;
        }
        guildhall::forget(database)?;
        database.fresh().await?;
        say::step(&format!(
            "making {} tenants of {} customers",
            options.tenants(),
            options.customers
        ));
        let doors = database.doors()?;
        let mut superuser = database.superuser().await?;
        for number in 0..options.tenants() {
            let schema = seed::schema(number)?;
            seed::tenant(&doors, number, schema.clone()).await?;
            seed::customers(&mut superuser, &schema, options.customers).await?;
        }
        crate::database::run(&mut superuser, "VACUUM (ANALYZE)".into()).await?;
        fs::write(&mark, wanted)?;
    }
    if !options.side(SideName::Guildhall) {
        return Ok(None);
    }
    if Guildhall::demo_login(database).is_err() {
        say::step("first start of Guildhall");
        drop(Guildhall::start(options, database).await?);
    }
    let login = Guildhall::demo_login(database)?;
    let mut superuser = database.superuser().await?;
    seed::admin_everywhere(&mut superuser, &login.email).await?;
    Ok(Some(login))
}

impl<'a> Sides<'a> {
    async fn start(
        options: &'a Options,
        database: &'a Database,
        login: Option<&Login>,
    ) -> Result<Self> {
        let django = match options.side(SideName::Django) {
            true => Some(Django::start(options, database).await?),
            false => None,
        };
        let bare = match options.side(SideName::Bare) {
            true => Some(bare(database).await?),
            false => None,
        };
        let guildhall = match login {
            Some(login) => {
                let guildhall = Guildhall::start(options, database).await?;
                say::step("signing in everywhere");
                let tokens = guildhall.tokens(login, options.tenants()).await?;
                Some((guildhall, tokens))
            }
            None => None,
        };
        let sides = Self {
            options,
            database,
            guildhall,
            bare,
            django,
        };
        sides.same_answer().await?;
        Ok(sides)
    }

    /// Refuses to compare sides that do different work: both must list the same customers.
    async fn same_answer(&self) -> Result<()> {
        let (Some((guildhall, tokens)), Some((_, bare))) = (&self.guildhall, &self.bare) else {
            return Ok(());
        };
        let requests = guildhall::lists(tokens);
        let request = requests.first().context("no tenant")?;
        let ours = items(wire::fetch(guildhall.address, request).await?);
        let theirs = items(wire::fetch(*bare, request).await?);
        if ours != theirs || ours.is_empty() {
            bail!(
                "the bare side answers something else:\n{}\n{}",
                ours.first().unwrap_or(&Value::Null),
                theirs.first().unwrap_or(&Value::Null)
            );
        }
        Ok(())
    }

    fn load(&self, address: std::net::SocketAddr, requests: Arc<[Request]>) -> Load {
        Load {
            address,
            requests,
            connections: self.options.connections,
            burst: self.options.burst,
        }
    }

    /// The sides of a list over the first `tenants`.
    fn listing(&self, tenants: u32, script: Script) -> Vec<Side<'_>> {
        let mut sides = Vec::new();
        let count = usize::try_from(tenants).unwrap_or(usize::MAX);
        if let Some((guildhall, tokens)) = &self.guildhall {
            let tokens: Vec<String> = tokens.iter().take(count).cloned().collect();
            let load = self.load(guildhall.address, guildhall::lists(&tokens));
            sides.push(Side {
                name: GUILDHALL,
                work: Work::Http(load, &guildhall.server),
            });
        }
        if let Some((server, address)) = &self.bare {
            let requests = (0..tenants)
                .map(|n| Request::new("GET", &seed::host(n), "/api/customers?limit=20", None, None))
                .collect();
            sides.push(Side {
                name: BARE,
                work: Work::Http(self.load(*address, requests), server),
            });
        }
        if self.options.side(SideName::Pgbench) {
            sides.push(Side {
                name: PGBENCH,
                work: Work::Pgbench(script),
            });
        }
        if let Some(django) = &self.django {
            let load = self.load(django.address, django.lists(tenants));
            sides.push(Side {
                name: DJANGO,
                work: Work::Http(load, &django.server),
            });
        }
        sides
    }

    async fn list(&self) -> Result<Row> {
        let tenants = self.options.tenants();
        say::step("list, many tenants");
        let mut sides = self.listing(tenants, Script::list(tenants, self.options.burst));
        if let Some((server, address)) = &self.bare {
            let requests = [Request::new("GET", "localhost", "/ceiling", None, None)].into();
            sides.push(Side {
                name: CEILING,
                work: Work::Http(self.load(*address, requests), server),
            });
        }
        let all = self.alternate(&sides).await?;
        Ok(Row {
            title: format!(
                "List 20 customers, {tenants} tenants, bursts of {}",
                self.options.burst
            ),
            note: "The ceiling is a handler that answers as many bytes without doing anything.",
            columns: report::LOAD,
            lines: report::load_lines(&all),
            targets: [
                Target::at_least("≥ 0.9 × bare", ratio(&all, GUILDHALL, BARE), 0.9),
                Target::at_least("≥ 20 × Django peer", ratio(&all, GUILDHALL, DJANGO), 20.0),
            ]
            .into_iter()
            .flatten()
            .collect(),
        })
    }

    async fn one(&self) -> Result<Row> {
        say::step("list, one tenant");
        let all = self.alternate(&self.listing(1, Script::one())).await?;
        Ok(Row {
            title: "List 20 customers, one tenant".into(),
            note: "",
            columns: report::LOAD,
            lines: report::load_lines(&all),
            targets: Target::at_least("≥ 30 × Django peer", ratio(&all, GUILDHALL, DJANGO), 30.0)
                .into_iter()
                .collect(),
        })
    }

    async fn create(&self) -> Result<Row> {
        say::step("create");
        let mut sides = Vec::new();
        if let Some((guildhall, tokens)) = &self.guildhall {
            let load = self.load(guildhall.address, guildhall::creates(tokens));
            sides.push(Side {
                name: GUILDHALL,
                work: Work::Http(load, &guildhall.server),
            });
        }
        if self.options.side(SideName::Pgbench) {
            let script = Script::create(self.options.tenants(), self.options.burst);
            sides.push(Side {
                name: PGBENCH,
                work: Work::Pgbench(script),
            });
        }
        if let Some(django) = &self.django {
            let load = self.load(django.address, django.creates());
            sides.push(Side {
                name: DJANGO,
                work: Work::Http(load, &django.server),
            });
        }
        let all = self.alternate(&sides).await?;
        Ok(Row {
            title: "Create a customer, audited".into(),
            note: "With e-mail, phone and a tag. pgbench runs the product's statements in the product's messages, with \
                   values of the same size; it computes no hashes and seals nothing.",
            columns: report::LOAD,
            lines: report::load_lines(&all),
            targets: [
                Target::at_least("≥ 0.6 × pgbench", ratio(&all, GUILDHALL, PGBENCH), 0.6),
                Target::at_least("≥ 7 × Django peer", ratio(&all, GUILDHALL, DJANGO), 7.0),
            ]
            .into_iter()
            .flatten()
            .collect(),
        })
    }

    async fn alternate(&self, sides: &[Side<'_>]) -> Result<Vec<Samples>> {
        measure::alternate(self.options, self.database, sides).await
    }
}

fn items(page: Value) -> Vec<Value> {
    match page {
        Value::Object(mut page) => page
            .remove("items")
            .and_then(|items| items.as_array().cloned())
            .unwrap_or_default(),
        _ => Vec::new(),
    }
}

async fn bare(database: &Database) -> Result<(Server, std::net::SocketAddr)> {
    let address = child::free_address()?;
    let mut command = Command::new(std::env::current_exe()?);
    command.arg("bare").arg("--listen").arg(address.to_string());
    command.arg("--url-file").arg(database.url_file()?);
    let mut server = Server::spawn("bare", &database.folder, command)?;
    server
        .until(Duration::from_secs(20), async || {
            child::listens(address).await
        })
        .await?;
    Ok((server, address))
}

async fn decide_row() -> Result<Row> {
    let seen = decide::measure().await?;
    Ok(Row {
        title: "Permission decision, 300 rules".into(),
        note: "In process: one company, 200 rules of roles, 100 people. A change of rules derives a new snapshot, in which \
               every question is cold once.",
        columns: &["what", "time"],
        lines: vec![
            vec!["hot".into(), format!("{:.3} µs", seen.hot)],
            vec!["cold".into(), format!("{} µs", short(seen.cold))],
            vec![
                "deriving the snapshot".into(),
                format!("{} µs", short(seen.snapshot)),
            ],
        ],
        targets: vec![
            Target::at_most("hot ≤ 1 µs", seen.hot, 1.0, "µs"),
            Target::at_most("cold ≤ 500 µs", seen.cold, 500.0, "µs"),
        ],
    })
}

async fn start_row(options: &Options, database: &Database) -> Result<Row> {
    say::step("starting and stopping");
    let mut took = Vec::new();
    for _ in 0..if options.quick { 3 } else { 7 } {
        took.push(
            Guildhall::start(options, database)
                .await?
                .ready_after
                .as_secs_f64(),
        );
    }
    let middle = median(took.clone()).unwrap_or_default();
    let worst = took.iter().copied().reduce(f64::max).unwrap_or_default();
    Ok(Row {
        title: "Start to ready, database present".into(),
        note: "From the start of the process to the first good answer of /readyz.",
        columns: &["side", "median", "worst"],
        lines: vec![vec![
            GUILDHALL.into(),
            format!("{middle:.3} s"),
            format!("{worst:.3} s"),
        ]],
        targets: vec![Target::at_most("≤ 1 s", middle, 1.0, "s")],
    })
}

async fn memory_row(options: &Options, database: &Database, login: &Login) -> Result<Row> {
    let wanted = options.memory_tenants();
    let doors = database.doors()?;
    let mut superuser = database.superuser().await?;
    say::step(&format!("memory, up to {wanted} tenants"));
    for number in options.tenants()..wanted {
        let known: Option<i32> =
            sqlx::query_scalar("SELECT 1 FROM platform.tenant WHERE slug = $1")
                .bind(format!("bench-{number}"))
                .fetch_optional(&mut superuser)
                .await?;
        if known.is_none() {
            seed::tenant(&doors, number, SchemaName::new(&SystemChance)).await?;
        }
    }
    seed::admin_everywhere(&mut superuser, &login.email).await?;
    let guildhall = Guildhall::start(options, database).await?;
    tokio::time::sleep(Duration::from_secs(if options.quick { 1 } else { 5 })).await;
    let idle = proc::resident(guildhall.server.pid())?;
    let mut lines = vec![vec!["idle".to_owned(), format!("{idle:.0} MB")]];
    let mut active = idle;
    let mut steps = vec![options.tenants()];
    if wanted > options.tenants() {
        steps.push(wanted);
    }
    for tenants in steps {
        let tokens = guildhall.tokens(login, tenants).await?;
        let load = Load {
            address: guildhall.address,
            requests: guildhall::lists(&tokens),
            connections: options.connections,
            burst: 3,
        };
        load.run(
            Duration::ZERO,
            Duration::from_secs(if options.quick { 1 } else { 10 }),
            || {},
        )
        .await?;
        active = proc::resident(guildhall.server.pid())?;
        lines.push(vec![
            format!("{tenants} tenants active"),
            format!("{active:.0} MB"),
        ]);
    }
    let mut targets = vec![Target::at_most("idle ≤ 80 MB", idle, 80.0, "MB")];
    if wanted >= 1_000 {
        targets.push(Target::at_most(
            "1,000 tenants active ≤ 200 MB",
            active,
            200.0,
            "MB",
        ));
    }
    Ok(Row {
        title: "Memory of the server".into(),
        note: "Resident, without Postgres. Active: somebody signed in there and lists were read, in bursts of three over \
               all of them.",
        columns: &["when", "resident"],
        lines,
        targets,
    })
}

fn about(options: &Options, database: &Database) -> report::Run {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    let command = match arguments.is_empty() {
        true => "make bench".to_owned(),
        false => format!("make bench ARGS=\"{}\"", arguments.join(" ")),
    };
    let git = |arguments: &[&str]| {
        let output = Command::new("git").args(arguments).output().ok()?;
        let text = String::from_utf8(output.stdout).ok()?;
        let text = text.trim();
        (output.status.success() && !text.is_empty()).then(|| text.to_owned())
    };
    let changed = git(&["status", "--porcelain"]).map_or("", |_| " and changes");
    let commit = git(&["rev-parse", "--short=12", "HEAD"]).unwrap_or_else(|| "none".into());
    report::Run {
        command,
        date: options
            .date
            .clone()
            .unwrap_or_else(|| SystemClock.now().format("%Y-%m-%d").to_string()),
        commit: format!("{commit}{changed}"),
        machine: proc::machine(),
        postgres: database.version().to_owned(),
        synchronous_commit: match options.synchronous_commit {
            Commit::On => "on",
            Commit::Off => "off",
        },
        rounds: options.rounds(),
        seconds: options.time().as_secs_f64(),
        connections: options.connections,
    }
}
