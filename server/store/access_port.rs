//! The port of programs and of people who are invited: gives each intention its connection or its transaction.

use async_trait::async_trait;
use trunkline::agent::Agent;
use trunkline::clock::Time;
use trunkline::id::{AgentId, ApiKeyId, ApiSessionId};
use trunkline::secret::PasswordHash;
use trunkline::store::{
    AccessStore, ApiKey, Invitation, Joined, KnownKey, NewApiKey, NewApiSession, OnceAnswer,
    OnceRequest, Session, StoreError,
};

use super::port::{keep, read};
use super::{api_keys, api_sessions, invitations, once};
use crate::Here;

type Result<T> = std::result::Result<T, StoreError>;

#[async_trait]
impl AccessStore for Here {
    async fn add_api_session(&self, session: &NewApiSession) -> Result<()> {
        keep!(self, write => api_sessions::add(write.connection(), session))
    }
    async fn find_api_session(&self, id: ApiSessionId) -> Result<Option<Session>> {
        read!(self, connection => api_sessions::find(connection, id))
    }
    async fn touch_api_session(&self, id: ApiSessionId, now: Time) -> Result<()> {
        keep!(self, write => api_sessions::touch(write.connection(), id, now))
    }
    async fn end_api_session(&self, id: ApiSessionId, now: Time) -> Result<()> {
        keep!(self, write => api_sessions::end(write.connection(), id, now))
    }
    async fn expire_api_sessions(
        &self,
        seen_before: Time,
        started_before: Time,
        now: Time,
    ) -> Result<u64> {
        keep!(self, write =>
            api_sessions::expire(write.connection(), seen_before, started_before, now))
    }

    async fn add_api_key(&self, key: &NewApiKey) -> Result<()> {
        keep!(self, write => api_keys::add(write.connection(), key))
    }
    async fn find_api_key(&self, id: ApiKeyId) -> Result<Option<KnownKey>> {
        read!(self, connection => api_keys::find(connection, id))
    }
    async fn touch_api_key(&self, id: ApiKeyId, now: Time) -> Result<()> {
        keep!(self, write => api_keys::touch(write.connection(), id, now))
    }
    async fn list_api_keys(&self) -> Result<Vec<ApiKey>> {
        read!(self, connection => api_keys::list(connection))
    }
    async fn revoke_api_key(&self, id: ApiKeyId, now: Time) -> Result<bool> {
        keep!(self, write => api_keys::revoke(write.connection(), id, now))
    }

    async fn add_invitation(&self, invitation: &Invitation) -> Result<()> {
        keep!(self, write => invitations::add(write.connection(), invitation))
    }
    async fn find_invitation(&self, digest: &str, now: Time) -> Result<Option<Invitation>> {
        read!(self, connection => invitations::find(connection, digest, now))
    }
    async fn join(
        &self,
        digest: Option<&str>,
        agent: &Agent,
        hash: &PasswordHash,
        now: Time,
    ) -> Result<Joined> {
        let mut write = self.begin().await?;
        let joined = invitations::join(&mut write, digest, agent, hash, now).await?;
        match joined {
            Joined::Done => write.keep().await?,
            Joined::NotInvited | Joined::Taken => write.undo().await?,
        }
        Ok(joined)
    }

    async fn begin_once(&self, request: &OnceRequest) -> Result<Option<OnceRequest>> {
        let begun: Result<bool> = keep!(self, write => once::begin(write.connection(), request));
        if begun? {
            return Ok(None);
        }
        let found: Result<Option<OnceRequest>> =
            read!(self, connection => once::find(connection, request.agent, &request.key));
        // It may have become a day old between the two; whoever is told so asks again.
        let forgotten = || StoreError::Failed("a request was forgotten as it was found".into());
        found?.map(Some).ok_or_else(forgotten)
    }
    async fn resume_once(&self, seen: &OnceRequest, now: Time) -> Result<bool> {
        keep!(self, write => once::resume(write.connection(), seen, now))
    }
    async fn answer_once(&self, agent: AgentId, key: &str, answer: &OnceAnswer) -> Result<()> {
        keep!(self, write => once::answer(write.connection(), agent, key, answer))
    }

    async fn forget_access(&self, once_before: Time, before: Time) -> Result<u64> {
        let mut write = self.begin().await?;
        let connection = write.connection();
        let requests = once::forget(connection, once_before).await?;
        let invitations = invitations::forget(connection, before).await?;
        let sessions = api_sessions::forget(connection, before).await?;
        write.keep().await?;
        Ok(requests + invitations + sessions)
    }
}
