//! What one has besides the password: seen, added, given up.

use access::Can;
use axum::body::Body;
use console::{
    Action, Card, Column, Crumb, Desk, EmptyState, ErrorSummary, Field, Form, Markup, Note,
    OneTimeSecret, PageHeader, Row, Table, Time, Tone, i18n::Value, row_actions,
};
use http::{Response, StatusCode, header};
use kernel::id::FactorId;
use web::{Op, Path, Routes, Service, Typed};

use super::Page;
use crate::{
    Identity, SessionQuery, devices,
    pages::faults,
    permissions::{ManageFactors, ReadProfile, ReadSession},
    second::{FactorList, TotpBody, TotpCodeBody, WithPassword, totp},
};

const SECURITY: &str = "/app/account/security";
const NEW: &str = "/app/account/security/totp";
const CODES: &str = "/app/account/security/codes";

const SHOW: Op<ReadProfile> = Op::get(SECURITY).id("identity.pages.security").page();
const TOTP: Op<ManageFactors> = Op::get(NEW).id("identity.pages.totp").page();
const TOTP_POST: Op<ManageFactors> = Op::post(NEW).id("identity.pages.totp_post").page();
const CONFIRM_POST: Op<ManageFactors> = Op::post("/app/account/security/totp/{id}")
    .id("identity.pages.totp_confirm")
    .page();
const REMOVE: Op<ManageFactors> = Op::get("/app/account/security/{id}/remove")
    .id("identity.pages.factor_remove")
    .page();
const REMOVE_POST: Op<ManageFactors> = Op::post("/app/account/security/{id}/remove")
    .id("identity.pages.factor_remove_post")
    .page();
const RENEW: Op<ManageFactors> = Op::get(CODES).id("identity.pages.codes").page();
const RENEW_POST: Op<ManageFactors> = Op::post(CODES).id("identity.pages.codes_post").page();

pub(super) fn routes() -> Routes {
    Routes::new()
        .on(&SHOW, security)
        .on(&TOTP, totp_page)
        .on(&TOTP_POST, totp_post)
        .on(&CONFIRM_POST, confirm_post)
        .on(&REMOVE, remove)
        .on(&REMOVE_POST, remove_post)
        .on(&RENEW, renew)
        .on(&RENEW_POST, renew_post)
}

async fn security(can: Can<ReadProfile>, desk: Desk, identity: Service<Identity>) -> Page {
    let list = identity.factor_list(&can).await?;
    let reading = can
        .as_also::<ReadSession>()
        .await
        .ok_or_else(kernel::Error::not_found)?;
    let devices = identity
        .session_list(&reading, SessionQuery::default())
        .await?;
    let text = desk.text();
    let title = text.t("identity-security");
    let whole: Markup = [
        PageHeader::new(&title)
            .sub(text.t("identity-security-about"))
            .render(text),
        factors_card(&desk, &list),
        codes_card(&desk, &list),
        devices::card(&desk, &devices),
    ]
    .into_iter()
    .collect();
    Ok(desk.page(title.clone(), crumbs(&desk, title), &whole).await)
}

fn crumbs(desk: &Desk, title: String) -> Vec<Crumb> {
    let text = desk.text();
    vec![
        Crumb::up(text.t("identity-account"), "/app/account"),
        Crumb::here(title),
    ]
}

fn deeper(desk: &Desk, title: String) -> Vec<Crumb> {
    let text = desk.text();
    vec![
        Crumb::up(text.t("identity-account"), "/app/account"),
        Crumb::up(text.t("identity-security"), SECURITY),
        Crumb::here(title),
    ]
}

fn factors_card(desk: &Desk, list: &FactorList) -> Markup {
    let text = desk.text();
    let add = Action::link(text.t("identity-totp-add"), NEW).icon("plus");
    let title = text.t("identity-factors");
    if list.items.is_empty() {
        let empty = EmptyState::new(
            "shield-check",
            text.t("identity-factors-none"),
            text.t("identity-factors-none-text"),
        )
        .action(add.primary());
        return Card::new(title, empty.render()).render();
    }
    let columns = [
        Column::main(text.t("identity-factor-label")),
        Column::fit(text.t("identity-since")),
        Column::fit(text.t("identity-factor-used")),
        Column::fit(text.t("console-actions")),
    ];
    let rows = list.items.iter().map(|factor| {
        let used = factor
            .last_used_at
            .map(|at| Time::new(at).in_row().render(text, desk.now()));
        let remove = Action::link(
            text.t("identity-factor-remove"),
            format!("{SECURITY}/{}/remove", factor.id),
        );
        let label = match factor.disabled {
            true => text.tn(
                "identity-factor-disabled",
                &[("label", Value::from(factor.label.as_str()))],
            ),
            false => factor.label.clone(),
        };
        Row::new()
            .cell(label)
            .cell(
                Time::new(factor.created_at)
                    .in_row()
                    .render(text, desk.now()),
            )
            .cell(used.unwrap_or_default())
            .cell(row_actions([remove.icon("trash-2").quiet()]))
    });
    let table = Table::new(&title, columns).rows(rows).render(text);
    Card::new(title, table).flush().action(add.small()).render()
}

