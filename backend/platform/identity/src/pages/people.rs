//! The people of a tenant, and those who wait to be let in.

use access::Can;
use axum::body::Body;
use companies::{Member, MemberState};
use console::{
    Action, Avatar, Badge, Column, Crumb, Desk, EmptyState, List, Markup, PageHeader, Pager, Row,
    Table, Time, Tone, main_cell, row_actions,
};
use http::Response;
use kernel::{Page, id::UserId};
use web::{Op, Path, Query, Routes, Service};

use crate::{
    Decision, Identity,
    members::MemberQuery,
    permissions::{AdmitMember, SignOutMember},
};

const PEOPLE: Op<AdmitMember> = Op::get("/app/people").id("identity.pages.people").page();
const APPROVE: Op<AdmitMember> = Op::post("/app/people/{id}/approve")
    .id("identity.pages.approve")
    .page();
const REFUSE: Op<AdmitMember> = Op::post("/app/people/{id}/refuse")
    .id("identity.pages.refuse")
    .page();

pub(super) fn routes() -> Routes {
    Routes::new()
        .on(&PEOPLE, people)
        .on(&APPROVE, approve)
        .on(&REFUSE, refuse)
}

async fn people(
    can: Can<AdmitMember>,
    desk: Desk,
    identity: Service<Identity>,
    Query(query): Query<MemberQuery>,
) -> web::Result<Response<Body>> {
    let page: Page<Member> = identity.member_list(&can, query).await?;
    let text = desk.text();
    let title = text.t("identity-people");
    let waiting = page
        .items
        .iter()
        .any(|member| member.state == MemberState::Pending);
    let columns = [
        Column::main(text.t("identity-name")),
        Column::state(text.t("identity-state")),
        Column::fit(text.t("identity-since")),
    ];
    let may_sign_out = can.also::<SignOutMember>().await;
    let acts = waiting || may_sign_out;
    let actions = acts.then(|| Column::fit(text.t("console-actions")));
    let columns = columns.into_iter().chain(actions);
    let rows = page.items.iter().map(|member| {
        let (word, tone) = match member.state {
            MemberState::Active => ("identity-state-active", Tone::Ok),
            MemberState::Pending => ("identity-state-pending", Tone::Warn),
            MemberState::Removed => ("identity-state-removed", Tone::Neutral),
        };
        let row = Row::new()
            .cell(main_cell(
                &Avatar::person(&member.name).render(),
                &member.name,
                &member.email,
            ))
            .cell(Badge::new(text.t(word), tone).render())
            .cell(
                Time::new(member.joined_at)
                    .in_row()
                    .render(text, desk.now()),
            );
        if acts {
            row.cell(actions_of(&desk, member, may_sign_out))
        } else {
            row
        }
    });
    let table = Table::new(&title, columns).rows(rows);
    let empty = EmptyState::new(
        "users",
        text.t("identity-people-none"),
        text.t("identity-people-none-text"),
    );
    let list = List::new("people", desk.address(), table, empty)
        .pager(Pager::at(desk.address(), page.next.as_deref()));
    let header = PageHeader::new(&title).sub(text.t("identity-people-about"));
    let whole: Markup = [header.render(text), list.render(text)]
        .into_iter()
        .collect();
    Ok(desk
        .page(title.clone(), vec![Crumb::here(title)], &whole)
        .await)
}

fn actions_of(desk: &Desk, member: &Member, may_sign_out: bool) -> Markup {
    let text = desk.text();
    let post = |word: &str, verb: &str| {
        let place = format!("/app/people/{}/{verb}", member.user);
        Action::post(text.t(word), place, "")
    };
    match member.state {
        MemberState::Pending => row_actions([
            post("identity-approve", "approve").primary(),
            post("identity-refuse", "refuse"),
        ]),
        MemberState::Active if may_sign_out => {
            row_actions([post("identity-member-sign-out", "sign-out").quiet()])
        }
        MemberState::Active | MemberState::Removed => Markup::default(),
    }
}

async fn approve(
    can: Can<AdmitMember>,
    desk: Desk,
    identity: Service<Identity>,
    Path(id): Path<UserId>,
) -> web::Result<Response<Body>> {
    identity.member_decide(&can, id, Decision::Approve).await?;
    Ok(desk.see_other("/app/people", Some("identity-approved")))
}

async fn refuse(
    can: Can<AdmitMember>,
    desk: Desk,
    identity: Service<Identity>,
    Path(id): Path<UserId>,
) -> web::Result<Response<Body>> {
    identity.member_decide(&can, id, Decision::Refuse).await?;
    Ok(desk.see_other("/app/people", Some("identity-refused")))
}
