//! The server function behind the page of a call.

use leptos::prelude::*;
use leptos::server_fn::codec::GetUrl;
use trunkline::desk::CallPage;
use trunkline::id::CallId;

use crate::error::UiError;
use crate::wire::Answer;

/// A call with all that is known of it.
#[server(prefix = "/api/desk", endpoint = "call", input = GetUrl, output = Answer)]
pub(super) async fn call(id: CallId) -> Result<CallPage, UiError> {
    let desk = crate::session::desk().await?;
    Ok(desk.call(id).await?)
}

/// Takes the number of a call off the do-not-call list.
#[server(prefix = "/api/desk", endpoint = "allow-again", output = Answer)]
pub(super) async fn allow_again(id: CallId, why: String) -> Result<(), UiError> {
    let desk = crate::session::desk().await?;
    Ok(desk.allow_again(id, &why).await?)
}
