//! The page that asks again who one is.

use access::Can;
use axum::body::Body;
use console::{Desk, ErrorSummary, Field, Form};
use http::{HeaderMap, HeaderValue, Response, StatusCode, header};
use web::{Op, Routes, Service, Typed};

use super::{Repeat, StepUpBody};
use crate::{
    Identity, cookies,
    http::agent,
    login::SignedIn,
    pages::{enter_with, faults},
    permissions::RenewSession,
    second::{SecondBody, Step, method_of},
};

pub(super) const CONFIRM: &str = "/app/confirm";
const SECOND: &str = "/app/confirm/second";

const ASK: Op<RenewSession> = Op::get(CONFIRM).id("identity.pages.confirm").page();
const CONFIRM_POST: Op<RenewSession> = Op::post(CONFIRM).id("identity.pages.confirm_post").page();
const SECOND_POST: Op<RenewSession> = Op::post(SECOND)
    .id("identity.pages.confirm_second_post")
    .page();

/// What is carried from page to page until the proof is whole: where to go then, or the request to
/// repeat.
const CARRIED: [&str; 3] = ["next", "again", "fields"];

pub(crate) fn routes() -> Routes {
    Routes::new()
        .on(&ASK, ask)
        .on(&CONFIRM_POST, confirm)
        .on(&SECOND_POST, second)
}

async fn ask(_can: Can<RenewSession>, desk: Desk) -> Response<Body> {
    let next = desk.address().get("next").unwrap_or_default().to_owned();
    let typed = Typed::new(vec![("next".to_owned(), next)]);
    password_page(&desk, &typed, StatusCode::OK, ErrorSummary::new())
}

async fn confirm(
    can: Can<RenewSession>,
    desk: Desk,
    identity: Service<Identity>,
    headers: HeaderMap,
    form: web::Form<()>,
) -> web::Result<Response<Body>> {
    let typed = form.typed();
    let body = StepUpBody {
        current_password: typed.get("current_password").to_owned(),
    };
    if body.current_password.is_empty() {
        return Ok(password_page(
            &desk,
            typed,
            StatusCode::OK,
            ErrorSummary::new(),
        ));
    }
    match identity.step_up(&can, &body, agent(&headers)).await {
        Ok(Step::In(signed_in)) => Ok(on(&desk, &signed_in, typed)),
        Ok(Step::Second(pending)) => {
            let mut response = code_page(&desk, typed, StatusCode::OK, ErrorSummary::new());
            response
                .headers_mut()
                .append(header::SET_COOKIE, cookies::attempt_set(&pending.token));
            Ok(response)
        }
        Err(error) => {
            let (status, errors) = faults(desk.text(), error)?;
            Ok(password_page(&desk, typed, status, errors))
        }
    }
}

async fn second(
    can: Can<RenewSession>,
    desk: Desk,
    identity: Service<Identity>,
    headers: HeaderMap,
    form: web::Form<()>,
) -> web::Result<Response<Body>> {
    let typed = form.typed();
    let Some(token) = cookies::attempt(&headers) else {
        return Ok(password_page(
            &desk,
            typed,
            StatusCode::OK,
            ErrorSummary::new(),
        ));
    };
    let code = typed.get("code");
    let body = SecondBody {
        attempt: token.reveal().to_owned(),
        method: method_of(code).to_owned(),
        code: code.to_owned(),
    };
    match identity.second(can.ctx(), &body, agent(&headers)).await {
        Ok(signed_in) => {
            let mut response = on(&desk, &signed_in, typed);
            response
                .headers_mut()
                .append(header::SET_COOKIE, cookies::attempt_clear());
            Ok(response)
        }
        Err(error) => {
            let over = error.code() == "attempt_over";
            let (status, errors) = faults(desk.text(), error)?;
            Ok(if over {
                password_page(&desk, typed, status, errors)
            } else {
                code_page(&desk, typed, status, errors)
            })
        }
    }
}

/// Proven: on to where the person was going, or the request once more.
fn on(desk: &Desk, signed_in: &SignedIn, typed: &Typed) -> Response<Body> {
    let mut response = enter_with(desk, signed_in, Some(typed.get("next")));
    let pair = format!(
        "{}={}",
        cookies::SESSION_COOKIE,
        signed_in.session.token.reveal()
    );
    let again = typed.get("again");
    if let (false, Ok(cookie)) = (again.is_empty(), HeaderValue::try_from(pair)) {
        response.extensions_mut().insert(Repeat {
            path: again.to_owned(),
            body: typed.get("fields").to_owned(),
            cookie,
        });
    }
    response
}

fn carry(mut form: Form, typed: &Typed, desk: &Desk) -> Form {
    for name in CARRIED {
        form = form.field(Field::hidden(name, typed.get(name)), desk.text());
    }
    form
}

fn password_page(
    desk: &Desk,
    typed: &Typed,
    status: StatusCode,
    errors: ErrorSummary,
) -> Response<Body> {
    let text = desk.text();
    let form = Form::post(CONFIRM, "", text.t("identity-confirm"))
        .errors(errors)
        .field(
            Field::password("current_password", text.t("identity-password"))
                .required()
                .autofocus(),
            text,
        )
        .leaves()
        .wide();
    let mut plain = desk.plain(text.t("identity-fresh"));
    plain.intro = text.t("identity-fresh-intro");
    plain.respond(status, &carry(form, typed, desk).render(text))
}

fn code_page(
    desk: &Desk,
    typed: &Typed,
    status: StatusCode,
    errors: ErrorSummary,
) -> Response<Body> {
    let text = desk.text();
    let form = Form::post(SECOND, "", text.t("identity-confirm"))
        .errors(errors)
        .field(
            Field::text("code", text.t("identity-code"))
                .help(text.t("identity-code-either-help"))
                .max(40)
                .autocomplete("one-time-code")
                .required()
                .autofocus(),
            text,
        )
        .leaves()
        .wide();
    let mut plain = desk.plain(text.t("identity-second"));
    plain.intro = text.t("identity-second-intro");
    plain.respond(status, &carry(form, typed, desk).render(text))
}
