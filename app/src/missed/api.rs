//! The server function behind the marks.

use leptos::prelude::*;
use trunkline::desk::MissedMark;
use trunkline::id::CallId;

use crate::error::UiError;
use crate::wire::Answer;

/// Says something about a call that nobody answered.
#[server(prefix = "/api/desk", endpoint = "missed/mark", output = Answer)]
pub(super) async fn mark_missed(id: CallId, mark: MissedMark) -> Result<(), UiError> {
    let desk = crate::session::desk().await?;
    Ok(desk.mark_missed(id, mark).await?)
}
