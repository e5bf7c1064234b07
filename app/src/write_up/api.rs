//! The server functions behind notes and outcomes.

use leptos::prelude::*;
use trunkline::call::Disposition;
use trunkline::desk::Me;
use trunkline::id::CallId;

use crate::error::UiError;
use crate::wire::Answer;

/// Keeps the notes of a call.
#[server(prefix = "/api/desk", endpoint = "notes", output = Answer)]
pub(super) async fn set_notes(id: CallId, notes: String) -> Result<(), UiError> {
    let desk = crate::session::desk().await?;
    Ok(desk.set_notes(id, &notes).await?)
}

/// Says what came of a call.
#[server(prefix = "/api/desk", endpoint = "outcome", output = Answer)]
pub(super) async fn set_outcome(id: CallId, outcome: Disposition) -> Result<(), UiError> {
    let desk = crate::session::desk().await?;
    Ok(desk.set_disposition(id, outcome).await?)
}

/// The call is written up.
#[server(prefix = "/api/desk", endpoint = "wrap-up/end", output = Answer)]
pub(super) async fn end_wrap_up(id: CallId) -> Result<Me, UiError> {
    let desk = crate::session::desk().await?;
    Ok(desk.end_wrap_up(id).await?)
}

/// Asks for more time to write a call up.
#[server(prefix = "/api/desk", endpoint = "wrap-up/more", output = Answer)]
pub(super) async fn extend_wrap_up(id: CallId) -> Result<Me, UiError> {
    let desk = crate::session::desk().await?;
    Ok(desk.extend_wrap_up(id).await?)
}
