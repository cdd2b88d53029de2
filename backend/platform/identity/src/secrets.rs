//! The master key, what is derived from it, and tokens that only their holder knows.

use std::fmt;

use aws_lc_rs::{aead, digest, hkdf, hmac};
use base64::{Engine as _, engine::general_purpose::URL_SAFE_NO_PAD};
use kernel::{Chance, Error, Result};
use zeroize::Zeroizing;

/// The key above all keys of the installation. It never is in the database.
#[derive(Clone)]
pub struct MasterKey(Zeroizing<[u8; 32]>);

impl MasterKey {
    /// Of 32 random bytes.
    pub fn new(bytes: [u8; 32]) -> Self {
        Self(Zeroizing::new(bytes))
    }

    /// A key for one purpose (HKDF-SHA256, RFC 5869).
    pub fn derive(&self, purpose: &'static str) -> Zeroizing<[u8; 32]> {
        let prk = hkdf::Salt::new(hkdf::HKDF_SHA256, b"guildhall/identity").extract(&*self.0);
        let info = [purpose.as_bytes()];
        let mut key = Zeroizing::new([0_u8; 32]);
        prk.expand(&info, hkdf::HKDF_SHA256)
            .and_then(|okm| okm.fill(&mut *key))
            .expect("BUG: HKDF-SHA256 gives 32 bytes");
        key
    }
}

impl fmt::Debug for MasterKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("MasterKey")
    }
}

/// What a token is for; the prefix makes a leaked one recognisable.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum TokenKind {
    Refresh,
    Invitation,
    Verification,
    Cookie,
    Attempt,
}

impl TokenKind {
    const fn prefix(self) -> &'static str {
        match self {
            Self::Refresh => "ghr_",
            Self::Invitation => "ghi_",
            Self::Verification => "ghv_",
            Self::Cookie => "ghs_",
            Self::Attempt => "gha_",
        }
    }
}

/// A random token of 256 bits in its text form. It is never stored, only its hash is.
#[derive(Clone, PartialEq, Eq)]
pub(crate) struct Token(Zeroizing<String>);

impl Token {
    /// A fresh one.
    pub(crate) fn fresh(kind: TokenKind, chance: &dyn Chance) -> Self {
        let random: [u8; 32] = chance.bytes();
        Self::of(kind, &random)
    }

    fn of(kind: TokenKind, bytes: &[u8; 32]) -> Self {
        let mut text = Zeroizing::new(String::from(kind.prefix()));
        URL_SAFE_NO_PAD.encode_string(bytes, &mut text);
        Self(text)
    }

    /// What was sent as one; `None` when it has not the form, so that nothing is looked up.
    pub(crate) fn parse(kind: TokenKind, text: &str) -> Option<Self> {
        let body = text.strip_prefix(kind.prefix())?;
        let mut bytes = Zeroizing::new([0_u8; 32]);
        let length = URL_SAFE_NO_PAD.decode_slice(body, &mut *bytes).ok()?;
        (length == 32).then(|| Self::of(kind, &bytes))
    }

    /// What is stored of it. A fast hash suffices: 256 random bits cannot be guessed.
    pub(crate) fn hash(&self) -> [u8; 32] {
        sha256(self.0.as_bytes())
    }

    /// Its text.
    pub(crate) fn reveal(&self) -> &str {
        &self.0
    }

    /// The one token that can follow this one in a family. Whoever asks twice with the same
    /// token gets the same answer, without the successor being stored in a readable form.
    pub(crate) fn successor(&self, key: &[u8; 32]) -> Self {
        let key = hmac::Key::new(hmac::HMAC_SHA256, key);
        let tag = hmac::sign(&key, self.0.as_bytes());
        let mut bytes = Zeroizing::new([0_u8; 32]);
        bytes.copy_from_slice(tag.as_ref());
        Self::of(TokenKind::Refresh, &bytes)
    }
}

impl fmt::Debug for Token {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Token")
    }
}

