//! One's own account: seen, changed, its password replaced, its session ended. The rows are the
//! platform's, so the transaction is one there; the tenant's log is told as well.

use std::sync::Arc;

use access::{Can, Done, Permission, Reply, WritePermission, WriteTx};
use audit::{Change, Outcome};
use kernel::{
    Ctx, Error, Lang, Result, Timestamp,
    id::{TenantId, UserId},
};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;
use web::IfMatch;

use crate::{
    Identity,
    hasher::Verdict,
    mail::{Letter, To},
    permissions::{ChangePassword, EndSession, ReadProfile, UpdateProfile},
    policy,
    preferences::ProfileBody,
    problems,
    store::user::{self, PasswordRow, UserRow},
};

/// One's own account.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, ToSchema)]
pub struct Profile {
    /// The login's id.
    pub id: UserId,
    /// What to call the person.
    #[schema(example = "Anna Lindqvist")]
    pub name: String,
    /// The address they sign in with.
    #[schema(example = "anna@acme.example")]
    pub email: String,
    /// Whether they have shown that it is theirs.
    pub email_verified: bool,
    /// `en`, `de`, or null: what the browser asks for.
    #[schema(value_type = Option<String>, example = "en")]
    pub lang: Option<Lang>,
    /// `system`, `light` or `dark`.
    #[schema(example = "system")]
    pub theme: String,
    /// How dense lists are: `comfortable` or `compact`.
    #[schema(example = "comfortable")]
    pub density: String,
    /// The time zone times are shown in, by its IANA name, or null: the browser's.
    #[schema(example = "Europe/Berlin")]
    pub zone: Option<String>,
    /// Moves with every change.
    pub version: i64,
    /// The tenant they are signed in to.
    pub tenant: ProfileTenant,
    /// Whether a one-time password has to be replaced before anything else.
    pub must_change_password: bool,
    /// Since when the account exists.
    #[schema(value_type = String, format = DateTime)]
    pub created_at: Timestamp,
}

/// The tenant one is signed in to.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, ToSchema)]
pub struct ProfileTenant {
    /// Its id; nil for the platform's own side.
    pub id: TenantId,
    /// Its subdomain.
    #[schema(example = "acme")]
    pub slug: String,
    /// What people call it.
    #[schema(example = "Acme Carpentry")]
    pub name: String,
}

/// A change of password.
#[derive(Clone, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct PasswordBody {
    /// The present one.
    #[schema(format = "password")]
    pub current_password: String,
    /// The one to have.
    #[schema(format = "password", example = "four quiet words together")]
    pub new_password: String,
}

impl Identity {
    /// One's own account.
    ///
    /// # Errors
    /// Unavailable database.
    pub async fn profile(&self, can: &Can<ReadProfile>) -> Result<Reply<Profile>> {
        let profile = self.profile_read(can).await?;
        let version = profile.version;
        Ok(Reply::of(profile).version(version))
    }

    /// The same for a page.
    pub(crate) async fn profile_read(&self, can: &Can<ReadProfile>) -> Result<Profile> {
        let id = me(can.ctx())?;
        let mut lease = self.doors.read(self.doors.platform_ref()).await?;
        let found = user::user_with_duty(&mut lease, id).await?;
        lease.done().await?;
        let (row, must_change) = found.ok_or_else(Error::not_found)?;
        Ok(profile_of(row, must_change, can.ctx()))
    }

    /// Whether a one-time password is waiting to be replaced.
    pub(crate) async fn must_change(&self, ctx: &Ctx) -> Result<bool> {
        Ok(self
            .person(me(ctx)?)
            .await?
            .is_some_and(|person| person.must_change))
    }

