//! Reading the parameters of one request.

use std::sync::Arc;

use kernel::{
    Error, FieldError, PageRequest, Result,
    id::CompanyId,
    text::{Refusal, SearchText},
};

use super::{Format, RESERVED, SortBy, Wanted};
use crate::{
    asked::Asked,
    col::Col,
    column::{Extra, Kind},
    filter::{Filter, Moment},
    spec::Spec,
    terms::{Term, terms},
};

/// The most columns one may sort by.
const SORTS: usize = 3;

impl<T: 'static> Spec<T> {
    /// Checks what was asked of this list. `extras` are the columns companies made themselves.
    ///
    /// # Errors
    /// Field errors, all there are, each named by its parameter.
    pub fn read(
        &'static self,
        asked: &Asked,
        extras: Vec<Extra>,
        moment: Moment,
    ) -> Result<Wanted<T>> {
        let extras: Vec<Arc<Extra>> = extras.into_iter().map(Arc::new).collect();
        let mut reading = Reading {
            spec: self,
            asked,
            extras: &extras,
            faults: Vec::new(),
        };
        reading.unknown();
        let moment = reading.moment(moment);
        let filters = reading.filters(moment);
        let terms = reading.words();
        let sort = reading.sort();
        let fields = reading.fields();
        let format = reading.format();
        let totals = reading.totals();
        let page = reading.page();
        reading.company();
        if !reading.faults.is_empty() {
            return Err(Error::fields(reading.faults));
        }
        Ok(Wanted {
            spec: self,
            companies: None,
            filters,
            terms,
            sort,
            fields,
            page,
            format,
            totals,
            asked: asked.clone(),
            extras,
        })
    }
}

/// A column by its name in the query or in answers.
pub(super) fn find<T: 'static>(
    spec: &'static Spec<T>,
    extras: &[Arc<Extra>],
    name: &str,
) -> Option<Col<T>> {
    spec.col(name).or_else(|| {
        let extra = extras.iter().find(|extra| extra.key == name)?;
        Some(Col::Extra(Arc::clone(extra)))
    })
}

/// The reading of one request; collects all that is wrong.
struct Reading<'a, T: 'static> {
    spec: &'static Spec<T>,
    asked: &'a Asked,
    extras: &'a [Arc<Extra>],
    faults: Vec<FieldError>,
}

impl<T: 'static> Reading<'_, T> {
    fn fault(&mut self, field: &str, refusal: Refusal) {
        let field: String = field
            .chars()
            .filter(|c| !c.is_control())
            .take(100)
            .collect();
        self.faults.push(refusal.at(field));
    }

    fn cols(&self) -> impl Iterator<Item = Col<T>> {
        let extras = self
            .extras
            .iter()
            .map(|extra| Col::Extra(Arc::clone(extra)));
        self.spec.cols().chain(extras.collect::<Vec<_>>())
    }

    fn names(&self, of: impl Fn(&Col<T>) -> bool, name: impl Fn(&Col<T>) -> String) -> String {
        let names: Vec<String> = self
            .cols()
            .filter(|col| of(col))
            .map(|col| name(&col))
            .collect();
        names.join(", ")
    }

    fn unknown(&mut self) {
        let unknown: Vec<String> = self
            .asked
            .pairs()
            .map(|(name, _)| name)
            .filter(|name| {
                !RESERVED.contains(name)
                    && !self
                        .cols()
                        .any(|col| col.key() == *name && col.is_filtered())
            })
            .map(str::to_owned)
            .collect();
        for name in unknown {
            let columns = self.names(Col::is_filtered, |col| col.key().to_owned());
            let detail = format!(
                "is not known here; known are: {}, {columns}",
                RESERVED.join(", ")
            );
            self.fault(&name, Refusal::new("unknown_field", detail));
        }
    }

    /// Whose days are meant: a zone's that is named, else those of whoever asks.
    fn moment(&mut self, moment: Moment) -> Moment {
        let Some(zone) = self.asked.get("zone") else {
            return moment;
        };
        match zone.parse() {
            Ok(zone) => Moment { zone, ..moment },
            Err(_) => {
                let detail = "must be the name of a time zone, such as Europe/Berlin";
                self.fault("zone", Refusal::new("wrong_value", detail));
                moment
            }
        }
    }

