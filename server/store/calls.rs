//! Calls: read with their legs in one statement, kept by compare-and-set.

use trunkline::call::{Call, Party};
use trunkline::clock::Time;
use trunkline::id::{AgentId, CallId, LegId};
use trunkline::store::{CallFilter, StoreError};

use super::failed;
use super::legs::LegColumns;
use super::text::{containing, digits_only, lowered, parse, parse_some};
use crate::Connection;

mod put;

pub(crate) use put::put;

/// Reads the calls whose ids a sub-select gives, newest first, with their legs. One statement, so that a
/// call and its legs are of the same revision.
macro_rules! read_calls {
    ($connection:expr, $ids:tt $(, $argument:expr)* $(,)?) => {{
        let rows = sqlx::query_as!(
            Row,
            r#"SELECT c.id, c.direction, c.agent_id, c.them_kind, c.them, c.us, c.created_at,
                   c.end_asked_at, c.given_up_at, c.disposition, c.notes, c.revision,
                   l.id AS "leg_id?", l.agent_id AS "leg_agent_id?", l.sending AS "sending?",
                   l.sending_since AS "sending_since?", l.carrier_ref AS "carrier_ref?",
                   l.created_at AS "leg_created_at?", l.evidence AS "evidence?"
               FROM calls c LEFT JOIN legs l ON l.call_id = c.id
               WHERE c.id IN ("#
                + $ids
                + ") ORDER BY c.created_at DESC, c.id DESC, l.place"
            $(, $argument)*
        )
        .fetch_all($connection)
        .await
        .map_err(failed)?;
        fold(rows)
    }};
}

/// The call with this id.
pub(crate) async fn find(
    connection: &mut Connection,
    id: CallId,
) -> Result<Option<Call>, StoreError> {
    let calls = read_calls!(
        connection,
        "SELECT id FROM calls WHERE id = $1",
        id.to_string()
    )?;
    Ok(calls.into_iter().next())
}

/// The call with this leg.
pub(crate) async fn find_of_leg(
    connection: &mut Connection,
    leg: LegId,
) -> Result<Option<Call>, StoreError> {
    let calls = read_calls!(
        connection,
        "SELECT call_id FROM legs WHERE id = $1",
        leg.to_string()
    )?;
    Ok(calls.into_iter().next())
}

/// The call with the leg that the carrier knows by this name.
pub(crate) async fn find_of_ref(
    connection: &mut Connection,
    carrier_ref: &str,
) -> Result<Option<Call>, StoreError> {
    let calls = read_calls!(
        connection,
        "SELECT call_id FROM legs WHERE carrier_ref = $1",
        carrier_ref
    )?;
    Ok(calls.into_iter().next())
}

/// Calls that are not over and are the agent's, or ring the agent's phone now; newest first.
pub(crate) async fn list_live(
    connection: &mut Connection,
    agent: AgentId,
) -> Result<Vec<Call>, StoreError> {
    read_calls!(
        connection,
        "SELECT o.id FROM calls o WHERE NOT o.is_over AND (o.agent_id = $1
             OR EXISTS (SELECT 1 FROM legs r
                        WHERE r.call_id = o.id AND r.agent_id = $1 AND r.is_live))",
        agent.to_string()
    )
}

/// Calls by a filter, newest first. An agent's are those that are theirs or rang them.
pub(crate) async fn list(
    connection: &mut Connection,
    filter: &CallFilter,
) -> Result<Vec<Call>, StoreError> {
    let text = filter.text.as_deref();
    let (before, before_id) = filter.before.unzip();
    read_calls!(
        connection,
        "SELECT o.id FROM calls o
         WHERE (CAST($1 AS TEXT) IS NULL OR o.agent_id = $1
                OR EXISTS (SELECT 1 FROM legs r WHERE r.call_id = o.id AND r.agent_id = $1))
           AND (CAST($2 AS TEXT) IS NULL OR o.notes_lower LIKE $2 ESCAPE '!'
                OR o.digits LIKE CAST($3 AS TEXT)
                OR EXISTS (SELECT 1 FROM people p WHERE p.number = o.them
                           AND o.them_kind = 'number' AND p.name_lower LIKE $2 ESCAPE '!'))
           AND (CAST($4 AS BIGINT) IS NULL OR o.created_at < $4
                OR (o.created_at = $4 AND o.id < $5))
         ORDER BY o.created_at DESC, o.id DESC LIMIT $6",
        filter.agent.map(|id| id.to_string()),
        text.map(|text| containing(&lowered(text))),
        text.and_then(digits_only).map(|digits| containing(&digits)),
        before.map(Time::millis),
        before_id.map(|id| id.to_string()),
        i64::from(filter.limit),
    )
}

struct Row {
    id: String,
    direction: String,
    agent_id: Option<String>,
    them_kind: String,
    them: Option<String>,
    us: String,
    created_at: i64,
    end_asked_at: Option<i64>,
    given_up_at: Option<i64>,
    disposition: Option<String>,
    notes: String,
    revision: i64,
    leg_id: Option<String>,
    leg_agent_id: Option<String>,
    sending: Option<String>,
    sending_since: Option<i64>,
    carrier_ref: Option<String>,
    leg_created_at: Option<i64>,
    evidence: Option<String>,
}

/// Rows to calls; the rows of one call are neighbours.
fn fold(rows: Vec<Row>) -> Result<Vec<Call>, StoreError> {
    let mut calls: Vec<Call> = Vec::new();
    for row in rows {
        let (call, leg) = row.split()?;
        if calls.last().map(|last| last.id) != Some(call.id) {
            calls.push(call);
        }
        let leg = leg.leg()?;
        if let Some(call) = calls.last_mut() {
            call.legs.extend(leg);
        }
    }
    Ok(calls)
}

impl Row {
    /// The call without its legs, and the columns of one leg.
    fn split(self) -> Result<(Call, LegColumns), StoreError> {
        let call = Call {
            id: parse("calls.id", &self.id)?,
            direction: parse("calls.direction", &self.direction)?,
            agent: parse_some("calls.agent_id", self.agent_id.as_deref())?,
            them: party_of(&self.them_kind, self.them)?,
            us: parse("calls.us", &self.us)?,
            created_at: Time::from_millis(self.created_at),
            end_asked_at: self.end_asked_at.map(Time::from_millis),
            given_up_at: self.given_up_at.map(Time::from_millis),
            disposition: parse_some("calls.disposition", self.disposition.as_deref())?,
            notes: self.notes,
            legs: Vec::new(),
            revision: self.revision,
        };
        let leg = LegColumns {
            id: self.leg_id,
            agent_id: self.leg_agent_id,
            sending: self.sending,
            sending_since: self.sending_since,
            carrier_ref: self.carrier_ref,
            created_at: self.leg_created_at,
            evidence: self.evidence,
        };
        Ok((call, leg))
    }
}

fn party_of(kind: &str, address: Option<String>) -> Result<Party, StoreError> {
    match (kind, address) {
        ("number", Some(number)) => Ok(Party::Number(parse("calls.them", &number)?)),
        ("withheld", None) => Ok(Party::Withheld),
        ("other", Some(address)) => Ok(Party::Other(address)),
        _ => Err(StoreError::Contradiction(
            "calls.them_kind holds something else".into(),
        )),
    }
}
