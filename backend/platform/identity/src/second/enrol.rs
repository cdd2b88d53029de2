//! Getting a second factor, looking at what one has, and giving one up. Each change asks for the
//! password again and is told to the person by mail (requirement 10).

use access::{Can, Done, Reply};
use audit::Change;
use kernel::{
    Ctx, Error, Result, Timestamp,
    id::{FactorId, UserId},
    states::Named as _,
    text::Name,
};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use super::{FactorKind, recovery, totp};
use crate::{
    Identity,
    mail::{Letter, To},
    permissions::{ManageFactors, ReadProfile},
    problems,
    profile::me,
    store::{
        factor::{self, FactorRow},
        user,
    },
};

/// More authenticator apps than this nobody has.
const MOST: usize = 5;

/// A second factor of one's own.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, ToSchema)]
pub struct FactorView {
    /// Its id.
    pub id: FactorId,
    /// `totp`: an authenticator app.
    #[schema(example = "totp")]
    pub kind: String,
    /// What it is called.
    #[schema(example = "Telephone")]
    pub label: String,
    /// Since when.
    #[schema(value_type = String, format = DateTime)]
    pub created_at: Timestamp,
    /// When it was last shown.
    #[schema(value_type = Option<String>, format = DateTime)]
    pub last_used_at: Option<Timestamp>,
    /// Whether a hundred wrong tries in a row disabled it: give it up and get another.
    pub disabled: bool,
}

/// One's own second factors.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, ToSchema)]
pub struct FactorList {
    /// Oldest first; a handful, so there are no pages.
    pub items: Vec<FactorView>,
    /// How many recovery codes are left.
    pub recovery_codes: i64,
}

/// What a new authenticator app is called.
#[derive(Clone, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct TotpBody {
    /// A name for it.
    #[schema(example = "Telephone")]
    pub label: String,
    /// Your password.
    #[schema(format = "password")]
    pub current_password: String,
}

/// What the app is told, shown once.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct TotpOffer {
    /// The factor, which counts from its first code on.
    pub id: FactorId,
    /// For those who type: base32.
    #[schema(example = "GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ")]
    pub secret: String,
    /// For those who scan, as a QR code.
    #[schema(example = "otpauth://totp/…")]
    pub uri: String,
}

/// A code that shows that the app works.
#[derive(Clone, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct TotpCodeBody {
    /// The six digits.
    #[schema(example = "287082")]
    pub code: String,
}

/// The app counts from now on.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct TotpConfirmed {
    /// The recovery codes that come with the first factor, shown once; null when there are some.
    #[schema(example = json!(["1-ABCD-EFGH-JKMN-PQRS"]))]
    pub recovery_codes: Option<Vec<String>>,
}

/// Your password, asked again.
#[derive(Clone, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct WithPassword {
    /// Your password.
    #[schema(format = "password")]
    pub current_password: String,
}

/// Ten fresh codes, shown once; those before are dead.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct RecoveryCodes {
    /// The codes; each opens once.
    #[schema(example = json!(["1-ABCD-EFGH-JKMN-PQRS"]))]
    pub recovery_codes: Vec<String>,
}

impl Identity {
    /// One's own second factors.
    ///
    /// # Errors
    /// Unavailable database.
    pub async fn factor_list(&self, can: &Can<ReadProfile>) -> Result<FactorList> {
        let me = me(can.ctx())?;
        let mut lease = self.doors.read(self.doors.platform_ref()).await?;
        let rows = factor::factor_list(&mut lease, me).await?;
        let recovery_codes = factor::code_count(&mut lease, me).await?;
        lease.done().await?;
        let shown = rows
            .into_iter()
            .filter(|row| row.active && row.kind != FactorKind::Recovery);
        Ok(FactorList {
            items: shown.map(FactorView::from).collect(),
            recovery_codes,
        })
    }

