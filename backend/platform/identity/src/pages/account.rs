//! One's own account.

use access::Can;
use axum::body::Body;
use chrono_tz::TZ_VARIANTS;
use console::{
    Action, Card, Choice, Crumb, DescriptionList, Desk, Edited, ErrorSummary, Field, Form, Markup,
    Note, PageHeader, Tone,
};
use http::{Response, StatusCode};
use kernel::{Collision, Error, Lang};
use web::{IfMatch, Op, Routes, Service, Typed};

use super::{faults, set_look};
use crate::{
    Identity, PasswordBody, Profile, ProfileBody,
    layer::CHANGE_PASSWORD_PAGE,
    permissions::{ChangePassword, ReadProfile, UpdateProfile},
};

const ACCOUNT: Op<ReadProfile> = Op::get("/app/account").id("identity.pages.account").page();
const ACCOUNT_POST: Op<UpdateProfile> = Op::post("/app/account")
    .id("identity.pages.account_post")
    .page();
const PASSWORD: Op<ChangePassword> = Op::get(CHANGE_PASSWORD_PAGE)
    .id("identity.pages.password")
    .page();
const PASSWORD_POST: Op<ChangePassword> = Op::post(CHANGE_PASSWORD_PAGE)
    .id("identity.pages.password_post")
    .page();

pub(super) fn routes() -> Routes {
    Routes::new()
        .on(&ACCOUNT, account)
        .on(&ACCOUNT_POST, account_post)
        .on(&PASSWORD, password)
        .on(&PASSWORD_POST, password_post)
}

async fn account(
    can: Can<ReadProfile>,
    desk: Desk,
    identity: Service<Identity>,
) -> web::Result<Response<Body>> {
    let profile = identity.profile_read(&can).await?;
    let stored = typed_of(&profile);
    let (errors, status) = (ErrorSummary::new(), StatusCode::OK);
    Ok(account_page(&desk, &profile.email, &stored, &stored, &[], errors, status).await)
}

/// What was changed on another device meanwhile stays, unless both changed the same.
async fn account_post(
    can: Can<UpdateProfile>,
    desk: Desk,
    identity: Service<Identity>,
    form: web::Form<()>,
) -> web::Result<Response<Body>> {
    let reader = can.as_also::<ReadProfile>().await;
    let reader = reader.ok_or_else(Error::not_found)?;
    let profile = identity.profile_read(&reader).await?;
    let stored = typed_of(&profile);
    let edited = Edited::of(form.typed());
    let mut collisions = edited.undecided();
    collisions.extend(edited.against(&stored));
    let merged = edited.onto(&stored);
    if !collisions.is_empty() {
        let (errors, status) = (ErrorSummary::new(), StatusCode::CONFLICT);
        let email = &profile.email;
        return Ok(account_page(&desk, email, &stored, &merged, &collisions, errors, status).await);
    }
    let given = |name| Some(merged.get(name).to_owned());
    let body = ProfileBody {
        name: merged.get("name").to_owned(),
        lang: given("lang"),
        theme: given("theme"),
        density: given("density").filter(|density| !density.is_empty()),
        zone: given("zone"),
    };
    match identity
        .profile_update(&can, IfMatch(Some(profile.version)), &body)
        .await
    {
        Ok(done) => {
            let profile = done.into_body();
            let mut response = desk.see_other("/app/account", Some("identity-saved"));
            set_look(&mut response, &profile.theme, &profile.density);
            Ok(response)
        }
        Err(error) => {
            let (status, errors) = faults(desk.text(), error)?;
            let (email, typed) = (&profile.email, edited.typed());
            Ok(account_page(&desk, email, &stored, typed, &[], errors, status).await)
        }
    }
}

fn typed_of(profile: &Profile) -> Typed {
    let pair = |name: &str, value: &str| (name.to_owned(), value.to_owned());
    Typed::new(vec![
        pair("name", &profile.name),
        pair("lang", profile.lang.map_or("", Lang::tag)),
        pair("theme", &profile.theme),
        pair("density", &profile.density),
        pair("zone", profile.zone.as_deref().unwrap_or_default()),
        pair("version", &profile.version.to_string()),
    ])
}

