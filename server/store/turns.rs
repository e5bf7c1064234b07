//! What one server does for all of them: whose turn it is, and how far it was done.

use trunkline::clock::Time;
use trunkline::store::StoreError;

use super::failed;
use crate::Connection;

/// Takes the turn until a moment, where it is free; how far it was done, `now` for the first time.
pub(crate) async fn take(
    connection: &mut Connection,
    name: &str,
    now: Time,
    until: Time,
) -> Result<Option<Time>, StoreError> {
    let reached = sqlx::query_scalar!(
        r#"INSERT INTO turns (name, free_at, reached) VALUES ($1, $2, $3)
           ON CONFLICT (name) DO UPDATE SET free_at = excluded.free_at
           WHERE turns.free_at <= excluded.reached
           RETURNING reached AS "reached!: i64""#,
        name,
        until.millis(),
        now.millis(),
    )
    .fetch_optional(connection)
    .await
    .map_err(failed)?;
    Ok(reached.map(Time::from_millis))
}

/// Says how far it was done.
pub(crate) async fn set_reached(
    connection: &mut Connection,
    name: &str,
    reached: Time,
) -> Result<(), StoreError> {
    sqlx::query!(
        "UPDATE turns SET reached = $2 WHERE name = $1 AND reached < $2",
        name,
        reached.millis(),
    )
    .execute(connection)
    .await
    .map_err(failed)?;
    Ok(())
}
