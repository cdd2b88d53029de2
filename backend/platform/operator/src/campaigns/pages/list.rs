//! All campaigns.

use access::Can;
use axum::body::Body;
use console::{
    Action, Column, Crumb, Desk, EmptyState, List, Markup, Note, PageHeader, Pager, Row, Table,
    Time, Tone,
};
use http::Response;
use web::{Query, Service};

use super::{DRIFT_AT, HERE, state_badge};
use crate::{
    Operator,
    campaigns::{CampaignQuery, CampaignView, campaign_list, campaign_open},
    permissions::{ReadCampaign, RunCampaign},
};

pub(super) async fn list_page(
    can: Can<ReadCampaign>,
    desk: Desk,
    operator: Service<Operator>,
    Query(query): Query<CampaignQuery>,
) -> web::Result<Response<Body>> {
    let page = campaign_list(&can, &operator, query).await?;
    let (open, behind) = campaign_open(&can, &operator).await?;
    let text = desk.text();
    let title = text.t("operator-campaigns");
    let header = PageHeader::new(&title)
        .sub(text.t("operator-campaigns-about"))
        .action(Action::link(text.t("operator-drift"), DRIFT_AT).icon("search"));
    let start = can.also::<RunCampaign>().await.then(|| {
        Action::link(text.t("operator-campaign-new"), format!("{HERE}/new"))
            .primary()
            .icon("refresh-cw")
            .creates()
    });
    let header = start.iter().cloned().fold(header, PageHeader::action);
    let mut parts = vec![header.render(text)];
    if behind > 0 && open.is_none() {
        let note = text.tn("operator-campaign-behind", &[("count", behind.into())]);
        parts.push(Note::new(Tone::Warn, note).render());
    }
    let empty = EmptyState::new(
        "refresh-cw",
        text.t("operator-campaigns-empty"),
        text.t("operator-campaigns-empty-text"),
    );
    let empty = start.into_iter().fold(empty, EmptyState::action);
    let columns = [
        Column::main(text.t("operator-campaign-target")),
        Column::state(text.t("operator-state")),
        Column::new(text.t("operator-campaign-progress")),
        Column::figure(text.t("operator-campaign-item-quarantined")),
        Column::fit(text.t("operator-campaign-begun")),
    ];
    let rows = page.items.iter().map(|campaign: &CampaignView| {
        let counts = &campaign.counts;
        Row::link(format!("{HERE}/{}", campaign.id))
            .cell(campaign.target.to_string())
            .cell(state_badge(&campaign.state, text))
            .cell(text.tn(
                "operator-campaign-of",
                &[("done", counts.done.into()), ("total", counts.total.into())],
            ))
            .cell(text.number(counts.quarantined))
            .cell(
                Time::new(campaign.created_at)
                    .in_row()
                    .render(text, desk.now()),
            )
    });
    let table = Table::new(&title, columns).rows(rows);
    let list = List::new("campaigns", desk.address(), table, empty)
        .pager(Pager::at(desk.address(), page.next.as_deref()).newest_first())
        .render(text);
    parts.push(list);
    let whole: Markup = parts.into_iter().collect();
    Ok(desk
        .page(title.clone(), vec![Crumb::here(title)], &whole)
        .await)
}
