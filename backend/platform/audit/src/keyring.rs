//! The keys of the log, held by whoever appends and reads.

use std::{fmt, sync::Arc, time::Duration};

use aws_lc_rs::hkdf;
use kernel::TenantRef;
use moka::sync::Cache;
use uuid::Uuid;

use crate::{
    class::Subject,
    seal::{SubjectKey, TenantKeys},
};

/// Keys of people kept in memory; one takes about half a kilobyte.
const SUBJECTS: u64 = 20_000;
/// A key erased through another process is out of this one's memory after at most this long.
const SUBJECT_KEPT: Duration = Duration::from_secs(600);
/// Tenants whose derived keys are kept in memory.
const TENANTS: u64 = 5_000;
/// The origin of logs while none is set.
const ORIGIN: &str = "guildhall.localhost";

/// The master key, and what was derived or read with it so far. Cheap to clone; clones share.
#[derive(Clone)]
pub struct Keyring(Arc<Inner>);

struct Inner {
    origin: Arc<str>,
    master: hkdf::Prk,
    tenants: Cache<Uuid, Arc<TenantKeys>>,
    subjects: Cache<(Uuid, Subject), Arc<SubjectKey>>,
}

impl Keyring {
    /// A keyring over the master key of the installation. The same key must be given for as
    /// long as personal values in the log are to be read.
    pub fn new(master: [u8; 32]) -> Self {
        Self::with_origin(master, ORIGIN)
    }

    /// The same, naming the installation: `origin` is its domain and begins the name of every
    /// log (C2SP checkpoints). It must not change while logs are kept.
    pub fn with_origin(master: [u8; 32], origin: &str) -> Self {
        Self(Arc::new(Inner {
            origin: origin.into(),
            master: hkdf::Salt::new(hkdf::HKDF_SHA256, &[]).extract(&master),
            tenants: Cache::new(TENANTS),
            subjects: Cache::builder()
                .max_capacity(SUBJECTS)
                .time_to_live(SUBJECT_KEPT)
                .build(),
        }))
    }

    /// The domain that begins the name of every log.
    pub fn origin(&self) -> &str {
        &self.0.origin
    }

    /// Forgets a person's key, after it was erased from the database.
    pub fn forget(&self, tenant: &TenantRef, subject: Subject) {
        self.0.subjects.invalidate(&(tenant.id.uuid(), subject));
    }

    pub(crate) fn tenant(&self, tenant: &TenantRef) -> Arc<TenantKeys> {
        self.0.tenants.get_with(tenant.id.uuid(), || {
            Arc::new(TenantKeys::derive(&self.0.master, tenant))
        })
    }

    pub(crate) fn subject(&self, tenant: &TenantRef, subject: Subject) -> Option<Arc<SubjectKey>> {
        self.0.subjects.get(&(tenant.id.uuid(), subject))
    }

    pub(crate) fn keep(&self, tenant: &TenantRef, subject: Subject, key: Arc<SubjectKey>) {
        self.0.subjects.insert((tenant.id.uuid(), subject), key);
    }
}

impl fmt::Debug for Keyring {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Keyring")
            .field("origin", &self.0.origin)
            .finish_non_exhaustive()
    }
}
