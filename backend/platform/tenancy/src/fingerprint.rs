//! The shape of a schema as one text: two schemas with equal fingerprints have the same tables,
//! columns, constraints, indexes, triggers and rights.

use kernel::{Result, SchemaName};
use sqlx::{PgConnection, Row as _};

/// One line for each column, constraint, index, trigger and grant of a schema, sorted, with the
/// schema's own name replaced.
///
/// # Errors
/// When the catalogue cannot be read.
pub async fn fingerprint(conn: &mut PgConnection, schema: &SchemaName) -> Result<String> {
    let rows = sqlx::query(
        "WITH rel AS (
           SELECT c.oid, c.relname, c.relkind, c.relacl, c.reloptions
             FROM pg_catalog.pg_class c
             JOIN pg_catalog.pg_namespace n ON n.oid = c.relnamespace
            WHERE n.nspname = $1
         )
         SELECT format('relation %s %s acl %s options %s comment %s', relkind, relname, relacl,
                       reloptions, obj_description(oid, 'pg_class')) AS line
           FROM rel WHERE relkind IN ('r', 'p', 'v', 'S')
         UNION ALL
         SELECT format('column %s.%s %s notnull %s default %s identity %s generated %s acl %s',
                       rel.relname, a.attname, format_type(a.atttypid, a.atttypmod), a.attnotnull,
                       pg_get_expr(d.adbin, d.adrelid), a.attidentity, a.attgenerated, a.attacl)
           FROM rel
           JOIN pg_catalog.pg_attribute a ON a.attrelid = rel.oid
           LEFT JOIN pg_catalog.pg_attrdef d ON d.adrelid = a.attrelid AND d.adnum = a.attnum
          WHERE rel.relkind IN ('r', 'p', 'v') AND a.attnum > 0 AND NOT a.attisdropped
         UNION ALL
         SELECT format('constraint %s %s %s', rel.relname, k.conname, pg_get_constraintdef(k.oid))
           FROM rel JOIN pg_catalog.pg_constraint k ON k.conrelid = rel.oid
         UNION ALL
         SELECT format('index %s', pg_get_indexdef(i.indexrelid))
           FROM rel JOIN pg_catalog.pg_index i ON i.indrelid = rel.oid
         UNION ALL
         SELECT format('trigger %s %s', rel.relname, pg_get_triggerdef(t.oid))
           FROM rel JOIN pg_catalog.pg_trigger t ON t.tgrelid = rel.oid
          WHERE NOT t.tgisinternal
         ORDER BY line",
    )
    .bind(schema.as_str())
    .fetch_all(conn)
    .await?;
    let mut text = String::new();
    for row in rows {
        let line: String = row.try_get("line")?;
        text.push_str(&line.replace(schema.as_str(), "{schema}"));
        text.push('\n');
    }
    Ok(text)
}
