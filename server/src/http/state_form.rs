//! The plain form behind the state menu, for pages without JavaScript.

use axum::extract::State;
use axum::http::StatusCode;
use axum::response::{IntoResponse, Redirect, Response};
use axum::{Extension, Form};
use serde::Deserialize;
use trunkline::id::CallId;
use trunkline::refusal::{DoorError, Refusal};

use super::forms::own_path;
use super::session::Viewer;
use super::{Web, failure};

/// The form of the state menu.
#[derive(Deserialize)]
pub(super) struct Choice {
    /// What the agent says they are doing, by its word; or `done` or `more`, of a wrap-up.
    state: String,
    /// The call that is being written up.
    #[serde(default)]
    call: String,
    /// The page to go back to.
    #[serde(default)]
    next: String,
}

/// `POST /state`
pub(super) async fn choose(
    State(web): State<Web>,
    Extension(viewer): Extension<Viewer>,
    Form(form): Form<Choice>,
) -> Response {
    let Some(agent) = viewer.agent else {
        return Redirect::to("/sign-in").into_response();
    };
    let desk = web.dialer.desk(agent);
    let call = form.call.parse::<CallId>().ok();
    let done = match (form.state.as_str(), call) {
        ("done", Some(call)) => desk.end_wrap_up(call).await,
        ("more", Some(call)) => desk.extend_wrap_up(call).await,
        (word, _) => match word.parse() {
            Ok(presence) => desk.set_presence(presence).await,
            Err(_) => return failure(StatusCode::BAD_REQUEST, "There is no such state."),
        },
    };
    match done {
        Ok(_) => Redirect::to(&own_path(&form.next)).into_response(),
        Err(DoorError::Refused(refusal @ Refusal::SignedOut)) => {
            failure(StatusCode::UNAUTHORIZED, &refusal.to_string())
        }
        Err(DoorError::Refused(refusal)) => failure(StatusCode::CONFLICT, &refusal.to_string()),
        Err(DoorError::Broken(error)) => {
            tracing::error!(%error, "A state could not be kept.");
            let sentence = "That could not be saved. Go back and try again.";
            failure(StatusCode::SERVICE_UNAVAILABLE, sentence)
        }
    }
}
