//! A sign-in between its two factors.

use std::time::Duration;

use audit::{Change, Outcome};
use kernel::{Ctx, Result, id::SessionId, states::Named as _};
use serde::{Deserialize, Serialize};
use tenancy::Writer;
use utoipa::ToSchema;

use super::{FactorKind, MOST_FAILURES, recovery, totp};
use crate::{
    Identity,
    hasher::Verdict,
    login::{ACTION, SignedIn},
    mail::{Letter, To},
    problems,
    secrets::{Token, TokenKind},
    store::{
        factor::{self, AttemptRow, FactorRow},
        membership,
        session::SessionKind,
        user::{self, UserRow},
    },
};

/// How long somebody may take from the first factor to the second.
const PATIENCE: Duration = Duration::from_secs(10 * 60);
/// Wrong tries that end a sign-in under way; it begins anew with the first factor.
const MOST_TRIES: i32 = 5;

/// What a sign-in has come to.
pub(crate) enum Step {
    /// To its end.
    In(Box<SignedIn>),
    /// To the second factor.
    Second(Pending),
}

/// A sign-in that waits for the second factor.
pub(crate) struct Pending {
    pub(crate) token: Token,
    pub(crate) methods: Vec<FactorKind>,
}

/// The first factor was right, and a second one is needed: nothing is open yet.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, ToSchema)]
pub struct SecondNeeded {
    /// For `POST /auth/login/second`, until it succeeds, five tries were wrong or the time is over.
    #[schema(example = "gha_…")]
    pub attempt: String,
    /// What can be shown: `totp` (a code of an authenticator app), `recovery` (a recovery code).
    #[schema(example = json!(["totp", "recovery"]))]
    pub methods: Vec<String>,
    /// How many seconds there are.
    #[schema(example = 600)]
    pub expires_in: u64,
}

/// The second factor.
#[derive(Clone, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct SecondBody {
    /// `attempt` of the answer to the first.
    #[schema(example = "gha_…")]
    pub attempt: String,
    /// One of its `methods`.
    #[schema(example = "totp")]
    pub method: String,
    /// The code.
    #[schema(example = "287082")]
    pub code: String,
}

impl From<&Pending> for SecondNeeded {
    fn from(pending: &Pending) -> Self {
        Self {
            attempt: pending.token.reveal().to_owned(),
            methods: pending
                .methods
                .iter()
                .map(|kind| kind.name().to_owned())
                .collect(),
            expires_in: PATIENCE.as_secs(),
        }
    }
}

/// What a try has to work with.
struct Try<'a> {
    kind: FactorKind,
    code: &'a str,
    /// A recovery code's number and hash, when it fits; compared before anything is locked.
    fits: Option<(i16, String)>,
}

impl Identity {
    /// Begins to wait for the second factor of somebody whose first was right; none when they have
    /// none. With a session, that one is proven anew and no other is opened.
    pub(crate) async fn step_on(
        &self,
        tx: &mut Writer,
        ctx: &Ctx,
        user: &UserRow,
        (kind, session): (SessionKind, Option<SessionId>),
        amr: &[&str],
    ) -> Result<Option<Pending>> {
        let methods = usable(&factor::factor_list(tx, user.id).await?);
        if methods.is_empty() {
            return Ok(None);
        }
        let token = Token::fresh(TokenKind::Attempt, &*self.chance);
        let row = AttemptRow {
            user: user.id,
            kind,
            session,
            amr: amr.iter().map(|method| (*method).to_owned()).collect(),
            tries: 0,
        };
        let times = (ctx.now(), ctx.now() + PATIENCE);
        factor::attempt_insert(tx, &token.hash(), ctx.tenant.id, &row, times).await?;
        Ok(Some(Pending { token, methods }))
    }

    /// What a sign-in under way can be completed with; none when it is over.
    pub(crate) async fn second_methods(&self, ctx: &Ctx, token: &Token) -> Result<Vec<FactorKind>> {
        let mut lease = self.doors.read(self.doors.platform_ref()).await?;
        let found =
            factor::attempt_find(&mut lease, &token.hash(), ctx.tenant.id, ctx.now()).await?;
        let methods = match found.filter(|row| row.tries < MOST_TRIES) {
            Some(row) => usable(&factor::factor_list(&mut lease, row.user).await?),
            None => Vec::new(),
        };
        lease.done().await?;
        Ok(methods)
    }

