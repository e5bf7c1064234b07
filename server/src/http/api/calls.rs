//! `/api/calls`: the history, one call, and its notes.

use axum::Json;
use axum::extract::{Path, State};
use axum::http::Uri;
use trunkline::id::CallId;
use trunkline::refusal::Refusal;

use super::super::Web;
use super::super::export::query_of;
use super::access::Caller;
use super::body::ApiJson;
use super::openapi::{OfBody, OfCall, Usual};
use super::problem::Problem;
use super::shapes::{Call, CallInFull, Calls, Notes};

/// List calls
///
/// The calls you may see, newest first, page by page: agents see their own, supervisors and administrators
/// everybody's. Empty parameters are as good as none.
#[utoipa::path(
    get, path = "/api/calls", tag = "Calls", operation_id = "listCalls",
    security(("token" = []), ("key" = []), ("session" = [])),
    params(
        ("from" = Option<String>, Query, description = "Made on this day (`2026-11-21`) or later, or from this moment on"),
        ("to" = Option<String>, Query, description = "Made on this day or earlier, or before this moment"),
        ("offset" = Option<i32>, Query, description = "Days begin so many minutes before they do in UTC"),
        ("direction" = Option<String>, Query, description = "`outbound` or `inbound`"),
        ("state" = Option<String>, Query, description = "A state's word; with commas, any of several"),
        ("outcome" = Option<String>, Query, description = "What came of it: `interested`, `call_back` and so on"),
        ("agent" = Option<String>, Query, description = "An agent's id: their calls, and those that rang them"),
        ("number" = Option<String>, Query, description = "Three or more digits that follow each other in the number"),
        ("text" = Option<String>, Query, description = "Words of the notes or of a name"),
        ("before" = Option<String>, Query, description = "Below a place of the list, as an answer gave it in `older`"),
        ("after" = Option<String>, Query, description = "Above a place of the list, as an answer gave it in `newer`"),
        ("limit" = Option<u32>, Query, description = "Calls of a page; 50 where not said", minimum = 1, maximum = 200),
    ),
    responses((status = 200, description = "A page of calls", body = Calls), Usual, OfBody)
)]
pub(super) async fn list(
    State(web): State<Web>,
    caller: Caller,
    uri: Uri,
) -> Result<Json<Calls>, Problem> {
    let page = caller.desk(&web).history(&query_of(&uri)).await?;
    Ok(Json(page.into()))
}

/// Read a call
///
/// One call with its legs and with what the carriers told of it.
#[utoipa::path(
    get, path = "/api/calls/{id}", tag = "Calls", operation_id = "call",
    security(("token" = []), ("key" = []), ("session" = [])),
    params(("id" = String, Path, description = "Its id")),
    responses((status = 200, description = "The call", body = CallInFull), Usual, OfCall)
)]
pub(super) async fn one(
    State(web): State<Web>,
    caller: Caller,
    Path(id): Path<String>,
) -> Result<Json<CallInFull>, Problem> {
    let page = caller.desk(&web).call(read(&id)?).await?;
    Ok(Json(page.into()))
}

/// Write the notes of a call
///
/// In place of what was there. Only for your own calls.
#[utoipa::path(
    put, path = "/api/calls/{id}/notes", tag = "Calls", operation_id = "setNotes",
    security(("token" = []), ("key" = []), ("session" = [])),
    params(("id" = String, Path, description = "The call's id")),
    request_body = Notes,
    responses((status = 200, description = "The call as it now stands", body = Call), Usual, OfCall, OfBody)
)]
pub(super) async fn set_notes(
    State(web): State<Web>,
    caller: Caller,
    Path(id): Path<String>,
    ApiJson(body): ApiJson<Notes>,
) -> Result<Json<Call>, Problem> {
    let (desk, id) = (caller.desk(&web), read(&id)?);
    desk.set_notes(id, &body.notes).await?;
    Ok(Json(desk.card(id).await?.into()))
}

/// What is no id names no call.
fn read(id: &str) -> Result<CallId, Refusal> {
    id.parse().map_err(|_| Refusal::NoSuchCall)
}
