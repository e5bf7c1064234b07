//! Time, chance and cryptography: the ports that the product leaves to the machine.

use std::sync::Arc;
use std::time::{SystemTime, UNIX_EPOCH};

use argon2::password_hash::{PasswordHasher, PasswordVerifier, phc};
use argon2::{Algorithm, Argon2, Params, Version};
use async_trait::async_trait;
use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use hmac::{Hmac, KeyInit, Mac};
use sha2::{Digest, Sha256};
use subtle::ConstantTimeEq as _;
use tokio::sync::Semaphore;
use trunkline::clock::{Clock, Time};
use trunkline::id::Ids;
use trunkline::secret::{NewToken, PasswordHash, Secrets};
use uuid::Uuid;

use crate::settings::Secret;

/// The machine's clock.
#[derive(Clone, Copy, Debug, Default)]
pub struct SystemClock;

impl Clock for SystemClock {
    #[expect(clippy::disallowed_methods, reason = "this is the Clock port")]
    fn now(&self) -> Time {
        let since = SystemTime::now()
            .duration_since(UNIX_EPOCH)
            .unwrap_or_default();
        Time::from_millis(i64::try_from(since.as_millis()).unwrap_or(i64::MAX))
    }
}

/// Ids that sort by the time they were made.
#[derive(Clone, Copy, Debug, Default)]
pub struct TimedIds;

impl Ids for TimedIds {
    fn next(&self) -> Uuid {
        Uuid::now_v7()
    }
}

/// Argon2id for passwords, HMAC-SHA-256 for session tokens.
pub struct MachineSecrets {
    key: Secret,
    argon2: Argon2<'static>,
    /// As many slow hashes at once as there are cores: sign-ins must not starve calls.
    places: Arc<Semaphore>,
    /// What is verified where there is no account, so that the time of an answer tells nothing.
    decoy: String,
}

/// So many sign-ins may wait for a place before others are turned away.
const WAITING: usize = 32;

impl MachineSecrets {
    /// Secrets whose digests are keyed.
    ///
    /// # Panics
    /// Where the machine has no source of chance.
    #[must_use]
    pub fn new(key: Secret) -> Self {
        // 19 MiB, two passes, one lane: the least that OWASP recommends for Argon2id.
        let params = Params::new(19 * 1024, 2, 1, None).expect("these parameters are in range");
        let argon2 = Argon2::new(Algorithm::Argon2id, Version::V0x13, params);
        let decoy = argon2
            .hash_password(b"nobody's password")
            .expect("the machine has a source of chance");
        let cores = std::thread::available_parallelism().map_or(2, usize::from);
        Self {
            key,
            decoy: decoy.to_string(),
            argon2,
            places: Arc::new(Semaphore::new(cores)),
        }
    }
}

#[async_trait]
impl Secrets for MachineSecrets {
    async fn hash(&self, password: &str) -> PasswordHash {
        let (argon2, password) = (self.argon2.clone(), password.to_owned());
        // People who join wait for a place as people who sign in do.
        let place = Arc::clone(&self.places).acquire_owned().await;
        let hash = tokio::task::spawn_blocking(move || {
            let _place = place;
            let hash = argon2.hash_password(password.as_bytes());
            hash.expect("the machine has a source of chance")
                .to_string()
        });
        PasswordHash(hash.await.expect("hashing does not panic"))
    }

    async fn verify(&self, password: &str, hash: Option<&PasswordHash>) -> Option<bool> {
        let places = Arc::clone(&self.places);
        if places.available_permits() == 0 && Arc::strong_count(&places) > WAITING {
            return None;
        }
        let place = places.acquire_owned().await.ok()?;
        let argon2 = self.argon2.clone();
        let known = hash.is_some();
        let hash = hash.map_or_else(|| self.decoy.clone(), |hash| hash.0.clone());
        let password = password.to_owned();
        let right = tokio::task::spawn_blocking(move || {
            let _place = place;
            let parsed = phc::PasswordHash::new(&hash);
            parsed.is_ok_and(|hash| argon2.verify_password(password.as_bytes(), &hash).is_ok())
        });
        Some(right.await.unwrap_or(false) && known)
    }

    fn new_token(&self) -> NewToken {
        let mut bytes = [0_u8; 32];
        getrandom::fill(&mut bytes).expect("the machine has a source of chance");
        let token = URL_SAFE_NO_PAD.encode(bytes);
        NewToken {
            digest: self.digest(&token),
            token,
        }
    }

    fn digest(&self, token: &str) -> String {
        let mut mac = Hmac::<Sha256>::new_from_slice(self.key.reveal().as_bytes())
            .expect("a key of any length will do");
        mac.update(token.as_bytes());
        URL_SAFE_NO_PAD.encode(mac.finalize().into_bytes())
    }

    fn new_secret(&self) -> NewToken {
        let NewToken { token, .. } = self.new_token();
        NewToken {
            digest: self.lasting_digest(&token),
            token,
        }
    }

    fn lasting_digest(&self, text: &str) -> String {
        URL_SAFE_NO_PAD.encode(Sha256::digest(text.as_bytes()))
    }

    fn same(&self, one: &str, other: &str) -> bool {
        one.as_bytes().ct_eq(other.as_bytes()).into()
    }
}
