//! Calls: read with their legs in one statement, kept by compare-and-set.

use trunkline::call::{Call, Party, Stood};
use trunkline::clock::Time;
use trunkline::id::{AgentId, CallId, LegId};
use trunkline::store::StoreError;

use super::failed;
use super::legs::LegColumns;
use super::text::{from_json, parse, parse_some};
use crate::Connection;

mod put;

pub(crate) use put::put;

/// Reads the calls that a condition names, newest first, with their legs. One statement, so that a call and
/// its legs are of the same revision. The condition is text in pieces: a column, then `IN` and a sub-select.
macro_rules! read_calls {
    ($connection:expr, ($($which:tt)+) $(, $argument:expr)* $(,)?) => {{
        let rows = sqlx::query_as!(
            $crate::store::calls::Row,
            r#"SELECT c.id, c.direction, c.agent_id, c.them_kind, c.them, c.us, c.created_at,
                   c.end_asked_at, c.given_up_at, c.disposition, c.notes, c.is_foreign, c.revision, c.recorded,
                   c.missed, c.route,
                   l.id AS "leg_id?", l.agent_id AS "leg_agent_id?", l.sending AS "sending?",
                   l.sending_since AS "sending_since?", l.carrier_ref AS "carrier_ref?",
                   l.created_at AS "leg_created_at?", l.evidence AS "evidence?",
                   l.arranged AS "arranged?"
               FROM calls c LEFT JOIN legs l ON l.call_id = c.id
               WHERE c."#
                + $($which)+
                + " ORDER BY c.list_key DESC, c.id DESC, l.place"
            $(, $argument)*
        )
        .fetch_all($connection)
        .await
        .map_err($crate::store::failed)?;
        $crate::store::calls::fold(rows)
    }};
}
pub(crate) use read_calls;

/// The call with this id.
pub(crate) async fn find(
    connection: &mut Connection,
    id: CallId,
) -> Result<Option<Call>, StoreError> {
    let calls = read_calls!(connection, ("id = $1"), id.to_string())?;
    Ok(calls.into_iter().next())
}

/// The call with this leg.
pub(crate) async fn find_of_leg(
    connection: &mut Connection,
    leg: LegId,
) -> Result<Option<Call>, StoreError> {
    let calls = read_calls!(
        connection,
        ("id IN (SELECT call_id FROM legs WHERE id = $1)"),
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
        ("id IN (SELECT call_id FROM legs WHERE carrier_ref = $1)"),
        carrier_ref
    )?;
    Ok(calls.into_iter().next())
}

/// The calls that tellings are about which are to be looked at now, by any of the names they use.
pub(crate) async fn list_named(
    connection: &mut Connection,
    now: Time,
    limit: u32,
) -> Result<Vec<Call>, StoreError> {
    read_calls!(
        connection,
        ("id IN (WITH told AS (SELECT names_leg, names_ref, names_call FROM events
                       WHERE applied_at IS NULL AND look_at <= $1 ORDER BY look_at, id LIMIT $2)
         SELECT call_id FROM legs WHERE id IN (SELECT names_leg FROM told)
         UNION SELECT call_id FROM legs WHERE carrier_ref IN (SELECT names_ref FROM told)
         UNION SELECT id FROM calls WHERE id IN (SELECT names_call FROM told))"),
        now.millis(),
        i64::from(limit),
    )
}

/// The calls that wait in the queue, in their order.
pub(crate) async fn list_queue(
    connection: &mut Connection,
    limit: u32,
) -> Result<Vec<Call>, StoreError> {
    let mut calls = read_calls!(
        connection,
        ("id IN (SELECT q.id FROM calls q WHERE q.queued_since IS NOT NULL
             ORDER BY q.queued_since, q.id LIMIT $1)"),
        i64::from(limit)
    )?;
    calls.sort_by_key(|call| (call.queue_place(), call.id));
    Ok(calls)
}

/// Calls that nobody answered and nobody has dealt with, and whose caller was not spoken to since; the newest first. Of
/// one call flow, where one is named.
pub(crate) async fn list_missed(
    connection: &mut Connection,
    flow: Option<&str>,
    limit: u32,
) -> Result<Vec<Call>, StoreError> {
    read_calls!(
        connection,
        ("id IN (SELECT m.id FROM calls m WHERE m.missed_since IS NOT NULL
             AND (CAST($2 AS TEXT) IS NULL OR m.flow = $2)
             AND NOT EXISTS (SELECT 1 FROM calls s WHERE s.digits = m.digits AND s.list_key > m.list_key
                 AND s.state IN ('completed', 'active', 'held'))
             ORDER BY m.missed_since DESC, m.id DESC LIMIT $1)"),
        i64::from(limit),
        flow,
    )
}

/// The call flows that those came by, by name, each with how many; without those that came by none.
pub(crate) async fn list_boxes(
    connection: &mut Connection,
) -> Result<Vec<(String, u32)>, StoreError> {
    let rows = sqlx::query!(
        r#"SELECT m.flow AS "flow!: String", COUNT(*) AS "count!: i64" FROM calls m
           WHERE m.missed_since IS NOT NULL AND m.flow IS NOT NULL
             AND NOT EXISTS (SELECT 1 FROM calls s WHERE s.digits = m.digits AND s.list_key > m.list_key
                 AND s.state IN ('completed', 'active', 'held'))
           GROUP BY m.flow ORDER BY m.flow"#
    )
    .fetch_all(connection)
    .await
    .map_err(failed)?;
    let count = |count: i64| u32::try_from(count).unwrap_or(u32::MAX);
    Ok(rows
        .into_iter()
        .map(|row| (row.flow, count(row.count)))
        .collect())
}

