//! `guildhall`: the one executable of the platform.

mod admin;
mod canary;
mod config;
mod demo;
mod domains;
mod exit;
mod first_run;
mod generate;
mod life;
mod migrate;
mod node;
mod pools;
mod serve;
mod state;
mod stock;
mod telemetry;
mod tenant;

use std::{io::Write as _, process::ExitCode};

use clap::{CommandFactory as _, Parser, Subcommand};
use clap_complete::Shell;

#[global_allocator]
static ALLOCATOR: mimalloc::MiMalloc = mimalloc::MiMalloc;

/// Many companies under one roof, each behind its own door.
///
/// Without a command it serves. Commands work beside a running server on the same state folder;
/// settings come from `.env` and the environment (`guildhall config example` lists all).
#[derive(Parser)]
#[command(name = "guildhall", version, about, after_long_help = exit::LEARN)]
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
    /// Bring the platform and every tenant to this version; watch and steer that.
    #[command(after_long_help = migrate::EXAMPLES)]
    Migrate(migrate::MigrateArguments),
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
    /// All tenants in a few figures.
    Overview {
        /// Print JSON.
        #[arg(long)]
        json: bool,
    },
    /// Tenants.
    Tenant {
        #[command(subcommand)]
        command: life::AnyTenantCommand,
    },
    /// Connections of every server, who waits, and the plans of tenants.
    Pools {
        #[command(subcommand)]
        command: pools::PoolsCommand,
    },
    /// Ready schemas for new tenants.
    Stock {
        #[command(subcommand)]
        command: stock::StockCommand,
    },
    /// Hosts of tenants.
    Domain {
        #[command(subcommand)]
        command: domains::DomainCommand,
    },
    /// Names that were given up and are held back.
    HeldName {
        #[command(subcommand)]
        command: domains::HeldNameCommand,
    },
    /// The leak canary: proves that no tenant sees another.
    Canary {
        #[command(subcommand)]
        command: canary::CanaryCommand,
    },
    /// Keys that sign access tokens.
    Keys {
        #[command(subcommand)]
        command: admin::KeysCommand,
    },
    /// Print what makes a shell complete these commands.
    #[command(after_long_help = "\
Examples:
  guildhall completion bash > /etc/bash_completion.d/guildhall
  guildhall completion zsh > \"${fpath[1]}/_guildhall\"
  guildhall completion fish > ~/.config/fish/completions/guildhall.fish")]
    Completion {
        /// Which shell.
        shell: Shell,
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
    if let Some(Command::Completion { shell }) = arguments.command {
        return completion(shell);
    }
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
            exit::code_of(&error)
        }
    }
}

async fn run(command: Command) -> anyhow::Result<()> {
    match command {
        Command::Serve => Box::pin(serve::serve()).await,
        Command::Worker => Box::pin(serve::worker()).await,
        Command::Migrate(arguments) => Box::pin(migrate::run(arguments)).await,
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
        Command::Overview { json } => tenant::overview(json).await,
        Command::Tenant { command } => life::run(command).await,
        Command::Pools { command } => pools::run(command).await,
        Command::Stock { command } => stock::run(command).await,
        Command::Domain { command } => domains::run(command).await,
        Command::HeldName { command } => domains::run_held(command).await,
        Command::Canary { command } => Box::pin(canary::run(command)).await,
        Command::Keys { command } => admin::keys(command).await,
        Command::Completion { .. } => Ok(()),
        Command::Generate { check } => generate::run(check),
    }
}

/// Written at once rather than as it is made: a closed pipe is nobody's fault.
fn completion(shell: Shell) -> ExitCode {
    let mut script = Vec::new();
    clap_complete::generate(shell, &mut Arguments::command(), "guildhall", &mut script);
    let _closed = std::io::stdout().write_all(&script);
    ExitCode::SUCCESS
}

/// A line for the person at the terminal. A closed pipe is nobody's fault.
fn say(line: &str) {
    let _closed = writeln!(std::io::stdout(), "{line}");
}

fn complain(error: &anyhow::Error) {
    let _closed = writeln!(std::io::stderr(), "guildhall: {error:#}");
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_commands_fit_together_and_every_one_explains_itself() {
        fn look(command: &clap::Command, path: &str) {
            for one in command
                .get_subcommands()
                .filter(|one| one.get_name() != "help")
            {
                let path = format!("{path} {}", one.get_name());
                assert!(one.get_about().is_some(), "{path} says nothing");
                for argument in one.get_arguments() {
                    let known = argument.get_help().is_some() || argument.get_id() == "help";
                    assert!(known, "{path}: {} says nothing", argument.get_id());
                }
                look(one, &path);
            }
        }
        let command = Arguments::command();
        command.clone().debug_assert();
        look(&command, "guildhall");
    }

    #[test]
    fn every_shell_gets_a_completion() {
        for shell in [Shell::Bash, Shell::Zsh, Shell::Fish] {
            let mut script = Vec::new();
            clap_complete::generate(shell, &mut Arguments::command(), "guildhall", &mut script);
            assert!(
                String::from_utf8(script).unwrap().contains("tenant"),
                "{shell}"
            );
        }
    }
}
