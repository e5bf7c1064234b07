//! The pages agents have open, each at a server that says every few seconds that it lives.

use trunkline::clock::Time;
use trunkline::id::{AgentId, PageId, ServerId};
use trunkline::store::StoreError;

use super::failed;
use super::states::{self, GRACE, LEASE};
use super::text::parse;
use super::write::Write;
use crate::Connection;

/// A page was opened. Whoever had lost their last one is back.
pub(crate) async fn open(
    write: &mut Write<'_>,
    page: PageId,
    agent: AgentId,
    server: ServerId,
    now: Time,
) -> Result<(), StoreError> {
    sqlx::query!(
        "INSERT INTO servers (id, seen_at) VALUES ($1, $2) ON CONFLICT (id) DO NOTHING",
        server.to_string(),
        now.millis(),
    )
    .execute(write.connection())
    .await
    .map_err(failed)?;
    sqlx::query!(
        "INSERT INTO pages (id, agent_id, server_id, opened_at) VALUES ($1, $2, $3, $4)",
        page.to_string(),
        agent.to_string(),
        server.to_string(),
        now.millis(),
    )
    .execute(write.connection())
    .await
    .map_err(failed)?;
    states::settle_and_tell(write, agent, now).await?;
    Ok(())
}

/// A page was closed. For a while it counts as open still.
pub(crate) async fn close(
    connection: &mut Connection,
    page: PageId,
    now: Time,
) -> Result<(), StoreError> {
    sqlx::query!(
        "UPDATE pages SET closed_at = $2 WHERE id = $1 AND closed_at IS NULL",
        page.to_string(),
        now.millis(),
    )
    .execute(connection)
    .await
    .map_err(failed)?;
    Ok(())
}

/// A server lives: one statement for all pages that are open at it.
pub(crate) async fn keep_server(
    connection: &mut Connection,
    server: ServerId,
    now: Time,
) -> Result<(), StoreError> {
    sqlx::query!(
        "INSERT INTO servers (id, seen_at) VALUES ($1, $2)
         ON CONFLICT (id) DO UPDATE SET seen_at = excluded.seen_at
         WHERE servers.seen_at < excluded.seen_at",
        server.to_string(),
        now.millis(),
    )
    .execute(connection)
    .await
    .map_err(failed)?;
    Ok(())
}

/// Agents who are kept as being there and whose last page is gone.
pub(crate) async fn list_lost(
    connection: &mut Connection,
    now: Time,
) -> Result<Vec<AgentId>, StoreError> {
    let agents = sqlx::query_scalar!(
        "SELECT d.agent_id FROM agent_states d
         WHERE d.ended_at IS NULL AND d.state IN ('available', 'away', 'wrap_up')
           AND NOT EXISTS (SELECT 1 FROM pages p JOIN servers v ON v.id = p.server_id
                           WHERE p.agent_id = d.agent_id AND p.closed_at IS NULL AND v.seen_at >= $1)
           AND NOT EXISTS (SELECT 1 FROM pages p
                           WHERE p.agent_id = d.agent_id AND p.closed_at >= $2)
           AND NOT EXISTS (SELECT 1 FROM sessions n
                           WHERE n.agent_id = d.agent_id AND n.ended_at IS NULL
                             AND n.started_at >= $2)
         ORDER BY d.agent_id",
        now.minus(LEASE).millis(),
        now.minus(GRACE).millis(),
    )
    .fetch_all(connection)
    .await
    .map_err(failed)?;
    agents
        .iter()
        .map(|agent| parse("agent_states.agent_id", agent))
        .collect()
}

/// Forgets pages that were closed before a moment, and servers not heard of since; returns how many rows.
pub(crate) async fn forget(connection: &mut Connection, before: Time) -> Result<u64, StoreError> {
    let pages = sqlx::query!(
        "DELETE FROM pages
         WHERE closed_at < $1
            OR server_id IN (SELECT v.id FROM servers v WHERE v.seen_at < $1)",
        before.millis(),
    )
    .execute(&mut *connection)
    .await
    .map_err(failed)?;
    let servers = sqlx::query!("DELETE FROM servers WHERE seen_at < $1", before.millis())
        .execute(connection)
        .await
        .map_err(failed)?;
    Ok(pages.rows_affected() + servers.rows_affected())
}
