//! Port: what must survive of programs that use the API, and of people who are invited.

use async_trait::async_trait;

use super::{Session, StoreError};
use crate::agent::{Agent, Role};
use crate::clock::Time;
use crate::id::{AgentId, ApiKeyId, ApiSessionId, CallId};
use crate::secret::PasswordHash;

/// A program signed in as an agent. It makes nobody available: only a browser rings.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct NewApiSession {
    /// Its id, which its tokens name.
    pub id: ApiSessionId,
    /// As whom.
    pub agent: AgentId,
    /// When.
    pub started_at: Time,
    /// From which address.
    pub address: String,
}

/// A key to be kept.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct NewApiKey {
    /// Its id: what is sent as the name.
    pub id: ApiKeyId,
    /// What it is for, in the administrator's words; 1 to 100 characters.
    pub name: String,
    /// As whom it acts.
    pub agent: AgentId,
    /// The digest of its secret.
    pub digest: String,
    /// When it was made.
    pub created_at: Time,
}

/// A key as it is listed: never its secret, which nobody keeps.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ApiKey {
    /// Its id.
    pub id: ApiKeyId,
    /// What it is for.
    pub name: String,
    /// As whom it acts: the name they sign in with.
    pub login: String,
    /// When it was made.
    pub created_at: Time,
    /// When it was last used, to the minute.
    pub used_at: Option<Time>,
    /// When it was revoked.
    pub revoked_at: Option<Time>,
}

/// What is known of a key that is shown.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct KnownKey {
    /// As whom it acts, as they are now.
    pub agent: Agent,
    /// The digest of its secret.
    pub digest: String,
    /// When it was last used, to the minute.
    pub used_at: Option<Time>,
}

/// Somebody may join, once.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Invitation {
    /// The digest of its code.
    pub digest: String,
    /// What they will be.
    pub role: Role,
    /// The name they will sign in with, where that was decided for them.
    pub login: Option<String>,
    /// When it was made.
    pub created_at: Time,
    /// From then on it is void.
    pub expires_at: Time,
}

/// What became of somebody who wanted to join.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Joined {
    /// They can sign in, and the invitation is used.
    Done,
    /// There is no such invitation, or it was used, or it is too old.
    NotInvited,
    /// Somebody has that name; the invitation is still good.
    Taken,
}

/// A request that is done once, however often it is sent: it carries a key of the client's.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct OnceRequest {
    /// Whose request it is; two agents may use the same key.
    pub agent: AgentId,
    /// The client's key; 1 to 255 characters.
    pub key: String,
    /// The digest of the request, so that another one under the same key is noticed.
    pub request: String,
    /// The call that it makes has this id, whoever makes it at last: a second one with it cannot be kept.
    pub call: CallId,
    /// Since when it is worked on.
    pub begun_at: Time,
    /// What was answered, once it was.
    pub answer: Option<OnceAnswer>,
}

/// An answer that is given again to the same request.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct OnceAnswer {
    /// The HTTP status.
    pub status: u16,
    /// The body, as JSON.
    pub body: String,
}

/// Port: what must survive of programs and of people who are invited. One method per intention.
#[async_trait]
pub trait AccessStore: Send + Sync {
    // ---- programs that signed in ----
    /// Begins a session of a program.
    async fn add_api_session(&self, session: &NewApiSession) -> Result<(), StoreError>;
    /// A program's session that is not over, with its agent, unless they are disabled.
    async fn find_api_session(&self, id: ApiSessionId) -> Result<Option<Session>, StoreError>;
    /// A program's session was used.
    async fn touch_api_session(&self, id: ApiSessionId, now: Time) -> Result<(), StoreError>;
    /// Ends a program's session.
    async fn end_api_session(&self, id: ApiSessionId, now: Time) -> Result<(), StoreError>;
    /// Ends the programs' sessions that were not used since `seen_before` or were begun before
    /// `started_before`. Returns how many.
    async fn expire_api_sessions(
        &self,
        seen_before: Time,
        started_before: Time,
        now: Time,
    ) -> Result<u64, StoreError>;

    // ---- keys ----
    /// Keeps a key.
    async fn add_api_key(&self, key: &NewApiKey) -> Result<(), StoreError>;
    /// A key that is not revoked, of an agent who is not disabled.
    async fn find_api_key(&self, id: ApiKeyId) -> Result<Option<KnownKey>, StoreError>;
    /// A key was used.
    async fn touch_api_key(&self, id: ApiKeyId, now: Time) -> Result<(), StoreError>;
    /// All keys, the newest first.
    async fn list_api_keys(&self) -> Result<Vec<ApiKey>, StoreError>;
    /// Revokes a key; false where there is none that is good.
    async fn revoke_api_key(&self, id: ApiKeyId, now: Time) -> Result<bool, StoreError>;

    // ---- invitations ----
    /// Keeps an invitation.
    async fn add_invitation(&self, invitation: &Invitation) -> Result<(), StoreError>;
    /// The invitation with this digest, if it is good now.
    async fn find_invitation(
        &self,
        digest: &str,
        now: Time,
    ) -> Result<Option<Invitation>, StoreError>;
    /// Keeps a new agent; where `digest` names an invitation, uses it up. Both or neither.
    async fn join(
        &self,
        digest: Option<&str>,
        agent: &Agent,
        hash: &PasswordHash,
        now: Time,
    ) -> Result<Joined, StoreError>;

    // ---- requests that are done once ----
    /// Keeps a request as begun. Returns the one that was kept before under this key, if there is one.
    async fn begin_once(&self, request: &OnceRequest) -> Result<Option<OnceRequest>, StoreError>;
    /// Takes over a request that was begun and never answered; false where somebody else was quicker.
    async fn resume_once(&self, seen: &OnceRequest, now: Time) -> Result<bool, StoreError>;
    /// Keeps what was answered.
    async fn answer_once(
        &self,
        agent: AgentId,
        key: &str,
        answer: &OnceAnswer,
    ) -> Result<(), StoreError>;

    // ---- the rest ----
    /// Forgets requests begun before `once_before`, and invitations that ran out and programs' sessions that
    /// ended before `before`. Returns how many rows.
    async fn forget_access(&self, once_before: Time, before: Time) -> Result<u64, StoreError>;
}
