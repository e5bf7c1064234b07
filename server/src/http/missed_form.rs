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
    let back = page_of(&own_path(&form.back));
    let back = back.as_str();
    let trouble = |what: &str| {
        let joint = if back.contains('?') { '&' } else { '?' };
        format!("{back}{joint}trouble={what}")
    };
    let Some(agent) = viewer.agent else {
        return Redirect::to(&format!("/sign-in?next={}", encode(back))).into_response();
    };
    let (Ok(id), Ok(mark)) = (id.parse::<CallId>(), form.mark.parse::<MissedMark>()) else {
        return Redirect::to(&trouble("not-missed")).into_response();
    };
    let to = match web.dialer.desk(agent).mark_missed(id, mark).await {
        Ok(()) => back.to_owned(),
        Err(DoorError::Refused(_)) => trouble("not-missed"),
        Err(DoorError::Broken(error)) => {
            tracing::error!(%error, "A missed call could not be marked.");
            trouble("not-saved")
        }
    };
    Redirect::to(&to).into_response()
}

/// The page, with the box that is shown on it and without what it told of the last form.
fn page_of(back: &str) -> String {
    let (path, query) = back.split_once('?').unwrap_or((back, ""));
    let mut fields = form_urlencoded::parse(query.as_bytes());
    match fields.find(|(name, _)| name == "box") {
        Some((_, name)) => format!("{path}?box={}", encode(&name)),
        None => path.to_owned(),
    }
}
