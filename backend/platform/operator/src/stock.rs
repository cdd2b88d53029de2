//! The stock of ready schemas: what is in it, filling it, dropping what is too old.

pub(crate) mod http;
mod jobs;
mod pages;

pub use jobs::routing;
pub(crate) use jobs::wake;

use access::{Can, Done, Reply};
use audit::Change;
use kernel::{Error, Result, SchemaName, Timestamp};
use serde::{Deserialize, Serialize};
use tenancy::{Reader, StockLot, Stocked, Swept};
use utoipa::ToSchema;

use crate::{
    Operator,
    permissions::{DropStock, FillStock, ReadStock},
};

kernel::settings! {
    /// The stock of ready schemas.
    pub struct StockSettings {
        /// How many empty schemas are kept ready, so that a new tenant needs no DDL; at most 500.
        /// With 0 everything is made when it is asked for.
        pub keep: u32 = "TENANT_STOCK", "4";
    }
}

/// The most that are kept or asked for: an empty schema still takes room in the catalogue.
const MOST: u32 = 500;

impl StockSettings {
    fn keep(&self) -> u32 {
        self.keep.min(MOST)
    }
}

/// What is in stock.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, ToSchema)]
pub struct StockView {
    /// How many are to be ready.
    #[schema(example = 4)]
    pub target: u32,
    /// How many are: those of the newest version.
    #[schema(example = 4)]
    pub ready: i64,
    /// How many are older; a campaign brings them up to date, or they are dropped.
    #[schema(example = 0)]
    pub older: i64,
    /// The newest version this server knows; only schemas that have it are given out.
    pub version: i64,
    /// The same by version, newest first.
    pub lots: Vec<StockLotView>,
}

/// Schemas of one version.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, ToSchema)]
pub struct StockLotView {
    /// Their version.
    pub version: i64,
    /// How many there are.
    #[schema(example = 4)]
    pub count: i64,
    /// When the first of them was made.
    #[schema(value_type = String, format = DateTime)]
    pub oldest: Timestamp,
}

/// What to fill up to.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct StockFill {
    /// How many are to be ready, 1 to 500, this once; as many as the settings say unless given.
    #[serde(default)]
    #[schema(example = 20)]
    pub to: Option<u32>,
}

impl StockFill {
    fn check(self, settings: &StockSettings) -> Result<u32> {
        match self.to {
            None => Ok(settings.keep()),
            Some(to) if (1..=MOST).contains(&to) => Ok(to),
            Some(_) => Err(Error::field(
                "to",
                "stock_out_of_range",
                format!("a number from 1 to {MOST} is expected"),
            )),
        }
    }
}

/// What is in stock.
///
/// # Errors
/// Unavailable database.
pub async fn stock_show(can: &Can<ReadStock>, operator: &Operator) -> Result<StockView> {
    let mut tx = can.read().await?;
    let view = view(&mut tx, operator).await?;
    tx.done().await?;
    Ok(view)
}

async fn view(reader: &mut Reader, operator: &Operator) -> Result<StockView> {
    let version = tenancy::latest_version();
    let lots = tenancy::stock_lots(reader).await?;
    let sum = |fits: fn(i64, i64) -> bool| {
        lots.iter()
            .filter(|lot| fits(lot.version, version))
            .map(|lot| lot.count)
            .sum()
    };
    let view = StockView {
        target: operator.stock.keep(),
        ready: sum(|lot, version| lot == version),
        older: sum(|lot, version| lot < version),
        version,
        lots: lots.iter().map(StockLotView::from).collect(),
    };
    gauge("ready", view.ready);
    gauge("older", view.older);
    Ok(view)
}

fn gauge(what: &'static str, count: i64) {
    let count = f64::from(i32::try_from(count).unwrap_or(i32::MAX));
    metrics::gauge!("guildhall_tenant_stock", "what" => what).set(count);
}

impl From<&StockLot> for StockLotView {
    fn from(lot: &StockLot) -> Self {
        Self {
            version: lot.version,
            count: lot.count,
            oldest: lot.oldest,
        }
    }
}

