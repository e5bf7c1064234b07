//! The server functions behind the bar at the top.

use leptos::prelude::*;
use leptos::server_fn::codec::GetUrl;
use trunkline::agent::Presence;
use trunkline::desk::{LastCall, Me};
use trunkline::id::CallId;

use crate::error::UiError;
use crate::wire::Answer;

/// What went before with whoever rings.
#[server(prefix = "/api/desk", endpoint = "last-calls", input = GetUrl, output = Answer)]
pub(super) async fn last_calls(id: CallId) -> Result<Vec<LastCall>, UiError> {
    let desk = crate::session::desk().await?;
    Ok(desk.last_calls(id).await?)
}

/// Says what the agent is doing; in a call, what they will be doing after it.
#[server(prefix = "/api/desk", endpoint = "presence", output = Answer)]
pub(super) async fn set_presence(presence: Presence) -> Result<Me, UiError> {
    let desk = crate::session::desk().await?;
    Ok(desk.set_presence(presence).await?)
}
