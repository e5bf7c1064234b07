//! What screens are told: numbered in commit order, without gaps.

use trunkline::change::{Change, Changed};
use trunkline::clock::Time;
use trunkline::id::AgentId;
use trunkline::store::StoreError;

use super::failed;
use super::text::{from_json, to_json};
use super::write::Write;
use crate::Connection;

/// Takes the row that numbers changes, until the end of the transaction: whoever has it is the only one
/// who commits. Nothing else may be locked after it.
pub(crate) async fn take_turn(connection: &mut Connection) -> Result<(), StoreError> {
    sqlx::query!("UPDATE stream SET seq = seq WHERE id = 1")
        .execute(connection)
        .await
        .map_err(failed)?;
    Ok(())
}

/// Writes changes under the next numbers. Comes last in a transaction: it takes the numbering row.
pub(crate) async fn add(
    write: &mut Write<'_>,
    at: Time,
    changes: &[(Changed, Vec<AgentId>)],
) -> Result<(), StoreError> {
    if changes.is_empty() {
        return Ok(());
    }
    let count = changes.len() as i64;
    let newest = sqlx::query_scalar!(
        r#"UPDATE stream SET seq = seq + $1 WHERE id = 1 RETURNING seq AS "seq!: i64""#,
        count,
    )
    .fetch_one(write.connection())
    .await
    .map_err(failed)?;
    for (seq, (what, concerns)) in (newest - count + 1..).zip(changes) {
        let (what, concerns) = (to_json(what)?, to_json(concerns)?);
        sqlx::query!(
            "INSERT INTO changes (seq, made_at, what, concerns) VALUES ($1, $2, $3, $4)",
            seq,
            at.millis(),
            what,
            concerns,
        )
        .execute(write.connection())
        .await
        .map_err(failed)?;
    }
    write.has_change(newest);
    Ok(())
}

/// The number of the newest change; 0 before the first.
pub(crate) async fn last(connection: &mut Connection) -> Result<i64, StoreError> {
    sqlx::query_scalar!(r#"SELECT seq AS "seq!: i64" FROM stream WHERE id = 1"#)
        .fetch_one(connection)
        .await
        .map_err(failed)
}

/// Changes after a number, in order.
pub(crate) async fn list(
    connection: &mut Connection,
    after: i64,
    limit: u32,
) -> Result<Vec<Change>, StoreError> {
    let rows = sqlx::query!(
        "SELECT seq, made_at, what, concerns FROM changes WHERE seq > $1 ORDER BY seq LIMIT $2",
        after,
        i64::from(limit),
    )
    .fetch_all(connection)
    .await
    .map_err(failed)?;
    rows.into_iter()
        .map(|row| {
            Ok(Change {
                seq: row.seq,
                at: Time::from_millis(row.made_at),
                what: from_json("changes.what", &row.what)?,
                concerns: from_json("changes.concerns", &row.concerns)?,
            })
        })
        .collect()
}

/// Forgets changes made before a moment; returns how many.
pub(crate) async fn forget(connection: &mut Connection, before: Time) -> Result<u64, StoreError> {
    let gone = sqlx::query!("DELETE FROM changes WHERE made_at < $1", before.millis())
        .execute(connection)
        .await
        .map_err(failed)?;
    Ok(gone.rows_affected())
}
