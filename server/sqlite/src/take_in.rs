//! Many tellings in one statement, as SQLite takes lists: as one text in JSON.

use serde::Serialize;
use trunkline::store::StoreError;
use trunkline::telling::NewTelling;

use crate::Connection;
use crate::store::failed;
use crate::store::text::{storable, to_json};

#[derive(Serialize)]
struct Row<'a> {
    id: String,
    carrier: &'a str,
    key: &'a str,
    kind: &'a str,
    received_at: i64,
    raw: &'a str,
    leg: Option<String>,
    theirs: &'a str,
    call: Option<String>,
    evidence: Option<String>,
}

/// Keeps tellings, each once by its key.
pub(crate) async fn take_in(
    connection: &mut Connection,
    tellings: &[NewTelling],
) -> Result<(), StoreError> {
    let raw: Vec<_> = tellings.iter().map(|it| storable(&it.event.raw)).collect();
    let mut rows = Vec::with_capacity(tellings.len());
    for (telling, raw) in tellings.iter().zip(&raw) {
        let (event, name) = (&telling.event, &telling.name);
        rows.push(Row {
            id: event.id.to_string(),
            carrier: &event.carrier,
            key: &event.key,
            kind: &event.kind,
            received_at: event.received_at.millis(),
            raw,
            leg: name.ours.map(|leg| leg.to_string()),
            theirs: &name.theirs,
            call: name.call.map(|call| call.to_string()),
            evidence: telling.evidence.as_ref().map(to_json).transpose()?,
        });
    }
    sqlx::query!(
        "INSERT INTO events (id, carrier, key, kind, received_at, effect, raw,
             names_leg, names_ref, names_call, evidence)
         SELECT value ->> '$.id', value ->> '$.carrier', value ->> '$.key', value ->> '$.kind',
             value ->> '$.received_at', '', value ->> '$.raw', value ->> '$.leg',
             value ->> '$.theirs', value ->> '$.call', value ->> '$.evidence'
         FROM json_each($1) WHERE TRUE
         ON CONFLICT (key) DO NOTHING",
        to_json(&rows)?,
    )
    .execute(connection)
    .await
    .map_err(failed)?;
    Ok(())
}
