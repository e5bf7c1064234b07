//! The gate's decisions: every request to dial has one before it.

use trunkline::id::CallId;
use trunkline::permit::Decision;
use trunkline::store::StoreError;

use super::failed;
use crate::Connection;

/// Keeps the decision that led to a revision of a call.
pub(crate) async fn add(
    connection: &mut Connection,
    call: CallId,
    revision: i64,
    decision: &Decision,
) -> Result<(), StoreError> {
    sqlx::query!(
        "INSERT INTO decisions (call_id, revision, number, decided_at, refused)
         VALUES ($1, $2, $3, $4, $5)",
        call.to_string(),
        revision,
        decision.number.as_str(),
        decision.at.millis(),
        decision.refused,
    )
    .execute(connection)
    .await
    .map_err(failed)?;
    Ok(())
}
