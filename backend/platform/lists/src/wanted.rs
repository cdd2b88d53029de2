//! What is wanted of a list: parameters, checked.

mod reading;

use std::sync::Arc;

use kernel::{
    PageRequest,
    id::{CompanyId, TenantId},
};

use crate::{asked::Asked, col::Col, column::Extra, filter::Filter, spec::Spec, terms::Term};

/// The parameters that are no columns.
pub(crate) const RESERVED: [&str; 9] = [
    "q", "sort", "limit", "cursor", "fields", "totals", "format", "company", "zone",
];
/// Those that do not change which rows there are, or their order.
const PRESENTATION: [&str; 6] = ["limit", "cursor", "fields", "totals", "format", "company"];

/// An order by a column.
pub struct SortBy<T: 'static> {
    /// The column.
    pub col: Col<T>,
    /// From last to first.
    pub descending: bool,
}

impl<T: 'static> Clone for SortBy<T> {
    fn clone(&self) -> Self {
        Self {
            col: self.col.clone(),
            descending: self.descending,
        }
    }
}

/// What a list is answered as.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub enum Format {
    /// A page of JSON.
    #[default]
    Json,
    /// All of it as text.
    Csv,
    /// All of it as a workbook.
    Xlsx,
}

/// A list as somebody wants it.
pub struct Wanted<T: 'static> {
    pub(crate) spec: &'static Spec<T>,
    pub(crate) companies: Option<Vec<CompanyId>>,
    pub(crate) filters: Vec<(Col<T>, Filter)>,
    pub(crate) terms: Vec<Term>,
    pub(crate) sort: Vec<SortBy<T>>,
    pub(crate) fields: Option<Vec<Col<T>>>,
    pub(crate) page: PageRequest,
    pub(crate) format: Format,
    pub(crate) totals: bool,
    pub(crate) extras: Vec<Arc<Extra>>,
    pub(crate) asked: Asked,
}

// By hand: the derive would demand `T: Clone`.
impl<T: 'static> Clone for Wanted<T> {
    fn clone(&self) -> Self {
        Self {
            spec: self.spec,
            companies: self.companies.clone(),
            filters: self.filters.clone(),
            terms: self.terms.clone(),
            sort: self.sort.clone(),
            fields: self.fields.clone(),
            page: self.page.clone(),
            format: self.format,
            totals: self.totals,
            extras: self.extras.clone(),
            asked: self.asked.clone(),
        }
    }
}

impl<T: 'static> Wanted<T> {
    /// Only what belongs to these companies; `None` is all there are.
    #[must_use]
    pub fn of_companies(mut self, companies: Option<Vec<CompanyId>>) -> Self {
        self.companies = companies;
        self
    }

    /// The list.
    pub fn spec(&self) -> &'static Spec<T> {
        self.spec
    }

    /// The companies looked into; `None` is all there are.
    pub fn companies(&self) -> Option<&[CompanyId]> {
        self.companies.as_deref()
    }

    /// What was asked, as it stood in the address.
    pub fn asked(&self) -> &Asked {
        &self.asked
    }

    /// All columns there are in this request.
    pub fn cols(&self) -> Vec<Col<T>> {
        let extras = self
            .extras
            .iter()
            .map(|extra| Col::Extra(Arc::clone(extra)));
        self.spec.cols().chain(extras).collect()
    }

    /// A column by its name in the query or in answers.
    pub fn col(&self, name: &str) -> Option<Col<T>> {
        reading::find(self.spec, &self.extras, name)
    }

    /// What is filtered, the usual filters included.
    pub fn filters(&self) -> &[(Col<T>, Filter)] {
        &self.filters
    }

    /// The order.
    pub fn sort(&self) -> &[SortBy<T>] {
        &self.sort
    }

    /// The columns that were chosen, in their order; `None` when nobody did.
    pub fn chosen(&self) -> Option<&[Col<T>]> {
        self.fields.as_deref()
    }

    /// The columns to show on a page: those chosen, or those usually shown.
    pub fn shown(&self) -> Vec<Col<T>> {
        match &self.fields {
            Some(fields) => fields.clone(),
            None => self.spec.cols().filter(Col::is_shown).collect(),
        }
    }

    /// Shows these columns, as a saved view may, when nobody chose others.
    #[must_use]
    pub fn showing(mut self, cols: Vec<Col<T>>) -> Self {
        self.fields.get_or_insert(cols);
        self
    }

    /// How many rows at most, after which one.
    pub fn page_request(&self) -> &PageRequest {
        &self.page
    }

    /// What it is to be answered as.
    pub fn format(&self) -> Format {
        self.format
    }

    /// Whether totals were asked for.
    pub fn wants_totals(&self) -> bool {
        self.totals
    }

    /// Whether words are searched.
    pub fn is_searched(&self) -> bool {
        !self.terms.is_empty()
    }

    /// Whether it is narrowed by anything somebody set, so that "nothing here" means "nothing
    /// found".
    pub fn is_narrowed(&self) -> bool {
        self.asked
            .pairs()
            .any(|(name, _)| name == "q" || !RESERVED.contains(&name))
    }

    /// Columns whose values are read for this request alone.
    pub(crate) fn more(&self) -> Vec<Col<T>> {
        self.shown().into_iter().filter(Col::is_derived).collect()
    }

    /// A cursor is good for one list only: this tenant, these companies, filters and order.
    pub(crate) fn scope(&self, tenant: TenantId) -> String {
        let mut parts = vec![self.spec.name.to_owned(), tenant.to_string()];
        for (name, value) in self.asked.pairs() {
            if !PRESENTATION.contains(&name) {
                parts.push(name.to_owned());
                parts.push(value.to_owned());
            }
        }
        // A name can be no id, so the two lists cannot be taken for one another.
        parts.push(String::new());
        parts.extend(self.companies.iter().flatten().map(ToString::to_string));
        kernel::page::scope(&parts.iter().map(String::as_str).collect::<Vec<_>>())
    }
}
