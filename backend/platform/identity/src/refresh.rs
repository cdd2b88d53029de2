//! Refreshing: a token is used once and answers its successor. Whoever asks again within a short
//! grace gets the same successor; whoever comes later, or after the successor was used, holds a
//! copy, and the whole family ends.

use audit::{Change, Outcome};
use kernel::{Ctx, Result, id::SessionId};
use tenancy::PlatformTx;

use crate::{
    Identity, TokenPair, mail, problems,
    secrets::{Token, TokenKind},
    sessions::{self, Opened},
    store::{
        membership,
        session::{self, RefreshRow, SessionRow},
        user,
    },
};

/// What a refresh that shows a theft is recorded as.
const ACTION: &str = "account.session.refresh";

impl Identity {
    /// Answers the successor of a refresh token with a fresh access token.
    ///
    /// # Errors
    /// Unauthenticated `refresh_invalid`, one answer for everything that does not fit.
    pub(crate) async fn refresh(&self, ctx: &Ctx, text: &str) -> Result<TokenPair> {
        let token = Token::parse(TokenKind::Refresh, text).ok_or_else(problems::refresh_invalid)?;
        let hash = token.hash();
        let mut tx = self.doors.platform().await?;
        let known = session::refresh_find(&mut tx, &hash)
            .await?
            .ok_or_else(problems::refresh_invalid)?;
        // Locked, then read again: of fifty who ask at once, one makes the successor.
        let row = session::session_lock(&mut tx, known.session)
            .await?
            .ok_or_else(problems::refresh_invalid)?;
        let refresh = session::refresh_find(&mut tx, &hash)
            .await?
            .ok_or_else(problems::refresh_invalid)?;
        if row.ended || row.tenant != ctx.tenant.id {
            return Err(problems::refresh_invalid());
        }
        if !self.may_go_on(&mut tx, &row).await? {
            return self.give_up(tx, row.id, "expired").await;
        }
        let successor = token.successor(&self.refresh_key);
        match refresh.replaced_at {
            None => {
                let now = self.clock.now();
                session::refresh_replace(&mut tx, &hash, now).await?;
                session::refresh_insert(
                    &mut tx,
                    &successor.hash(),
                    row.id,
                    refresh.generation + 1,
                    now,
                )
                .await?;
                session::session_seen(&mut tx, row.id, now).await?;
                tx.commit().await?;
            }
            Some(at) => {
                let in_grace = self.clock.now() <= at + self.settings.refresh_grace;
                let used =
                    session::refresh_was_used(&mut tx, row.id, refresh.generation + 1).await?;
                if !in_grace || used {
                    return self.theft(tx, ctx, &row, &refresh).await;
                }
                tx.abandon().await?;
            }
        }
        self.token_pair(
            &Opened {
                row,
                token: successor,
            },
            &ctx.tenant,
        )
    }

    /// Whether session, person and membership are all still good.
    async fn may_go_on(&self, tx: &mut PlatformTx, row: &SessionRow) -> Result<bool> {
        let now = self.clock.now();
        if now >= row.expires_at || now >= row.last_seen_at + sessions::idle(row) {
            return Ok(false);
        }
        let person = user::user_find(tx, row.user).await?;
        let member = membership::membership_state(tx, row.user, row.tenant).await?;
        Ok(person.is_some_and(|person| person.active) && member.as_deref() == Some("active"))
    }

    async fn give_up(
        &self,
        mut tx: PlatformTx,
        id: SessionId,
        reason: &'static str,
    ) -> Result<TokenPair> {
        self.session_end(&mut tx, id, reason, self.clock.now())
            .await?;
        tx.commit().await?;
        self.session_forget(&[id]);
        Err(problems::refresh_invalid())
    }

    async fn theft(
        &self,
        mut tx: PlatformTx,
        ctx: &Ctx,
        row: &SessionRow,
        refresh: &RefreshRow,
    ) -> Result<TokenPair> {
        metrics::counter!("guildhall_refresh_reused_total").increment(1);
        self.session_end(&mut tx, row.id, "refresh_reused", self.clock.now())
            .await?;
        let change = Change::did("session", row.id.uuid(), None)
            .with(Change::did("user", row.user.uuid(), None))
            .note("code", "refresh_reused")
            .note("generation", refresh.generation);
        audit::append(
            &mut tx,
            ctx,
            &self.keyring,
            ACTION,
            Outcome::Refused,
            &change,
        )
        .await?;
        if let Some(person) = user::user_find(&mut tx, row.user).await? {
            let to = mail::To::of(&person, ctx);
            self.mail(
                &mut tx,
                ctx,
                &to,
                mail::Letter::Theft,
                &[("place", ctx.tenant.name.clone())],
            )
            .await?;
        }
        tx.commit().await?;
        self.session_forget(&[row.id]);
        if !ctx.tenant.is_platform() {
            let about = Some(("session", row.id.uuid()));
            self.recorder
                .record_about(
                    &ctx.tenant,
                    ctx,
                    ACTION,
                    Outcome::Refused,
                    "refresh_reused",
                    about,
                )
                .await;
        }
        Err(problems::refresh_invalid())
    }
}