    /// Offers an authenticator app; nothing changes until its first code.
    ///
    /// # Errors
    /// Field errors; conflict when there are five.
    pub async fn totp_begin(
        &self,
        can: &Can<ManageFactors>,
        body: &TotpBody,
    ) -> Result<Done<TotpOffer>> {
        let here = can.ctx();
        let label =
            Name::parse(&body.label).map_err(|refusal| Error::fields(vec![refusal.at("label")]))?;
        let me = self.prove_again(here, &body.current_password).await?;
        let can = self.on_platform(can).await?;
        let ctx = can.ctx();
        let mut tx = can.write().await?;
        let person = user::user_lock(&mut tx, me)
            .await?
            .ok_or_else(Error::not_found)?;
        let rows = factor::factor_lock_all(&mut tx, me).await?;
        let had = |row: &&FactorRow| row.kind == FactorKind::Totp;
        // One that was offered and never shown was given up.
        for row in rows.iter().filter(had).filter(|row| !row.active) {
            factor::factor_delete(&mut tx, row.id).await?;
        }
        if rows.iter().filter(had).filter(|row| row.active).count() >= MOST {
            return Err(problems::too_many_factors());
        }
        let id: FactorId = ctx.id();
        let secret = totp::secret_fresh(&*self.chance);
        let row = FactorRow {
            id,
            user: me,
            kind: FactorKind::Totp,
            label: label.to_string(),
            sealed: self.factor_seal(id, &*secret)?,
            active: false,
            last_step: None,
            failures: 0,
            created_at: ctx.now(),
            last_used_at: None,
        };
        factor::factor_insert(&mut tx, &row).await?;
        let told = totp::told(&*secret, &here.tenant.name, &person.email)?;
        let offer = TotpOffer {
            id,
            secret: told.secret,
            uri: told.uri,
        };
        let change = Change::did("factor", id.uuid(), None).note("step", "offered");
        let location = format!("/account/factors/{id}");
        tx.commit(change, Reply::created(offer, location)).await
    }

    /// Takes an app's first code: from now on it is asked for.
    ///
    /// # Errors
    /// Not found; field `code`.
    pub async fn totp_confirm(
        &self,
        can: &Can<ManageFactors>,
        id: FactorId,
        body: &TotpCodeBody,
    ) -> Result<Done<TotpConfirmed>> {
        let here = can.ctx();
        let me = me(here)?;
        self.factor_known(here, id).await?;
        let fresh = self.sheet_fresh().await?;
        let can = self.on_platform(can).await?;
        let ctx = can.ctx();
        let mut tx = can.write().await?;
        let person = user::user_lock(&mut tx, me)
            .await?
            .ok_or_else(Error::not_found)?;
        let rows = factor::factor_lock_all(&mut tx, me).await?;
        let row = rows
            .iter()
            .find(|row| row.id == id && row.kind == FactorKind::Totp && !row.active)
            .ok_or_else(Error::not_found)?;
        let secret = self.factor_open(id, &row.sealed)?;
        let step = totp::step_of(&secret, &body.code, None, ctx.now())?
            .ok_or_else(problems::code_wrong)?;
        factor::factor_shown(&mut tx, id, Some(step), ctx.now()).await?;
        let has_sheet = rows.iter().any(|row| row.kind == FactorKind::Recovery);
        let recovery_codes = if has_sheet {
            None
        } else {
            let (codes, hashes) = fresh;
            self.sheet_put(&mut tx, ctx, me, None, &hashes).await?;
            Some(codes)
        };
        self.tell_change(&mut tx, here, &person, Letter::FactorAdded, &row.label)
            .await?;
        let change = Change::did("factor", id.uuid(), None)
            .with(Change::did("user", me.uuid(), None))
            .note("step", "added")
            .note("factor", row.kind.name());
        let done = tx
            .commit(change, Reply::of(TotpConfirmed { recovery_codes }))
            .await?;
        self.tell_tenant::<ManageFactors>(here).await;
        Ok(done)
    }

    /// Gives a factor up. With the last one the recovery codes go too.
    ///
    /// # Errors
    /// Not found; field `current_password`.
    pub async fn factor_remove(
        &self,
        can: &Can<ManageFactors>,
        id: FactorId,
        body: &WithPassword,
    ) -> Result<Done<()>> {
        let here = can.ctx();
        self.factor_known(here, id).await?;
        let me = self.prove_again(here, &body.current_password).await?;
        let can = self.on_platform(can).await?;
        let mut tx = can.write().await?;
        let person = user::user_lock(&mut tx, me)
            .await?
            .ok_or_else(Error::not_found)?;
        let rows = factor::factor_lock_all(&mut tx, me).await?;
        let row = rows
            .iter()
            .find(|row| row.id == id && row.kind != FactorKind::Recovery)
            .ok_or_else(Error::not_found)?;
        factor::factor_delete(&mut tx, id).await?;
        let another = |other: &&FactorRow| {
            other.id != id && other.active && other.kind != FactorKind::Recovery
        };
        if !rows.iter().any(|row| another(&row)) {
            for sheet in rows.iter().filter(|row| row.kind == FactorKind::Recovery) {
                factor::factor_delete(&mut tx, sheet.id).await?;
            }
        }
        self.tell_change(&mut tx, here, &person, Letter::FactorRemoved, &row.label)
            .await?;
        let change = Change::did("factor", id.uuid(), None)
            .with(Change::did("user", me.uuid(), None))
            .note("step", "removed")
            .note("factor", row.kind.name());
        let done = tx.commit(change, Reply::of(())).await?;
        self.tell_tenant::<ManageFactors>(here).await;
        Ok(done)
    }