/// SHA-256.
pub(crate) fn sha256(bytes: &[u8]) -> [u8; 32] {
    let mut out = [0_u8; 32];
    out.copy_from_slice(digest::digest(&digest::SHA256, bytes).as_ref());
    out
}

const NONCE: usize = 12;

/// Seals bytes under a key (AES-256-GCM); `about` binds them to their place.
pub(crate) fn seal(
    key: &[u8; 32],
    about: &[u8],
    plain: &[u8],
    chance: &dyn Chance,
) -> Result<Vec<u8>> {
    let nonce: [u8; NONCE] = chance.bytes();
    let mut sealed = plain.to_vec();
    gcm(key)?
        .seal_in_place_append_tag(
            aead::Nonce::assume_unique_for_key(nonce),
            aead::Aad::from(about),
            &mut sealed,
        )
        .map_err(|_| Error::internal("sealing failed"))?;
    Ok([nonce.as_slice(), &sealed].concat())
}

/// Opens what [`seal`] sealed.
pub(crate) fn open(key: &[u8; 32], about: &[u8], sealed: &[u8]) -> Result<Zeroizing<Vec<u8>>> {
    let wrong = || {
        Error::internal(
            "a sealed value does not open: GUILDHALL_MASTER_KEY is not the key it was sealed under",
        )
    };
    let (nonce, boxed) = sealed.split_at_checked(NONCE).ok_or_else(wrong)?;
    let nonce = aead::Nonce::try_assume_unique_for_key(nonce).map_err(|_| wrong())?;
    let mut plain = Zeroizing::new(boxed.to_vec());
    let length = gcm(key)?
        .open_in_place(nonce, aead::Aad::from(about), &mut plain)
        .map_err(|_| wrong())?
        .len();
    plain.truncate(length);
    Ok(plain)
}

fn gcm(key: &[u8; 32]) -> Result<aead::LessSafeKey> {
    let key = aead::UnboundKey::new(&aead::AES_256_GCM, key)
        .map_err(|_| Error::internal("32 bytes were no AES-256 key"))?;
    Ok(aead::LessSafeKey::new(key))
}

#[cfg(test)]
mod tests {
    use super::*;
    use kernel::SystemChance;

    #[test]
    fn a_token_has_256_bits_and_one_spelling() {
        let token = Token::fresh(TokenKind::Refresh, &SystemChance);
        assert_eq!(token.reveal().len(), 4 + 43);
        assert!(Token::parse(TokenKind::Refresh, token.reveal()).unwrap() == token);
        for wrong in [
            "",
            "ghr_",
            "ghi_x",
            &token.reveal()[..40],
            &format!("{}x", token.reveal()),
        ] {
            assert!(Token::parse(TokenKind::Refresh, wrong).is_none(), "{wrong}");
        }
        assert!(Token::parse(TokenKind::Invitation, token.reveal()).is_none());
    }

    #[test]
    fn a_successor_is_always_the_same_and_needs_the_key() {
        let token = Token::fresh(TokenKind::Refresh, &SystemChance);
        assert!(token.successor(&[1; 32]) == token.successor(&[1; 32]));
        assert!(token.successor(&[1; 32]) != token.successor(&[2; 32]));
    }

    #[test]
    fn a_sealed_value_opens_in_its_place_only() {
        let sealed = seal(&[7; 32], b"here", b"secret", &SystemChance).unwrap();
        assert_eq!(&**open(&[7; 32], b"here", &sealed).unwrap(), b"secret");
        assert!(open(&[7; 32], b"there", &sealed).is_err());
        assert!(open(&[8; 32], b"here", &sealed).is_err());
        assert!(open(&[7; 32], b"here", &[1, 2]).is_err());
    }

    #[test]
    fn keys_of_two_purposes_differ() {
        let master = MasterKey::new([1; 32]);
        assert_ne!(*master.derive("a"), *master.derive("b"));
        assert_eq!(format!("{master:?}"), "MasterKey");
    }
}
