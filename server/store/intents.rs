//! Agents' wishes to dial, each redeemed once.

use trunkline::clock::Time;
use trunkline::id::IntentId;
use trunkline::store::{Intent, StoreError};

use super::failed;
use super::text::parse;
use crate::Connection;

/// Keeps an intent.
pub(crate) async fn add(connection: &mut Connection, intent: &Intent) -> Result<(), StoreError> {
    sqlx::query!(
        "INSERT INTO intents (id, call_id, agent_id, expires_at, redeemed_by)
         VALUES ($1, $2, $3, $4, $5)",
        intent.id.to_string(),
        intent.call.to_string(),
        intent.agent.to_string(),
        intent.expires_at.millis(),
        intent.redeemed_by,
    )
    .execute(connection)
    .await
    .map_err(failed)?;
    Ok(())
}

/// Redeems an intent; false where somebody has done so before.
pub(crate) async fn redeem(
    connection: &mut Connection,
    id: IntentId,
    by: &str,
) -> Result<bool, StoreError> {
    let done = sqlx::query!(
        "UPDATE intents SET redeemed_by = $2 WHERE id = $1 AND redeemed_by IS NULL",
        id.to_string(),
        by,
    )
    .execute(connection)
    .await
    .map_err(failed)?;
    Ok(done.rows_affected() == 1)
}

/// An intent.
pub(crate) async fn find(
    connection: &mut Connection,
    id: IntentId,
) -> Result<Option<Intent>, StoreError> {
    let row = sqlx::query!(
        "SELECT call_id, agent_id, expires_at, redeemed_by FROM intents WHERE id = $1",
        id.to_string(),
    )
    .fetch_optional(connection)
    .await
    .map_err(failed)?;
    row.map(|row| {
        Ok(Intent {
            id,
            call: parse("intents.call_id", &row.call_id)?,
            agent: parse("intents.agent_id", &row.agent_id)?,
            expires_at: Time::from_millis(row.expires_at),
            redeemed_by: row.redeemed_by,
        })
    })
    .transpose()
}
