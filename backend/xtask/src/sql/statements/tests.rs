use super::*;

fn collected(text: &str) -> Collected {
    let file = RustFile::parse(Path::new("src/store.rs"), text.to_owned()).unwrap();
    collect(&file, &|path| {
        (path == Path::new("src/sql/list.sql")).then(|| "select 9".to_owned())
    })
}

fn texts(text: &str) -> Vec<String> {
    collected(text)
        .statements
        .into_iter()
        .map(|statement| statement.text)
        .collect()
}

#[test]
fn functions_constants_concat_and_included_files_are_read() {
    let texts = texts(
        r#"
        const LIST: &str = "select 2";
        struct S;
        impl S { const ONE: &'static str = concat!("select", " 3"); }
        async fn f() {
            sqlx::query("select 1").execute(c).await;
            sqlx::query_as::<_, Row>(LIST).fetch_one(c).await;
            query_scalar(S::ONE);
            tokio::join!(sqlx::raw_sql("select 4"), other());
            let x = vec![sqlx::query(include_str!("sql/list.sql"))];
        }"#,
    );
    assert_eq!(
        texts,
        ["select 1", "select 2", "select 3", "select 4", "select 9"]
    );
}

#[test]
fn builders_give_fragments() {
    let found = collected(
        r#"fn f() { let mut q = sqlx::QueryBuilder::<Postgres>::new("select id"); q.push(" from t"); }"#,
    );
    assert!(
        found
            .statements
            .iter()
            .all(|statement| statement.part == Part::Fragment)
    );
    assert_eq!(found.statements.len(), 2);
}

#[test]
fn push_without_a_builder_is_no_sql() {
    assert_eq!(
        texts(r#"fn f() { words.push("from nowhere"); }"#),
        Vec::<String>::new()
    );
}

#[test]
fn lines_are_those_of_the_string() {
    let found = collected("fn f() {\n  sqlx::query(\n    \"select 1\");\n}");
    assert_eq!(
        found.statements.first().map(|statement| statement.line),
        Some(3)
    );
}

#[test]
fn what_cannot_be_read_is_named() {
    let found = collected("fn f() {\n sqlx::query(AssertSqlSafe(format!(\"select {x}\")));\n}");
    assert_eq!((found.statements.len(), found.unreadable), (0, vec![2]));
}

#[test]
fn macros_of_sqlx_are_named() {
    assert_eq!(
        collected("fn f() { sqlx::query_as!(Row, \"select 1\"); }").macros,
        [1]
    );
}

#[test]
fn test_code_is_left_out() {
    let texts = texts(
        "#[cfg(test)] mod tests { fn f() { sqlx::query(\"select 1\"); } }
         #[tokio::test] async fn g() { sqlx::query(\"select 2\"); }",
    );
    assert_eq!(texts, Vec::<String>::new());
}

#[test]
fn lists_read_from_tables_and_so_do_their_columns() {
    let texts = texts(
        r#"
        static LIST: Spec<Thing> = Spec { name: "shop.things", from: "shop_thing t", id: "t.id" };
        const COLUMNS: &[Column<Thing>] = &[
            Column::new("name", "shop-name", Kind::Text, "t.name", name).sorted("t.name"),
            Column::derived("parts", "shop-parts", Kind::Number, "(SELECT count(*) FROM shop_part)")
                .filtered_elsewhere("EXISTS (SELECT 1 FROM shop_tag WHERE tag =", ")", "false"),
        ];"#,
    );
    assert_eq!(
        texts,
        [
            "FROM shop_thing t",
            "EXISTS (SELECT 1 FROM shop_tag WHERE tag =",
            "(SELECT count(*) FROM shop_part)"
        ]
    );
}
