//! People who sign in, and their passwords.

use audit::{Audited, Field};
use kernel::{
    Lang, Result, Timestamp,
    id::{CompanyId, TenantId, UserId},
};
use sqlx::{Row as _, postgres::PgRow};
use tenancy::{Reader, Writer};

/// A person who signs in.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct UserRow {
    pub(crate) id: UserId,
    pub(crate) name: String,
    pub(crate) email: String,
    pub(crate) email_verified_at: Option<Timestamp>,
    pub(crate) active: bool,
    pub(crate) lang: Option<Lang>,
    pub(crate) theme: String,
    pub(crate) density: String,
    /// The IANA name; `None`: the browser's zone.
    pub(crate) zone: Option<String>,
    pub(crate) version: i64,
    pub(crate) created_at: Timestamp,
}

impl Audited for UserRow {
    const KIND: &'static str = "user";
    fn audit_id(&self) -> uuid::Uuid {
        self.id.uuid()
    }
    fn audit_company(&self) -> Option<CompanyId> {
        None
    }
    fn audit_fields(&self) -> Vec<Field> {
        vec![
            Field::personal("name", self.id, self.name.as_str()),
            Field::personal("email", self.id, self.email.as_str()),
            Field::public("state", if self.active { "active" } else { "disabled" }),
            Field::public("lang", self.lang.map(Lang::tag)),
            Field::public("theme", self.theme.as_str()),
            Field::public("density", self.density.as_str()),
            Field::public("zone", self.zone.as_deref()),
            Field::public("email_verified", self.email_verified_at.is_some()),
        ]
    }
}

/// The password of a person.
#[derive(Debug, Clone)]
pub(crate) struct PasswordRow {
    pub(crate) phc: String,
    /// Wrong tries in a row.
    pub(crate) failures: i32,
    pub(crate) must_change: bool,
    pub(crate) expires_at: Option<Timestamp>,
}

/// A person with what signing in to a tenant needs to know.
pub(crate) struct Candidate {
    pub(crate) user: UserRow,
    pub(crate) password: Option<PasswordRow>,
    /// The state of the membership in the tenant, if there is one.
    pub(crate) membership: Option<String>,
}

/// Who an address belongs to, with one look-up whether it is known or not.
pub(crate) async fn candidate_find(
    reader: &mut Reader,
    email_key: &str,
    tenant: TenantId,
) -> Result<Option<Candidate>> {
    let row = sqlx::query(
        "SELECT u.id, u.name, u.email, u.email_verified_at, u.state, u.lang, u.theme,
                u.density, u.zone, u.zone_chosen, u.version, u.created_at, p.phc, p.failures,
                p.must_change, p.expires_at, m.state AS membership
           FROM identity_user u
           LEFT JOIN identity_password p ON p.user_id = u.id
           LEFT JOIN identity_membership m ON m.user_id = u.id AND m.tenant_id = $2
          WHERE u.email_key = $1",
    )
    .bind(email_key)
    .bind(tenant)
    .fetch_optional(reader.conn())
    .await?;
    row.as_ref().map(candidate_of).transpose()
}

fn candidate_of(row: &PgRow) -> Result<Candidate> {
    let phc: Option<String> = row.try_get("phc")?;
    let password = match phc {
        None => None,
        Some(phc) => Some(PasswordRow {
            phc,
            failures: row.try_get("failures")?,
            must_change: row.try_get("must_change")?,
            expires_at: row.try_get("expires_at")?,
        }),
    };
    Ok(Candidate {
        user: user_of(row)?,
        password,
        membership: row.try_get("membership")?,
    })
}

/// A person by id.
pub(crate) async fn user_find(reader: &mut Reader, id: UserId) -> Result<Option<UserRow>> {
    let row = sqlx::query(
        "SELECT id, name, email, email_verified_at, state, lang, theme, density,
                zone, zone_chosen, version, created_at
           FROM identity_user WHERE id = $1",
    )
    .bind(id)
    .fetch_optional(reader.conn())
    .await?;
    row.as_ref().map(user_of).transpose()
}