    /// Changes one's own account.
    ///
    /// # Errors
    /// Invalid fields; stale.
    pub async fn profile_update(
        &self,
        can: &Can<UpdateProfile>,
        if_match: IfMatch,
        body: &ProfileBody,
    ) -> Result<Done<Profile>> {
        let here = can.ctx();
        let can = self.on_platform(can).await?;
        let mut tx = can.write().await?;
        let was = user::user_lock(&mut tx, me(can.ctx())?)
            .await?
            .ok_or_else(Error::not_found)?;
        web::check_version(if_match, was.version)?;
        let now = body.apply(&was)?;
        self.profile_save(tx, here, &was, now).await
    }

    /// Saves one's own account as it is now.
    pub(crate) async fn profile_save(
        &self,
        mut tx: WriteTx<UpdateProfile>,
        here: &Ctx,
        was: &UserRow,
        mut now: UserRow,
    ) -> Result<Done<Profile>> {
        user::user_save(&mut tx, &now).await?;
        now.version += 1;
        self.person_changed(&mut tx, now.id).await?;
        let change = Change::updated(was, &now);
        let version = now.version;
        let profile = profile_of(now, false, here);
        let done = tx
            .commit(change, Reply::of(profile).version(version))
            .await?;
        self.people.invalidate(&was.id);
        self.tell_tenant::<UpdateProfile>(here).await;
        Ok(done)
    }

    /// Replaces one's own password; other sessions end.
    ///
    /// # Errors
    /// Invalid fields; unavailable when too many sign in.
    pub async fn password_change(
        &self,
        can: &Can<ChangePassword>,
        body: &PasswordBody,
    ) -> Result<Done<()>> {
        let here = can.ctx();
        let can = self.on_platform(can).await?;
        let ctx = can.ctx();
        let id = me(ctx)?;
        let phc = self
            .password_prove::<ChangePassword>(here, id, &body.current_password)
            .await?;
        let person = {
            let mut tx = self.doors.read(self.doors.platform_ref()).await?;
            let found = user::user_find(&mut tx, id).await?;
            tx.done().await?;
            found.ok_or_else(Error::not_found)?
        };
        self.password_judge(here, &person, &body.new_password)
            .await?;
        let fresh = self.hasher.hash(&body.new_password).await?;

        let mut tx = can.write().await?;
        let person = user::user_lock(&mut tx, person.id)
            .await?
            .ok_or_else(Error::not_found)?;
        let stored = user::password_find(&mut tx, id).await?;
        if stored.is_none_or(|stored| stored.phc != phc) {
            return Err(Error::conflict(
                "password_changed_meanwhile",
                "your password was just changed elsewhere; sign in again",
            ));
        }
        let now = ctx.now();
        let password = PasswordRow {
            phc: fresh,
            failures: 0,
            must_change: false,
            expires_at: None,
        };
        user::password_set(&mut tx, id, &password, now).await?;
        let ended = self
            .session_end_all(
                &mut tx,
                id,
                None,
                ctx.actor.session(),
                "password_changed",
                now,
            )
            .await?;
        self.person_changed(&mut tx, id).await?;
        let values = [("place", here.tenant.name.clone())];
        self.mail(
            &mut tx,
            ctx,
            &To::of(&person, ctx),
            Letter::PasswordChanged,
            &values,
        )
        .await?;
        let change = Change::did("user", id.uuid(), None).note("sessions_ended", ended.len());
        let done = tx.commit(change, Reply::of(())).await?;
        self.people.invalidate(&id);
        self.session_forget(&ended);
        self.tell_tenant::<ChangePassword>(here).await;
        Ok(done)
    }

    /// Ends the session of the request. No node takes its tokens from here on.
    ///
    /// # Errors
    /// Unavailable database.
    pub async fn sign_out(&self, can: &Can<EndSession>) -> Result<Done<()>> {
        let here = can.ctx();
        let can = self.on_platform(can).await?;
        let ctx = can.ctx();
        let id = ctx.actor.session().ok_or_else(Error::not_found)?;
        let mut tx = can.write().await?;
        self.session_end(&mut tx, id, "signed_out", ctx.now())
            .await?;
        let done = tx
            .commit(Change::did("session", id.uuid(), None), Reply::of(()))
            .await?;
        self.session_forget(&[id]);
        self.tell_tenant::<EndSession>(here).await;
        Ok(done)
    }

