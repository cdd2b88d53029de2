//! The console of platform admins: list, create, one tenant.

use access::Can;
use axum::body::Body;
use console::{
    Action, Avatar, Badge, Card, Column, CopyId, Crumb, DescriptionList, Desk, EmptyState,
    ErrorSummary, Field, Form, List, Markup, OneTimeSecret, PageHeader, Pager, Row, Table, Text,
    Time, Tone, i18n::Value, main_cell,
};
use http::{Response, StatusCode};
use kernel::{Error, Kind, id::TenantId};
use web::{Op, Path, Query, Routes, Service, Typed};

use crate::{
    NewTenantBody, Operator, TenantMade, TenantQuery, TenantView, create, list,
    permissions::{CreateTenant, ReadTenant},
    show,
};

const LIST: Op<ReadTenant> = Op::get("/app/tenants").id("operator.pages.list").page();
const NEW: Op<CreateTenant> = Op::get("/app/tenants/new").id("operator.pages.new").page();
const CREATE: Op<CreateTenant> = Op::post("/app/tenants/new")
    .id("operator.pages.create")
    .page();
const SHOW: Op<ReadTenant> = Op::get("/app/tenants/{id}")
    .id("operator.pages.show")
    .page();

pub(crate) fn routes() -> Routes {
    Routes::new()
        .on(&LIST, list_page)
        .on(&NEW, new_page)
        .on(&CREATE, create_page)
        .on(&SHOW, show_page)
}

async fn list_page(
    can: Can<ReadTenant>,
    desk: Desk,
    operator: Service<Operator>,
    Query(query): Query<TenantQuery>,
) -> web::Result<Response<Body>> {
    let page = list(&can, &operator, query).await?;
    let text = desk.text();
    let title = text.t("operator-tenants");
    let create = can.also::<CreateTenant>().await.then(|| {
        Action::link(text.t("operator-new"), "/app/tenants/new")
            .primary()
            .icon("plus")
            .creates()
    });
    let mut empty = EmptyState::new(
        "building-2",
        text.t("operator-empty"),
        text.t("operator-empty-text"),
    );
    let mut header = PageHeader::new(&title).sub(text.t("operator-about"));
    if let Some(create) = create {
        empty = empty.action(create.clone());
        header = header.action(create);
    }
    let columns = [
        Column::main(text.t("operator-name")),
        Column::state(text.t("operator-state")),
        Column::new(text.t("operator-address")),
        Column::fit(text.t("operator-created")),
    ];
    let rows = page.items.iter().map(|tenant| {
        Row::link(format!("/app/tenants/{}", tenant.id))
            .cell(main_cell(
                &Avatar::organisation(&tenant.name).render(),
                &tenant.name,
                &tenant.slug,
            ))
            .cell(state(tenant, text))
            .cell(tenant.url.clone())
            .cell(
                Time::new(tenant.created_at)
                    .in_row()
                    .render(text, desk.now()),
            )
    });
    let table = Table::new(&title, columns).rows(rows);
    let older = page
        .next
        .map(|cursor| desk.address().with("cursor", &cursor).to_string());
    let newest = desk
        .address()
        .get("cursor")
        .map(|_| desk.address().without("cursor").to_string());
    let list = List::new("tenants", desk.address(), table, empty)
        .search(text.t("operator-search"))
        .pager(Pager::by_time(newest, older))
        .render(text);
    let whole: Markup = [header.render(text), list].into_iter().collect();
    Ok(desk
        .page(title.clone(), vec![Crumb::here(title)], &whole)
        .await)
}

async fn new_page(_can: Can<CreateTenant>, desk: Desk) -> web::Result<Response<Body>> {
    Ok(form(
        &desk,
        &Typed::default(),
        ErrorSummary::new(),
        StatusCode::OK,
    )
    .await)
}

async fn create_page(
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

fn summary(text: &Text, error: &Error) -> ErrorSummary {
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

async fn show_page(
    can: Can<ReadTenant>,
    desk: Desk,
    operator: Service<Operator>,
    Path(id): Path<TenantId>,
) -> web::Result<Response<Body>> {
    let tenant = show(&can, &operator, id).await?;
    let text = desk.text();
    let facts = DescriptionList::new()
        .fact(text.t("operator-address"), tenant.url.clone())
        .fact(text.t("operator-state"), state(&tenant, text))
        .fact(
            text.t("operator-registration"),
            text.t(match tenant.registration.as_str() {
                "open" => "operator-registration-open",
                "closed" => "operator-registration-closed",
                _ => "operator-registration-approval",
            }),
        )
        .fact(
            text.t("operator-version"),
            tenant.schema_version.to_string(),
        )
        .fact(
            text.t("operator-created"),
            Time::new(tenant.created_at).render(text, desk.now()),
        )
        .fact(
            text.t("operator-id"),
            CopyId::new(tenant.id.to_string(), text.t("operator-id")).render(text),
        );
    let header = PageHeader::new(&tenant.name)
        .picture(Avatar::organisation(&tenant.name).large().render())
        .sub(tenant.slug.clone())
        .action(
            Action::link(text.t("operator-open"), tenant.url.clone())
                .icon("external-link")
                .leaves(),
        );
    let card = Card::new(text.t("operator-facts"), facts.render());
    let whole: Markup = [header.render(text), card.render()].into_iter().collect();
    let crumbs = vec![
        Crumb::up(text.t("operator-tenants"), "/app/tenants"),
        Crumb::here(&tenant.name),
    ];
    Ok(desk.page(tenant.name.clone(), crumbs, &whole).await)
}

fn state(tenant: &TenantView, text: &Text) -> Markup {
    match tenant.state.as_str() {
        "active" => Badge::new(text.t("operator-active"), Tone::Ok).render(),
        _ => Badge::new(text.t("operator-suspended"), Tone::Warn).render(),
    }
}
