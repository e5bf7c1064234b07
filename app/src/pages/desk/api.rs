//! The server functions behind the desk.

use leptos::prelude::*;
use trunkline::desk::Dialed;
use trunkline::id::CallId;

use crate::error::UiError;
use crate::wire::Answer;

/// Asks to dial a number as typed.
#[server(prefix = "/api/desk", endpoint = "dial", output = Answer)]
pub(super) async fn dial(to: String) -> Result<Dialed, UiError> {
    let desk = crate::session::desk().await?;
    Ok(desk.dial(&to).await?)
}

/// Ends a call.
#[server(prefix = "/api/desk", endpoint = "end", output = Answer)]
pub(super) async fn end_call(id: CallId) -> Result<(), UiError> {
    let desk = crate::session::desk().await?;
    Ok(desk.end(id).await?)
}
