//! The form of a customer: new, edited, refused, and edited by two at once.

use access::Can;
use axum::body::Body;
use console::{
    Column, Crumb, Desk, ErrorSummary, Field, Form, Kind as FieldKind, Markup, Note, PageHeader,
    Row, Table, Text, Time, Tone, Width,
};
use http::{Response, StatusCode};
use kernel::{
    id::PartyId,
    states::Named as _,
    text::{LongText, Name, Tag},
};
use web::{Form as Sent, Path, Typed};

use super::{HOME, Page, again, at, crumbs, list, party, words};
use crate::{
    create::create as create_party,
    draft::{PartyDraft, PartyPatchDraft},
    edit::edit as edit_party,
    model::{ContactKind, Party, PartyKind, PartyRole, Seen},
    permissions::{CreateParty, UpdateParty},
};

/// The fields of the form that are one line or text of the party itself.
const FIELDS: [&str; 6] = ["kind", "name", "email", "phone", "tags", "note"];
/// The checkboxes of what it is to the company.
const ROLES: [(&str, PartyRole); 4] = [
    ("role_customer", PartyRole::Customer),
    ("role_supplier", PartyRole::Supplier),
    ("role_lead", PartyRole::Lead),
    ("role_partner", PartyRole::Partner),
];

pub(super) async fn new(_can: Can<CreateParty>, desk: Desk) -> Page {
    let usual = [("kind", "organisation"), ("role_customer", "true")];
    let typed = Typed::new(
        usual
            .map(|(name, value)| (name.to_owned(), value.to_owned()))
            .into(),
    );
    Ok(new_form(&desk, &typed, ErrorSummary::new(), StatusCode::OK).await)
}

pub(super) async fn create(can: Can<CreateParty>, desk: Desk, sent: Sent<()>) -> Page {
    let typed = sent.typed();
    let made = match draft(typed).checked() {
        Ok(checked) => create_party(&can, checked).await,
        Err(error) => Err(error),
    };
    match made {
        Ok(done) => Ok(desk.see_other(&at(done.body().id), Some("crm-created"))),
        Err(error) => again(error, &desk, typed, new_form).await,
    }
}

pub(super) async fn edit(can: Can<UpdateParty>, desk: Desk, Path(id): Path<PartyId>) -> Page {
    let party = party(&can, id).await?;
    let stored = Stored(&party).typed();
    Ok(edit_form(&desk, &party, &stored, ErrorSummary::new(), StatusCode::OK).await)
}

pub(super) async fn save(
    can: Can<UpdateParty>,
    desk: Desk,
    Path(id): Path<PartyId>,
    sent: Sent<()>,
) -> Page {
    let typed = sent.typed();
    let saved = match patch(typed).checked() {
        Ok(checked) => edit_party(&can, id, seen(typed), checked).await,
        Err(error) => Err(error),
    };
    match saved {
        Ok(_) => Ok(desk.see_other(&at(id), Some("crm-saved"))),
        Err(error) if error.code() == "party_changed" => {
            let theirs = party(&can, id).await?;
            Ok(merge(&desk, &theirs, typed).await)
        }
        Err(error) => {
            let stored = party(&can, id).await?;
            again(error, &desk, typed, async |desk, typed, faults, status| {
                edit_form(desk, &stored, typed, faults, status).await
            })
            .await
        }
    }
}

async fn new_form(
    desk: &Desk,
    typed: &Typed,
    faults: ErrorSummary,
    status: StatusCode,
) -> Response<Body> {
    let text = desk.text();
    let title = text.t("crm-new");
    // The request's id is as fresh as a key has to be, and drawn once.
    let form = Form::post("/app/customers/new", "", text.t("crm-create"))
        .idempotent(desk.ctx().request.to_string());
    let form = fields(form.errors(faults), text, typed).cancel(text.t("console-cancel"), HOME);
    let body: Markup = [PageHeader::new(&title).render(text), form.render(text)]
        .into_iter()
        .collect();
    let crumbs = vec![list::crumb(text), Crumb::here(&title)];
    desk.page_with(status, title.clone(), crumbs, &body).await
}

