//! Hashing passwords: Argon2id with a pepper, off the threads that serve requests, so many at a
//! time as the machine can bear and no more.

use std::{
    sync::{
        Arc,
        atomic::{AtomicUsize, Ordering},
    },
    time::Duration,
};

use argon2::{
    Algorithm, Argon2, Params, Version,
    password_hash::{PasswordHasher as _, PasswordVerifier as _, phc::PasswordHash},
};
use kernel::{Chance, Error, Result};
use tokio::sync::Semaphore;
use unicode_normalization::UnicodeNormalization as _;
use zeroize::Zeroizing;

use crate::{secrets::MasterKey, settings::AuthSettings};

/// What a comparison found.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Verdict {
    /// The password fits.
    Right,
    /// It fits, and was hashed with lower costs than are set now.
    RightButOutdated,
    /// It does not.
    Wrong,
}

/// Hashes and compares passwords.
pub(crate) struct Hasher {
    pepper: Zeroizing<[u8; 32]>,
    params: Params,
    permits: Arc<Semaphore>,
    waiting: AtomicUsize,
    room: usize,
    /// What the password of nobody is compared with, so that an unknown address takes as long.
    nobody: String,
    chance: Arc<dyn Chance>,
}

impl Hasher {
    /// A hasher with the costs of the settings.
    ///
    /// # Errors
    /// When Argon2 does not take the costs.
    pub(crate) fn new(
        settings: &AuthSettings,
        master: &MasterKey,
        chance: Arc<dyn Chance>,
    ) -> Result<Self> {
        let params = Params::new(settings.argon2_memory, settings.argon2_passes, 1, None).map_err(
            |error| Error::internal(format!("AUTH_ARGON2_MEMORY or AUTH_ARGON2_PASSES: {error}")),
        )?;
        let pepper = master.derive("password pepper");
        let nobody = hash(&pepper, &params, "nobody has this password", &*chance)?;
        Ok(Self {
            pepper,
            params,
            permits: Arc::new(Semaphore::new(settings.hash_parallel.max(1))),
            waiting: AtomicUsize::new(0),
            room: settings.hash_waiting,
            nobody,
            chance,
        })
    }

    /// The PHC text of a password.
    ///
    /// # Errors
    /// Unavailable when too many are waiting already.
    pub(crate) async fn hash(&self, password: &str) -> Result<String> {
        let password = normalise(password);
        let (pepper, params, chance) = (
            self.pepper.clone(),
            self.params.clone(),
            Arc::clone(&self.chance),
        );
        self.run(move || hash(&pepper, &params, &password, &*chance))
            .await
    }

    /// Compares a password with a PHC text; without one the answer is `Wrong`, after the same work.
    ///
    /// # Errors
    /// As [`Hasher::hash`].
    pub(crate) async fn verify(&self, password: &str, phc: Option<&str>) -> Result<Verdict> {
        let password = normalise(password);
        let (pepper, params) = (self.pepper.clone(), self.params.clone());
        let known = phc.is_some();
        let phc = phc.unwrap_or(&self.nobody).to_owned();
        self.run(move || {
            let verdict = verify(&pepper, &params, &password, &phc)?;
            Ok(if known { verdict } else { Verdict::Wrong })
        })
        .await
    }

    async fn run<T: Send + 'static>(
        &self,
        work: impl FnOnce() -> Result<T> + Send + 'static,
    ) -> Result<T> {
        let _place = self.wait()?;
        let permit = Arc::clone(&self.permits)
            .acquire_owned()
            .await
            .map_err(Error::internal)?;
        tokio::task::spawn_blocking(move || {
            let done = work();
            drop(permit);
            done
        })
        .await
        .map_err(Error::internal)?
    }

    fn wait(&self) -> Result<Place<'_>> {
        let place = Place(&self.waiting);
        // Counted together with those being hashed, of which there are few.
        if self.waiting.fetch_add(1, Ordering::AcqRel) >= self.room.max(1) {
            metrics::counter!("guildhall_password_room_full_total").increment(1);
            return Err(Error::unavailable(
                "sign_in_busy",
                "too many people are signing in just now; try again in a moment",
                Duration::from_secs(2),
            ));
        }
        Ok(place)
    }
}

/// A place in the waiting room, given back when dropped, also by a caller who hung up.
struct Place<'a>(&'a AtomicUsize);

impl Drop for Place<'_> {
    fn drop(&mut self) {
        self.0.fetch_sub(1, Ordering::AcqRel);
    }
}

/// A password as it is hashed: Unicode normal form C, so that two keyboards type the same one.
pub(crate) fn normalise(password: &str) -> Zeroizing<String> {
    Zeroizing::new(password.nfc().collect())
}

