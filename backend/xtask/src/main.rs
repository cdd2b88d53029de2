#![doc = include_str!("../README.md")]

mod check;
mod edges;
mod finding;
mod generated;
mod i18n;
mod manifests;
mod migrations;
mod new_domain;
mod new_migration;
mod prepare;
mod say;
mod source;
mod sql;
mod syntax;
mod tree;

use std::process::ExitCode;

use clap::{Parser, Subcommand};

use crate::tree::Tree;

/// Repository automation: the rules no compiler knows, and the skeletons nobody should type.
#[derive(Parser)]
#[command(name = "cargo xtask", bin_name = "cargo xtask")]
struct Cli {
    #[command(subcommand)]
    command: Command,
}

#[derive(Subcommand)]
enum Command {
    /// Check crate edges, manifests, SQL, migrations, sources, translations and generated files.
    Check {
        /// Leave out the generated files, which need the product built.
        #[arg(long)]
        fast: bool,
    },
    /// Check that .env.example and the generated pages in docs/ are current.
    Generated,
    /// Have Postgres parse every statement in the sources; needs a Postgres to start.
    Prepare {
        /// Write tenant-migrations/baseline.sql anew instead.
        #[arg(long)]
        baseline: bool,
    },
    /// Create backend/domains/<name> and register it.
    NewDomain {
        /// The domain's name: one lower-case word, also its table prefix, such as `loans`.
        name: String,
    },
    /// Create an empty migration, named for now.
    NewMigration {
        /// The table prefix, such as `crm`.
        prefix: String,
        /// What it does, verb first, such as `create_party`.
        verb_noun: String,
        /// Put it into shared-migrations/ instead of tenant-migrations/.
        #[arg(long)]
        shared: bool,
    },
}

fn main() -> ExitCode {
    let outcome = match Cli::parse().command {
        Command::Check { fast } => Tree::here().and_then(|tree| check::run(&tree, fast)),
        Command::Generated => Tree::here().and_then(|tree| generated::run(&tree)),
        Command::Prepare { baseline: true } => {
            Tree::here().and_then(|tree| prepare::baseline(&tree))
        }
        Command::Prepare { baseline: false } => {
            Tree::here().and_then(|tree| prepare::statements(&tree))
        }
        Command::NewDomain { name } => Tree::here().and_then(|tree| new_domain::run(&tree, &name)),
        Command::NewMigration {
            prefix,
            verb_noun,
            shared,
        } => {
            let folder = if shared {
                migrations::Folder::Shared
            } else {
                migrations::Folder::Tenant
            };
            Tree::here().and_then(|tree| new_migration::run(&tree, folder, &prefix, &verb_noun))
        }
    };
    match outcome {
        Ok(code) => code,
        Err(error) => {
            say::line(format_args!("error: {error:#}"));
            ExitCode::FAILURE
        }
    }
}
