//! Signing in and out at a browser.

use super::people::normal_login;
use crate::agent::{Agent, Presence};
use crate::clock::Span;
use crate::dialer::Dialer;
use crate::refusal::{DoorError, Refusal};
use crate::store::{NewSession, StoreError};

/// So many sign-ins may fail for one account from one address within [`WINDOW`].
const PAIR_LIMIT: i64 = 5;
/// So many sign-ins may fail from one address within [`WINDOW`].
const ADDRESS_LIMIT: i64 = 20;
/// So many sign-ins may fail for one account from anywhere within [`WINDOW`]. Far more than from one
/// address, so that nobody locks somebody else out by guessing; and no more than that, so that nobody
/// guesses without end from a thousand addresses.
const ACCOUNT_LIMIT: i64 = 100;
/// How long a failed sign-in counts.
pub(super) const WINDOW: Span = Span::minutes(15);
/// A session not used for so long is over.
pub(crate) const IDLE: Span = Span::minutes(30);
/// A session is over after so long, used or not.
pub(crate) const LIFE: Span = Span::minutes(12 * 60);

/// Somebody who has just signed in.
pub struct SignedIn {
    /// Who.
    pub agent: Agent,
    /// For their browser's cookie, and nowhere else.
    pub token: String,
}

impl Dialer {
    /// Signs somebody in, from an address.
    ///
    /// # Errors
    /// The same refusal whether the name or the password is wrong, and another after too many tries.
    pub async fn sign_in(
        &self,
        login: &str,
        password: &str,
        address: &str,
    ) -> Result<SignedIn, DoorError> {
        let agent = self.check_password(login, password, address).await?;
        self.begin(agent, address).await
    }

    /// Who has this name and this password. Counts the tries that fail.
    pub(super) async fn check_password(
        &self,
        login: &str,
        password: &str,
        address: &str,
    ) -> Result<Agent, DoorError> {
        let now = self.now();
        let login = normal_login(login).unwrap_or_default();
        let keys = [
            format!("account:{login} from {address}"),
            format!("address:{address}"),
            format!("account:{login}"),
        ];
        for (key, limit) in keys.iter().zip([PAIR_LIMIT, ADDRESS_LIMIT, ACCOUNT_LIMIT]) {
            self.within(key, limit).await?;
        }
        let found = self.store.find_login(&login).await?;
        let hash = found.as_ref().map(|(_, hash)| hash);
        let right = self
            .secrets
            .verify(password, hash)
            .await
            .ok_or(Refusal::TooManyTries(1))?;
        match found {
            Some((agent, _)) if right && !agent.disabled => Ok(agent),
            _ => {
                self.store.add_failed_sign_in(&keys, now).await?;
                Err(Refusal::WrongPassword.into())
            }
        }
    }

    /// Refuses where as much failed under a key as may.
    pub(super) async fn within(&self, key: &str, limit: i64) -> Result<(), DoorError> {
        let since = self.now().minus(WINDOW);
        if self.store.count_failed_sign_ins(key, since).await? >= limit {
            return Err(Refusal::TooManyTries(15).into());
        }
        Ok(())
    }

    /// Whether a name and a password that are no agent's may be tried from an address: those of a script.
    ///
    /// # Errors
    /// Too many failed from there lately.
    pub async fn may_try(&self, address: &str) -> Result<(), DoorError> {
        self.within(&format!("address:{address}"), ADDRESS_LIMIT)
            .await
    }

    /// They were wrong.
    ///
    /// # Errors
    /// Where the database fails.
    pub async fn tried_in_vain(&self, address: &str) -> Result<(), StoreError> {
        let keys = [format!("address:{address}")];
        self.store.add_failed_sign_in(&keys, self.now()).await
    }

    async fn begin(&self, agent: Agent, address: &str) -> Result<SignedIn, DoorError> {
        let now = self.now();
        let token = self.secrets.new_token();
        let session = NewSession {
            digest: token.digest,
            agent: agent.id,
            started_at: now,
            address: address.to_owned(),
        };
        self.store.add_session(&session).await?;
        self.store
            .set_presence(agent.id, Presence::Available, now)
            .await?;
        let kept = self.store.find_agent(agent.id).await?;
        Ok(SignedIn {
            agent: kept.unwrap_or(agent),
            token: token.token,
        })
    }

    /// Who is behind a browser's session token.
    ///
    /// # Errors
    /// Where the database fails.
    pub async fn who(&self, token: &str) -> Result<Option<Agent>, StoreError> {
        let digest = self.secrets.digest(token);
        let now = self.now();
        let Some(session) = self.store.find_session(&digest).await? else {
            return Ok(None);
        };
        let idle = now.since(session.seen_at);
        if idle > IDLE || now.since(session.started_at) > LIFE {
            self.store.end_session(&digest, now).await?;
            return Ok(None);
        }
        if idle >= Span::minutes(1) {
            self.store.touch_session(&digest, now).await?;
        }
        Ok(Some(session.agent))
    }

    /// Ends the session behind a browser's token.
    ///
    /// # Errors
    /// Where the database fails.
    pub async fn sign_out(&self, token: &str) -> Result<(), StoreError> {
        self.store
            .end_session(&self.secrets.digest(token), self.now())
            .await
    }
}