async fn edit_form(
    desk: &Desk,
    stored: &Party,
    typed: &Typed,
    faults: ErrorSummary,
    status: StatusCode,
) -> Response<Body> {
    // After a refusal the form still tells what the person saw when they began.
    let seen = if typed.get("version").is_empty() {
        Stored(stored).typed()
    } else {
        typed.clone()
    };
    draw_edit(
        desk,
        stored,
        typed,
        &seen,
        faults,
        &Markup::default(),
        status,
    )
    .await
}

/// Two people edited one customer. Fields that this person left alone take what is saved now;
/// those both changed are shown side by side, and saving again keeps this person's.
async fn merge(desk: &Desk, theirs: &Party, typed: &Typed) -> Response<Body> {
    let text = desk.text();
    let now = Stored(theirs).typed();
    let names = FIELDS.into_iter().chain(ROLES.map(|(name, _)| name));
    let merged = names.clone().map(|name| {
        let value = if changed(typed, name) {
            typed.get(name)
        } else {
            now.get(name)
        };
        (name.to_owned(), value.to_owned())
    });
    let merged = Typed::new(merged.collect());

    let columns = [
        Column::main(text.t("console-diff-field")),
        Column::new(text.t("crm-theirs")),
        Column::new(text.t("crm-yours")),
    ];
    let rows = FIELDS.into_iter().filter(|name| {
        !same(now.get(name), typed.get(&was(name))) && !same(now.get(name), merged.get(name))
    });
    let rows = rows.map(|name| {
        Row::new()
            .cell(label(text, name))
            .cell(now.get(name))
            .cell(merged.get(name))
    });
    let table = Table::new(text.t("crm-merge-title"), columns).rows(rows);
    let when = Time::new(theirs.updated_at).render(text, desk.now());
    let sentence: Markup = [
        Markup::from(text.t("crm-merge-text")),
        Markup::trusted(" "),
        when,
        Markup::trusted("."),
    ]
    .into_iter()
    .collect();
    let mut above = vec![Note::new(Tone::Warn, sentence).render()];
    if !table.is_empty() {
        above.push(table.render(text));
    }
    let above: Markup = above.into_iter().collect();
    let (faults, status) = (ErrorSummary::new(), StatusCode::CONFLICT);
    draw_edit(desk, theirs, &merged, &now, faults, &above, status).await
}

async fn draw_edit(
    desk: &Desk,
    stored: &Party,
    typed: &Typed,
    seen: &Typed,
    faults: ErrorSummary,
    above: &Markup,
    status: StatusCode,
) -> Response<Body> {
    let text = desk.text();
    let title = text.t("crm-edit");
    let action = format!("{}/edit", at(stored.id));
    let form = Form::post(action, "", text.t("console-save")).errors(faults);
    let mut form =
        fields(form, text, typed).field(Field::hidden("version", seen.get("version")), text);
    // What the person saw, so that only what they change is sent on and can collide.
    for name in FIELDS.into_iter().chain(ROLES.map(|(name, _)| name)) {
        let shown = if seen.all(&was(name)).next().is_some() {
            seen.get(&was(name))
        } else {
            seen.get(name)
        };
        form = form.field(Field::hidden(was(name), shown), text);
    }
    let form = form.cancel(text.t("console-cancel"), at(stored.id));
    let body: Markup = [
        PageHeader::new(stored.name.as_str()).render(text),
        above.clone(),
        form.render(text),
    ]
    .into_iter()
    .collect();
    let crumbs = crumbs(text, stored.id, stored.name.as_str(), &title);
    desk.page_with(status, title.clone(), crumbs, &body).await
}

