//! Platform admins: the first one at the first start, others from the command line.

use std::sync::Arc;

use access::{Can, Done, Grant, Reach, Reply, SystemRole, WriteTx};
use audit::Change;
use kernel::{
    Chance, Ctx, Error, Result, Timestamp,
    id::{CompanyId, UserId},
    text::{Email, Name},
};
use zeroize::Zeroizing;

use crate::{
    Identity,
    permissions::ManageAdmins,
    store::{
        membership,
        user::{self, PasswordRow, UserRow},
    },
};

/// A password to be replaced at the first sign-in. It is stored nowhere: show it, once.
pub struct OneTimePassword {
    /// The address to sign in with.
    pub email: String,
    /// The password.
    pub password: Zeroizing<String>,
    /// It is dead from then on if nobody has replaced it.
    pub expires_at: Timestamp,
}

/// A platform admin.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Admin {
    /// The login.
    pub id: UserId,
    /// What to call them.
    pub name: String,
    /// The address they sign in with.
    pub email: String,
    /// Whether they can sign in.
    pub active: bool,
    /// Since when the login exists.
    pub created_at: Timestamp,
}

impl Identity {
    /// Makes the first platform admin, once in the life of an installation. Answers the password
    /// when this call made one.
    ///
    /// # Errors
    /// Unavailable database.
    pub async fn bootstrap_admin(&self, email: &Email) -> Result<Option<OneTimePassword>> {
        let mut lease = self.doors.read(self.doors.platform_ref()).await?;
        let done = membership::bootstrap_done(&mut lease).await?;
        let admins = membership::admin_list(&mut lease, self.doors.platform_ref().id).await?;
        lease.done().await?;
        if done || !admins.is_empty() {
            return Ok(None);
        }
        let can = self.as_system("bootstrap").await?;
        let mut tx = can.write().await?;
        membership::admin_lock(&mut tx).await?;
        let name = Name::parse("Platform admin")?;
        let (person, password) = self.admin_person(&mut tx, can.ctx(), email, &name).await?;
        if !membership::bootstrap_claim(&mut tx, person.id, can.ctx().now()).await? {
            tx.abandon().await?;
            return Ok(None);
        }
        self.admin_grant(tx, can.ctx(), &person).await?;
        Ok(password)
    }

    /// Makes somebody a platform admin. Answers a one-time password when they had no login yet.
    ///
    /// # Errors
    /// Conflict when they are one already; unavailable database.
    pub async fn admin_create(
        &self,
        email: &Email,
        name: &Name,
    ) -> Result<Option<OneTimePassword>> {
        let can = self.as_system("cli").await?;
        let mut tx = can.write().await?;
        membership::admin_lock(&mut tx).await?;
        let platform = can.ctx().tenant.id;
        let known = user::user_lock_by_email(&mut tx, &email.normalised()).await?;
        let (person, password) = match known {
            Some(person) => {
                let state = membership::membership_state(&mut tx, person.id, platform).await?;
                if person.active && state.as_deref() == Some("active") {
                    return Err(Error::conflict(
                        "admin_already",
                        "this person is a platform admin already",
                    ));
                }
                let person = UserRow {
                    active: true,
                    ..person
                };
                user::user_save(&mut tx, &person).await?;
                (person, None)
            }
            None => self.admin_person(&mut tx, can.ctx(), email, name).await?,
        };
        self.admin_grant(tx, can.ctx(), &person).await?;
        Ok(password)
    }

    /// The platform admins, oldest first.
    ///
    /// # Errors
    /// Unavailable database.
    pub async fn admin_list(&self) -> Result<Vec<Admin>> {
        let platform = self.doors.platform_ref();
        let mut lease = self.doors.read(platform).await?;
        let rows = membership::admin_list(&mut lease, platform.id).await?;
        lease.done().await?;
        Ok(rows
            .into_iter()
            .map(|row| Admin {
                id: row.user,
                name: row.name,
                email: row.email,
                active: row.active,
                created_at: row.created_at,
            })
            .collect())
    }