fn codes_card(desk: &Desk, list: &FactorList) -> Markup {
    if list.items.is_empty() {
        return Markup::default();
    }
    let text = desk.text();
    let left = [("count", Value::from(list.recovery_codes))];
    let few = list.recovery_codes < 3;
    let note = Note::new(
        if few { Tone::Warn } else { Tone::Info },
        text.tn("identity-codes-left", &left),
    );
    let renew = Action::link(text.t("identity-codes-renew"), CODES).small();
    Card::new(text.t("identity-codes"), note.render())
        .action(renew)
        .render()
}

/// A page with one form that asks for the password.
async fn ask(desk: &Desk, title: &str, form: Form, status: StatusCode) -> Response<Body> {
    let text = desk.text();
    let form = form.cancel(text.t("identity-cancel"), SECURITY);
    let whole: Markup = [PageHeader::new(title).render(text), form.render(text)]
        .into_iter()
        .collect();
    let crumbs = deeper(desk, title.to_owned());
    desk.page_with(status, title, crumbs, &whole).await
}

fn password(desk: &Desk) -> Field {
    let text = desk.text();
    Field::password("current_password", text.t("identity-current-password"))
        .help(text.t("identity-password-again"))
        .required()
}

async fn totp_page(_can: Can<ManageFactors>, desk: Desk) -> Page {
    let text = desk.text();
    let label = text.t("identity-totp-label-usual");
    let typed = Typed::new(vec![("label".to_owned(), label)]);
    Ok(totp_form(&desk, &typed, StatusCode::OK, ErrorSummary::new()).await)
}

async fn totp_form(
    desk: &Desk,
    typed: &Typed,
    status: StatusCode,
    errors: ErrorSummary,
) -> Response<Body> {
    let text = desk.text();
    let form = Form::post(NEW, "", text.t("identity-totp-next"))
        .errors(errors)
        .field(
            Field::text("label", text.t("identity-factor-label"))
                .help(text.t("identity-totp-label-help"))
                .value(typed.get("label"))
                .max(200)
                .required(),
            text,
        )
        .field(password(desk).autofocus(), text);
    ask(desk, &text.t("identity-totp-add"), form, status).await
}

async fn totp_post(
    can: Can<ManageFactors>,
    desk: Desk,
    identity: Service<Identity>,
    form: web::Form<()>,
) -> Page {
    let typed = form.typed();
    let body = TotpBody {
        label: typed.get("label").to_owned(),
        current_password: typed.get("current_password").to_owned(),
    };
    match identity.totp_begin(&can, &body).await {
        Ok(done) => {
            let offer = done.into_body();
            let told = Told {
                id: offer.id,
                uri: offer.uri,
            };
            told.page(&desk, StatusCode::OK, ErrorSummary::new()).await
        }
        Err(error) => {
            let (status, errors) = faults(desk.text(), error)?;
            Ok(totp_form(&desk, typed, status, errors).await)
        }
    }
}

/// What an app is told, on the page that asks for its first code. A wrong code shows it again: the
/// form carries it, and nothing else knows it in a readable form.
struct Told {
    id: FactorId,
    uri: String,
}

impl Told {
    async fn page(&self, desk: &Desk, status: StatusCode, errors: ErrorSummary) -> Page {
        let text = desk.text();
        let title = text.t("identity-totp-scan");
        let (path, width) = totp::qr(&self.uri)?;
        let picture = Markup::trusted(format!(
            r#"<svg class="qr" viewBox="0 0 {width} {width}" role="img" aria-label="{}"><path d="{path}"/></svg>"#,
            Markup::from(text.t("identity-totp-qr").as_str()),
        ));
        let secret = self.secret();
        let form = Form::post(
            format!("{NEW}/{}", self.id),
            "",
            text.t("identity-totp-done"),
        )
        .errors(errors)
        .field(
            Field::text("code", text.t("identity-code"))
                .help(text.t("identity-totp-code-help"))
                .max(10)
                .autocomplete("one-time-code")
                .required()
                .autofocus(),
            text,
        )
        .field(Field::hidden("uri", self.uri.as_str()), text)
        .cancel(text.t("identity-cancel"), SECURITY);
        let typing = OneTimeSecret::new(text.t("identity-totp-secret"), secret)
            .sentence(text.t("identity-totp-secret-help"));
        let whole: Markup = [
            PageHeader::new(&title)
                .sub(text.t("identity-totp-scan-about"))
                .render(text),
            Markup::stack([picture, typing.render(text), form.render(text)]),
        ]
        .into_iter()
        .collect();
        let mut response = desk
            .page_with(status, title.clone(), deeper(desk, title), &whole)
            .await;
        no_store(&mut response);
        Ok(response)
    }

