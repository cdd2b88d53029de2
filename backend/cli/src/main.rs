//! `guildhall`: the one executable of the platform.

mod admin;
mod config;
mod first_run;
mod generate;
mod serve;
mod state;
mod telemetry;
mod tenant;

use std::{io::Write as _, process::ExitCode};

use clap::{Parser, Subcommand};

#[global_allocator]
static ALLOCATOR: mimalloc::MiMalloc = mimalloc::MiMalloc;

/// Many companies under one roof, each behind its own door.
#[derive(Parser)]
#[command(name = "guildhall", version, about)]
struct Arguments {
    #[command(subcommand)]
    command: Option<Command>,
}

#[derive(Subcommand)]
enum Command {
    /// Run the server (also without a command): database, migrations, console, API, jobs.
    Serve,
    /// Run background jobs only, beside servers that have `GUILDHALL_WORKER=false`.
    Worker,
    /// Bring the platform and every tenant to this version, then stop.
    Migrate,
    /// Look at the settings.
    Config {
        #[command(subcommand)]
        command: ConfigCommand,
    },
    /// Platform administrators.
    Admin {
        #[command(subcommand)]
        command: admin::AdminCommand,
    },
    /// Tenants.
    Tenant {
        #[command(subcommand)]
        command: tenant::TenantCommand,
    },
    /// Keys that sign access tokens.
    Keys {
        #[command(subcommand)]
        command: admin::KeysCommand,
    },
    /// Write the generated documents of the repository.
    Generate {
        /// Only say whether they are current.
        #[arg(long)]
        check: bool,
    },
}

#[derive(Subcommand)]
enum ConfigCommand {
    /// Say whether the settings can be used; unknown names are refused by name.
    Check,
    /// Print every setting with its explanation and default.
    Example,
}

fn main() -> ExitCode {
    // Before anything opens a TLS connection: some crates are built without a provider.
    if rustls::crypto::aws_lc_rs::default_provider()
        .install_default()
        .is_err()
    {
        say("another crypto provider was installed first");
        return ExitCode::FAILURE;
    }
    let arguments = Arguments::parse();
    let runtime = match tokio::runtime::Builder::new_multi_thread()
        .enable_all()
        .build()
    {
        Ok(runtime) => runtime,
        Err(error) => {
            say(&format!("the runtime cannot be started: {error}"));
            return ExitCode::FAILURE;
        }
    };
    match runtime.block_on(run(arguments.command.unwrap_or(Command::Serve))) {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            complain(&error);
            ExitCode::FAILURE
        }
    }
}

async fn run(command: Command) -> anyhow::Result<()> {
    match command {
        Command::Serve => serve::serve().await,
        Command::Worker => serve::worker().await,
        Command::Migrate => serve::migrate().await,
        Command::Config {
            command: ConfigCommand::Check,
        } => {
            config::load()?;
            say("the settings can be used");
            Ok(())
        }
        Command::Config {
            command: ConfigCommand::Example,
        } => {
            say(app::Settings::example().trim_end());
            Ok(())
        }
        Command::Admin { command } => admin::run(command).await,
        Command::Tenant { command } => tenant::run(command).await,
        Command::Keys { command } => admin::keys(command).await,
        Command::Generate { check } => generate::run(check),
    }
}

/// A line for the person at the terminal. A closed pipe is nobody's fault.
fn say(line: &str) {
    let _closed = writeln!(std::io::stdout(), "{line}");
}

fn complain(error: &anyhow::Error) {
    let _closed = writeln!(std::io::stderr(), "guildhall: {error:#}");
}
