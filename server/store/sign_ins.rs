//! Sign-ins that failed, counted per account and per address.

use trunkline::clock::Time;
use trunkline::store::StoreError;

use super::failed;
use super::text::storable;
use crate::Connection;

/// A sign-in failed, under each of these keys.
pub(crate) async fn add_failed(
    connection: &mut Connection,
    keys: &[String],
    now: Time,
) -> Result<(), StoreError> {
    let mut keys: Vec<&String> = keys.iter().collect();
    // In one order for everybody, or two sign-ins at once could wait for each other.
    keys.sort_unstable();
    for key in keys {
        sqlx::query!(
            "INSERT INTO failed_sign_ins (key, failed_at, failures) VALUES ($1, $2, 1)
             ON CONFLICT (key, failed_at)
             DO UPDATE SET failures = failed_sign_ins.failures + 1",
            &*storable(key),
            now.millis(),
        )
        .execute(&mut *connection)
        .await
        .map_err(failed)?;
    }
    Ok(())
}

/// How many sign-ins failed under a key since a moment.
pub(crate) async fn count_failed(
    connection: &mut Connection,
    key: &str,
    since: Time,
) -> Result<i64, StoreError> {
    sqlx::query_scalar!(
        r#"SELECT CAST(COALESCE(SUM(failures), 0) AS BIGINT) AS "failures!: i64"
           FROM failed_sign_ins WHERE key = $1 AND failed_at >= $2"#,
        &*storable(key),
        since.millis(),
    )
    .fetch_one(connection)
    .await
    .map_err(failed)
}

/// Forgets those that failed before a moment; returns how many rows.
pub(crate) async fn forget(connection: &mut Connection, before: Time) -> Result<u64, StoreError> {
    let gone = sqlx::query!(
        "DELETE FROM failed_sign_ins WHERE failed_at < $1",
        before.millis(),
    )
    .execute(connection)
    .await
    .map_err(failed)?;
    Ok(gone.rows_affected())
}
