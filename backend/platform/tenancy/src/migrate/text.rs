//! Reading the text of a migration: its first comments, its statements, and whether it can run
//! inside a transaction.

/// The comment lines a file begins with, without their dashes.
pub(crate) fn head(sql: &str) -> impl Iterator<Item = &str> {
    sql.lines()
        .map(str::trim)
        .take_while(|line| line.is_empty() || line.starts_with("--"))
        .map(|line| line.trim_start_matches('-').trim())
}

/// The words of every statement, in lower case, without comments, texts and quoted names.
pub(crate) fn statements(sql: &str) -> Vec<Vec<String>> {
    let mut all = Vec::new();
    let mut words = Vec::new();
    let mut rest = sql;
    while let Some(first) = rest.chars().next() {
        if let Some(after) = rest.strip_prefix("--") {
            rest = after.split_once('\n').map_or("", |(_, after)| after);
        } else if let Some(after) = rest.strip_prefix("/*") {
            rest = after.split_once("*/").map_or("", |(_, after)| after);
        } else if first == '\'' || first == '"' {
            rest = after_quote(rest, first);
        } else if let Some(after) = after_dollar(rest) {
            rest = after;
        } else if first.is_alphanumeric() || first == '_' {
            let end = rest
                .find(|letter: char| !letter.is_alphanumeric() && letter != '_')
                .unwrap_or(rest.len());
            let (word, after) = rest.split_at_checked(end).unwrap_or((rest, ""));
            words.push(word.to_lowercase());
            rest = after;
        } else {
            if first == ';' && !words.is_empty() {
                all.push(std::mem::take(&mut words));
            }
            rest = rest.get(first.len_utf8()..).unwrap_or_default();
        }
    }
    if !words.is_empty() {
        all.push(words);
    }
    all
}

fn after_quote(text: &str, quote: char) -> &str {
    let inside = text.get(1..).unwrap_or_default();
    inside.split_once(quote).map_or("", |(_, after)| after)
}

/// What comes after `$tag$ … $tag$`, when such a text begins here.
fn after_dollar(text: &str) -> Option<&str> {
    let (tag, _) = text.strip_prefix('$')?.split_once('$')?;
    if !tag
        .chars()
        .all(|letter| letter.is_alphabetic() || letter == '_')
    {
        return None;
    }
    let fence = format!("${tag}$");
    let inside = text.strip_prefix(&fence)?;
    Some(inside.split_once(&fence).map_or("", |(_, after)| after))
}

/// Whether a migration changes tables and their rows but makes none, so that the rights and
/// guards on them stay as they are. When in doubt, not.
pub(crate) fn only_alters(sql: &str) -> bool {
    statements(sql).iter().all(|words| {
        let words: Vec<&str> = words.iter().map(String::as_str).collect();
        match words.as_slice() {
            ["alter", "table", rest @ ..] => !rest
                .iter()
                .any(|word| matches!(*word, "trigger" | "owner" | "schema" | "partition")),
            ["create", "index", ..] | ["create", "unique", "index", ..] | ["drop", "index", ..] => {
                true
            }
            ["update" | "insert" | "delete", ..] | ["comment", "on", "column", ..] => true,
            _ => false,
        }
    })
}

/// Whether a migration defines things and changes no rows by statements of its own.
pub(crate) fn only_defines(sql: &str) -> bool {
    const DEFINING: &[&str] = &["alter", "create", "drop", "comment", "grant", "revoke"];
    statements(sql)
        .iter()
        .filter_map(|words| words.first())
        .all(|first| DEFINING.contains(&first.as_str()))
}

/// The same statement for a schema nobody uses yet, inside a transaction: without `CONCURRENTLY`.
pub(crate) fn at_once(sql: &str) -> String {
    const WORD: &str = "CONCURRENTLY";
    let mut text = String::with_capacity(sql.len());
    for line in sql.lines() {
        match line.to_ascii_uppercase().find(WORD) {
            Some(at) if !line.trim_start().starts_with("--") => {
                text.push_str(line.get(..at).unwrap_or_default());
                text.push_str(line.get(at + WORD.len()..).unwrap_or_default());
            }
            _ => text.push_str(line),
        }
        text.push('\n');
    }
    text
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn statements_end_at_semicolons_that_are_no_part_of_a_text() {
        let found = statements(
            "-- a; comment\nALTER TABLE a ADD b text DEFAULT 'x;y'; /* ; */ DO $x$ ; $x$; select \";\"",
        );
        let first: Vec<&str> = found
            .iter()
            .filter_map(|words| words.first().map(String::as_str))
            .collect();
        assert_eq!(first, ["alter", "do", "select"]);
    }

    #[test]
    fn what_may_make_a_table_is_not_taken_for_an_alteration() {
        for sql in [
            "ALTER TABLE a ADD COLUMN b text",
            "CREATE UNIQUE INDEX i ON a (b); UPDATE a SET b = ';'",
            "COMMENT ON COLUMN a.b IS 'x'",
        ] {
            assert!(only_alters(sql), "{sql}");
        }
        for sql in [
            "CREATE TABLE a (b text)",
            "ALTER TABLE a ADD b text; CREATE TABLE c (d text)",
            "ALTER TABLE a DISABLE TRIGGER audit_guard",
            "COMMENT ON TABLE a IS 'unaudited: x'",
            "DO $$ BEGIN EXECUTE 'CREATE TABLE a()'; END $$",
            "DROP TABLE a",
        ] {
            assert!(!only_alters(sql), "{sql}");
        }
    }

    #[test]
    fn what_changes_rows_is_not_taken_for_a_definition() {
        assert!(only_defines(
            "ALTER TABLE a ADD b text; CREATE TABLE c (d text)"
        ));
        for sql in [
            "ALTER TABLE a ADD b text; UPDATE a SET b = ''",
            "WITH x AS (DELETE FROM a RETURNING b) INSERT INTO c SELECT b FROM x",
            "DO $$ BEGIN END $$",
        ] {
            assert!(!only_defines(sql), "{sql}");
        }
    }

    #[test]
    fn a_new_schema_needs_no_concurrency() {
        assert_eq!(
            at_once("-- no-transaction\nCREATE INDEX CONCURRENTLY IF NOT EXISTS i\n  ON a (b);\n"),
            "-- no-transaction\nCREATE INDEX  IF NOT EXISTS i\n  ON a (b);\n"
        );
    }

    #[test]
    fn the_head_of_a_file_ends_at_its_first_statement() {
        let lines: Vec<&str> =
            head("-- no-transaction\n\n-- follows: 7\nSELECT 1;\n-- later").collect();
        assert_eq!(lines, ["no-transaction", "", "follows: 7"]);
    }
}
