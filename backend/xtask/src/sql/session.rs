//! Statements that change the session or end its transaction: `tenancy` alone sends them. A
//! connection is in its tenant and its transaction when a domain gets it, and stays there.

use super::lexer::tokens;

const REFUSED: &[&str] = &[
    "abort",
    "begin",
    "commit",
    "deallocate",
    "discard",
    "end",
    "listen",
    "prepare",
    "reset",
    "rollback",
    "set",
    "start",
    "unlisten",
];

/// The commands a statement must not hold, with their lines counted from 0. Savepoints are free.
pub(crate) fn session_commands(sql: &str) -> Vec<(usize, String)> {
    let tokens = tokens(sql);
    tokens
        .split(|token| token.is_mark(';'))
        .filter_map(|statement| {
            let first = statement.first()?;
            let word = first.word()?;
            let to_savepoint = word == "rollback"
                && statement
                    .iter()
                    .skip(1)
                    .any(|token| token.word() == Some("to"));
            let refused = REFUSED.contains(&word) && !to_savepoint;
            refused.then(|| (first.line, word.to_owned()))
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::session_commands;

    fn words(sql: &str) -> Vec<String> {
        session_commands(sql)
            .into_iter()
            .map(|(_, word)| word)
            .collect()
    }

    #[test]
    fn what_moves_a_session_or_ends_its_transaction_is_found() {
        assert_eq!(words("SET search_path = public"), ["set"]);
        assert_eq!(words("select 1; reset role;\ncommit"), ["reset", "commit"]);
        assert_eq!(words("ROLLBACK"), ["rollback"]);
    }

    #[test]
    fn ordinary_statements_and_savepoints_are_free() {
        assert!(words("update crm_party set name = $1").is_empty());
        assert!(words("savepoint one; rollback to savepoint one; release one").is_empty());
        assert!(words("select case when a then b end -- ; set").is_empty());
        assert!(words("").is_empty());
    }
}