fn fields(form: Form, text: &Text, typed: &Typed) -> Form {
    let max = |count: usize| u32::try_from(count).unwrap_or(u32::MAX);
    let kinds = words::choices::<PartyKind>(text, words::kind);
    let email = Field::email("email", label(text, "email")).value(typed.get("email"));
    let phone = Field::tel("phone", label(text, "phone")).value(typed.get("phone"));
    let mut form = form
        .field(
            Field::radio("kind", label(text, "kind"), kinds)
                .value(typed.get("kind"))
                .required(),
            text,
        )
        .field(
            Field::text("name", label(text, "name"))
                .value(typed.get("name"))
                .autocomplete("off")
                .max(max(Name::MAX))
                .required()
                .autofocus(),
            text,
        )
        .row([email.autocomplete("off"), phone.autocomplete("off")], text)
        .field(
            Field::text("tags", label(text, "tags"))
                .value(typed.get("tags"))
                .help(text.t("crm-tags-help"))
                .autocomplete("off")
                .width(Width::Full),
            text,
        )
        .field(
            Field::new(FieldKind::Textarea, "note", label(text, "note"))
                .value(typed.get("note"))
                .max(max(LongText::MAX)),
            text,
        )
        .heading(&text.t("crm-roles"), &text.t("crm-roles-help"));
    for (name, role) in ROLES {
        form = form.field(
            Field::checkbox(name, words::role(text, role)).value(typed.get(name)),
            text,
        );
    }
    form
}

fn label(text: &Text, field: &str) -> String {
    text.t(match field {
        "kind" => "crm-kind",
        "email" => "crm-email",
        "phone" => "crm-phone",
        "tags" => "crm-tags",
        "note" => "crm-note",
        _ => "crm-name",
    })
}

/// A stored party as the form would have been filled in.
struct Stored<'a>(&'a Party);

impl Stored<'_> {
    fn typed(&self) -> Typed {
        let party = self.0;
        let tags: Vec<&str> = party.tags.iter().map(Tag::as_str).collect();
        let first = |kind| party.first(kind).unwrap_or_default().to_owned();
        let mut pairs = vec![
            ("version".to_owned(), party.version.to_string()),
            ("kind".to_owned(), party.kind.name().to_owned()),
            ("name".to_owned(), party.name.to_string()),
            ("email".to_owned(), first(ContactKind::Email)),
            ("phone".to_owned(), first(ContactKind::Phone)),
            ("tags".to_owned(), tags.join(", ")),
            ("note".to_owned(), party.note.to_string()),
        ];
        for (name, role) in ROLES {
            let held = party.roles.iter().any(|held| held.role == role);
            pairs.push((
                name.to_owned(),
                if held {
                    "true".to_owned()
                } else {
                    String::new()
                },
            ));
        }
        Typed::new(pairs)
    }
}

fn draft(typed: &Typed) -> PartyDraft {
    let text = |name| Some(typed.get(name).to_owned());
    PartyDraft {
        name: typed.get("name").to_owned(),
        kind: typed.get("kind").to_owned(),
        email: text("email"),
        phone: text("phone"),
        tags: tags(typed.get("tags")),
        note: text("note"),
        roles: Some(roles(typed)),
        ..PartyDraft::default()
    }
}

/// Only what the person changed, so that the rest cannot collide with anybody's.
fn patch(typed: &Typed) -> PartyPatchDraft {
    let text = |name| changed(typed, name).then(|| typed.get(name).to_owned());
    PartyPatchDraft {
        version: None,
        name: text("name"),
        kind: text("kind"),
        email: text("email").map(Some),
        phone: text("phone").map(Some),
        tags: changed(typed, "tags").then(|| tags(typed.get("tags"))),
        note: text("note").map(Some),
        roles: ROLES
            .iter()
            .any(|(name, _)| changed(typed, name))
            .then(|| roles(typed)),
    }
}

fn seen(typed: &Typed) -> Seen {
    typed
        .get("version")
        .parse()
        .map_or(Seen::Unsaid, Seen::Form)
}

fn changed(typed: &Typed, name: &str) -> bool {
    match typed.all(&was(name)).next() {
        Some(before) => !same(before, typed.get(name)),
        None => true,
    }
}

/// Browsers end lines in their own way.
fn same(one: &str, other: &str) -> bool {
    one.trim().replace("\r\n", "\n") == other.trim().replace("\r\n", "\n")
}

fn was(name: &str) -> String {
    format!("was_{name}")
}

fn tags(text: &str) -> Vec<String> {
    text.split([',', ';', '\n'])
        .map(|tag| tag.trim().to_owned())
        .filter(|tag| !tag.is_empty())
        .collect()
}

fn roles(typed: &Typed) -> Vec<String> {
    ROLES
        .iter()
        .filter(|(name, _)| typed.get(name) == "true")
        .map(|(_, role)| role.name().to_owned())
        .collect()
}
