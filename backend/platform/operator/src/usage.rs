//! What tenants take and when they were last used: counted in memory, measured by a job, shown.

mod chart;
mod count;
mod jobs;
pub(crate) mod section;

pub use count::CountLayer;
pub use jobs::{MeasureUsage, routing};

use access::Can;
use chrono::{Days, NaiveDate};
use kernel::{Result, Timestamp, id::TenantId};
use serde::Serialize;
use utoipa::ToSchema;

use crate::{Operator, permissions::ReadTenant, show, store};

/// Days that are shown.
const SHOWN: u64 = 30;

/// What a tenant takes, now and day by day.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, ToSchema)]
pub struct TenantUsage {
    /// How many people belong to it.
    pub members: i64,
    /// Bytes its schema takes, as last measured.
    pub size_bytes: Option<i64>,
    /// Rows in its tables, estimated when it was last measured.
    pub row_estimate: Option<i64>,
    /// When it was last measured.
    #[schema(value_type = Option<String>, format = DateTime)]
    pub measured_at: Option<Timestamp>,
    /// When somebody last came to its door, to the minute.
    #[schema(value_type = Option<String>, format = DateTime)]
    pub last_used_at: Option<Timestamp>,
    /// The last thirty days, oldest first, in UTC.
    pub days: Vec<TenantUsageDay>,
}

/// One day of a tenant.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, ToSchema)]
pub struct TenantUsageDay {
    /// The day, in UTC.
    #[schema(value_type = String, format = Date)]
    pub day: NaiveDate,
    /// Requests of that day.
    pub requests: i64,
    /// Bytes at its last measuring.
    pub size_bytes: Option<i64>,
}

/// What a tenant takes.
///
/// # Errors
/// Not found; unavailable database.
pub async fn usage(
    can: &Can<ReadTenant>,
    operator: &Operator,
    id: TenantId,
) -> Result<TenantUsage> {
    let tenant = show(can, operator, id).await?;
    let days = days(can, id).await?;
    Ok(TenantUsage {
        members: tenant.members,
        size_bytes: tenant.size_bytes,
        row_estimate: tenant.row_estimate,
        measured_at: tenant.measured_at,
        last_used_at: tenant.last_used_at,
        days,
    })
}

/// The last days, oldest first, those without anything too.
pub(crate) async fn days(can: &Can<ReadTenant>, id: TenantId) -> Result<Vec<TenantUsageDay>> {
    let today = can.ctx().now().date_naive();
    let first = today
        .checked_sub_days(Days::new(SHOWN - 1))
        .unwrap_or(today);
    let mut tx = can.read().await?;
    let known = tenancy::usage_days(&mut tx, id, first).await?;
    tx.done().await?;
    Ok(first
        .iter_days()
        .take_while(|day| *day <= today)
        .map(|day| {
            let known = known.iter().find(|one| one.day == day);
            TenantUsageDay {
                day,
                requests: known.map_or(0, |one| one.requests),
                size_bytes: known.and_then(|one| one.size_bytes),
            }
        })
        .collect())
}

/// All tenants in a few figures.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, ToSchema)]
pub struct Overview {
    /// All tenants.
    pub tenants: i64,
    /// Those that are served.
    pub active: i64,
    /// Those that are suspended.
    pub suspended: i64,
    /// Those that are being deleted or removed.
    pub leaving: i64,
    /// Those whose schema is older than this release would have it.
    pub behind: i64,
    /// Those somebody came to within a day.
    pub used_today: i64,
    /// Requests since midnight, UTC.
    pub requests_today: i64,
    /// Bytes of all schemas, as last measured.
    pub size_bytes: i64,
}

/// All tenants in a few figures.
///
/// # Errors
/// Unavailable database.
pub async fn overview(can: &Can<ReadTenant>, operator: &Operator) -> Result<Overview> {
    let now = can.ctx().now();
    let mut tx = can.read().await?;
    let states = store::state_counts(&mut tx, operator.latest()).await?;
    let sums = store::usage_sums(&mut tx, now).await?;
    tx.done().await?;
    let of = |wanted: &[&str]| -> i64 {
        let fitting = states
            .iter()
            .filter(|one| wanted.contains(&one.state.as_str()));
        fitting.map(|one| one.tenants).sum()
    };
    Ok(Overview {
        tenants: states.iter().map(|one| one.tenants).sum(),
        active: of(&["active"]),
        suspended: of(&["suspended"]),
        leaving: of(&["deleting", "purging"]),
        behind: states.iter().map(|one| one.behind).sum(),
        used_today: sums.used,
        requests_today: sums.requests,
        size_bytes: sums.size_bytes,
    })
}

/// A size as people read it: a figure with at most one decimal, and its unit.
pub fn size_text(bytes: i64) -> (String, &'static str) {
    const UNITS: [(i64, &str); 5] = [
        (1_000_000_000_000_000, "PB"),
        (1_000_000_000_000, "TB"),
        (1_000_000_000, "GB"),
        (1_000_000, "MB"),
        (1_000, "kB"),
    ];
    let bytes = bytes.max(0);
    let Some((one, unit)) = UNITS.into_iter().find(|(one, _)| bytes >= *one) else {
        return (bytes.to_string(), "B");
    };
    // Whole numbers throughout: figures that are shown need no float.
    let rounded = |step: i64| bytes.saturating_add(step / 2) / step;
    let tenths = rounded(one / 10);
    let figure = if tenths >= 1_000 || tenths % 10 == 0 {
        rounded(one).to_string()
    } else {
        format!("{}.{}", tenths / 10, tenths % 10)
    };
    (figure, unit)
}

/// The same in somebody's language.
pub(crate) fn size(text: &console::Text, bytes: i64) -> String {
    let (figure, unit) = size_text(bytes);
    format!("{}\u{a0}{unit}", text.number(figure))
}

#[cfg(test)]
mod tests {
    use super::size_text;

    #[test]
    fn sizes_have_at_most_three_digits_and_a_unit() {
        for (bytes, text) in [
            (0, "0 B"),
            (999, "999 B"),
            (1_000, "1 kB"),
            (8_192, "8.2 kB"),
            (123_456, "123 kB"),
            (999_949, "1000 kB"),
            (1_000_000, "1 MB"),
            (12_345_678, "12.3 MB"),
            (5_400_000_000, "5.4 GB"),
            (i64::MAX, "9223 PB"),
            (-5, "0 B"),
        ] {
            let (figure, unit) = size_text(bytes);
            assert_eq!(format!("{figure} {unit}"), text, "{bytes}");
        }
    }
}