    /// Disables the login of a platform admin and ends all its sessions.
    ///
    /// # Errors
    /// Not found; conflict for the last one that is active.
    pub async fn admin_disable(&self, email: &Email) -> Result<()> {
        let can = self.as_system("cli").await?;
        let mut tx = can.write().await?;
        membership::admin_lock(&mut tx).await?;
        let admins = membership::admin_list(&mut tx, can.ctx().tenant.id).await?;
        let key = email.normalised();
        let was = user::user_lock_by_email(&mut tx, &key).await?;
        let was = was
            .filter(|was| admins.iter().any(|admin| admin.user == was.id))
            .ok_or_else(Error::not_found)?;
        if !admins
            .iter()
            .any(|admin| admin.active && admin.user != was.id)
        {
            return Err(Error::conflict(
                "last_admin",
                "this is the last platform admin who can sign in; make another one first",
            ));
        }
        let now = UserRow {
            active: false,
            ..was.clone()
        };
        user::user_save(&mut tx, &now).await?;
        let at = can.ctx().now();
        let ended = self
            .session_end_all(&mut tx, was.id, None, None, "disabled", at)
            .await?;
        self.person_changed(&mut tx, was.id).await?;
        let done: Done<()> = tx
            .commit(Change::updated(&was, &now), Reply::of(()))
            .await?;
        drop(done);
        self.people.invalidate(&was.id);
        self.session_forget(&ended);
        Ok(())
    }

    async fn as_system(&self, by: &'static str) -> Result<Can<ManageAdmins>> {
        self.access
            .can::<ManageAdmins>(Arc::new(self.system(by)))
            .await
    }

    async fn admin_person(
        &self,
        tx: &mut WriteTx<ManageAdmins>,
        ctx: &Ctx,
        email: &Email,
        name: &Name,
    ) -> Result<(UserRow, Option<OneTimePassword>)> {
        let password = one_time(&*self.chance);
        let expires_at = ctx.now() + self.settings.one_time_ttl;
        let row = PasswordRow {
            failures: 0,
            phc: self.hasher.hash(&password).await?,
            must_change: self.settings.one_time_change,
            expires_at: Some(expires_at),
        };
        let person = self.user_new(email.as_str(), name.as_str(), Some(ctx.now()));
        self.user_add(tx, ctx, &person, &email.normalised(), &row)
            .await?;
        let password = OneTimePassword {
            email: person.email.clone(),
            password,
            expires_at,
        };
        Ok((person, Some(password)))
    }

    /// Membership and role, then the commit.
    async fn admin_grant(
        &self,
        mut tx: WriteTx<ManageAdmins>,
        ctx: &Ctx,
        person: &UserRow,
    ) -> Result<()> {
        let now = ctx.now();
        membership::membership_put(&mut tx, person.id, ctx.tenant.id, "active", None, now).await?;
        let role = SystemRole::PlatformAdmin;
        let held = format!("r:sys:{}", role.code());
        let has = |one: &access::Assignment| one.user == person.id && one.role == held;
        let mut change = Change::did("user", person.id.uuid(), None).note("role", role.code());
        if !access::assignment_list(&mut tx).await?.iter().any(has) {
            let grant = Grant {
                id: ctx.id(),
                user: person.id,
                role,
                company: CompanyId::from_uuid(uuid::Uuid::nil()),
                reach: Reach::Own,
                from: now,
                given_by: ctx.actor.user(),
            };
            access::assignment_insert(&mut tx, &grant).await?;
            change = change.with(Change::did("assignment", grant.id.uuid(), None));
        }
        tx.access_changed().await?;
        self.person_changed(&mut tx, person.id).await?;
        let done: Done<()> = tx.commit(change, Reply::of(())).await?;
        drop(done);
        Ok(())
    }
}

/// Five groups of five from 30 signs that nobody mistakes for another: 122 bits.
fn one_time(chance: &dyn Chance) -> Zeroizing<String> {
    const SIGNS: &[u8; 30] = b"abcdefghjkmnpqrstuvwxyz2345678";
    let mut password = Zeroizing::new(String::new());
    let mut count = 0;
    while count < 25 {
        let [byte]: [u8; 1] = chance.bytes();
        // Above the largest multiple of 30 the first signs would be likelier.
        if byte >= 240 {
            continue;
        }
        if count > 0 && count % 5 == 0 {
            password.push('-');
        }
        password.push(
            SIGNS
                .get(usize::from(byte % 30))
                .copied()
                .map_or('a', char::from),
        );
        count += 1;
    }
    password
}
