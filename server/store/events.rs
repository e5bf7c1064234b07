//! What carriers told, each telling kept once.

use trunkline::clock::Time;
use trunkline::id::CallId;
use trunkline::kill_point::{self, KillPoint};
use trunkline::store::{Event, NewEvent, StoreError};

use super::failed;
use super::text::{parse, parse_some, storable};
use crate::Connection;

/// Keeps a telling that has taken effect; false where its key is known.
pub(crate) async fn add(
    connection: &mut Connection,
    call: Option<CallId>,
    event: &NewEvent,
) -> Result<bool, StoreError> {
    let done = sqlx::query!(
        "INSERT INTO events (id, call_id, leg_id, carrier, key, kind, received_at, effect, raw, applied_at)
         VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $7)
         ON CONFLICT (key) DO NOTHING",
        event.id.to_string(),
        call.map(|id| id.to_string()),
        event.leg.map(|id| id.to_string()),
        event.carrier,
        event.key,
        event.kind,
        event.received_at.millis(),
        &*storable(&event.effect),
        &*storable(&event.raw),
    )
    .execute(connection)
    .await
    .map_err(failed)?;
    kill_point::reached(KillPoint::InsideWebhook).await;
    Ok(done.rows_affected() == 1)
}

/// Whether a telling with this key was kept.
pub(crate) async fn is_known(connection: &mut Connection, key: &str) -> Result<bool, StoreError> {
    sqlx::query_scalar!(
        r#"SELECT EXISTS (SELECT 1 FROM events WHERE key = $1) AS "is_known!: bool""#,
        key,
    )
    .fetch_one(connection)
    .await
    .map_err(failed)
}

/// What was told of a call, in the order it arrived.
pub(crate) async fn list(
    connection: &mut Connection,
    call: CallId,
) -> Result<Vec<Event>, StoreError> {
    let rows = sqlx::query!(
        "SELECT id, leg_id, carrier, key, kind, received_at, effect, raw, applied_at FROM events
         WHERE call_id = $1 ORDER BY received_at, id",
        call.to_string(),
    )
    .fetch_all(connection)
    .await
    .map_err(failed)?;
    rows.into_iter()
        .map(|row| {
            let event = NewEvent {
                id: parse("events.id", &row.id)?,
                carrier: row.carrier,
                key: row.key,
                kind: row.kind,
                leg: parse_some("events.leg_id", row.leg_id.as_deref())?,
                received_at: Time::from_millis(row.received_at),
                effect: row.effect,
                raw: row.raw,
            };
            Ok(Event {
                call: Some(call),
                applied_at: row.applied_at.map(Time::from_millis),
                event,
            })
        })
        .collect()
}
