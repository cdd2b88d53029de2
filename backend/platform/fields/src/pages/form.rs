//! The form of a field.

use access::Can;
use axum::body::Body;
use console::{Action, Choice, Crumb, Desk, ErrorSummary, Field, Form, Markup, PageHeader, Text};
use http::{Response, StatusCode};
use kernel::{
    Error, Kind,
    id::FieldId,
    states::Named as _,
    text::{Name, ShortText},
};
use web::{Form as SentForm, Path, Query, Service, Typed};

use super::{HOME, Page, Shown, at, home, kind_text, kind_word};
use crate::{
    http::{FieldDraft, FieldPatchDraft},
    manage,
    model::{Definition, FieldKind},
    permissions::ManageField,
    things::Things,
};

pub(super) async fn new(
    _can: Can<ManageField>,
    desk: Desk,
    things: Service<Things>,
    Query(shown): Query<Shown>,
) -> Page {
    let thing = match shown.thing.as_str() {
        "" => things.first()?,
        name => things.find(name)?,
    };
    let typed = Typed::new(vec![
        ("thing".into(), thing.name.into()),
        ("kind".into(), "text".into()),
        ("currency".into(), "EUR".into()),
        ("scale".into(), "0".into()),
    ]);
    Ok(draw(&desk, None, &typed, ErrorSummary::new(), StatusCode::OK).await)
}

pub(super) async fn add(
    can: Can<ManageField>,
    desk: Desk,
    things: Service<Things>,
    sent: SentForm<()>,
) -> Page {
    let typed = sent.typed();
    let kind = typed.get("kind");
    let of = |kinds: &[&str], name: &str| {
        let wanted = kinds.contains(&kind);
        wanted.then(|| typed.get(name).to_owned())
    };
    let scale = typed.get("scale").trim();
    let draft = FieldDraft {
        thing: typed.get("thing").to_owned(),
        key: Some(typed.get("key").to_owned()),
        label: typed.get("label").to_owned(),
        help: typed.get("help").to_owned(),
        kind: kind.to_owned(),
        // What stands in questions that the kind does not have is not meant.
        options: match of(&["choice", "multi_choice"], "options") {
            Some(lines) => options(&lines),
            None => Vec::new(),
        },
        currency: of(&["money"], "currency"),
        unit: of(&["number"], "unit").unwrap_or_default(),
        scale: match of(&["number"], "scale") {
            Some(_) => scale.parse().unwrap_or(u8::MAX),
            None => 0,
        },
        required: typed.get("required") == "true",
    };
    let added = match draft.checked(&things) {
        Ok(checked) => manage::add(&can, checked).await,
        Err(error) => Err(error),
    };
    match added {
        Ok(done) => Ok(desk.see_other(&home(&done.body().thing), Some("fields-added"))),
        Err(error) => again(error, &desk, None, typed).await,
    }
}

pub(super) async fn edit(can: Can<ManageField>, desk: Desk, Path(id): Path<FieldId>) -> Page {
    let field = manage::find(&can, id).await?;
    let labels: Vec<&str> = field.offered().map(|one| one.label.as_str()).collect();
    let typed = Typed::new(vec![
        ("version".into(), field.version.to_string()),
        ("label".into(), field.label.clone()),
        ("help".into(), field.help.clone()),
        ("options".into(), labels.join("\n")),
        ("unit".into(), field.unit.clone()),
        (
            "required".into(),
            if field.required { "true" } else { "" }.into(),
        ),
    ]);
    Ok(draw(
        &desk,
        Some(&field),
        &typed,
        ErrorSummary::new(),
        StatusCode::OK,
    )
    .await)
}

pub(super) async fn save(
    can: Can<ManageField>,
    desk: Desk,
    Path(id): Path<FieldId>,
    sent: SentForm<()>,
) -> Page {
    let typed = sent.typed();
    let field = manage::find(&can, id).await?;
    let draft = FieldPatchDraft {
        version: None,
        label: Some(typed.get("label").to_owned()),
        help: Some(typed.get("help").to_owned()),
        options: field
            .kind
            .has_options()
            .then(|| options(typed.get("options"))),
        unit: (field.kind == FieldKind::Number).then(|| typed.get("unit").to_owned()),
        required: Some(typed.get("required") == "true"),
        position: None,
    };
    let seen = typed.get("version").parse().ok();
    let saved = match draft.checked() {
        Ok(checked) => manage::edit(&can, id, seen, checked).await,
        Err(error) => Err(error),
    };
    match saved {
        Ok(done) => Ok(desk.see_other(&home(&done.body().thing), Some("fields-saved"))),
        Err(error) => again(error, &desk, Some(&field), typed).await,
    }
}

async fn again(error: Error, desk: &Desk, field: Option<&Definition>, typed: &Typed) -> Page {
    if error.kind() != Kind::Invalid || error.field_errors().is_empty() {
        return Err(error.into());
    }
    let text = desk.text();
    let faults = error
        .field_errors()
        .iter()
        .fold(ErrorSummary::new(), |summary, fault| {
            let name = fault.field.split('[').next().unwrap_or_default();
            let id = format!("fields-fault-{}", fault.code.replace('_', "-"));
            let sentence = if text.catalog().has(&id) {
                text.t(&id)
            } else {
                fault.detail.clone()
            };
            summary.fault(name, sentence)
        });
    Ok(draw(desk, field, typed, faults, StatusCode::UNPROCESSABLE_ENTITY).await)
}

