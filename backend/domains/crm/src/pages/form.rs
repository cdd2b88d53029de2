//! The form of a customer: new, edited, refused, and edited by two at once.

mod answers;

use access::Can;
use axum::body::Body;
use console::{Crumb, Desk, Edited, ErrorSummary, Field, Form, Markup, PageHeader, Text, Width};
use fields::Fields;
use http::{Response, StatusCode};
use kernel::{
    Collision,
    id::PartyId,
    text::{LongText, Name, ShortText},
};
use web::{Form as Sent, Path, Typed};

pub(super) use self::answers::creation;
use self::answers::{patch, seen, stored};
use super::{HOME, Page, again, at, crumbs, duplicates, list, party, words};
use crate::{
    THING,
    create::create as create_party,
    edit::edit as edit_party,
    model::{Party, PartyKind, PartyRole},
    permissions::{CreateParty, UpdateParty},
};

pub(super) async fn new(can: Can<CreateParty>, desk: Desk) -> Page {
    let usual = [("kind", "organisation"), ("roles", "customer")];
    let usual = usual.map(|(name, value)| (name.to_owned(), value.to_owned()));
    let typed = Typed::new(usual.into());
    let fields = fields_of_mine(&can).await?;
    let (faults, status) = (ErrorSummary::new(), StatusCode::OK);
    let nobody = duplicates::place(desk.text(), &[]);
    Ok(new_form(&desk, &fields, &typed, faults, status, nobody).await)
}

pub(super) async fn create(can: Can<CreateParty>, desk: Desk, sent: Sent<()>) -> Page {
    let typed = sent.typed();
    let fields = fields_of_mine(&can).await?;
    let known = duplicates::unseen(&can, desk.text(), typed).await?;
    if !known.is_empty() {
        let (faults, status) = (ErrorSummary::new(), StatusCode::UNPROCESSABLE_ENTITY);
        let warned = duplicates::place(desk.text(), &known);
        return Ok(new_form(&desk, &fields, typed, faults, status, warned).await);
    }
    let made = match creation(&fields, desk.text(), typed) {
        Ok(checked) => create_party(&can, checked).await,
        Err(error) => Err(error),
    };
    match made {
        Ok(done) => Ok(desk.see_other(&at(done.body().id), Some("crm-created"))),
        Err(error) => {
            again(error, &desk, typed, async |desk, typed, faults, status| {
                let nobody = duplicates::place(desk.text(), &[]);
                new_form(desk, &fields, typed, faults, status, nobody).await
            })
            .await
        }
    }
}

pub(super) async fn edit(can: Can<UpdateParty>, desk: Desk, Path(id): Path<PartyId>) -> Page {
    let sheet = Sheet::of(&can, &desk, id).await?;
    let (faults, status) = (ErrorSummary::new(), StatusCode::OK);
    Ok(sheet.page(&desk, &sheet.stored, &[], faults, status).await)
}

pub(super) async fn save(
    can: Can<UpdateParty>,
    desk: Desk,
    Path(id): Path<PartyId>,
    sent: Sent<()>,
) -> Page {
    let edited = Edited::of(sent.typed());
    let sheet = Sheet::of(&can, &desk, id).await?;
    let undecided = edited.undecided();
    if !undecided.is_empty() {
        return Ok(sheet.conflict(&desk, &edited, &undecided).await);
    }
    let saved = match patch(&sheet.fields, desk.text(), &edited) {
        Ok(checked) => edit_party(&can, id, seen(&edited), checked).await,
        Err(error) => Err(error),
    };
    let Err(error) = saved else {
        return Ok(desk.see_other(&at(id), Some("crm-saved")));
    };
    if let Some(collisions) = error.collisions() {
        let now = Sheet::of(&can, &desk, id).await?;
        return Ok(now.conflict(&desk, &edited, &collisions.fields).await);
    }
    let typed = edited.typed();
    again(error, &desk, typed, async |desk, typed, faults, status| {
        sheet.page(desk, typed, &[], faults, status).await
    })
    .await
}

/// The fields of the company somebody would add a customer to; none while that is not clear.
async fn fields_of_mine(can: &Can<CreateParty>) -> kernel::Result<Fields> {
    let Ok(company) = can.company() else {
        return Ok(Fields::default());
    };
    let mut tx = can.read().await?;
    let fields = fields::field_list(&mut tx, company, THING.name).await?;
    tx.done().await?;
    Ok(fields)
}

