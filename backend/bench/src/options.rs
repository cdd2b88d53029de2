//! What to measure, and how long.

use std::{net::SocketAddr, path::PathBuf, time::Duration};

use anyhow::{Context as _, Result};
use clap::{Args, Parser, Subcommand, ValueEnum};

/// Measures Guildhall against pgbench, a bare server and Django, all on one database.
#[derive(Debug, Parser)]
#[command(name = "guildhall-bench")]
pub(crate) struct Options {
    /// Short runs on little data: tells whether everything works, not how fast it is.
    #[arg(long)]
    pub(crate) quick: bool,
    /// Tenants with customers; 40 with --quick.
    #[arg(long)]
    tenants: Option<u32>,
    /// Customers in each.
    #[arg(long, default_value_t = 1_000)]
    pub(crate) customers: u32,
    /// Tenants that are active when memory is measured.
    #[arg(long)]
    memory_tenants: Option<u32>,
    /// Tenants of campaigns; 60 with --quick.
    #[arg(long)]
    campaign_tenants: Option<u32>,
    /// Tenants of the Django side, which needs seconds for each; 5 with --quick.
    #[arg(long)]
    django_tenants: Option<u32>,
    /// Connections that send requests, each the next one when it has its answer.
    #[arg(long, default_value_t = 16)]
    pub(crate) connections: usize,
    /// Requests a connection sends to a tenant before it goes to another.
    #[arg(long, default_value_t = 20)]
    pub(crate) burst: u32,
    /// Rounds; in each every side runs once.
    #[arg(long)]
    rounds: Option<u32>,
    /// Seconds a side is measured in a round.
    #[arg(long)]
    seconds: Option<f64>,
    /// `synchronous_commit` of the server, for all sides alike.
    #[arg(long, value_enum, default_value_t = Commit::On)]
    pub(crate) synchronous_commit: Commit,
    /// Further settings of the server, as name=value; for looking closer.
    #[arg(long)]
    pub(crate) set: Vec<String>,
    /// Only these rows.
    #[arg(long, value_enum, value_delimiter = ',')]
    rows: Vec<RowName>,
    /// Leave these sides out.
    #[arg(long, value_enum, value_delimiter = ',')]
    without: Vec<SideName>,
    /// Use the tenants of the run before.
    #[arg(long)]
    pub(crate) keep: bool,
    /// The server's program; by default the one beside this program.
    #[arg(long)]
    guildhall: Option<PathBuf>,
    /// Folder for the database, the environment of Django, logs.
    #[arg(long, default_value = "var/bench")]
    pub(crate) folder: PathBuf,
    /// Where the figures are written; with --quick, or some rows alone, by default nowhere.
    #[arg(long)]
    write: Option<PathBuf>,
    /// The date to write, as 2026-01-31; by default today's.
    #[arg(long)]
    pub(crate) date: Option<String>,
    #[command(subcommand)]
    pub(crate) command: Option<Command>,
}

/// What else this program does.
#[derive(Debug, Subcommand)]
pub(crate) enum Command {
    /// Serves the bare side; started by the benchmark itself.
    #[command(hide = true)]
    Bare(Bare),
}

/// Of the bare side.
#[derive(Debug, Args)]
pub(crate) struct Bare {
    /// Where to listen.
    #[arg(long)]
    pub(crate) listen: SocketAddr,
    /// The file with the owner's address of the database.
    #[arg(long)]
    pub(crate) url_file: PathBuf,
}

/// When a commit is answered.
#[derive(Debug, Clone, Copy, ValueEnum)]
pub(crate) enum Commit {
    /// When it is on the disk.
    On,
    /// Before.
    Off,
}

/// A row of the table.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub(crate) enum RowName {
    /// List over many tenants.
    List,
    /// List in one tenant.
    One,
    /// Create.
    Create,
    /// New tenants.
    Provision,
    /// A campaign over many tenants.
    Campaign,
    /// Permission decisions.
    Decide,
    /// Finding a tenant by its host.
    Resolve,
    /// Memory.
    Memory,
    /// Known rows looked for while everybody asks.
    Canary,
    /// One tenant at fifty times its share.
    Fairness,
    /// Memory of connections, roles, moving between tenants.
    Pools,
    /// Start to ready.
    Start,
    /// Lists and exports of a million customers.
    Lists,
    /// A file of a hundred thousand customers.
    Imports,
    /// A look for duplicates through a million customers.
    Duplicates,
}

/// A side.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub(crate) enum SideName {
    /// The product.
    Guildhall,
    /// axum and sqlx with the same lease.
    Bare,
    /// The database alone.
    Pgbench,
    /// Django, DRF, simplejwt and django-tenants.
    Django,
}

impl Options {
    /// Whether a row is wanted.
    pub(crate) fn row(&self, row: RowName) -> bool {
        self.rows.is_empty() || self.rows.contains(&row)
    }

    /// Whether a side is wanted.
    pub(crate) fn side(&self, side: SideName) -> bool {
        !self.without.contains(&side)
    }

    pub(crate) fn tenants(&self) -> u32 {
        self.tenants
            .unwrap_or(if self.quick { 40 } else { 200 })
            .max(1)
    }

    pub(crate) fn memory_tenants(&self) -> u32 {
        self.memory_tenants
            .unwrap_or(if self.quick { 0 } else { 1_000 })
            .max(self.tenants())
    }

    pub(crate) fn campaign_tenants(&self) -> u32 {
        self.campaign_tenants
            .unwrap_or(if self.quick { 60 } else { 1_000 })
            .max(1)
    }

    pub(crate) fn django_tenants(&self) -> u32 {
        self.django_tenants
            .unwrap_or(if self.quick { 5 } else { 20 })
            .max(1)
    }

    pub(crate) fn rounds(&self) -> u32 {
        self.rounds.unwrap_or(if self.quick { 2 } else { 7 }).max(1)
    }

    /// How long a side runs before it is measured, so that its connections are open and its
    /// statements prepared.
    pub(crate) fn warm(&self) -> Duration {
        Duration::from_millis(if self.quick { 250 } else { 1_000 })
    }

    pub(crate) fn time(&self) -> Duration {
        Duration::from_secs_f64(self.seconds.unwrap_or(if self.quick { 0.8 } else { 4.0 }))
    }

    /// The server's program.
    pub(crate) fn guildhall(&self) -> Result<PathBuf> {
        let program = match &self.guildhall {
            Some(program) => program.clone(),
            None => std::env::current_exe()?.with_file_name("guildhall"),
        };
        program
            .canonicalize()
            .with_context(|| format!("{} is not there: `make bench` builds it", program.display()))
    }

    /// Where the figures are written, if anywhere.
    pub(crate) fn write(&self) -> Option<PathBuf> {
        let whole = !self.quick && self.rows.is_empty() && self.without.is_empty();
        self.write
            .clone()
            .or_else(|| whole.then(|| PathBuf::from("docs/benchmarks.md")))
    }
}