    fn filters(&mut self, moment: Moment) -> Vec<(Col<T>, Filter)> {
        let mut filters = Vec::new();
        for col in self.cols().collect::<Vec<_>>() {
            if !col.is_filtered() {
                continue;
            }
            let Some(text) = self.asked.get(col.key()).or(col.usual()) else {
                continue;
            };
            let kind = col.kind();
            if text == "all" && matches!(kind, Kind::Choice | Kind::Choices) {
                continue;
            }
            match Filter::parse(kind, &col.words(), text, moment) {
                Ok(filter) => filters.push((col, filter)),
                Err(refusal) => self.fault(col.key(), refusal),
            }
        }
        filters
    }

    fn words(&mut self) -> Vec<Term> {
        let Some(q) = self.asked.get("q") else {
            return Vec::new();
        };
        if self.spec.search.is_none() {
            self.fault(
                "q",
                Refusal::new("unknown_field", "this list has no search"),
            );
            return Vec::new();
        }
        match SearchText::parse(q) {
            Ok(q) => terms(q.as_str()),
            Err(refusal) => {
                self.fault("q", refusal);
                Vec::new()
            }
        }
    }

    fn sort(&mut self) -> Vec<SortBy<T>> {
        let wanted = self.asked.get("sort").unwrap_or(self.spec.sort);
        let mut sort: Vec<SortBy<T>> = Vec::new();
        for part in wanted
            .split(',')
            .map(str::trim)
            .filter(|part| !part.is_empty())
        {
            let (name, descending) = match part.strip_prefix('-') {
                Some(name) => (name, true),
                None => (part, false),
            };
            let col = self
                .cols()
                .find(|col| (col.key() == name || col.field() == name) && col.is_sorted());
            let Some(col) = col else {
                let names = self.names(Col::is_sorted, |col| col.key().to_owned());
                let detail =
                    format!("must be one of: {names}; with `-` before it from last to first");
                self.fault("sort", Refusal::new("not_a_choice", detail));
                return sort;
            };
            if !sort.iter().any(|by| by.col.key() == col.key()) {
                sort.push(SortBy { col, descending });
            }
        }
        if sort.len() > SORTS {
            let detail = format!("has more than {SORTS} columns");
            self.fault("sort", Refusal::new("too_many", detail));
        }
        sort
    }

    fn fields(&mut self) -> Option<Vec<Col<T>>> {
        let mut fields: Vec<Col<T>> = Vec::new();
        let wanted = self.asked.get("fields")?;
        for name in wanted
            .split(',')
            .map(str::trim)
            .filter(|name| !name.is_empty())
        {
            match find(self.spec, self.extras, name) {
                Some(col) if fields.iter().any(|known| known.key() == col.key()) => {}
                Some(col) => fields.push(col),
                None => {
                    let names = self.names(|_| true, |col| col.field().to_owned());
                    let detail = format!("must be some of: {names}");
                    self.fault("fields", Refusal::new("not_a_choice", detail));
                    break;
                }
            }
        }
        Some(fields).filter(|fields| !fields.is_empty())
    }

    fn format(&mut self) -> Format {
        match self.asked.get("format") {
            None | Some("json") => Format::Json,
            Some("csv") => Format::Csv,
            Some("xlsx") => Format::Xlsx,
            Some(_) => {
                let refusal = Refusal::new("not_a_choice", "must be one of: json, csv, xlsx");
                self.fault("format", refusal);
                Format::Json
            }
        }
    }

    fn totals(&mut self) -> bool {
        match self.asked.get("totals") {
            None | Some("false") => false,
            Some("true") => true,
            Some(_) => {
                let refusal = Refusal::new("wrong_value", "must be true or false");
                self.fault("totals", refusal);
                false
            }
        }
    }

    fn page(&mut self) -> PageRequest {
        let list = web::ListQuery {
            limit: self.asked.get("limit").map(str::to_owned),
            cursor: self.asked.get("cursor").map(str::to_owned),
            ..web::ListQuery::default()
        };
        list.page().unwrap_or_else(|error| {
            self.faults.extend(error.field_errors().iter().cloned());
            PageRequest::default()
        })
    }

    /// The identity layer has read it; one that is no id would count as none there.
    fn company(&mut self) {
        let sent = self.asked.get("company");
        if sent.is_some_and(|company| company.parse::<CompanyId>().is_err()) {
            let refusal = Refusal::new("id_invalid", "is no id of a company");
            self.fault("company", refusal);
        }
    }
}