fn argon<'a>(pepper: &'a [u8; 32], params: &Params) -> Result<Argon2<'a>> {
    Argon2::new_with_secret(pepper, Algorithm::Argon2id, Version::V0x13, params.clone())
        .map_err(|error| Error::internal(format!("argon2: {error}")))
}

fn hash(pepper: &[u8; 32], params: &Params, password: &str, chance: &dyn Chance) -> Result<String> {
    let salt: [u8; 16] = chance.bytes();
    let hash = argon(pepper, params)?
        .hash_password_with_salt(password.as_bytes(), &salt)
        .map_err(|error| Error::internal(format!("argon2: {error}")))?;
    Ok(hash.to_string())
}

fn verify(pepper: &[u8; 32], params: &Params, password: &str, phc: &str) -> Result<Verdict> {
    let stored = PasswordHash::new(phc).map_err(|error| {
        Error::internal(format!("a stored password hash cannot be read: {error}"))
    })?;
    if argon(pepper, params)?
        .verify_password(password.as_bytes(), &stored)
        .is_err()
    {
        return Ok(Verdict::Wrong);
    }
    let current = Params::try_from(&stored).map_err(|error| {
        Error::internal(format!("a stored password hash cannot be read: {error}"))
    })?;
    let same = (current.m_cost(), current.t_cost(), current.p_cost())
        == (params.m_cost(), params.t_cost(), params.p_cost());
    Ok(if same {
        Verdict::Right
    } else {
        Verdict::RightButOutdated
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use kernel::SystemChance;

    fn hasher(memory: &str, master: [u8; 32]) -> Hasher {
        let mut values = kernel::settings::Values::default();
        values.set("AUTH_ARGON2_MEMORY", memory);
        values.set("AUTH_HASH_WAITING", "3");
        let settings = AuthSettings::read(&values).unwrap();
        Hasher::new(&settings, &MasterKey::new(master), Arc::new(SystemChance)).unwrap()
    }

    #[tokio::test]
    async fn req_04_a_hash_is_argon2id_and_raised_costs_are_noticed() {
        let cheap = hasher("64", [1; 32]);
        let phc = cheap.hash("correct horse battery").await.unwrap();
        assert!(phc.starts_with("$argon2id$v=19$m=64,t=2,p=1$"), "{phc}");
        assert_eq!(
            cheap
                .verify("correct horse battery", Some(&phc))
                .await
                .unwrap(),
            Verdict::Right
        );
        assert_eq!(
            cheap
                .verify("correct horse staple", Some(&phc))
                .await
                .unwrap(),
            Verdict::Wrong
        );
        let dear = hasher("128", [1; 32]);
        let verdict = dear
            .verify("correct horse battery", Some(&phc))
            .await
            .unwrap();
        assert_eq!(verdict, Verdict::RightButOutdated);
        assert!(dear.hash("x").await.unwrap().contains("m=128,"));
    }

    #[tokio::test]
    async fn req_04_without_the_pepper_a_hash_fits_nothing() {
        let phc = hasher("64", [1; 32])
            .hash("correct horse battery")
            .await
            .unwrap();
        let stolen = hasher("64", [2; 32]);
        assert_eq!(
            stolen
                .verify("correct horse battery", Some(&phc))
                .await
                .unwrap(),
            Verdict::Wrong
        );
    }

    #[tokio::test]
    async fn two_ways_to_type_a_letter_are_one_password() {
        let hasher = hasher("64", [1; 32]);
        let phc = hasher.hash("caf\u{e9}").await.unwrap();
        assert_eq!(
            hasher.verify("cafe\u{301}", Some(&phc)).await.unwrap(),
            Verdict::Right
        );
    }

    #[tokio::test]
    async fn nobodys_password_is_always_wrong() {
        let hasher = hasher("64", [1; 32]);
        assert_eq!(
            hasher
                .verify("nobody has this password", None)
                .await
                .unwrap(),
            Verdict::Wrong
        );
    }

    #[tokio::test]
    async fn a_full_waiting_room_asks_to_come_back() {
        let hasher = hasher("19456", [1; 32]);
        let results = tokio::join!(
            hasher.hash("a"),
            hasher.hash("b"),
            hasher.hash("c"),
            hasher.hash("d"),
            hasher.hash("e")
        );
        let results = [results.0, results.1, results.2, results.3, results.4];
        let refused: Vec<_> = results
            .iter()
            .filter_map(|result| result.as_ref().err())
            .collect();
        assert_eq!(refused.len(), 2);
        assert!(
            refused
                .iter()
                .all(|error| error.code() == "sign_in_busy" && error.wait().is_some())
        );
        assert!(hasher.hash("f").await.is_ok());
    }
}
