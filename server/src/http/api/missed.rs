//! `GET /api/missed` and `POST /api/calls/{id}/missed`: calls that nobody answered.

use axum::Json;
use axum::extract::{Path, State};
use axum::http::Uri;
use serde::{Deserialize, Serialize};
use trunkline::desk::{MissedCalls, MissedMark};
use trunkline::id::CallId;
use trunkline::refusal::Refusal;
use utoipa::ToSchema;

use super::super::Web;
use super::access::Caller;
use super::body::ApiJson;
use super::openapi::{OfBody, OfCall, OfMissed, Usual};
use super::problem::Problem;
use super::shapes::Call;

/// Calls that nobody answered and nobody has dealt with.
#[derive(Serialize, Deserialize, ToSchema)]
pub(super) struct Missed {
    /// How many there are, whatever flow they came by; 1,000 stands for more.
    count: u32,
    /// The newest of them, a hundred at most.
    calls: Vec<Call>,
}

impl From<MissedCalls> for Missed {
    fn from(missed: MissedCalls) -> Self {
        Self {
            count: missed.count,
            calls: missed.calls.into_iter().map(Call::from).collect(),
        }
    }
}

/// What is said about a missed call.
#[derive(Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct Mark {
    /// `take`: you look after it; `release`: nobody does; `done`: nothing is left to do; `reopen`: something is.
    #[schema(example = "take", pattern = "^(take|release|done|reopen)$")]
    mark: String,
}

/// Missed calls
///
/// Calls that nobody answered, with or without a message (`recording` is then `kept`, and
/// `GET /api/calls/{id}/recording` gives it), until somebody has dealt with them or spoken to the caller; the newest
/// first. The same for everybody.
#[utoipa::path(
    get, path = "/api/missed", tag = "Calls", operation_id = "missed",
    security(("token" = []), ("key" = []), ("session" = [])),
    params(("flow" = Option<String>, Query, description = "Only those that came by the call flow of this name")),
    responses((status = 200, description = "The missed calls", body = Missed), Usual)
)]
pub(super) async fn get(
    State(web): State<Web>,
    caller: Caller,
    uri: Uri,
) -> Result<Json<Missed>, Problem> {
    let query = uri.query().unwrap_or_default();
    let mut fields = form_urlencoded::parse(query.as_bytes());
    let flow = fields
        .find(|(name, _)| name == "flow")
        .map(|(_, flow)| flow);
    Ok(Json(
        caller.desk(&web).missed(flow.as_deref()).await?.into(),
    ))
}

/// Mark a missed call
///
/// Who looks after it, and that it is done. Saying the same again changes nothing.
#[utoipa::path(
    post, path = "/api/calls/{id}/missed", tag = "Calls", operation_id = "mark_missed",
    security(("token" = []), ("key" = []), ("session" = [])),
    params(("id" = String, Path, description = "The call's id")),
    request_body = Mark,
    responses((status = 200, description = "The call as it now stands", body = Call),
        Usual, OfCall, OfBody, OfMissed)
)]
pub(super) async fn mark(
    State(web): State<Web>,
    caller: Caller,
    Path(id): Path<String>,
    ApiJson(body): ApiJson<Mark>,
) -> Result<Json<Call>, Problem> {
    let id: CallId = id.parse().map_err(|_| Refusal::NoSuchCall)?;
    let unknown = || Refusal::NotAChoice("mark".to_owned(), body.mark.clone());
    let mark: MissedMark = body.mark.parse().map_err(|_| unknown())?;
    let desk = caller.desk(&web);
    desk.mark_missed(id, mark).await?;
    Ok(Json(desk.card(id).await?.into()))
}
