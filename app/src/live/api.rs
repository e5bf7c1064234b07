//! The server functions behind every page of somebody signed in.

use leptos::prelude::*;
use leptos::server_fn::codec::GetUrl;
use trunkline::desk::DeskView;

use crate::error::UiError;
use crate::wire::Answer;

/// How everything stands for the agent who asks.
#[server(prefix = "/api/desk", endpoint = "view", input = GetUrl, output = Answer)]
pub(crate) async fn load_desk() -> Result<DeskView, UiError> {
    let desk = crate::session::desk().await?;
    Ok(desk.view().await?)
}