async fn new_form(
    desk: &Desk,
    fields: &Fields,
    typed: &Typed,
    faults: ErrorSummary,
    status: StatusCode,
    known: Markup,
) -> Response<Body> {
    let text = desk.text();
    let title = text.t("crm-new");
    // The request's id is as fresh as a key has to be, and drawn once.
    let key = match typed.get(console::IDEMPOTENCY_FIELD) {
        "" => desk.ctx().request.to_string(),
        kept => kept.to_owned(),
    };
    let form = Form::post("/app/customers/new", "", text.t("crm-create")).idempotent(key);
    let form = questions(form.errors(faults), text, fields, typed)
        .part(known)
        .cancel(text.t("console-cancel"), HOME);
    let body: Markup = [PageHeader::new(&title).render(text), form.render(text)]
        .into_iter()
        .collect();
    let crumbs = vec![list::crumb(text), Crumb::here(&title)];
    desk.page_with(status, title.clone(), crumbs, &body).await
}

/// A stored customer with what its form asks.
struct Sheet {
    party: Party,
    fields: Fields,
    /// As the form would have been filled in.
    stored: Typed,
}

impl Sheet {
    async fn of(can: &Can<UpdateParty>, desk: &Desk, id: PartyId) -> kernel::Result<Self> {
        let party = party(can, id).await?;
        let mut tx = can.read().await?;
        let fields = fields::field_list(&mut tx, party.company, THING.name).await?;
        tx.done().await?;
        let stored = stored(&party, &fields, desk.text());
        Ok(Self {
            party,
            fields,
            stored,
        })
    }

    /// Two people edited one customer. Fields that this person left alone take what is saved now;
    /// of those both changed, both answers are shown to choose from.
    async fn conflict(
        &self,
        desk: &Desk,
        edited: &Edited,
        collisions: &[Collision],
    ) -> Response<Body> {
        let typed = edited.onto(&self.stored);
        let (faults, status) = (ErrorSummary::new(), StatusCode::CONFLICT);
        self.page(desk, &typed, collisions, faults, status).await
    }

    async fn page(
        &self,
        desk: &Desk,
        typed: &Typed,
        collisions: &[Collision],
        faults: ErrorSummary,
        status: StatusCode,
    ) -> Response<Body> {
        let (text, party) = (desk.text(), &self.party);
        let title = text.t("crm-edit");
        let action = format!("{}/edit", at(party.id));
        let form = Form::post(action, "", text.t("console-save"))
            .errors(faults)
            .editing(&self.stored, typed)
            .clashing(collisions, text, desk.now());
        let form = questions(form, text, &self.fields, typed)
            .cancel(text.t("console-cancel"), at(party.id));
        let body: Markup = [
            PageHeader::new(party.name.as_str()).render(text),
            form.render(text),
        ]
        .into_iter()
        .collect();
        let crumbs = crumbs(text, party.id, party.name.as_str(), &title);
        desk.page_with(status, title.clone(), crumbs, &body).await
    }
}

/// As many characters as a checked text may have.
pub(super) fn max(characters: usize) -> u32 {
    u32::try_from(characters).unwrap_or(u32::MAX)
}

fn questions(form: Form, text: &Text, fields: &Fields, typed: &Typed) -> Form {
    let kinds = words::choices::<PartyKind>(text, words::kind);
    let roles = words::choices::<PartyRole>(text, words::role);
    let line = |name: &str, label| {
        Field::text(name, text.t(label))
            .value(typed.get(name))
            .autocomplete("off")
    };
    let email = Field::email("email", text.t("crm-email")).value(typed.get("email"));
    let phone = Field::tel("phone", text.t("crm-phone")).value(typed.get("phone"));
    let form = form
        .field(
            Field::radio("kind", text.t("crm-kind"), kinds)
                .value(typed.get("kind"))
                .required(),
            text,
        )
        .field(
            line("name", "crm-name")
                .max(max(Name::MAX))
                .required()
                .autofocus(),
            text,
        )
        .row([email.autocomplete("off"), phone.autocomplete("off")], text)
        .row(
            [
                line("number", "crm-form-number").max(max(ShortText::MAX)),
                line("vat_id", "crm-form-vat-id").placeholder("DE136695976"),
            ],
            text,
        )
        .field(
            line("tags", "crm-tags")
                .help(text.t("crm-tags-help"))
                .width(Width::Full),
            text,
        )
        .field(
            Field::textarea("note", text.t("crm-note"))
                .value(typed.get("note"))
                .max(max(LongText::MAX)),
            text,
        )
        .field(
            Field::checks("roles", text.t("crm-roles"), roles)
                .value(console::joined(typed, "roles"))
                .help(text.t("crm-roles-help"))
                .required(),
            text,
        );
    let own = fields::inputs(fields, text, typed);
    if own.is_empty() {
        return form;
    }
    let form = form.heading(&text.t("crm-form-own"), "");
    own.into_iter()
        .fold(form, |form, field| form.field(field, text))
}
