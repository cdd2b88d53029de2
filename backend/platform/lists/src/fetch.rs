//! Reading a list: a page of it, what it adds up to, its ids.

use std::collections::BTreeMap;

use access::Reader;
use chrono::NaiveDate;
use kernel::{Currency, CursorKey, Money, Page, Result, Timestamp};
use rust_decimal::Decimal;
use sqlx::{Row as _, postgres::PgRow};
use uuid::Uuid;

use crate::{
    cell::Cell,
    col::Col,
    column::Kind,
    rows::{Row, Rows, Sum, Totals},
    sql::{Place, Seek, check, is_nullable, key_of},
    terms::Term,
    wanted::Wanted,
};

impl<T: 'static> Wanted<T> {
    /// The page that was asked for, with totals if they were, too. Where nothing has the words of
    /// a search as they were typed, those with similar ones are found.
    ///
    /// # Errors
    /// A cursor of another list; unavailable database.
    pub async fn page(&self, reader: &mut Reader, cursors: &CursorKey) -> Result<Rows<T>> {
        let scope = self.scope(reader.tenant().id);
        let after = self.page.after::<Place>(cursors, &scope)?;
        if let Some(place) = &after {
            check(&self.sort, place)?;
        }
        let mut terms = self.terms.clone();
        let mut similar = after.as_ref().is_some_and(|place| place.similar);
        if similar {
            self.take_similar(reader, &mut terms).await?;
        }
        let limit = self.page.fetch();
        let mut rows = self.fetch(reader, &terms, after.as_ref(), limit).await?;
        if rows.is_empty() && after.is_none() && self.take_similar(reader, &mut terms).await? {
            similar = true;
            rows = self.fetch(reader, &terms, None, limit).await?;
        }
        let totals = match self.totals {
            true => Some(self.totals_of(reader, &terms).await?),
            false => None,
        };
        let mut places = Vec::new();
        if let Some(last) = usize::from(self.page.limit())
            .checked_sub(1)
            .and_then(|last| rows.get(last))
        {
            places.push(self.place_of(last, similar)?);
        }
        let page = Page::from_rows(rows, self.page.limit(), |_| {
            places
                .first()
                .map(|place| cursors.seal(&scope, place))
                .unwrap_or_default()
        });
        Ok(Rows {
            items: self.rows(&page.items)?,
            next: page.next,
            similar,
            totals,
        })
    }

    /// What all rows add up to: how many there are, and the sums of those columns to be shown
    /// that hold numbers.
    ///
    /// # Errors
    /// When the database does not answer.
    pub async fn totals(&self, reader: &mut Reader) -> Result<Totals> {
        let terms = self.settled_terms(reader).await?;
        self.totals_of(reader, &terms).await
    }

    /// Up to `limit` ids of rows, from one on: all that is filtered, for doing something with it.
    ///
    /// # Errors
    /// When the database does not answer.
    pub async fn ids(
        &self,
        reader: &mut Reader,
        after: Option<Uuid>,
        limit: i64,
    ) -> Result<Vec<Uuid>> {
        let terms = self.settled_terms(reader).await?;
        let mut statement = self.select_ids(&terms, after, limit);
        let rows = statement
            .sql
            .build()
            .persistent(statement.kept)
            .fetch_all(reader.conn())
            .await?;
        Ok(rows
            .iter()
            .map(|row| row.try_get(0))
            .collect::<Result<_, _>>()?)
    }

    /// How the database would find the first page, for tests that keep it quick: the plans of its
    /// statements.
    ///
    /// # Errors
    /// When the database does not answer.
    pub async fn explain(&self, reader: &mut Reader) -> Result<String> {
        let has_without = self
            .sort
            .first()
            .is_some_and(|first| is_nullable(&first.col));
        let without = has_without.then_some(Seek::Without(None));
        let mut plans = String::new();
        for seek in [Seek::With(None)].into_iter().chain(without) {
            let mut statement = self.select(&self.terms, &seek, self.page.fetch());
            let lines = statement.explain(reader.conn()).await?;
            plans.push_str(&lines.join("\n"));
            plans.push('\n');
        }
        Ok(plans)
    }

    /// The words to look for: as typed where anything has them, else those that are similar.
    pub(crate) async fn settled_terms(&self, reader: &mut Reader) -> Result<Vec<Term>> {
        let mut terms = self.terms.clone();
        if !terms.is_empty() && self.fetch(reader, &terms, None, 1).await?.is_empty() {
            self.take_similar(reader, &mut terms).await?;
        }
        Ok(terms)
    }

    /// Up to `limit` rows after a place.
    pub(crate) async fn fetch(
        &self,
        reader: &mut Reader,
        terms: &[Term],
        after: Option<&Place>,
        limit: i64,
    ) -> Result<Vec<PgRow>> {
        let has_without = self
            .sort
            .first()
            .is_some_and(|first| is_nullable(&first.col));
        let is_without = |place: &&Place| matches!(place.keys.first(), Some(None));
        let without = after.filter(is_without);
        let mut rows = match (has_without, without) {
            (true, Some(_)) => Vec::new(),
            _ => self.run(reader, terms, &Seek::With(after), limit).await?,
        };
        let left = limit.saturating_sub(i64::try_from(rows.len()).unwrap_or(limit));
        if has_without && left > 0 {
            let seek = Seek::Without(without);
            rows.extend(self.run(reader, terms, &seek, left).await?);
        }
        Ok(rows)
    }

    /// The rows as what they are.
    pub(crate) fn rows(&self, rows: &[PgRow]) -> Result<Vec<Row<T>>> {
        let more = self.more();
        Ok(rows
            .iter()
            .map(|row| self.row(row, &more))
            .collect::<Result<_, _>>()?)
    }

    /// The place of a row in this order.
    pub(crate) fn place_of(&self, row: &PgRow, similar: bool) -> Result<Place> {
        let first = 1 + self.spec.select.len() + self.more().len();
        let keys = self.sort.iter().enumerate();
        Ok(Place {
            keys: keys
                .map(|(at, by)| key_of(row, first + at, by.col.kind()))
                .collect::<Result<_>>()?,
            id: row.try_get(0)?,
            similar,
        })
    }

    async fn run(
        &self,
        reader: &mut Reader,
        terms: &[Term],
        seek: &Seek<'_>,
        limit: i64,
    ) -> Result<Vec<PgRow>> {
        let mut statement = self.select(terms, seek, limit);
        Ok(statement
            .sql
            .build()
            .persistent(statement.kept)
            .fetch_all(reader.conn())
            .await?)
    }

    fn row(&self, row: &PgRow, more: &[Col<T>]) -> Result<Row<T>, sqlx::Error> {
        let first = 1 + self.spec.select.len();
        let more = more.iter().enumerate().map(|(at, col)| {
            let cell = cell(row, first + at, col.kind())?;
            Ok((col.key().to_owned(), cell))
        });
        Ok(Row {
            id: row.try_get(0)?,
            item: (self.spec.row)(row)?,
            more: more.collect::<Result<_, sqlx::Error>>()?,
        })
    }

    /// Adds what is similar to each word; answers whether there is anything.
    async fn take_similar(&self, reader: &mut Reader, terms: &mut [Term]) -> Result<bool> {
        let Some(similar) = self.spec.search.and_then(|search| search.similar) else {
            return Ok(false);
        };
        let mut found = false;
        for term in terms.iter_mut().filter(|term| term.may_be_mistyped()) {
            let (folded, words) = similar(reader, self.companies.as_deref(), &term.text).await?;
            term.take_nearest(&folded, words);
            found |= !term.or.is_empty();
        }
        Ok(found)
    }

    async fn totals_of(&self, reader: &mut Reader, terms: &[Term]) -> Result<Totals> {
        let shown = self.shown();
        let of = |kind: Kind| -> Vec<Col<T>> {
            let cols = shown.iter().filter(|col| col.kind() == kind);
            cols.cloned().collect()
        };
        let (numbers, amounts) = (of(Kind::Number), of(Kind::Money));
        let most = Totals::MOST;
        let mut statement = self.select_totals(terms, &numbers, most + 1);
        let row = statement
            .sql
            .build()
            .persistent(statement.kept)
            .fetch_one(reader.conn())
            .await?;
        let count: i64 = row.try_get(0)?;
        let exact = count <= most;
        let mut sums = BTreeMap::new();
        if exact {
            for (at, col) in numbers.iter().enumerate() {
                if let Some(sum) = row.try_get::<Option<Decimal>, _>(at + 1)? {
                    sums.insert(col.key().to_owned(), vec![Sum::Number(sum)]);
                }
            }
            for col in &amounts {
                let sum = self.money_of(reader, terms, col).await?;
                sums.insert(col.key().to_owned(), sum);
            }
        }
        Ok(Totals {
            count: count.min(most),
            exact,
            sums,
        })
    }

    async fn money_of(
        &self,
        reader: &mut Reader,
        terms: &[Term],
        col: &Col<T>,
    ) -> Result<Vec<Sum>> {
        let mut statement = self.select_money(terms, col, Totals::MOST);
        let rows = statement
            .sql
            .build()
            .persistent(statement.kept)
            .fetch_all(reader.conn())
            .await?;
        let mut sums = Vec::new();
        for row in rows {
            let (code, amount): (String, Decimal) = (row.try_get(0)?, row.try_get(1)?);
            sums.extend(money(&code, amount).map(Sum::Money));
        }
        Ok(sums)
    }
}

