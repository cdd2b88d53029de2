//! The proof that somebody may do something here, now. Only the policy check can make one, and
//! only from one comes a connection.

use std::{marker::PhantomData, sync::Arc};

use axum_core::extract::FromRequestParts;
use http::request::Parts;
use kernel::{Ctx, Error, Result, id::CompanyId};

use crate::{
    Access, Entry, Permission, Problem, ReadTx, WritePermission, WriteTx,
    access::fresh,
    permission::{PermissionInfo, Realm},
};

/// The companies a proof holds for.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Scope {
    /// All: the platform's own work, and permissions that belong to no company.
    All,
    /// These, parents first.
    Companies(Arc<[CompanyId]>),
}

impl Scope {
    /// Whether it holds for a company.
    pub fn covers(&self, company: CompanyId) -> bool {
        match self {
            Self::All => true,
            Self::Companies(companies) => companies.contains(&company),
        }
    }

    /// For `company_id = ANY($n)` in lists: `None` means every company.
    pub fn companies(&self) -> Option<&[CompanyId]> {
        match self {
            Self::All => None,
            Self::Companies(companies) => Some(companies),
        }
    }
}

/// A row that belongs to a company.
pub trait Scoped {
    /// The company it belongs to.
    fn company(&self) -> CompanyId;
}

/// A stored row that has not been checked yet: [`Can::open`] opens it (law 4).
#[must_use]
pub struct Sealed<T>(T);

impl<T: Scoped> Sealed<T> {
    /// Seals a row that was just read.
    pub fn new(row: T) -> Self {
        Self(row)
    }
}

/// Proof that this actor may do `P` in this tenant, now.
///
/// As an axum extractor it must be a handler's first argument; `web::Routes` refuses others.
pub struct Can<P> {
    pub(crate) ctx: Arc<Ctx>,
    pub(crate) access: Arc<Access>,
    pub(crate) scope: Scope,
    /// The epoch the decision was made at.
    pub(crate) epoch: i64,
    permission: PhantomData<fn() -> P>,
}

impl<P: Permission> Can<P> {
    pub(crate) fn new(ctx: Arc<Ctx>, access: Arc<Access>, scope: Scope, epoch: i64) -> Self {
        Self {
            ctx,
            access,
            scope,
            epoch,
            permission: PhantomData,
        }
    }

    /// Who asks, when, for which tenant.
    pub fn ctx(&self) -> &Ctx {
        &self.ctx
    }

    /// The companies it holds for.
    pub fn scope(&self) -> &Scope {
        &self.scope
    }

    /// What is proven.
    pub fn permission(&self) -> &'static PermissionInfo {
        P::INFO
    }

    /// Whether the same actor may also do `Q`, for showing or hiding a button.
    pub async fn also<Q: Permission>(&self) -> bool {
        self.access.check(&self.ctx, Q::INFO).await.is_ok()
    }

    /// Whether it holds for every company there is, so that things of no company are seen, too.
    ///
    /// # Errors
    /// Unavailable when the rules cannot be read.
    pub async fn covers_all(&self) -> Result<bool> {
        if self.scope == Scope::All {
            return Ok(true);
        }
        let snapshot = self.access.snapshot(&self.ctx.tenant).await?;
        Ok(snapshot
            .tree()
            .companies()
            .iter()
            .all(|company| self.scope.covers(*company)))
    }

    /// The keys of the audit log, for those whose permission is to read it.
    pub fn keyring(&self) -> &audit::Keyring {
        &self.access.keyring
    }

    /// The proof of `Q` for the same actor, if they may, for a page that shows more to some.
    pub async fn as_also<Q: Permission>(&self) -> Option<Can<Q>> {
        let (scope, epoch) = self.access.check(&self.ctx, Q::INFO).await.ok()?;
        fresh(&self.ctx, Q::INFO).ok()?;
        Some(Can::new(
            Arc::clone(&self.ctx),
            Arc::clone(&self.access),
            scope,
            epoch,
        ))
    }

    /// Opens a row: outside the scope it is not there (law 4).
    ///
    /// # Errors
    /// Not found, for no row and for a row outside the scope alike.
    pub fn open<T: Scoped>(&self, row: Option<Sealed<T>>) -> Result<T> {
        match row {
            Some(Sealed(row)) if self.scope.covers(row.company()) => Ok(row),
            _ => Err(Error::not_found()),
        }
    }

    /// The company something new belongs to: the one the person works in, or the only one.
    ///
    /// # Errors
    /// Not found when the chosen company is outside the scope; invalid `company_required` when
    /// none was chosen and there are several.
    pub fn company(&self) -> Result<CompanyId> {
        if let Some(chosen) = self.ctx.company {
            return if self.scope.covers(chosen) {
                Ok(chosen)
            } else {
                Err(Error::not_found())
            };
        }
        match self.scope.companies() {
            Some([only]) => Ok(*only),
            _ => Err(Error::invalid(
                "company_required",
                "you work in several companies: say which with ?company=<id>",
            )),
        }
    }

    /// The companies a list looks into: the one the person works in, or all of theirs (`None`: every
    /// one).
    ///
    /// # Errors
    /// Not found when the chosen company is outside the scope.
    pub fn companies(&self) -> Result<Option<Vec<CompanyId>>> {
        match self.ctx.company {
            Some(_) => Ok(Some(vec![self.company()?])),
            None => Ok(self.scope.companies().map(<[_]>::to_vec)),
        }
    }

    /// The company that keeps what people make for themselves, such as views of a list: the one
    /// they work in, or their first.
    ///
    /// # Errors
    /// Not found when the chosen company is outside the scope, or there is none.
    pub fn home(&self) -> Result<CompanyId> {
        match self.companies()?.as_deref() {
            Some([first, ..]) => Ok(*first),
            _ => Err(Error::not_found()),
        }
    }

    /// A read session in the tenant. A permission that audits reads leaves its event first.
    ///
    /// # Errors
    /// Unavailable when no connection can be had.
    pub async fn read(&self) -> Result<ReadTx> {
        ReadTx::open(&self.access, &self.ctx, P::INFO, false).await
    }

    /// A read session whose statements all see one state.
    ///
    /// # Errors
    /// As [`Can::read`].
    pub async fn read_snapshot(&self) -> Result<ReadTx> {
        ReadTx::open(&self.access, &self.ctx, P::INFO, true).await
    }
}

impl<P: WritePermission> Can<P> {
    /// A transaction in the tenant. The rules are compared with those in force inside it.
    ///
    /// # Errors
    /// Forbidden when the right was withdrawn a moment ago; a replay when the idempotency key
    /// was used before; unavailable when no connection can be had.
    pub async fn write(&self) -> Result<WriteTx<P>> {
        WriteTx::open(self).await
    }
}

impl<P: Permission, S: Send + Sync> FromRequestParts<S> for Can<P> {
    type Rejection = Problem;

    async fn from_request_parts(parts: &mut Parts, _state: &S) -> Result<Self, Problem> {
        // No entry means that no identity layer ran: nobody is signed in.
        let entry = parts
            .extensions
            .get::<Entry>()
            .cloned()
            .ok_or_else(|| Problem(Error::unauthenticated("not_signed_in", "sign in first")))?;
        Ok(entry.access.can::<P>(entry.ctx).await?)
    }
}

/// On which side a question is asked must be the side the permission belongs to.
pub(crate) fn belongs(info: &PermissionInfo, ctx: &Ctx) -> bool {
    match info.realm() {
        Realm::Tenant => !ctx.tenant.is_platform(),
        Realm::Platform => ctx.tenant.is_platform(),
        Realm::Own => true,
    }
}
