//! A list as the API answers it, and how its description tells so.

use std::{borrow::Cow, marker::PhantomData};

use kernel::Page;
use serde::{Serialize, Serializer, ser::SerializeMap as _};
use serde_json::{Map, Value};
use utoipa::{
    IntoParams, PartialSchema, ToSchema,
    openapi::{
        Ref, RefOr, Required,
        path::{Parameter, ParameterBuilder, ParameterIn},
        schema::{ArrayBuilder, Object, ObjectBuilder, Schema, SchemaType, Type},
    },
};

use crate::{
    col::Col,
    column::{Column, Kind},
    rows::{Row, Rows, Sum, Totals},
    spec::Listed,
    wanted::Wanted,
};

/// A page of a list as JSON: whole rows, or only the columns that were chosen and the id.
pub struct Answer<T: 'static> {
    rows: Rows<T>,
    chosen: Option<Vec<Col<T>>>,
}

impl<T: 'static> Wanted<T> {
    /// The answer of the API.
    pub fn answer(&self, rows: Rows<T>) -> Answer<T> {
        Answer {
            rows,
            chosen: self.fields.clone(),
        }
    }
}

impl<T: Serialize + 'static> Serialize for Answer<T> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let mut answer = serializer.serialize_map(None)?;
        match &self.chosen {
            None => answer.serialize_entry("items", &Whole(&self.rows.items))?,
            Some(cols) => {
                let items: Vec<Value> = self
                    .rows
                    .items
                    .iter()
                    .map(|row| chosen(row, cols))
                    .collect();
                answer.serialize_entry("items", &items)?;
            }
        }
        answer.serialize_entry("next", &self.rows.next)?;
        if self.rows.similar {
            answer.serialize_entry("similar", &true)?;
        }
        if let Some(totals) = &self.rows.totals {
            answer.serialize_entry("totals", &totals_json(totals))?;
        }
        answer.end()
    }
}

/// What the parameters of a list are called, for the description of the API.
pub struct Params<L>(PhantomData<fn() -> L>);

impl<L: Listed> IntoParams for Params<L> {
    fn into_params(_in: impl Fn() -> Option<ParameterIn>) -> Vec<Parameter> {
        let spec = L::spec();
        let sorts: Vec<&str> = keys(spec.columns, |column| column.order.is_some());
        let fields: Vec<&str> = spec.columns.iter().map(|column| column.field).collect();
        let mut all = vec![
            parameter("limit", "How many at most.", number(1, 200)),
            parameter(
                "cursor",
                "`next` of the page before; without it the first page.",
                text().max_length(Some(4096)),
            ),
        ];
        if spec.search.is_some() {
            all.push(parameter(
                "q",
                "Words that are all found, whatever their case and accents. One or two letters are \
                 looked for where words begin. Where nothing has them, what has similar words is \
                 found and the answer says `similar`.",
                text().max_length(Some(200)),
            ));
        }
        let usual = spec.sort;
        let about = format!(
            "The order, `{usual}` unless said: up to three of {}, with `-` before it from last to \
             first, separated by commas.",
            quoted(&sorts)
        );
        all.push(parameter("sort", &about, text()));
        let about = format!(
            "Answers only these columns and the id: some of {}, separated by commas, or of the \
             company's own.",
            quoted(&fields)
        );
        all.push(parameter("fields", &about, text()));
        all.push(parameter(
            "totals",
            "Whether to count all there are, up to 10,000, and to add up numbers that are shown.",
            ObjectBuilder::new().schema_type(Type::Boolean),
        ));
        all.push(parameter(
            "format",
            "`csv` or `xlsx` answers all there are as a file; so does the header `Accept`.",
            text().enum_values(Some(["json", "csv", "xlsx"])),
        ));
        all.push(parameter(
            "zone",
            "The time zone whose days filters mean, such as `Europe/Berlin`; UTC unless said.",
            text(),
        ));
        if spec.company.is_some() {
            all.push(parameter(
                "company",
                "The company to look into; all of mine unless said.",
                text(),
            ));
        }
        let filtered = spec.columns.iter().filter(|column| column.look.is_some());
        all.extend(filtered.map(filter_parameter));
        all
    }
}

fn filter_parameter<T>(column: &Column<T>) -> Parameter {
    let mut about = column.about.to_owned();
    if !about.is_empty() {
        about.push(' ');
    }
    let words: Vec<&str> = column.choices.iter().map(|(word, _)| *word).collect();
    about.push_str(&match column.kind {
        Kind::Choice | Kind::Choices => {
            format!("Some of {}, separated by commas", quoted(&words))
        }
        Kind::Text => "A text, or `~` and a part of it".to_owned(),
        Kind::Tags => "Some words, separated by commas".to_owned(),
        Kind::Number | Kind::Money => "A number, or a range `from..before`".to_owned(),
        Kind::Date | Kind::Time => {
            "A day, a month, one of `today`, `week`, `month`, `year`, `7d`, or a range \
             `from..before`"
                .to_owned()
        }
        Kind::Bool => "`true` or `false`".to_owned(),
        Kind::Id => "An id, or several separated by commas".to_owned(),
    });
    about.push_str("; `!` before it means none of it, `-` empty, `+` not empty.");
    if let Some(usual) = column.usual {
        about.push_str(&format!(" `{usual}` unless said, `all` for everything."));
    }
    parameter(column.key, &about, text())
}

