//! Offers to join a tenant: made by whoever may, accepted once.

use std::time::Duration;

use access::SystemRole;
use audit::{Change, Outcome};
use kernel::{
    Ctx, Error, FieldError, Result,
    id::TenantId,
    text::{Email, Name},
};
use tenancy::Writer;

use crate::{
    Identity,
    hasher::Verdict,
    login::SignedIn,
    mail::{Letter, To},
    policy, problems,
    second::{MOST_FAILURES, Step},
    secrets::{Token, TokenKind},
    sessions::BY_PASSWORD,
    store::{
        invitation::{self, InvitationRow},
        membership,
        session::SessionKind,
        user::{self, Candidate, PasswordRow},
    },
};

/// How long an invitation is good.
const LASTS: Duration = Duration::from_secs(7 * 86_400);
/// What accepting is recorded as.
const ACTION: &str = "account.invitation.accept";

/// An offer to make.
#[derive(Debug, Clone)]
pub struct NewInvitation {
    /// To join which tenant.
    pub tenant: TenantId,
    /// Whom.
    pub email: Email,
    /// As what, in the tenant's first company.
    pub role: SystemRole,
}

/// Makes an offer, in a transaction that is on the platform's side; an older one for the same
/// address dies. Answers the token, which is stored nowhere.
///
/// # Errors
/// When the database does not answer.
pub async fn invitation_create(
    writer: &mut Writer,
    ctx: &Ctx,
    new: &NewInvitation,
) -> Result<String> {
    let token = Token::fresh(TokenKind::Invitation, &*ctx.chance);
    let now = ctx.now();
    let row = InvitationRow {
        id: ctx.id(),
        tenant: new.tenant,
        email: new.email.as_str().to_owned(),
        email_key: new.email.normalised(),
        role: new.role.code().to_owned(),
        expires_at: now + LASTS,
        invited_by: ctx.actor.user(),
    };
    invitation::invitation_insert(writer, &row, &token.hash(), now).await?;
    Ok(token.reveal().to_owned())
}

/// Where an offer is accepted, on the tenant's host.
pub fn invitation_path(token: &str) -> String {
    format!("/app/invitation/{token}")
}

/// An offer as whoever holds its token may see it.
pub(crate) struct Offer {
    pub(crate) email: String,
    pub(crate) role: SystemRole,
    /// The address has an account already, whose password is asked for instead of a new one.
    pub(crate) has_account: bool,
}

/// An offer being accepted.
pub(crate) struct Acceptance<'a> {
    pub(crate) token: &'a str,
    pub(crate) name: &'a str,
    pub(crate) password: &'a str,
    pub(crate) kind: SessionKind,
    pub(crate) agent: Option<&'a str>,
}

impl Identity {
    /// Sends the link of an offer by mail when, and only when, the writer's transaction commits.
    ///
    /// # Errors
    /// When the database does not answer.
    pub async fn invitation_mail(
        &self,
        writer: &mut Writer,
        ctx: &Ctx,
        email: &Email,
        tenant: &kernel::TenantRef,
        token: &str,
    ) -> Result<()> {
        let name = email
            .as_str()
            .split('@')
            .next()
            .unwrap_or_default()
            .to_owned();
        let to = To {
            email: email.as_str().to_owned(),
            name,
            lang: ctx.lang,
        };
        let link = self.link(tenant, &invitation_path(token));
        self.mail(
            writer,
            ctx,
            &to,
            Letter::Invited,
            &[("place", tenant.name.clone()), ("link", link)],
        )
        .await
    }

    /// The offer behind a token of the tenant of `ctx`.
    pub(crate) async fn invitation_offer(&self, ctx: &Ctx, token: &str) -> Result<Offer> {
        let (row, holder) = self.invitation_read(ctx, token).await?;
        let role = SystemRole::parse(&row.role).ok_or_else(problems::invitation_invalid)?;
        Ok(Offer {
            email: row.email,
            role,
            has_account: holder.is_some(),
        })
    }

