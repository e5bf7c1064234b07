//! By number: first the few numbers with a part in a range, then their calls.

use trunkline::call::Call;
use trunkline::store::StoreError;

use super::super::calls::read_calls;
use super::super::failed;
use super::Asked;
use crate::Connection;

/// A page of the calls with those numbers.
macro_rules! page {
    ($connection:expr, $asked:expr, $range:expr, $order:tt) => {
        read_calls!(
            $connection,
            ("list_key IN (SELECT o.list_key
                 FROM (SELECT DISTINCT p.digits FROM parts p WHERE p.part >= $9 AND p.part < $10) k
                 CROSS JOIN calls o
                 WHERE o.digits = k.digits AND o.list_key >= $1 AND o.list_key < $2
                   AND (CAST($4 AS TEXT) IS NULL OR $4 LIKE '%,' || o.state || ',%')
                   AND (CAST($5 AS TEXT) IS NULL OR o.direction = $5)
                   AND (CAST($6 AS TEXT) IS NULL OR o.disposition = $6)
                   AND (CAST($7 AS TEXT) IS NULL OR o.digits LIKE $7)
                   AND (CAST($8 AS TEXT) IS NULL OR EXISTS (SELECT 1 FROM call_agents a
                       WHERE a.agent_id = $8 AND a.facet = o.facet AND a.list_key = o.list_key))
                 ORDER BY o.list_key " + $order + " LIMIT $3)"),
            $asked.low,
            $asked.high,
            $asked.limit,
            $asked.states,
            $asked.direction,
            $asked.outcome,
            $asked.digits,
            $asked.agent,
            $range.0,
            $range.1,
        )
    };
}

/// A page of the calls with numbers that have a part in a range, newest first.
pub(super) async fn list(
    connection: &mut Connection,
    asked: &Asked,
    range: &(String, String),
) -> Result<Vec<Call>, StoreError> {
    if asked.upwards {
        page!(connection, asked, range, "ASC")
    } else {
        page!(connection, asked, range, "DESC")
    }
}

/// Whether at most so many numbers have a part in a range.
pub(super) async fn are_few(
    connection: &mut Connection,
    range: &(String, String),
    at_most: i64,
) -> Result<bool, StoreError> {
    let count = sqlx::query_scalar!(
        r#"SELECT COUNT(*) AS "count!: i64" FROM (
               SELECT DISTINCT p.digits FROM (
                   SELECT digits FROM parts WHERE part >= $1 AND part < $2 LIMIT $4) p
               LIMIT $3) n"#,
        range.0,
        range.1,
        at_most + 1,
        // A number has the same digits in few places.
        (at_most + 1) * 3,
    )
    .fetch_one(connection)
    .await
    .map_err(failed)?;
    Ok(count <= at_most)
}

/// How many calls there are with those numbers, to the limit and no further; without those whose words are
/// like a pattern, where one is given.
pub(super) async fn count(
    connection: &mut Connection,
    asked: &Asked,
    range: &(String, String),
    without: Option<&str>,
) -> Result<i64, StoreError> {
    sqlx::query_scalar!(
        r#"SELECT COUNT(*) AS "count!: i64" FROM (
               SELECT 1 AS one
               FROM (SELECT DISTINCT p.digits FROM parts p WHERE p.part >= $9 AND p.part < $10) k
               CROSS JOIN calls o
               WHERE o.digits = k.digits AND o.list_key >= $1 AND o.list_key < $2
                 AND (CAST($4 AS TEXT) IS NULL OR $4 LIKE '%,' || o.state || ',%')
                 AND (CAST($5 AS TEXT) IS NULL OR o.direction = $5)
                 AND (CAST($6 AS TEXT) IS NULL OR o.disposition = $6)
                 AND (CAST($7 AS TEXT) IS NULL OR o.digits LIKE $7)
                 AND (CAST($8 AS TEXT) IS NULL OR EXISTS (SELECT 1 FROM call_agents a
                     WHERE a.agent_id = $8 AND a.facet = o.facet AND a.list_key = o.list_key))
                 AND (CAST($11 AS TEXT) IS NULL
                      OR NOT ' ' || REPLACE(o.words, ' ', '  ') || ' ' LIKE $11)
               LIMIT $3) n"#,
        asked.low,
        asked.high,
        asked.limit,
        asked.states,
        asked.direction,
        asked.outcome,
        asked.digits,
        asked.agent,
        range.0,
        range.1,
        without,
    )
    .fetch_one(connection)
    .await
    .map_err(failed)
}
