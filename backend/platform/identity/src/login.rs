//! Signing in with a password. Whatever fails, the answer is the same and takes as long.

use std::sync::Arc;

use audit::{Change, Outcome};
use kernel::{Actor, Ctx, Result, TenantRef, id::UserId, text::Email};
use serde::Serialize;
use utoipa::ToSchema;

use crate::{
    Identity,
    hasher::Verdict,
    problems,
    second::{MOST_FAILURES, Step},
    sessions::{self, BY_PASSWORD, Opened},
    store::{
        membership,
        session::SessionKind,
        user::{self, Candidate, UserRow},
    },
};

/// What an attempt to sign in is recorded as.
pub(crate) const ACTION: &str = "account.session.start";

/// The tokens of an app.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, ToSchema)]
pub struct TokenPair {
    /// For `Authorization: Bearer`.
    #[schema(example = "eyJ0eXAiOiJhdCtqd3QiLCJhbGciOiJFZERTQSJ9…")]
    pub access: String,
    /// For `POST /auth/token/refresh`, once.
    #[schema(example = "ghr_…")]
    pub refresh: String,
    /// Always `Bearer`.
    #[schema(example = "Bearer")]
    pub token_type: String,
    /// How many seconds the access token is good.
    #[schema(example = 600)]
    pub expires_in: i64,
}

/// An attempt to sign in.
pub(crate) struct Attempt<'a> {
    pub(crate) identifier: &'a str,
    pub(crate) password: &'a str,
    pub(crate) kind: SessionKind,
    pub(crate) agent: Option<&'a str>,
}

/// Somebody who just signed in.
pub(crate) struct SignedIn {
    pub(crate) session: Opened,
    pub(crate) must_change: bool,
    /// The look they chose: `system`, `light` or `dark`.
    pub(crate) theme: String,
    /// How dense they want lists.
    pub(crate) density: String,
}

impl Identity {
    /// Signs in to the tenant of `ctx`, as far as the password goes.
    ///
    /// # Errors
    /// Unauthenticated, one answer for everything that does not fit; forbidden `approval_awaited`
    /// after the right password of somebody who is waiting; unavailable when too many sign in.
    pub(crate) async fn sign_in(&self, ctx: &Ctx, attempt: &Attempt<'_>) -> Result<Step> {
        let candidate = self.candidate(ctx, attempt.identifier).await?;
        let password = candidate.as_ref().and_then(|found| found.password.as_ref());
        let usable = password.filter(|password| {
            password.failures < MOST_FAILURES
                && password.expires_at.is_none_or(|end| ctx.now() < end)
        });
        let verdict = self
            .hasher
            .verify(
                attempt.password,
                usable.map(|password| password.phc.as_str()),
            )
            .await?;
        // Who has no place here is nobody this tenant's log may name: it would tell its readers
        // that the address belongs to somebody elsewhere.
        let about = candidate
            .as_ref()
            .filter(|found| found.membership.is_some())
            .map(|found| ("user", found.user.id.uuid()));
        let tried = candidate.as_ref().map(|found| found.user.id);
        let admitted = candidate.filter(|found| {
            verdict != Verdict::Wrong && found.user.active && found.membership.is_some()
        });
        let state = admitted
            .as_ref()
            .and_then(|found| found.membership.as_deref());
        match (state, &admitted) {
            (Some("active"), Some(found)) => {
                let outdated = verdict == Verdict::RightButOutdated;
                self.admit(ctx, attempt, found, outdated).await
            }
            (Some("pending"), _) => {
                self.recorder
                    .record_about(
                        &ctx.tenant,
                        ctx,
                        ACTION,
                        Outcome::Refused,
                        "approval_awaited",
                        about,
                    )
                    .await;
                Err(problems::approval_awaited(
                    &self.helpers(&ctx.tenant).await?,
                ))
            }
            _ => {
                metrics::counter!("guildhall_sign_in_failed_total").increment(1);
                if verdict == Verdict::Wrong {
                    self.password_failed(ctx, ACTION, tried).await?;
                }
                self.recorder
                    .record_about(
                        &ctx.tenant,
                        ctx,
                        ACTION,
                        Outcome::Failed,
                        "sign_in_failed",
                        about,
                    )
                    .await;
                Err(problems::sign_in_failed())
            }
        }
    }

    async fn candidate(&self, ctx: &Ctx, identifier: &str) -> Result<Option<Candidate>> {
        // An address that is none is looked up as well, so that it takes as long.
        let key =
            Email::parse(identifier).map_or_else(|_| String::new(), |email| email.normalised());
        let mut lease = self.doors.read(self.doors.platform_ref()).await?;
        let found = user::candidate_find(&mut lease, &key, ctx.tenant.id).await?;
        lease.done().await?;
        Ok(found)
    }

