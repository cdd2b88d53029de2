//! What every process says of its connections and of who waits for a place, for the console and
//! the command line, which run somewhere else.

use std::{sync::Arc, time::Duration};

use kernel::{Result, Timestamp, id::NodeId};
use serde::{Deserialize, Serialize};
use tokio_util::sync::CancellationToken;

use crate::{Admission, AdmissionReport, Doors, LaneReport, Reader, ReplicaReport};

/// How all connections of a process stand.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct DoorsReport {
    /// The sets of connections to the primary: for reads, writes and DDL.
    pub lanes: Vec<LaneReport>,
    /// Tenants known to be on a further login, by login.
    pub logins: Vec<(String, u64)>,
    /// The replica, if there is one.
    pub replica: Option<ReplicaReport>,
}

/// What a process says of itself.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct PoolReport {
    /// Its connections.
    pub doors: DoorsReport,
    /// The gate of its requests; none in a process that serves nobody.
    pub admission: Option<AdmissionReport>,
}

/// What a process said, and when.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Said {
    /// The process.
    pub node: NodeId,
    /// The name of its machine.
    pub name: String,
    /// When it said so.
    pub at: Timestamp,
    /// What it said.
    pub report: PoolReport,
}

const EVERY: Duration = Duration::from_secs(5);

/// Says every few seconds how this process stands, until `stop`.
pub async fn report_pools(
    doors: Doors,
    admission: Option<Arc<Admission>>,
    node: NodeId,
    stop: CancellationToken,
) {
    let mut tick = tokio::time::interval(EVERY);
    tick.set_missed_tick_behavior(tokio::time::MissedTickBehavior::Delay);
    loop {
        tokio::select! {
            () = stop.cancelled() => return,
            _ = tick.tick() => {}
        }
        let report = PoolReport {
            doors: doors.report(),
            admission: admission.as_ref().map(|admission| admission.report()),
        };
        measure(&report);
        if let Err(error) = say(&doors, node, &report).await {
            tracing::debug!(%error, causes = error.causes(), "the state of the pools could not be written");
        }
    }
}

/// What the processes that live said last.
///
/// # Errors
/// When the database does not answer.
pub async fn pools_said(reader: &mut Reader) -> Result<Vec<Said>> {
    let rows: Vec<(NodeId, String, Timestamp, sqlx::types::Json<PoolReport>)> = sqlx::query_as(
        "SELECT p.node_id, n.name, p.said_at, p.report
           FROM tenant_pool p
           JOIN tenant_node n ON n.id = p.node_id
          WHERE p.said_at > now() - interval '30 seconds'
          ORDER BY n.started_at, n.id",
    )
    .fetch_all(reader.conn())
    .await?;
    Ok(rows
        .into_iter()
        .map(|(node, name, at, report)| Said {
            node,
            name,
            at,
            report: report.0,
        })
        .collect())
}

async fn say(doors: &Doors, node: NodeId, report: &PoolReport) -> Result<()> {
    let mut tx = doors.platform().await?;
    // Before its first beat a node has no row to hang this on.
    sqlx::query(
        "INSERT INTO tenant_pool (node_id, report)
         SELECT id, $2 FROM tenant_node WHERE id = $1
         ON CONFLICT (node_id) DO UPDATE SET said_at = now(), report = EXCLUDED.report",
    )
    .bind(node)
    .bind(sqlx::types::Json(report))
    .execute(tx.conn())
    .await?;
    tx.commit().await
}

fn measure(report: &PoolReport) {
    let replica = report.doors.replica.as_ref().map(|replica| &replica.lanes);
    for lanes in report.doors.lanes.iter().chain(replica) {
        let set = |what: &'static str, value: u32| {
            metrics::gauge!("guildhall_lanes", "lanes" => lanes.name.clone(), "state" => what)
                .set(f64::from(value));
        };
        set("lent", lanes.lent);
        set("idle", lanes.idle);
        set("waiting", lanes.waiting);
        set("most", lanes.connections);
        let count = |what: &'static str, value: u64| {
            metrics::counter!("guildhall_lanes_total", "lanes" => lanes.name.clone(), "event" => what)
                .absolute(value);
        };
        count("hit", lanes.stats.hits);
        count("switch", lanes.stats.switches);
        for (login, idle) in &lanes.by_login {
            metrics::gauge!("guildhall_login_idle", "lanes" => lanes.name.clone(), "login" => login.clone())
                .set(f64::from(*idle));
        }
    }
    if let Some(admission) = &report.admission {
        let set = |what: &'static str, value: u32| {
            metrics::gauge!("guildhall_admission", "state" => what).set(f64::from(value));
        };
        set("places", admission.places);
        set("taken", admission.taken);
        set("waiting", admission.waiting);
        metrics::counter!("guildhall_admitted_total").absolute(admission.admitted);
    }
}
