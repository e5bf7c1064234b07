//! What the database says, as it lies there.

use std::collections::HashSet;

use super::database::Database;

/// A leg of a customer whom we rang.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Leg {
    pub(crate) id: String,
    pub(crate) carrier_ref: Option<String>,
    pub(crate) status: String,
    pub(crate) sending: String,
}

/// The calls, legs, events and jobs of a moment.
#[derive(Debug)]
pub(crate) struct Books {
    pub(crate) calls: HashSet<String>,
    pub(crate) legs: Vec<Leg>,
    /// The raw bodies of all events, their fields in order.
    pub(crate) events: HashSet<Vec<(String, String)>>,
    /// Jobs that are not done.
    pub(crate) jobs: Vec<String>,
    /// Calls that are not over.
    pub(crate) going_on: Vec<String>,
}

impl Books {
    pub(crate) async fn read(database: &Database) -> Self {
        let legs = database
            .rows(
                "SELECT l.id, l.carrier_ref, l.status, l.sending FROM legs l JOIN calls c ON c.id = l.call_id
                 WHERE l.agent_id IS NULL AND c.direction = 'outbound'",
            )
            .await;
        let legs = legs
            .into_iter()
            .filter_map(|row| match <[Option<String>; 4]>::try_from(row) {
                Ok([Some(id), carrier_ref, Some(status), Some(sending)]) => Some(Leg {
                    id,
                    carrier_ref,
                    status,
                    sending,
                }),
                _ => None,
            });
        let raws = texts(database, "SELECT raw FROM events").await;
        Self {
            calls: texts(database, "SELECT id FROM calls")
                .await
                .into_iter()
                .collect(),
            legs: legs.collect(),
            events: raws.iter().map(|raw| fields(raw)).collect(),
            jobs: texts(database, "SELECT key FROM jobs WHERE finished_at IS NULL").await,
            going_on: texts(database, "SELECT id FROM calls WHERE NOT is_over").await,
        }
    }

    /// Whether everything is over and nothing is left to do.
    pub(crate) fn is_quiet(&self) -> bool {
        self.jobs.is_empty() && self.going_on.is_empty()
    }
}

async fn texts(database: &Database, sql: &str) -> Vec<String> {
    let rows = database.rows(sql).await;
    rows.into_iter().flatten().flatten().collect()
}

/// A form's fields, in an order that does not depend on who wrote it.
pub(crate) fn fields(body: &str) -> Vec<(String, String)> {
    let mut fields: Vec<_> = form_urlencoded::parse(body.as_bytes())
        .into_owned()
        .collect();
    fields.sort_unstable();
    fields
}