    /// The same proof on the platform's side, where the rows of one's own account are.
    pub(crate) async fn on_platform<P: Permission>(&self, can: &Can<P>) -> Result<Can<P>> {
        let ctx = Ctx {
            tenant: Arc::clone(self.doors.platform_ref()),
            ..can.ctx().clone()
        };
        self.access.can::<P>(Arc::new(ctx)).await
    }

    /// The tenant's own log hears what the platform's has.
    pub(crate) async fn tell_tenant<P: WritePermission>(&self, ctx: &Ctx) {
        if !ctx.tenant.is_platform() {
            let about = ctx.actor.user().map(|user| ("user", user.uuid()));
            self.recorder
                .record_about(&ctx.tenant, ctx, P::INFO.code, Outcome::Ok, "done", about)
                .await;
        }
    }

    /// The hash of the person's present password, when it is the one that was typed. A wrong one
    /// is recorded under `P`.
    pub(crate) async fn password_prove<P: Permission>(
        &self,
        ctx: &Ctx,
        id: UserId,
        current: &str,
    ) -> Result<String> {
        let mut tx = self.doors.read(self.doors.platform_ref()).await?;
        let stored = user::password_find(&mut tx, id).await?;
        tx.done().await?;
        let usable = stored.filter(|stored| stored.failures < crate::second::MOST_FAILURES);
        let phc = usable.map(|stored| stored.phc);
        if self.hasher.verify(current, phc.as_deref()).await? != Verdict::Wrong {
            return phc.ok_or_else(Error::not_found);
        }
        self.password_failed(ctx, P::INFO.code, Some(id)).await?;
        let about = Some(("user", id.uuid()));
        self.recorder
            .record_about(
                &ctx.tenant,
                ctx,
                P::INFO.code,
                Outcome::Failed,
                "password_wrong",
                about,
            )
            .await;
        Err(problems::current_password_wrong("current_password"))
    }

    /// Whether a password may be the next one of a person.
    async fn password_judge(&self, ctx: &Ctx, person: &UserRow, password: &str) -> Result<()> {
        let words = self
            .forbidden_words(&ctx.tenant, &person.name, &person.email)
            .await?;
        let refused =
            |refusal: kernel::text::Refusal| Error::fields(vec![refusal.at("new_password")]);
        policy::check(password, self.settings.password_min, &words).map_err(refused)?;
        let mut lease = self.doors.read(self.doors.platform_ref()).await?;
        let had = user::password_last(&mut lease, person.id).await?;
        lease.done().await?;
        for phc in had {
            if self.hasher.verify(password, Some(&phc)).await? != Verdict::Wrong {
                return Err(Error::field(
                    "new_password",
                    "password_used_before",
                    "is one of your last five passwords; choose another",
                ));
            }
        }
        Ok(())
    }
}

pub(crate) fn me(ctx: &Ctx) -> Result<UserId> {
    ctx.actor.user().ok_or_else(Error::not_found)
}

fn tenant_of(ctx: &Ctx) -> ProfileTenant {
    ProfileTenant {
        id: ctx.tenant.id,
        slug: ctx.tenant.slug.clone(),
        name: ctx.tenant.name.clone(),
    }
}

pub(crate) fn profile_of(row: UserRow, must_change: bool, ctx: &Ctx) -> Profile {
    Profile {
        id: row.id,
        name: row.name,
        email: row.email,
        email_verified: row.email_verified_at.is_some(),
        lang: row.lang,
        theme: row.theme,
        density: row.density,
        zone: row.zone,
        version: row.version,
        tenant: tenant_of(ctx),
        must_change_password: must_change,
        created_at: row.created_at,
    }
}
