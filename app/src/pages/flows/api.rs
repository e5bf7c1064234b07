//! The server functions behind the call flows.

use leptos::prelude::*;
use leptos::server_fn::codec::GetUrl;
use trunkline::desk::{FlowPage, FlowReport, FlowRow};

use crate::error::UiError;
use crate::wire::Answer;

/// The flows, by name.
#[server(prefix = "/api/desk", endpoint = "flows", input = GetUrl, output = Answer)]
pub(super) async fn flows() -> Result<Vec<FlowRow>, UiError> {
    let desk = crate::session::desk().await?;
    Ok(desk.flows().await?)
}

/// A flow to read and to change.
#[server(prefix = "/api/desk", endpoint = "flow", input = GetUrl, output = Answer)]
pub(super) async fn flow(name: String) -> Result<FlowPage, UiError> {
    let desk = crate::session::desk().await?;
    Ok(desk.flow(&name).await?)
}

/// What is to be said of a text.
#[server(prefix = "/api/desk", endpoint = "flow/check", output = Answer)]
pub(super) async fn check_flow(name: String, text: String) -> Result<FlowReport, UiError> {
    let desk = crate::session::desk().await?;
    Ok(desk.check_flow(&name, &text).await?)
}

/// Keeps a flow.
#[server(prefix = "/api/desk", endpoint = "flow/save", output = Answer)]
pub(super) async fn save_flow(
    name: String,
    version: i64,
    text: String,
) -> Result<FlowPage, UiError> {
    let desk = crate::session::desk().await?;
    Ok(desk.save_flow(&name, version, &text).await?)
}