    /// Completes a sign-in with the second factor.
    ///
    /// # Errors
    /// Unauthenticated: `second_factor_failed` when another try is possible, `attempt_over` when
    /// one has to begin anew; a field error for a method that is none.
    pub(crate) async fn second(
        &self,
        ctx: &Ctx,
        body: &SecondBody,
        agent: Option<&str>,
    ) -> Result<SignedIn> {
        let kind = FactorKind::from_name(&body.method).ok_or_else(problems::method_unknown)?;
        let token =
            Token::parse(TokenKind::Attempt, &body.attempt).ok_or_else(problems::attempt_over)?;
        let tried = self.try_of(ctx, &token, kind, &body.code).await?;
        let mut tx = self.doors.platform().await?;
        let waiting =
            factor::attempt_lock(&mut tx, &token.hash(), ctx.tenant.id, ctx.now()).await?;
        let waiting = waiting
            .filter(|row| row.tries < MOST_TRIES)
            .ok_or_else(problems::attempt_over)?;
        let shown = self.shown(&mut tx, ctx, &waiting, &tried).await?;
        let person = user::user_with_duty(&mut tx, waiting.user).await?;
        let state = membership::membership_state(&mut tx, waiting.user, ctx.tenant.id).await?;
        // What was right ten minutes ago may not be any more.
        let person =
            person.filter(|(person, _)| person.active && state.as_deref() == Some("active"));
        let Some((person, must_change)) = person else {
            return Err(problems::attempt_over());
        };
        if !shown {
            factor::attempt_tried(&mut tx, &token.hash()).await?;
            factor::factor_failed(&mut tx, person.id, kind).await?;
            let change = Change::did("user", person.id.uuid(), None)
                .note("factor", kind.name())
                .note("reason", "second_factor_failed");
            audit::append(
                &mut tx,
                ctx,
                &self.keyring,
                ACTION,
                Outcome::Failed,
                &change,
            )
            .await?;
            tx.commit().await?;
            metrics::counter!("guildhall_second_factor_failed_total").increment(1);
            let about = Some(("user", person.id.uuid()));
            self.recorder
                .record_about(
                    &ctx.tenant,
                    ctx,
                    ACTION,
                    Outcome::Failed,
                    "second_factor_failed",
                    about,
                )
                .await;
            return Err(problems::second_factor_failed());
        }
        factor::attempt_use(&mut tx, &token.hash(), ctx.now()).await?;
        let mut amr: Vec<&str> = waiting.amr.iter().map(String::as_str).collect();
        amr.extend([kind.amr(), "mfa"]);
        let session = match waiting.session {
            Some(old) => {
                self.session_renew(&mut tx, ctx, &person, old, agent, &amr)
                    .await?
            }
            None => {
                self.session_start(&mut tx, ctx, &person, waiting.kind, agent, &amr)
                    .await?
            }
        };
        if kind == FactorKind::Recovery {
            let left = factor::code_count(&mut tx, person.id).await?;
            let values = [
                ("place", ctx.tenant.name.clone()),
                ("left", left.to_string()),
            ];
            let to = To::of(&person, ctx);
            self.mail(&mut tx, ctx, &to, Letter::RecoveryUsed, &values)
                .await?;
        }
        tx.commit().await?;
        self.session_forget(waiting.session.as_slice());
        self.session_started(ctx, &person, &session).await;
        Ok(SignedIn {
            session,
            must_change,
            theme: person.theme,
            density: person.density,
        })
    }

    /// A recovery code is compared before anything is locked: a hash takes its time.
    async fn try_of<'a>(
        &self,
        ctx: &Ctx,
        token: &Token,
        kind: FactorKind,
        code: &'a str,
    ) -> Result<Try<'a>> {
        let mut tried = Try {
            kind,
            code,
            fits: None,
        };
        let Some((number, letters)) = recovery::read(code).filter(|_| kind == FactorKind::Recovery)
        else {
            return Ok(tried);
        };
        let mut lease = self.doors.read(self.doors.platform_ref()).await?;
        let waiting =
            factor::attempt_find(&mut lease, &token.hash(), ctx.tenant.id, ctx.now()).await?;
        let stored = match waiting.filter(|row| row.tries < MOST_TRIES) {
            Some(row) => factor::code_find(&mut lease, row.user, number).await?,
            None => None,
        };
        lease.done().await?;
        if let Some(phc) = stored
            && self.hasher.verify(&letters, Some(&phc)).await? != Verdict::Wrong
        {
            tried.fits = Some((number, phc));
        }
        Ok(tried)
    }

    /// Whether the try fits one of the person's factors, which then counts as used.
    async fn shown(
        &self,
        tx: &mut Writer,
        ctx: &Ctx,
        waiting: &AttemptRow,
        tried: &Try<'_>,
    ) -> Result<bool> {
        let now = ctx.now();
        for row in factor::factor_lock_all(tx, waiting.user).await? {
            if row.kind != tried.kind || !is_usable(&row) {
                continue;
            }
            let step = match (&tried.fits, row.kind) {
                (_, FactorKind::Totp) => {
                    let secret = self.factor_open(row.id, &row.sealed)?;
                    match totp::step_of(&secret, tried.code, row.last_step, now)? {
                        Some(step) => Some(step),
                        None => continue,
                    }
                }
                (Some((number, phc)), FactorKind::Recovery) => {
                    if !factor::code_use(tx, row.id, *number, phc, now).await? {
                        continue;
                    }
                    None
                }
                (None, FactorKind::Recovery) => continue,
            };
            factor::factor_shown(tx, row.id, step, now).await?;
            return Ok(true);
        }
        Ok(false)
    }
}

fn is_usable(row: &FactorRow) -> bool {
    row.active && row.failures < MOST_FAILURES
}

/// What a person can be asked for: nothing, unless there is something besides recovery codes. A
/// factor that too many wrong tries disabled still counts as had, so that it cannot be got rid of
/// by guessing.
fn usable(rows: &[FactorRow]) -> Vec<FactorKind> {
    let has = |kind| rows.iter().any(|row| row.active && row.kind == kind);
    if !has(FactorKind::Totp) {
        return Vec::new();
    }
    [FactorKind::Totp, FactorKind::Recovery]
        .into_iter()
        .filter(|kind| has(*kind))
        .collect()
}
