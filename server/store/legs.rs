//! The legs of a call.

use trunkline::call::{Arranged, Call, Leg, LegEnd, Sending};
use trunkline::clock::Time;
use trunkline::id::{AgentId, CallId, LegId};
use trunkline::store::StoreError;

use super::failed;
use super::text::{from_json, parse, to_json};
use crate::Connection;

/// What became of keeping the legs of a call.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(crate) enum Kept {
    /// They are written.
    Yes,
    /// Another leg has the same name at the carrier; the transaction is void.
    RefTaken,
}

/// Keeps the legs of a call as they stand.
pub(crate) async fn put(connection: &mut Connection, call: &Call) -> Result<Kept, StoreError> {
    for (place, leg) in (0_i64..).zip(&call.legs) {
        if put_one(connection, call, place, leg).await? == Kept::RefTaken {
            return Ok(Kept::RefTaken);
        }
    }
    Ok(Kept::Yes)
}

async fn put_one(
    connection: &mut Connection,
    call: &Call,
    place: i64,
    leg: &Leg,
) -> Result<Kept, StoreError> {
    let agent = call.agent_of(leg).map(|agent| agent.to_string());
    let (sending, since) = sending_columns(leg.sending);
    let written = sqlx::query!(
        "INSERT INTO legs (id, call_id, place, agent_id, sending, sending_since, carrier_ref,
             created_at, evidence, status, is_live, is_over, arranged, is_in_talk)
         VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14)
         ON CONFLICT (id) DO UPDATE SET place = excluded.place, agent_id = excluded.agent_id,
             sending = excluded.sending, sending_since = excluded.sending_since,
             carrier_ref = excluded.carrier_ref, created_at = excluded.created_at,
             evidence = excluded.evidence, status = excluded.status,
             is_live = excluded.is_live, is_over = excluded.is_over,
             arranged = excluded.arranged, is_in_talk = excluded.is_in_talk
         WHERE legs.call_id = excluded.call_id",
        leg.id.to_string(),
        call.id.to_string(),
        place,
        agent,
        sending,
        since.map(Time::millis),
        leg.carrier_ref,
        leg.created_at.millis(),
        to_json(&leg.evidence)?,
        leg.status().word(),
        leg.is_live(),
        leg.is_over(),
        to_json(&leg.arranged)?,
        call.has_in_talk(leg),
    )
    .execute(connection)
    .await;
    match written {
        Ok(done) if done.rows_affected() == 1 => Ok(Kept::Yes),
        Ok(_) => Err(StoreError::Failed("a leg belongs to another call".into())),
        Err(sqlx::Error::Database(error)) if error.is_unique_violation() => Ok(Kept::RefTaken),
        Err(error) => Err(failed(error)),
    }
}

/// Whether a leg that the carrier knows by this name is kept.
pub(crate) async fn is_known(
    connection: &mut Connection,
    carrier_ref: &str,
) -> Result<bool, StoreError> {
    sqlx::query_scalar!(
        r#"SELECT EXISTS (SELECT 1 FROM legs WHERE carrier_ref = $1) AS "is_known!: bool""#,
        carrier_ref,
    )
    .fetch_one(connection)
    .await
    .map_err(failed)
}

/// The legs that may be at the carrier without our knowing their name there, with their calls.
pub(crate) async fn list_unsettled(
    connection: &mut Connection,
) -> Result<Vec<(CallId, LegId)>, StoreError> {
    let rows = sqlx::query!(
        "SELECT call_id, id FROM legs
         WHERE carrier_ref IS NULL AND NOT is_over AND sending IN ('sent', 'taken', 'unknown')
         ORDER BY id"
    )
    .fetch_all(connection)
    .await
    .map_err(failed)?;
    rows.iter()
        .map(|row| {
            Ok((
                parse("legs.call_id", &row.call_id)?,
                parse("legs.id", &row.id)?,
            ))
        })
        .collect()
}

/// The columns of a leg as they are read; all null where a call has no leg.
pub(crate) struct LegColumns {
    pub(crate) id: Option<String>,
    pub(crate) agent_id: Option<String>,
    pub(crate) sending: Option<String>,
    pub(crate) sending_since: Option<i64>,
    pub(crate) carrier_ref: Option<String>,
    pub(crate) created_at: Option<i64>,
    pub(crate) evidence: Option<String>,
    pub(crate) arranged: Option<String>,
}

impl LegColumns {
    /// The leg, where there is one; of a call with this colleague, where it is between two of us.
    pub(crate) fn leg(self, colleague: Option<AgentId>) -> Result<Option<Leg>, StoreError> {
        let (Some(id), Some(sending), Some(created_at), Some(evidence), Some(arranged)) = (
            self.id,
            self.sending,
            self.created_at,
            self.evidence,
            self.arranged,
        ) else {
            return Ok(None);
        };
        let arranged: Arranged = from_json("legs.arranged", &arranged)?;
        let end = match self.agent_id {
            None if arranged.number.is_some() => LegEnd::Guest,
            None => LegEnd::Customer,
            Some(agent) => match parse("legs.agent_id", &agent)? {
                agent if Some(agent) == colleague => LegEnd::Customer,
                agent => LegEnd::Agent(agent),
            },
        };
        Ok(Some(Leg {
            id: parse("legs.id", &id)?,
            end,
            sending: sending_of(&sending, self.sending_since.map(Time::from_millis))?,
            carrier_ref: self.carrier_ref,
            created_at: Time::from_millis(created_at),
            evidence: from_json("legs.evidence", &evidence)?,
            arranged,
        }))
    }
}

const fn sending_columns(sending: Sending) -> (&'static str, Option<Time>) {
    match sending {
        Sending::Not => ("not", None),
        Sending::Due => ("due", None),
        Sending::Sent(since) => ("sent", Some(since)),
        Sending::Taken => ("taken", None),
        Sending::Unknown(since) => ("unknown", Some(since)),
        Sending::Void => ("void", None),
    }
}

fn sending_of(word: &str, since: Option<Time>) -> Result<Sending, StoreError> {
    match (word, since) {
        ("not", None) => Ok(Sending::Not),
        ("due", None) => Ok(Sending::Due),
        ("sent", Some(since)) => Ok(Sending::Sent(since)),
        ("taken", None) => Ok(Sending::Taken),
        ("unknown", Some(since)) => Ok(Sending::Unknown(since)),
        ("void", None) => Ok(Sending::Void),
        _ => Err(StoreError::Contradiction(
            "legs.sending holds something else".into(),
        )),
    }
}
