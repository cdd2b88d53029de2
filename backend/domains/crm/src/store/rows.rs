//! How things look as rows. What is stored was checked when it came in and is not checked again.

use kernel::{
    Timestamp,
    id::{AddressId, ContactPointId},
    states::Named,
    text::Refusal,
};
use serde::{Deserialize, Serialize};
use sqlx::{ColumnIndex, Row as _, postgres::PgRow};

use crate::model::{Address, AddressKind, ContactKind, ContactPoint, Country, Proof};

/// A column that holds the name of a state or a kind.
pub(super) fn named<T: Named>(
    row: &PgRow,
    column: impl ColumnIndex<PgRow> + Copy,
) -> Result<T, sqlx::Error> {
    let name: &str = row.try_get(column)?;
    T::from_name(name).ok_or_else(|| sqlx::Error::ColumnDecode {
        index: format!("{column:?}"),
        source: format!("this release knows no {name}").into(),
    })
}

/// The names of states or kinds, for `unnest`.
pub(super) fn names<T: Named>(of: impl IntoIterator<Item = T>) -> Vec<&'static str> {
    of.into_iter().map(Named::name).collect()
}

/// A contact point as JSON that Postgres reads and writes as a row.
#[derive(Debug, Serialize, Deserialize)]
pub(super) struct ContactRow {
    id: ContactPointId,
    kind: ContactKind,
    value: String,
    key: String,
    label: String,
    is_primary: bool,
    verified_at: Option<Timestamp>,
    verified_how: Option<Proof>,
    created_at: Timestamp,
}

impl From<&ContactPoint> for ContactRow {
    fn from(point: &ContactPoint) -> Self {
        Self {
            id: point.id,
            kind: point.kind,
            value: point.value.clone(),
            key: point.key.clone(),
            label: point.label.clone(),
            is_primary: point.is_primary,
            verified_at: point.verified_at,
            verified_how: point.verified_how,
            created_at: point.created_at,
        }
    }
}

impl From<ContactRow> for ContactPoint {
    fn from(row: ContactRow) -> Self {
        Self {
            id: row.id,
            kind: row.kind,
            value: row.value,
            label: row.label,
            is_primary: row.is_primary,
            verified_at: row.verified_at,
            verified_how: row.verified_how,
            created_at: row.created_at,
            key: row.key,
        }
    }
}

/// An address as JSON that Postgres writes; the other way an [`Address`] itself will do.
#[derive(Debug, Deserialize)]
pub(super) struct AddressRow {
    id: AddressId,
    kind: AddressKind,
    is_default: bool,
    lines: Vec<String>,
    postcode: String,
    city: String,
    region: String,
    country: String,
    since: Timestamp,
    until: Option<Timestamp>,
}

impl TryFrom<AddressRow> for Address {
    type Error = Refusal;

    fn try_from(row: AddressRow) -> Result<Self, Refusal> {
        Ok(Self {
            id: row.id,
            kind: row.kind,
            is_default: row.is_default,
            lines: row.lines,
            postcode: row.postcode,
            city: row.city,
            region: row.region,
            country: Country::parse(&row.country)?,
            since: row.since,
            until: row.until,
        })
    }
}
