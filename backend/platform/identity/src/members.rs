//! Letting somebody into a tenant: the membership on the platform's side, the member and the
//! role on the tenant's.

use std::{sync::Arc, time::Duration};

use access::{Can, Done, Grant, Reach, Reply, SystemRole, WriteTx, Writer};
use audit::Change;
use companies::{Member, MemberState};
use console::NoticeKind;
use kernel::{Actor, Ctx, Error, Page, PageRequest, Result, id::UserId};
use notices::News;
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};

use crate::{
    Identity,
    mail::{Letter, To},
    permissions::AdmitMember,
    store::{
        membership,
        user::{self, UserRow},
    },
};

/// Somebody registered and waits to be let in.
pub(crate) const WAITS: NoticeKind = NoticeKind {
    code: "company.member.waits",
    text: "identity-notice-waits",
    label: "identity-notice-waits-label",
    icon: "user-plus",
};

/// What becomes of somebody who is waiting.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Decision {
    /// Belongs from now on.
    Approve,
    /// Does not.
    Refuse,
}

/// Somebody who was let in or refused.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct Decided {
    /// The person.
    pub id: UserId,
    /// `active` or `removed`.
    #[schema(example = "active")]
    pub state: String,
}

/// Which page of members to list.
#[derive(Debug, Default, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
#[serde(deny_unknown_fields)]
pub struct MemberQuery {
    /// How many at most, 1 to 200; 50 unless said.
    pub limit: Option<i64>,
    /// Where to go on: `next` of the page before.
    pub cursor: Option<String>,
}

impl Identity {
    /// The members of the tenant, and those who wait.
    ///
    /// # Errors
    /// Invalid limit or cursor; unavailable database.
    pub async fn member_list(
        &self,
        can: &Can<AdmitMember>,
        query: MemberQuery,
    ) -> Result<Page<Member>> {
        let scope = kernel::page::scope(&["identity.members", &can.ctx().tenant.tid()]);
        let page = PageRequest::new(query.limit, query.cursor)?;
        let after: Option<(String, String, UserId)> = page.after(&self.cursors, &scope)?;
        let after = after
            .as_ref()
            .map(|(state, name, id)| (state.as_str(), name.as_str(), *id));
        let mut tx = can.read().await?;
        let rows = companies::member_list(&mut tx, after, page.fetch()).await?;
        tx.done().await?;
        Ok(Page::from_rows(rows, page.limit(), |row| {
            self.cursors
                .seal(&scope, &(row.state.as_str(), &row.name, row.user))
        }))
    }

