//! The server functions behind the bar at the top.

use leptos::prelude::*;
use trunkline::agent::Presence;
use trunkline::desk::Me;

use crate::error::UiError;
use crate::wire::Answer;

/// Says what the agent is doing; in a call, what they will be doing after it.
#[server(prefix = "/api/desk", endpoint = "presence", output = Answer)]
pub(super) async fn set_presence(presence: Presence) -> Result<Me, UiError> {
    let desk = crate::session::desk().await?;
    Ok(desk.set_presence(presence).await?)
}
