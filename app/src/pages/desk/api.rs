//! The server functions behind the desk.

use leptos::prelude::*;
use trunkline::desk::{Arrange, Dialed, Meanwhile, Reachable};
use trunkline::id::{AgentId, CallId, LegId};

use crate::error::UiError;
use crate::wire::Answer;

/// Asks to dial a number as typed.
#[server(prefix = "/api/desk", endpoint = "dial", output = Answer)]
pub(super) async fn dial(to: String) -> Result<Dialed, UiError> {
    let desk = crate::session::desk().await?;
    Ok(desk.dial(&to).await?)
}

/// Asks to call a colleague.
#[server(prefix = "/api/desk", endpoint = "call-colleague", output = Answer)]
pub(super) async fn call_colleague(agent: AgentId) -> Result<Dialed, UiError> {
    let desk = crate::session::desk().await?;
    Ok(desk.call_colleague(agent).await?)
}

/// Lets the customer hear music, or the agent again.
#[server(prefix = "/api/desk", endpoint = "hold", output = Answer)]
pub(super) async fn hold_call(id: CallId, on: bool) -> Result<(), UiError> {
    let desk = crate::session::desk().await?;
    Ok(desk.hold(id, on).await?)
}

/// Lets nothing of what is said be recorded, or records on.
#[server(prefix = "/api/desk", endpoint = "pause-recording", output = Answer)]
pub(super) async fn pause_recording(id: CallId, on: bool) -> Result<(), UiError> {
    let desk = crate::session::desk().await?;
    Ok(desk.pause_recording(id, on).await?)
}

/// Colleagues who may be brought into a call.
#[server(prefix = "/api/desk", endpoint = "reachable", output = Answer)]
pub(super) async fn list_reachable() -> Result<Vec<Reachable>, UiError> {
    let desk = crate::session::desk().await?;
    Ok(desk.reachable().await?)
}

/// Brings somebody into a call: a colleague, or else the number as typed.
#[server(prefix = "/api/desk", endpoint = "bring", output = Answer)]
pub(super) async fn bring_in(
    id: CallId,
    agent: Option<AgentId>,
    number: String,
    meanwhile: Meanwhile,
) -> Result<(), UiError> {
    let desk = crate::session::desk().await?;
    Ok(desk
        .bring(id, &trunkline::desk::Whom::of(agent, &number), meanwhile)
        .await?)
}

/// Hands a call over without asking first: to a colleague, else to the number as typed, else to whoever is
/// free next.
#[server(prefix = "/api/desk", endpoint = "transfer", output = Answer)]
pub(super) async fn hand_over(
    id: CallId,
    agent: Option<AgentId>,
    number: String,
) -> Result<(), UiError> {
    let desk = crate::session::desk().await?;
    Ok(desk
        .transfer(id, &trunkline::desk::Whom::of(agent, &number))
        .await?)
}

/// Changes who hears whom, or who is in the call.
#[server(prefix = "/api/desk", endpoint = "arrange", output = Answer)]
pub(super) async fn arrange_call(
    id: CallId,
    how: Arrange,
    leg: Option<LegId>,
) -> Result<(), UiError> {
    let desk = crate::session::desk().await?;
    Ok(desk.arrange(id, how, leg).await?)
}

/// Ends a call.
#[server(prefix = "/api/desk", endpoint = "end", output = Answer)]
pub(super) async fn end_call(id: CallId) -> Result<(), UiError> {
    let desk = crate::session::desk().await?;
    Ok(desk.end(id).await?)
}
