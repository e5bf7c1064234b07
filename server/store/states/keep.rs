//! The rows behind what an agent is doing.

use trunkline::agent::{AgentState, Presence, WrapUp};
use trunkline::clock::Time;
use trunkline::id::{AgentId, CallId};
use trunkline::store::StoreError;

use super::super::failed;
use super::super::text::{parse, parse_some};
use super::{GRACE, LEASE};
use crate::Connection;

/// What an agent's row says, now that it is locked.
pub(super) struct Locked {
    pub(super) presence: Presence,
    pub(super) disabled: bool,
    pub(super) wrap_up: Option<WrapUp>,
}

/// What an agent was doing until now, and whether they are there.
pub(super) struct Open {
    pub(super) state: AgentState,
    pub(super) call: Option<CallId>,
    pub(super) since: Time,
    pub(super) signed_in: bool,
    pub(super) connected: bool,
}

/// Locks an agent's row until the end of the transaction, beginning a wrap-up where one begins.
pub(super) async fn lock(
    connection: &mut Connection,
    agent: AgentId,
    begins: Option<WrapUp>,
) -> Result<Option<Locked>, StoreError> {
    let row = sqlx::query!(
        r#"UPDATE agents SET wrap_up_call = COALESCE($2, wrap_up_call),
               wrap_up_since = COALESCE($3, wrap_up_since),
               wrap_up_until = COALESCE($4, wrap_up_until)
           WHERE id = $1
           RETURNING presence AS "presence!: String", disabled AS "disabled!: bool",
               wrap_up_call AS "wrap_up_call?: String", wrap_up_since AS "wrap_up_since?: i64",
               wrap_up_until AS "wrap_up_until?: i64""#,
        agent.to_string(),
        begins.map(|it| it.call.to_string()),
        begins.map(|it| it.since.millis()),
        begins.map(|it| it.until.millis()),
    )
    .fetch_optional(connection)
    .await
    .map_err(failed)?;
    row.map(|row| {
        Ok(Locked {
            presence: parse("agents.presence", &row.presence)?,
            disabled: row.disabled,
            wrap_up: wrap_up_of(row.wrap_up_call, row.wrap_up_since, row.wrap_up_until)?,
        })
    })
    .transpose()
}

/// A wrap-up by its three columns, which are null together.
pub(crate) fn wrap_up_of(
    call: Option<String>,
    since: Option<i64>,
    until: Option<i64>,
) -> Result<Option<WrapUp>, StoreError> {
    let (Some(call), Some(since), Some(until)) = (call, since, until) else {
        return Ok(None);
    };
    Ok(Some(WrapUp {
        call: parse("agents.wrap_up_call", &call)?,
        since: Time::from_millis(since),
        until: Time::from_millis(until),
    }))
}

/// What an agent was doing until now, and whether they are there. Every agent has one open row.
pub(super) async fn open(
    connection: &mut Connection,
    agent: AgentId,
    now: Time,
) -> Result<Open, StoreError> {
    let row = sqlx::query!(
        r#"SELECT d.state, d.reason, d.call_id, d.began_at,
               EXISTS (SELECT 1 FROM sessions s WHERE s.agent_id = $1 AND s.ended_at IS NULL)
                   AS "signed_in!: bool",
               (EXISTS (SELECT 1 FROM pages p JOIN servers v ON v.id = p.server_id
                        WHERE p.agent_id = $1 AND p.closed_at IS NULL AND v.seen_at >= $2)
                OR EXISTS (SELECT 1 FROM pages p WHERE p.agent_id = $1 AND p.closed_at >= $3)
                OR EXISTS (SELECT 1 FROM sessions n WHERE n.agent_id = $1 AND n.ended_at IS NULL
                           AND n.started_at >= $3)) AS "connected!: bool"
           FROM agent_states d WHERE d.agent_id = $1 AND d.ended_at IS NULL"#,
        agent.to_string(),
        now.minus(LEASE).millis(),
        now.minus(GRACE).millis(),
    )
    .fetch_one(connection)
    .await
    .map_err(failed)?;
    Ok(Open {
        state: state_of(&row.state, row.reason.as_deref())?,
        call: parse_some("agent_states.call_id", row.call_id.as_deref())?,
        since: Time::from_millis(row.began_at),
        signed_in: row.signed_in,
        connected: row.connected,
    })
}

/// A state by its two columns.
pub(crate) fn state_of(state: &str, reason: Option<&str>) -> Result<AgentState, StoreError> {
    AgentState::from_words(state, reason)
        .map_err(|_| StoreError::Contradiction("agent_states.state holds something else".into()))
}

/// Ends the open row.
pub(super) async fn end(
    connection: &mut Connection,
    agent: AgentId,
    at: Time,
) -> Result<(), StoreError> {
    sqlx::query!(
        "UPDATE agent_states SET ended_at = $2 WHERE agent_id = $1 AND ended_at IS NULL",
        agent.to_string(),
        at.millis(),
    )
    .execute(connection)
    .await
    .map_err(failed)?;
    Ok(())
}

/// Opens a row.
pub(crate) async fn begin(
    connection: &mut Connection,
    agent: AgentId,
    (state, call): (AgentState, Option<CallId>),
    at: Time,
) -> Result<(), StoreError> {
    sqlx::query!(
        "INSERT INTO agent_states (agent_id, state, reason, call_id, began_at)
         VALUES ($1, $2, $3, $4, $5)",
        agent.to_string(),
        state.word(),
        state.reason().map(|reason| reason.word()),
        call.map(|id| id.to_string()),
        at.millis(),
    )
    .execute(connection)
    .await
    .map_err(failed)?;
    Ok(())
}

/// Writes another state into the open row.
pub(super) async fn replace(
    connection: &mut Connection,
    agent: AgentId,
    (state, call): (AgentState, Option<CallId>),
) -> Result<(), StoreError> {
    sqlx::query!(
        "UPDATE agent_states SET state = $2, reason = $3, call_id = $4
         WHERE agent_id = $1 AND ended_at IS NULL",
        agent.to_string(),
        state.word(),
        state.reason().map(|reason| reason.word()),
        call.map(|id| id.to_string()),
    )
    .execute(connection)
    .await
    .map_err(failed)?;
    Ok(())
}

/// The wrap-up is over.
pub(super) async fn clear_wrap_up(
    connection: &mut Connection,
    agent: AgentId,
) -> Result<(), StoreError> {
    sqlx::query!(
        "UPDATE agents SET wrap_up_call = NULL, wrap_up_since = NULL, wrap_up_until = NULL
         WHERE id = $1",
        agent.to_string(),
    )
    .execute(connection)
    .await
    .map_err(failed)?;
    Ok(())
}
