//! Signing in and out, and accepting an invitation.

use access::Can;
use axum::body::Body;
use console::{Desk, ErrorSummary, Field, Form, Markup, i18n::Value, markup};
use http::{HeaderMap, Response, StatusCode};
use kernel::{Actor, Ctx, Lang};
use web::{Op, Path, Public, Routes, Service, Typed};

use super::{enter_with, faults, leave};
use crate::{
    Identity,
    http::{Here, agent},
    invitation::{Acceptance, Offer},
    login::Attempt,
    permissions::EndSession,
    second::{self, Step},
    store::session::SessionKind,
};

const SIGN_IN: Op<Public> = Op::get("/app/sign-in").id("identity.pages.sign_in").page();
const SIGN_IN_POST: Op<Public> = Op::post("/app/sign-in")
    .id("identity.pages.sign_in_post")
    .page();
const SIGN_OUT: Op<EndSession> = Op::post("/app/sign-out")
    .id("identity.pages.sign_out")
    .page();
const SIGNED_OUT: Op<Public> = Op::get("/app/signed-out")
    .id("identity.pages.signed_out")
    .page();
const INVITATION: Op<Public> = Op::get("/app/invitation/{token}")
    .id("identity.pages.invitation")
    .page();
const INVITATION_POST: Op<Public> = Op::post("/app/invitation/{token}")
    .id("identity.pages.invitation_post")
    .page();

pub(super) fn routes() -> Routes {
    Routes::new()
        .public(
            &SIGN_IN,
            "signing in is how one stops being nobody",
            sign_in,
        )
        .public(
            &SIGN_IN_POST,
            "signing in is how one stops being nobody",
            sign_in_post,
        )
        .on(&SIGN_OUT, sign_out)
        .public(&SIGNED_OUT, "whoever signed out is nobody", signed_out)
        .public(&INVITATION, "the invitation is the proof", invitation)
        .public(
            &INVITATION_POST,
            "the invitation is the proof",
            invitation_post,
        )
}

async fn sign_in(
    here: Here,
    desk: Desk,
    identity: Service<Identity>,
) -> web::Result<Response<Body>> {
    let next = desk.address().get("next").unwrap_or_default().to_owned();
    if matches!(here.0.actor, Actor::User(_)) {
        return Ok(desk.see_other(web::safe_next(&next).unwrap_or("/app"), None));
    }
    let typed = Typed::new(vec![("next".to_owned(), next)]);
    sign_in_page(
        &identity,
        &desk,
        &typed,
        StatusCode::OK,
        ErrorSummary::new(),
    )
    .await
}

async fn sign_in_post(
    here: Here,
    desk: Desk,
    identity: Service<Identity>,
    headers: HeaderMap,
    form: web::Form<()>,
) -> web::Result<Response<Body>> {
    let typed = form.typed();
    let attempt = Attempt {
        identifier: typed.get("identifier"),
        password: typed.get("password"),
        kind: SessionKind::Web,
        agent: agent(&headers),
    };
    let step = match identity.sign_in(&here.0, &attempt).await {
        Ok(step) => step,
        Err(error) => {
            let (status, errors) = faults(desk.text(), error)?;
            return sign_in_page(&identity, &desk, typed, status, errors).await;
        }
    };
    stepped(&identity, &here.0, &desk, &step, Some(typed.get("next"))).await
}

/// In, or on to the second factor.
async fn stepped(
    identity: &Identity,
    ctx: &Ctx,
    desk: &Desk,
    step: &Step,
    next: Option<&str>,
) -> web::Result<Response<Body>> {
    match step {
        Step::In(signed_in) => {
            identity.session_replace(ctx).await?;
            Ok(enter_with(desk, signed_in, next))
        }
        Step::Second(pending) => Ok(second::wait_for_second(desk, pending, next)),
    }
}

async fn sign_in_page(
    identity: &Identity,
    desk: &Desk,
    typed: &Typed,
    status: StatusCode,
    errors: ErrorSummary,
) -> web::Result<Response<Body>> {
    let text = desk.text();
    let next = web::safe_next(typed.get("next")).unwrap_or_default();
    let form = Form::post("/app/sign-in", "", text.t("identity-sign-in"))
        .errors(errors)
        .field(
            Field::email("identifier", text.t("identity-email"))
                .autocomplete("username")
                .value(typed.get("identifier"))
                .required()
                .autofocus(),
            text,
        )
        .field(
            Field::password("password", text.t("identity-password")).required(),
            text,
        )
        .field(Field::hidden("next", next), text)
        .leaves()
        .wide();
    let mut plain = desk.plain(text.t("identity-sign-in"));
    let place = desk.ctx().tenant.name.clone();
    plain.intro = text.tn("identity-sign-in-intro", &[("place", Value::from(place))]);
    if identity.registration_open(&desk.ctx().tenant).await.is_ok() {
        plain.after = markup::link("/app/register", &text.t("identity-register-link"));
    }
    Ok(plain.respond(status, &form.render(text)))
}

