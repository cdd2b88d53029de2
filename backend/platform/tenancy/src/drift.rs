//! Drift: schemas that have another shape than their version should. A look at all of them is
//! stored, so that a page shows it without looking again.

use std::collections::BTreeSet;

use kernel::{Chance, Error, Result, SchemaName, Timestamp, id::TenantId};

use crate::{
    Doors, Reader,
    fingerprint::{self, fingerprint},
    migrate, provision,
};

/// Schemas of one version that have one shape.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Shape {
    /// The version they say they have.
    pub version: i64,
    /// The short form of the shape's fingerprint.
    pub digest: String,
    /// How many there are.
    pub schemas: i64,
    /// One of them: the subdomain of its tenant, or a schema in stock.
    pub example: String,
    /// Whether it is the shape that version should have: that of a schema made anew, or, for a
    /// version this release cannot make, the shape of most.
    pub wanted: bool,
    /// When they were last looked at.
    pub seen_at: Timestamp,
}

/// How one schema differs from what its version should be.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Deviation {
    /// What it lacks.
    pub missing: Vec<String>,
    /// What it has beyond.
    pub extra: Vec<String>,
}

/// A schema that was looked at.
#[derive(Debug, Clone, PartialEq, Eq, sqlx::FromRow)]
pub struct Drifted {
    /// The schema.
    pub schema_name: String,
    /// Whose it is; nobody's when it is in stock.
    pub tenant_id: Option<TenantId>,
    /// That tenant's subdomain.
    pub slug: Option<String>,
}

/// Schemas looked at with one statement.
const CHUNK: i64 = 50;

/// Looks at every schema and stores what was seen.
///
/// # Errors
/// When the database does not answer.
pub async fn survey(doors: &Doors, chance: &dyn Chance) -> Result<()> {
    let wanted = made_anew(doors, chance).await?;
    let mut tx = doors.platform().await?;
    sqlx::query(
        "INSERT INTO tenant_shape_wanted (version, digest, lines) VALUES ($1, $2, $3)
         ON CONFLICT (version) DO UPDATE
            SET digest = excluded.digest, lines = excluded.lines, seen_at = now()",
    )
    .bind(migrate::latest_version())
    .bind(fingerprint::digest_of(&wanted))
    .bind(&wanted)
    .execute(tx.conn())
    .await?;
    tx.commit().await?;
    let mut after = String::new();
    loop {
        let mut tx = doors.platform().await?;
        let chunk: Vec<(String, Option<TenantId>, i64)> = sqlx::query_as(
            "SELECT s.schema_name, s.tenant_id, s.schema_version
               FROM (SELECT schema_name, id AS tenant_id, schema_version FROM tenant WHERE state <> 'purging'
                     UNION ALL
                     SELECT schema_name, NULL, schema_version FROM tenant_stock) s
              WHERE s.schema_name > $1 ORDER BY s.schema_name LIMIT $2",
        )
        .bind(&after)
        .bind(CHUNK)
        .fetch_all(tx.conn())
        .await?;
        let Some((last, ..)) = chunk.last() else {
            tx.abandon().await?;
            break;
        };
        after.clone_from(last);
        look_at(&mut tx, &chunk).await?;
        tx.commit().await?;
    }
    let mut tx = doors.platform().await?;
    sqlx::query(
        "DELETE FROM tenant_shape s
          WHERE NOT EXISTS (SELECT 1 FROM tenant t WHERE t.schema_name = s.schema_name)
            AND NOT EXISTS (SELECT 1 FROM tenant_stock k WHERE k.schema_name = s.schema_name)",
    )
    .execute(tx.conn())
    .await?;
    tx.commit().await
}

async fn look_at(reader: &mut Reader, chunk: &[(String, Option<TenantId>, i64)]) -> Result<()> {
    let names: Vec<String> = chunk.iter().map(|(schema, ..)| schema.clone()).collect();
    let digests = fingerprint::digests(reader.conn(), &names).await?;
    let mut rows = (Vec::new(), Vec::new(), Vec::new(), Vec::new());
    for (schema, tenant, version) in chunk {
        let digest = digests.iter().find(|(name, _)| name == schema);
        rows.0.push(schema.clone());
        rows.1.push(*tenant);
        rows.2.push(*version);
        // A schema that is not there has the empty shape, and the report shows it.
        rows.3
            .push(digest.map_or_else(String::new, |(_, digest)| digest.clone()));
    }
    sqlx::query(
        "INSERT INTO tenant_shape (schema_name, tenant_id, version, digest)
         SELECT n.schema_name, n.tenant_id, n.version, n.digest
           FROM unnest($1::text[], $2::uuid[], $3::bigint[], $4::text[]) AS n (schema_name, tenant_id, version, digest)
         ON CONFLICT (schema_name) DO UPDATE
            SET tenant_id = excluded.tenant_id, version = excluded.version, digest = excluded.digest, seen_at = now()",
    )
    .bind(rows.0)
    .bind(rows.1)
    .bind(rows.2)
    .bind(rows.3)
    .execute(reader.conn())
    .await?;
    Ok(())
}

