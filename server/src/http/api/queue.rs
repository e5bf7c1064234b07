//! `GET /api/queue`: who waits for somebody to be free.

use axum::Json;
use axum::extract::State;
use serde::{Deserialize, Serialize};
use trunkline::desk::{InLine, Queue};
use trunkline::iso;
use utoipa::ToSchema;

use super::super::Web;
use super::access::Caller;
use super::openapi::Usual;
use super::problem::Problem;

/// Who waits for somebody to be free, the longest first.
#[derive(Serialize, Deserialize, ToSchema)]
pub(super) struct InQueue {
    /// How many wait.
    count: u32,
    /// The first of them, ten at most.
    first: Vec<WaitingCaller>,
}

/// A caller who waits.
#[derive(Serialize, Deserialize, ToSchema)]
struct WaitingCaller {
    /// Their call.
    call: String,
    /// Their number in E.164 form; absent where it is hidden or none.
    number: Option<String>,
    /// Their name, or their number as people write it, or that they hide it.
    name: String,
    /// The number they called, as people write it.
    our_number: String,
    /// Since when they wait; ISO 8601, UTC.
    since: String,
    /// They have hung up, and are called back when it is their turn.
    call_back: bool,
}

impl From<Queue> for InQueue {
    fn from(queue: Queue) -> Self {
        Self {
            count: queue.count,
            first: queue.first.into_iter().map(WaitingCaller::from).collect(),
        }
    }
}

impl From<InLine> for WaitingCaller {
    fn from(waits: InLine) -> Self {
        Self {
            call: waits.call.to_string(),
            number: waits.them.number.map(|number| number.to_string()),
            name: waits.them.label,
            our_number: waits.us,
            since: iso::write(waits.since),
            call_back: waits.call_back,
        }
    }
}

/// Who waits
///
/// Callers whom nobody has answered yet and whom no phone rings for, the longest first; and those who are called back
/// when it is their turn.
#[utoipa::path(
    get, path = "/api/queue", tag = "Calls", operation_id = "queue",
    security(("token" = []), ("key" = []), ("session" = [])),
    responses((status = 200, description = "The queue", body = InQueue), Usual)
)]
pub(super) async fn get(State(web): State<Web>, caller: Caller) -> Result<Json<InQueue>, Problem> {
    Ok(Json(caller.desk(&web).queue().await?.into()))
}
