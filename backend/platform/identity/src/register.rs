//! Registering with a tenant. Nothing tells whether an address is known: the answer is the same,
//! the rest is in the mail. A person exists, and may belong, only after they have shown that the
//! mailbox and the password are both theirs; so nobody can take an address that is not, nor make
//! its owner finish what somebody else began.

use std::sync::Arc;

use access::SystemRole;
use audit::{Change, Outcome};
use kernel::{Ctx, Error, FieldError, Lang, Result, TenantRef, text::Email};
use serde::Serialize;
use tenancy::PlatformTx;
use utoipa::ToSchema;

use crate::{
    Identity,
    hasher::Verdict,
    mail::{Letter, To},
    problems,
    secrets::{Token, TokenKind},
    store::{
        membership,
        user::{self, PasswordRow, UserRow},
        verification::{self, VerificationRow},
    },
};

/// What registering is recorded as.
const ACTION: &str = "account.user.register";
/// What showing that an address is one's own is recorded as.
const VERIFY: &str = "account.user.verify";

/// How registering ended.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, ToSchema)]
pub struct Registered {
    /// `active`: sign in; `pending`: wait.
    #[schema(example = "pending")]
    pub membership: String,
    /// What happens next, for the person.
    #[schema(
        example = "your registration waits for approval by Anna Lindqvist; you will get a mail"
    )]
    pub detail: String,
}

/// Somebody who wants an account.
pub(crate) struct Registrant<'a> {
    pub(crate) name: &'a str,
    pub(crate) email: &'a str,
    pub(crate) password: &'a str,
}

impl Identity {
    /// Takes a registration. Succeeding says nothing about the address.
    ///
    /// # Errors
    /// Invalid fields; forbidden `registration_closed`; not found on the platform's own side.
    pub(crate) async fn register(&self, ctx: &Ctx, registrant: &Registrant<'_>) -> Result<()> {
        if ctx.tenant.is_platform() {
            return Err(Error::not_found());
        }
        self.registration_open(&ctx.tenant).await?;
        let email = Email::parse(registrant.email).map_err(|refusal| refusal.at("email"));
        let account = self
            .new_account(ctx, registrant.name, registrant.email, registrant.password)
            .await;
        let (email, name) = match (email, account) {
            (Ok(email), Ok(name)) => (email, name),
            (email, account) => return Err(all_wrong(email.err(), account.err())),
        };
        // Hashed whether it will be used or not, so that it takes as long.
        let phc = self.hasher.hash(registrant.password).await?;
        let token = Token::fresh(TokenKind::Verification, &*self.chance);
        let now = ctx.now();
        let row = VerificationRow {
            id: self.id::<kernel::id::Request>().uuid(),
            tenant: ctx.tenant.id,
            email: email.as_str().to_owned(),
            email_key: email.normalised(),
            name: name.as_str().to_owned(),
            phc,
            expires_at: now + self.settings.verification_ttl,
        };
        let mut tx = self.doors.platform().await?;
        let known = user::candidate_find(&mut tx, &row.email_key, ctx.tenant.id).await?;
        let belongs =
            known.as_ref().and_then(|known| known.membership.as_deref()) == Some("active");
        verification::verification_insert(&mut tx, &row, &token.hash(), now).await?;
        let to = To {
            email: row.email.clone(),
            name: row.name.clone(),
            lang: ctx.lang,
        };
        let (letter, path) = if belongs {
            (Letter::KnownAlready, "/app/sign-in".to_owned())
        } else {
            (Letter::Verify, verification_path(token.reveal()))
        };
        let values = [
            ("place", ctx.tenant.name.clone()),
            ("link", self.link(&ctx.tenant, &path)),
        ];
        self.mail(&mut tx, ctx, &to, letter, &values).await?;
        audit::append(
            &mut tx,
            ctx,
            &self.keyring,
            ACTION,
            Outcome::Ok,
            &Change::none().note("tenant", ctx.tenant.tid()),
        )
        .await?;
        tx.commit().await?;
        self.recorder
            .record(&ctx.tenant, ctx, ACTION, Outcome::Ok, "registered")
            .await;
        Ok(())
    }

    /// The address a verification link is about.
    pub(crate) async fn verification_email(&self, ctx: &Ctx, token: &str) -> Result<String> {
        Ok(self.verification_read(ctx, token).await?.email)
    }

