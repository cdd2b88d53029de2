//! A list as a statement. Its text is made of literals: the domain's, those here, and words
//! that are known beforehand; whatever a person typed is bound.
//!
//! One company and one word of the bucket is what people nearly always look at: a plain index
//! scan. Several are scanned in turn, each from its own place in the index, and only their first
//! rows sorted. A search is not: its own index would be scanned for each of them.

mod condition;
mod key;
mod value;

use kernel::id::CompanyId;
use sqlx::{Postgres, QueryBuilder};

pub(crate) use key::{Place, Seek, check, is_nullable, key_of};

use key::keys;
use value::{push_currency, push_read, push_value};

use crate::{
    col::Col,
    filter::{Filter, Test, Value},
    spec::Spec,
    terms::Term,
    wanted::Wanted,
};

/// Rows fetched for the usual sizes of a page; these limits stand in the text, as words do: with
/// a value unknown, Postgres takes the stored plan for worse than it is and plans anew at every
/// execution, which costs more than the list.
const USUAL: [i64; 4] = [21, 51, 101, 201];

/// A statement, and whether it is one of few, worth being kept by the connection.
pub(crate) struct Statement {
    pub(crate) sql: QueryBuilder<Postgres>,
    pub(crate) kept: bool,
}

impl Statement {
    /// How the database would run it.
    ///
    /// # Errors
    /// When the database does not answer.
    pub(crate) async fn explain(
        &mut self,
        conn: &mut sqlx::PgConnection,
    ) -> sqlx::Result<Vec<String>> {
        use sqlx::Execute as _;
        let text = self.sql.sql().as_str().to_owned();
        let arguments = self
            .sql
            .build()
            .take_arguments()
            .map_err(sqlx::Error::Encode)?;
        let mut explained = QueryBuilder::with_arguments("EXPLAIN ", arguments.unwrap_or_default());
        explained.push(text);
        explained
            .build_query_scalar()
            .persistent(false)
            .fetch_all(conn)
            .await
    }
}

