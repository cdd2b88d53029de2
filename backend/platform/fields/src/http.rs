//! The API of fields: operations and thin handlers.

use access::{Can, Done, Reply};
use kernel::{
    CursorKey, Error, FieldError, Page, Result,
    id::FieldId,
    states::Named as _,
    text::{Name, Refusal, ShortText},
};
use serde::Deserialize;
use utoipa::{IntoParams, ToSchema};
use web::{IfMatch, Json, ListQuery, Op, Path, Query, Routes, Service};

use crate::{
    manage::{add, archive, edit, list, restore, show},
    model::{Definition, FieldKind, FieldPatch, FieldState, NewField},
    permissions::{ManageField, ReadField},
    things::Things,
};

const LIST: Op<ReadField> = Op::get("/api/fields")
    .id("fields.list")
    .summary("Lists the fields the company added to one kind of its things, in their order.")
    .query::<FieldQuery>()
    .reply::<Page<Definition>>(200);

const ADD: Op<ManageField> = Op::post("/api/fields")
    .id("fields.create")
    .summary("Adds a field to one kind of the company's things.")
    .body::<FieldDraft>()
    .example_body(
        r#"{"thing":"crm.party","label":"Price tier","kind":"choice","options":["Gold","Silver"]}"#,
    )
    .reply::<Definition>(201);

const SHOW: Op<ReadField> = Op::get("/api/fields/{field}")
    .id("fields.show")
    .summary("Shows a field.")
    .reply::<Definition>(200);