async fn draw(
    desk: &Desk,
    field: Option<&Definition>,
    typed: &Typed,
    faults: ErrorSummary,
    status: StatusCode,
) -> Response<Body> {
    let text = desk.text();
    let (title, action) = match field {
        None => (text.t("fields-new"), format!("{HOME}/new")),
        Some(field) => (field.label.clone(), at(field.id)),
    };
    let back = field.map_or(typed.get("thing"), |field| field.thing.as_str());
    let mut form = Form::post(&action, "", text.t("console-save"))
        .errors(faults)
        .cancel(text.t("console-cancel"), home(back));
    form = form.field(
        Field::text("label", text.t("fields-label"))
            .value(typed.get("label"))
            .help(text.t("fields-label-help"))
            .autocomplete("off")
            .max(max(Name::MAX))
            .required()
            .autofocus(),
        text,
    );
    form = match field {
        None => questions(form, text, typed)
            .idempotent(desk.ctx().request.to_string())
            .field(Field::hidden("thing", typed.get("thing")), text),
        Some(field) => of_kind(form, text, typed, field),
    };
    form = form
        .field(
            Field::text("help", text.t("fields-help"))
                .value(typed.get("help"))
                .help(text.t("fields-help-help"))
                .autocomplete("off")
                .max(max(ShortText::MAX)),
            text,
        )
        .field(
            Field::checkbox("required", text.t("fields-is-required"))
                .value(typed.get("required"))
                .help(text.t("fields-is-required-help")),
            text,
        );
    let mut body = vec![PageHeader::new(&title).render(text)];
    if let Some(field) = field {
        form = form.field(Field::hidden("version", typed.get("version")), text);
        body.push(form.render(text));
        let archive = Action::post(text.t("fields-archive"), format!("{action}/archive"), "");
        body.push(archive.danger().icon("archive").render());
        if let Some(first) = body.first_mut() {
            *first = PageHeader::new(&title)
                .sub(kind_text(text, field))
                .sub(field.key.as_str())
                .render(text);
        }
    } else {
        body.push(form.render(text));
    }
    let body: Markup = body.into_iter().collect();
    let crumbs = vec![
        Crumb::up(text.t("fields-title"), home(back)),
        Crumb::here(title.as_str()),
    ];
    desk.page_with(status, title.clone(), crumbs, &body).await
}

/// The questions that are asked once, of all kinds: what does not fit the chosen one is ignored.
fn questions(form: Form, text: &Text, typed: &Typed) -> Form {
    let kinds = FieldKind::ALL
        .iter()
        .map(|kind| Choice::new(kind.name(), kind_word(text, *kind)));
    form.field(
        Field::select("kind", text.t("fields-kind"), kinds)
            .value(typed.get("kind"))
            .help(text.t("fields-kind-help"))
            .required(),
        text,
    )
    .field(
        Field::textarea("options", text.t("fields-options"))
            .value(typed.get("options"))
            .help(text.t("fields-options-help")),
        text,
    )
    .row(
        [
            Field::text("currency", text.t("fields-currency"))
                .value(typed.get("currency"))
                .help(text.t("fields-currency-help"))
                .autocomplete("off")
                .max(3),
            Field::text("unit", text.t("fields-unit"))
                .value(typed.get("unit"))
                .help(text.t("fields-unit-help"))
                .autocomplete("off"),
            Field::text("scale", text.t("fields-scale"))
                .value(typed.get("scale"))
                .help(text.t("fields-scale-help"))
                .autocomplete("off"),
        ],
        text,
    )
    .field(
        Field::text("key", text.t("fields-key"))
            .value(typed.get("key"))
            .help(text.t("fields-key-help"))
            .autocomplete("off")
            .max(40),
        text,
    )
}

/// The questions that may be answered anew.
fn of_kind(form: Form, text: &Text, typed: &Typed, field: &Definition) -> Form {
    match field.kind {
        FieldKind::Choice | FieldKind::MultiChoice => form.field(
            Field::textarea("options", text.t("fields-options"))
                .value(typed.get("options"))
                .help(text.t("fields-options-help"))
                .required(),
            text,
        ),
        FieldKind::Number => form.field(
            Field::text("unit", text.t("fields-unit"))
                .value(typed.get("unit"))
                .help(text.t("fields-unit-help"))
                .autocomplete("off"),
            text,
        ),
        _ => form,
    }
}

/// One answer a line.
fn options(lines: &str) -> Vec<String> {
    lines
        .lines()
        .map(str::trim)
        .filter(|line| !line.is_empty())
        .map(str::to_owned)
        .collect()
}

fn max(count: usize) -> u32 {
    u32::try_from(count).unwrap_or(u32::MAX)
}
