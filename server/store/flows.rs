//! Call flows: every version that ever was, and who saved it.

use trunkline::clock::Time;
use trunkline::id::AgentId;
use trunkline::store::{KeptFlow, StoreError};

use super::failed;
use super::text::storable;
use super::write::Write;
use crate::Connection;

/// The flows as they are now, by name; not those that were taken away.
pub(crate) async fn list(connection: &mut Connection) -> Result<Vec<KeptFlow>, StoreError> {
    sqlx::query_as!(
        KeptFlow,
        "SELECT f.name, f.version, f.text FROM flows f
         WHERE f.text <> '' AND NOT EXISTS
             (SELECT 1 FROM flows n WHERE n.name = f.name AND n.version > f.version)
         ORDER BY f.name",
    )
    .fetch_all(connection)
    .await
    .map_err(failed)
}

/// One version of a flow.
pub(crate) async fn find(
    connection: &mut Connection,
    name: &str,
    version: i64,
) -> Result<Option<KeptFlow>, StoreError> {
    sqlx::query_as!(
        KeptFlow,
        "SELECT name, version, text FROM flows WHERE name = $1 AND version = $2",
        name,
        version,
    )
    .fetch_optional(connection)
    .await
    .map_err(failed)
}

/// Keeps a flow as the version that follows this one. False where it is not the newest, or the next came first.
pub(crate) async fn save(
    write: &mut Write<'_>,
    flow: &KeptFlow,
    by: AgentId,
    now: Time,
) -> Result<bool, StoreError> {
    // A flow that was taken away and comes again counts on.
    let newest = sqlx::query_scalar!(
        r#"SELECT COALESCE(MAX(version), 0) AS "newest!: i64" FROM flows WHERE name = $1"#,
        flow.name,
    )
    .fetch_one(write.connection())
    .await
    .map_err(failed)?;
    let taken_away = find(write.connection(), &flow.name, newest).await?;
    let is_new = flow.version == 0 && taken_away.is_none_or(|last| last.text.is_empty());
    if !is_new && flow.version != newest {
        return Ok(false);
    }
    let done = sqlx::query!(
        "INSERT INTO flows (name, version, text, saved_at, saved_by) VALUES ($1, $2, $3, $4, $5)
         ON CONFLICT (name, version) DO NOTHING",
        flow.name,
        newest + 1,
        &*storable(&flow.text),
        now.millis(),
        by.to_string(),
    )
    .execute(write.connection())
    .await
    .map_err(failed)?;
    Ok(done.rows_affected() == 1)
}