    /// In groups of four, as people type it.
    fn secret(&self) -> String {
        let secret = url::Url::parse(&self.uri).ok().and_then(|uri| {
            let found = uri.query_pairs().find(|(name, _)| name == "secret");
            found.map(|(_, secret)| secret.into_owned())
        });
        let letters: Vec<char> = secret.unwrap_or_default().chars().collect();
        let groups: Vec<String> = letters.chunks(4).map(String::from_iter).collect();
        groups.join(" ")
    }
}

async fn confirm_post(
    can: Can<ManageFactors>,
    desk: Desk,
    identity: Service<Identity>,
    Path(id): Path<FactorId>,
    form: web::Form<()>,
) -> Page {
    let typed = form.typed();
    let body = TotpCodeBody {
        code: typed.get("code").to_owned(),
    };
    match identity.totp_confirm(&can, id, &body).await {
        Ok(done) => match done.into_body().recovery_codes {
            Some(codes) => Ok(codes_shown(&desk, &codes).await),
            None => Ok(desk.see_other(SECURITY, Some("identity-factor-added"))),
        },
        Err(error) => {
            let (status, errors) = faults(desk.text(), error)?;
            let told = Told {
                id,
                uri: typed.get("uri").to_owned(),
            };
            told.page(&desk, status, errors).await
        }
    }
}

async fn codes_shown(desk: &Desk, codes: &[String]) -> Response<Body> {
    let text = desk.text();
    let title = text.t("identity-codes");
    let lines: String = codes
        .iter()
        .map(|code| format!("<li><code>{}</code></li>", Markup::from(code.as_str())))
        .collect();
    let on = Action::link(text.t("identity-codes-kept"), SECURITY).primary();
    let whole: Markup = [
        PageHeader::new(&title)
            .sub(text.t("identity-codes-about"))
            .render(text),
        Markup::stack([
            Note::new(Tone::Warn, text.t("identity-codes-once")).render(),
            Markup::trusted(format!(r#"<ol class="codes">{lines}</ol>"#)),
            Markup::trusted(format!(r#"<div class="row">{}</div>"#, on.render())),
        ]),
    ]
    .into_iter()
    .collect();
    let mut response = desk.page(title.clone(), deeper(desk, title), &whole).await;
    no_store(&mut response);
    response
}

fn no_store(response: &mut Response<Body>) {
    let value = http::HeaderValue::from_static("no-store");
    response.headers_mut().insert(header::CACHE_CONTROL, value);
}

async fn remove(
    can: Can<ManageFactors>,
    desk: Desk,
    identity: Service<Identity>,
    Path(id): Path<FactorId>,
) -> Page {
    identity.factor_known(can.ctx(), id).await?;
    Ok(remove_form(&desk, id, StatusCode::OK, ErrorSummary::new()).await)
}

async fn remove_form(
    desk: &Desk,
    id: FactorId,
    status: StatusCode,
    errors: ErrorSummary,
) -> Response<Body> {
    let text = desk.text();
    let place = format!("{SECURITY}/{id}/remove");
    let form = Form::post(place, "", text.t("identity-factor-remove"))
        .errors(errors)
        .field(
            password(desk)
                .help(text.t("identity-factor-remove-help"))
                .autofocus(),
            text,
        );
    ask(desk, &text.t("identity-factor-remove-title"), form, status).await
}

async fn remove_post(
    can: Can<ManageFactors>,
    desk: Desk,
    identity: Service<Identity>,
    Path(id): Path<FactorId>,
    form: web::Form<()>,
) -> Page {
    let body = WithPassword {
        current_password: form.typed().get("current_password").to_owned(),
    };
    match identity.factor_remove(&can, id, &body).await {
        Ok(_done) => Ok(desk.see_other(SECURITY, Some("identity-factor-removed"))),
        Err(error) => {
            let (status, errors) = faults(desk.text(), error)?;
            Ok(remove_form(&desk, id, status, errors).await)
        }
    }
}

async fn renew(_can: Can<ManageFactors>, desk: Desk) -> Page {
    Ok(renew_form(&desk, StatusCode::OK, ErrorSummary::new()).await)
}

async fn renew_form(desk: &Desk, status: StatusCode, errors: ErrorSummary) -> Response<Body> {
    let text = desk.text();
    let form = Form::post(CODES, "", text.t("identity-codes-renew"))
        .errors(errors)
        .field(
            password(desk)
                .help(text.t("identity-codes-renew-help"))
                .autofocus(),
            text,
        );
    ask(desk, &text.t("identity-codes-renew"), form, status).await
}

async fn renew_post(
    can: Can<ManageFactors>,
    desk: Desk,
    identity: Service<Identity>,
    form: web::Form<()>,
) -> Page {
    let body = WithPassword {
        current_password: form.typed().get("current_password").to_owned(),
    };
    match identity.recovery_renew(&can, &body).await {
        Ok(done) => Ok(codes_shown(&desk, &done.into_body().recovery_codes).await),
        Err(error) => {
            let (status, errors) = faults(desk.text(), error)?;
            Ok(renew_form(&desk, status, errors).await)
        }
    }
}
