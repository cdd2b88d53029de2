//! Access tokens: JWTs that are a view of a session (RFC 9068), signed with Ed25519.

use std::{collections::HashMap, sync::Arc, time::Duration};

use arc_swap::ArcSwap;
use jsonwebtoken::{Algorithm, DecodingKey, EncodingKey, Header, Validation};
use kernel::{
    Assurance, Error, Result, Timestamp,
    id::{SessionId, UserId},
};
use serde::{Deserialize, Serialize};
use serde_json::{Value, json};

use crate::secrets::sha256;

/// The only type of token that opens the API (RFC 9068 §2.1).
const TYP: &str = "at+jwt";
/// Who tokens are for.
const AUDIENCE: &str = "guildhall";
/// How far the clocks of two nodes may differ.
pub(crate) const LEEWAY: Duration = Duration::from_secs(5);
/// Longer ones are not ours.
const MAX_LENGTH: usize = 4096;
/// Signatures that were verified are remembered: verifying one takes longer than everything
/// else a request does here.
const REMEMBERED: u64 = 20_000;

/// What a token says.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct Claims {
    pub(crate) iss: String,
    pub(crate) aud: String,
    pub(crate) sub: UserId,
    /// The tenant's id, or `platform`.
    pub(crate) tid: String,
    pub(crate) sid: SessionId,
    pub(crate) iat: i64,
    pub(crate) nbf: i64,
    pub(crate) exp: i64,
    pub(crate) auth_time: i64,
    pub(crate) amr: Vec<String>,
    pub(crate) acr: String,
    pub(crate) jti: String,
}

impl Claims {
    /// When the person last proved who they are.
    pub(crate) fn proven_at(&self) -> Timestamp {
        Timestamp::from_timestamp(self.auth_time, 0).unwrap_or_default()
    }

    /// How well.
    pub(crate) fn assurance(&self) -> Assurance {
        if self.acr == Assurance::Aal2.as_str() {
            Assurance::Aal2
        } else {
            Assurance::Aal1
        }
    }
}

/// A token whose signature, type and claims are right.
#[derive(Debug)]
pub(crate) struct Verified {
    /// The key it was signed with.
    kid: String,
    pub(crate) claims: Claims,
}

/// The key tokens are signed with now.
pub(crate) struct Signer {
    pub(crate) kid: String,
    pub(crate) key: EncodingKey,
}

/// The keys in memory: one that signs, those that are believed, and what others may see of them.
#[derive(Default)]
pub(crate) struct KeySet {
    pub(crate) signer: Option<Signer>,
    pub(crate) believed: HashMap<String, DecodingKey>,
    pub(crate) jwks: Value,
}

impl KeySet {
    /// Of the signing key and the public keys (JWK) that are believed.
    pub(crate) fn new(signer: Option<Signer>, public: Vec<(String, Value)>) -> Result<Self> {
        let mut believed = HashMap::new();
        let mut shown = Vec::new();
        for (kid, jwk) in public {
            let x = jwk.get("x").and_then(Value::as_str).unwrap_or_default();
            let key = DecodingKey::from_ed_components(x).map_err(|error| {
                Error::internal(format!("signing key {kid} cannot be read: {error}"))
            })?;
            believed.insert(kid, key);
            shown.push(jwk);
        }
        Ok(Self {
            signer,
            believed,
            jwks: json!({ "keys": shown }),
        })
    }
}

/// Makes and checks tokens. What it needs is in memory; a token causes no read of anything.
pub(crate) struct Tokens {
    issuer: String,
    keys: ArcSwap<KeySet>,
    verified: moka::sync::Cache<[u8; 32], Arc<Verified>>,
}

impl Tokens {
    /// Tokens of an installation.
    pub(crate) fn new(issuer: String) -> Self {
        Self {
            issuer,
            keys: ArcSwap::default(),
            verified: moka::sync::Cache::builder()
                .max_capacity(REMEMBERED)
                .time_to_live(Duration::from_secs(900))
                .build(),
        }
    }

