//! The API of devices.

use access::{Can, Done};
use kernel::{
    Page,
    id::{SessionId, UserId},
};
use web::{Op, Path, Query, Routes, Service};

use super::{SessionQuery, SessionView, SessionsEnded, pages};
use crate::{
    Identity,
    permissions::{EndAnySession, ReadSession, SignOutMember},
};

const LIST: Op<ReadSession> = Op::get("/account/sessions")
    .id("account.sessions.list")
    .summary("The devices you are signed in with.")
    .query::<SessionQuery>()
    .reply::<Page<SessionView>>(200);

const END: Op<EndAnySession> = Op::post("/account/sessions/{id}/end")
    .id("account.sessions.end")
    .summary("Ends one of your sessions; its tokens are dead from here on.")
    .reply::<()>(204);

const END_OTHERS: Op<EndAnySession> = Op::post("/account/sessions/end-others")
    .id("account.sessions.end_others")
    .summary("Ends all your sessions but this one.")
    .reply::<SessionsEnded>(200);

const SIGN_OUT: Op<SignOutMember> = Op::post("/company/members/{id}/sign-out")
    .id("company.members.sign_out")
    .summary("Ends every session that somebody has here; they can sign in again.")
    .reply::<SessionsEnded>(200);

pub(crate) fn routes() -> Routes {
    Routes::new()
        .on(&LIST, list)
        .on(&END, end)
        .on(&END_OTHERS, end_others)
        .on(&SIGN_OUT, sign_out)
        .merge(pages::routes())
}

async fn list(
    can: Can<ReadSession>,
    identity: Service<Identity>,
    Query(query): Query<SessionQuery>,
) -> web::Result<access::Reply<Page<SessionView>>> {
    Ok(access::Reply::of(identity.session_list(&can, query).await?))
}

async fn end(
    can: Can<EndAnySession>,
    identity: Service<Identity>,
    Path(id): Path<SessionId>,
) -> web::Result<Done<()>> {
    Ok(identity.session_close(&can, id).await?)
}

async fn end_others(
    can: Can<EndAnySession>,
    identity: Service<Identity>,
) -> web::Result<Done<SessionsEnded>> {
    Ok(identity.session_close_others(&can).await?)
}

async fn sign_out(
    can: Can<SignOutMember>,
    identity: Service<Identity>,
    Path(id): Path<UserId>,
) -> web::Result<Done<SessionsEnded>> {
    Ok(identity.member_sign_out(&can, id).await?)
}
