//! Proving again who one is, for what needs a fresh proof (RFC 9470). The session gets a new
//! secret and the old one stops working (requirement 22); what it was bounded by stays.

mod pages;
mod repeat;

pub(crate) use pages::routes as pages;
pub(crate) use repeat::{Kept, Repeat};

use access::Can;
use audit::{Change, Outcome};
use kernel::{Ctx, Error, Result, id::SessionId};
use serde::Deserialize;
use tenancy::Writer;
use utoipa::ToSchema;

use crate::{
    Identity,
    login::{SignedIn, with_actor},
    permissions::RenewSession,
    problems,
    profile::me,
    second::Step,
    sessions::{BY_PASSWORD, Opened},
    store::{
        session,
        user::{self, UserRow},
    },
};

/// What a session proven anew is recorded as.
const ACTION: &str = "account.session.renew";

/// The first factor, once more.
#[derive(Clone, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct StepUpBody {
    /// Your password.
    #[schema(format = "password")]
    pub current_password: String,
}

impl Identity {
    /// Proves the session of the request anew; who has a second factor is asked for it too.
    ///
    /// # Errors
    /// Field `current_password`; unavailable when too many sign in.
    pub(crate) async fn step_up(
        &self,
        can: &Can<RenewSession>,
        body: &StepUpBody,
        agent: Option<&str>,
    ) -> Result<Step> {
        let ctx = can.ctx();
        let me = me(ctx)?;
        let old = ctx.actor.session().ok_or_else(Error::not_found)?;
        self.password_prove::<RenewSession>(ctx, me, &body.current_password)
            .await?;
        let mut tx = self.doors.platform().await?;
        let (person, must_change) = user::user_with_duty(&mut tx, me)
            .await?
            .ok_or_else(Error::not_found)?;
        let row = session::session_lock(&mut tx, old)
            .await?
            .filter(|row| !row.ended)
            .ok_or_else(problems::token_invalid)?;
        let amr = [BY_PASSWORD];
        let waits = self
            .step_on(&mut tx, ctx, &person, (row.kind, Some(old)), &amr)
            .await?;
        if let Some(pending) = waits {
            tx.commit().await?;
            return Ok(Step::Second(pending));
        }
        let session = self
            .session_renew(&mut tx, ctx, &person, old, agent, &amr)
            .await?;
        tx.commit().await?;
        self.session_forget(&[old]);
        self.session_started(ctx, &person, &session).await;
        Ok(Step::In(Box::new(SignedIn {
            session,
            must_change,
            theme: person.theme,
            density: person.density,
        })))
    }

    /// Puts a session with a fresh proof in the place of one, which ends. When it ends at the
    /// latest does not move (requirement 25).
    pub(crate) async fn session_renew(
        &self,
        tx: &mut Writer,
        ctx: &Ctx,
        person: &UserRow,
        old: SessionId,
        agent: Option<&str>,
        amr: &[&str],
    ) -> Result<Opened> {
        let row = session::session_lock(tx, old)
            .await?
            .filter(|row| !row.ended && row.user == person.id && row.tenant == ctx.tenant.id)
            .ok_or_else(problems::attempt_over)?;
        let opened = self
            .session_open_until(tx, ctx, person.id, (row.kind, row.expires_at), agent, amr)
            .await?;
        self.session_end(tx, old, "proven_anew", ctx.now()).await?;
        let ctx = with_actor(ctx, person, &opened);
        let change = Change::did("session", opened.row.id.uuid(), None).with(Change::did(
            "session",
            old.uuid(),
            None,
        ));
        audit::append(tx, &ctx, &self.keyring, ACTION, Outcome::Ok, &change).await?;
        Ok(opened)
    }
}
