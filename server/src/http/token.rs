//! `POST /api/token`: what the signed-in agent's browser needs to be a phone. A promised path.

use axum::Extension;
use axum::Json;
use axum::extract::State;
use axum::http::StatusCode;
use axum::response::{IntoResponse, Response};

use super::session::Viewer;
use super::{NO_STORE, Web, failure};

/// A token for the signed-in agent. The identity is the session's; a body is not even read.
pub(super) async fn refresh(
    State(web): State<Web>,
    Extension(viewer): Extension<Viewer>,
) -> Response {
    let Some(agent) = viewer.agent else {
        return failure(
            StatusCode::UNAUTHORIZED,
            "You are signed out. Sign in again.",
        );
    };
    let setup = web.dialer.desk(agent).phone();
    ([NO_STORE], Json(setup)).into_response()
}
