//! Requests that are done once, however often they are sent.

use trunkline::clock::Time;
use trunkline::id::AgentId;
use trunkline::store::{OnceAnswer, OnceRequest, StoreError};

use super::failed;
use super::text::parse;
use crate::Connection;

/// Keeps a request as begun; false where one was kept before under this key.
pub(crate) async fn begin(
    connection: &mut Connection,
    request: &OnceRequest,
) -> Result<bool, StoreError> {
    let done = sqlx::query!(
        "INSERT INTO once_requests (agent_id, key, request, call_id, created_at, begun_at)
         VALUES ($1, $2, $3, $4, $5, $5)
         ON CONFLICT (agent_id, key) DO NOTHING",
        request.agent.to_string(),
        request.key,
        request.request,
        request.call.to_string(),
        request.begun_at.millis(),
    )
    .execute(connection)
    .await
    .map_err(failed)?;
    Ok(done.rows_affected() == 1)
}

/// The request that was kept under a key.
pub(crate) async fn find(
    connection: &mut Connection,
    agent: AgentId,
    key: &str,
) -> Result<Option<OnceRequest>, StoreError> {
    let row = sqlx::query!(
        "SELECT request, call_id, begun_at, status, body FROM once_requests
         WHERE agent_id = $1 AND key = $2",
        agent.to_string(),
        key,
    )
    .fetch_optional(connection)
    .await
    .map_err(failed)?;
    row.map(|row| {
        let status = row.status.map(u16::try_from).transpose();
        let wrong = |_| StoreError::Contradiction("once_requests.status is none".into());
        let answer = status.map_err(wrong)?.zip(row.body);
        Ok(OnceRequest {
            agent,
            key: key.to_owned(),
            request: row.request,
            call: parse("once_requests.call_id", &row.call_id)?,
            begun_at: Time::from_millis(row.begun_at),
            answer: answer.map(|(status, body)| OnceAnswer { status, body }),
        })
    })
    .transpose()
}

/// Takes over a request that was never answered; false where somebody else was quicker.
pub(crate) async fn resume(
    connection: &mut Connection,
    seen: &OnceRequest,
    now: Time,
) -> Result<bool, StoreError> {
    let done = sqlx::query!(
        "UPDATE once_requests SET begun_at = $4
         WHERE agent_id = $1 AND key = $2 AND begun_at = $3 AND status IS NULL",
        seen.agent.to_string(),
        seen.key,
        seen.begun_at.millis(),
        now.millis(),
    )
    .execute(connection)
    .await
    .map_err(failed)?;
    Ok(done.rows_affected() == 1)
}

/// Keeps what was answered.
pub(crate) async fn answer(
    connection: &mut Connection,
    agent: AgentId,
    key: &str,
    answer: &OnceAnswer,
) -> Result<(), StoreError> {
    sqlx::query!(
        "UPDATE once_requests SET status = $3, body = $4
         WHERE agent_id = $1 AND key = $2 AND status IS NULL",
        agent.to_string(),
        key,
        i64::from(answer.status),
        answer.body,
    )
    .execute(connection)
    .await
    .map_err(failed)?;
    Ok(())
}

/// Forgets those that came before a moment; returns how many.
pub(crate) async fn forget(connection: &mut Connection, before: Time) -> Result<u64, StoreError> {
    let gone = sqlx::query!(
        "DELETE FROM once_requests WHERE created_at < $1",
        before.millis(),
    )
    .execute(connection)
    .await
    .map_err(failed)?;
    Ok(gone.rows_affected())
}
