//! Whether an agent is in a call.

use trunkline::id::{AgentId, CallId};
use trunkline::store::StoreError;

use super::failed;
use crate::Connection;

/// Whether an agent is in another call that is not over: as its agent, or by a leg that is not over.
pub(crate) async fn is_elsewhere(
    connection: &mut Connection,
    agent: AgentId,
    call: CallId,
) -> Result<bool, StoreError> {
    sqlx::query_scalar!(
        r#"SELECT EXISTS (SELECT 1 FROM calls c
                          WHERE c.agent_id = $1 AND NOT c.is_over AND NOT c.owner_left
                            AND c.id <> $2)
               OR EXISTS (SELECT 1 FROM legs l JOIN calls c ON c.id = l.call_id
                          WHERE l.agent_id = $1 AND NOT l.is_over AND NOT c.is_over
                            AND c.id <> $2) AS "is_elsewhere!: bool""#,
        agent.to_string(),
        call.to_string(),
    )
    .fetch_one(connection)
    .await
    .map_err(failed)
}