    /// Work on both sides at once: waits for its turn.
    pub(crate) async fn both_sides(&self) -> Result<tokio::sync::SemaphorePermit<'_>> {
        const PATIENCE: Duration = Duration::from_secs(10);
        match tokio::time::timeout(PATIENCE, self.two_sides.acquire()).await {
            Ok(permit) => permit.map_err(Error::internal),
            Err(_elapsed) => Err(Error::unavailable(
                "busy",
                "many people are joining just now; nothing was changed, try again",
                Duration::from_secs(2),
            )),
        }
    }

    /// Writes a person into the books of the tenant of `ctx`: as a member with a role in its
    /// first company, or as somebody who waits. `by` names the process in the tenant's log.
    pub(crate) async fn member_admit(
        &self,
        ctx: &Ctx,
        by: &'static str,
        person: &UserRow,
        role: Option<SystemRole>,
    ) -> Result<()> {
        let ctx = Ctx {
            actor: Actor::System(by),
            idempotency: None,
            ..ctx.clone()
        };
        let can: Can<AdmitMember> = self.access.can(Arc::new(ctx)).await?;
        let mut tx = can.write().await?;
        let change = member_write(&mut tx, can.ctx(), person, role).await?;
        if role.is_none() {
            tell_that_somebody_waits(&mut tx, can.ctx(), person).await?;
        }
        let done: Done<()> = tx.commit(change, Reply::of(())).await?;
        drop(done);
        Ok(())
    }

    /// Lets somebody in who waits, or refuses them.
    ///
    /// # Errors
    /// Not found when nobody of this id waits.
    pub async fn member_decide(
        &self,
        can: &Can<AdmitMember>,
        id: UserId,
        decision: Decision,
    ) -> Result<Done<Decided>> {
        let ctx = can.ctx();
        let _turn = self.both_sides().await?;
        let mut platform = self.doors.platform().await?;
        let person = user::user_lock(&mut platform, id)
            .await?
            .ok_or_else(Error::not_found)?;
        let state = membership::membership_state(&mut platform, id, ctx.tenant.id).await?;
        if state.as_deref() != Some("pending") {
            return Err(Error::not_found());
        }
        let (state, letter) = match decision {
            Decision::Approve => ("active", Letter::Admitted),
            Decision::Refuse => ("removed", Letter::Declined),
        };
        let now = ctx.now();
        membership::membership_put(
            &mut platform,
            id,
            ctx.tenant.id,
            state,
            ctx.actor.user(),
            now,
        )
        .await?;
        let values = [
            ("place", ctx.tenant.name.clone()),
            ("link", self.link(&ctx.tenant, "/app")),
        ];
        self.mail(&mut platform, ctx, &To::of(&person, ctx), letter, &values)
            .await?;
        let change = Change::did("user", id.uuid(), None)
            .note("membership", state)
            .note("tenant", ctx.tenant.tid());
        audit::append(
            &mut platform,
            ctx,
            &self.keyring,
            "company.member.admit",
            audit::Outcome::Ok,
            &change,
        )
        .await?;

        let mut tx = can.write().await?;
        // They join the first company, so it takes the right there.
        if !can
            .scope()
            .covers(companies::company_first(&mut tx).await?.id)
        {
            return Err(Error::not_found());
        }
        let change = match decision {
            Decision::Approve => {
                member_write(&mut tx, ctx, &person, Some(SystemRole::Member)).await?
            }
            Decision::Refuse => {
                let was = companies::member_find(&mut tx, id)
                    .await?
                    .ok_or_else(Error::not_found)?;
                companies::member_state_set(&mut tx, id, MemberState::Removed).await?;
                let now = Member {
                    state: MemberState::Removed,
                    ..was.clone()
                };
                Change::updated(&was, &now)
            }
        };
        let done = tx
            .commit(
                change,
                Reply::of(Decided {
                    id,
                    state: state.to_owned(),
                }),
            )
            .await?;
        platform.commit().await?;
        Ok(done)
    }

    /// Makes a person with a password and lets them into a tenant, for demonstrations and tests.
    ///
    /// # Errors
    /// Conflict when the address is taken; unavailable database.
    pub async fn member_create(
        &self,
        tenant: &Arc<kernel::TenantRef>,
        email: &kernel::text::Email,
        name: &kernel::text::Name,
        password: &str,
        role: SystemRole,
    ) -> Result<UserId> {
        let ctx = Ctx {
            tenant: Arc::clone(tenant),
            ..self.system("setup")
        };
        let phc = self.hasher.hash(password).await?;
        let now = ctx.now();
        let person = self.user_new(email.as_str(), name.as_str(), Some(now));
        let mut platform = self.doors.platform().await?;
        let password = user::PasswordRow {
            phc,
            failures: 0,
            must_change: false,
            expires_at: None,
        };
        self.user_add(&mut platform, &ctx, &person, &email.normalised(), &password)
            .await?;
        membership::membership_put(&mut platform, person.id, tenant.id, "active", None, now)
            .await?;
        self.member_admit(&ctx, "setup", &person, Some(role))
            .await?;
        platform.commit().await?;
        Ok(person.id)
    }

    /// A person who is not stored yet.
    pub(crate) fn user_new(
        &self,
        email: &str,
        name: &str,
        verified: Option<kernel::Timestamp>,
    ) -> UserRow {
        UserRow {
            id: self.id(),
            name: name.to_owned(),
            email: email.to_owned(),
            email_verified_at: verified,
            active: true,
            lang: None,
            theme: "system".to_owned(),
            density: "comfortable".to_owned(),
            zone: None,
            version: 1,
            created_at: self.clock.now(),
        }
    }

    /// Stores a person with a password and the event in the platform's log.
    pub(crate) async fn user_add(
        &self,
        tx: &mut Writer,
        ctx: &Ctx,
        person: &UserRow,
        email_key: &str,
        password: &user::PasswordRow,
    ) -> Result<()> {
        user::user_insert(tx, person, email_key)
            .await
            .map_err(|error| {
                error.on_constraint("identity_user_email_key", || {
                    Error::conflict(
                        "email_taken",
                        "somebody just registered with this address; sign in instead",
                    )
                })
            })?;
        user::password_set(tx, person.id, password, ctx.now()).await?;
        let change = Change::created(person);
        audit::append(
            tx,
            ctx,
            &self.keyring,
            "account.user.create",
            audit::Outcome::Ok,
            &change,
        )
        .await?;
        Ok(())
    }

    /// Words that a password of this person in this tenant must not consist of.
    pub(crate) async fn forbidden_words(
        &self,
        tenant: &Arc<kernel::TenantRef>,
        name: &str,
        email: &str,
    ) -> Result<Vec<crate::policy::Word>> {
        use crate::policy::Word;
        let local = email.split('@').next().unwrap_or_default();
        let mut words = vec![
            Word::Person(name.to_owned()),
            Word::Person(local.to_owned()),
        ];
        if !tenant.is_platform() {
            words.push(Word::Tenant(tenant.name.clone()));
            words.push(Word::Tenant(tenant.slug.clone()));
            let mut lease = self.doors.read(tenant).await?;
            let companies = companies::company_list(&mut lease, None).await?;
            lease.done().await?;
            words.extend(
                companies
                    .into_iter()
                    .map(|company| Word::Company(company.name)),
            );
        }
        Ok(words)
    }
}

