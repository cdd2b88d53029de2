//! The question for the second factor, at sign-in.

mod security;

use axum::body::Body;
use console::{Desk, ErrorSummary, Field, Form};
use http::{HeaderMap, Response, StatusCode, header};
use kernel::states::Named as _;
use web::{Op, Public, Routes, Service, Typed};

use super::{FactorKind, Pending, SecondBody};
use crate::{
    Identity, cookies,
    http::{Here, agent},
    pages::{enter_with, faults},
    secrets::Token,
};

const QUESTION: &str = "/app/sign-in/second";

const SECOND: Op<Public> = Op::get(QUESTION).id("identity.pages.second").page();
const SECOND_POST: Op<Public> = Op::post(QUESTION).id("identity.pages.second_post").page();

type Page = web::Result<Response<Body>>;

pub(super) fn routes() -> Routes {
    Routes::new()
        .public(&SECOND, "the first factor was the proof so far", second)
        .public(
            &SECOND_POST,
            "the attempt and the code are the proof",
            second_post,
        )
        .merge(security::routes())
}

/// Sends a browser on to the question for the second factor.
pub(crate) fn wait_for_second(
    desk: &Desk,
    pending: &Pending,
    next: Option<&str>,
) -> Response<Body> {
    let place = match next.and_then(web::safe_next) {
        Some(next) => format!(
            "{QUESTION}?{}",
            url::form_urlencoded::Serializer::new(String::new())
                .append_pair("next", next)
                .finish()
        ),
        None => QUESTION.to_owned(),
    };
    let mut response = desk.see_other(&place, None);
    response
        .headers_mut()
        .append(header::SET_COOKIE, cookies::attempt_set(&pending.token));
    response
}

async fn second(here: Here, desk: Desk, identity: Service<Identity>) -> Page {
    let token = cookies::attempt(desk.headers());
    let methods = match &token {
        Some(token) => identity.second_methods(&here.0, token).await?,
        None => Vec::new(),
    };
    // Nothing waits, or no longer: from the start.
    let Some(first) = methods.first() else {
        return Ok(desk.see_other("/app/sign-in", None));
    };
    let by = desk.address().get("by").and_then(FactorKind::from_name);
    let kind = by.filter(|kind| methods.contains(kind)).unwrap_or(*first);
    let next = desk.address().get("next").unwrap_or_default().to_owned();
    let typed = Typed::new(vec![("next".to_owned(), next)]);
    Ok(question(
        &desk,
        kind,
        &methods,
        &typed,
        StatusCode::OK,
        ErrorSummary::new(),
    ))
}

async fn second_post(
    here: Here,
    desk: Desk,
    identity: Service<Identity>,
    headers: HeaderMap,
    form: web::Form<()>,
) -> Page {
    let typed = form.typed();
    let Some(token) = cookies::attempt(&headers) else {
        return Ok(desk.see_other("/app/sign-in", None));
    };
    let body = SecondBody {
        attempt: token.reveal().to_owned(),
        method: typed.get("method").to_owned(),
        code: typed.get("code").to_owned(),
    };
    match identity.second(&here.0, &body, agent(&headers)).await {
        Ok(signed_in) => {
            identity.session_replace(&here.0).await?;
            let mut response = enter_with(&desk, &signed_in, Some(typed.get("next")));
            response
                .headers_mut()
                .append(header::SET_COOKIE, cookies::attempt_clear());
            Ok(response)
        }
        Err(error) => {
            let (status, errors) = faults(desk.text(), error)?;
            again(&here, &desk, &identity, &token, typed, status, errors).await
        }
    }
}

async fn again(
    here: &Here,
    desk: &Desk,
    identity: &Identity,
    token: &Token,
    typed: &Typed,
    status: StatusCode,
    errors: ErrorSummary,
) -> Page {
    let methods = identity.second_methods(&here.0, token).await?;
    let kind = FactorKind::from_name(typed.get("method")).or(methods.first().copied());
    match kind.filter(|_| !methods.is_empty()) {
        Some(kind) => Ok(question(desk, kind, &methods, typed, status, errors)),
        None => Ok(desk.see_other("/app/sign-in", Some("identity-attempt-over"))),
    }
}

fn question(
    desk: &Desk,
    kind: FactorKind,
    methods: &[FactorKind],
    typed: &Typed,
    status: StatusCode,
    errors: ErrorSummary,
) -> Response<Body> {
    let text = desk.text();
    let next = web::safe_next(typed.get("next")).unwrap_or_default();
    let (label, help) = match kind {
        FactorKind::Totp => ("identity-code", "identity-code-help"),
        FactorKind::Recovery => ("identity-recovery-code", "identity-recovery-code-help"),
    };
    let field = Field::text("code", text.t(label))
        .help(text.t(help))
        .max(40)
        .autocomplete("one-time-code")
        .required()
        .autofocus();
    let form = Form::post(QUESTION, "", text.t("identity-sign-in"))
        .errors(errors)
        .field(field, text)
        .field(Field::hidden("method", kind.name()), text)
        .field(Field::hidden("next", next), text)
        .leaves()
        .wide();
    let mut plain = desk.plain(text.t("identity-second"));
    plain.intro = text.t("identity-second-intro");
    let others = methods.iter().filter(|other| **other != kind);
    plain.after = others
        .map(|other| {
            let address = desk.address().with("by", other.name()).to_string();
            let word = match other {
                FactorKind::Totp => "identity-by-totp",
                FactorKind::Recovery => "identity-by-recovery",
            };
            console::markup::link(&address, &text.t(word))
        })
        .collect();
    plain.respond(status, &form.render(text))
}
