//! Who has signed in.

use trunkline::change::Changed;
use trunkline::clock::{Span, Time};
use trunkline::id::AgentId;
use trunkline::store::{NewSession, Session, StoreError};

use super::agents::{self, agent_columns};
use super::states::{self, Cause};
use super::text::parse;
use super::write::Write;
use super::{api_sessions, changes, failed};
use crate::Connection;

/// A session that was not used for so long keeps nobody from being offline.
const LIFE: Span = Span::minutes(12 * 60);

/// Begins a session.
pub(crate) async fn add(
    connection: &mut Connection,
    session: &NewSession,
) -> Result<(), StoreError> {
    sqlx::query!(
        "INSERT INTO sessions (digest, agent_id, started_at, seen_at, address)
         VALUES ($1, $2, $3, $3, $4)",
        session.digest,
        session.agent.to_string(),
        session.started_at.millis(),
        session.address,
    )
    .execute(connection)
    .await
    .map_err(failed)?;
    Ok(())
}

/// A session that is not over, with its agent, unless they are disabled.
pub(crate) async fn find(
    connection: &mut Connection,
    digest: &str,
) -> Result<Option<Session>, StoreError> {
    let row = sqlx::query!(
        "SELECT s.started_at, s.seen_at, a.id, a.login, a.name, a.role, a.disabled, a.presence,
             a.presence_since, d.state, d.reason, d.call_id, d.began_at, a.wrap_up_call,
             a.wrap_up_since, a.wrap_up_until
         FROM sessions s JOIN agents a ON a.id = s.agent_id
             JOIN agent_states d ON d.agent_id = a.id AND d.ended_at IS NULL
         WHERE s.digest = $1 AND s.ended_at IS NULL AND NOT a.disabled",
        digest,
    )
    .fetch_optional(connection)
    .await
    .map_err(failed)?;
    row.map(|row| {
        let agent = agent_columns!(row);
        Ok(Session {
            agent: agent.agent()?,
            started_at: Time::from_millis(row.started_at),
            seen_at: Time::from_millis(row.seen_at),
        })
    })
    .transpose()
}

/// A session was used.
pub(crate) async fn touch(
    connection: &mut Connection,
    digest: &str,
    now: Time,
) -> Result<(), StoreError> {
    sqlx::query!(
        "UPDATE sessions SET seen_at = $2
         WHERE digest = $1 AND ended_at IS NULL AND seen_at < $2",
        digest,
        now.millis(),
    )
    .execute(connection)
    .await
    .map_err(failed)?;
    Ok(())
}

/// Ends a session. The agent is offline when it was their last one.
pub(crate) async fn end(write: &mut Write<'_>, digest: &str, now: Time) -> Result<(), StoreError> {
    // The agent's row is taken first, so that of two sessions that end at once the second sees the first.
    let agent = sqlx::query_scalar!(
        r#"UPDATE agents SET presence = presence
           WHERE id = (SELECT agent_id FROM sessions WHERE digest = $1 AND ended_at IS NULL)
           RETURNING id AS "id!: String""#,
        digest,
    )
    .fetch_optional(write.connection())
    .await
    .map_err(failed)?;
    let Some(agent) = agent else {
        return Ok(());
    };
    sqlx::query!(
        "UPDATE sessions SET ended_at = $2 WHERE digest = $1 AND ended_at IS NULL",
        digest,
        now.millis(),
    )
    .execute(write.connection())
    .await
    .map_err(failed)?;
    go_offline(write, parse("agents.id", &agent)?, now).await
}

/// Ends all sessions of an agent, who is then offline.
pub(crate) async fn end_all(
    write: &mut Write<'_>,
    agent: AgentId,
    now: Time,
) -> Result<(), StoreError> {
    sqlx::query!(
        "UPDATE sessions SET ended_at = $2 WHERE agent_id = $1 AND ended_at IS NULL",
        agent.to_string(),
        now.millis(),
    )
    .execute(write.connection())
    .await
    .map_err(failed)?;
    api_sessions::end_all(write.connection(), agent, now).await?;
    go_offline(write, agent, now).await
}

/// Ends the sessions that are over by silence or by age; returns how many.
pub(crate) async fn expire(
    write: &mut Write<'_>,
    seen_before: Time,
    started_before: Time,
    now: Time,
) -> Result<u64, StoreError> {
    // All agents are locked in one order and before the numbering row, or two sweeps, or a sweep and
    // somebody who signs out, could wait for each other.
    let agents = sqlx::query_scalar!(
        "SELECT DISTINCT agent_id FROM sessions
         WHERE ended_at IS NULL AND (seen_at < $1 OR started_at < $2) ORDER BY agent_id",
        seen_before.millis(),
        started_before.millis(),
    )
    .fetch_all(write.connection())
    .await
    .map_err(failed)?;
    let (mut ended, mut news) = (0, Vec::new());
    for agent in agents {
        let agent = parse("sessions.agent_id", &agent)?;
        ended += expire_of(write, agent, seen_before, started_before, now).await?;
        if leave(write.connection(), agent, now).await? {
            news.push((Changed::Agent(agent), vec![agent]));
        }
    }
    changes::add(write, now, &news).await?;
    Ok(ended)
}

/// Ends those of one agent, each at the moment it was last used or at the end of its life, whichever came
/// first; returns how many.
async fn expire_of(
    write: &mut Write<'_>,
    agent: AgentId,
    seen_before: Time,
    started_before: Time,
    now: Time,
) -> Result<u64, StoreError> {
    take(write.connection(), agent).await?;
    let done = sqlx::query!(
        "UPDATE sessions
         SET ended_at = CASE WHEN seen_at < started_at + $4 THEN seen_at ELSE started_at + $4 END
         WHERE agent_id = $1 AND ended_at IS NULL AND (seen_at < $2 OR started_at < $3)",
        agent.to_string(),
        seen_before.millis(),
        started_before.millis(),
        now.since(started_before).as_millis(),
    )
    .execute(write.connection())
    .await
    .map_err(failed)?;
    Ok(done.rows_affected())
}

/// Locks an agent's row, so that of two who end their sessions at once the second sees the first.
async fn take(connection: &mut Connection, agent: AgentId) -> Result<(), StoreError> {
    sqlx::query!(
        "UPDATE agents SET presence = presence WHERE id = $1",
        agent.to_string(),
    )
    .execute(connection)
    .await
    .map_err(failed)?;
    Ok(())
}

/// An agent without a session is offline, and the screens are told.
async fn go_offline(write: &mut Write<'_>, agent: AgentId, now: Time) -> Result<(), StoreError> {
    if leave(write.connection(), agent, now).await? {
        agents::tell(write, agent, now).await?;
    }
    Ok(())
}

/// Sets an agent without a session to offline; true where that, or the session that ended, changed something.
async fn leave(connection: &mut Connection, agent: AgentId, now: Time) -> Result<bool, StoreError> {
    let done = sqlx::query!(
        "UPDATE agents SET presence = 'offline', presence_since = $2
         WHERE id = $1 AND presence <> 'offline'
           AND NOT EXISTS (SELECT 1 FROM sessions s
                           WHERE s.agent_id = $1 AND s.ended_at IS NULL AND s.seen_at >= $3)",
        agent.to_string(),
        now.millis(),
        now.minus(LIFE).millis(),
    )
    .execute(&mut *connection)
    .await
    .map_err(failed)?;
    let settled = states::settle(connection, agent, Cause::default(), now).await?;
    Ok(done.rows_affected() == 1 || settled.is_some_and(|settled| settled.changed))
}
