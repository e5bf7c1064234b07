//! The server function behind the history.

use leptos::prelude::*;
use leptos::server_fn::codec::GetUrl;
use trunkline::desk::{HistoryPage, HistoryQuery};

use crate::error::UiError;

/// A page of the history.
#[server(prefix = "/api/desk", endpoint = "history", input = GetUrl)]
pub(super) async fn history(query: HistoryQuery) -> Result<HistoryPage, UiError> {
    let desk = crate::session::desk().await?;
    Ok(desk.history(&query).await?)
}
