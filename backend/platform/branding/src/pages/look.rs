//! The look of the tenant: colour and logo, seen and changed.

use ::http::{Response, StatusCode};
use access::Can;
use axum::body::Body;
use console::{
    Accent, Action, Card, Choice, Crumb, Desk, ErrorSummary, Field, Form, Markup, Note, PageHeader,
    Text, Tone, Upload as UploadForm, i18n::Value,
};
use kernel::{Error, Kind};
use web::{IfMatch, Op, Problem, Routes, Service, Upload};

use crate::{
    Branding, LookBody, LookView,
    http::file,
    permissions::{ReadLook, UpdateLook},
    picture::MOST,
};

const PAGE: &str = "/app/settings/look";
const SHOW: Op<ReadLook> = Op::get(PAGE).id("branding.pages.look").page();
const ACCENT: Op<UpdateLook> = Op::post(PAGE).id("branding.pages.look_post").page();
const LOGO: Op<UpdateLook> = Op::post("/app/settings/look/logo")
    .id("branding.pages.logo_post")
    .page();
const REMOVE: Op<UpdateLook> = Op::post("/app/settings/look/logo/remove")
    .id("branding.pages.logo_remove")
    .page();

pub(crate) fn routes() -> Routes {
    Routes::new()
        .on(&SHOW, show)
        .on(&ACCENT, accent_post)
        .on(&LOGO, logo_post)
        .on(&REMOVE, remove_post)
}

/// What the page shows beside the stored look.
#[derive(Default)]
struct Typed {
    accent: Option<(String, String)>,
    about_accent: ErrorSummary,
    about_logo: ErrorSummary,
}

async fn show(
    can: Can<ReadLook>,
    desk: Desk,
    branding: Service<Branding>,
) -> web::Result<Response<Body>> {
    let look = branding.view(&can).await?;
    let may = can.also::<UpdateLook>().await;
    Ok(page(&desk, &look, may, StatusCode::OK, Typed::default()).await)
}

async fn accent_post(
    can: Can<UpdateLook>,
    desk: Desk,
    branding: Service<Branding>,
    form: web::Form<()>,
) -> web::Result<Response<Body>> {
    let typed = form.typed();
    let (name, own) = (typed.get("accent"), typed.get("own"));
    let accent = if name == OWN { own } else { name }.to_owned();
    match branding
        .accent_update(&can, IfMatch(None), &LookBody { accent })
        .await
    {
        Ok(_done) => Ok(desk.see_other(PAGE, Some("branding-saved"))),
        Err(error) => {
            let about_accent = faults(desk.text(), error, "own")?;
            let again = Typed {
                accent: Some((name.to_owned(), own.to_owned())),
                about_accent,
                ..Typed::default()
            };
            refused(&can, &desk, &branding, again).await
        }
    }
}

async fn logo_post(
    can: Can<UpdateLook>,
    desk: Desk,
    branding: Service<Branding>,
    upload: Upload,
) -> web::Result<Response<Body>> {
    let taken = async {
        let file = file(upload).await?;
        branding.logo_update(&can, IfMatch(None), file).await
    };
    match taken.await {
        Ok(_done) => Ok(desk.see_other(PAGE, Some("branding-logo-saved"))),
        Err(error) => {
            let about_logo = faults(desk.text(), error, "file")?;
            let again = Typed {
                about_logo,
                ..Typed::default()
            };
            refused(&can, &desk, &branding, again).await
        }
    }
}

async fn remove_post(
    can: Can<UpdateLook>,
    desk: Desk,
    branding: Service<Branding>,
) -> web::Result<Response<Body>> {
    branding.logo_remove(&can, IfMatch(None)).await?;
    Ok(desk.see_other(PAGE, Some("branding-logo-removed")))
}

async fn refused(
    can: &Can<UpdateLook>,
    desk: &Desk,
    branding: &Branding,
    typed: Typed,
) -> web::Result<Response<Body>> {
    let reader = can
        .as_also::<ReadLook>()
        .await
        .ok_or_else(Error::not_found)?;
    let look = branding.view(&reader).await?;
    Ok(page(desk, &look, true, StatusCode::UNPROCESSABLE_ENTITY, typed).await)
}

fn faults(text: &Text, error: Error, field: &str) -> Result<ErrorSummary, Problem> {
    if error.kind() != Kind::Invalid {
        return Err(error.into());
    }
    let mut summary = ErrorSummary::new();
    for fault in error.field_errors() {
        let id = format!("branding-fault-{}", fault.code.replace('_', "-"));
        let known = text.catalog().has(&id);
        let sentence = if known {
            text.t(&id)
        } else {
            fault.detail.clone()
        };
        summary = summary.fault(field, sentence);
    }
    Ok(summary)
}

