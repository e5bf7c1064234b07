//! Many tellings in one statement, as PostgreSQL takes lists: a column each.

use trunkline::store::StoreError;
use trunkline::telling::NewTelling;

use crate::Connection;
use crate::store::failed;
use crate::store::text::{storable, to_json};

#[derive(Default)]
struct Columns {
    id: Vec<String>,
    carrier: Vec<String>,
    key: Vec<String>,
    kind: Vec<String>,
    received_at: Vec<i64>,
    raw: Vec<String>,
    leg: Vec<Option<String>>,
    theirs: Vec<String>,
    call: Vec<Option<String>>,
    evidence: Vec<Option<String>>,
}

/// Keeps tellings, each once by its key.
pub(crate) async fn take_in(
    connection: &mut Connection,
    tellings: &[NewTelling],
) -> Result<(), StoreError> {
    let mut columns = Columns::default();
    for NewTelling {
        event,
        name,
        evidence,
    } in tellings
    {
        columns.id.push(event.id.to_string());
        columns.carrier.push(event.carrier.clone());
        columns.key.push(storable(&event.key).into_owned());
        columns.kind.push(event.kind.clone());
        columns.received_at.push(event.received_at.millis());
        columns.raw.push(storable(&event.raw).into_owned());
        columns.leg.push(name.ours.map(|leg| leg.to_string()));
        columns.theirs.push(storable(&name.theirs).into_owned());
        columns.call.push(name.call.map(|call| call.to_string()));
        columns
            .evidence
            .push(evidence.as_ref().map(to_json).transpose()?);
    }
    sqlx::query!(
        "INSERT INTO events (id, carrier, key, kind, received_at, effect, raw,
             names_leg, names_ref, names_call, evidence)
         SELECT id, carrier, key, kind, received_at, '', raw, leg, theirs, call, evidence
         FROM UNNEST($1::text[], $2::text[], $3::text[], $4::text[], $5::bigint[], $6::text[],
             $7::text[], $8::text[], $9::text[], $10::text[])
             AS told (id, carrier, key, kind, received_at, raw, leg, theirs, call, evidence)
         ON CONFLICT (key) DO NOTHING",
        &columns.id,
        &columns.carrier,
        &columns.key,
        &columns.kind,
        &columns.received_at,
        &columns.raw,
        &columns.leg as &[Option<String>],
        &columns.theirs,
        &columns.call as &[Option<String>],
        &columns.evidence as &[Option<String>],
    )
    .execute(connection)
    .await
    .map_err(failed)?;
    Ok(())
}
