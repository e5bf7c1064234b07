//! Keys by which programs act as an agent without their password.

use super::Office;
use crate::agent::Agent;
use crate::clock::Span;
use crate::dialer::Dialer;
use crate::id::ApiKeyId;
use crate::refusal::{DoorError, Refusal};
use crate::store::{ApiKey, NewApiKey, StoreError};

/// A key that was just made.
pub struct NewKey {
    /// What is sent as the name.
    pub id: ApiKeyId,
    /// What is sent as the password. Shown now and never again.
    pub secret: String,
}

impl Office {
    /// Makes a key that acts as an agent, with their role.
    ///
    /// # Errors
    /// Nobody of that name, or a name for the key that cannot be used.
    pub async fn add_key(&self, name: &str, login: &str) -> Result<NewKey, DoorError> {
        let name = name.trim();
        let fits = (1..=100).contains(&name.chars().count()) && !name.contains(char::is_control);
        if !fits {
            return Err(Refusal::BadKeyName.into());
        }
        let agent = self.get_agent(login).await?;
        let secret = self.secrets.new_secret();
        let id = ApiKeyId::new(self.ids.next());
        self.store
            .add_api_key(&NewApiKey {
                id,
                name: name.to_owned(),
                agent: agent.id,
                digest: secret.digest,
                created_at: self.clock.now(),
            })
            .await?;
        Ok(NewKey {
            id,
            secret: secret.token,
        })
    }

    /// All keys, the newest first.
    ///
    /// # Errors
    /// Where the database fails.
    pub async fn list_keys(&self) -> Result<Vec<ApiKey>, DoorError> {
        Ok(self.store.list_api_keys().await?)
    }

    /// Revokes a key, at once and for good.
    ///
    /// # Errors
    /// No such key, or it is revoked already.
    pub async fn revoke_key(&self, id: ApiKeyId) -> Result<(), DoorError> {
        if self.store.revoke_api_key(id, self.clock.now()).await? {
            Ok(())
        } else {
            Err(Refusal::NoSuchKey.into())
        }
    }
}

impl Dialer {
    /// As whom a program acts that shows a key.
    ///
    /// # Errors
    /// Where the database fails.
    pub async fn who_by_key(
        &self,
        id: ApiKeyId,
        secret: &str,
    ) -> Result<Option<Agent>, StoreError> {
        let known = self.store.find_api_key(id).await?;
        let shown = self.secrets.lasting_digest(secret);
        let Some(known) = known.filter(|known| self.secrets.same(&known.digest, &shown)) else {
            return Ok(None);
        };
        let now = self.now();
        if known
            .used_at
            .is_none_or(|used| now.since(used) >= Span::minutes(1))
        {
            self.store.touch_api_key(id, now).await?;
        }
        Ok(Some(known.agent))
    }
}