    /// Takes other keys.
    pub(crate) fn keys_set(&self, keys: KeySet) {
        self.keys.store(Arc::new(keys));
    }

    /// The public keys, as others verify with them (RFC 7517).
    pub(crate) fn jwks(&self) -> Value {
        self.keys.load().jwks.clone()
    }

    /// Who signs.
    pub(crate) fn issuer(&self) -> &str {
        &self.issuer
    }

    /// Who tokens are for.
    pub(crate) const fn audience() -> &'static str {
        AUDIENCE
    }

    /// Signs.
    ///
    /// # Errors
    /// Unavailable while there is no key.
    pub(crate) fn sign(&self, claims: &Claims) -> Result<String> {
        let keys = self.keys.load();
        let signer = keys.signer.as_ref().ok_or_else(|| {
            Error::unavailable(
                "no_signing_key",
                "no key can sign just now; try again",
                Duration::from_secs(1),
            )
        })?;
        let header = Header {
            typ: Some(TYP.into()),
            kid: Some(signer.kid.clone()),
            ..Header::new(Algorithm::EdDSA)
        };
        jsonwebtoken::encode(&header, claims, &signer.key)
            .map_err(|error| Error::internal(format!("a token could not be signed: {error}")))
    }

    /// Checks everything about a token that the token itself can show.
    ///
    /// # Errors
    /// Unauthenticated, with one answer for everything that can be wrong.
    pub(crate) fn verify(&self, token: &str, now: Timestamp) -> Result<Arc<Verified>> {
        let refused = |_why: &'static str| {
            Error::unauthenticated(
                "token_invalid",
                "this access token is not valid; sign in or refresh it",
            )
        };
        if token.len() > MAX_LENGTH {
            return Err(refused("too long"));
        }
        let fingerprint = sha256(token.as_bytes());
        let keys = self.keys.load();
        let known = self
            .verified
            .get(&fingerprint)
            .filter(|known| keys.believed.contains_key(&known.kid));
        let known = match known {
            Some(known) => known,
            None => {
                let read = self
                    .read(token, &keys)
                    .ok_or_else(|| refused("signature, type or claims"))?;
                let read = Arc::new(read);
                self.verified.insert(fingerprint, Arc::clone(&read));
                read
            }
        };
        let claims = &known.claims;
        let (now, leeway) = (
            now.timestamp(),
            i64::try_from(LEEWAY.as_secs()).unwrap_or_default(),
        );
        if now >= claims.exp.saturating_add(leeway) {
            return Err(refused("expired"));
        }
        if now.saturating_add(leeway) < claims.nbf {
            return Err(refused("not yet"));
        }
        Ok(known)
    }

    /// Everything but the time. Of the header only `alg`, `typ` and `kid` count: keys and places
    /// of keys that a token brings along (`jwk`, `jku`, `x5u`) are never looked at.
    fn read(&self, token: &str, keys: &KeySet) -> Option<Verified> {
        let header = jsonwebtoken::decode_header(token).ok()?;
        let is_ours = header.alg == Algorithm::EdDSA
            && header
                .typ
                .as_deref()
                .is_some_and(|typ| typ.eq_ignore_ascii_case(TYP))
            && header.crit.is_none();
        if !is_ours {
            return None;
        }
        let kid = header.kid?;
        let key = keys.believed.get(&kid)?;
        let mut validation = Validation::new(Algorithm::EdDSA);
        validation.set_issuer(&[&self.issuer]);
        validation.set_audience(&[AUDIENCE]);
        validation.set_required_spec_claims(&["iss", "aud", "sub", "exp", "nbf"]);
        // Time comes in as a clock, the crate would read the machine's.
        validation.validate_exp = false;
        validation.validate_nbf = false;
        let claims = jsonwebtoken::decode::<Claims>(token, key, &validation)
            .ok()?
            .claims;
        (!claims.tid.is_empty()).then_some(Verified { kid, claims })
    }
}

#[cfg(test)]
mod tests;