const EDIT: Op<ManageField> = Op::patch("/api/fields/{field}")
    .id("fields.edit")
    .summary("Changes a field; its key and kind stay.")
    .body::<FieldPatchDraft>()
    .example_body(r#"{"label":"Tier","options":["Gold","Silver","Bronze"]}"#)
    .reply::<Definition>(200);

const ARCHIVE: Op<ManageField> = Op::post("/api/fields/{field}/archive")
    .id("fields.archive")
    .summary("Puts a field away; what was typed into it stays.")
    .reply::<Definition>(200);

const RESTORE: Op<ManageField> = Op::post("/api/fields/{field}/restore")
    .id("fields.restore")
    .summary("Brings a field back with what was typed into it.")
    .reply::<Definition>(200);

/// The API's routes.
pub(crate) fn routes() -> Routes {
    Routes::new()
        .on(&LIST, list_handler)
        .on(&ADD, add_handler)
        .on(&SHOW, show_handler)
        .on(&EDIT, edit_handler)
        .on(&ARCHIVE, archive_handler)
        .on(&RESTORE, restore_handler)
}

/// Which fields.
#[derive(Debug, Default, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
#[serde(deny_unknown_fields)]
pub(crate) struct FieldQuery {
    /// The kind of thing, such as `crm.party`; may be left out while there is only one.
    #[serde(default)]
    thing: String,
    /// Whether archived fields are listed, too.
    #[serde(default)]
    archived: bool,
    /// How many at most.
    #[param(value_type = Option<u16>, minimum = 1, maximum = 200, default = 50)]
    limit: Option<String>,
    /// `next` of the page before; without it the first page.
    cursor: Option<String>,
    /// Words in the label or the key.
    #[param(max_length = 200)]
    q: Option<String>,
}

/// A field to add.
#[derive(Debug, Clone, Default, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(as = FieldDraft)]
pub(crate) struct FieldDraft {
    /// What gets it, such as `crm.party`; may be left out while there is only one.
    #[serde(default)]
    pub(crate) thing: String,
    /// Its name for programs: lower-case letters, digits and `_`; made of the label when it is
    /// left out. Never changes.
    pub(crate) key: Option<String>,
    /// What people read.
    #[schema(required, value_type = Name)]
    #[serde(default)]
    pub(crate) label: String,
    /// A sentence beside it.
    #[serde(default)]
    pub(crate) help: String,
    /// What it holds. Never changes.
    #[schema(required, value_type = FieldKind)]
    #[serde(default)]
    pub(crate) kind: String,
    /// The answers of a choice.
    #[serde(default)]
    pub(crate) options: Vec<String>,
    /// The currency of money, ISO 4217.
    pub(crate) currency: Option<String>,
    /// What stands behind a number: `kg`.
    #[serde(default)]
    pub(crate) unit: String,
    /// How many digits a number has after the point, 0 to 6.
    #[serde(default)]
    pub(crate) scale: u8,
    /// Whether it has to be filled in.
    #[serde(default)]
    pub(crate) required: bool,
}

/// What changes of a field; what is missing stays.
#[derive(Debug, Clone, Default, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(as = FieldPatch)]
pub(crate) struct FieldPatchDraft {
    /// The version that was read; another one there is a conflict. `If-Match` does the same.
    pub(crate) version: Option<i64>,
    /// What people read.
    pub(crate) label: Option<String>,
    /// A sentence beside it.
    pub(crate) help: Option<String>,
    /// All answers of a choice; what is left out is offered no more.
    pub(crate) options: Option<Vec<String>>,
    /// What stands behind a number.
    pub(crate) unit: Option<String>,
    /// Whether it has to be filled in.
    pub(crate) required: Option<bool>,
    /// Its place among the others, lower ones first.
    pub(crate) position: Option<i32>,
}

impl FieldDraft {
    pub(crate) fn checked(&self, things: &Things) -> Result<NewField> {
        let mut faults = Vec::new();
        let thing = match things.find(&self.thing) {
            Ok(thing) => Some(thing),
            Err(error) => {
                faults.extend(error.field_errors().iter().cloned());
                None
            }
        };
        let label = take(&mut faults, "label", Name::parse(&self.label));
        let help = take(&mut faults, "help", ShortText::parse(&self.help));
        let unit = take(&mut faults, "unit", ShortText::parse(&self.unit));
        let kind = take(&mut faults, "kind", kind(&self.kind));
        let options = names(&mut faults, &self.options);
        let full = |text: &Option<String>| {
            let text = text.as_deref().map(str::trim);
            text.filter(|text| !text.is_empty()).map(str::to_owned)
        };
        match (thing, label, help, unit, kind, faults.is_empty()) {
            (Some(thing), Some(label), Some(help), Some(unit), Some(kind), true) => Ok(NewField {
                thing: thing.name.to_owned(),
                key: full(&self.key),
                label,
                help,
                kind,
                options,
                currency: full(&self.currency),
                unit,
                scale: self.scale,
                required: self.required,
            }),
            _ => Err(Error::fields(faults)),
        }
    }
}

impl FieldPatchDraft {
    pub(crate) fn checked(&self) -> Result<FieldPatch> {
        let mut faults = Vec::new();
        let label = self.label.as_deref().map(Name::parse);
        let help = self.help.as_deref().map(ShortText::parse);
        let unit = self.unit.as_deref().map(ShortText::parse);
        let patch = FieldPatch {
            label: label.and_then(|label| take(&mut faults, "label", label)),
            help: help.and_then(|help| take(&mut faults, "help", help)),
            options: self.options.as_ref().map(|all| names(&mut faults, all)),
            unit: unit.and_then(|unit| take(&mut faults, "unit", unit)),
            required: self.required,
            position: self.position,
        };
        if faults.is_empty() {
            Ok(patch)
        } else {
            Err(Error::fields(faults))
        }
    }
}

type Kept = web::Result<Done<Definition>>;

async fn list_handler(
    can: Can<ReadField>,
    things: Service<Things>,
    cursors: Service<CursorKey>,
    Query(query): Query<FieldQuery>,
) -> web::Result<Json<Page<Definition>>> {
    let thing = things.find(&query.thing)?;
    let fields = list(&can, thing.name).await?;
    let wanted = ListQuery {
        limit: query.limit,
        cursor: query.cursor,
        q: query.q,
        sort: None,
    };
    let page = wanted.page()?;
    let words = wanted.search()?.map(|words| words.as_str().to_lowercase());
    let tenant = can.ctx().tenant.id.to_string();
    let scope = kernel::page::scope(&["fields", &tenant, thing.name]);
    let after = page.after::<(i32, FieldId)>(&cursors, &scope)?;
    let items = fields.as_slice().iter().filter(|one| {
        let found = words.as_ref().is_none_or(|words| {
            one.label.to_lowercase().contains(words) || one.key.contains(words)
        });
        let shown = query.archived || one.state == FieldState::Active;
        found && shown && after.is_none_or(|last| (one.position, one.id) > last)
    });
    let rows = items.take(usize::from(page.limit()) + 1).cloned().collect();
    Ok(Json(Page::from_rows(
        rows,
        page.limit(),
        |last: &Definition| cursors.seal(&scope, &(last.position, last.id)),
    )))
}

async fn add_handler(
    can: Can<ManageField>,
    things: Service<Things>,
    Json(body): Json<FieldDraft>,
) -> Kept {
    Ok(add(&can, body.checked(&things)?).await?)
}

async fn show_handler(
    can: Can<ReadField>,
    Path(id): Path<FieldId>,
) -> web::Result<Reply<Definition>> {
    let field = show(&can, id).await?;
    let version = field.version;
    Ok(Reply::of(field).version(version))
}

async fn edit_handler(
    can: Can<ManageField>,
    if_match: IfMatch,
    Path(id): Path<FieldId>,
    Json(body): Json<FieldPatchDraft>,
) -> Kept {
    Ok(edit(&can, id, body.version.or(if_match.0), body.checked()?).await?)
}

async fn archive_handler(
    can: Can<ManageField>,
    if_match: IfMatch,
    Path(id): Path<FieldId>,
) -> Kept {
    Ok(archive(&can, id, if_match.0).await?)
}

async fn restore_handler(
    can: Can<ManageField>,
    if_match: IfMatch,
    Path(id): Path<FieldId>,
) -> Kept {
    Ok(restore(&can, id, if_match.0).await?)
}

fn take<T>(
    faults: &mut Vec<FieldError>,
    field: &str,
    parsed: std::result::Result<T, Refusal>,
) -> Option<T> {
    parsed
        .map_err(|refusal| faults.push(refusal.at(field)))
        .ok()
}

fn kind(text: &str) -> std::result::Result<FieldKind, Refusal> {
    let names: Vec<_> = FieldKind::ALL.iter().map(|one| one.name()).collect();
    let code = if text.is_empty() {
        "required"
    } else {
        "not_a_choice"
    };
    FieldKind::from_name(text)
        .ok_or_else(|| Refusal::new(code, format!("must be one of: {}", names.join(", "))))
}

fn names(faults: &mut Vec<FieldError>, all: &[String]) -> Vec<Name> {
    let mut kept = Vec::with_capacity(all.len());
    for (at, label) in all.iter().enumerate() {
        kept.extend(take(faults, &format!("options[{at}]"), Name::parse(label)));
    }
    kept
}
