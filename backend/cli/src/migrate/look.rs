//! Looking without changing: the dry run and the drift report.

use app::Node;
use operator::{
    campaigns::{campaign_rehearse, drift_deviation, drift_look, drift_show},
    permissions::{ReadCampaign, RunCampaign, SurveyDrift},
};
use serde_json::json;

use crate::{
    exit::Failure,
    node::{may, print},
    say,
    state::explain,
};

/// Lines of a difference that are printed.
const LINES: usize = 40;

/// Tries the migration on one tenant of every shape.
///
/// # Errors
/// In part when any of them cannot be migrated.
pub(super) async fn rehearse(node: &Node, json: bool) -> anyhow::Result<()> {
    let can = may::<RunCampaign>(node).await?;
    let tried = campaign_rehearse(&can, &node.operator)
        .await
        .map_err(explain)?;
    let values: Vec<_> = tried
        .iter()
        .map(|one| {
            json!({
                "version": one.version, "shape": one.digest, "schemas": one.schemas,
                "tried_on": one.tried_on, "error": one.error,
                "millis": u64::try_from(one.took.as_millis()).unwrap_or(u64::MAX),
            })
        })
        .collect();
    print(json, &values, |_| {
        if tried.is_empty() {
            return vec!["every tenant has this version; there is nothing to try".into()];
        }
        tried
            .iter()
            .map(|one| {
                let millis = one.took.as_millis();
                let how = match &one.error {
                    None => format!("would work ({millis} ms)"),
                    Some(words) => format!("FAILS: {words}"),
                };
                format!(
                    "{:>6} at {}, tried on {:<20} {how}",
                    one.schemas, one.version, one.tried_on
                )
            })
            .collect()
    })?;
    let failing: usize = tried
        .iter()
        .filter(|one| one.error.is_some())
        .map(|one| one.schemas)
        .sum();
    match failing {
        0 => Ok(()),
        count => Err(Failure::in_part(format!(
            "{count} schemas could not be migrated; nothing was changed"
        ))),
    }
}

/// Compares every schema with what its version should be.
///
/// # Errors
/// In part when any differs.
pub(super) async fn drift(node: &Node, details: bool, json: bool) -> anyhow::Result<()> {
    let look = may::<SurveyDrift>(node).await?;
    drift_look(&look, &node.operator).await.map_err(explain)?;
    let can = may::<ReadCampaign>(node).await?;
    let seen = drift_show(&can).await.map_err(explain)?;
    print(json, &seen, |seen| {
        seen.shapes
            .iter()
            .map(|shape| {
                let verdict = if shape.wanted {
                    "as it should be"
                } else {
                    "DIFFERS"
                };
                format!(
                    "{:>6} at {}, such as {:<20} {verdict}",
                    shape.schemas, shape.version, shape.example
                )
            })
            .collect()
    })?;
    for shape in seen.shapes.iter().filter(|shape| details && !shape.wanted) {
        let differs = drift_deviation(&can, shape.version, &shape.digest)
            .await
            .map_err(explain)?;
        if json {
            say(&serde_json::to_string_pretty(&differs)?);
            continue;
        }
        say(&format!(
            "{} and {} more:",
            shape.example,
            shape.schemas - 1
        ));
        let missing = differs.missing.iter().map(|line| format!("  - {line}"));
        let extra = differs.extra.iter().map(|line| format!("  + {line}"));
        for line in missing.chain(extra).take(LINES) {
            say(&line);
        }
    }
    match seen.drifted {
        0 => Ok(()),
        count => Err(Failure::in_part(format!("{count} schemas differ"))),
    }
}
