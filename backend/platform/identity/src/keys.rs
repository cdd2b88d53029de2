//! The keys that sign access tokens: one signs, the next is published already, those retired are
//! believed until their last token has died.

use std::time::Duration;

use aws_lc_rs::signature::{Ed25519KeyPair, KeyPair as _};
use base64::{Engine as _, engine::general_purpose::URL_SAFE_NO_PAD};
use jsonwebtoken::EncodingKey;
use kernel::{Chance, Ctx, Error, Result, Timestamp, id::SigningKeyId};
use serde_json::{Value, json};
use tenancy::{CHANNEL_SESSION, PlatformTx};
use zeroize::Zeroizing;

use crate::{
    Identity, secrets,
    store::key::{self, KeyRow, KeyState},
    tokens::{KeySet, LEEWAY, Signer},
};

/// What is said on [`CHANNEL_SESSION`] when the keys changed.
pub(crate) const NOTICE: &str = "keys";
/// How long after its last token could have died a retired key stays: other nodes may sign with
/// it until they have read the new one.
const MARGIN: Duration = Duration::from_secs(300);

impl Identity {
    /// Reads the keys into memory, and makes the first ones where there are none.
    pub(crate) async fn keys_load(&self) -> Result<()> {
        let platform = self.doors.platform_ref();
        let mut lease = self.doors.read(platform).await?;
        let mut rows = key::key_list(&mut lease).await?;
        lease.done().await?;
        if !rows.iter().any(|row| row.state == KeyState::Active) {
            rows = self.keys_first().await?;
        }
        self.tokens.keys_set(self.key_set(&rows)?);
        Ok(())
    }

    async fn keys_first(&self) -> Result<Vec<KeyRow>> {
        let mut tx = self.doors.platform().await?;
        key::key_lock(&mut tx).await?;
        let mut rows = key::key_list(&mut tx).await?;
        if !rows.iter().any(|row| row.state == KeyState::Active) {
            let now = self.clock.now();
            for state in [KeyState::Active, KeyState::Next] {
                if !rows.iter().any(|row| row.state == state) {
                    self.key_add(&mut tx, state, now).await?;
                }
            }
            rows = key::key_list(&mut tx).await?;
        }
        tx.commit().await?;
        Ok(rows)
    }

    /// The published key begins to sign, the one that signed retires, a fresh one is published.
    /// No token that is alive is lost.
    ///
    /// # Errors
    /// Unavailable database.
    pub async fn keys_rotate(&self) -> Result<()> {
        let ctx = self.system("keys");
        let mut tx = self.doors.platform().await?;
        key::key_lock(&mut tx).await?;
        let now = self.clock.now();
        self.key_advance(&mut tx, &ctx, now).await?;
        tx.commit().await?;
        self.keys_load().await
    }

    /// Replaces the key when it is old, and forgets retired ones whose tokens have all died.
    pub(crate) async fn keys_tend(&self) -> Result<()> {
        let mut tx = self.doors.platform().await?;
        key::key_lock(&mut tx).await?;
        let now = self.clock.now();
        let rows = key::key_list(&mut tx).await?;
        let active = rows.iter().find(|row| row.state == KeyState::Active);
        let is_old = active
            .and_then(|row| row.activated_at)
            .is_some_and(|at| at + self.settings.key_age <= now);
        if is_old {
            let ctx = self.system("keys");
            self.key_advance(&mut tx, &ctx, now).await?;
        }
        let dead = now - (self.settings.access_ttl + LEEWAY + MARGIN);
        let gone = key::key_forget_retired(&mut tx, dead).await?;
        if is_old || gone > 0 {
            tx.notify(CHANNEL_SESSION, NOTICE).await?;
        }
        tx.commit().await
    }

    /// Stops believing a key at once, because somebody may have it. Its tokens die with it.
    ///
    /// # Errors
    /// Not found; unavailable database.
    pub async fn key_remove(&self, id: SigningKeyId) -> Result<()> {
        let ctx = self.system("keys");
        let mut tx = self.doors.platform().await?;
        key::key_lock(&mut tx).await?;
        let rows = key::key_list(&mut tx).await?;
        let row = rows
            .iter()
            .find(|row| row.id == id)
            .ok_or_else(Error::not_found)?;
        let now = self.clock.now();
        if row.state == KeyState::Active {
            self.key_advance(&mut tx, &ctx, now).await?;
        }
        key::key_delete(&mut tx, id).await?;
        if row.state == KeyState::Next {
            self.key_add(&mut tx, KeyState::Next, now).await?;
        }
        self.key_event(&mut tx, &ctx, "platform.signing_key.remove", id)
            .await?;
        tx.notify(CHANNEL_SESSION, NOTICE).await?;
        tx.commit().await?;
        self.keys_load().await
    }