    async fn admit(
        &self,
        ctx: &Ctx,
        attempt: &Attempt<'_>,
        found: &Candidate,
        outdated: bool,
    ) -> Result<Step> {
        let fresh = match &found.password {
            Some(password) if outdated => {
                Some((&password.phc, self.hasher.hash(attempt.password).await?))
            }
            _ => None,
        };
        let mut tx = self.doors.platform().await?;
        if let Some((was, now)) = &fresh {
            user::password_rehash(&mut tx, found.user.id, was, now).await?;
        }
        if found
            .password
            .as_ref()
            .is_some_and(|password| password.failures > 0)
        {
            user::password_right(&mut tx, found.user.id).await?;
        }
        let amr = [BY_PASSWORD];
        let waits = self
            .step_on(&mut tx, ctx, &found.user, (attempt.kind, None), &amr)
            .await?;
        if let Some(pending) = waits {
            tx.commit().await?;
            return Ok(Step::Second(pending));
        }
        let session = self
            .session_start(&mut tx, ctx, &found.user, attempt.kind, attempt.agent, &amr)
            .await?;
        tx.commit().await?;
        self.session_started(ctx, &found.user, &session).await;
        let must_change = found
            .password
            .as_ref()
            .is_some_and(|password| password.must_change);
        Ok(Step::In(Box::new(SignedIn {
            session,
            must_change,
            theme: found.user.theme.clone(),
            density: found.user.density.clone(),
        })))
    }

    /// Counts a wrong password, in a transaction with its event in the platform's log. For an
    /// address that nobody has it does the same work (requirement 5).
    pub(crate) async fn password_failed(
        &self,
        ctx: &Ctx,
        action: &'static str,
        user: Option<UserId>,
    ) -> Result<()> {
        let mut tx = self.doors.platform().await?;
        user::password_failed(&mut tx, user).await?;
        let target = user.unwrap_or_else(|| UserId::from_uuid(uuid::Uuid::nil()));
        let change = Change::did("user", target.uuid(), None).note("reason", "password_wrong");
        audit::append(
            &mut tx,
            ctx,
            &self.keyring,
            action,
            Outcome::Failed,
            &change,
        )
        .await?;
        tx.commit().await
    }

    /// Opens a session with its event in the platform's log.
    pub(crate) async fn session_start(
        &self,
        tx: &mut tenancy::Writer,
        ctx: &Ctx,
        user: &UserRow,
        kind: SessionKind,
        agent: Option<&str>,
        amr: &[&str],
    ) -> Result<Opened> {
        let opened = self
            .session_open(tx, ctx, user.id, kind, agent, amr)
            .await?;
        let ctx = with_actor(ctx, user, &opened);
        let change = Change::did("session", opened.row.id.uuid(), None).note("kind", kind.as_str());
        audit::append(tx, &ctx, &self.keyring, ACTION, Outcome::Ok, &change).await?;
        Ok(opened)
    }

    /// Records in the tenant's own log what the platform's log has already.
    pub(crate) async fn session_started(&self, ctx: &Ctx, user: &UserRow, opened: &Opened) {
        if ctx.tenant.is_platform() {
            return;
        }
        let ctx = with_actor(ctx, user, opened);
        let about = Some(("session", opened.row.id.uuid()));
        self.recorder
            .record_about(&ctx.tenant, &ctx, ACTION, Outcome::Ok, "signed_in", about)
            .await;
    }

    /// The tokens of an app's session.
    pub(crate) fn token_pair(&self, opened: &Opened, tenant: &TenantRef) -> Result<TokenPair> {
        let (access, expires_in) = self.access_token(&opened.row, tenant)?;
        Ok(TokenPair {
            access,
            refresh: opened.token.reveal().to_owned(),
            token_type: "Bearer".to_owned(),
            expires_in,
        })
    }

    /// Whom to ask in a tenant, as words for a sentence: the names of its administrators.
    pub(crate) async fn helpers(&self, tenant: &Arc<TenantRef>) -> Result<String> {
        let names: Vec<String> = self
            .administrators(tenant)
            .await?
            .into_iter()
            .map(|admin| admin.0)
            .collect();
        Ok(match names.as_slice() {
            [] => format!("an administrator of {}", tenant.name),
            [only] => only.clone(),
            [first, second] => format!("{first} or {second}"),
            [first, second, ..] => format!("{first}, {second} or another administrator"),
        })
    }

    /// Name and address of up to three administrators of a tenant.
    pub(crate) async fn administrators(
        &self,
        tenant: &Arc<TenantRef>,
    ) -> Result<Vec<(String, String)>> {
        const SHOWN: usize = 3;
        let mut lease = self.doors.read(tenant).await?;
        let mut found = Vec::new();
        if tenant.is_platform() {
            let admins = membership::admin_list(&mut lease, tenant.id).await?;
            found.extend(
                admins
                    .into_iter()
                    .filter(|row| row.active)
                    .take(SHOWN)
                    .map(|row| (row.name, row.email)),
            );
        } else {
            let role = format!("r:sys:{}", access::SystemRole::TenantAdmin.code());
            for one in access::assignment_list(&mut lease).await? {
                if one.role != role || found.len() == SHOWN {
                    continue;
                }
                let member = companies::member_find(&mut lease, one.user).await?;
                if let Some(member) =
                    member.filter(|member| member.state == companies::MemberState::Active)
                {
                    found.push((member.name, member.email));
                }
            }
        }
        lease.done().await?;
        Ok(found)
    }
}

/// The circumstances with the person who has just proven who they are.
pub(crate) fn with_actor(ctx: &Ctx, user: &UserRow, opened: &Opened) -> Ctx {
    let person = sessions::person_of(user, false);
    Ctx {
        actor: Actor::User(sessions::actor(&person, &opened.row)),
        ..ctx.clone()
    }
}