/// Where rows are looked for.
enum Where<'a> {
    /// In one company and one word of the bucket.
    One(Option<CompanyId>, Option<&'static str>),
    /// In several, each by itself.
    Each(Vec<&'static str>),
    /// In several together.
    Any(Option<&'a [CompanyId]>, Vec<&'static str>),
}

impl<T: 'static> Wanted<T> {
    /// Up to `limit` rows from a place on.
    pub(crate) fn select(&self, terms: &[Term], seek: &Seek<'_>, limit: i64) -> Statement {
        let place = self.place(!terms.is_empty());
        let keys = keys(self, seek);
        let more = self.more();
        let mut sql = QueryBuilder::new("SELECT ");
        if let Where::Each(words) = &place {
            self.outer(&mut sql, more.len(), keys.len());
            self.each(&mut sql, words);
            sql.push(" CROSS JOIN LATERAL (SELECT ");
        }
        let aliased = matches!(place, Where::Each(_));
        self.columns(&mut sql, &more, &keys, aliased);
        self.condition(&mut sql, &place, terms);
        key::after(&mut sql, self.spec.id, &keys, seek);
        key::order(&mut sql, self.spec.id, &keys, seek);
        push_limit(&mut sql, limit);
        if aliased {
            sql.push(") AS f");
            key::order_outer(&mut sql, &keys, seek);
            push_limit(&mut sql, limit);
        }
        Statement {
            sql,
            kept: terms.is_empty() && self.is_plain(),
        }
    }

    /// The ids of rows, in their own order.
    pub(crate) fn select_ids(
        &self,
        terms: &[Term],
        after: Option<uuid::Uuid>,
        limit: i64,
    ) -> Statement {
        let mut sql = QueryBuilder::new("SELECT ");
        sql.push(self.spec.id);
        self.condition(&mut sql, &self.together(), terms);
        if let Some(after) = after {
            sql.push(" AND ")
                .push(self.spec.id)
                .push(" > ")
                .push_bind(after);
        }
        sql.push(" ORDER BY ").push(self.spec.id);
        push_limit(&mut sql, limit);
        Statement { sql, kept: false }
    }

    /// How many rows there are, up to `most`, and what columns of numbers add up to.
    pub(crate) fn select_totals(&self, terms: &[Term], sums: &[Col<T>], most: i64) -> Statement {
        let mut sql = QueryBuilder::new("SELECT count(*)");
        for at in 0..sums.len() {
            sql.push(", sum(c.s").push(at).push(")");
        }
        sql.push(" FROM (SELECT 1 AS one");
        for (at, col) in sums.iter().enumerate() {
            sql.push(", ");
            push_value(&mut sql, col);
            sql.push(" AS s").push(at);
        }
        self.condition(&mut sql, &self.together(), terms);
        sql.push(" LIMIT ").push(most);
        sql.push(") AS c");
        Statement { sql, kept: false }
    }

    /// What a column of money adds up to, for each currency.
    pub(crate) fn select_money(&self, terms: &[Term], col: &Col<T>, most: i64) -> Statement {
        let mut sql = QueryBuilder::new("SELECT c.currency, sum(c.amount) FROM (SELECT ");
        push_currency(&mut sql, col);
        sql.push(" AS currency, ");
        push_value(&mut sql, col);
        sql.push(" AS amount");
        self.condition(&mut sql, &self.together(), terms);
        sql.push(" LIMIT ").push(most);
        sql.push(
            ") AS c WHERE c.currency IS NOT NULL AND c.amount IS NOT NULL
             GROUP BY c.currency ORDER BY c.currency",
        );
        Statement { sql, kept: false }
    }

    fn columns(
        &self,
        sql: &mut QueryBuilder<Postgres>,
        more: &[Col<T>],
        keys: &[key::Key<T>],
        aliased: bool,
    ) {
        let name = |sql: &mut QueryBuilder<Postgres>, letter: &'static str, at: usize| {
            if aliased {
                sql.push(" AS ").push(letter).push(at);
            }
        };
        sql.push(self.spec.id);
        if aliased {
            sql.push(" AS id");
        }
        for (at, column) in self.spec.select.iter().enumerate() {
            sql.push(", ").push(column);
            name(sql, "c", at);
        }
        for (at, col) in more.iter().enumerate() {
            sql.push(", ");
            push_read(sql, col);
            name(sql, "m", at);
        }
        for (at, key) in keys.iter().enumerate() {
            sql.push(", ");
            key.push(sql);
            name(sql, "k", at);
        }
    }

    /// The columns of the inner statement, by the names it gives them.
    fn outer(&self, sql: &mut QueryBuilder<Postgres>, more: usize, keys: usize) {
        sql.push("f.id");
        for (letter, count) in [("c", self.spec.select.len()), ("m", more), ("k", keys)] {
            for at in 0..count {
                sql.push(", f.").push(letter).push(at);
            }
        }
    }

    /// Every company and word of the bucket.
    fn each(&self, sql: &mut QueryBuilder<Postgres>, words: &[&'static str]) {
        sql.push(" FROM ");
        if self.spec.company.is_some() {
            sql.push("unnest(");
            push_companies(sql, self.companies.as_deref());
            sql.push(") AS own (company_id)");
        } else {
            sql.push("(SELECT 1) AS own");
        }
        if self.spec.bucket.is_some() {
            sql.push(" CROSS JOIN unnest(ARRAY[");
            push_words(sql, words);
            sql.push("]::text[]) AS kept (word)");
        }
    }

    /// From where, and under which conditions.
    fn condition(&self, sql: &mut QueryBuilder<Postgres>, place: &Where<'_>, terms: &[Term]) {
        let spec = self.spec;
        sql.push(" FROM ").push(spec.from).push(" WHERE true");
        let bucket = bucket_sql(spec);
        match place {
            Where::One(company, word) => {
                if let (Some(column), Some(company)) = (spec.company, company) {
                    sql.push(" AND ")
                        .push(column)
                        .push(" = ")
                        .push_bind(*company);
                }
                if let (Some(column), Some(word)) = (bucket, word) {
                    sql.push(" AND ").push(column).push(" = ");
                    push_words(sql, &[word]);
                }
            }
            Where::Each(_) => {
                if let Some(column) = spec.company {
                    sql.push(" AND ").push(column).push(" = own.company_id");
                }
                if let Some(column) = bucket {
                    sql.push(" AND ").push(column).push(" = kept.word");
                }
            }
            Where::Any(companies, words) => {
                if let Some(column) = spec.company {
                    sql.push(" AND ").push(column).push(" = ANY (");
                    push_companies(sql, *companies);
                    sql.push(")");
                }
                if let Some(column) = bucket {
                    sql.push(" AND ").push(column).push(" IN (");
                    push_words(sql, words);
                    sql.push(")");
                }
            }
        }
        for (col, filter) in &self.filters {
            if Some(col.key()) != spec.bucket {
                condition::push(sql, col, filter);
            }
        }
        if let Some(search) = &spec.search {
            for term in terms {
                condition::push_term(sql, search.sql, term);
            }
        }
    }

    fn place(&self, searched: bool) -> Where<'_> {
        let mut words = self.bucket_words();
        let companies = match (self.spec.company, self.companies.as_deref()) {
            (None, _) => Some(&[][..]),
            (Some(_), companies) => companies,
        };
        let single = match companies {
            Some([]) if self.spec.company.is_none() => Some(None),
            Some([company]) => Some(Some(*company)),
            _ => None,
        };
        match (single, self.spec.bucket, words.len()) {
            (Some(company), None, _) => Where::One(company, None),
            (Some(company), Some(_), 1) => Where::One(company, words.pop()),
            _ if searched => Where::Any(self.companies.as_deref(), words),
            _ => Where::Each(words),
        }
    }

    /// All places at once, for what has no order.
    fn together(&self) -> Where<'_> {
        match self.place(true) {
            Where::Each(words) => Where::Any(self.companies.as_deref(), words),
            place => place,
        }
    }

    /// The words of the bucket that are wanted.
    fn bucket_words(&self) -> Vec<&'static str> {
        let Some(column) = bucket(self.spec) else {
            return Vec::new();
        };
        let filter = self
            .filters
            .iter()
            .find(|(col, _)| col.key() == column.key)
            .map(|(_, filter)| filter);
        column
            .choices
            .iter()
            .map(|(word, _)| *word)
            .filter(|word| filter.is_none_or(|filter| holds(filter, word)))
            .collect()
    }

    /// Whether its statement is one of few: nothing in it depends on what somebody typed.
    fn is_plain(&self) -> bool {
        let is_fixed = |col: &Col<T>| matches!(col, Col::Fixed(_));
        self.filters
            .iter()
            .all(|(col, filter)| is_fixed(col) && filter.is_plain(col.kind()))
            && self.sort.len() < 2
            && self.fields.is_none()
    }
}

