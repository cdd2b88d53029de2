//! The questions before something is done to a tenant. Each is a page of its own and says what
//! will happen.

use access::{Can, Permission};
use axum::body::Body;
use console::{Confirm, Crumb, Desk, ErrorSummary, Field, Form, Text, i18n::Value};
use http::{Response, StatusCode};
use kernel::{Error, Kind, Result, id::TenantId};
use web::{Op, Path, Routes, Service, Typed};

use super::{
    DeleteBody, LifeView, PurgeBody, RenameBody, SuspendBody, delete, purge, rename, resume, show,
    suspend, undo_delete,
};
use crate::{
    Operator,
    pages::summary,
    permissions::{DeleteTenant, PurgeTenant, ReadTenant, RenameTenant, SuspendTenant},
};

const ASK_SUSPEND: Op<SuspendTenant> = Op::get("/app/tenants/{id}/suspend")
    .id("operator.pages.life_suspend_ask")
    .page();
const SUSPEND: Op<SuspendTenant> = Op::post("/app/tenants/{id}/suspend")
    .id("operator.pages.life_suspend")
    .page();
const RESUME: Op<SuspendTenant> = Op::post("/app/tenants/{id}/resume")
    .id("operator.pages.life_resume")
    .page();
const ASK_RENAME: Op<RenameTenant> = Op::get("/app/tenants/{id}/rename")
    .id("operator.pages.life_rename_ask")
    .page();
const RENAME: Op<RenameTenant> = Op::post("/app/tenants/{id}/rename")
    .id("operator.pages.life_rename")
    .page();
const ASK_DELETE: Op<DeleteTenant> = Op::get("/app/tenants/{id}/delete")
    .id("operator.pages.life_delete_ask")
    .page();
const DELETE: Op<DeleteTenant> = Op::post("/app/tenants/{id}/delete")
    .id("operator.pages.life_delete")
    .page();
const UNDO: Op<DeleteTenant> = Op::post("/app/tenants/{id}/undo-delete")
    .id("operator.pages.life_undo")
    .page();
const ASK_PURGE: Op<PurgeTenant> = Op::get("/app/tenants/{id}/purge")
    .id("operator.pages.life_purge_ask")
    .page();
const PURGE: Op<PurgeTenant> = Op::post("/app/tenants/{id}/purge")
    .id("operator.pages.life_purge")
    .page();
pub(super) fn routes() -> Routes {
    Routes::new()
        .on(&ASK_SUSPEND, ask_suspend)
        .on(&SUSPEND, suspend_page)
        .on(&RESUME, resume_page)
        .on(&ASK_RENAME, ask_rename)
        .on(&RENAME, rename_page)
        .on(&ASK_DELETE, ask_delete)
        .on(&DELETE, delete_page)
        .on(&UNDO, undo_page)
        .on(&ASK_PURGE, ask_purge)
        .on(&PURGE, purge_page)
        .merge(super::archive::routes())
}

type Page = web::Result<Response<Body>>;

fn at(id: TenantId) -> String {
    format!("/app/tenants/{id}")
}

/// What is asked.
#[derive(Clone, Copy)]
enum Question {
    Suspend,
    Rename,
    Delete,
    Purge,
}

