//! Along the calls themselves: all of them, those of some facets, or those that concern an agent.
//!
//! A filter by state, direction and outcome picks facets. Each facet is a range of an index in the order of
//! the list; of each range as many rows are read as the page has, and the best of all of them are the page.
//! So a page costs the same at any depth, and a filter that finds little reads little.

use trunkline::call::Call;
use trunkline::store::StoreError;

use super::super::calls::read_calls;
use super::super::failed;
use super::Asked;
use crate::Connection;

/// So many calls are looked at to know whether words are common.
const NEAR: i64 = 2_000;

/// A page along all calls.
macro_rules! all {
    ($connection:expr, $asked:expr, $order:tt) => {
        read_calls!(
            $connection,
            ("list_key IN (SELECT o.list_key FROM calls o
                 WHERE o.list_key >= $1 AND o.list_key < $2
                   AND (CAST($4 AS TEXT) IS NULL OR o.digits LIKE $4)
                   AND (CAST($5 AS TEXT) IS NULL OR ' ' || REPLACE(o.words, ' ', '  ') || ' ' LIKE $5)
                 ORDER BY o.list_key " + $order + " LIMIT $3)"),
            $asked.low,
            $asked.high,
            $asked.limit,
            $asked.digits,
            $asked.words,
        )
    };
}

/// A page along the calls of some facets. What is not in the index is looked at in the call. The outer join keeps
/// the facets in the lead, and the limit on them keeps the planner from taking the two apart.
macro_rules! of_facets {
    ($connection:expr, $asked:expr, $order:tt, $edge:tt, $start:tt, $end:tt) => {
        read_calls!(
            $connection,
            ("list_key IN (SELECT o.list_key FROM (
                     SELECT f.facet, f.state, (SELECT " + $edge + "(m.list_key) FROM (
                         SELECT i.list_key FROM calls i
                         WHERE i.facet = f.facet AND i.list_key >= $1 AND i.list_key < $2
                           AND (CAST($4 AS TEXT) IS NULL OR f.state <> 'live' OR $4 LIKE '%,' || i.state || ',%')
                           AND (CAST($7 AS TEXT) IS NULL OR i.digits LIKE $7)
                           AND (CAST($8 AS TEXT) IS NULL
                                OR ' ' || REPLACE(i.words, ' ', '  ') || ' ' LIKE $8)
                         ORDER BY i.list_key " + $order + " LIMIT $3) m) AS edge
                     FROM facets f
                     WHERE (CAST($4 AS TEXT) IS NULL OR $4 LIKE '%,' || f.state || ',%')
                       AND (CAST($5 AS TEXT) IS NULL OR f.direction = $5)
                       AND (CAST($6 AS TEXT) IS NULL OR f.outcome = $6)
                     LIMIT 1000) g
                 LEFT JOIN calls o ON o.facet = g.facet
                   AND o.list_key " + $start + " AND o.list_key " + $end + " g.edge
                   AND (CAST($4 AS TEXT) IS NULL OR g.state <> 'live' OR $4 LIKE '%,' || o.state || ',%')
                   AND (CAST($7 AS TEXT) IS NULL OR o.digits LIKE $7)
                   AND (CAST($8 AS TEXT) IS NULL OR ' ' || REPLACE(o.words, ' ', '  ') || ' ' LIKE $8)
                 ORDER BY o.list_key " + $order + " NULLS LAST LIMIT $3)"),
            $asked.low,
            $asked.high,
            $asked.limit,
            $asked.states,
            $asked.direction,
            $asked.outcome,
            $asked.digits,
            $asked.words,
        )
    };
}