/// Whether a word passes a filter.
fn holds(filter: &Filter, word: &str) -> bool {
    let any = filter.any.iter().any(|test| match test {
        Test::Is(Value::Text(wanted)) => wanted == word,
        Test::Given => true,
        _ => false,
    });
    any != filter.not
}

fn bucket<T>(spec: &'static Spec<T>) -> Option<&'static crate::column::Column<T>> {
    let key = spec.bucket?;
    spec.columns.iter().find(|column| column.key == key)
}

fn bucket_sql<T>(spec: &'static Spec<T>) -> Option<&'static str> {
    bucket(spec).map(|column| column.sql)
}

fn push_companies(sql: &mut QueryBuilder<Postgres>, companies: Option<&[CompanyId]>) {
    match companies {
        Some(companies) => sql.push_bind(companies.to_vec()),
        None => sql.push("ARRAY(SELECT t.id FROM company_v_tree t)"),
    };
}

/// Words that are known beforehand, which stand in the text. None of them has a quote in it.
fn push_words(sql: &mut QueryBuilder<Postgres>, words: &[&'static str]) {
    for (at, word) in words.iter().enumerate() {
        if at > 0 {
            sql.push(", ");
        }
        sql.push("'").push(word).push("'");
    }
}

fn push_limit(sql: &mut QueryBuilder<Postgres>, limit: i64) {
    sql.push(" LIMIT ");
    if USUAL.contains(&limit) {
        sql.push(limit);
    } else {
        sql.push_bind(limit);
    }
}
