//! Schemas that have another shape than their version should.

use access::{Can, Done, Reply};
use audit::Change;
use jobs::Nothing;
use kernel::{Result, Timestamp, id::TenantId};
use serde::Serialize;
use tenancy::drift::{self, Shape};
use utoipa::ToSchema;

use super::job;
use crate::{
    Operator,
    permissions::{ReadCampaign, SurveyDrift},
};

/// What the last look at all schemas saw.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, ToSchema)]
pub struct DriftView {
    /// How many schemas have another shape than they should.
    #[schema(example = 0)]
    pub drifted: i64,
    /// When the look began; null when nobody has looked yet.
    #[schema(value_type = Option<String>, format = DateTime)]
    pub seen_at: Option<Timestamp>,
    /// The shapes, newest version first, the right one of a version before the others.
    pub shapes: Vec<ShapeView>,
}

/// Schemas of one version that have one shape.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, ToSchema)]
pub struct ShapeView {
    /// The version they say they have.
    pub version: i64,
    /// The short form of the shape.
    #[schema(example = "5f2c…")]
    pub digest: String,
    /// How many there are.
    #[schema(example = 999)]
    pub schemas: i64,
    /// One of them: a tenant's subdomain, or a schema in stock.
    #[schema(example = "acme")]
    pub example: String,
    /// Whether it is what that version should be: a schema made anew, or, for a version that
    /// this server cannot make, what most have.
    pub wanted: bool,
}

/// How schemas of one shape differ from what they should be.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, ToSchema)]
pub struct DeviationView {
    /// What they lack: columns, constraints, indexes, triggers, rights.
    pub missing: Vec<String>,
    /// What they have beyond.
    pub extra: Vec<String>,
    /// Some of them.
    pub schemas: Vec<DriftedView>,
}

/// A schema that was looked at.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, ToSchema)]
pub struct DriftedView {
    /// The schema.
    pub schema: String,
    /// Whose it is; null for one in stock.
    pub tenant: Option<TenantId>,
    /// That tenant's subdomain.
    pub slug: Option<String>,
}

impl From<Shape> for ShapeView {
    fn from(shape: Shape) -> Self {
        Self {
            version: shape.version,
            digest: shape.digest,
            schemas: shape.schemas,
            example: shape.example,
            wanted: shape.wanted,
        }
    }
}

/// Members of a shape that are named.
const NAMED: i64 = 100;

/// What the last look saw.
///
/// # Errors
/// Unavailable database.
pub async fn drift_show(can: &Can<ReadCampaign>) -> Result<DriftView> {
    let mut tx = can.read().await?;
    let shapes = drift::shapes(&mut tx).await?;
    tx.done().await?;
    let drifted: i64 = shapes
        .iter()
        .filter(|shape| !shape.wanted)
        .map(|shape| shape.schemas)
        .sum();
    let count = f64::from(i32::try_from(drifted).unwrap_or(i32::MAX));
    metrics::gauge!("guildhall_tenants_drifted").set(count);
    Ok(DriftView {
        drifted,
        seen_at: shapes.iter().map(|shape| shape.seen_at).min(),
        shapes: shapes.into_iter().map(ShapeView::from).collect(),
    })
}

/// How schemas of a shape differ, now, from what they should be.
///
/// # Errors
/// Not found when none had it at the last look; unavailable database.
pub async fn drift_deviation(
    can: &Can<ReadCampaign>,
    version: i64,
    digest: &str,
) -> Result<DeviationView> {
    let mut tx = can.read().await?;
    let seen = async {
        let deviation = drift::deviation(&mut tx, version, digest).await?;
        let members = drift::members(&mut tx, version, digest, NAMED).await?;
        Ok::<_, kernel::Error>((deviation, members))
    }
    .await;
    tx.done().await?;
    let (deviation, members) = seen?;
    Ok(DeviationView {
        missing: deviation.missing,
        extra: deviation.extra,
        schemas: members
            .into_iter()
            .map(|one| DriftedView {
                schema: one.schema_name,
                tenant: one.tenant_id,
                slug: one.slug,
            })
            .collect(),
    })
}

/// Asks for a look at all schemas in the background.
///
/// # Errors
/// Unavailable database.
pub async fn drift_survey(can: &Can<SurveyDrift>) -> Result<Done<()>> {
    let mut tx = can.write().await?;
    jobs::send(&mut tx, can.ctx(), job::SURVEY, &Nothing {}).await?;
    tx.commit(Change::none(), Reply::of(())).await
}

/// Looks at all schemas, here and now.
///
/// # Errors
/// Unavailable database.
pub async fn drift_look(can: &Can<SurveyDrift>, operator: &Operator) -> Result<()> {
    drift::survey(&operator.doors, &*can.ctx().chance).await
}
