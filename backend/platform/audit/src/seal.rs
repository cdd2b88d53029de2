//! Commitments, boxes and the keys they are made with. Formats are in the crate's README.

use aws_lc_rs::{
    aead::{AES_256_GCM, Aad, LessSafeKey, NONCE_LEN, Nonce, UnboundKey},
    hkdf, hmac,
};
use kernel::{Chance, TenantRef, id::EventId};
use uuid::Uuid;

use crate::{canon::sha256, class::Subject};

/// Bytes of a salt.
pub(crate) const SALT_LEN: usize = 32;
/// Bytes of a blind index: enough to be exact among a tenant's values, too few to be a digest.
const INDEX_LEN: usize = 16;

/// The commitment a leaf holds instead of a personal value. `value` is its canonical JSON.
/// Without the salt, which exists only in the box, it says nothing about the value.
pub fn commitment(salt: &[u8; SALT_LEN], event: EventId, field: &str, value: &[u8]) -> [u8; 32] {
    sha256(&[
        b"aud-pii-1",
        salt,
        event.uuid().as_bytes(),
        field.as_bytes(),
        value,
    ])
}

/// What belongs to one tenant: the key that wraps the keys of people, and that of the index.
pub(crate) struct TenantKeys {
    tenant: Uuid,
    wrap: LessSafeKey,
    index: hmac::Key,
}

impl TenantKeys {
    pub(crate) fn derive(master: &hkdf::Prk, tenant: &TenantRef) -> Self {
        let tid = tenant.tid();
        let derived = |label: &str| {
            let mut key = [0_u8; 32];
            master
                .expand(&[label.as_bytes(), tid.as_bytes()], hkdf::HKDF_SHA256)
                .and_then(|okm| okm.fill(&mut key))
                .expect("BUG: HKDF-SHA256 gives 32 bytes for any info");
            key
        };
        Self {
            tenant: tenant.id.uuid(),
            wrap: aead_key(&derived("guildhall/audit/")),
            index: hmac::Key::new(hmac::HMAC_SHA256, &derived("guildhall/audit-index/")),
        }
    }

    /// The index under which a text is found again by its exact wording, whatever its case.
    pub(crate) fn blind(&self, text: &str) -> Vec<u8> {
        let tag = hmac::sign(&self.index, text.to_lowercase().as_bytes());
        tag.as_ref().iter().copied().take(INDEX_LEN).collect()
    }

    /// A new key of a person.
    pub(crate) fn fresh(&self, subject: Subject, chance: &dyn Chance) -> SubjectKey {
        let key: [u8; 32] = chance.bytes();
        // Never the number of an erased key again: a box that outlived its key must not meet another.
        let version = i32::from_be_bytes(chance.bytes()) & i32::MAX | 1;
        let nonce: [u8; NONCE_LEN] = chance.bytes();
        let mut wrapped = nonce.to_vec();
        wrapped.extend(sealed(
            &self.wrap,
            nonce,
            &self.key_aad(subject, version),
            key.to_vec(),
        ));
        SubjectKey {
            version,
            wrapped,
            key: aead_key(&key),
        }
    }

    /// A stored key of a person; `None` when it was not wrapped for this place by this master.
    pub(crate) fn unwrap(
        &self,
        subject: Subject,
        version: i32,
        wrapped: &[u8],
    ) -> Option<SubjectKey> {
        let (nonce, text) = wrapped.split_at_checked(NONCE_LEN)?;
        let key = opened(&self.wrap, nonce, &self.key_aad(subject, version), text)?;
        let key: [u8; 32] = key.try_into().ok()?;
        Some(SubjectKey {
            version,
            wrapped: wrapped.to_vec(),
            key: aead_key(&key),
        })
    }

    fn key_aad(&self, subject: Subject, version: i32) -> Vec<u8> {
        [
            b"aud-key-1".as_slice(),
            self.tenant.as_bytes(),
            subject.0.as_bytes(),
            &version.to_be_bytes(),
        ]
        .concat()
    }
}

/// The key all boxes of one person are made with.
pub(crate) struct SubjectKey {
    pub(crate) version: i32,
    /// As stored; equality with the stored bytes proves that this key is the stored one.
    pub(crate) wrapped: Vec<u8>,
    key: LessSafeKey,
}

impl SubjectKey {
    pub(crate) fn seal(
        &self,
        place: &Place<'_>,
        nonce: [u8; NONCE_LEN],
        salt: &[u8; SALT_LEN],
        value: &[u8],
    ) -> Vec<u8> {
        sealed(
            &self.key,
            nonce,
            &place.aad(),
            [salt.as_slice(), value].concat(),
        )
    }

    /// Salt and value; `None` unless the box was made with this key for this place.
    pub(crate) fn open(
        &self,
        place: &Place<'_>,
        nonce: &[u8],
        sealed: &[u8],
    ) -> Option<([u8; SALT_LEN], Vec<u8>)> {
        let text = opened(&self.key, nonce, &place.aad(), sealed)?;
        let (salt, value) = text.split_at_checked(SALT_LEN)?;
        Some((salt.try_into().ok()?, value.to_vec()))
    }
}

/// Where a box belongs; it opens nowhere else.
#[derive(Clone, Copy)]
pub(crate) struct Place<'a> {
    pub(crate) tenant: Uuid,
    pub(crate) event: EventId,
    pub(crate) field: &'a str,
    pub(crate) subject: Subject,
}

impl Place<'_> {
    fn aad(&self) -> Vec<u8> {
        // Only the field's length varies, so two places never read the same.
        [
            b"aud-box-1".as_slice(),
            self.tenant.as_bytes(),
            self.event.uuid().as_bytes(),
            self.field.as_bytes(),
            self.subject.0.as_bytes(),
        ]
        .concat()
    }
}

fn aead_key(bytes: &[u8; 32]) -> LessSafeKey {
    let key = UnboundKey::new(&AES_256_GCM, bytes).expect("BUG: AES-256 takes 32 bytes");
    LessSafeKey::new(key)
}

fn sealed(key: &LessSafeKey, nonce: [u8; NONCE_LEN], aad: &[u8], mut text: Vec<u8>) -> Vec<u8> {
    key.seal_in_place_append_tag(
        Nonce::assume_unique_for_key(nonce),
        Aad::from(aad),
        &mut text,
    )
    .expect("BUG: AES-GCM takes any text that fits in memory");
    text
}

fn opened(key: &LessSafeKey, nonce: &[u8], aad: &[u8], text: &[u8]) -> Option<Vec<u8>> {
    let nonce = Nonce::try_assume_unique_for_key(nonce).ok()?;
    let mut text = text.to_vec();
    Some(
        key.open_in_place(nonce, Aad::from(aad), &mut text)
            .ok()?
            .to_vec(),
    )
}
