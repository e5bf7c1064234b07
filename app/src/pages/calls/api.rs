//! The server function behind the history.

use leptos::prelude::*;
use leptos::server_fn::codec::GetUrl;
use trunkline::desk::HistoryPage;

use crate::error::UiError;
use crate::wire::Answer;

/// A page of the history: those with this text in them, before this place.
#[server(prefix = "/api/desk", endpoint = "history", input = GetUrl, output = Answer)]
pub(super) async fn history(
    text: Option<String>,
    before: Option<String>,
) -> Result<HistoryPage, UiError> {
    let desk = crate::session::desk().await?;
    let query = trunkline::desk::HistoryQuery {
        text,
        before,
        limit: None,
    };
    Ok(desk.history(&query).await?)
}