async fn sign_out(
    can: Can<EndSession>,
    desk: Desk,
    identity: Service<Identity>,
) -> web::Result<Response<Body>> {
    identity.sign_out(&can).await?;
    Ok(leave(&desk, "/app/signed-out"))
}

async fn signed_out(desk: Desk) -> Response<Body> {
    let text = desk.text();
    let plain = desk.plain(text.t("identity-signed-out"));
    let body = markup::link("/app/sign-in", &text.t("identity-sign-in-again"));
    plain.respond(StatusCode::OK, &paragraph(body))
}

async fn invitation(
    here: Here,
    desk: Desk,
    identity: Service<Identity>,
    Path(token): Path<String>,
) -> web::Result<Response<Body>> {
    let offer = identity.invitation_offer(&here.0, &token).await?;
    Ok(invitation_page(
        &desk,
        &token,
        &offer,
        &Typed::default(),
        StatusCode::OK,
        ErrorSummary::new(),
    ))
}

async fn invitation_post(
    here: Here,
    desk: Desk,
    identity: Service<Identity>,
    headers: HeaderMap,
    Path(token): Path<String>,
    form: web::Form<()>,
) -> web::Result<Response<Body>> {
    let typed = form.typed();
    let acceptance = Acceptance {
        token: &token,
        name: typed.get("name"),
        password: typed.get("password"),
        kind: SessionKind::Web,
        agent: agent(&headers),
    };
    match identity.invitation_accept(&here.0, &acceptance).await {
        Ok(step) => stepped(&identity, &here.0, &desk, &step, None).await,
        Err(error) => {
            let (status, errors) = faults(desk.text(), error)?;
            let offer = identity.invitation_offer(&here.0, &token).await?;
            Ok(invitation_page(
                &desk, &token, &offer, typed, status, errors,
            ))
        }
    }
}

fn invitation_page(
    desk: &Desk,
    token: &str,
    offer: &Offer,
    typed: &Typed,
    status: StatusCode,
    errors: ErrorSummary,
) -> Response<Body> {
    let text = desk.text();
    let mut form = Form::post(crate::invitation_path(token), "", text.t("identity-join"))
        .errors(errors)
        .leaves()
        .wide();
    let email = Field::email("email", text.t("identity-email"))
        .autocomplete("username")
        .value(&offer.email)
        .disabled();
    form = form.field(email, text);
    form = if offer.has_account {
        let help = text.t("identity-join-account-help");
        let field = Field::password("password", text.t("identity-password")).help(help);
        form.field(field.required().autofocus(), text)
    } else {
        let name = Field::text("name", text.t("identity-name"))
            .autocomplete("name")
            .value(typed.get("name"));
        form.field(name.max(200).required().autofocus(), text)
            .field(new_password(desk), text)
    };
    let mut plain = desk.plain(text.t("identity-join-title"));
    let role = offer.role.title(match text.lang() {
        Lang::En => Lang::En,
        Lang::De => Lang::De,
    });
    let place = desk.ctx().tenant.name.clone();
    plain.intro = text.tn(
        "identity-join-intro",
        &[("place", Value::from(place)), ("role", Value::from(role))],
    );
    plain.respond(status, &form.render(text))
}

/// The question for a password of one's own.
pub(super) fn new_password(desk: &Desk) -> Field {
    let text = desk.text();
    Field::new_password("password", text.t("identity-new-password"))
        .help(text.t("identity-password-help"))
        .required()
}

pub(super) fn paragraph(body: Markup) -> Markup {
    [Markup::trusted("<p>"), body, Markup::trusted("</p>")]
        .into_iter()
        .collect()
}

impl Identity {
    /// Whoever signs in again in the same browser leaves no session behind.
    pub(crate) async fn session_replace(&self, ctx: &Ctx) -> kernel::Result<()> {
        let Some(old) = ctx.actor.session() else {
            return Ok(());
        };
        let mut tx = self.doors.platform().await?;
        self.session_end(&mut tx, old, "signed_in_again", ctx.now())
            .await?;
        tx.commit().await?;
        self.session_forget(&[old]);
        Ok(())
    }
}