/// The page of a list, for the description of the API.
pub struct AnswerOf<L>(PhantomData<fn() -> L>);

impl<L: Listed> PartialSchema for AnswerOf<L> {
    fn schema() -> RefOr<Schema> {
        let items = ArrayBuilder::new()
            .items(RefOr::Ref(Ref::from_schema_name(L::Item::name())))
            .description(Some(
                "The rows, in the order asked for; with `fields` only these columns and the id.",
            ));
        let next = ObjectBuilder::new()
            .schema_type(SchemaType::from_iter([Type::String, Type::Null]))
            .description(Some(
                "What to send as `cursor` for the rows after these; `null` when these are the last.",
            ));
        let similar = ObjectBuilder::new()
            .schema_type(Type::Boolean)
            .description(Some(
                "Nothing has the words as they were typed: these have similar ones.",
            ));
        ObjectBuilder::new()
            .property("items", items)
            .required("items")
            .property("next", next)
            .required("next")
            .property("similar", similar)
            .property("totals", totals_schema())
            .into()
    }
}

impl<L: Listed> ToSchema for AnswerOf<L> {
    fn name() -> Cow<'static, str> {
        Page::<L::Item>::name()
    }

    fn schemas(schemas: &mut Vec<(String, RefOr<Schema>)>) {
        Page::<L::Item>::schemas(schemas);
    }
}

/// Rows without what lies around them.
struct Whole<'a, T>(&'a [Row<T>]);

impl<T: Serialize> Serialize for Whole<'_, T> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_seq(self.0.iter().map(|row| &row.item))
    }
}

/// The columns that were chosen; `custom.colour` is `colour` in an object `custom`.
fn chosen<T>(row: &Row<T>, cols: &[Col<T>]) -> Value {
    let mut object = Map::new();
    object.insert("id".to_owned(), Value::from(row.id.to_string()));
    for col in cols {
        let value = col.value(row).json();
        match col.field().split_once('.') {
            Some((outer, name)) => {
                let inner = object
                    .entry(outer)
                    .or_insert_with(|| Value::Object(Map::new()));
                if let Value::Object(inner) = inner {
                    inner.insert(name.to_owned(), value);
                }
            }
            None => {
                object.insert(col.field().to_owned(), value);
            }
        }
    }
    Value::Object(object)
}

fn totals_json(totals: &Totals) -> Value {
    let sums: Map<String, Value> = totals
        .sums
        .iter()
        .map(|(key, sums)| {
            let sums = sums.iter().map(|sum| match sum {
                Sum::Number(number) => Value::from(number.normalize().to_string()),
                Sum::Money(money) => crate::Cell::Money(*money).json(),
            });
            (key.clone(), sums.collect())
        })
        .collect();
    serde_json::json!({ "count": totals.count, "exact": totals.exact, "sums": sums })
}

fn totals_schema() -> Object {
    ObjectBuilder::new()
        .property(
            "count",
            ObjectBuilder::new()
                .schema_type(Type::Integer)
                .description(Some("How many there are, up to 10,000.")),
        )
        .property(
            "exact",
            ObjectBuilder::new()
                .schema_type(Type::Boolean)
                .description(Some("Whether that is all of them.")),
        )
        .property(
            "sums",
            ObjectBuilder::new().description(Some(
                "What each column of numbers adds up to; of amounts, one for each currency.",
            )),
        )
        .description(Some("Of all rows, not only of these; with `totals=true`."))
        .build()
}

fn parameter(name: &str, about: &str, schema: ObjectBuilder) -> Parameter {
    ParameterBuilder::new()
        .name(name)
        .parameter_in(ParameterIn::Query)
        .description(Some(about))
        .required(Required::False)
        .schema(Some(schema))
        .build()
}

fn text() -> ObjectBuilder {
    ObjectBuilder::new().schema_type(Type::String)
}

fn number(least: u16, most: u16) -> ObjectBuilder {
    ObjectBuilder::new()
        .schema_type(Type::Integer)
        .minimum(Some(least))
        .maximum(Some(most))
}

fn keys<T>(columns: &'static [Column<T>], of: fn(&Column<T>) -> bool) -> Vec<&'static str> {
    let columns = columns.iter().filter(|column| of(column));
    columns.map(|column| column.key).collect()
}

fn quoted(words: &[&str]) -> String {
    let words: Vec<String> = words.iter().map(|word| format!("`{word}`")).collect();
    words.join(", ")
}