/// A person by address, locked until the transaction ends.
pub(crate) async fn user_lock_by_email(
    writer: &mut Writer,
    email_key: &str,
) -> Result<Option<UserRow>> {
    let row = sqlx::query(
        "SELECT id, name, email, email_verified_at, state, lang, theme, density,
                zone, zone_chosen, version, created_at
           FROM identity_user WHERE email_key = $1 FOR UPDATE",
    )
    .bind(email_key)
    .fetch_optional(writer.conn())
    .await?;
    row.as_ref().map(user_of).transpose()
}

/// A person by id, locked until the transaction ends.
pub(crate) async fn user_lock(writer: &mut Writer, id: UserId) -> Result<Option<UserRow>> {
    let row = sqlx::query(
        "SELECT id, name, email, email_verified_at, state, lang, theme, density,
                zone, zone_chosen, version, created_at
           FROM identity_user WHERE id = $1 FOR UPDATE",
    )
    .bind(id)
    .fetch_optional(writer.conn())
    .await?;
    row.as_ref().map(user_of).transpose()
}

pub(crate) async fn user_insert(
    writer: &mut Writer,
    user: &UserRow,
    email_key: &str,
) -> Result<()> {
    sqlx::query(
        "INSERT INTO identity_user (id, name, email, email_key, email_verified_at, state, lang, theme,
                                    density, zone, zone_chosen, version, created_at)
         VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, coalesce($10, 'UTC'), $10 IS NOT NULL, $11, $12)",
    )
    .bind(user.id)
    .bind(&user.name)
    .bind(&user.email)
    .bind(email_key)
    .bind(user.email_verified_at)
    .bind(state(user))
    .bind(user.lang.map(Lang::tag))
    .bind(&user.theme)
    .bind(&user.density)
    .bind(&user.zone)
    .bind(user.version)
    .bind(user.created_at)
    .execute(writer.conn())
    .await?;
    Ok(())
}

/// Saves everything but the address, and moves the version.
pub(crate) async fn user_save(writer: &mut Writer, user: &UserRow) -> Result<()> {
    sqlx::query(
        "UPDATE identity_user
            SET name = $2, email_verified_at = $3, state = $4, lang = $5, theme = $6, density = $7,
                zone = coalesce($8, 'UTC'), zone_chosen = $8 IS NOT NULL, version = version + 1
          WHERE id = $1",
    )
    .bind(user.id)
    .bind(&user.name)
    .bind(user.email_verified_at)
    .bind(state(user))
    .bind(user.lang.map(Lang::tag))
    .bind(&user.theme)
    .bind(&user.density)
    .bind(&user.zone)
    .execute(writer.conn())
    .await?;
    Ok(())
}

/// What requests need to know of a person: the row and whether a one-time password is waiting
/// to be replaced.
pub(crate) async fn user_with_duty(
    reader: &mut Reader,
    id: UserId,
) -> Result<Option<(UserRow, bool)>> {
    let row = sqlx::query(
        "SELECT u.id, u.name, u.email, u.email_verified_at, u.state, u.lang, u.theme,
                u.density, u.zone, u.zone_chosen,
                u.version, u.created_at, coalesce(p.must_change, false) AS must_change
           FROM identity_user u
           LEFT JOIN identity_password p ON p.user_id = u.id
          WHERE u.id = $1",
    )
    .bind(id)
    .fetch_optional(reader.conn())
    .await?;
    row.as_ref()
        .map(|row| Ok((user_of(row)?, row.try_get("must_change")?)))
        .transpose()
}

/// The password of a person.
pub(crate) async fn password_find(
    reader: &mut Reader,
    user: UserId,
) -> Result<Option<PasswordRow>> {
    let row = sqlx::query(
        "SELECT phc, failures, must_change, expires_at FROM identity_password WHERE user_id = $1",
    )
    .bind(user)
    .fetch_optional(reader.conn())
    .await?;
    row.map(|row| {
        Ok(PasswordRow {
            phc: row.try_get("phc")?,
            failures: row.try_get("failures")?,
            must_change: row.try_get("must_change")?,
            expires_at: row.try_get("expires_at")?,
        })
    })
    .transpose()
}

