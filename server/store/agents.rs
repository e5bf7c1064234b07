//! The people who can sign in.

use trunkline::agent::{Agent, AgentState, Doing, Presence, Role};
use trunkline::change::Changed;
use trunkline::clock::Time;
use trunkline::id::AgentId;
use trunkline::secret::PasswordHash;
use trunkline::store::StoreError;

use super::states::{self, GRACE, LEASE};
use super::text::{parse, parse_some, storable};
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
    pub(crate) state: String,
    pub(crate) reason: Option<String>,
    pub(crate) call_id: Option<String>,
    pub(crate) began_at: i64,
    pub(crate) wrap_up_call: Option<String>,
    pub(crate) wrap_up_since: Option<i64>,
    pub(crate) wrap_up_until: Option<i64>,
}

/// The columns of an agent out of a row that has others beside them.
macro_rules! agent_columns {
    ($row:ident) => {
        $crate::store::agents::AgentRow {
            id: $row.id,
            login: $row.login,
            name: $row.name,
            role: $row.role,
            disabled: $row.disabled,
            presence: $row.presence,
            presence_since: $row.presence_since,
            state: $row.state,
            reason: $row.reason,
            call_id: $row.call_id,
            began_at: $row.began_at,
            wrap_up_call: $row.wrap_up_call,
            wrap_up_since: $row.wrap_up_since,
            wrap_up_until: $row.wrap_up_until,
        }
    };
}
pub(crate) use agent_columns;

impl AgentRow {
    /// The agent.
    pub(crate) fn agent(self) -> Result<Agent, StoreError> {
        let doing = Doing {
            state: states::state_of(&self.state, self.reason.as_deref())?,
            since: Time::from_millis(self.began_at),
            call: parse_some("agent_states.call_id", self.call_id.as_deref())?,
            wrap_up: states::wrap_up_of(self.wrap_up_call, self.wrap_up_since, self.wrap_up_until)?,
        };
        Ok(Agent {
            id: parse("agents.id", &self.id)?,
            login: self.login,
            name: self.name,
            role: parse("agents.role", &self.role)?,
            disabled: self.disabled,
            presence: parse("agents.presence", &self.presence)?,
            presence_since: Time::from_millis(self.presence_since),
            doing,
        })
    }
}

/// Reads agents with what they are doing; `$rest` is what comes after the tables.
macro_rules! read_agents {
    ($connection:expr, $rest:tt $(, $argument:expr)* $(,)?) => {{
        let rows = sqlx::query_as!(
            AgentRow,
            r#"SELECT a.id, a.login, a.name, a.role, a.disabled, a.presence, a.presence_since,
                   d.state, d.reason, d.call_id, d.began_at,
                   a.wrap_up_call, a.wrap_up_since, a.wrap_up_until
               FROM agents a JOIN agent_states d ON d.agent_id = a.id AND d.ended_at IS NULL "#
                + $rest
            $(, $argument)*
        )
        .fetch_all($connection)
        .await
        .map_err(failed)?;
        rows.into_iter().map(AgentRow::agent).collect::<Result<Vec<Agent>, StoreError>>()
    }};
}

/// Keeps a new agent, who is offline; false where the login is taken.
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
    .execute(&mut *connection)
    .await
    .map_err(failed)?;
    if done.rows_affected() == 0 {
        return Ok(false);
    }
    let offline = (AgentState::Offline, None);
    states::open_row(connection, agent.id, offline, agent.doing.since).await?;
    Ok(true)
}

/// The agent who signs in with this name, with their password's hash.
pub(crate) async fn find_login(
    connection: &mut Connection,
    login: &str,
) -> Result<Option<(Agent, PasswordHash)>, StoreError> {
    let hash = sqlx::query_scalar!("SELECT password_hash FROM agents WHERE login = $1", login)
        .fetch_optional(&mut *connection)
        .await
        .map_err(failed)?;
    let agents = read_agents!(connection, "WHERE a.login = $1", login)?;
    Ok(agents.into_iter().next().zip(hash.map(PasswordHash)))
}

/// An agent.
pub(crate) async fn find(
    connection: &mut Connection,
    id: AgentId,
) -> Result<Option<Agent>, StoreError> {
    let agents = read_agents!(connection, "WHERE a.id = $1", id.to_string())?;
    Ok(agents.into_iter().next())
}

/// All agents, by login.
pub(crate) async fn list(connection: &mut Connection) -> Result<Vec<Agent>, StoreError> {
    read_agents!(connection, "ORDER BY a.login")
}

