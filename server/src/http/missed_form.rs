//! `POST /calls/{id}/missed`: what is said about a call that nobody answered, by a plain form.

use axum::Extension;
use axum::extract::{Form, Path, State};
use axum::response::{IntoResponse, Redirect, Response};
use serde::Deserialize;
use trunkline::desk::MissedMark;
use trunkline::id::CallId;
use trunkline::refusal::DoorError;

use super::Web;
use super::forms::{encode, own_path};
use super::session::Viewer;

/// The form: what is said, and the page it stands on.
#[derive(Deserialize)]
pub(super) struct Marked {
    mark: String,
    #[serde(default)]
    back: String,
}

/// `POST /calls/{id}/missed`
pub(super) async fn mark(
    State(web): State<Web>,
    Extension(viewer): Extension<Viewer>,
    Path(id): Path<String>,
    Form(form): Form<Marked>,
) -> Response {
    // The page it stands on has no query of its own.
    let back = own_path(&form.back);
    let back = back.split('?').next().unwrap_or("/missed");
    let Some(agent) = viewer.agent else {
        return Redirect::to(&format!("/sign-in?next={}", encode(back))).into_response();
    };
    let (Ok(id), Ok(mark)) = (id.parse::<CallId>(), form.mark.parse::<MissedMark>()) else {
        return Redirect::to(&format!("{back}?trouble=not-missed")).into_response();
    };
    let to = match web.dialer.desk(agent).mark_missed(id, mark).await {
        Ok(()) => back.to_owned(),
        Err(DoorError::Refused(_)) => format!("{back}?trouble=not-missed"),
        Err(DoorError::Broken(error)) => {
            tracing::error!(%error, "A missed call could not be marked.");
            format!("{back}?trouble=not-saved")
        }
    };
    Redirect::to(&to).into_response()
}
