//! Making, changing and giving plans in the console.

use access::Can;
use axum::body::Body;
use console::{Crumb, Desk, Edited, ErrorSummary, Field, Form, Markup, PageHeader, i18n::Value};
use http::{Response, StatusCode};
use kernel::{Collision, Error, Kind, id::TenantId};
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
    let sheet = Sheet::default();
    Ok(sheet.page(&desk, ErrorSummary::new(), StatusCode::OK).await)
}

async fn make_page(can: Can<SavePlan>, desk: Desk, form: web::Form<()>) -> Page {
    let sheet = Sheet {
        typed: form.typed().clone(),
        ..Sheet::default()
    };
    sheet.keep(&can, &desk, &Answers::of(form.typed())).await
}

async fn edit_page(can: Can<SavePlan>, desk: Desk, Path(code): Path<String>) -> Page {
    let stored = stored(&can, &code).await?.typed();
    let sheet = Sheet {
        typed: stored.clone(),
        known: Some((code, stored)),
        collisions: Vec::new(),
    };
    Ok(sheet.page(&desk, ErrorSummary::new(), StatusCode::OK).await)
}

/// What somebody else changed meanwhile stays, unless both changed the same.
async fn save_page(
    can: Can<SavePlan>,
    desk: Desk,
    Path(code): Path<String>,
    form: web::Form<()>,
) -> Page {
    let stored = stored(&can, &code).await?.typed();
    let edited = Edited::of(form.typed());
    let merged = edited.onto(&stored);
    let mut collisions = edited.undecided();
    collisions.extend(edited.against(&stored));
    if !collisions.is_empty() {
        let sheet = Sheet {
            typed: merged,
            known: Some((code, stored)),
            collisions,
        };
        let page = sheet.page(&desk, ErrorSummary::new(), StatusCode::CONFLICT);
        return Ok(page.await);
    }
    let answers = Answers {
        code: code.clone(),
        ..Answers::of(&merged)
    };
    let sheet = Sheet {
        typed: edited.typed().clone(),
        known: Some((code, stored)),
        collisions,
    };
    sheet.keep(&can, &desk, &answers).await
}

async fn stored(can: &Can<SavePlan>, code: &str) -> kernel::Result<Answers> {
    let reading = can.as_also::<ReadPool>().await;
    let reading = reading.ok_or_else(Error::not_found)?;
    let plans = plan_list(&reading).await?;
    let plan = plans.into_iter().find(|plan| plan.code == code);
    plan.map(Answers::from).ok_or_else(Error::not_found)
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

    fn typed(&self) -> Typed {
        let pairs = [
            ("name", &self.name),
            ("share", &self.share),
            ("statement_ms", &self.statement_ms),
            ("lock_ms", &self.lock_ms),
            ("memory_mb", &self.memory_mb),
        ];
        Typed::new(
            pairs
                .map(|(name, value)| (name.to_owned(), value.clone()))
                .into(),
        )
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

/// The form of a plan as it stands before somebody.
#[derive(Default)]
struct Sheet {
    /// The code of the plan that is there, and what is stored of it.
    known: Option<(String, Typed)>,
    /// What stands in the fields.
    typed: Typed,
    /// What somebody else made something else of meanwhile.
    collisions: Vec<Collision>,
}

impl Sheet {
    async fn keep(&self, can: &Can<SavePlan>, desk: &Desk, answers: &Answers) -> Page {
        match plan_save(can, &answers.code, &answers.body()).await {
            Ok(_done) => Ok(desk.see_other(HERE, Some("operator-plan-saved"))),
            Err(error) if error.kind() == Kind::Invalid => {
                let errors = summary(desk.text(), &error);
                let status = StatusCode::UNPROCESSABLE_ENTITY;
                Ok(self.page(desk, errors, status).await)
            }
            Err(error) => Err(error.into()),
        }
    }

    async fn page(&self, desk: &Desk, errors: ErrorSummary, status: StatusCode) -> Response<Body> {
        let text = desk.text();
        let answers = Answers::of(&self.typed);
        let (title, to) = match &self.known {
            Some((code, _)) => {
                let name = Value::from(answers.name.as_str());
                let title = text.tn("operator-plan-edit", &[("name", name)]);
                (title, format!("/app/plans/{code}"))
            }
            None => (text.t("operator-plan-new"), "/app/plans/new".to_owned()),
        };
        let mut form = Form::post(to, "", text.t("operator-plan-save")).errors(errors);
        if let Some((_, stored)) = &self.known {
            form = form
                .editing(stored, &self.typed)
                .clashing(&self.collisions, text, desk.now());
        } else {
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
}
