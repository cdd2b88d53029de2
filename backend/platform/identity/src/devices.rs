//! The devices somebody is signed in with: seen, and ended one by one or together (requirement 30).

mod agent;
mod http;
mod pages;

pub(crate) use http::routes;
pub(crate) use pages::card;

use access::{Can, Done, Reply};
use audit::Change;
use kernel::{
    Ctx, Error, Page, PageRequest, Result, Timestamp,
    id::{SessionId, UserId},
};
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};

use crate::{
    Identity,
    permissions::{EndAnySession, ReadSession, SignOutMember},
    profile::me,
    store::{membership, session},
};

/// A signed-in device.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, ToSchema)]
pub struct SessionView {
    /// Its id.
    pub id: SessionId,
    /// Whether it is the one that asks.
    pub current: bool,
    /// `web`: a browser; `app`: a program with tokens.
    #[schema(example = "web")]
    pub kind: String,
    /// What it says it is.
    #[schema(example = "Firefox, Windows")]
    pub device: String,
    /// Where it was signed in from.
    #[schema(example = "203.0.113.7")]
    pub ip: Option<String>,
    /// Whether a second factor was shown.
    pub second_factor: bool,
    /// What people call the tenant it is signed in to.
    #[schema(example = "Acme Carpentry")]
    pub tenant: String,
    /// Since when.
    #[schema(value_type = String, format = DateTime)]
    pub created_at: Timestamp,
    /// When it was last used, to the minute; programs with tokens: when they last got one.
    #[schema(value_type = String, format = DateTime)]
    pub last_seen_at: Timestamp,
    /// When it ends at the latest.
    #[schema(value_type = String, format = DateTime)]
    pub expires_at: Timestamp,
}

/// Which devices to list.
#[derive(Debug, Default, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
#[serde(deny_unknown_fields)]
pub struct SessionQuery {
    /// How many at most, 1 to 200; 50 unless said.
    pub limit: Option<i64>,
    /// Where to go on: `next` of the page before.
    pub cursor: Option<String>,
}

/// How many sessions ended.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, ToSchema)]
pub struct SessionsEnded {
    /// How many.
    pub ended: usize,
}

impl Identity {
    /// The devices one is signed in with, in every tenant, last used first.
    ///
    /// # Errors
    /// Invalid limit or cursor; unavailable database.
    pub async fn session_list(
        &self,
        can: &Can<ReadSession>,
        query: SessionQuery,
    ) -> Result<Page<SessionView>> {
        let ctx = can.ctx();
        let me = me(ctx)?;
        let scope = kernel::page::scope(&["account.sessions", &me.to_string()]);
        let page = PageRequest::new(query.limit, query.cursor)?;
        let after: Option<(Timestamp, SessionId)> = page.after(&self.cursors, &scope)?;
        let mut lease = self.doors.read(self.doors.platform_ref()).await?;
        let rows = session::device_list(&mut lease, me, ctx.now(), after, page.fetch()).await?;
        lease.done().await?;
        let rows = Page::from_rows(rows, page.limit(), |row| {
            self.cursors.seal(&scope, &(row.last_seen_at, row.id))
        });
        Ok(rows.map(|row| view(row, ctx)))
    }

    /// Ends one of one's own sessions. No node takes its tokens from here on.
    ///
    /// # Errors
    /// Not found.
    pub async fn session_close(&self, can: &Can<EndAnySession>, id: SessionId) -> Result<Done<()>> {
        let here = can.ctx();
        let me = me(here)?;
        let can = self.on_platform(can).await?;
        let mut tx = can.write().await?;
        let row = session::session_lock(&mut tx, id)
            .await?
            .filter(|row| row.user == me && !row.ended)
            .ok_or_else(Error::not_found)?;
        self.session_end(&mut tx, row.id, "ended_elsewhere", can.ctx().now())
            .await?;
        let change = Change::did("session", id.uuid(), None);
        let done = tx.commit(change, Reply::of(())).await?;
        self.session_forget(&[id]);
        self.tell_tenant::<EndAnySession>(here).await;
        Ok(done)
    }

    /// Ends all of one's own sessions but the one that asks.
    ///
    /// # Errors
    /// Unavailable database.
    pub async fn session_close_others(
        &self,
        can: &Can<EndAnySession>,
    ) -> Result<Done<SessionsEnded>> {
        let here = can.ctx();
        let me = me(here)?;
        let can = self.on_platform(can).await?;
        let ctx = can.ctx();
        let mut tx = can.write().await?;
        let (but, now) = (ctx.actor.session(), ctx.now());
        let ended = self
            .session_end_all(&mut tx, me, None, but, "ended_elsewhere", now)
            .await?;
        let change = Change::did("user", me.uuid(), None).note("sessions_ended", ended.len());
        let reply = SessionsEnded { ended: ended.len() };
        let done = tx.commit(change, Reply::of(reply)).await?;
        self.session_forget(&ended);
        self.tell_tenant::<EndAnySession>(here).await;
        Ok(done)
    }

    /// Ends every session that somebody has in this tenant; they can sign in again.
    ///
    /// # Errors
    /// Not found when they do not belong to it.
    pub async fn member_sign_out(
        &self,
        can: &Can<SignOutMember>,
        id: UserId,
    ) -> Result<Done<SessionsEnded>> {
        let ctx = can.ctx();
        let _turn = self.both_sides().await?;
        let mut platform = self.doors.platform().await?;
        let state = membership::membership_state(&mut platform, id, ctx.tenant.id).await?;
        if state.is_none() {
            return Err(Error::not_found());
        }
        let (tenant, now) = (Some(ctx.tenant.id), ctx.now());
        let ended = self
            .session_end_all(&mut platform, id, tenant, None, "ended_by_admin", now)
            .await?;
        let change = Change::did("user", id.uuid(), None).note("sessions_ended", ended.len());
        let action = <SignOutMember as access::Permission>::INFO.code;
        let ok = audit::Outcome::Ok;
        audit::append(&mut platform, ctx, &self.keyring, action, ok, &change).await?;
        let tx = can.write().await?;
        let reply = SessionsEnded { ended: ended.len() };
        let done = tx.commit(change, Reply::of(reply)).await?;
        platform.commit().await?;
        self.session_forget(&ended);
        Ok(done)
    }
}

fn view(row: session::DeviceRow, ctx: &Ctx) -> SessionView {
    SessionView {
        current: ctx.actor.session() == Some(row.id),
        device: agent::device_of(row.agent.as_deref().unwrap_or_default()),
        second_factor: row.amr.iter().any(|method| method == "mfa"),
        id: row.id,
        kind: row.kind,
        ip: row.ip,
        tenant: row.tenant,
        created_at: row.created_at,
        last_seen_at: row.last_seen_at,
        expires_at: row.expires_at,
    }
}
