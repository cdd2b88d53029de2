//! Which tables a statement reads and writes.

use std::collections::BTreeSet;

use super::lexer::{Token, tokens};

/// What a statement, or a fragment of one, touches. Lines count from 0 within the text.
#[derive(Debug, Default, PartialEq, Eq)]
pub(crate) struct Uses {
    pub(crate) tables: Vec<TableUse>,
    /// Names given by `with name as (…)`.
    pub(crate) named_queries: BTreeSet<String>,
    /// Where columns are taken without naming them.
    pub(crate) stars: Vec<usize>,
    /// Where the text ends before the table's name comes.
    pub(crate) unnamed: Vec<usize>,
}

#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct TableUse {
    pub(crate) schema: Option<String>,
    pub(crate) name: String,
    pub(crate) access: Access,
    pub(crate) line: usize,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Access {
    Read,
    Write,
}

/// Reads a statement.
pub(crate) fn uses(sql: &str) -> Uses {
    let tokens = tokens(sql);
    let mut scan = Scan {
        tokens: &tokens,
        at: 0,
        frames: vec![Frame::default()],
        uses: Uses::default(),
    };
    scan.run();
    scan.uses.named_queries = named_queries(&tokens);
    scan.uses
}

/// One level of parentheses.
#[derive(Default, Clone, Copy)]
struct Frame {
    /// A comma here starts another table.
    in_from: bool,
    /// `using` here names a table (delete, merge).
    takes_using: bool,
    /// `from` here is part of a call, as in `extract(year from at)`.
    call_with_from: bool,
}

/// Functions whose arguments are separated by the word `from`.
const CALLS_WITH_FROM: &[&str] = &["extract", "substring", "trim", "overlay"];

/// Words after which a comma no longer separates tables.
const ENDS_FROM: &[&str] = &[
    "where",
    "group",
    "having",
    "order",
    "limit",
    "offset",
    "fetch",
    "for",
    "union",
    "intersect",
    "except",
    "window",
    "returning",
    "set",
    "values",
    "select",
    "when",
];

/// Words before `update` that make it a clause and not a statement.
const CLAUSE_UPDATE: &[&str] = &["for", "do", "on", "key", "before", "after", "or", "then"];

/// Words that may stand where a table is looked for and are none.
const NOT_A_TABLE: &[&str] = &["on", "of", "select", "set", "to", "values", "where", "with"];

struct Scan<'a> {
    tokens: &'a [Token],
    at: usize,
    frames: Vec<Frame>,
    uses: Uses,
}

