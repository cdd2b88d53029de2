//! The stock of ready schemas from the command line.

use app::Node;
use clap::Subcommand;
use operator::{
    permissions::{DropStock, FillStock, ReadStock},
    stock::{StockFill, StockView, stock_drop_one, stock_fill_one, stock_show, stock_sweep},
};
use tenancy::Stocked;

use crate::{
    node::{may, print, with_node},
    say,
    state::explain,
};

/// What can be done with the stock of ready schemas, out of which new tenants come at once.
#[derive(Subcommand)]
pub(crate) enum StockCommand {
    /// Say how many are ready, of which version, and how many are wanted.
    #[command(after_long_help = "\
Examples:
  guildhall stock status
  guildhall stock status --json | jq .ready")]
    Status {
        /// Print JSON.
        #[arg(long)]
        json: bool,
    },
    /// Make schemas ready, one at a time, and wait for it.
    #[command(after_long_help = "\
Examples:
  guildhall stock fill               up to as many as TENANT_STOCK says
  guildhall stock fill --to 200      before two hundred tenants are expected

Servers keep the stock filled by themselves; this is for more than that, or for an installation \
whose workers do not run. What was left behind by one that was killed is put right first. It can be \
interrupted and repeated at any time.")]
    Fill {
        /// Up to this many, this once: 1 to 500.
        #[arg(long)]
        to: Option<u32>,
        /// Print JSON.
        #[arg(long)]
        json: bool,
    },
    /// Drop schemas that are older than this version instead of migrating them.
    #[command(after_long_help = "\
Examples:
  guildhall stock drop-old && guildhall stock fill

`guildhall migrate` brings them up to date as well; dropping is quicker when many are in stock.")]
    DropOld {
        /// Print JSON.
        #[arg(long)]
        json: bool,
    },
}

/// Does it.
///
/// # Errors
/// What is in the way.
pub(crate) async fn run(command: StockCommand) -> anyhow::Result<()> {
    with_node(async |node| {
        let json = match command {
            StockCommand::Status { json } => json,
            StockCommand::Fill { to, json } => {
                fill(node, StockFill { to }, json).await?;
                json
            }
            StockCommand::DropOld { json } => {
                drop_old(node, json).await?;
                json
            }
        };
        let can = may::<ReadStock>(node).await?;
        let stock = stock_show(&can, &node.operator).await.map_err(explain)?;
        print(json, &stock, lines)
    })
    .await
}

async fn fill(node: &Node, wanted: StockFill, json: bool) -> anyhow::Result<()> {
    let can = may::<FillStock>(node).await?;
    let swept = stock_sweep(&can).await.map_err(explain)?;
    let tell = |line: String| {
        if !json {
            say(&line);
        }
    };
    for schema in &swept.dropped {
        tell(format!("dropped   {schema}, which belonged to nobody"));
    }
    loop {
        let stocked = stock_fill_one(&can, &node.operator, wanted)
            .await
            .map_err(explain)?;
        match stocked {
            Stocked::Made(schema) => tell(format!("made      {schema}")),
            Stocked::Full => return Ok(()),
            // A server fills at this moment; what it leaves to do is done afterwards.
            Stocked::Elsewhere => tokio::time::sleep(std::time::Duration::from_millis(200)).await,
        }
    }
}

async fn drop_old(node: &Node, json: bool) -> anyhow::Result<()> {
    let can = may::<DropStock>(node).await?;
    while let Some(schema) = stock_drop_one(&can).await.map_err(explain)? {
        if !json {
            say(&format!("dropped   {schema}"));
        }
    }
    Ok(())
}

fn lines(stock: &StockView) -> Vec<String> {
    let mut lines = vec![format!(
        "{:<10}{} of {} wanted, version {}",
        "ready", stock.ready, stock.target, stock.version
    )];
    for lot in stock.lots.iter().filter(|lot| lot.version != stock.version) {
        let word = if lot.version < stock.version {
            "too old"
        } else {
            "newer"
        };
        lines.push(format!("{word:<10}{}, version {}", lot.count, lot.version));
    }
    lines
}