impl Question {
    const fn path(self) -> &'static str {
        match self {
            Self::Suspend => "suspend",
            Self::Rename => "rename",
            Self::Delete => "delete",
            Self::Purge => "purge",
        }
    }

    const fn label(self) -> &'static str {
        match self {
            Self::Suspend => "operator-life-suspend",
            Self::Rename => "operator-life-rename",
            Self::Delete => "operator-life-delete",
            Self::Purge => "operator-life-purge",
        }
    }

    fn confirm(self, text: &Text, life: &LifeView, form: Form) -> Confirm {
        let name = [("name", Value::from(life.name.as_str()))];
        let (title, sentence) = match self {
            Self::Suspend => ("operator-suspend-title", "operator-suspend-text"),
            Self::Rename => ("operator-rename-title", "operator-rename-text"),
            Self::Delete => ("operator-delete-title", "operator-delete-text"),
            Self::Purge => ("operator-purge-title", "operator-purge-text"),
        };
        let confirm = Confirm::new(
            "ask-life",
            text.tn(title, &name),
            text.t(sentence),
            form,
            at(life.id),
        );
        match self {
            Self::Suspend => confirm
                .loses(text.t("operator-suspend-people"))
                .loses(text.t("operator-suspend-jobs"))
                .loses(text.t("operator-suspend-data")),
            Self::Rename => confirm
                .loses(text.t("operator-rename-links"))
                .loses(text.t("operator-rename-sessions")),
            Self::Delete => confirm
                .loses(text.t("operator-delete-people"))
                .loses(text.t("operator-delete-grace"))
                .loses(text.t("operator-delete-undo")),
            Self::Purge => confirm
                .loses(text.t("operator-purge-data"))
                .loses(text.t("operator-purge-log"))
                .loses(text.t("operator-purge-names"))
                .loses(text.t("operator-purge-certificate")),
        }
    }

    /// The form, with what was typed and what was wrong with it.
    fn form(self, text: &Text, life: &LifeView, typed: &Typed, errors: ErrorSummary) -> Form {
        let action = format!("{}/{}", at(life.id), self.path());
        let form = Form::post(action, "", text.t(self.label())).errors(errors);
        let reason = || {
            Field::text("reason", text.t("operator-life-reason"))
                .value(typed.get("reason"))
                .help(text.t("operator-life-reason-help"))
                .max(500)
        };
        match self {
            Self::Suspend => form.field(reason().required().autofocus(), text),
            Self::Rename => form
                .field(
                    Field::text("slug", text.t("operator-slug"))
                        .value(or(typed.get("slug"), &life.slug))
                        .help(text.t("operator-slug-help"))
                        .max(40)
                        .required()
                        .autofocus(),
                    text,
                )
                .field(
                    Field::text("name", text.t("operator-name"))
                        .value(or(typed.get("name"), &life.name))
                        .max(200)
                        .required(),
                    text,
                ),
            Self::Delete => form.field(reason(), text).danger(),
            Self::Purge => form.danger(),
        }
    }

    async fn respond(
        self,
        desk: &Desk,
        life: &LifeView,
        typed: &Typed,
        errors: ErrorSummary,
        status: StatusCode,
    ) -> Response<Body> {
        let text = desk.text();
        let form = self.form(text, life, typed, errors);
        let mut confirm = self.confirm(text, life, form);
        if matches!(self, Self::Delete | Self::Purge) {
            confirm = confirm.type_name(&life.slug);
        }
        let title = text.t(self.label());
        let crumbs = vec![
            Crumb::up(text.t("operator-tenants"), "/app/tenants"),
            Crumb::up(&life.name, at(life.id)),
            Crumb::here(&title),
        ];
        desk.page_with(status, title.clone(), crumbs, &confirm.page(text))
            .await
    }

    async fn ask<P: Permission>(
        self,
        can: &Can<P>,
        desk: &Desk,
        operator: &Operator,
        id: TenantId,
    ) -> Page {
        let life = look(can, operator, id).await?;
        let nothing = (Typed::default(), ErrorSummary::new());
        let answer = self.respond(desk, &life, &nothing.0, nothing.1, StatusCode::OK);
        Ok(answer.await)
    }

    /// The way on after an attempt: back to the tenant, or the same question with its errors.
    async fn after<P: Permission, T>(
        self,
        done: Result<T>,
        sent: Sent<'_, P>,
        toast: &'static str,
    ) -> Page {
        match done {
            Ok(_done) => Ok(sent.desk.see_other(&at(sent.id), Some(toast))),
            Err(error) if error.kind() == Kind::Invalid => {
                let life = look(sent.can, sent.operator, sent.id).await?;
                let errors = summary(sent.desk.text(), &error);
                let status = StatusCode::UNPROCESSABLE_ENTITY;
                let answer = self.respond(sent.desk, &life, sent.typed, errors, status);
                Ok(answer.await)
            }
            Err(error) => Err(error.into()),
        }
    }
}

/// What a form came with.
struct Sent<'a, P> {
    can: &'a Can<P>,
    desk: &'a Desk,
    operator: &'a Operator,
    id: TenantId,
    typed: &'a Typed,
}

impl<'a, P> Sent<'a, P> {
    fn new(
        can: &'a Can<P>,
        desk: &'a Desk,
        operator: &'a Operator,
        id: TenantId,
        typed: &'a Typed,
    ) -> Self {
        Self {
            can,
            desk,
            operator,
            id,
            typed,
        }
    }
}

fn or<'a>(typed: &'a str, stored: &'a str) -> &'a str {
    if typed.is_empty() { stored } else { typed }
}

