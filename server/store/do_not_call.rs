//! Numbers that must not be called.

use trunkline::clock::Time;
use trunkline::id::AgentId;
use trunkline::phone::PhoneNumber;
use trunkline::store::StoreError;

use super::text::storable;
use super::{changes, failed};
use crate::Connection;

/// Whether a number is on the list.
pub(crate) async fn has(
    connection: &mut Connection,
    number: &PhoneNumber,
) -> Result<bool, StoreError> {
    sqlx::query_scalar!(
        r#"SELECT EXISTS (SELECT 1 FROM do_not_call WHERE number = $1) AS "is_on_it!: bool""#,
        number.as_str(),
    )
    .fetch_one(connection)
    .await
    .map_err(failed)
}

/// Puts a number on the list; the first reason stays.
pub(crate) async fn add(
    connection: &mut Connection,
    number: &PhoneNumber,
    reason: &str,
    now: Time,
) -> Result<(), StoreError> {
    // Whoever is about to write down that the number is dialled comes before or after this, not between.
    changes::take_turn(connection).await?;
    sqlx::query!(
        "INSERT INTO do_not_call (number, reason, added_at) VALUES ($1, $2, $3)
         ON CONFLICT (number) DO NOTHING",
        number.as_str(),
        &*storable(reason),
        now.millis(),
    )
    .execute(connection)
    .await
    .map_err(failed)?;
    Ok(())
}

/// Takes a number off the list and keeps that it was on it; false where it is not.
pub(crate) async fn end(
    connection: &mut Connection,
    number: &PhoneNumber,
    by: AgentId,
    why: &str,
    now: Time,
) -> Result<bool, StoreError> {
    changes::take_turn(connection).await?;
    sqlx::query!(
        "INSERT INTO do_not_call_ended (number, reason, added_at, ended_at, ended_by, why)
         SELECT number, reason, added_at, CAST($2 AS BIGINT), $3, $4 FROM do_not_call WHERE number = $1",
        number.as_str(),
        now.millis(),
        by.to_string(),
        &*storable(why),
    )
    .execute(&mut *connection)
    .await
    .map_err(failed)?;
    let gone = sqlx::query!("DELETE FROM do_not_call WHERE number = $1", number.as_str(),)
        .execute(connection)
        .await
        .map_err(failed)?;
    Ok(gone.rows_affected() == 1)
}