/// A page along the calls that concern an agent; otherwise the same.
macro_rules! of_agent {
    ($connection:expr, $asked:expr, $order:tt, $edge:tt, $start:tt, $end:tt) => {
        read_calls!(
            $connection,
            ("list_key IN (SELECT o.list_key FROM (
                     SELECT f.facet, f.state, (SELECT " + $edge + "(m.list_key) FROM (
                         SELECT i.list_key FROM call_agents i
                         WHERE i.agent_id = $9 AND i.facet = f.facet
                           AND i.list_key >= $1 AND i.list_key < $2
                           AND (((CAST($4 AS TEXT) IS NULL OR f.state <> 'live')
                                 AND CAST($7 AS TEXT) IS NULL AND CAST($8 AS TEXT) IS NULL)
                                OR EXISTS (SELECT 1 FROM calls x WHERE x.list_key = i.list_key
                                    AND (CAST($4 AS TEXT) IS NULL OR $4 LIKE '%,' || x.state || ',%')
                                    AND (CAST($7 AS TEXT) IS NULL OR x.digits LIKE $7)
                                    AND (CAST($8 AS TEXT) IS NULL
                                         OR ' ' || REPLACE(x.words, ' ', '  ') || ' ' LIKE $8)))
                         ORDER BY i.list_key " + $order + " LIMIT $3) m) AS edge
                     FROM facets f
                     WHERE (CAST($4 AS TEXT) IS NULL OR $4 LIKE '%,' || f.state || ',%')
                       AND (CAST($5 AS TEXT) IS NULL OR f.direction = $5)
                       AND (CAST($6 AS TEXT) IS NULL OR f.outcome = $6)
                     LIMIT 1000) g
                 LEFT JOIN call_agents o ON o.agent_id = $9 AND o.facet = g.facet
                   AND o.list_key " + $start + " AND o.list_key " + $end + " g.edge
                   AND (((CAST($4 AS TEXT) IS NULL OR g.state <> 'live')
                         AND CAST($7 AS TEXT) IS NULL AND CAST($8 AS TEXT) IS NULL)
                        OR EXISTS (SELECT 1 FROM calls x WHERE x.list_key = o.list_key
                            AND (CAST($4 AS TEXT) IS NULL OR $4 LIKE '%,' || x.state || ',%')
                            AND (CAST($7 AS TEXT) IS NULL OR x.digits LIKE $7)
                            AND (CAST($8 AS TEXT) IS NULL
                                 OR ' ' || REPLACE(x.words, ' ', '  ') || ' ' LIKE $8)))
                 ORDER BY o.list_key " + $order + " NULLS LAST LIMIT $3)"),
            $asked.low,
            $asked.high,
            $asked.limit,
            $asked.states,
            $asked.direction,
            $asked.outcome,
            $asked.digits,
            $asked.words,
            $asked.agent,
        )
    };
}

/// A page of calls, newest first.
pub(super) async fn list(
    connection: &mut Connection,
    asked: &Asked,
) -> Result<Vec<Call>, StoreError> {
    match (asked.agent.is_some(), asked.has_facets(), asked.upwards) {
        (false, false, false) => all!(connection, asked, "DESC"),
        (false, false, true) => all!(connection, asked, "ASC"),
        (false, true, false) => of_facets!(connection, asked, "DESC", "MIN", "< $2", ">="),
        (false, true, true) => of_facets!(connection, asked, "ASC", "MAX", ">= $1", "<="),
        (true, _, false) => of_agent!(connection, asked, "DESC", "MIN", "< $2", ">="),
        (true, _, true) => of_agent!(connection, asked, "ASC", "MAX", ">= $1", "<="),
    }
}

/// How many of the calls nearest to the place have the words.
macro_rules! near {
    ($connection:expr, $asked:expr, $order:tt) => {
        sqlx::query_scalar!(
            r#"SELECT COUNT(*) AS "count!: i64" FROM (
                   SELECT o.words FROM calls o WHERE o.list_key >= $1 AND o.list_key < $2
                   ORDER BY o.list_key "#
                + $order
                + " LIMIT $3) s
               WHERE ' ' || REPLACE(s.words, ' ', '  ') || ' ' LIKE $4",
            $asked.low,
            $asked.high,
            NEAR,
            $asked.words,
        )
        .fetch_one($connection)
        .await
        .map_err(failed)
    };
}

/// Whether so many of the next calls have the words asked for that a page is full of them soon.
pub(super) async fn are_words_dense(
    connection: &mut Connection,
    asked: &Asked,
) -> Result<bool, StoreError> {
    let found = if asked.upwards {
        near!(connection, asked, "ASC")?
    } else {
        near!(connection, asked, "DESC")?
    };
    Ok(found >= asked.limit.min(NEAR / 4))
}