async fn account_page(
    desk: &Desk,
    email: &str,
    stored: &Typed,
    typed: &Typed,
    collisions: &[Collision],
    errors: ErrorSummary,
    status: StatusCode,
) -> Response<Body> {
    let text = desk.text();
    let langs = [
        Choice::new("", text.t("identity-lang-browser")),
        Choice::new("en", "English"),
        Choice::new("de", "Deutsch"),
    ];
    let themes = [
        Choice::new("system", text.t("identity-theme-system")),
        Choice::new("light", text.t("identity-theme-light")),
        Choice::new("dark", text.t("identity-theme-dark")),
    ];
    let densities = [
        Choice::new("comfortable", text.t("identity-density-comfortable")),
        Choice::new("compact", text.t("identity-density-compact")),
    ];
    let zones = std::iter::once(Choice::new("", text.t("identity-zone-browser"))).chain(
        TZ_VARIANTS
            .iter()
            .map(|zone| Choice::new(zone.name(), zone.name())),
    );
    let name = Field::text("name", text.t("identity-name"))
        .autocomplete("name")
        .value(typed.get("name"));
    let form = Form::post("/app/account", "", text.t("identity-save"))
        .errors(errors)
        .editing(stored, typed)
        .clashing(collisions, text, desk.now())
        .field(name.max(200).required(), text)
        .field(
            Field::select("lang", text.t("identity-lang"), langs)
                .value(typed.get("lang"))
                .required(),
            text,
        )
        .field(
            Field::radio("theme", text.t("identity-theme"), themes)
                .value(typed.get("theme"))
                .required(),
            text,
        )
        .field(
            Field::radio("density", text.t("identity-density"), densities)
                .value(typed.get("density"))
                .required(),
            text,
        )
        .field(
            Field::select("zone", text.t("identity-zone"), zones)
                .help(text.t("identity-zone-help"))
                .value(typed.get("zone")),
            text,
        )
        // Language and theme are the frame's too, which only a whole page changes.
        .leaves();
    let title = text.t("identity-account");
    let change = Action::link(text.t("identity-change-password"), CHANGE_PASSWORD_PAGE);
    let facts = DescriptionList::new().fact(text.t("identity-email"), email.to_owned());
    let more =
        Action::link(text.t("identity-security"), "/app/account/security").icon("shield-check");
    let sign_in = Card::new(text.t("identity-sign-in-data"), facts.render())
        .action(more)
        .action(change);
    let whole: Markup = [
        PageHeader::new(&title).render(text),
        Card::new(text.t("identity-profile"), form.render(text)).render(),
        sign_in.render(),
    ]
    .into_iter()
    .collect();
    desk.page_with(status, title.clone(), vec![Crumb::here(title)], &whole)
        .await
}

async fn password(
    can: Can<ChangePassword>,
    desk: Desk,
    identity: Service<Identity>,
) -> web::Result<Response<Body>> {
    let must = identity.must_change(can.ctx()).await?;
    Ok(password_page(&desk, must, StatusCode::OK, ErrorSummary::new()).await)
}

async fn password_post(
    can: Can<ChangePassword>,
    desk: Desk,
    identity: Service<Identity>,
    form: web::Form<()>,
) -> web::Result<Response<Body>> {
    let typed = form.typed();
    let must = identity.must_change(can.ctx()).await?;
    let body = PasswordBody {
        current_password: typed.get("current_password").to_owned(),
        new_password: typed.get("new_password").to_owned(),
    };
    match identity.password_change(&can, &body).await {
        Ok(_done) => {
            let place = if must { "/app" } else { "/app/account" };
            Ok(desk.see_other(place, Some("identity-password-changed")))
        }
        Err(error) => {
            let (status, errors) = faults(desk.text(), error)?;
            Ok(password_page(&desk, must, status, errors).await)
        }
    }
}

async fn password_page(
    desk: &Desk,
    must: bool,
    status: StatusCode,
    errors: ErrorSummary,
) -> Response<Body> {
    let text = desk.text();
    let form = Form::post(CHANGE_PASSWORD_PAGE, "", text.t("identity-change-password"))
        .errors(errors)
        .field(
            Field::password("current_password", text.t("identity-current-password"))
                .required()
                .autofocus(),
            text,
        )
        .field(
            Field::new_password("new_password", text.t("identity-new-password"))
                .help(text.t("identity-password-help"))
                .required(),
            text,
        );
    let title = text.t("identity-change-password");
    if must {
        let mut plain = desk.plain(text.t("identity-first-password"));
        plain.intro = text.t("identity-first-password-text");
        return plain.respond(status, &form.leaves().wide().render(text));
    }
    let form = form.cancel(text.t("identity-cancel"), "/app/account");
    let whole: Markup = [
        PageHeader::new(&title).render(text),
        Note::new(Tone::Info, text.t("identity-others-end")).render(),
        form.render(text),
    ]
    .into_iter()
    .collect();
    let crumbs = vec![
        Crumb::up(text.t("identity-account"), "/app/account"),
        Crumb::here(&title),
    ];
    desk.page_with(status, title, crumbs, &whole).await
}
