//! The server functions behind the phone.

use leptos::prelude::*;
use trunkline::carrier::PhoneSetup;
use trunkline::desk::Dialed;
use trunkline::id::CallId;

use crate::error::UiError;
use crate::wire::Answer;

/// What this browser needs to be the agent's phone, with a fresh token.
#[server(prefix = "/api/desk", endpoint = "phone", output = Answer)]
pub(super) async fn phone() -> Result<PhoneSetup, UiError> {
    let desk = crate::session::desk().await?;
    Ok(desk.phone())
}

/// Asks for the way back into a call, for a phone that is in none.
#[server(prefix = "/api/desk", endpoint = "rejoin", output = Answer)]
pub(super) async fn rejoin(id: CallId) -> Result<Dialed, UiError> {
    let desk = crate::session::desk().await?;
    Ok(desk.rejoin(id).await?)
}
