#![doc = include_str!("../README.md")]

mod bare;
mod campaign;
mod canary;
mod child;
mod database;
mod decide;
mod django;
mod duplicates;
mod fairness;
mod guildhall;
mod imports;
mod lists;
mod load;
mod measure;
mod options;
mod pgbench;
mod pools;
mod proc;
mod provision;
mod report;
mod resolve;
mod rows;
mod say;
mod seed;
mod wire;

use std::process::ExitCode;

use anyhow::{Result, bail};
use clap::Parser as _;
use tokio::signal::unix::{SignalKind, signal};
use tracing_subscriber::filter::LevelFilter;

use crate::options::{Command, Options};

// The product's allocator, so that the bare side differs in nothing but the work it leaves out.
#[global_allocator]
static ALLOCATOR: mimalloc::MiMalloc = mimalloc::MiMalloc;

fn main() -> ExitCode {
    tracing_subscriber::fmt()
        .with_max_level(LevelFilter::WARN)
        .with_writer(std::io::stderr)
        .init();
    match start(&Options::parse()) {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            say::line(format_args!("guildhall-bench: {error:#}"));
            ExitCode::FAILURE
        }
    }
}

fn start(options: &Options) -> Result<()> {
    match &options.command {
        // A server like the product: a thread for each core.
        Some(Command::Bare(bare)) => tokio::runtime::Builder::new_multi_thread()
            .enable_all()
            .build()?
            .block_on(bare::serve(bare)),
        // One thread generates the load: what it takes of the machine is the same for every side.
        None => tokio::runtime::Builder::new_current_thread()
            .enable_all()
            .build()?
            .block_on(run(options)),
    }
}

async fn run(options: &Options) -> Result<()> {
    let database = database::Database::start(options).await?;
    let mut stop = signal(SignalKind::terminate())?;
    // Dropped by either signal, the rows end their child processes; the database goes last.
    let done = tokio::select! {
        done = rows::run(options, &database) => done,
        _ = tokio::signal::ctrl_c() => Err(anyhow::anyhow!("interrupted")),
        _ = stop.recv() => Err(anyhow::anyhow!("asked to stop")),
    };
    database.stop().await;
    if let Err(error) = done {
        bail!("no figures were written: {error:#}");
    }
    Ok(())
}