/// Those who can let them in hear of it in the console, too, without waiting for a mail.
async fn tell_that_somebody_waits(tx: &mut Writer, ctx: &Ctx, person: &UserRow) -> Result<()> {
    // More than read it would be a crowd.
    const TOLD: usize = 50;
    let admins = access::role_holders(tx, SystemRole::TenantAdmin).await?;
    let news = News::new(&WAITS)
        .text("name", person.name.as_str())
        .page("/app/people")
        .about(person.id.uuid());
    for admin in admins.into_iter().take(TOLD) {
        notices::tell(tx, ctx, UserId::from_uuid(admin), &news).await?;
    }
    Ok(())
}

/// What a person sees who was let in by a role, in the transaction of whoever lets them in.
async fn member_write(
    tx: &mut WriteTx<AdmitMember>,
    ctx: &Ctx,
    person: &UserRow,
    role: Option<SystemRole>,
) -> Result<Change> {
    let was = companies::member_find(tx, person.id).await?;
    let member = Member {
        user: person.id,
        name: person.name.clone(),
        email: person.email.clone(),
        state: if role.is_some() {
            MemberState::Active
        } else {
            MemberState::Pending
        },
        joined_at: was.as_ref().map_or_else(|| ctx.now(), |was| was.joined_at),
    };
    companies::member_put(tx, &member).await?;
    let mut change = match &was {
        Some(was) => Change::updated(was, &member),
        None => Change::created(&member),
    };
    let Some(role) = role else { return Ok(change) };
    let company = companies::company_first(tx).await?;
    let held = format!("r:sys:{}", role.code());
    let has = |one: &access::Assignment| {
        one.user == person.id
            && one.role == held
            && one.company == company.id
            && one.until.is_none()
    };
    if !access::assignment_list(tx).await?.iter().any(has) {
        let grant = Grant {
            id: ctx.id(),
            user: person.id,
            role,
            company: company.id,
            reach: Reach::Subtree,
            from: ctx.now(),
            given_by: ctx.actor.user(),
        };
        access::assignment_insert(tx, &grant).await?;
        change = change
            .with(Change::did("assignment", grant.id.uuid(), Some(company.id)))
            .note("role", role.code());
    }
    tx.access_changed().await?;
    Ok(change)
}
