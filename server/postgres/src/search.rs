//! The words of notes, by PostgreSQL's full text search: the one search that differs between the databases.
//!
//! The index knows no order, so all hits are gathered, then sorted. Left to choose, the planner goes through a
//! million calls in order for a word that three of them have; hence the materialised sub-select.

use trunkline::call::Call;
use trunkline::store::StoreError;

use crate::Connection;
use crate::store::calls::read_calls;
use crate::store::failed;
use crate::store::history::Asked;
use crate::store::text::is_single;

/// A page of the calls with all of the words in their notes: all of them are gathered first.
macro_rules! page {
    ($connection:expr, $asked:expr, $wanted:expr, $order:tt) => {
        read_calls!(
            $connection,
            ("list_key IN (WITH w AS MATERIALIZED (SELECT h.list_key FROM call_words h
                     WHERE h.words @@ CAST(CAST($9 AS TEXT) AS TSQUERY)
                       AND h.list_key >= $1 AND h.list_key < $2)
                 SELECT o.list_key FROM w CROSS JOIN calls o
                 WHERE o.list_key = w.list_key AND (CAST($4 AS TEXT) IS NULL OR $4 LIKE '%,' || o.state || ',%')
                   AND (CAST($5 AS TEXT) IS NULL OR o.direction = $5)
                   AND (CAST($6 AS TEXT) IS NULL OR o.disposition = $6)
                   AND (CAST($7 AS TEXT) IS NULL OR o.digits LIKE $7)
                   AND (CAST($8 AS TEXT) IS NULL OR EXISTS (SELECT 1 FROM call_agents a
                       WHERE a.agent_id = $8 AND a.facet = o.facet AND a.list_key = o.list_key))
                 ORDER BY w.list_key "
                + $order
                + " LIMIT $3)"),
            $asked.low,
            $asked.high,
            $asked.limit,
            $asked.states,
            $asked.direction,
            $asked.outcome,
            $asked.digits,
            $asked.agent,
            $wanted,
        )
    };
}

/// A page of the calls with all of these words in their notes, newest first.
pub(crate) async fn list(
    connection: &mut Connection,
    asked: &Asked,
    words: &str,
) -> Result<Vec<Call>, StoreError> {
    let wanted = wanted(words);
    if asked.upwards {
        page!(connection, asked, wanted, "ASC")
    } else {
        page!(connection, asked, wanted, "DESC")
    }
}

/// How many calls have these words in their notes, to the limit and no further.
pub(crate) async fn count(
    connection: &mut Connection,
    asked: &Asked,
    words: &str,
) -> Result<i64, StoreError> {
    sqlx::query_scalar!(
        r#"SELECT COUNT(*) AS "count!: i64" FROM (
               SELECT 1 AS one FROM call_words w CROSS JOIN calls o
               WHERE w.words @@ CAST(CAST($9 AS TEXT) AS TSQUERY)
                 AND w.list_key >= $1 AND w.list_key < $2 AND o.list_key = w.list_key
                 AND (CAST($4 AS TEXT) IS NULL OR $4 LIKE '%,' || o.state || ',%')
                 AND (CAST($5 AS TEXT) IS NULL OR o.direction = $5)
                 AND (CAST($6 AS TEXT) IS NULL OR o.disposition = $6)
                 AND (CAST($7 AS TEXT) IS NULL OR o.digits LIKE $7)
                 AND (CAST($8 AS TEXT) IS NULL OR EXISTS (SELECT 1 FROM call_agents a
                     WHERE a.agent_id = $8 AND a.facet = o.facet AND a.list_key = o.list_key))
               LIMIT $3) n"#,
        asked.low,
        asked.high,
        asked.limit,
        asked.states,
        asked.direction,
        asked.outcome,
        asked.digits,
        asked.agent,
        wanted(words),
    )
    .fetch_one(connection)
    .await
    .map_err(failed)
}

/// Words as PostgreSQL wants them: all of them, each as the beginning of a word. A single letter stands for
/// itself, since half of all words begin with it.
fn wanted(words: &str) -> String {
    let each = words.split(' ').map(|word| {
        let star = if is_single(word) { "" } else { ":*" };
        format!("'{word}'{star}")
    });
    each.collect::<Vec<_>>().join(" & ")
}
