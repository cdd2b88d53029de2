use super::*;

fn read_and_written(sql: &str) -> (Vec<String>, Vec<String>) {
    let uses = uses(sql);
    let named = |access| {
        uses.tables
            .iter()
            .filter(|table| table.access == access)
            .map(|table| match &table.schema {
                Some(schema) => format!("{schema}.{}", table.name),
                None => table.name.clone(),
            })
            .collect()
    };
    (named(Access::Read), named(Access::Write))
}

#[track_caller]
fn assert_uses(sql: &str, read: &[&str], written: &[&str]) {
    let (found_read, found_written) = read_and_written(sql);
    assert_eq!(found_read, read, "read by {sql}");
    assert_eq!(found_written, written, "written by {sql}");
}

#[test]
fn from_join_and_comma_lists_are_read() {
    assert_uses(
        "select a.id, b.x from a left join b using (id), only c as k(x, y), lateral (select 1 from d) s
          where a.id in (select id from e) order by 1, 2",
        &["a", "b", "c", "d", "e"],
        &[],
    );
    assert_uses("select 1 from (a cross join b)", &["a", "b"], &[]);
}

#[test]
fn insert_update_delete_and_merge_write() {
    assert_uses(
        "insert into a (x) select y from b on conflict (x) do update set x = excluded.x",
        &["b"],
        &["a"],
    );
    assert_uses(
        "update a set x = 1, y = 2 from b, c where a.id = b.id",
        &["b", "c"],
        &["a"],
    );
    assert_uses("delete from a using b where a.id = b.id", &["b"], &["a"]);
    assert_uses(
        "merge into a using b on a.id = b.id when matched then update set x = 1",
        &["b"],
        &["a"],
    );
    assert_uses("truncate table a", &[], &["a"]);
}

#[test]
fn calls_and_locks_are_no_tables() {
    assert_uses(
        "select extract(epoch from at), substring(x from 2), a is not distinct from b
           from generate_series(1, 3) g, t
            for no key update of t skip locked",
        &["t"],
        &[],
    );
    assert_uses("select 1 from t for update", &["t"], &[]);
    assert_uses(
        "grant select, insert, update, delete on all tables in schema x to y",
        &[],
        &[],
    );
}

#[test]
fn schemas_are_kept() {
    assert_uses(
        "insert into local.outbox (id) values ($1)",
        &[],
        &["local.outbox"],
    );
    assert_uses("select 1 from platform.tenant t", &["platform.tenant"], &[]);
}

#[test]
fn named_queries_are_known() {
    let uses = uses(
        "with recursive up (id, n) as (select 1, 2), down as materialized (delete from t returning id)
         select id from up",
    );
    let named: Vec<_> = uses.named_queries.iter().map(String::as_str).collect();
    assert_eq!(named, ["down", "up"]);
}

#[test]
fn unnamed_columns_are_found_and_arithmetic_is_not() {
    assert_eq!(uses("select * from t").stars, [0]);
    assert_eq!(uses("select 1,\n t.* from t").stars, [1]);
    assert_eq!(uses("insert into t (a) values (1) returning *").stars, [0]);
    assert_eq!(
        uses("select count(*), a * b, 2 * 3 from t").stars,
        Vec::<usize>::new()
    );
}

#[test]
fn a_fragment_that_ends_before_the_name_is_found() {
    assert_eq!(uses("select id from").unnamed, [0]);
}

#[test]
fn a_fragment_may_close_a_parenthesis() {
    assert_uses(") select 1 from t", &["t"], &[]);
}