/// Where the tenant stands, for somebody who may change it and so may see it.
async fn look<P: Permission>(can: &Can<P>, operator: &Operator, id: TenantId) -> Result<LifeView> {
    let reading = can
        .as_also::<ReadTenant>()
        .await
        .ok_or_else(Error::not_found)?;
    show(&reading, operator, id).await
}

async fn ask_suspend(
    can: Can<SuspendTenant>,
    desk: Desk,
    operator: Service<Operator>,
    Path(id): Path<TenantId>,
) -> Page {
    Question::Suspend.ask(&can, &desk, &operator, id).await
}

async fn suspend_page(
    can: Can<SuspendTenant>,
    desk: Desk,
    operator: Service<Operator>,
    Path(id): Path<TenantId>,
    form: web::Form<()>,
) -> Page {
    let typed = form.typed();
    let body = SuspendBody {
        reason: typed.get("reason").into(),
    };
    let done = suspend(&can, &operator, id, &body).await;
    let sent = Sent::new(&can, &desk, &operator, id, typed);
    Question::Suspend
        .after(done, sent, "operator-life-suspended")
        .await
}

async fn resume_page(
    can: Can<SuspendTenant>,
    desk: Desk,
    operator: Service<Operator>,
    Path(id): Path<TenantId>,
) -> Page {
    resume(&can, &operator, id).await?;
    Ok(desk.see_other(&at(id), Some("operator-life-resumed")))
}

async fn ask_rename(
    can: Can<RenameTenant>,
    desk: Desk,
    operator: Service<Operator>,
    Path(id): Path<TenantId>,
) -> Page {
    Question::Rename.ask(&can, &desk, &operator, id).await
}

async fn rename_page(
    can: Can<RenameTenant>,
    desk: Desk,
    operator: Service<Operator>,
    Path(id): Path<TenantId>,
    form: web::Form<()>,
) -> Page {
    let typed = form.typed();
    let body = RenameBody {
        slug: Some(typed.get("slug").into()),
        name: Some(typed.get("name").into()),
    };
    let done = rename(&can, &operator, id, &body).await;
    let sent = Sent::new(&can, &desk, &operator, id, typed);
    Question::Rename
        .after(done, sent, "operator-life-renamed")
        .await
}

async fn ask_delete(
    can: Can<DeleteTenant>,
    desk: Desk,
    operator: Service<Operator>,
    Path(id): Path<TenantId>,
) -> Page {
    Question::Delete.ask(&can, &desk, &operator, id).await
}

async fn delete_page(
    can: Can<DeleteTenant>,
    desk: Desk,
    operator: Service<Operator>,
    Path(id): Path<TenantId>,
    form: web::Form<()>,
) -> Page {
    let typed = form.typed();
    let body = DeleteBody {
        confirm: typed.get("confirm").into(),
        reason: Some(typed.get("reason").into()),
    };
    let done = delete(&can, &operator, id, &body).await;
    let sent = Sent::new(&can, &desk, &operator, id, typed);
    Question::Delete
        .after(done, sent, "operator-life-deleted")
        .await
}

async fn undo_page(
    can: Can<DeleteTenant>,
    desk: Desk,
    operator: Service<Operator>,
    Path(id): Path<TenantId>,
) -> Page {
    undo_delete(&can, &operator, id).await?;
    Ok(desk.see_other(&at(id), Some("operator-life-undone")))
}

async fn ask_purge(
    can: Can<PurgeTenant>,
    desk: Desk,
    operator: Service<Operator>,
    Path(id): Path<TenantId>,
) -> Page {
    Question::Purge.ask(&can, &desk, &operator, id).await
}

async fn purge_page(
    can: Can<PurgeTenant>,
    desk: Desk,
    operator: Service<Operator>,
    Path(id): Path<TenantId>,
    form: web::Form<()>,
) -> Page {
    let typed = form.typed();
    let body = PurgeBody {
        confirm: typed.get("confirm").into(),
        at_once: true,
    };
    match purge(&can, &operator, id, &body).await {
        // Its own page may be gone before the browser is there.
        Ok(_done) => Ok(desk.see_other("/app/doctor", Some("operator-life-purging"))),
        Err(error) => {
            let sent = Sent::new(&can, &desk, &operator, id, typed);
            let failed: Result<()> = Err(error);
            Question::Purge
                .after(failed, sent, "operator-life-purging")
                .await
        }
    }
}
