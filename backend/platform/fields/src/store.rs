//! All SQL of fields: rows in, rows out; nothing is decided here.

use access::{Reader, Sealed, Writer};
use kernel::{
    Error, Result,
    id::{CompanyId, FieldId},
    money::currency_parse,
    states::Named,
};
use sqlx::{Row as _, postgres::PgRow, types::Json};

use crate::{
    custom::Fields,
    model::{Definition, FieldOption},
};

/// The fields of one kind of thing in one company, archived ones too, in their order.
///
/// # Errors
/// When the database does not answer.
pub async fn field_list(reader: &mut Reader, company: CompanyId, thing: &str) -> Result<Fields> {
    let rows = sqlx::query(
        "SELECT id, company_id, thing, key, label, help, kind, options, currency, unit, scale,
                required, position, state, version, created_at, updated_at
           FROM field_definition
          WHERE company_id = $1 AND thing = $2
          ORDER BY position, id",
    )
    .bind(company)
    .bind(thing)
    .fetch_all(reader.conn())
    .await?;
    let all: Result<Vec<Definition>> = rows.iter().map(definition_of).collect();
    Ok(Fields::new(all?))
}

/// The fields of one kind of thing in several companies (`None`: all), one after the other.
///
/// # Errors
/// When the database does not answer.
pub async fn field_list_of(
    reader: &mut Reader,
    companies: Option<&[CompanyId]>,
    thing: &str,
) -> Result<Fields> {
    let rows = sqlx::query(
        "SELECT id, company_id, thing, key, label, help, kind, options, currency, unit, scale,
                required, position, state, version, created_at, updated_at
           FROM field_definition
          WHERE ($1::uuid[] IS NULL OR company_id = ANY ($1)) AND thing = $2
          ORDER BY company_id, position, id",
    )
    .bind(companies)
    .bind(thing)
    .fetch_all(reader.conn())
    .await?;
    let all: Result<Vec<Definition>> = rows.iter().map(definition_of).collect();
    Ok(Fields::new(all?))
}

/// One field, to be opened by whoever may.
///
/// # Errors
/// When the database does not answer.
pub(crate) async fn field_find(
    reader: &mut Reader,
    id: FieldId,
) -> Result<Option<Sealed<Definition>>> {
    let row = sqlx::query(
        "SELECT id, company_id, thing, key, label, help, kind, options, currency, unit, scale,
                required, position, state, version, created_at, updated_at
           FROM field_definition
          WHERE id = $1",
    )
    .bind(id)
    .fetch_optional(reader.conn())
    .await?;
    Ok(row
        .as_ref()
        .map(definition_of)
        .transpose()?
        .map(Sealed::new))
}

/// Keeps others from adding or changing fields of a thing until this transaction ends, so that
/// keys, counts and places are decided one after the other.
///
/// # Errors
/// When the database does not answer.
pub(crate) async fn field_lock(writer: &mut Writer, company: CompanyId, thing: &str) -> Result<()> {
    sqlx::query("SELECT pg_advisory_xact_lock(hashtextextended($1, 0))")
        .bind(format!("field:{company}:{thing}"))
        .execute(writer.conn())
        .await?;
    Ok(())
}

/// Adds a field.
///
/// # Errors
/// When the database does not answer.
pub(crate) async fn field_insert(writer: &mut Writer, field: &Definition) -> Result<()> {
    sqlx::query(
        "INSERT INTO field_definition
           (id, company_id, thing, key, label, help, kind, options, currency, unit, scale,
            required, position, state, version, created_at, updated_at)
         VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17)",
    )
    .bind(field.id)
    .bind(field.company)
    .bind(&field.thing)
    .bind(&field.key)
    .bind(&field.label)
    .bind(&field.help)
    .bind(field.kind.name())
    .bind(Json(&field.options))
    .bind(field.currency.map(|one| one.code()))
    .bind(&field.unit)
    .bind(i16::from(field.scale))
    .bind(field.required)
    .bind(field.position)
    .bind(field.state.name())
    .bind(field.version)
    .bind(field.created_at)
    .bind(field.updated_at)
    .execute(writer.conn())
    .await?;
    Ok(())
}

/// Keeps what changed of a field.
///
/// # Errors
/// When the database does not answer.
pub(crate) async fn field_save(writer: &mut Writer, field: &Definition) -> Result<()> {
    sqlx::query(
        "UPDATE field_definition
            SET label = $3, help = $4, options = $5, unit = $6, required = $7, position = $8,
                state = $9, version = $10, updated_at = $11
          WHERE company_id = $1 AND id = $2",
    )
    .bind(field.company)
    .bind(field.id)
    .bind(&field.label)
    .bind(&field.help)
    .bind(Json(&field.options))
    .bind(&field.unit)
    .bind(field.required)
    .bind(field.position)
    .bind(field.state.name())
    .bind(field.version)
    .bind(field.updated_at)
    .execute(writer.conn())
    .await?;
    Ok(())
}

/// Takes a field out.
///
/// # Errors
/// When the database does not answer.
pub(crate) async fn field_delete(writer: &mut Writer, field: &Definition) -> Result<()> {
    sqlx::query("DELETE FROM field_definition WHERE company_id = $1 AND id = $2")
        .bind(field.company)
        .bind(field.id)
        .execute(writer.conn())
        .await?;
    Ok(())
}

fn definition_of(row: &PgRow) -> Result<Definition> {
    let Json(options): Json<Vec<FieldOption>> = row.try_get("options")?;
    let currency: Option<&str> = row.try_get("currency")?;
    let scale: i16 = row.try_get("scale")?;
    Ok(Definition {
        id: row.try_get("id")?,
        company: row.try_get("company_id")?,
        thing: row.try_get("thing")?,
        key: row.try_get("key")?,
        label: row.try_get("label")?,
        help: row.try_get("help")?,
        kind: named(row, "kind")?,
        options,
        currency: currency
            .map(currency_parse)
            .transpose()
            .map_err(Error::internal)?,
        unit: row.try_get("unit")?,
        scale: u8::try_from(scale).map_err(Error::internal)?,
        required: row.try_get("required")?,
        position: row.try_get("position")?,
        state: named(row, "state")?,
        version: row.try_get("version")?,
        created_at: row.try_get("created_at")?,
        updated_at: row.try_get("updated_at")?,
    })
}

fn named<T: Named>(row: &PgRow, column: &str) -> Result<T> {
    let name: &str = row.try_get(column)?;
    T::from_name(name).ok_or_else(|| Error::internal(format!("this release knows no {name}")))
}
