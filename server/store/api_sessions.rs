//! Programs that signed in as an agent.

use trunkline::clock::Time;
use trunkline::id::{AgentId, ApiSessionId};
use trunkline::store::{NewApiSession, Session, StoreError};

use super::agents::agent_columns;
use super::failed;
use crate::Connection;

/// Begins a session.
pub(crate) async fn add(
    connection: &mut Connection,
    session: &NewApiSession,
) -> Result<(), StoreError> {
    sqlx::query!(
        "INSERT INTO api_sessions (id, agent_id, started_at, seen_at, address)
         VALUES ($1, $2, $3, $3, $4)",
        session.id.to_string(),
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
    id: ApiSessionId,
) -> Result<Option<Session>, StoreError> {
    let row = sqlx::query!(
        "SELECT s.started_at, s.seen_at, a.id, a.login, a.name, a.role, a.disabled, a.presence,
             a.presence_since, d.state, d.reason, d.call_id, d.began_at, a.wrap_up_call,
             a.wrap_up_since, a.wrap_up_until
         FROM api_sessions s JOIN agents a ON a.id = s.agent_id
             JOIN agent_states d ON d.agent_id = a.id AND d.ended_at IS NULL
         WHERE s.id = $1 AND s.ended_at IS NULL AND NOT a.disabled",
        id.to_string(),
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
    id: ApiSessionId,
    now: Time,
) -> Result<(), StoreError> {
    sqlx::query!(
        "UPDATE api_sessions SET seen_at = $2
         WHERE id = $1 AND ended_at IS NULL AND seen_at < $2",
        id.to_string(),
        now.millis(),
    )
    .execute(connection)
    .await
    .map_err(failed)?;
    Ok(())
}

/// Ends a session.
pub(crate) async fn end(
    connection: &mut Connection,
    id: ApiSessionId,
    now: Time,
) -> Result<(), StoreError> {
    sqlx::query!(
        "UPDATE api_sessions SET ended_at = $2 WHERE id = $1 AND ended_at IS NULL",
        id.to_string(),
        now.millis(),
    )
    .execute(connection)
    .await
    .map_err(failed)?;
    Ok(())
}

/// Ends all sessions of an agent.
pub(crate) async fn end_all(
    connection: &mut Connection,
    agent: AgentId,
    now: Time,
) -> Result<(), StoreError> {
    sqlx::query!(
        "UPDATE api_sessions SET ended_at = $2 WHERE agent_id = $1 AND ended_at IS NULL",
        agent.to_string(),
        now.millis(),
    )
    .execute(connection)
    .await
    .map_err(failed)?;
    Ok(())
}

/// Ends the sessions that are over by silence or by age; returns how many.
pub(crate) async fn expire(
    connection: &mut Connection,
    seen_before: Time,
    started_before: Time,
    now: Time,
) -> Result<u64, StoreError> {
    let done = sqlx::query!(
        "UPDATE api_sessions SET ended_at = $3
         WHERE ended_at IS NULL AND (seen_at < $1 OR started_at < $2)",
        seen_before.millis(),
        started_before.millis(),
        now.millis(),
    )
    .execute(connection)
    .await
    .map_err(failed)?;
    Ok(done.rows_affected())
}

/// Forgets those that ended before a moment; returns how many.
pub(crate) async fn forget(connection: &mut Connection, before: Time) -> Result<u64, StoreError> {
    let gone = sqlx::query!(
        "DELETE FROM api_sessions WHERE ended_at < $1",
        before.millis(),
    )
    .execute(connection)
    .await
    .map_err(failed)?;
    Ok(gone.rows_affected())
}
