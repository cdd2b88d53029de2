//! The form of an address.

use access::Can;
use axum::body::Body;
use console::{Action, Desk, ErrorSummary, Field, Form, Lang, Markup, PageHeader, Text, Width};
use http::{Response, StatusCode};
use kernel::{
    Error,
    id::{AddressId, PartyId},
    states::Named as _,
};
use web::{Form as Sent, Path, Typed};

use super::{Page, again, at, crumbs, party, words};
use crate::{
    address::{address_add, address_edit, address_remove},
    draft::AddressDraft,
    model::{Address, AddressKind, Party, Seen},
    permissions::UpdateParty,
};

pub(super) async fn new(can: Can<UpdateParty>, desk: Desk, Path(id): Path<PartyId>) -> Page {
    let party = party(&can, id).await?;
    let country = match desk.text().lang() {
        Lang::De => "DE",
        Lang::En => "",
    };
    let usual = [("kind", "billing"), ("country", country)];
    let typed = Typed::new(
        usual
            .map(|(name, value)| (name.to_owned(), value.to_owned()))
            .into(),
    );
    Ok(draw(
        &desk,
        &party,
        None,
        &typed,
        ErrorSummary::new(),
        StatusCode::OK,
    )
    .await)
}

pub(super) async fn add(
    can: Can<UpdateParty>,
    desk: Desk,
    Path(id): Path<PartyId>,
    sent: Sent<()>,
) -> Page {
    let typed = sent.typed();
    let added = match draft(typed).checked() {
        Ok(checked) => address_add(&can, id, Seen::Unsaid, checked).await,
        Err(error) => Err(error),
    };
    match added {
        Ok(_) => Ok(desk.see_other(&at(id), Some("crm-address-added"))),
        Err(error) => refused(&can, &desk, (id, None), typed, error).await,
    }
}

pub(super) async fn edit(
    can: Can<UpdateParty>,
    desk: Desk,
    Path((id, address)): Path<(PartyId, AddressId)>,
) -> Page {
    let party = party(&can, id).await?;
    let stored = party.addresses.get(address).ok_or_else(Error::not_found)?;
    let typed = stored_typed(stored);
    Ok(draw(
        &desk,
        &party,
        Some(address),
        &typed,
        ErrorSummary::new(),
        StatusCode::OK,
    )
    .await)
}

pub(super) async fn save(
    can: Can<UpdateParty>,
    desk: Desk,
    Path((id, address)): Path<(PartyId, AddressId)>,
    sent: Sent<()>,
) -> Page {
    let typed = sent.typed();
    let saved = match draft(typed).checked() {
        Ok(checked) => address_edit(&can, id, address, Seen::Unsaid, checked).await,
        Err(error) => Err(error),
    };
    match saved {
        Ok(_) => Ok(desk.see_other(&at(id), Some("crm-saved"))),
        Err(error) => refused(&can, &desk, (id, Some(address)), typed, error).await,
    }
}

pub(super) async fn remove(
    can: Can<UpdateParty>,
    desk: Desk,
    Path((id, address)): Path<(PartyId, AddressId)>,
) -> Page {
    address_remove(&can, id, address, Seen::Unsaid).await?;
    Ok(desk.see_other(&at(id), Some("crm-address-removed")))
}

async fn refused(
    can: &Can<UpdateParty>,
    desk: &Desk,
    (id, address): (PartyId, Option<AddressId>),
    typed: &Typed,
    error: Error,
) -> Page {
    let party = party(can, id).await?;
    again(error, desk, typed, async |desk, typed, faults, status| {
        draw(desk, &party, address, typed, faults, status).await
    })
    .await
}

async fn draw(
    desk: &Desk,
    party: &Party,
    address: Option<AddressId>,
    typed: &Typed,
    faults: ErrorSummary,
    status: StatusCode,
) -> Response<Body> {
    let text = desk.text();
    let (title, action) = match address {
        None => (
            text.t("crm-address-new"),
            format!("{}/addresses/new", at(party.id)),
        ),
        Some(id) => (
            text.t("crm-address-edit"),
            format!("{}/addresses/{id}", at(party.id)),
        ),
    };
    let mut form = Form::post(&action, "", text.t("console-save")).errors(faults);
    if address.is_none() {
        form = form.idempotent(desk.ctx().request.to_string());
    }
    let form = fields(form, text, typed).cancel(text.t("console-cancel"), at(party.id));
    let mut body = vec![
        PageHeader::new(&title)
            .sub(party.name.as_str())
            .render(text),
        form.render(text),
    ];
    if address.is_some() {
        let remove = Action::post(text.t("crm-address-remove"), format!("{action}/remove"), "");
        body.push(remove.danger().icon("trash-2").render());
    }
    let body: Markup = body.into_iter().collect();
    let crumbs = crumbs(text, party.id, party.name.as_str(), &title);
    desk.page_with(status, title.clone(), crumbs, &body).await
}

fn fields(form: Form, text: &Text, typed: &Typed) -> Form {
    let field = |name: &str, label: &str| {
        Field::text(name, text.t(label))
            .value(typed.get(name))
            .autocomplete("off")
            .max(200)
    };
    let kinds = words::choices::<AddressKind>(text, words::address_kind);
    let countries = words::countries(text.lang());
    form.field(
        Field::select("kind", text.t("crm-address-kind"), kinds)
            .value(typed.get("kind"))
            .width(Width::Medium)
            .required(),
        text,
    )
    .field(
        Field::textarea("lines", text.t("crm-address-lines"))
            .value(typed.get("lines"))
            .help(text.t("crm-address-lines-help"))
            .required()
            .autofocus(),
        text,
    )
    .row(
        [
            field("postcode", "crm-postcode").width(Width::Short),
            field("city", "crm-city").required(),
        ],
        text,
    )
    .field(field("region", "crm-region"), text)
    .field(
        Field::select("country", text.t("crm-country"), countries)
            .value(typed.get("country"))
            .required(),
        text,
    )
    .field(
        Field::checkbox("is_default", text.t("crm-address-default")).value(typed.get("is_default")),
        text,
    )
}

fn draft(typed: &Typed) -> AddressDraft {
    AddressDraft {
        kind: typed.get("kind").to_owned(),
        is_default: typed.get("is_default") == "true",
        lines: typed.get("lines").lines().map(str::to_owned).collect(),
        postcode: Some(typed.get("postcode").to_owned()),
        city: typed.get("city").to_owned(),
        region: Some(typed.get("region").to_owned()),
        country: typed.get("country").to_owned(),
    }
}

fn stored_typed(address: &Address) -> Typed {
    Typed::new(vec![
        ("kind".into(), address.kind.name().into()),
        ("lines".into(), address.lines.join("\n")),
        ("postcode".into(), address.postcode.clone()),
        ("city".into(), address.city.clone()),
        ("region".into(), address.region.clone()),
        ("country".into(), address.country.code().into()),
        (
            "is_default".into(),
            if address.is_default { "true" } else { "" }.into(),
        ),
    ])
}
