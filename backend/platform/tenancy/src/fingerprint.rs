//! The shape of a schema as one text: two schemas with equal fingerprints have the same tables,
//! columns, constraints, indexes, triggers and rights.

use kernel::{Result, SchemaName};
use sqlx::{PgConnection, Row as _};

/// One line for each column, constraint, index, trigger and grant of the schemas `$1`, with a
/// schema's own name replaced. Without the rights on the guard, which suspending takes away.
macro_rules! lines {
    ($select:literal) => {
        concat!(
            "WITH rel AS (
           SELECT n.nspname, c.oid, c.relname, c.relkind, c.reloptions,
                  CASE c.relname WHEN 'tenant_guard' THEN NULL ELSE c.relacl END AS relacl
             FROM pg_catalog.pg_class c
             JOIN pg_catalog.pg_namespace n ON n.oid = c.relnamespace
            WHERE n.nspname = ANY($1)
         ), raw AS (
         SELECT nspname, format('relation %s %s acl %s options %s comment %s', relkind, relname, relacl,
                       reloptions, obj_description(oid, 'pg_class')) AS line
           FROM rel WHERE relkind IN ('r', 'p', 'v', 'S')
         UNION ALL
         SELECT rel.nspname,
                format('column %s.%s %s notnull %s default %s identity %s generated %s acl %s',
                       rel.relname, a.attname, format_type(a.atttypid, a.atttypmod), a.attnotnull,
                       pg_get_expr(d.adbin, d.adrelid), a.attidentity, a.attgenerated, a.attacl)
           FROM rel
           JOIN pg_catalog.pg_attribute a ON a.attrelid = rel.oid
           LEFT JOIN pg_catalog.pg_attrdef d ON d.adrelid = a.attrelid AND d.adnum = a.attnum
          WHERE rel.relkind IN ('r', 'p', 'v') AND a.attnum > 0 AND NOT a.attisdropped
         UNION ALL
         SELECT rel.nspname,
                format('constraint %s %s %s', rel.relname, k.conname, pg_get_constraintdef(k.oid))
           FROM rel JOIN pg_catalog.pg_constraint k ON k.conrelid = rel.oid
         UNION ALL
         SELECT rel.nspname,
                format('index %s%s', pg_get_indexdef(i.indexrelid),
                       CASE WHEN i.indisvalid THEN '' ELSE ' invalid' END)
           FROM rel JOIN pg_catalog.pg_index i ON i.indrelid = rel.oid
         UNION ALL
         SELECT rel.nspname, format('trigger %s %s', rel.relname, pg_get_triggerdef(t.oid))
           FROM rel JOIN pg_catalog.pg_trigger t ON t.tgrelid = rel.oid
          WHERE NOT t.tgisinternal
         ), shape AS (
         SELECT nspname, replace(line, nspname, '{schema}') COLLATE \"C\" AS line FROM raw
         ) ",
            $select
        )
    };
}

/// The shape of one schema, a line for each piece, sorted.
///
/// # Errors
/// When the catalogue cannot be read.
pub async fn fingerprint(conn: &mut PgConnection, schema: &SchemaName) -> Result<String> {
    let rows = sqlx::query(lines!("SELECT line FROM shape ORDER BY line"))
        .bind([schema.as_str()])
        .fetch_all(conn)
        .await?;
    let mut text = String::new();
    for row in rows {
        let line: String = row.try_get("line")?;
        text.push_str(&line);
        text.push('\n');
    }
    Ok(text)
}

/// The short form of a fingerprint.
pub(crate) fn digest_of(lines: &str) -> String {
    hex::encode(aws_lc_rs::digest::digest(&aws_lc_rs::digest::SHA256, lines.as_bytes()).as_ref())
}

/// The short forms of many schemas' fingerprints. A schema that is not there has none.
///
/// # Errors
/// When the catalogue cannot be read.
pub(crate) async fn digests(
    conn: &mut PgConnection,
    schemas: &[String],
) -> Result<Vec<(String, String)>> {
    let rows = sqlx::query_as(lines!(
        "SELECT nspname::text,
                encode(sha256(convert_to(string_agg(line, E'\\n' ORDER BY line) || E'\\n', 'UTF8')), 'hex')
           FROM shape GROUP BY nspname"
    ))
    .bind(schemas)
    .fetch_all(conn)
    .await?;
    Ok(rows)
}
