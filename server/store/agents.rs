//! The people who can sign in.

use trunkline::agent::{Agent, Presence, Role};
use trunkline::change::Changed;
use trunkline::clock::Time;
use trunkline::id::AgentId;
use trunkline::secret::PasswordHash;
use trunkline::store::StoreError;

use super::text::{parse, storable};
use super::write::Write;
use super::{changes, failed, sessions};
use crate::Connection;

/// The columns of an agent as they are read.
pub(crate) struct AgentRow {
    pub(crate) id: String,
    pub(crate) login: String,
    pub(crate) name: String,
    pub(crate) role: String,
    pub(crate) disabled: bool,
    pub(crate) presence: String,
    pub(crate) presence_since: i64,
}

impl AgentRow {
    /// The agent.
    pub(crate) fn agent(self) -> Result<Agent, StoreError> {
        Ok(Agent {
            id: parse("agents.id", &self.id)?,
            login: self.login,
            name: self.name,
            role: parse("agents.role", &self.role)?,
            disabled: self.disabled,
            presence: parse("agents.presence", &self.presence)?,
            presence_since: Time::from_millis(self.presence_since),
        })
    }
}

/// Keeps a new agent; false where the login is taken.
pub(crate) async fn add(
    connection: &mut Connection,
    agent: &Agent,
    hash: &PasswordHash,
) -> Result<bool, StoreError> {
    let done = sqlx::query!(
        "INSERT INTO agents (id, login, name, role, disabled, presence, presence_since,
             password_hash)
         VALUES ($1, $2, $3, $4, $5, $6, $7, $8)
         ON CONFLICT (login) DO NOTHING",
        agent.id.to_string(),
        agent.login,
        &*storable(&agent.name),
        agent.role.word(),
        agent.disabled,
        agent.presence.word(),
        agent.presence_since.millis(),
        hash.0,
    )
    .execute(connection)
    .await
    .map_err(failed)?;
    Ok(done.rows_affected() == 1)
}

/// The agent who signs in with this name, with their password's hash.
pub(crate) async fn find_login(
    connection: &mut Connection,
    login: &str,
) -> Result<Option<(Agent, PasswordHash)>, StoreError> {
    let row = sqlx::query!(
        "SELECT id, login, name, role, disabled, presence, presence_since, password_hash
         FROM agents WHERE login = $1",
        login,
    )
    .fetch_optional(connection)
    .await
    .map_err(failed)?;
    row.map(|row| {
        let agent = AgentRow {
            id: row.id,
            login: row.login,
            name: row.name,
            role: row.role,
            disabled: row.disabled,
            presence: row.presence,
            presence_since: row.presence_since,
        };
        Ok((agent.agent()?, PasswordHash(row.password_hash)))
    })
    .transpose()
}

/// An agent.
pub(crate) async fn find(
    connection: &mut Connection,
    id: AgentId,
) -> Result<Option<Agent>, StoreError> {
    let row = sqlx::query_as!(
        AgentRow,
        "SELECT id, login, name, role, disabled, presence, presence_since
         FROM agents WHERE id = $1",
        id.to_string(),
    )
    .fetch_optional(connection)
    .await
    .map_err(failed)?;
    row.map(AgentRow::agent).transpose()
}

/// All agents, by login.
pub(crate) async fn list(connection: &mut Connection) -> Result<Vec<Agent>, StoreError> {
    let rows = sqlx::query_as!(
        AgentRow,
        "SELECT id, login, name, role, disabled, presence, presence_since
         FROM agents ORDER BY login",
    )
    .fetch_all(connection)
    .await
    .map_err(failed)?;
    rows.into_iter().map(AgentRow::agent).collect()
}

/// Agents who may be offered a call, the one who has waited longest first.
pub(crate) async fn list_free(
    connection: &mut Connection,
    seen_since: Time,
) -> Result<Vec<Agent>, StoreError> {
    let rows = sqlx::query_as!(
        AgentRow,
        "SELECT a.id, a.login, a.name, a.role, a.disabled, a.presence, a.presence_since
         FROM agents a
         WHERE a.presence = 'available' AND NOT a.disabled
           AND EXISTS (SELECT 1 FROM sessions s
                       WHERE s.agent_id = a.id AND s.ended_at IS NULL AND s.seen_at >= $1)
           AND NOT EXISTS (SELECT 1 FROM calls c WHERE c.agent_id = a.id AND NOT c.is_over)
           AND NOT EXISTS (SELECT 1 FROM legs l JOIN calls c ON c.id = l.call_id
                           WHERE l.agent_id = a.id AND NOT l.is_over AND NOT c.is_over)
         ORDER BY (SELECT MAX(c.ended_at) FROM calls c WHERE c.agent_id = a.id) NULLS FIRST,
             a.presence_since, a.id",
        seen_since.millis(),
    )
    .fetch_all(connection)
    .await
    .map_err(failed)?;
    rows.into_iter().map(AgentRow::agent).collect()
}

/// Sets what an agent is doing and tells the screens.
pub(crate) async fn set_presence(
    write: &mut Write<'_>,
    id: AgentId,
    presence: Presence,
    now: Time,
) -> Result<(), StoreError> {
    let done = sqlx::query!(
        "UPDATE agents SET presence = $2, presence_since = $3 WHERE id = $1",
        id.to_string(),
        presence.word(),
        now.millis(),
    )
    .execute(write.connection())
    .await
    .map_err(failed)?;
    if done.rows_affected() == 1 {
        tell(write, id, now).await?;
    }
    Ok(())
}

/// Sets a password, and ends the agent's sessions.
pub(crate) async fn set_password(
    write: &mut Write<'_>,
    id: AgentId,
    hash: &PasswordHash,
    now: Time,
) -> Result<(), StoreError> {
    sqlx::query!(
        "UPDATE agents SET password_hash = $2 WHERE id = $1",
        id.to_string(),
        hash.0,
    )
    .execute(write.connection())
    .await
    .map_err(failed)?;
    sessions::end_all(write, id, now).await
}

/// Disables or enables an agent; disabling ends their sessions.
pub(crate) async fn set_disabled(
    write: &mut Write<'_>,
    id: AgentId,
    disabled: bool,
    now: Time,
) -> Result<(), StoreError> {
    sqlx::query!(
        "UPDATE agents SET disabled = $2 WHERE id = $1",
        id.to_string(),
        disabled,
    )
    .execute(write.connection())
    .await
    .map_err(failed)?;
    if disabled {
        sessions::end_all(write, id, now).await?;
    }
    Ok(())
}

/// Sets a role.
pub(crate) async fn set_role(
    connection: &mut Connection,
    id: AgentId,
    role: Role,
) -> Result<(), StoreError> {
    sqlx::query!(
        "UPDATE agents SET role = $2 WHERE id = $1",
        id.to_string(),
        role.word(),
    )
    .execute(connection)
    .await
    .map_err(failed)?;
    Ok(())
}

/// Tells the screens that an agent does something else.
pub(crate) async fn tell(write: &mut Write<'_>, id: AgentId, now: Time) -> Result<(), StoreError> {
    changes::add(write, now, &[(Changed::Agent(id), vec![id])]).await
}
