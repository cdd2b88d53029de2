//! Laws that the shape of every schema keeps, asked of the catalogue.

use kernel::SchemaName;
use sqlx::PgConnection;

use crate::it::house::House;

/// Lines a question about a schema finds; none is wanted.
async fn broken(
    conn: &mut PgConnection,
    schema: &SchemaName,
    question: &'static str,
) -> Vec<String> {
    sqlx::query_scalar(question)
        .bind(schema.as_str())
        .fetch_all(conn)
        .await
        .unwrap()
}

/// Questions with `$1` for the schema, and what an answer would mean.
const EVERYWHERE: &[(&str, &str)] = &[
    (
        "a foreign key without an index: deleting or merging reads the whole table",
        "SELECT format('%s %s', k.conrelid::regclass, k.conname)
           FROM pg_constraint k
          WHERE k.contype = 'f' AND k.connamespace = $1::text::regnamespace
            AND NOT EXISTS (
                  SELECT 1 FROM pg_index i
                   WHERE i.indrelid = k.conrelid AND i.indisvalid
                     AND (i.indpred IS NULL OR pg_get_expr(i.indpred, i.indrelid) ~ 'IS NOT NULL')
                     AND (i.indkey::int2[])[0:cardinality(k.conkey) - 1] @> k.conkey)",
    ),
    (
        "a state without a list of what it may be (law 7)",
        "SELECT format('%s.%s', c.relname, a.attname)
           FROM pg_class c JOIN pg_attribute a ON a.attrelid = c.oid
          WHERE c.relnamespace = $1::text::regnamespace AND c.relkind IN ('r', 'p')
            AND a.attnum > 0 AND NOT a.attisdropped AND a.atttypid = 'text'::regtype
            AND a.attname ~ '^(.*_)?(state|status|outcome|effect|reach)$'
            AND NOT EXISTS (SELECT 1 FROM pg_constraint k
                             WHERE k.conrelid = c.oid AND k.contype = 'c' AND a.attnum = ANY (k.conkey))",
    ),
    (
        "a table without a primary key",
        "SELECT c.relname::text FROM pg_class c
          WHERE c.relnamespace = $1::text::regnamespace AND c.relkind IN ('r', 'p')
            AND NOT EXISTS (SELECT 1 FROM pg_index i WHERE i.indrelid = c.oid AND i.indisprimary)",
    ),
    (
        "a type that loses money or zones (laws 9 and 10), or a number from a sequence of its own",
        "SELECT format('%s.%s %s', c.relname, a.attname, format_type(a.atttypid, a.atttypmod))
           FROM pg_class c JOIN pg_attribute a ON a.attrelid = c.oid
           LEFT JOIN pg_attrdef d ON d.adrelid = c.oid AND d.adnum = a.attnum
          WHERE c.relnamespace = $1::text::regnamespace AND c.relkind IN ('r', 'p')
            AND a.attnum > 0 AND NOT a.attisdropped AND c.relname <> '_sqlx_migrations'
            AND (a.atttypid = ANY ('{float4,float8,money,timestamp,timetz}'::regtype[])
                 OR pg_get_expr(d.adbin, d.adrelid) LIKE 'nextval%')",
    ),
    (
        "a foreign key into another schema (law 5)",
        "SELECT k.conname::text FROM pg_constraint k
           JOIN pg_class target ON target.oid = k.confrelid
          WHERE k.contype = 'f' AND k.connamespace = $1::text::regnamespace
            AND target.relnamespace <> k.connamespace",
    ),
    (
        "a table that does not belong to the owner",
        "SELECT c.relname::text FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace
          WHERE n.nspname = $1 AND c.relowner <> n.nspowner",
    ),
];

const IN_TENANTS: &[(&str, &str)] = &[
    (
        "a type: sqlx remembers types by name for a whole connection",
        "SELECT t.typname::text FROM pg_type t LEFT JOIN pg_class c ON c.oid = t.typrelid
          WHERE t.typnamespace = $1::text::regnamespace
            AND (t.typtype <> ALL ('{c,b}') OR t.typtype = 'c' AND c.relkind = 'c')",
    ),
    (
        "a function",
        "SELECT p.proname::text FROM pg_proc p WHERE p.pronamespace = $1::text::regnamespace",
    ),
    (
        "an extension",
        "SELECT e.extname::text FROM pg_extension e WHERE e.extnamespace = $1::text::regnamespace",
    ),
    (
        "a trigger that provisioning did not put there",
        "SELECT t.tgname::text FROM pg_trigger t JOIN pg_class c ON c.oid = t.tgrelid
          WHERE c.relnamespace = $1::text::regnamespace AND NOT t.tgisinternal
            AND t.tgname <> 'audit_guard'",
    ),
    (
        "a table without the audit guard whose comment does not say why (law 3)",
        "SELECT c.relname::text FROM pg_class c
          WHERE c.relnamespace = $1::text::regnamespace AND c.relkind IN ('r', 'p')
            AND coalesce(obj_description(c.oid, 'pg_class'), '') !~ '^unaudited: .{8,}'
            AND NOT EXISTS (SELECT 1 FROM pg_trigger t
                             WHERE t.tgrelid = c.oid AND t.tgname = 'audit_guard'
                               AND t.tgenabled = 'O' AND t.tgdeferrable AND t.tginitdeferred)",
    ),
];

#[tokio::test]
async fn every_schema_keeps_the_laws_of_tables() {
    // A tenant as the product makes it, without the table the other tests add.
    let platform = testkit::Platform::start(&[]).await;
    let tenant = platform.tenant("acme").await.tenant;
    let mut conn = platform.database.superuser().await;
    let mut found = Vec::new();
    for schema in [&tenant.schema, &SchemaName::platform()] {
        for (law, question) in EVERYWHERE {
            found.extend(
                broken(&mut conn, schema, question)
                    .await
                    .into_iter()
                    .map(|it| format!("{law}: {it}")),
            );
        }
    }
    for (law, question) in IN_TENANTS {
        found.extend(
            broken(&mut conn, &tenant.schema, question)
                .await
                .into_iter()
                .map(|it| format!("{law}: {it}")),
        );
    }
    assert!(found.is_empty(), "{}", found.join("\n"));
}

#[tokio::test]
async fn the_laws_of_tables_find_what_breaks_them() {
    let house = House::new().await;
    let [acme, _] = &house.tenants;
    let mut owner = house.platform.doors.owner().await.unwrap();
    owner.enter(acme).await.unwrap();
    sqlx::raw_sql(
        "CREATE TABLE bad_child (company_id uuid REFERENCES company (id), state text, price float8, at timestamp);
         CREATE TYPE bad_mood AS ENUM ('calm');
         CREATE FUNCTION bad_sum() RETURNS int LANGUAGE sql RETURN 1",
    )
    .execute(owner.conn())
    .await
    .unwrap();
    owner.commit().await.unwrap();
    let mut conn = house.superuser().await;
    let mut laws = 0;
    for (law, question) in EVERYWHERE.iter().chain(IN_TENANTS) {
        let found = broken(&mut conn, &acme.schema, question).await;
        if found.iter().any(|it| it.contains("bad_")) {
            laws += 1;
        } else {
            let elsewhere = [
                "another schema",
                "does not belong",
                "an extension",
                "a trigger",
            ];
            assert!(
                elsewhere.iter().any(|it| law.contains(it)),
                "nothing found: {law}"
            );
        }
    }
    assert_eq!(laws, 7);
}