impl Scan<'_> {
    fn run(&mut self) {
        while let Some(token) = self.tokens.get(self.at) {
            self.at += 1;
            if token.is_mark('(') {
                let call_with_from = self
                    .before(2)
                    .and_then(Token::word)
                    .is_some_and(|word| CALLS_WITH_FROM.contains(&word));
                self.frames.push(Frame {
                    call_with_from,
                    ..Frame::default()
                });
            } else if token.is_mark(')') {
                self.frames.pop();
                if self.frames.is_empty() {
                    // A fragment may close what another one opened.
                    self.frames.push(Frame::default());
                }
            } else if token.is_mark(',') && self.frame().in_from {
                self.table(Access::Read);
            } else if token.is_mark('*') {
                self.star(token.line);
            } else if let Some(word) = token.word() {
                self.word(word);
            }
        }
    }

    fn word(&mut self, word: &str) {
        let previous = self
            .before(2)
            .and_then(Token::word)
            .unwrap_or_default()
            .to_owned();
        match word {
            "from" if self.frame().call_with_from => {}
            "from" if previous == "distinct" && self.follows_is() => {}
            "from" => {
                let access = if previous == "delete" {
                    Access::Write
                } else {
                    Access::Read
                };
                self.set(|frame| frame.in_from = true);
                self.table(access);
            }
            "join" => self.table(Access::Read),
            "into" => self.table(Access::Write),
            "truncate" => self.table(Access::Write),
            "update" if !CLAUSE_UPDATE.contains(&previous.as_str()) => self.table(Access::Write),
            "delete" | "merge" => self.set(|frame| frame.takes_using = true),
            "using" if self.frame().takes_using => {
                self.set(|frame| frame.in_from = true);
                self.table(Access::Read);
            }
            ender if ENDS_FROM.contains(&ender) => self.set(|frame| frame.in_from = false),
            _ => {}
        }
    }

    /// Takes the table name that stands here, if one does.
    fn table(&mut self, access: Access) {
        while self
            .here()
            .and_then(Token::word)
            .is_some_and(|word| matches!(word, "only" | "lateral" | "table"))
        {
            self.at += 1;
        }
        let Some(token) = self.here() else {
            let line = self.before(1).map(|token| token.line).unwrap_or_default();
            self.uses.unnamed.push(line);
            return;
        };
        let line = token.line;
        if token.is_mark('(') {
            self.parenthesised_join();
            return;
        }
        let Some(first) = token.name() else { return };
        if token.word().is_some_and(|word| NOT_A_TABLE.contains(&word)) {
            return;
        }
        let first = first.to_owned();
        self.at += 1;
        let mut schema = None;
        let mut name = first;
        if self.here().is_some_and(|token| token.is_mark('.'))
            && let Some(second) = self.tokens.get(self.at + 1).and_then(Token::name)
        {
            schema = Some(name);
            name = second.to_owned();
            self.at += 2;
        }
        // `from unnest(…)` is a call; `insert into t (…)` is not.
        let call = access == Access::Read && self.here().is_some_and(|token| token.is_mark('('));
        if !call {
            self.uses.tables.push(TableUse {
                schema,
                name,
                access,
                line,
            });
        }
    }

    /// `from (a join b on …)`; a sub-select in its place is read by the main loop.
    fn parenthesised_join(&mut self) {
        let inner = self.tokens.get(self.at + 1).and_then(Token::word);
        if inner.is_some_and(|word| !matches!(word, "select" | "with" | "values")) {
            self.at += 1;
            self.frames.push(Frame {
                in_from: true,
                ..Frame::default()
            });
            self.table(Access::Read);
        }
    }

    fn star(&mut self, line: usize) {
        let bare = self.before(2).is_none_or(|token| {
            token.is_mark('.')
                || token.is_mark(',')
                || token
                    .word()
                    .is_some_and(|word| matches!(word, "select" | "distinct" | "returning"))
        });
        if bare {
            self.uses.stars.push(line);
        }
    }

    /// Whether the words before are `is [not] distinct from`.
    fn follows_is(&self) -> bool {
        self.before(3)
            .and_then(Token::word)
            .is_some_and(|word| matches!(word, "is" | "not"))
    }

    fn here(&self) -> Option<&Token> {
        self.tokens.get(self.at)
    }

    /// The token `back` places before the next one: 1 is the current token.
    fn before(&self, back: usize) -> Option<&Token> {
        self.tokens.get(self.at.checked_sub(back)?)
    }

    fn frame(&self) -> Frame {
        self.frames.last().copied().unwrap_or_default()
    }

    fn set(&mut self, change: impl FnOnce(&mut Frame)) {
        if let Some(frame) = self.frames.last_mut() {
            change(frame);
        }
    }
}

/// The names of `name [(columns)] as [[not] materialized] (select …)`.
fn named_queries(tokens: &[Token]) -> BTreeSet<String> {
    tokens
        .iter()
        .enumerate()
        .filter_map(|(at, token)| {
            let after = tokens.get(at + 1..)?;
            let body = skip_columns(after);
            is_query_body(body).then(|| token.name().map(str::to_owned))?
        })
        .collect()
}

fn skip_columns(tokens: &[Token]) -> &[Token] {
    if !tokens.first().is_some_and(|token| token.is_mark('(')) {
        return tokens;
    }
    let end = tokens
        .iter()
        .position(|token| token.is_mark(')'))
        .unwrap_or_default();
    tokens.get(end + 1..).unwrap_or_default()
}

fn is_query_body(tokens: &[Token]) -> bool {
    let mut words = tokens.iter().filter(|token| {
        !token
            .word()
            .is_some_and(|word| matches!(word, "not" | "materialized"))
    });
    let as_ = words.next().and_then(Token::word) == Some("as");
    let open = words.next().is_some_and(|token| token.is_mark('('));
    let verb = words.next().and_then(Token::word).is_some_and(|word| {
        matches!(
            word,
            "select" | "insert" | "update" | "delete" | "merge" | "values" | "with"
        )
    });
    as_ && open && verb
}

#[cfg(test)]
mod tests;
