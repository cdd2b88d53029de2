//! A list, declared once.

use access::Reader;
use kernel::{Result, id::CompanyId};
use sqlx::postgres::PgRow;

use crate::{col::Col, column::Column};

/// Finds the words a list knows that resemble one that was typed: `(reader, companies, word)`
/// answers the word as it is compared (folded), then what is like it. It may answer too many; the
/// list chooses the nearest.
pub type Similar = for<'a> fn(
    &'a mut Reader,
    Option<&'a [CompanyId]>,
    &'a str,
) -> std::pin::Pin<
    Box<dyn Future<Output = Result<(String, Vec<String>)>> + Send + 'a>,
>;

/// Where a list looks for words.
#[derive(Clone, Copy)]
pub struct Search {
    /// A folded text with a trigram index that begins with a space, so that every word does.
    pub sql: &'static str,
    /// Where words are looked up that nothing has: they may be mistyped.
    pub similar: Option<Similar>,
}

/// A list.
///
/// Its SQL is literals of the domain's store. `p` in the examples is the alias `from` gives.
pub struct Spec<T: 'static> {
    /// Its name: of views, of cursors, in the log: `crm.customers`.
    pub name: &'static str,
    /// The path of its page: `/app/customers`.
    pub page: &'static str,
    /// The path of its API: `/api/customers`.
    pub api: &'static str,
    /// What is listed: `crm_party p`.
    pub from: &'static str,
    /// The id of a row: `p.id`.
    pub id: &'static str,
    /// The company of a row: `p.company_id`; `None` where nothing belongs to one.
    pub company: Option<&'static str>,
    /// What is read of each row, in the order `row` takes it, from position 1 on: at 0 is the id.
    pub select: &'static [&'static str],
    /// A row that was read.
    pub row: fn(&PgRow) -> Result<T, sqlx::Error>,
    /// The columns, in the order in which they are offered.
    pub columns: &'static [Column<T>],
    /// A choice that begins every index behind the company, such as the state: where several of
    /// its words are asked for, each is looked for by itself.
    pub bucket: Option<&'static str>,
    /// The order when nobody asks for one: `-created_at`.
    pub sort: &'static str,
    /// Where words are searched.
    pub search: Option<Search>,
    /// What the API's answers call one row, for its description: `CustomerItem`.
    pub item: &'static str,
}

impl<T: 'static> Spec<T> {
    /// The columns every company has.
    pub fn cols(&'static self) -> impl Iterator<Item = Col<T>> {
        self.columns.iter().map(Col::Fixed)
    }

    /// A column by its name in the query or in answers.
    pub fn col(&'static self, name: &str) -> Option<Col<T>> {
        self.columns
            .iter()
            .find(|column| column.key == name || column.field == name)
            .map(Col::Fixed)
    }
}

/// Something that is listed: ties a list to a type, for the description of its API.
pub trait Listed: 'static {
    /// What a row is.
    type Item: utoipa::ToSchema + 'static;
    /// The list.
    fn spec() -> &'static Spec<Self::Item>;
}
