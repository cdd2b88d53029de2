//! Making, changing and giving plans in the console.

use access::Can;
use axum::body::Body;
use console::{Crumb, Desk, ErrorSummary, Field, Form, Markup, PageHeader, i18n::Value};
use http::{Response, StatusCode};
use kernel::{Error, Kind, id::TenantId};
use web::{Op, Path, Routes, Service, Typed};

use super::{
    super::{PlanBody, PlanChoice, PlanView, plan_assign, plan_list, plan_save},
    HERE, Page,
};
use crate::{
    Operator,
    pages::summary,
    permissions::{AssignPlan, ReadPool, SavePlan},
};

const NEW: Op<SavePlan> = Op::get("/app/plans/new")
    .id("operator.pages.plan_new")
    .page();
const MAKE: Op<SavePlan> = Op::post("/app/plans/new")
    .id("operator.pages.plan_make")
    .page();
const EDIT: Op<SavePlan> = Op::get("/app/plans/{code}")
    .id("operator.pages.plan_edit")
    .page();
const SAVE: Op<SavePlan> = Op::post("/app/plans/{code}")
    .id("operator.pages.plan_save")
    .page();
const ASSIGN: Op<AssignPlan> = Op::post("/app/tenants/{id}/plan")
    .id("operator.pages.plan_assign")
    .page();

pub(super) fn routes() -> Routes {
    Routes::new()
        .on(&NEW, new_page)
        .on(&MAKE, make_page)
        .on(&EDIT, edit_page)
        .on(&SAVE, save_page)
        .on(&ASSIGN, assign_page)
}

async fn new_page(_can: Can<SavePlan>, desk: Desk) -> Page {
    let answers = Answers::default();
    Ok(form(&desk, None, &answers, ErrorSummary::new(), StatusCode::OK).await)
}

async fn make_page(can: Can<SavePlan>, desk: Desk, form: web::Form<()>) -> Page {
    let answers = Answers::of(form.typed());
    keep(&can, &desk, None, answers).await
}

async fn edit_page(can: Can<SavePlan>, desk: Desk, Path(code): Path<String>) -> Page {
    let reading = can
        .as_also::<ReadPool>()
        .await
        .ok_or_else(Error::not_found)?;
    let plans = plan_list(&reading).await?;
    let plan = plans.into_iter().find(|plan| plan.code == code);
    let answers = Answers::from(plan.ok_or_else(Error::not_found)?);
    Ok(form(
        &desk,
        Some(&code),
        &answers,
        ErrorSummary::new(),
        StatusCode::OK,
    )
    .await)
}

async fn save_page(
    can: Can<SavePlan>,
    desk: Desk,
    Path(code): Path<String>,
    form: web::Form<()>,
) -> Page {
    let mut answers = Answers::of(form.typed());
    answers.code.clone_from(&code);
    keep(&can, &desk, Some(&code), answers).await
}

async fn keep(can: &Can<SavePlan>, desk: &Desk, known: Option<&str>, answers: Answers) -> Page {
    match plan_save(can, &answers.code, &answers.body()).await {
        Ok(_done) => Ok(desk.see_other(HERE, Some("operator-plan-saved"))),
        Err(error) if error.kind() == Kind::Invalid => {
            let errors = summary(desk.text(), &error);
            let status = StatusCode::UNPROCESSABLE_ENTITY;
            Ok(form(desk, known, &answers, errors, status).await)
        }
        Err(error) => Err(error.into()),
    }
}

async fn assign_page(
    can: Can<AssignPlan>,
    desk: Desk,
    operator: Service<Operator>,
    Path(id): Path<TenantId>,
    form: web::Form<()>,
) -> Page {
    let choice = PlanChoice {
        plan: form.typed().get("plan").into(),
    };
    plan_assign(&can, &operator, id, &choice).await?;
    Ok(desk.see_other(
        &format!("/app/tenants/{id}"),
        Some("operator-plan-assigned"),
    ))
}

/// What stands in the form's fields.
#[derive(Default)]
struct Answers {
    code: String,
    name: String,
    share: String,
    statement_ms: String,
    lock_ms: String,
    memory_mb: String,
}

impl Answers {
    fn of(typed: &Typed) -> Self {
        let get = |name| typed.get(name).trim().to_owned();
        Self {
            code: get("code"),
            name: get("name"),
            share: get("share"),
            statement_ms: get("statement_ms"),
            lock_ms: get("lock_ms"),
            memory_mb: get("memory_mb"),
        }
    }

    fn body(&self) -> PlanBody {
        // What is no number is out of range, too.
        let number = |text: &str| text.parse().unwrap_or(u32::MAX);
        PlanBody {
            name: self.name.clone(),
            share: number(&self.share),
            statement_ms: number(&self.statement_ms),
            lock_ms: number(&self.lock_ms),
            memory_mb: number(&self.memory_mb),
        }
    }
}

impl From<PlanView> for Answers {
    fn from(plan: PlanView) -> Self {
        Self {
            code: plan.code,
            name: plan.name,
            share: plan.share.to_string(),
            statement_ms: plan.statement_ms.to_string(),
            lock_ms: plan.lock_ms.to_string(),
            memory_mb: plan.memory_mb.to_string(),
        }
    }
}

async fn form(
    desk: &Desk,
    known: Option<&str>,
    answers: &Answers,
    errors: ErrorSummary,
    status: StatusCode,
) -> Response<Body> {
    let text = desk.text();
    let title = match known {
        Some(_) => text.tn(
            "operator-plan-edit",
            &[("name", Value::from(answers.name.as_str()))],
        ),
        None => text.t("operator-plan-new"),
    };
    let to = format!("/app/plans/{}", known.unwrap_or("new"));
    let mut form = Form::post(to, "", text.t("operator-plan-save")).errors(errors);
    if known.is_none() {
        form = form.field(
            Field::text("code", text.t("operator-plan-code"))
                .value(answers.code.clone())
                .help(text.t("operator-plan-code-help"))
                .max(40)
                .required(),
            text,
        );
    }
    form = form.field(
        Field::text("name", text.t("operator-name"))
            .value(answers.name.clone())
            .max(200)
            .required(),
        text,
    );
    for (name, value, unit) in [
        ("share", &answers.share, ""),
        ("statement_ms", &answers.statement_ms, "ms"),
        ("lock_ms", &answers.lock_ms, "ms"),
        ("memory_mb", &answers.memory_mb, "MB"),
    ] {
        let id = format!("operator-plan-{}", name.split('_').next().unwrap_or(name));
        form = form.field(
            Field::text(name, text.t(&id))
                .value(value.clone())
                .help(text.t(&format!("{id}-help")))
                .after(unit)
                .max(7)
                .required(),
            text,
        );
    }
    let form = form.cancel(text.t("console-cancel"), HERE);
    let header = PageHeader::new(&title).sub(text.t("operator-plan-form-about"));
    let whole: Markup = [header.render(text), form.render(text)]
        .into_iter()
        .collect();
    let crumbs = vec![
        Crumb::up(text.t("operator-pools"), HERE),
        Crumb::here(&title),
    ];
    desk.page_with(status, title.clone(), crumbs, &whole).await
}