/// Agents who may be offered a call, the one who has waited longest first: those whom [`AgentState::of`]
/// would call available now, whatever their row still says.
pub(crate) async fn list_free(
    connection: &mut Connection,
    now: Time,
) -> Result<Vec<Agent>, StoreError> {
    read_agents!(
        connection,
        "WHERE a.presence = 'available' AND NOT a.disabled
           AND (a.wrap_up_until IS NULL OR a.wrap_up_until <= $1)
           AND EXISTS (SELECT 1 FROM sessions s WHERE s.agent_id = a.id AND s.ended_at IS NULL)
           AND (EXISTS (SELECT 1 FROM pages p JOIN servers v ON v.id = p.server_id
                        WHERE p.agent_id = a.id AND p.closed_at IS NULL AND v.seen_at >= $2)
                OR EXISTS (SELECT 1 FROM pages p WHERE p.agent_id = a.id AND p.closed_at >= $3)
                OR EXISTS (SELECT 1 FROM sessions n WHERE n.agent_id = a.id AND n.ended_at IS NULL
                           AND n.started_at >= $3))
           AND NOT EXISTS (SELECT 1 FROM calls c
                           WHERE c.agent_id = a.id AND NOT c.is_over AND NOT c.owner_left)
           AND NOT EXISTS (SELECT 1 FROM legs l JOIN calls c ON c.id = l.call_id
                           WHERE l.agent_id = a.id AND NOT l.is_over AND NOT c.is_over)
         ORDER BY (SELECT MAX(c.ended_at) FROM calls c WHERE c.agent_id = a.id) NULLS FIRST,
             a.presence_since, a.id",
        now.millis(),
        now.minus(LEASE).millis(),
        now.minus(GRACE).millis(),
    )
}

/// When each agent's phone was rung last.
pub(crate) async fn list_last_rung(
    connection: &mut Connection,
) -> Result<Vec<(AgentId, Time)>, StoreError> {
    let rows = sqlx::query!(
        r#"SELECT a.id, (SELECT MAX(s.began_at) FROM agent_states s
                         WHERE s.agent_id = a.id AND s.state = 'ringing') AS "rung_at?: i64"
           FROM agents a"#
    )
    .fetch_all(connection)
    .await
    .map_err(failed)?;
    rows.into_iter()
        .filter_map(|row| Some((row.id, row.rung_at?)))
        .map(|(id, at)| Ok((parse("id", &id)?, Time::from_millis(at))))
        .collect()
}

/// Sets what an agent says they are doing, ends their wrap-up and tells the screens.
pub(crate) async fn set_presence(
    write: &mut Write<'_>,
    id: AgentId,
    presence: Presence,
    now: Time,
) -> Result<(), StoreError> {
    let done = sqlx::query!(
        "UPDATE agents SET presence = $2, presence_since = $3,
             wrap_up_call = NULL, wrap_up_since = NULL, wrap_up_until = NULL
         WHERE id = $1",
        id.to_string(),
        presence.word(),
        now.millis(),
    )
    .execute(write.connection())
    .await
    .map_err(failed)?;
    if done.rows_affected() == 1 {
        states::settle(write.connection(), id, states::Cause::default(), now).await?;
        // Told even where nothing changed yet: in a call it is what comes next.
        tell(write, id, now).await?;
    }
    Ok(())
}

/// Sets what an agent is said to be doing, unless they have said something themselves since a moment, or are not
/// available. An agent who was rung for several calls in vain is set aside once.
pub(crate) async fn set_aside(
    write: &mut Write<'_>,
    id: AgentId,
    presence: Presence,
    since: Time,
    now: Time,
) -> Result<bool, StoreError> {
    let done = sqlx::query!(
        "UPDATE agents SET presence = $2, presence_since = $3
         WHERE id = $1 AND presence = 'available' AND presence_since <= $4",
        id.to_string(),
        presence.word(),
        now.millis(),
        since.millis(),
    )
    .execute(write.connection())
    .await
    .map_err(failed)?;
    if done.rows_affected() == 0 {
        return Ok(false);
    }
    states::settle(write.connection(), id, states::Cause::default(), now).await?;
    tell(write, id, now).await?;
    Ok(true)
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

/// Says whether an agent's calls are recorded; nothing for as usual.
pub(crate) async fn set_records(
    connection: &mut Connection,
    id: AgentId,
    records: Option<bool>,
) -> Result<(), StoreError> {
    sqlx::query!(
        "UPDATE agents SET records = $2 WHERE id = $1",
        id.to_string(),
        records,
    )
    .execute(connection)
    .await
    .map_err(failed)?;
    Ok(())
}

/// Whether an agent's calls are recorded, where that was said of them.
pub(crate) async fn find_records(
    connection: &mut Connection,
    id: AgentId,
) -> Result<Option<bool>, StoreError> {
    let records = sqlx::query_scalar!(
        r#"SELECT records AS "records: bool" FROM agents WHERE id = $1"#,
        id.to_string(),
    )
    .fetch_optional(connection)
    .await
    .map_err(failed)?;
    Ok(records.flatten())
}

/// Sets a role, and ends the agent's sessions.
pub(crate) async fn set_role(
    write: &mut Write<'_>,
    id: AgentId,
    role: Role,
    now: Time,
) -> Result<(), StoreError> {
    sqlx::query!(
        "UPDATE agents SET role = $2 WHERE id = $1",
        id.to_string(),
        role.word(),
    )
    .execute(write.connection())
    .await
    .map_err(failed)?;
    sessions::end_all(write, id, now).await
}

/// Tells the screens that an agent does something else.
pub(crate) async fn tell(write: &mut Write<'_>, id: AgentId, now: Time) -> Result<(), StoreError> {
    changes::add(write, now, &[(Changed::Agent(id), vec![id])]).await
}
