//! Signing in and out.

use super::people::normal_login;
use crate::agent::{Agent, Presence};
use crate::clock::Span;
use crate::dialer::Dialer;
use crate::refusal::{DoorError, Refusal};
use crate::store::{NewSession, StoreError};

/// So many sign-ins may fail for one account within [`WINDOW`].
const ACCOUNT_LIMIT: i64 = 5;
/// So many sign-ins may fail from one address within [`WINDOW`].
const ADDRESS_LIMIT: i64 = 20;
/// How long a failed sign-in counts.
const WINDOW: Span = Span::minutes(15);
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
        let now = self.now();
        let login = normal_login(login).unwrap_or_default();
        let keys = [format!("account:{login}"), format!("address:{address}")];
        for (key, limit) in keys.iter().zip([ACCOUNT_LIMIT, ADDRESS_LIMIT]) {
            if self
                .store
                .count_failed_sign_ins(key, now.minus(WINDOW))
                .await?
                >= limit
            {
                return Err(Refusal::TooManyTries(15).into());
            }
        }
        let found = self.store.find_login(&login).await?;
        let hash = found.as_ref().map(|(_, hash)| hash);
        let right = self
            .secrets
            .verify(password, hash)
            .await
            .ok_or(Refusal::TooManyTries(1))?;
        match found {
            Some((agent, _)) if right && !agent.disabled => self.begin(agent, address).await,
            _ => {
                self.store.add_failed_sign_in(&keys, now).await?;
                Err(Refusal::WrongPassword.into())
            }
        }
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
        let agent = Agent {
            presence: Presence::Available,
            presence_since: now,
            ..agent
        };
        Ok(SignedIn {
            agent,
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