/// How many those are; counts to `at_most` and no further.
pub(crate) async fn count_missed(
    connection: &mut Connection,
    at_most: u32,
) -> Result<u32, StoreError> {
    let count = sqlx::query_scalar!(
        r#"SELECT COUNT(*) AS "count!" FROM (SELECT m.id FROM calls m WHERE m.missed_since IS NOT NULL
             AND NOT EXISTS (SELECT 1 FROM calls s WHERE s.digits = m.digits AND s.list_key > m.list_key
                 AND s.state IN ('completed', 'active', 'held'))
             LIMIT $1) AS open"#,
        i64::from(at_most)
    )
    .fetch_one(connection)
    .await
    .map_err(failed)?;
    Ok(u32::try_from(count).unwrap_or(at_most))
}

/// The calls with a recording that is kept and was begun before a moment, the oldest first.
pub(crate) async fn list_recorded(
    connection: &mut Connection,
    before: Time,
    limit: u32,
) -> Result<Vec<Call>, StoreError> {
    read_calls!(
        connection,
        ("id IN (SELECT r.id FROM calls r WHERE r.recording_since < $1
             ORDER BY r.recording_since LIMIT $2)"),
        before.millis(),
        i64::from(limit)
    )
}

/// Calls that are not over and are the agent's, or ring the agent's phone now; newest first.
pub(crate) async fn list_live(
    connection: &mut Connection,
    agent: AgentId,
) -> Result<Vec<Call>, StoreError> {
    read_calls!(
        connection,
        ("id IN (SELECT o.id FROM calls o WHERE NOT o.is_over AND ((o.agent_id = $1 AND NOT o.owner_left)
             OR EXISTS (SELECT 1 FROM legs r
                        WHERE r.call_id = o.id AND r.agent_id = $1 AND r.is_live)))"),
        agent.to_string()
    )
}

/// Calls that are not over and that the agent parked; newest first.
pub(crate) async fn list_parked(
    connection: &mut Connection,
    agent: AgentId,
) -> Result<Vec<Call>, StoreError> {
    let mut calls = read_calls!(
        connection,
        ("id IN (SELECT o.id FROM calls o WHERE NOT o.is_over AND o.agent_id = $1 AND o.owner_left)"),
        agent.to_string()
    )?;
    calls.retain(|call| call.parked_since().is_some());
    Ok(calls)
}

/// A call and one of its legs, as they are read.
pub(crate) struct Row {
    pub(crate) id: String,
    pub(crate) direction: String,
    pub(crate) agent_id: Option<String>,
    pub(crate) them_kind: String,
    pub(crate) them: Option<String>,
    pub(crate) us: String,
    pub(crate) created_at: i64,
    pub(crate) end_asked_at: Option<i64>,
    pub(crate) given_up_at: Option<i64>,
    pub(crate) disposition: Option<String>,
    pub(crate) notes: String,
    pub(crate) is_foreign: bool,
    pub(crate) recorded: String,
    pub(crate) missed: String,
    pub(crate) route: String,
    pub(crate) revision: i64,
    pub(crate) leg_id: Option<String>,
    pub(crate) leg_agent_id: Option<String>,
    pub(crate) sending: Option<String>,
    pub(crate) sending_since: Option<i64>,
    pub(crate) carrier_ref: Option<String>,
    pub(crate) leg_created_at: Option<i64>,
    pub(crate) evidence: Option<String>,
    pub(crate) arranged: Option<String>,
}

/// Rows to calls; the rows of one call are neighbours.
pub(crate) fn fold(rows: Vec<Row>) -> Result<Vec<Call>, StoreError> {
    let mut calls: Vec<Call> = Vec::new();
    for row in rows {
        let (call, leg) = row.split()?;
        if calls.last().map(|last| last.id) != Some(call.id) {
            calls.push(call);
        }
        if let Some(call) = calls.last_mut() {
            call.legs.extend(leg.leg(call.colleague())?);
        }
    }
    calls.iter_mut().for_each(Call::remember_parts);
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
            foreign: self.is_foreign,
            recorded: from_json("calls.recorded", &self.recorded)?,
            route: from_json("calls.route", &self.route)?,
            missed: from_json("calls.missed", &self.missed)?,
            legs: Vec::new(),
            revision: self.revision,
            stood: Stood::default(),
        };
        let leg = LegColumns {
            id: self.leg_id,
            agent_id: self.leg_agent_id,
            sending: self.sending,
            sending_since: self.sending_since,
            carrier_ref: self.carrier_ref,
            created_at: self.leg_created_at,
            evidence: self.evidence,
            arranged: self.arranged,
        };
        Ok((call, leg))
    }
}

/// The other side of a call by its two columns.
pub(crate) fn party_of(kind: &str, address: Option<String>) -> Result<Party, StoreError> {
    match (kind, address) {
        ("number", Some(number)) => Ok(Party::Number(parse("calls.them", &number)?)),
        ("withheld", None) => Ok(Party::Withheld),
        ("other", Some(address)) => Ok(Party::Other(address)),
        ("colleague", Some(agent)) => Ok(Party::Colleague(parse("calls.them", &agent)?)),
        _ => Err(StoreError::Contradiction(
            "calls.them_kind holds something else".into(),
        )),
    }
}