/// The choice that asks for a colour of one's own.
const OWN: &str = "own";

async fn page(
    desk: &Desk,
    look: &LookView,
    may: bool,
    status: StatusCode,
    typed: Typed,
) -> Response<Body> {
    let text = desk.text();
    let title = text.t("branding-look");
    let mut parts = vec![
        PageHeader::new(&title)
            .sub(text.t("branding-look-sub"))
            .more(
                Action::link(text.t("branding-gallery"), "/app/settings/gallery")
                    .icon("layout-grid"),
            )
            .render(text),
    ];
    if look.adjusted {
        let sentence = text.tn(
            "branding-adjusted",
            &[
                ("asked", Value::from(look.accent.as_str())),
                ("shown", Value::from(look.shown.as_str())),
            ],
        );
        parts.push(Note::new(Tone::Info, sentence).render());
    }
    if may {
        parts.push(Card::new(text.t("branding-colour"), colour(text, look, &typed)).render());
    }
    parts.push(
        Card::new(
            text.t("branding-logo"),
            logo(text, look, may, typed.about_logo),
        )
        .render(),
    );
    let whole = Markup::trusted(format!(
        r#"<div class="stack stack-6">{}</div>"#,
        Markup::from_iter(parts)
    ));
    desk.page_with(status, title.clone(), vec![Crumb::here(title)], &whole)
        .await
}

fn colour(text: &Text, look: &LookView, typed: &Typed) -> Markup {
    let house = Accent::named(&look.accent);
    let stored = match house {
        Some(accent) => (accent.name().to_owned(), String::new()),
        None => (OWN.to_owned(), look.accent.clone()),
    };
    let (chosen, own) = typed.accent.clone().unwrap_or(stored);
    let choices = Accent::ALL
        .iter()
        .map(|accent| {
            let id = format!("branding-accent-{}", accent.name());
            Choice::new(accent.name(), text.t(&id))
        })
        .chain([Choice::new(OWN, text.t("branding-accent-own"))]);
    let swatches: Markup = Accent::ALL
        .iter()
        .map(|accent| {
            let id = format!("branding-accent-{}", accent.name());
            Markup::trusted(format!(
                r#"<span class="swatch"><span class="swatch-dot swatch-{}"></span>{}</span>"#,
                accent.name(),
                Markup::from(text.t(&id))
            ))
        })
        .collect();
    let swatches = Markup::trusted(format!(r#"<div class="swatches">{swatches}</div>"#));
    Form::post("/app/settings/look", "", text.t("branding-save"))
        .errors(typed.about_accent.clone())
        .part(swatches)
        .field(
            Field::select("accent", text.t("branding-accent"), choices)
                .value(chosen)
                .required(),
            text,
        )
        .field(
            Field::text("own", text.t("branding-own"))
                .help(text.t("branding-own-help"))
                .placeholder("#0a7d4b")
                .value(own)
                .max(7),
            text,
        )
        // The colour is the frame's, which only a whole page changes.
        .leaves()
        .render(text)
}

fn logo(text: &Text, look: &LookView, may: bool, errors: ErrorSummary) -> Markup {
    let shown = match &look.logo {
        Some(address) => Markup::trusted(format!(
            r#"<p class="logo-sample"><img src="{}" alt="{}"></p>"#,
            Markup::from(address),
            Markup::from(text.t("branding-logo-now"))
        )),
        None => Markup::trusted(format!(
            "<p>{}</p>",
            Markup::from(text.t("branding-logo-none"))
        )),
    };
    let mut parts = vec![shown];
    if may {
        let most = u64::try_from(MOST).unwrap_or(u64::MAX);
        let accept = "image/png,image/jpeg,image/webp";
        let form = UploadForm::new(
            "/app/settings/look/logo",
            "file",
            text.t("branding-logo-file"),
            accept,
            most,
            text.t("branding-logo-send"),
        )
        .help(text.t("branding-logo-help"))
        .errors(errors);
        parts.push(form.render(text));
        if look.logo.is_some() {
            let remove = Action::post(
                text.t("branding-logo-remove"),
                "/app/settings/look/logo/remove",
                "",
            )
            .icon("trash-2")
            .leaves();
            parts.push(remove.render());
        }
    }
    Markup::trusted(format!(
        r#"<div class="stack">{}</div>"#,
        Markup::from_iter(parts)
    ))
}
