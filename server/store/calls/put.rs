//! Keeping a call, with the columns that queries need worked out anew.

use trunkline::call::{Call, CallState, Party};
use trunkline::clock::Time;
use trunkline::list_key::ListKey;
use trunkline::store::StoreError;

use super::super::failed;
use super::super::text::{storable, to_json, words};
use crate::Connection;

/// Keeps a call as it stands; false where its revision is not the one that is kept.
pub(crate) async fn put(connection: &mut Connection, call: &Call) -> Result<bool, StoreError> {
    if call.revision == 0 {
        insert(connection, call).await
    } else {
        update(connection, call).await
    }
}

async fn insert(connection: &mut Connection, call: &Call) -> Result<bool, StoreError> {
    let (them_kind, them) = party_columns(&call.them);
    let state = CallState::of(call);
    let done = sqlx::query!(
        "INSERT INTO calls (id, direction, agent_id, them_kind, them, us, created_at, end_asked_at,
             given_up_at, disposition, notes, revision, state, is_over, ended_at, digits, words,
             list_key, is_foreign, owner_left, recorded, recording_since, queued_since,
             missed, missed_since, route, flow)
         VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, 1, $12, $13, $14, $15, $16, $17, $18,
             $19, $20, $21, $22, $23, $24, $25, $26)
         ON CONFLICT (id) DO NOTHING",
        call.id.to_string(),
        call.direction.word(),
        call.agent.map(|id| id.to_string()),
        them_kind,
        them,
        call.us.as_str(),
        call.created_at.millis(),
        call.end_asked_at.map(Time::millis),
        call.given_up_at.map(Time::millis),
        call.disposition.map(|disposition| disposition.word()),
        &*storable(&call.notes),
        state.word(),
        state.is_over(),
        call.ended_at().map(Time::millis),
        digits(&call.them),
        words(&call.notes),
        ListKey::of(call).value(),
        call.foreign,
        call.owner_left(),
        to_json(&call.recorded)?,
        call.recorded.kept().map(|it| it.started_at.millis()),
        call.is_queued().then(|| call.queue_place().millis()),
        to_json(&call.missed)?,
        call.is_missed_and_open().then(|| call.created_at.millis()),
        to_json(&call.route)?,
        call.flow(),
    )
    .execute(connection)
    .await
    .map_err(failed)?;
    Ok(done.rows_affected() == 1)
}

async fn update(connection: &mut Connection, call: &Call) -> Result<bool, StoreError> {
    let (them_kind, them) = party_columns(&call.them);
    let state = CallState::of(call);
    let done = sqlx::query!(
        "UPDATE calls SET direction = $2, agent_id = $3, them_kind = $4, them = $5, us = $6,
             created_at = $7, end_asked_at = $8, given_up_at = $9, disposition = $10, notes = $11,
             revision = revision + 1, state = $12, is_over = $13, ended_at = $14, digits = $15,
             words = $16, is_foreign = $18, owner_left = $19,
             recorded = $20, recording_since = $21, queued_since = $22, missed = $23,
             missed_since = $24, route = $25, flow = $26
         WHERE id = $1 AND revision = $17",
        call.id.to_string(),
        call.direction.word(),
        call.agent.map(|id| id.to_string()),
        them_kind,
        them,
        call.us.as_str(),
        call.created_at.millis(),
        call.end_asked_at.map(Time::millis),
        call.given_up_at.map(Time::millis),
        call.disposition.map(|disposition| disposition.word()),
        &*storable(&call.notes),
        state.word(),
        state.is_over(),
        call.ended_at().map(Time::millis),
        digits(&call.them),
        words(&call.notes),
        call.revision,
        call.foreign,
        call.owner_left(),
        to_json(&call.recorded)?,
        call.recorded.kept().map(|it| it.started_at.millis()),
        call.is_queued().then(|| call.queue_place().millis()),
        to_json(&call.missed)?,
        call.is_missed_and_open().then(|| call.created_at.millis()),
        to_json(&call.route)?,
        call.flow(),
    )
    .execute(connection)
    .await
    .map_err(failed)?;
    Ok(done.rows_affected() == 1)
}

fn party_columns(party: &Party) -> (&'static str, Option<String>) {
    match party {
        Party::Number(number) => ("number", Some(number.to_string())),
        Party::Withheld => ("withheld", None),
        Party::Other(address) => ("other", Some(storable(address).into_owned())),
        Party::Colleague(agent) => ("colleague", Some(agent.to_string())),
    }
}

/// The digits by which a call is searched.
fn digits(party: &Party) -> Option<String> {
    party
        .number()
        .map(|number| number.as_str().trim_start_matches('+').to_owned())
}
