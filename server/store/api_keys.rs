//! Keys by which programs act as an agent.

use trunkline::clock::Time;
use trunkline::id::ApiKeyId;
use trunkline::store::{ApiKey, KnownKey, NewApiKey, StoreError};

use super::agents::agent_columns;
use super::failed;
use super::text::{parse, storable};
use crate::Connection;

/// Keeps a key.
pub(crate) async fn add(connection: &mut Connection, key: &NewApiKey) -> Result<(), StoreError> {
    sqlx::query!(
        "INSERT INTO api_keys (id, agent_id, name, digest, created_at)
         VALUES ($1, $2, $3, $4, $5)",
        key.id.to_string(),
        key.agent.to_string(),
        &*storable(&key.name),
        key.digest,
        key.created_at.millis(),
    )
    .execute(connection)
    .await
    .map_err(failed)?;
    Ok(())
}

/// A key that is not revoked, of an agent who is not disabled.
pub(crate) async fn find(
    connection: &mut Connection,
    id: ApiKeyId,
) -> Result<Option<KnownKey>, StoreError> {
    let row = sqlx::query!(
        "SELECT k.digest, k.used_at, a.id, a.login, a.name, a.role, a.disabled, a.presence,
             a.presence_since, d.state, d.reason, d.call_id, d.began_at, a.wrap_up_call,
             a.wrap_up_since, a.wrap_up_until
         FROM api_keys k JOIN agents a ON a.id = k.agent_id
             JOIN agent_states d ON d.agent_id = a.id AND d.ended_at IS NULL
         WHERE k.id = $1 AND k.revoked_at IS NULL AND NOT a.disabled",
        id.to_string(),
    )
    .fetch_optional(connection)
    .await
    .map_err(failed)?;
    row.map(|row| {
        let agent = agent_columns!(row);
        Ok(KnownKey {
            agent: agent.agent()?,
            digest: row.digest,
            used_at: row.used_at.map(Time::from_millis),
        })
    })
    .transpose()
}

/// A key was used.
pub(crate) async fn touch(
    connection: &mut Connection,
    id: ApiKeyId,
    now: Time,
) -> Result<(), StoreError> {
    sqlx::query!(
        "UPDATE api_keys SET used_at = $2
         WHERE id = $1 AND revoked_at IS NULL AND (used_at IS NULL OR used_at < $2)",
        id.to_string(),
        now.millis(),
    )
    .execute(connection)
    .await
    .map_err(failed)?;
    Ok(())
}

/// All keys, the newest first.
pub(crate) async fn list(connection: &mut Connection) -> Result<Vec<ApiKey>, StoreError> {
    let rows = sqlx::query!(
        "SELECT k.id, k.name, a.login, k.created_at, k.used_at, k.revoked_at
         FROM api_keys k JOIN agents a ON a.id = k.agent_id
         ORDER BY k.created_at DESC, k.id DESC",
    )
    .fetch_all(connection)
    .await
    .map_err(failed)?;
    rows.into_iter()
        .map(|row| {
            Ok(ApiKey {
                id: parse("api_keys.id", &row.id)?,
                name: row.name,
                login: row.login,
                created_at: Time::from_millis(row.created_at),
                used_at: row.used_at.map(Time::from_millis),
                revoked_at: row.revoked_at.map(Time::from_millis),
            })
        })
        .collect()
}

/// Revokes a key; false where there is none that is good.
pub(crate) async fn revoke(
    connection: &mut Connection,
    id: ApiKeyId,
    now: Time,
) -> Result<bool, StoreError> {
    let done = sqlx::query!(
        "UPDATE api_keys SET revoked_at = $2 WHERE id = $1 AND revoked_at IS NULL",
        id.to_string(),
        now.millis(),
    )
    .execute(connection)
    .await
    .map_err(failed)?;
    Ok(done.rows_affected() == 1)
}
