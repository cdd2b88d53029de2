//! What can be done at all: a closed catalogue, declared by each crate with [`permissions!`].

use std::collections::BTreeMap;

use kernel::{Error, Result};

use crate::roles::SystemRole;

/// A thing a person can do. The type is the name: a handler that asks for `Can<ReadParty>` says
/// in its signature what it demands.
pub trait Permission: Send + Sync + 'static {
    /// What there is to know about it.
    const INFO: &'static PermissionInfo;
}

/// A permission that changes nothing.
pub trait ReadPermission: Permission {}

/// A permission that changes something; only it can open a [`crate::WriteTx`].
pub trait WritePermission: Permission {}

/// What there is to know about a permission.
#[derive(Debug, PartialEq, Eq)]
pub struct PermissionInfo {
    /// `module.thing.verb`.
    pub code: &'static str,
    /// What it lets a person do, as one sentence.
    pub sentence: &'static str,
    /// Whether it changes something.
    pub writes: bool,
    /// Whether reading under it leaves an event (law 15).
    pub audit_read: bool,
    /// Whether the person must have proven who they are within [`FRESH_FOR`].
    pub fresh: bool,
    /// The system roles that have it; the tenant's administrators have every tenant permission.
    pub roles: &'static [SystemRole],
}

/// How long a proof of who one is counts as fresh (NIST SP 800-63B-4 §5.2 leaves it to us).
pub const FRESH_FOR: std::time::Duration = std::time::Duration::from_secs(10 * 60);

/// On whose side a permission means something.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Realm {
    /// Inside a tenant, in some of its companies.
    Tenant,
    /// On the platform's own side.
    Platform,
    /// One's own account: everyone who is signed in, wherever.
    Own,
}

impl PermissionInfo {
    /// On whose side it means something; the first word of the code says so.
    pub fn realm(&self) -> Realm {
        match self.code.split('.').next() {
            Some("platform") => Realm::Platform,
            Some("account") => Realm::Own,
            _ => Realm::Tenant,
        }
    }

    /// The thing: the code without its verb.
    pub fn object(&self) -> &'static str {
        self.code
            .rsplit_once('.')
            .map_or(self.code, |(object, _)| object)
    }

    /// The verb.
    pub fn action(&self) -> &'static str {
        self.code.rsplit_once('.').map_or("", |(_, action)| action)
    }
}

/// Declares permissions.
///
/// ```
/// access::permissions! { shop:
///     /// See what is on the shelf.
///     ReadShelf = read "shop.shelf.read" for [Member, CompanyAdmin];
///     /// Put things on the shelf.
///     FillShelf = write "shop.shelf.fill" for [CompanyAdmin];
///     /// See what customers paid; each look is recorded.
///     ReadTill = read audited "shop.till.read" for [CompanyAdmin];
///     /// Take money out; only soon after one has proven who one is.
///     EmptyTill = write fresh "shop.till.empty" for [CompanyAdmin];
/// }
/// assert_eq!(ALL.len(), 4);
/// ```
#[macro_export]
macro_rules! permissions {
    ($module:ident: $($(#[doc = $doc:literal])+ $name:ident = $kind:ident $($mark:ident)* $code:literal for [$($role:ident),* $(,)?];)+) => {
        $(
            $(#[doc = $doc])+
            #[derive(Debug, Clone, Copy)]
            pub enum $name {}

            impl $crate::Permission for $name {
                const INFO: &'static $crate::PermissionInfo = &$crate::PermissionInfo {
                    code: $code,
                    sentence: $crate::permissions!(@sentence $($doc)+),
                    writes: $crate::permissions!(@writes $kind),
                    audit_read: $crate::permissions!(@audited $($mark)*),
                    fresh: $crate::permissions!(@fresh $($mark)*),
                    roles: &[$($crate::SystemRole::$role),*],
                };
            }

            $crate::permissions!(@marker $kind $name);
        )+

        #[doc = concat!("Every permission of `", stringify!($module), "`, in order.")]
        pub const ALL: &[&$crate::PermissionInfo] = &[$(<$name as $crate::Permission>::INFO),+];
    };
    (@sentence $first:literal $($rest:literal)*) => { concat!($first $(, $rest)*).trim_ascii() };
    (@writes read) => { false };
    (@writes write) => { true };
    (@audited) => { false };
    (@audited audited $($rest:ident)*) => { true };
    (@audited fresh $($rest:ident)*) => { $crate::permissions!(@audited $($rest)*) };
    (@fresh) => { false };
    (@fresh fresh $($rest:ident)*) => { true };
    (@fresh audited $($rest:ident)*) => { $crate::permissions!(@fresh $($rest)*) };
    (@marker read $name:ident) => { impl $crate::ReadPermission for $name {} };
    (@marker write $name:ident) => { impl $crate::WritePermission for $name {} };
}

/// Every permission of the product.
#[derive(Debug, Default, Clone)]
pub struct Catalogue {
    by_code: BTreeMap<&'static str, &'static PermissionInfo>,
}

impl Catalogue {
    /// Of the lists of all modules.
    ///
    /// # Errors
    /// When a code is declared twice, or has not the form `module.thing.verb`.
    pub fn new(
        lists: impl IntoIterator<Item = &'static [&'static PermissionInfo]>,
    ) -> Result<Self> {
        let mut by_code = BTreeMap::new();
        for info in lists.into_iter().flatten() {
            let fits = info.code.split('.').count() == 3
                && info
                    .code
                    .bytes()
                    .all(|b| b.is_ascii_lowercase() || b == b'.' || b == b'_');
            if !fits || by_code.insert(info.code, *info).is_some() {
                return Err(Error::internal(format!(
                    "permission {} is declared twice or is not module.thing.verb",
                    info.code
                )));
            }
        }
        Ok(Self { by_code })
    }

    /// The permission of a code.
    pub fn get(&self, code: &str) -> Option<&'static PermissionInfo> {
        self.by_code.get(code).copied()
    }

    /// All, by code.
    pub fn iter(&self) -> impl Iterator<Item = &'static PermissionInfo> {
        self.by_code.values().copied()
    }
}
