//! The server functions behind the history.

use leptos::prelude::*;
use leptos::server_fn::codec::GetUrl;
use trunkline::desk::{Colleague, HistoryPage, HistoryQuery};

use crate::error::UiError;
use crate::wire::Answer;

/// A page of the history.
#[server(prefix = "/api/desk", endpoint = "history", input = GetUrl, output = Answer)]
pub(super) async fn history(
    #[server(default)] query: HistoryQuery,
) -> Result<HistoryPage, UiError> {
    let desk = crate::session::desk().await?;
    Ok(desk.history(&query).await?)
}

/// Whose calls may be chosen.
#[server(prefix = "/api/desk", endpoint = "colleagues", input = GetUrl, output = Answer)]
pub(super) async fn colleagues() -> Result<Vec<Colleague>, UiError> {
    let desk = crate::session::desk().await?;
    Ok(desk.colleagues().await?)
}
