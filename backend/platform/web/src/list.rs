//! What every list takes in its query (law 13).

use kernel::{Error, Result, page::PageRequest, text::SearchText};
use serde::Deserialize;
use utoipa::IntoParams;

/// The query of a list: how many, after what, in which order, containing what. A list with
/// filters of its own flattens it into its query type.
#[derive(Debug, Clone, Default, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
pub struct ListQuery {
    /// How many items at most.
    #[param(value_type = Option<u16>, minimum = 1, maximum = 200, default = 50)]
    #[serde(default)]
    pub limit: Option<String>,
    /// `next` of the page before; without it the first page.
    #[param(max_length = 4096)]
    #[serde(default)]
    pub cursor: Option<String>,
    /// The field to sort by; with `-` before it from last to first.
    #[serde(default)]
    pub sort: Option<String>,
    /// What to search for.
    #[param(max_length = 200)]
    #[serde(default)]
    pub q: Option<String>,
}

/// An order of a list.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Sort {
    /// The field, one of those the list offers.
    pub field: &'static str,
    /// From last to first.
    pub descending: bool,
}

impl ListQuery {
    /// The page asked for.
    ///
    /// # Errors
    /// A field error on `limit` when it is no whole number from 1 to 200, on `cursor` when it
    /// is too long to be one.
    pub fn page(&self) -> Result<PageRequest> {
        let limit = given(&self.limit).map(|limit| limit.parse().unwrap_or(-1));
        let cursor = given(&self.cursor);
        if cursor.is_some_and(|cursor| cursor.len() > 4096) {
            return Err(Error::field(
                "cursor",
                "cursor_invalid",
                "is not one that a list gave",
            ));
        }
        PageRequest::new(limit, cursor.map(String::from))
    }

    /// The order asked for, out of those offered; `usual` when none is. Both may begin with `-`
    /// only in `usual`: every field can be sorted both ways.
    ///
    /// # Errors
    /// A field error on `sort` that names what is offered.
    pub fn sort(&self, offered: &[&'static str], usual: &'static str) -> Result<Sort> {
        let wanted = given(&self.sort).unwrap_or(usual);
        let (name, descending) = match wanted.strip_prefix('-') {
            Some(name) => (name, true),
            None => (wanted, false),
        };
        match offered.iter().find(|field| **field == name) {
            Some(field) => Ok(Sort { field, descending }),
            None => Err(Error::field(
                "sort",
                "not_a_choice",
                format!(
                    "must be one of: {}; with `-` before it from last to first",
                    offered.join(", ")
                ),
            )),
        }
    }

    /// What to search for; `None` when nothing.
    ///
    /// # Errors
    /// A field error on `q` when it is too long or holds what nobody types.
    pub fn search(&self) -> Result<Option<SearchText>> {
        let Some(text) = given(&self.q) else {
            return Ok(None);
        };
        match SearchText::parse(text) {
            Ok(text) if text.is_empty() => Ok(None),
            Ok(text) => Ok(Some(text)),
            Err(refusal) => Err(Error::fields(vec![refusal.at("q")])),
        }
    }
}

fn given(text: &Option<String>) -> Option<&str> {
    text.as_deref().filter(|text| !text.is_empty())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn query(text: &str) -> ListQuery {
        crate::pairs::read(&crate::pairs::decode(text.as_bytes())).unwrap()
    }

    #[test]
    fn a_limit_out_of_range_names_the_field_and_the_rule() {
        for limit in ["0", "201", "-1", "many", "99999999999999999999"] {
            let error = query(&format!("limit={limit}")).page().unwrap_err();
            let field = error.field_errors().first().unwrap();
            assert_eq!(
                (field.field.as_str(), field.code.as_str()),
                ("limit", "out_of_range")
            );
            assert!(field.detail.contains("1 to 200"));
        }
        assert_eq!(query("limit=200").page().unwrap().limit(), 200);
        assert_eq!(query("").page().unwrap().limit(), 50);
    }

    #[test]
    fn only_offered_fields_sort() {
        let sort = query("sort=-name")
            .sort(&["name", "created_at"], "-created_at")
            .unwrap();
        assert_eq!(
            sort,
            Sort {
                field: "name",
                descending: true
            }
        );
        let usual = query("sort=")
            .sort(&["name", "created_at"], "-created_at")
            .unwrap();
        assert_eq!(
            usual,
            Sort {
                field: "created_at",
                descending: true
            }
        );
        assert!(query("sort=name;drop").sort(&["name"], "name").is_err());
    }

    #[test]
    fn a_list_flattened_into_filters_still_reads_its_numbers() {
        #[derive(Deserialize)]
        struct Filtered {
            #[serde(flatten)]
            list: ListQuery,
            kind: Option<String>,
        }
        let pairs = crate::pairs::decode(b"limit=10&kind=person");
        let read: Filtered = crate::pairs::read(&pairs).unwrap();
        assert_eq!(read.list.page().unwrap().limit(), 10);
        assert_eq!(read.kind.as_deref(), Some("person"));
    }
}