    /// The ids of the keys that are believed, the signing one first.
    ///
    /// # Errors
    /// Unavailable database.
    pub async fn key_ids(&self) -> Result<Vec<SigningKeyId>> {
        let mut lease = self.doors.read(self.doors.platform_ref()).await?;
        let rows = key::key_list(&mut lease).await?;
        lease.done().await?;
        Ok(rows.iter().map(|row| row.id).collect())
    }

    async fn key_advance(&self, tx: &mut PlatformTx, ctx: &Ctx, now: Timestamp) -> Result<()> {
        let rows = key::key_list(tx).await?;
        let of = |state| rows.iter().find(|row| row.state == state).map(|row| row.id);
        let next = match of(KeyState::Next) {
            Some(next) => next,
            None => self.key_add(tx, KeyState::Next, now).await?,
        };
        if let Some(active) = of(KeyState::Active) {
            key::key_retire(tx, active, now).await?;
        }
        key::key_activate(tx, next, now).await?;
        self.key_add(tx, KeyState::Next, now).await?;
        self.key_event(tx, ctx, "platform.signing_key.rotate", next)
            .await?;
        tx.notify(CHANNEL_SESSION, NOTICE).await
    }

    async fn key_add(
        &self,
        tx: &mut PlatformTx,
        state: KeyState,
        now: Timestamp,
    ) -> Result<SigningKeyId> {
        let id = SigningKeyId::new(&*self.clock, &*self.chance);
        let (public_jwk, private) = generate(id, &*self.chance)?;
        let sealed = secrets::seal(
            &self.seal_key,
            id.uuid().as_bytes(),
            &private,
            &*self.chance,
        )?;
        let activated_at = (state == KeyState::Active).then_some(now);
        let row = KeyRow {
            id,
            public_jwk,
            sealed,
            state,
            activated_at,
        };
        key::key_insert(tx, &row, now).await?;
        Ok(id)
    }

    async fn key_event(
        &self,
        tx: &mut PlatformTx,
        ctx: &Ctx,
        action: &str,
        id: SigningKeyId,
    ) -> Result<()> {
        let change = audit::Change::did("signing_key", id.uuid(), None);
        audit::append(tx, ctx, &self.keyring, action, audit::Outcome::Ok, &change).await?;
        Ok(())
    }

    fn key_set(&self, rows: &[KeyRow]) -> Result<KeySet> {
        let mut signer = None;
        for row in rows.iter().filter(|row| row.state == KeyState::Active) {
            let private = secrets::open(&self.seal_key, row.id.uuid().as_bytes(), &row.sealed)?;
            signer = Some(Signer {
                kid: row.id.to_string(),
                key: EncodingKey::from_ed_der(&private),
            });
        }
        let public = rows
            .iter()
            .map(|row| (row.id.to_string(), row.public_jwk.clone()))
            .collect();
        KeySet::new(signer, public)
    }
}

/// A fresh key pair: the public half as JWK (RFC 8037), the private one in PKCS #8.
pub(crate) fn generate(
    id: SigningKeyId,
    chance: &dyn Chance,
) -> Result<(Value, Zeroizing<Vec<u8>>)> {
    let seed: Zeroizing<[u8; 32]> = Zeroizing::new(chance.bytes());
    let refused = |error| Error::internal(format!("an Ed25519 key could not be made: {error}"));
    let pair =
        Ed25519KeyPair::from_seed_unchecked(&*seed).map_err(|error| refused(error.to_string()))?;
    let document = pair
        .to_pkcs8v1()
        .map_err(|error| refused(error.to_string()))?;
    let jwk = json!({
        "kty": "OKP",
        "crv": "Ed25519",
        "use": "sig",
        "alg": "EdDSA",
        "kid": id.to_string(),
        "x": URL_SAFE_NO_PAD.encode(pair.public_key().as_ref()),
    });
    Ok((jwk, Zeroizing::new(document.as_ref().to_vec())))
}