/// Starts a job that fills the stock; answers what is in it now.
///
/// # Errors
/// Field `to` when it is out of range; unavailable database.
pub async fn stock_fill(
    can: &Can<FillStock>,
    operator: &Operator,
    body: StockFill,
) -> Result<Done<StockView>> {
    let to = body.check(&operator.stock)?;
    let mut tx = can.write().await?;
    let view = view(&mut tx, operator).await?;
    ::jobs::send(&mut tx, can.ctx(), jobs::FILL, &body).await?;
    tx.commit(Change::none().note("to", to), Reply::of(view))
        .await
}

/// Starts a job that drops what is older than this version; answers what is in stock now.
///
/// # Errors
/// Unavailable database.
pub async fn stock_drop(can: &Can<DropStock>, operator: &Operator) -> Result<Done<StockView>> {
    let mut tx = can.write().await?;
    let view = view(&mut tx, operator).await?;
    ::jobs::send(&mut tx, can.ctx(), jobs::DROP, &::jobs::Nothing {}).await?;
    tx.commit(Change::none().note("older", view.older), Reply::of(view))
        .await
}

/// Makes one schema unless as many are ready as are wanted.
///
/// # Errors
/// Field `to` when it is out of range; unavailable database.
pub async fn stock_fill_one(
    can: &Can<FillStock>,
    operator: &Operator,
    body: StockFill,
) -> Result<Stocked> {
    let to = body.check(&operator.stock)?;
    let begun = std::time::Instant::now();
    let mut tx = can.write_as_owner().await?;
    let roles = tx.roles();
    let stocked = tenancy::stock_make(&mut tx, &roles, &*can.ctx().chance, to).await?;
    if let Stocked::Made(schema) = &stocked {
        let change = Change::none()
            .note("schema", schema.as_str())
            .note("version", tenancy::latest_version());
        tx.commit(change, Reply::of(())).await?;
        metrics::histogram!("guildhall_tenant_stock_made_seconds")
            .record(begun.elapsed().as_secs_f64());
    }
    Ok(stocked)
}

/// Drops one schema that is older than this version, if there is one.
///
/// # Errors
/// Unavailable database.
pub async fn stock_drop_one(can: &Can<DropStock>) -> Result<Option<SchemaName>> {
    let mut tx = can.write_as_owner().await?;
    let dropped = tenancy::stock_drop_old(&mut tx).await?;
    if let Some(schema) = &dropped {
        let change = Change::none().note("schema", schema.as_str());
        tx.commit(change, Reply::of(())).await?;
    }
    Ok(dropped)
}

/// Puts right what a maker that was killed, or a hand in the database, left behind.
///
/// # Errors
/// Unavailable database.
pub async fn stock_sweep(can: &Can<FillStock>) -> Result<Swept> {
    let mut tx = can.write_as_owner().await?;
    let roles = tx.roles();
    let swept = tenancy::stock_sweep(&mut tx, &roles).await?;
    if !swept.is_empty() {
        let dropped: Vec<&str> = swept.dropped.iter().map(SchemaName::as_str).collect();
        let change = Change::none()
            .note("dropped", dropped)
            .note("forgotten", swept.forgotten);
        tx.commit(change, Reply::of(())).await?;
    }
    Ok(swept)
}

#[cfg(test)]
mod tests {
    use kernel::settings::Values;

    use super::*;

    #[test]
    fn the_stock_is_filled_to_a_number_that_makes_sense() {
        let settings = StockSettings::read(&Values::default()).unwrap();
        let ask = |to| StockFill { to }.check(&settings);
        assert_eq!(ask(None).unwrap(), 4);
        assert_eq!(ask(Some(500)).unwrap(), 500);
        for to in [0, 501, u32::MAX] {
            let error = ask(Some(to)).unwrap_err();
            assert_eq!(error.field_errors().first().unwrap().field, "to");
        }
        assert_eq!(StockSettings { keep: 9_000 }.keep(), MOST);
    }
}
