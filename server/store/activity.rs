//! What agents did, read from their states and their sessions.

use trunkline::activity::{ActivityFilter, CallOf, Entry, Place, Spent, What};
use trunkline::clock::{Span, Time};
use trunkline::store::StoreError;

use super::calls::party_of;
use super::failed;
use super::states::state_of;
use super::text::parse;
use crate::Connection;

/// The columns of an entry as they are read.
struct Row {
    happened_at: i64,
    place_rank: i64,
    place_key: String,
    state: String,
    reason: Option<String>,
    ended_at: Option<i64>,
    call_id: Option<String>,
    address: String,
    them_kind: Option<String>,
    them: Option<String>,
    name: Option<String>,
}

/// An agent's log, newest first. Two sessions that one address began in one millisecond are one entry.
pub(crate) async fn list(
    connection: &mut Connection,
    filter: &ActivityFilter,
) -> Result<Vec<Entry>, StoreError> {
    let before = filter.before.as_ref();
    // Nothing after the place is read, however long the range is.
    let to = before.map_or(filter.to, |place| {
        filter.to.min(place.at.plus(Span::millis(1)))
    });
    let rows = sqlx::query_as!(
        Row,
        r#"SELECT e.happened_at AS "happened_at!: i64", e.place_rank AS "place_rank!: i64",
               e.place_key AS "place_key!: String", e.state AS "state!: String",
               e.reason AS "reason?: String", e.ended_at AS "ended_at?: i64",
               e.call_id AS "call_id?: String", e.address AS "address!: String",
               c.them_kind AS "them_kind?", c.them AS "them?", COALESCE(p.name, a.name) AS "name?: String"
           FROM (SELECT d.began_at AS happened_at, CAST(1 AS BIGINT) AS place_rank,
                     CAST('' AS TEXT) AS place_key, d.state AS state, d.reason AS reason,
                     d.ended_at AS ended_at, d.call_id AS call_id, CAST('' AS TEXT) AS address
                 FROM agent_states d
                 WHERE d.agent_id = $1 AND d.began_at < $3
                   AND (d.ended_at IS NULL OR d.ended_at > $2)
                 UNION
                 SELECT s.started_at, 0, 'in ' || s.address, 'in', NULL, NULL, NULL, s.address
                 FROM sessions s
                 WHERE s.agent_id = $1 AND s.started_at >= $2 AND s.started_at < $3
                 UNION
                 SELECT s.ended_at, 0, 'out ' || s.address, 'out', NULL, NULL, NULL, s.address
                 FROM sessions s
                 WHERE s.agent_id = $1 AND s.ended_at >= $2 AND s.ended_at < $3) e
           LEFT JOIN calls c ON c.id = e.call_id
           LEFT JOIN people p ON p.number = c.them AND c.them_kind = 'number'
           LEFT JOIN agents a ON c.them_kind = 'colleague'
               AND a.id = CASE WHEN c.them = $1 THEN c.agent_id ELSE c.them END
           WHERE CAST($4 AS BIGINT) IS NULL OR e.happened_at < $4
              OR (e.happened_at = $4 AND (e.place_rank < $5
                  OR (e.place_rank = $5 AND e.place_key < $6)))
           ORDER BY e.happened_at DESC, e.place_rank DESC, e.place_key DESC LIMIT $7"#,
        filter.agent.to_string(),
        filter.from.millis(),
        to.millis(),
        before.map(|place| place.at.millis()),
        before.map(|place| place.rank),
        before.map(|place| place.key.clone()),
        i64::from(filter.limit),
    )
    .fetch_all(connection)
    .await
    .map_err(failed)?;
    rows.into_iter().map(Row::entry).collect()
}

impl Row {
    fn entry(self) -> Result<Entry, StoreError> {
        let what = match self.state.as_str() {
            "in" => What::SignedIn {
                address: self.address,
            },
            "out" => What::SignedOut {
                address: self.address,
            },
            state => What::State {
                state: state_of(state, self.reason.as_deref())?,
                until: self.ended_at.map(Time::from_millis),
                call: match (self.call_id, self.them_kind) {
                    (Some(id), Some(kind)) => Some(CallOf {
                        id: parse("agent_states.call_id", &id)?,
                        them: party_of(&kind, self.them)?,
                        name: self.name,
                    }),
                    _ => None,
                },
            },
        };
        Ok(Entry {
            place: Place {
                at: Time::from_millis(self.happened_at),
                rank: self.place_rank,
                key: self.place_key,
            },
            what,
        })
    }
}

/// How long an agent was in each state within a range, the longest first.
pub(crate) async fn sum(
    connection: &mut Connection,
    filter: &ActivityFilter,
) -> Result<Vec<Spent>, StoreError> {
    let rows = sqlx::query!(
        r#"SELECT d.state AS "state!: String", d.reason AS "reason?: String",
               CAST(SUM(CASE WHEN d.ended_at IS NULL OR d.ended_at > $3 THEN $3 ELSE d.ended_at END
                   - CASE WHEN d.began_at < $2 THEN $2 ELSE d.began_at END) AS BIGINT)
                   AS "spent!: i64"
           FROM agent_states d
           WHERE d.agent_id = $1 AND d.began_at < $3 AND (d.ended_at IS NULL OR d.ended_at > $2)
           GROUP BY d.state, d.reason ORDER BY 3 DESC, d.state, d.reason"#,
        filter.agent.to_string(),
        filter.from.millis(),
        filter.to.millis(),
    )
    .fetch_all(connection)
    .await
    .map_err(failed)?;
    rows.into_iter()
        .map(|row| {
            Ok(Spent {
                state: state_of(&row.state, row.reason.as_deref())?,
                time: Span::millis(row.spent),
            })
        })
        .collect()
}
