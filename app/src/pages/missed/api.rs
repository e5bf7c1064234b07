//! The server function behind the missed calls.

use leptos::prelude::*;
use leptos::server_fn::codec::GetUrl;
use trunkline::desk::MissedCalls;

use crate::error::UiError;
use crate::wire::Answer;

/// The calls that nobody answered and nobody has dealt with; of one box, where one is named.
#[server(prefix = "/api/desk", endpoint = "missed", input = GetUrl, output = Answer)]
pub(super) async fn missed(flow: Option<String>) -> Result<MissedCalls, UiError> {
    let desk = crate::session::desk().await?;
    Ok(desk.missed(flow.as_deref()).await?)
}
