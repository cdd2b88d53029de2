//! The form that makes a tenant, and what is shown once it is made.

use access::Can;
use axum::body::Body;
use console::{
    Action, Crumb, Desk, ErrorSummary, Field, Form, Markup, OneTimeSecret, PageHeader, Text,
    i18n::Value,
};
use http::{Response, StatusCode};
use kernel::{Error, Kind};
use web::{Service, Typed};

use crate::{NewTenantBody, Operator, TenantMade, create, permissions::CreateTenant};

pub(super) async fn new_page(_can: Can<CreateTenant>, desk: Desk) -> web::Result<Response<Body>> {
    Ok(form(
        &desk,
        &Typed::default(),
        ErrorSummary::new(),
        StatusCode::OK,
    )
    .await)
}

pub(super) async fn create_page(
    can: Can<CreateTenant>,
    desk: Desk,
    operator: Service<Operator>,
    form: web::Form<()>,
) -> web::Result<Response<Body>> {
    let answers = form.typed();
    let body = NewTenantBody {
        name: answers.get("name").into(),
        slug: answers.get("slug").into(),
        admin_email: answers.get("admin_email").into(),
    };
    match create(&can, &operator, &body).await {
        Ok(done) => Ok(made(&desk, done.body()).await),
        Err(error) if error.kind() == Kind::Invalid => {
            let status = StatusCode::UNPROCESSABLE_ENTITY;
            Ok(self::form(&desk, answers, summary(desk.text(), &error), status).await)
        }
        Err(error) => Err(error.into()),
    }
}

pub(crate) fn summary(text: &Text, error: &Error) -> ErrorSummary {
    error
        .field_errors()
        .iter()
        .fold(ErrorSummary::new(), |summary, field| {
            let id = format!("operator-fault-{}", field.code.replace('_', "-"));
            let known = text.catalog().has(&id).then(|| text.t(&id));
            summary.fault(
                field.field.clone(),
                known.unwrap_or_else(|| field.detail.clone()),
            )
        })
}

async fn form(
    desk: &Desk,
    answers: &Typed,
    errors: ErrorSummary,
    status: StatusCode,
) -> Response<Body> {
    let text = desk.text();
    let title = text.t("operator-new");
    let form = Form::post("/app/tenants/new", "", text.t("operator-make"))
        .errors(errors)
        .field(
            Field::text("name", text.t("operator-name"))
                .value(answers.get("name"))
                .help(text.t("operator-name-help"))
                .autocomplete("organization")
                .max(200)
                .required()
                .autofocus(),
            text,
        )
        .field(
            Field::text("slug", text.t("operator-slug"))
                .value(answers.get("slug"))
                .help(text.t("operator-slug-help"))
                .max(40)
                .required(),
            text,
        )
        .field(
            Field::email("admin_email", text.t("operator-admin"))
                .value(answers.get("admin_email"))
                .help(text.t("operator-admin-help"))
                .required(),
            text,
        )
        .cancel(text.t("console-cancel"), "/app/tenants");
    let whole: Markup = [PageHeader::new(&title).render(text), form.render(text)]
        .into_iter()
        .collect();
    let crumbs = vec![
        Crumb::up(text.t("operator-tenants"), "/app/tenants"),
        Crumb::here(&title),
    ];
    desk.page_with(status, title.clone(), crumbs, &whole).await
}

/// The only moment at which the invitation's address exists in readable form.
async fn made(desk: &Desk, made: &TenantMade) -> Response<Body> {
    let text = desk.text();
    let title = text.tn("operator-made", &[("name", Value::from(made.name.clone()))]);
    let secret = OneTimeSecret::new(text.t("operator-invitation"), made.invitation_url.clone())
        .sentence(text.t("operator-invitation-text"));
    let header = PageHeader::new(&title)
        .action(
            Action::link(text.t("operator-open"), made.url.clone())
                .icon("external-link")
                .leaves(),
        )
        .action(Action::link(
            text.t("operator-show"),
            format!("/app/tenants/{}", made.id),
        ));
    let whole: Markup = [header.render(text), secret.render(text)]
        .into_iter()
        .collect();
    let crumbs = vec![
        Crumb::up(text.t("operator-tenants"), "/app/tenants"),
        Crumb::here(&made.name),
    ];
    desk.page_with(StatusCode::CREATED, title.clone(), crumbs, &whole)
        .await
}
