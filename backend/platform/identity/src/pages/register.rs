//! Registering, and showing that the mailbox is one's own.

use axum::body::Body;
use console::{Desk, ErrorSummary, Field, Form, Markup, i18n::Value, markup};
use http::{Response, StatusCode};
use web::{Op, Path, Public, Routes, Service, Typed};

use super::{
    enter::{new_password, paragraph},
    faults, sentence,
};
use crate::{
    Identity,
    http::Here,
    register::{Registrant, verification_path},
};

const REGISTER: Op<Public> = Op::get("/app/register")
    .id("identity.pages.register")
    .page();
const REGISTER_POST: Op<Public> = Op::post("/app/register")
    .id("identity.pages.register_post")
    .page();
const VERIFY: Op<Public> = Op::get("/app/verify/{token}")
    .id("identity.pages.verify")
    .page();
const VERIFY_POST: Op<Public> = Op::post("/app/verify/{token}")
    .id("identity.pages.verify_post")
    .page();

pub(super) fn routes() -> Routes {
    Routes::new()
        .public(&REGISTER, "whoever registers is nobody yet", register)
        .public(
            &REGISTER_POST,
            "whoever registers is nobody yet",
            register_post,
        )
        .public(&VERIFY, "the link from the mail is the proof", verify)
        .public(
            &VERIFY_POST,
            "the link from the mail and the password are the proof",
            verify_post,
        )
}

async fn register(
    here: Here,
    desk: Desk,
    identity: Service<Identity>,
) -> web::Result<Response<Body>> {
    identity.registration_open(&here.0.tenant).await?;
    Ok(register_page(
        &desk,
        &Typed::default(),
        StatusCode::OK,
        ErrorSummary::new(),
    ))
}

async fn register_post(
    here: Here,
    desk: Desk,
    identity: Service<Identity>,
    form: web::Form<()>,
) -> web::Result<Response<Body>> {
    let typed = form.typed();
    let registrant = Registrant {
        name: typed.get("name"),
        email: typed.get("email"),
        password: typed.get("password"),
    };
    match identity.register(&here.0, &registrant).await {
        Ok(()) => {
            let text = desk.text();
            let mut plain = desk.plain(text.t("identity-registered-title"));
            plain.intro = text.t("identity-registered-text");
            Ok(plain.respond(StatusCode::ACCEPTED, &Markup::default()))
        }
        Err(error) => {
            let (status, errors) = faults(desk.text(), error)?;
            Ok(register_page(&desk, typed, status, errors))
        }
    }
}

fn register_page(
    desk: &Desk,
    typed: &Typed,
    status: StatusCode,
    errors: ErrorSummary,
) -> Response<Body> {
    let text = desk.text();
    let name = Field::text("name", text.t("identity-name"))
        .autocomplete("name")
        .value(typed.get("name"));
    let email = Field::email("email", text.t("identity-email")).value(typed.get("email"));
    let form = Form::post("/app/register", "", text.t("identity-register"))
        .errors(errors)
        .field(name.max(200).required().autofocus(), text)
        .field(email.required(), text)
        .field(new_password(desk), text)
        .leaves()
        .wide();
    let mut plain = desk.plain(text.t("identity-register"));
    let place = desk.ctx().tenant.name.clone();
    plain.intro = text.tn("identity-register-intro", &[("place", Value::from(place))]);
    plain.after = markup::link("/app/sign-in", &text.t("identity-sign-in-link"));
    plain.respond(status, &form.render(text))
}

async fn verify(
    here: Here,
    desk: Desk,
    identity: Service<Identity>,
    Path(token): Path<String>,
) -> web::Result<Response<Body>> {
    let email = identity.verification_email(&here.0, &token).await?;
    Ok(verify_page(
        &desk,
        &token,
        &email,
        StatusCode::OK,
        ErrorSummary::new(),
    ))
}

async fn verify_post(
    here: Here,
    desk: Desk,
    identity: Service<Identity>,
    Path(token): Path<String>,
    form: web::Form<()>,
) -> web::Result<Response<Body>> {
    let email = identity.verification_email(&here.0, &token).await?;
    match identity
        .verify(&here.0, &token, form.typed().get("password"))
        .await
    {
        Ok(registered) => {
            let text = desk.text();
            let active = registered.membership == "active";
            let title = if active {
                "identity-verified-title"
            } else {
                "identity-waiting-title"
            };
            let mut plain = desk.plain(text.t(title));
            plain.intro = sentence(text, "", &registered.detail);
            let body = match active {
                true => paragraph(markup::link("/app/sign-in", &text.t("identity-sign-in"))),
                false => Markup::default(),
            };
            Ok(plain.respond(StatusCode::OK, &body))
        }
        Err(error) => {
            let (status, errors) = faults(desk.text(), error)?;
            Ok(verify_page(&desk, &token, &email, status, errors))
        }
    }
}

fn verify_page(
    desk: &Desk,
    token: &str,
    email: &str,
    status: StatusCode,
    errors: ErrorSummary,
) -> Response<Body> {
    let text = desk.text();
    let password = Field::password("password", text.t("identity-password"))
        .help(text.t("identity-verify-password-help"))
        .required()
        .autofocus();
    let form = Form::post(verification_path(token), "", text.t("identity-verify"))
        .errors(errors)
        .field(password, text)
        .leaves()
        .wide();
    let mut plain = desk.plain(text.t("identity-verify-title"));
    plain.intro = text.tn("identity-verify-intro", &[("email", Value::from(email))]);
    plain.respond(status, &form.render(text))
}
