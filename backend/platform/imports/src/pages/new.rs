//! Choosing a file.

use access::Can;
use console::{Choice, Crumb, Desk, ErrorSummary, Field, Markup, PageHeader, Upload as UploadForm};
use http::StatusCode;
use kernel::Kind;
use serde::Deserialize;
use web::{Query, Service, Upload};

use super::{HOME, Page};
use crate::{permissions::RunImport, target::Targets, upload};

/// What the page is asked for with.
#[derive(Debug, Default, Deserialize)]
pub(super) struct Wanted {
    #[serde(default)]
    target: Option<String>,
}

/// How large files may be; the routes are given it.
#[derive(Debug, Clone, Copy)]
pub struct MostBytes(
    /// In bytes.
    pub u64,
);

pub(super) async fn page(
    _can: Can<RunImport>,
    desk: Desk,
    targets: Service<Targets>,
    most: Service<MostBytes>,
    Query(wanted): Query<Wanted>,
) -> Page {
    let chosen = wanted.target.unwrap_or_default();
    draw(
        &desk,
        &targets,
        *most,
        &chosen,
        ErrorSummary::new(),
        StatusCode::OK,
    )
    .await
}

pub(super) async fn create(
    can: Can<RunImport>,
    desk: Desk,
    targets: Service<Targets>,
    most: Service<MostBytes>,
    mut file: Upload,
) -> Page {
    let target = file.typed().get("target").to_owned();
    let name = file.name().unwrap_or_default().to_owned();
    match upload(&can, &targets, &target, &name, &mut file).await {
        Ok(done) => Ok(desk.see_other(&format!("{HOME}/{}", done.body().id), None)),
        Err(error)
            if matches!(
                error.kind(),
                Kind::Invalid | Kind::Unsupported | Kind::TooLarge
            ) =>
        {
            let text = desk.text();
            let mut errors = ErrorSummary::new();
            for fault in error.field_errors() {
                let sentence =
                    super::words::own(text, fault).unwrap_or_else(|| fault.detail.clone());
                errors = errors.fault(fault.field.as_str(), sentence);
            }
            if errors.is_empty() {
                let id = format!("imports-trouble-{}", error.code().replace('_', "-"));
                let sentence = if text.catalog().has(&id) {
                    text.t(&id)
                } else {
                    error.to_string()
                };
                errors = errors.fault("file", sentence);
            }
            draw(
                &desk,
                &targets,
                *most,
                &target,
                errors,
                StatusCode::UNPROCESSABLE_ENTITY,
            )
            .await
        }
        Err(error) => Err(error.into()),
    }
}

async fn draw(
    desk: &Desk,
    targets: &Targets,
    most: MostBytes,
    chosen: &str,
    errors: ErrorSummary,
    status: StatusCode,
) -> Page {
    let text = desk.text();
    let title = text.t("imports-new");
    let choices: Vec<Choice> = targets
        .iter()
        .map(|target| Choice::new(target.name(), text.t(target.title())))
        .collect();
    let first = targets.iter().next().map_or("", |target| target.name());
    let chosen = if targets.find(chosen).is_ok() {
        chosen
    } else {
        first
    };
    let form = UploadForm::new(
        HOME,
        "file",
        text.t("imports-file"),
        ".csv,.txt,.tsv,.xlsx,text/csv",
        most.0,
        text.t("imports-send"),
    )
    .help(text.t("imports-file-help"))
    .errors(errors)
    .field(
        Field::select("target", text.t("imports-target"), choices)
            .value(chosen)
            .required(),
        text,
    )
    .cancel(text.t("console-cancel"), HOME);
    let header = PageHeader::new(&title).sub(text.t("imports-new-about"));
    let body: Markup = [header.render(text), form.render(text)]
        .into_iter()
        .collect();
    let body = Markup::trusted(format!(r#"<div class="narrow stack">{body}</div>"#));
    let crumbs = vec![
        Crumb::up(text.t("imports-title"), HOME),
        Crumb::here(title.clone()),
    ];
    Ok(desk.page_with(status, title, crumbs, &body).await)
}
