//! `GET /api/calls/{id}/recording`: the sound of a call.

use axum::extract::{Path, State};
use axum::http::HeaderMap;
use axum::response::Response;

use super::super::Web;
use super::super::recording::passed_on;
use super::access::Caller;
use super::openapi::{OfCall, OfRecording, Usual};
use super::problem::Problem;

/// Listen to a call
///
/// A WAV file with two channels: the other side on the left, what it heard on the right. A part of it where the
/// request has a `Range`. Who listened is kept.
#[utoipa::path(
    get, path = "/api/calls/{id}/recording", tag = "Calls", operation_id = "recording",
    security(("token" = []), ("key" = []), ("session" = [])),
    params(("id" = String, Path, description = "The call's id")),
    responses(
        (status = 200, description = "The recording", body = String, content_type = "audio/wav"),
        (status = 206, description = "The part asked for", body = String, content_type = "audio/wav"),
        Usual, OfCall, OfRecording)
)]
pub(super) async fn listen(
    State(web): State<Web>,
    caller: Caller,
    Path(id): Path<String>,
    headers: HeaderMap,
) -> Result<Response, Problem> {
    Ok(passed_on(&caller.desk(&web), &id, &headers).await?)
}
