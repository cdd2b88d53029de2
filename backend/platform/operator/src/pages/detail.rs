//! One tenant: its head, and below it a section of every area that has something to say.
//!
//! An area writes `<area>/section.rs` with `pub(crate) async fn section(sheet: &Sheet<'_>) ->
//! Result<Option<Part>>` and gets one line in [`parts`]. It asks `sheet.can.as_also::<P>()` for a
//! permission of its own and returns `None` when there is nothing to show to this person.

use access::Can;
use axum::body::Body;
use console::{
    Action, Avatar, Card, CopyId, Crumb, DescriptionList, Desk, Markup, Note, PageHeader, Text,
    Time, Tone,
};
use http::Response;
use kernel::{Result, id::TenantId};
use web::{Path, Service};

use super::{
    events,
    words::{marks, version_cell},
};
use crate::{Operator, TenantItem, permissions::ReadTenant, show, usage};

/// What a section is made from.
pub(crate) struct Sheet<'a> {
    /// Who looks.
    pub(crate) can: &'a Can<ReadTenant>,
    /// The use cases' services.
    pub(crate) operator: &'a Operator,
    /// The tenant that is looked at.
    pub(crate) tenant: &'a TenantItem,
    /// Words, time and address.
    pub(crate) desk: &'a Desk,
}

impl Sheet<'_> {
    /// The words of the person.
    pub(crate) fn text(&self) -> &Text {
        self.desk.text()
    }

    /// An address below this tenant's page: `self.path("domains")`.
    pub(crate) fn path(&self, rest: &str) -> String {
        format!("/app/tenants/{}/{rest}", self.tenant.id)
    }
}

/// What an area puts on the page.
#[derive(Default)]
pub(crate) struct Part {
    /// Cards, notes, dialogs, in this order.
    pub(crate) body: Markup,
    /// Buttons of the head.
    pub(crate) actions: Vec<Action>,
    /// Lines of the head's menu of rarer actions.
    pub(crate) more: Vec<Action>,
}

impl From<Markup> for Part {
    fn from(body: Markup) -> Self {
        Self {
            body,
            ..Self::default()
        }
    }
}

/// The sections, in the order they are read.
async fn parts(sheet: &Sheet<'_>) -> Vec<Part> {
    let text = sheet.text();
    let mut parts = Vec::new();
    let mut add = |part: Result<Option<Part>>| parts.extend(shown(part, text));
    add(crate::life::section::section(sheet).await);
    add(crate::campaigns::section::section(sheet).await);
    add(usage::section::section(sheet).await);
    add(facts(sheet).await);
    add(crate::pools::section(sheet).await);
    add(crate::domains::section(sheet).await);
    add(crate::demo::section::section(sheet).await);
    add(events::section(sheet).await);
    parts
}

/// A section that cannot be read says so in its place; the others are shown.
fn shown(part: Result<Option<Part>>, text: &Text) -> Option<Part> {
    match part {
        Ok(part) => part,
        Err(error) => {
            tracing::error!(error = %error.causes(), "a section of the tenant's page cannot be read");
            Some(
                Note::new(Tone::Bad, text.t("operator-section-failed"))
                    .render()
                    .into(),
            )
        }
    }
}

pub(super) async fn show_page(
    can: Can<ReadTenant>,
    desk: Desk,
    operator: Service<Operator>,
    Path(id): Path<TenantId>,
) -> web::Result<Response<Body>> {
    let tenant = show(&can, &operator, id).await?;
    let sheet = Sheet {
        can: &can,
        operator: &operator,
        tenant: &tenant,
        desk: &desk,
    };
    let parts = parts(&sheet).await;
    let text = desk.text();
    let mut header = PageHeader::new(&tenant.name)
        .picture(Avatar::organisation(&tenant.name).large().render())
        .mark(marks(&tenant, text))
        .sub(tenant.host.clone())
        .action(
            Action::link(text.t("operator-open"), tenant.url.clone())
                .icon("external-link")
                .leaves(),
        );
    if tenant.behind {
        header = header.mark(version_cell(&tenant, text));
    }
    let mut body = Vec::new();
    for part in parts {
        header = part.actions.into_iter().fold(header, PageHeader::action);
        header = part.more.into_iter().fold(header, PageHeader::more);
        body.push(part.body);
    }
    let whole: Markup = [header.render(text)].into_iter().chain(body).collect();
    let crumbs = vec![
        Crumb::up(text.t("operator-tenants"), "/app/tenants"),
        Crumb::here(&tenant.name),
    ];
    Ok(desk.page(tenant.name.clone(), crumbs, &whole).await)
}

async fn facts(sheet: &Sheet<'_>) -> Result<Option<Part>> {
    let (tenant, text) = (sheet.tenant, sheet.text());
    let facts = DescriptionList::new()
        .fact(text.t("operator-address"), tenant.url.clone())
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
            Time::new(tenant.created_at).render(text, sheet.desk.now()),
        )
        .fact(
            text.t("operator-id"),
            CopyId::new(tenant.id.to_string(), text.t("operator-id")).render(text),
        );
    let card = Card::new(text.t("operator-facts"), facts.render());
    Ok(Some(card.render().into()))
}