    /// Whether a factor is one of one's own, before anything is asked about it.
    ///
    /// # Errors
    /// Not found.
    pub(crate) async fn factor_known(&self, ctx: &Ctx, id: FactorId) -> Result<()> {
        let me = me(ctx)?;
        let mut lease = self.doors.read(self.doors.platform_ref()).await?;
        let rows = factor::factor_list(&mut lease, me).await?;
        lease.done().await?;
        let known = rows
            .iter()
            .any(|row| row.id == id && row.kind != FactorKind::Recovery);
        if known {
            Ok(())
        } else {
            Err(Error::not_found())
        }
    }

    /// Ten fresh recovery codes; those before are dead.
    ///
    /// # Errors
    /// Field `current_password`; conflict without another factor.
    pub async fn recovery_renew(
        &self,
        can: &Can<ManageFactors>,
        body: &WithPassword,
    ) -> Result<Done<RecoveryCodes>> {
        let here = can.ctx();
        let me = self.prove_again(here, &body.current_password).await?;
        let (recovery_codes, hashes) = self.sheet_fresh().await?;
        let can = self.on_platform(can).await?;
        let ctx = can.ctx();
        let mut tx = can.write().await?;
        let person = user::user_lock(&mut tx, me)
            .await?
            .ok_or_else(Error::not_found)?;
        let rows = factor::factor_lock_all(&mut tx, me).await?;
        if !rows
            .iter()
            .any(|row| row.active && row.kind != FactorKind::Recovery)
        {
            return Err(problems::factor_first());
        }
        let old = rows.iter().find(|row| row.kind == FactorKind::Recovery);
        let id = self
            .sheet_put(&mut tx, ctx, me, old.map(|row| row.id), &hashes)
            .await?;
        self.tell_change(&mut tx, here, &person, Letter::RecoveryRenewed, "")
            .await?;
        let change = Change::did("factor", id.uuid(), None).note("step", "renewed");
        let done = tx
            .commit(change, Reply::of(RecoveryCodes { recovery_codes }))
            .await?;
        self.tell_tenant::<ManageFactors>(here).await;
        Ok(done)
    }

    /// Codes and their hashes, made before anything is locked: ten hashes take their time.
    async fn sheet_fresh(&self) -> Result<(Vec<String>, Vec<(i16, String)>)> {
        let mut codes = Vec::new();
        let mut hashes = Vec::new();
        for number in 1..=recovery::CODES {
            let code = recovery::code_fresh(number, &*self.chance);
            let (_, letters) = recovery::read(&code)
                .ok_or_else(|| Error::internal("a fresh recovery code cannot be read"))?;
            hashes.push((number, self.hasher.hash(&letters).await?));
            codes.push(code.as_str().to_owned());
        }
        Ok((codes, hashes))
    }

    async fn sheet_put(
        &self,
        tx: &mut tenancy::Writer,
        ctx: &Ctx,
        user: UserId,
        old: Option<FactorId>,
        hashes: &[(i16, String)],
    ) -> Result<FactorId> {
        let id = match old {
            Some(id) => id,
            None => {
                let row = FactorRow {
                    id: ctx.id(),
                    user,
                    kind: FactorKind::Recovery,
                    label: FactorKind::Recovery.name().to_owned(),
                    sealed: Vec::new(),
                    active: true,
                    last_step: None,
                    failures: 0,
                    created_at: ctx.now(),
                    last_used_at: None,
                };
                factor::factor_insert(tx, &row).await?;
                row.id
            }
        };
        factor::code_replace(tx, id, hashes).await?;
        Ok(id)
    }

    async fn tell_change(
        &self,
        tx: &mut tenancy::Writer,
        here: &Ctx,
        person: &user::UserRow,
        letter: Letter,
        label: &str,
    ) -> Result<()> {
        let values = [
            ("place", here.tenant.name.clone()),
            ("label", label.to_owned()),
        ];
        let to = To::of(person, here);
        self.mail(tx, here, &to, letter, &values).await
    }

    /// The person of a request, whose password was asked again and is right.
    async fn prove_again(&self, ctx: &Ctx, password: &str) -> Result<UserId> {
        let me = me(ctx)?;
        self.password_prove::<ManageFactors>(ctx, me, password)
            .await?;
        Ok(me)
    }
}

impl From<FactorRow> for FactorView {
    fn from(row: FactorRow) -> Self {
        Self {
            id: row.id,
            kind: row.kind.name().to_owned(),
            label: row.label,
            created_at: row.created_at,
            last_used_at: row.last_used_at,
            disabled: row.failures >= super::MOST_FAILURES,
        }
    }
}