/// The shape of a schema that is made now, and not kept.
async fn made_anew(doors: &Doors, chance: &dyn Chance) -> Result<String> {
    let schema = SchemaName::new(chance);
    let mut tx = doors.owner().await?;
    let made = async {
        provision::make_schema(
            &mut tx,
            doors.roles(),
            &schema,
            migrate::latest_version(),
            "",
        )
        .await?;
        // As everybody else looks: with the platform's path, so that names are written alike.
        let platform = doors.platform_ref().clone();
        tx.enter(&platform).await?;
        fingerprint(tx.conn(), &schema).await
    }
    .await;
    tx.abandon().await?;
    made
}

/// The shapes there were when everything was last looked at, newest version first, the wanted
/// one of a version before the others.
///
/// # Errors
/// When the database does not answer.
pub async fn shapes(reader: &mut Reader) -> Result<Vec<Shape>> {
    let rows: Vec<(i64, String, i64, String, bool, Timestamp)> = sqlx::query_as(
        "SELECT g.version, g.digest, g.schemas, coalesce(t.slug, g.example) AS example,
                CASE WHEN w.version IS NULL
                     THEN row_number() OVER (PARTITION BY g.version ORDER BY g.schemas DESC, g.digest) = 1
                     ELSE g.digest = w.digest END AS wanted,
                g.seen_at
           FROM (SELECT version, digest, count(*) AS schemas, min(schema_name) AS example,
                        min(seen_at) AS seen_at
                   FROM tenant_shape GROUP BY version, digest) g
           LEFT JOIN tenant_shape_wanted w ON w.version = g.version
           LEFT JOIN tenant t ON t.schema_name = g.example
          ORDER BY g.version DESC, wanted DESC, g.schemas DESC, g.digest",
    )
    .fetch_all(reader.conn())
    .await?;
    Ok(rows
        .into_iter()
        .map(
            |(version, digest, schemas, example, wanted, seen_at)| Shape {
                version,
                digest,
                schemas,
                example,
                wanted,
                seen_at,
            },
        )
        .collect())
}

/// Schemas of one shape, the first ones by name.
///
/// # Errors
/// When the database does not answer.
pub async fn members(
    reader: &mut Reader,
    version: i64,
    digest: &str,
    limit: i64,
) -> Result<Vec<Drifted>> {
    let rows = sqlx::query_as(
        "SELECT s.schema_name, s.tenant_id, t.slug
           FROM tenant_shape s
           LEFT JOIN tenant t ON t.schema_name = s.schema_name
          WHERE s.version = $1 AND s.digest = $2
          ORDER BY s.schema_name LIMIT $3",
    )
    .bind(version)
    .bind(digest)
    .bind(limit)
    .fetch_all(reader.conn())
    .await?;
    Ok(rows)
}

/// How schemas of one shape differ, now, from what their version should be: from a schema made
/// anew, or, for a version this release cannot make, from one of the shape of most.
///
/// # Errors
/// Not found when nobody has the shape; unavailable database.
pub async fn deviation(reader: &mut Reader, version: i64, digest: &str) -> Result<Deviation> {
    let one = members(reader, version, digest, 1).await?;
    let one = one.first().ok_or_else(Error::not_found)?;
    let theirs = lines_of(reader, &one.schema_name).await?;
    let made: Option<String> =
        sqlx::query_scalar("SELECT lines FROM tenant_shape_wanted WHERE version = $1")
            .bind(version)
            .fetch_optional(reader.conn())
            .await?;
    let wanted = match made {
        Some(lines) => lines,
        None => {
            let of_most = shapes(reader)
                .await?
                .into_iter()
                .find(|shape| shape.version == version && shape.wanted)
                .ok_or_else(Error::not_found)?;
            let example = members(reader, version, &of_most.digest, 1).await?;
            let example = example.first().ok_or_else(Error::not_found)?;
            lines_of(reader, &example.schema_name).await?
        }
    };
    let (wanted, theirs): (BTreeSet<&str>, BTreeSet<&str>) =
        (wanted.lines().collect(), theirs.lines().collect());
    let only = |one: &BTreeSet<&str>, other: &BTreeSet<&str>| {
        one.difference(other)
            .map(|line| (*line).to_owned())
            .collect()
    };
    Ok(Deviation {
        missing: only(&wanted, &theirs),
        extra: only(&theirs, &wanted),
    })
}

async fn lines_of(reader: &mut Reader, schema: &str) -> Result<String> {
    let schema = SchemaName::parse(schema)
        .ok_or_else(|| Error::internal(format!("{schema} is no schema name of ours")))?;
    fingerprint(reader.conn(), &schema).await
}