    /// Completes a registration.
    ///
    /// # Errors
    /// Not found `verification_invalid`; invalid `password_wrong`; forbidden
    /// `registration_closed` when the tenant closed meanwhile.
    pub(crate) async fn verify(
        &self,
        ctx: &Ctx,
        token: &str,
        password: &str,
    ) -> Result<Registered> {
        let row = self.verification_read(ctx, token).await?;
        if self.hasher.verify(password, Some(&row.phc)).await? == Verdict::Wrong {
            self.recorder
                .record(&ctx.tenant, ctx, VERIFY, Outcome::Failed, "password_wrong")
                .await;
            return Err(problems::verification_password());
        }
        let rule = self.registration_open(&ctx.tenant).await?;
        let _turn = self.both_sides().await?;
        let mut tx = self.doors.platform().await?;
        if !verification::verification_take(&mut tx, row.id, ctx.now()).await? {
            return Err(problems::verification_invalid());
        }
        let (person, ended) = self.verified_person(&mut tx, ctx, &row).await?;
        let had = membership::membership_state(&mut tx, person.id, ctx.tenant.id).await?;
        let state = match (had.as_deref(), rule.as_str()) {
            (Some("active"), _) | (_, "open") => "active",
            _ => "pending",
        };
        membership::membership_put(&mut tx, person.id, ctx.tenant.id, state, None, ctx.now())
            .await?;
        let change = Change::did("user", person.id.uuid(), None)
            .note("membership", state)
            .note("tenant", ctx.tenant.tid());
        audit::append(&mut tx, ctx, &self.keyring, VERIFY, Outcome::Ok, &change).await?;
        if state == "pending" {
            self.tell_administrators(&mut tx, ctx, &person).await?;
        }
        if had.as_deref() != Some("active") {
            let role = (state == "active").then_some(SystemRole::Member);
            self.member_admit(ctx, "registration", &person, role)
                .await?;
        }
        tx.commit().await?;
        self.session_forget(&ended);
        let detail = if state == "active" {
            format!("you belong to {} now; sign in", ctx.tenant.name)
        } else {
            problems::approval_awaited(&self.helpers(&ctx.tenant).await?)
                .detail()
                .to_owned()
        };
        Ok(Registered {
            membership: state.to_owned(),
            detail,
        })
    }

    /// How this tenant takes people, unless it takes none.
    pub(crate) async fn registration_open(&self, tenant: &Arc<TenantRef>) -> Result<String> {
        if tenant.is_platform() {
            return Err(Error::not_found());
        }
        let mut lease = self.doors.read(self.doors.platform_ref()).await?;
        let rule = membership::registration_rule(&mut lease, tenant.id).await?;
        lease.done().await?;
        if rule == "closed" {
            return Err(problems::registration_closed(&self.helpers(tenant).await?));
        }
        Ok(rule)
    }

    async fn verification_read(&self, ctx: &Ctx, token: &str) -> Result<VerificationRow> {
        let token = Token::parse(TokenKind::Verification, token)
            .ok_or_else(problems::verification_invalid)?;
        let mut lease = self.doors.read(self.doors.platform_ref()).await?;
        let row =
            verification::verification_find(&mut lease, &token.hash(), ctx.tenant.id, ctx.now())
                .await?;
        lease.done().await?;
        row.ok_or_else(problems::verification_invalid)
    }

    /// The person whose mailbox was shown: a new one, or the one who has the address. An account
    /// that somebody made for this address without showing that it is theirs is handed over to
    /// its owner, with the owner's password and without the sessions it had.
    async fn verified_person(
        &self,
        tx: &mut PlatformTx,
        ctx: &Ctx,
        row: &VerificationRow,
    ) -> Result<(UserRow, Vec<kernel::id::SessionId>)> {
        let password = PasswordRow {
            phc: row.phc.clone(),
            failures: 0,
            must_change: false,
            expires_at: None,
        };
        let now = ctx.now();
        let Some(known) = user::user_lock_by_email(tx, &row.email_key).await? else {
            let person = self.user_new(&row.email, &row.name, Some(now));
            self.user_add(tx, ctx, &person, &row.email_key, &password)
                .await?;
            return Ok((person, Vec::new()));
        };
        if !known.active {
            return Err(problems::verification_invalid());
        }
        if known.email_verified_at.is_some() {
            return Ok((known, Vec::new()));
        }
        let person = UserRow {
            name: row.name.clone(),
            email_verified_at: Some(now),
            ..known
        };
        user::user_save(tx, &person).await?;
        user::password_set(tx, person.id, &password, now).await?;
        let ended = self
            .session_end_all(tx, person.id, None, None, "handed_over", now)
            .await?;
        self.person_changed(tx, person.id).await?;
        Ok((person, ended))
    }

    async fn tell_administrators(
        &self,
        tx: &mut PlatformTx,
        ctx: &Ctx,
        person: &UserRow,
    ) -> Result<()> {
        for (name, email) in self.administrators(&ctx.tenant).await? {
            let to = To {
                email,
                name,
                lang: Lang::default(),
            };
            let values = [
                ("place", ctx.tenant.name.clone()),
                ("name", person.name.clone()),
                ("link", self.link(&ctx.tenant, "/app/people")),
            ];
            self.mail(tx, ctx, &to, Letter::Waiting, &values).await?;
        }
        Ok(())
    }
}

/// Where a registration is completed.
pub(crate) fn verification_path(token: &str) -> String {
    format!("/app/verify/{token}")
}

fn all_wrong(email: Option<FieldError>, account: Option<Error>) -> Error {
    match (email, account) {
        (None, Some(error)) => error,
        (Some(email), None) => Error::fields(vec![email]),
        (Some(email), Some(error)) if !error.field_errors().is_empty() => {
            Error::fields([&[email], error.field_errors()].concat())
        }
        (_, Some(error)) => error,
        (None, None) => Error::internal("a registration was refused without a reason"),
    }
}