fn cell(row: &PgRow, at: usize, kind: Kind) -> Result<Cell, sqlx::Error> {
    Ok(match kind {
        Kind::Text | Kind::Choice => Cell::text(row.try_get(at)?),
        Kind::Choices | Kind::Tags => row
            .try_get::<Option<Vec<String>>, _>(at)?
            .map_or(Cell::Empty, Cell::Texts),
        Kind::Number => row
            .try_get::<Option<Decimal>, _>(at)?
            .map_or(Cell::Empty, Cell::Number),
        Kind::Date => row
            .try_get::<Option<NaiveDate>, _>(at)?
            .map_or(Cell::Empty, Cell::Date),
        Kind::Time => row
            .try_get::<Option<Timestamp>, _>(at)?
            .map_or(Cell::Empty, Cell::Time),
        Kind::Bool => row
            .try_get::<Option<bool>, _>(at)?
            .map_or(Cell::Empty, Cell::Bool),
        Kind::Id => row
            .try_get::<Option<Uuid>, _>(at)?
            .map_or(Cell::Empty, Cell::Id),
        Kind::Money => {
            let parts: Vec<Option<String>> = row.try_get(at)?;
            match parts.as_slice() {
                [Some(amount), Some(code)] => amount
                    .parse()
                    .ok()
                    .and_then(|amount| money(code, amount))
                    .map_or(Cell::Empty, Cell::Money),
                _ => Cell::Empty,
            }
        }
    })
}

fn money(code: &str, amount: Decimal) -> Option<Money> {
    Money::new(amount, Currency::from_code(code)?).ok()
}
