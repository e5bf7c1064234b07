//! The server function behind the activity log.

use leptos::prelude::*;
use leptos::server_fn::codec::GetUrl;
use trunkline::desk::ActivityPage;

use crate::error::UiError;
use crate::wire::Answer;

/// A page of the log of an agent, between two days, after a place.
#[server(prefix = "/api/desk", endpoint = "activity", input = GetUrl, output = Answer)]
pub(super) async fn activity(
    agent: Option<String>,
    from: Option<String>,
    to: Option<String>,
    before: Option<String>,
) -> Result<ActivityPage, UiError> {
    let desk = crate::session::desk().await?;
    let query = trunkline::desk::ActivityQuery {
        agent,
        from,
        to,
        before,
        limit: None,
    };
    Ok(desk.activity(&query).await?)
}
