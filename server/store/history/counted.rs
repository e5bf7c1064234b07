//! How many calls there are along the calls themselves: counted in the index, to a limit and no further.

use trunkline::store::StoreError;

use super::super::failed;
use super::Asked;
use crate::Connection;

/// How many there are, to the limit and no further.
pub(super) async fn along(connection: &mut Connection, asked: &Asked) -> Result<i64, StoreError> {
    match (asked.agent.is_some(), asked.has_facets()) {
        (false, false) => count_all(connection, asked).await,
        (false, true) => count_of_facets(connection, asked).await,
        (true, _) => count_of_agent(connection, asked).await,
    }
}

async fn count_all(connection: &mut Connection, asked: &Asked) -> Result<i64, StoreError> {
    sqlx::query_scalar!(
        r#"SELECT COUNT(*) AS "count!: i64" FROM (
               SELECT 1 AS one FROM calls o
               WHERE o.list_key >= $1 AND o.list_key < $2
                 AND (CAST($4 AS TEXT) IS NULL OR o.digits LIKE $4)
               LIMIT $3) n"#,
        asked.low,
        asked.high,
        asked.limit,
        asked.digits,
    )
    .fetch_one(connection)
    .await
    .map_err(failed)
}

async fn count_of_facets(connection: &mut Connection, asked: &Asked) -> Result<i64, StoreError> {
    sqlx::query_scalar!(
        r#"SELECT COUNT(*) AS "count!: i64" FROM (
               SELECT 1 AS one FROM (
                   SELECT f.facet, f.state FROM facets f
                   WHERE (CAST($4 AS TEXT) IS NULL OR $4 LIKE '%,' || f.state || ',%')
                     AND (CAST($5 AS TEXT) IS NULL OR f.direction = $5)
                     AND (CAST($6 AS TEXT) IS NULL OR f.outcome = $6)
                   LIMIT 1000) g
               CROSS JOIN calls o
               WHERE o.facet = g.facet AND o.list_key >= $1 AND o.list_key < $2
                 AND (CAST($4 AS TEXT) IS NULL OR g.state <> 'live' OR $4 LIKE '%,' || o.state || ',%')
                 AND (CAST($7 AS TEXT) IS NULL OR o.digits LIKE $7)
                 AND (CAST($8 AS TEXT) IS NULL OR ' ' || REPLACE(o.words, ' ', '  ') || ' ' LIKE $8)
               LIMIT $3) n"#,
        asked.low,
        asked.high,
        asked.limit,
        asked.states,
        asked.direction,
        asked.outcome,
        asked.digits,
        asked.words,
    )
    .fetch_one(connection)
    .await
    .map_err(failed)
}

async fn count_of_agent(connection: &mut Connection, asked: &Asked) -> Result<i64, StoreError> {
    sqlx::query_scalar!(
        r#"SELECT COUNT(*) AS "count!: i64" FROM (
               SELECT 1 AS one FROM (
                   SELECT f.facet, f.state FROM facets f
                   WHERE (CAST($4 AS TEXT) IS NULL OR $4 LIKE '%,' || f.state || ',%')
                     AND (CAST($5 AS TEXT) IS NULL OR f.direction = $5)
                     AND (CAST($6 AS TEXT) IS NULL OR f.outcome = $6)
                   LIMIT 1000) g
               CROSS JOIN call_agents o
               WHERE o.agent_id = $9 AND o.facet = g.facet AND o.list_key >= $1 AND o.list_key < $2
                 AND (((CAST($4 AS TEXT) IS NULL OR g.state <> 'live')
                       AND CAST($7 AS TEXT) IS NULL AND CAST($8 AS TEXT) IS NULL)
                      OR EXISTS (SELECT 1 FROM calls x WHERE x.list_key = o.list_key
                          AND (CAST($4 AS TEXT) IS NULL OR $4 LIKE '%,' || x.state || ',%')
                          AND (CAST($7 AS TEXT) IS NULL OR x.digits LIKE $7)
                          AND (CAST($8 AS TEXT) IS NULL
                               OR ' ' || REPLACE(x.words, ' ', '  ') || ' ' LIKE $8)))
               LIMIT $3) n"#,
        asked.low,
        asked.high,
        asked.limit,
        asked.states,
        asked.direction,
        asked.outcome,
        asked.digits,
        asked.words,
        asked.agent,
    )
    .fetch_one(connection)
    .await
    .map_err(failed)
}
