//! Who listened to which recording.

use trunkline::clock::Time;
use trunkline::id::{AgentId, CallId};
use trunkline::store::StoreError;

use super::failed;
use super::text::parse;
use super::write::Write;
use crate::Connection;

/// Somebody listened to the recording of a call.
pub(crate) async fn add(
    write: &mut Write<'_>,
    call: CallId,
    agent: AgentId,
    now: Time,
) -> Result<(), StoreError> {
    sqlx::query!(
        "INSERT INTO listens (call_id, agent_id, listened_at) VALUES ($1, $2, $3)",
        call.to_string(),
        agent.to_string(),
        now.millis(),
    )
    .execute(write.connection())
    .await
    .map_err(failed)?;
    Ok(())
}

/// Who listened to the recording of a call, and when; the last first.
pub(crate) async fn list(
    connection: &mut Connection,
    call: CallId,
) -> Result<Vec<(AgentId, Time)>, StoreError> {
    let rows = sqlx::query!(
        "SELECT agent_id, listened_at FROM listens WHERE call_id = $1
         ORDER BY listened_at DESC LIMIT 100",
        call.to_string(),
    )
    .fetch_all(connection)
    .await
    .map_err(failed)?;
    rows.iter()
        .map(|row| {
            let agent = parse("listens.agent_id", &row.agent_id)?;
            Ok((agent, Time::from_millis(row.listened_at)))
        })
        .collect()
}
