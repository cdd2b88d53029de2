//! The start page: where one is, what one may do, what happened last. Nobody lands in an empty
//! console: who has no role is told whom to ask.

use std::sync::Arc;

use access::{Can, SystemRole};
use axum::body::Body;
use console::{Action, Card, Desk, EmptyState, Markup, PageHeader, Timeline, i18n::Value};
use futures::future::BoxFuture;
use http::Response;
use kernel::{Actor, CursorKey};
use web::Service;

use crate::{
    ActivityQuery,
    list::list,
    pages::entry,
    permissions::{ReadTrail, SeeHome},
};

/// What platform admins see first. The crate that is theirs brings it, for this one knows nothing of
/// tenants.
pub trait PlatformHome: Send + Sync + 'static {
    /// The page's body, its head included.
    fn show<'a>(
        &'a self,
        can: &'a Can<SeeHome>,
        desk: &'a Desk,
    ) -> BoxFuture<'a, kernel::Result<Markup>>;
}

/// The service by which the start page finds it.
pub struct Front(pub Arc<dyn PlatformHome>);

pub(crate) async fn home(
    can: Can<SeeHome>,
    desk: Desk,
    cursors: Service<CursorKey>,
    front: Service<Front>,
) -> web::Result<Response<Body>> {
    let text = desk.text();
    if can.ctx().tenant.is_platform() {
        let body = front.0.show(&can, &desk).await?;
        return Ok(desk.page(text.t("activity-home"), Vec::new(), &body).await);
    }
    let name = match &can.ctx().actor {
        Actor::User(user) => user
            .name
            .split_whitespace()
            .next()
            .unwrap_or_default()
            .to_owned(),
        _ => String::new(),
    };
    let title = text.t("activity-home");
    let shell = desk.shell(title.clone()).await;
    // The start page and one's account are open to all; more than these means a role.
    let doors: Vec<_> = shell
        .menu
        .iter()
        .filter(|entry| entry.href != "/app")
        .cloned()
        .collect();
    let greeting = text.tn("activity-hello", &[("name", Value::from(name))]);
    let mut header = PageHeader::new(greeting);
    let mut body;
    if doors.is_empty() {
        let asked = admins(&can).await?;
        let advice = text.tn("activity-no-role-text", &[("who", Value::from(asked))]);
        body = EmptyState::new("lock", text.t("activity-no-role"), advice).render();
    } else {
        header = header.sub(text.tn(
            "activity-home-about",
            &[("tenant", Value::from(can.ctx().tenant.name.clone()))],
        ));
        let links: Markup = doors
            .iter()
            .map(|door| {
                Action::link(door.label.clone(), door.href.clone())
                    .icon(door.icon.clone())
                    .render()
            })
            .collect();
        let links = Markup::trusted(format!("<div class=\"row\">{links}</div>"));
        body = Card::new(text.t("activity-go"), links).render();
        if let Some(trail) = can.as_also::<ReadTrail>().await {
            let query = ActivityQuery {
                limit: Some(8),
                ..ActivityQuery::default()
            };
            let page = list(&trail, &cursors, query).await?;
            let lines = Timeline::new(page.items.iter().map(|view| entry(view, &desk))).render();
            let card = Card::new(text.t("activity-latest"), lines)
                .action(Action::link(text.t("activity-all"), "/app/activity"));
            body = [body, card.render()].into_iter().collect();
        }
    }
    let whole: Markup = [header.render(text), body].into_iter().collect();
    Ok(desk.page(title, Vec::new(), &whole).await)
}

/// Whom to ask for a role: the names of the tenant's administrators.
async fn admins(can: &Can<SeeHome>) -> kernel::Result<String> {
    let mut tx = can.read().await?;
    let holders = access::role_holders(&mut tx, SystemRole::TenantAdmin).await?;
    let names = companies::member_names(&mut tx, &holders).await?;
    tx.done().await?;
    let mut names: Vec<String> = names.into_values().collect();
    names.sort();
    Ok(names.join(", "))
}
