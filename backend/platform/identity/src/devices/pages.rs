//! Devices on the page Security.

use access::Can;
use axum::body::Body;
use console::{
    Action, Badge, Card, Column, Desk, Markup, Row, Table, Time, Tone, main_cell, row_actions,
};
use http::Response;
use kernel::{
    Page,
    id::{SessionId, UserId},
};
use web::{Op, Path, Routes, Service};

use super::SessionView;
use crate::{
    Identity,
    permissions::{EndAnySession, SignOutMember},
};

const SECURITY: &str = "/app/account/security";

const END: Op<EndAnySession> = Op::post("/app/account/security/sessions/{id}/end")
    .id("identity.pages.session_end")
    .page();
const END_OTHERS: Op<EndAnySession> = Op::post("/app/account/security/sessions/end-others")
    .id("identity.pages.session_end_others")
    .page();
const SIGN_OUT: Op<SignOutMember> = Op::post("/app/people/{id}/sign-out")
    .id("identity.pages.member_sign_out")
    .page();

pub(crate) fn routes() -> Routes {
    Routes::new()
        .on(&END, end)
        .on(&END_OTHERS, end_others)
        .on(&SIGN_OUT, sign_out)
}

/// The devices of a person, fifty at most: who has more ends them together.
pub(crate) fn card(desk: &Desk, page: &Page<SessionView>) -> Markup {
    let text = desk.text();
    let title = text.t("identity-devices");
    let columns = [
        Column::main(text.t("identity-device")),
        Column::new(text.t("identity-device-place")),
        Column::fit(text.t("identity-device-ip")),
        Column::fit(text.t("identity-device-used")),
        Column::fit(text.t("console-actions")),
    ];
    let rows = page.items.iter().map(|one| {
        let device = match one.device.as_str() {
            "" => text.t("identity-device-unknown"),
            device => device.to_owned(),
        };
        let kind = text.t(match one.kind.as_str() {
            "web" => "identity-device-web",
            _ => "identity-device-app",
        });
        let what = if one.current {
            Badge::new(text.t("identity-device-current"), Tone::Ok).render()
        } else {
            let place = format!("{SECURITY}/sessions/{}/end", one.id);
            let end = Action::post(text.t("identity-device-end"), place, "");
            row_actions([end.icon("log-out").quiet()])
        };
        Row::new()
            .cell(main_cell(&Markup::default(), &device, &kind))
            .cell(one.tenant.clone())
            .cell(one.ip.clone().unwrap_or_default())
            .cell(
                Time::new(one.last_seen_at)
                    .in_row()
                    .render(text, desk.now()),
            )
            .cell(what)
    });
    let table = Table::new(&title, columns).rows(rows).render(text);
    let mut card = Card::new(title, table)
        .flush()
        .foot(text.t("identity-devices-about"));
    if page.items.len() > 1 {
        let place = format!("{SECURITY}/sessions/end-others");
        let all = Action::post(text.t("identity-devices-end"), place, "");
        card = card.action(all.small());
    }
    card.render()
}

async fn end(
    can: Can<EndAnySession>,
    desk: Desk,
    identity: Service<Identity>,
    Path(id): Path<SessionId>,
) -> web::Result<Response<Body>> {
    identity.session_close(&can, id).await?;
    Ok(desk.see_other(SECURITY, Some("identity-device-ended")))
}

async fn end_others(
    can: Can<EndAnySession>,
    desk: Desk,
    identity: Service<Identity>,
) -> web::Result<Response<Body>> {
    identity.session_close_others(&can).await?;
    Ok(desk.see_other(SECURITY, Some("identity-devices-ended")))
}

async fn sign_out(
    can: Can<SignOutMember>,
    desk: Desk,
    identity: Service<Identity>,
    Path(id): Path<UserId>,
) -> web::Result<Response<Body>> {
    identity.member_sign_out(&can, id).await?;
    Ok(desk.see_other("/app/people", Some("identity-member-signed-out")))
}