/// The last five passwords of a person, the present one first.
pub(crate) async fn password_last(reader: &mut Reader, user: UserId) -> Result<Vec<String>> {
    Ok(sqlx::query_scalar(
        "SELECT phc FROM (
           SELECT phc, set_at FROM identity_password WHERE user_id = $1
           UNION ALL
           SELECT phc, set_at FROM identity_password_history WHERE user_id = $1) AS had
          ORDER BY set_at DESC
          LIMIT 5",
    )
    .bind(user)
    .fetch_all(reader.conn())
    .await?)
}

/// Sets a password; the one before goes to the last five, the sixth is forgotten.
pub(crate) async fn password_set(
    writer: &mut Writer,
    user: UserId,
    password: &PasswordRow,
    at: Timestamp,
) -> Result<()> {
    sqlx::query(
        "INSERT INTO identity_password_history (user_id, set_at, phc)
         SELECT user_id, set_at, phc FROM identity_password WHERE user_id = $1
         ON CONFLICT DO NOTHING",
    )
    .bind(user)
    .execute(writer.conn())
    .await?;
    sqlx::query(
        "DELETE FROM identity_password_history h
          WHERE h.user_id = $1
            AND h.set_at NOT IN (SELECT k.set_at FROM identity_password_history k
                                  WHERE k.user_id = $1 ORDER BY k.set_at DESC LIMIT 4)",
    )
    .bind(user)
    .execute(writer.conn())
    .await?;
    sqlx::query(
        "INSERT INTO identity_password (user_id, phc, set_at, must_change, expires_at)
         VALUES ($1, $2, $3, $4, $5)
         ON CONFLICT (user_id) DO UPDATE
           SET phc = excluded.phc, set_at = excluded.set_at, must_change = excluded.must_change,
               expires_at = excluded.expires_at, failures = 0",
    )
    .bind(user)
    .bind(&password.phc)
    .bind(at)
    .bind(password.must_change)
    .bind(password.expires_at)
    .execute(writer.conn())
    .await?;
    Ok(())
}

/// One more wrong try with the password of a person; without one the same work.
pub(crate) async fn password_failed(writer: &mut Writer, user: Option<UserId>) -> Result<()> {
    sqlx::query("UPDATE identity_password SET failures = failures + 1 WHERE user_id = $1")
        .bind(user.unwrap_or_else(|| UserId::from_uuid(uuid::Uuid::nil())))
        .execute(writer.conn())
        .await?;
    Ok(())
}

/// The right password makes the wrong ones before it forgotten.
pub(crate) async fn password_right(writer: &mut Writer, user: UserId) -> Result<()> {
    sqlx::query("UPDATE identity_password SET failures = 0 WHERE user_id = $1 AND failures > 0")
        .bind(user)
        .execute(writer.conn())
        .await?;
    Ok(())
}

/// Stores the same password hashed anew with the present costs, unless it changed meanwhile.
pub(crate) async fn password_rehash(
    writer: &mut Writer,
    user: UserId,
    was: &str,
    now: &str,
) -> Result<()> {
    sqlx::query("UPDATE identity_password SET phc = $3 WHERE user_id = $1 AND phc = $2")
        .bind(user)
        .bind(was)
        .bind(now)
        .execute(writer.conn())
        .await?;
    Ok(())
}

fn state(user: &UserRow) -> &'static str {
    if user.active { "active" } else { "disabled" }
}

fn user_of(row: &PgRow) -> Result<UserRow> {
    let state: &str = row.try_get("state")?;
    let lang: Option<&str> = row.try_get("lang")?;
    let zone_chosen: bool = row.try_get("zone_chosen")?;
    Ok(UserRow {
        id: row.try_get("id")?,
        name: row.try_get("name")?,
        email: row.try_get("email")?,
        email_verified_at: row.try_get("email_verified_at")?,
        active: state == "active",
        lang: lang.and_then(Lang::from_tag),
        theme: row.try_get("theme")?,
        density: row.try_get("density")?,
        zone: zone_chosen.then(|| row.try_get("zone")).transpose()?,
        version: row.try_get("version")?,
        created_at: row.try_get("created_at")?,
    })
}