    /// Accepts an offer and signs in.
    ///
    /// # Errors
    /// Not found `invitation_invalid`; invalid fields; unavailable when too many sign in.
    pub(crate) async fn invitation_accept(
        &self,
        ctx: &Ctx,
        acceptance: &Acceptance<'_>,
    ) -> Result<Step> {
        let (row, holder) = self.invitation_read(ctx, acceptance.token).await?;
        let role = SystemRole::parse(&row.role).ok_or_else(problems::invitation_invalid)?;
        let fresh = match &holder {
            Some(holder) => {
                self.invitation_prove(ctx, acceptance, holder).await?;
                None
            }
            None => Some(self.invitation_choose(ctx, acceptance, &row).await?),
        };

        let _turn = self.both_sides().await?;
        let hash = Token::parse(TokenKind::Invitation, acceptance.token)
            .ok_or_else(problems::invitation_invalid)?
            .hash();
        let mut tx = self.doors.platform().await?;
        let taken = invitation::invitation_take(&mut tx, &hash, ctx.tenant.id, ctx.now()).await?;
        let row = taken.ok_or_else(problems::invitation_invalid)?;
        let person = match (holder, fresh) {
            (Some(holder), _) => holder.user,
            (None, Some((name, phc))) => {
                // Whoever made the invitation has seen its link, so it proves no mailbox.
                let person = self.user_new(&row.email, name.as_str(), None);
                let password = PasswordRow {
                    phc,
                    failures: 0,
                    must_change: false,
                    expires_at: None,
                };
                self.user_add(&mut tx, ctx, &person, &row.email_key, &password)
                    .await?;
                person
            }
            (None, None) => return Err(problems::invitation_invalid()),
        };
        let now = ctx.now();
        membership::membership_put(
            &mut tx,
            person.id,
            row.tenant,
            "active",
            row.invited_by,
            now,
        )
        .await?;
        invitation::invitation_used_by(&mut tx, row.id, person.id).await?;
        let change = Change::did("invitation", row.id.uuid(), None)
            .with(Change::did("user", person.id.uuid(), None))
            .note("tenant", ctx.tenant.tid())
            .note("role", role.code());
        audit::append(&mut tx, ctx, &self.keyring, ACTION, Outcome::Ok, &change).await?;
        let amr = [BY_PASSWORD];
        let waits = self
            .step_on(&mut tx, ctx, &person, (acceptance.kind, None), &amr)
            .await?;
        if let Some(pending) = waits {
            self.member_admit(ctx, "invitation", &person, Some(role))
                .await?;
            tx.commit().await?;
            return Ok(Step::Second(pending));
        }
        let (kind, agent) = (acceptance.kind, acceptance.agent);
        let session = self
            .session_start(&mut tx, ctx, &person, kind, agent, &amr)
            .await?;
        self.member_admit(ctx, "invitation", &person, Some(role))
            .await?;
        tx.commit().await?;
        self.session_started(ctx, &person, &session).await;
        Ok(Step::In(Box::new(SignedIn {
            session,
            must_change: false,
            density: person.density,
            theme: person.theme,
        })))
    }

    async fn invitation_read(
        &self,
        ctx: &Ctx,
        token: &str,
    ) -> Result<(InvitationRow, Option<Candidate>)> {
        let token =
            Token::parse(TokenKind::Invitation, token).ok_or_else(problems::invitation_invalid)?;
        let mut lease = self.doors.read(self.doors.platform_ref()).await?;
        let row = invitation::invitation_find(&mut lease, &token.hash(), ctx.tenant.id, ctx.now())
            .await?;
        let holder = match &row {
            Some(row) => user::candidate_find(&mut lease, &row.email_key, ctx.tenant.id).await?,
            None => None,
        };
        lease.done().await?;
        Ok((row.ok_or_else(problems::invitation_invalid)?, holder))
    }

    /// The address has an account: its password opens the offer.
    async fn invitation_prove(
        &self,
        ctx: &Ctx,
        acceptance: &Acceptance<'_>,
        holder: &Candidate,
    ) -> Result<()> {
        let phc = holder
            .password
            .as_ref()
            .filter(|password| password.failures < MOST_FAILURES)
            .map(|password| password.phc.as_str());
        let verdict = self.hasher.verify(acceptance.password, phc).await?;
        if verdict != Verdict::Wrong && holder.user.active {
            return Ok(());
        }
        self.password_failed(ctx, ACTION, Some(holder.user.id))
            .await?;
        let about = Some(("user", holder.user.id.uuid()));
        self.recorder
            .record_about(
                &ctx.tenant,
                ctx,
                ACTION,
                Outcome::Failed,
                "password_wrong",
                about,
            )
            .await;
        Err(problems::current_password_wrong("password"))
    }

    /// A new account: its name and password.
    async fn invitation_choose(
        &self,
        ctx: &Ctx,
        acceptance: &Acceptance<'_>,
        row: &InvitationRow,
    ) -> Result<(Name, String)> {
        let name = self
            .new_account(ctx, acceptance.name, &row.email, acceptance.password)
            .await?;
        let phc = self.hasher.hash(acceptance.password).await?;
        Ok((name, phc))
    }

    /// Checks name and password of a new account, all that is wrong at once.
    pub(crate) async fn new_account(
        &self,
        ctx: &Ctx,
        name: &str,
        email: &str,
        password: &str,
    ) -> Result<Name> {
        let mut wrong: Vec<FieldError> = Vec::new();
        let checked = Name::parse(name)
            .map_err(|refusal| wrong.push(refusal.at("name")))
            .ok();
        let words = self.forbidden_words(&ctx.tenant, name, email).await?;
        if let Err(refusal) = policy::check(password, self.settings.password_min, &words) {
            wrong.push(refusal.at("password"));
        }
        match checked {
            Some(name) if wrong.is_empty() => Ok(name),
            _ => Err(Error::fields(wrong)),
        }
    }
}
