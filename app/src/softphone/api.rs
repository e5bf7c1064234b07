//! The server function behind the phone.

use leptos::prelude::*;
use trunkline::carrier::PhoneSetup;

use crate::error::UiError;
use crate::wire::Answer;

/// What this browser needs to be the agent's phone, with a fresh token.
#[server(prefix = "/api/desk", endpoint = "phone", output = Answer)]
pub(super) async fn phone() -> Result<PhoneSetup, UiError> {
    let desk = crate::session::desk().await?;
    Ok(desk.phone())
}
