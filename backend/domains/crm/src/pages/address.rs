//! The form of an address.

use access::Can;
use axum::body::Body;
use chrono::{DateTime, TimeZone as _};
use console::{
    Action, Desk, Edited, ErrorSummary, Field, Form, Lang, Markup, PageHeader, Text, Width,
};
use http::{Response, StatusCode};
use kernel::{
    Error, Timestamp,
    id::{AddressId, PartyId},
    states::Named as _,
};
use web::{Form as Sent, Path, Typed};

use super::{
    Page, again, at, crumbs,
    part::{Known, TRIES},
    party, words,
};
use crate::{
    address::{address_add, address_edit, address_remove},
    draft::AddressDraft,
    model::{Address, AddressKind, Party, Seen},
    permissions::UpdateParty,
};

/// Which one a form is about, if it is there already.
type Asked = (Option<AddressId>, Known);

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
    let (faults, status) = (ErrorSummary::new(), StatusCode::OK);
    Ok(draw(&desk, &party, &Asked::default(), &typed, faults, status).await)
}

pub(super) async fn add(
    can: Can<UpdateParty>,
    desk: Desk,
    Path(id): Path<PartyId>,
    sent: Sent<()>,
) -> Page {
    let typed = sent.typed();
    let added = match draft(desk.text(), typed).checked() {
        Ok(checked) => address_add(&can, id, Seen::Unsaid, checked).await,
        Err(error) => Err(error),
    };
    match added {
        Ok(_) => Ok(desk.see_other(&at(id), Some("crm-address-added"))),
        Err(error) => refused(&can, &desk, (id, Asked::default()), typed, error).await,
    }
}

pub(super) async fn edit(
    can: Can<UpdateParty>,
    desk: Desk,
    Path((id, address)): Path<(PartyId, AddressId)>,
) -> Page {
    let party = party(&can, id).await?;
    let stored = party.addresses.get(address).ok_or_else(Error::not_found)?;
    let typed = stored_typed(desk.text(), stored);
    let asked = (Some(address), Known::new(typed.clone()));
    let (faults, status) = (ErrorSummary::new(), StatusCode::OK);
    Ok(draw(&desk, &party, &asked, &typed, faults, status).await)
}

pub(super) async fn save(
    can: Can<UpdateParty>,
    desk: Desk,
    Path((id, address)): Path<(PartyId, AddressId)>,
    sent: Sent<()>,
) -> Page {
    let edited = Edited::of(sent.typed());
    for round in 1.. {
        let party = party(&can, id).await?;
        let stored = party.addresses.get(address).ok_or_else(Error::not_found)?;
        let stored = stored_typed(desk.text(), stored);
        let (known, typed) = match Known::new(stored).merged(&edited) {
            Ok(merged) => merged,
            Err((known, typed)) => {
                let asked = (Some(address), known);
                let (faults, status) = (ErrorSummary::new(), StatusCode::CONFLICT);
                return Ok(draw(&desk, &party, &asked, &typed, faults, status).await);
            }
        };
        let seen = Seen::Form(party.version);
        let saved = match draft(desk.text(), &typed).checked() {
            Ok(checked) => address_edit(&can, id, address, seen, checked).await,
            Err(error) => Err(error),
        };
        match saved {
            Ok(_) => break,
            Err(error) if error.code() == "party_changed" && round < TRIES => {}
            Err(error) => {
                let asked = (Some(address), known);
                return refused(&can, &desk, (id, asked), edited.typed(), error).await;
            }
        }
    }
    Ok(desk.see_other(&at(id), Some("crm-saved")))
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
    (id, asked): (PartyId, Asked),
    typed: &Typed,
    error: Error,
) -> Page {
    let party = party(can, id).await?;
    again(error, desk, typed, async |desk, typed, faults, status| {
        draw(desk, &party, &asked, typed, faults, status).await
    })
    .await
}

async fn draw(
    desk: &Desk,
    party: &Party,
    (address, known): &Asked,
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
    form = match address {
        Some(_) => known.on(form, typed, text, desk.now()),
        None => form.idempotent(desk.ctx().request.to_string()),
    };
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
    .row(
        [
            Field::date("since", text.t("crm-address-since")).value(typed.get("since")),
            Field::date("until", text.t("crm-address-until"))
                .value(typed.get("until"))
                .help(text.t("crm-address-until-help")),
        ],
        text,
    )
    .field(Field::hidden("since_at", typed.get("since_at")), text)
    .field(Field::hidden("until_at", typed.get("until_at")), text)
    .field(
        Field::checkbox("is_default", text.t("crm-address-default")).value(typed.get("is_default")),
        text,
    )
}

/// A day as it was typed, as the instant it begins in the person's zone; the stored instant where the
/// day was left alone, which may not begin it.
fn instant(text: &Text, typed: &Typed, name: &str) -> Option<String> {
    let day = typed.get(name).trim();
    let stored = typed.get(&format!("{name}_at"));
    let was = DateTime::parse_from_rfc3339(stored).ok();
    if was.is_some_and(|was| day_of(text, was.to_utc()) == day) {
        return Some(stored.to_owned());
    }
    let begin = text
        .read_date(day)
        .ok()
        .and_then(|day| text.zone().from_local_datetime(&day.into()).earliest());
    // What is no day is refused where all text is.
    Some(begin.map_or_else(|| day.to_owned(), |begin| begin.to_utc().to_rfc3339()))
}

fn day_of(text: &Text, at: Timestamp) -> String {
    text.typed_date(at.with_timezone(&text.zone()).date_naive())
}

fn draft(text: &Text, typed: &Typed) -> AddressDraft {
    AddressDraft {
        kind: typed.get("kind").to_owned(),
        is_default: typed.get("is_default") == "true",
        lines: typed.get("lines").lines().map(str::to_owned).collect(),
        postcode: Some(typed.get("postcode").to_owned()),
        city: typed.get("city").to_owned(),
        region: Some(typed.get("region").to_owned()),
        country: typed.get("country").to_owned(),
        since: instant(text, typed, "since"),
        until: instant(text, typed, "until"),
    }
}

fn stored_typed(text: &Text, address: &Address) -> Typed {
    let day = |at: Option<Timestamp>| at.map(|at| day_of(text, at)).unwrap_or_default();
    let exact = |at: Option<Timestamp>| at.map(|at| at.to_rfc3339()).unwrap_or_default();
    Typed::new(vec![
        ("kind".into(), address.kind.name().into()),
        ("lines".into(), address.lines.join("\n")),
        ("postcode".into(), address.postcode.clone()),
        ("city".into(), address.city.clone()),
        ("region".into(), address.region.clone()),
        ("country".into(), address.country.code().into()),
        ("since".into(), day(Some(address.since))),
        ("since_at".into(), exact(Some(address.since))),
        ("until".into(), day(address.until)),
        ("until_at".into(), exact(address.until)),
        (
            "is_default".into(),
            if address.is_default { "true" } else { "" }.into(),
        ),
    ])
}
