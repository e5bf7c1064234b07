//! `GET /api/me`: as whom a program acts.

use axum::Json;
use serde::Serialize;
use trunkline::agent::Agent;
use utoipa::ToSchema;

use super::access::Caller;
use super::openapi::Usual;

/// An agent, as they see themselves.
#[derive(Serialize, ToSchema)]
pub(super) struct Me {
    /// Their id
    #[schema(format = "uuid")]
    id: String,
    /// The name they sign in with
    #[schema(example = "alex")]
    login: String,
    /// The name others see
    #[schema(example = "Alex Morgan")]
    name: String,
    /// What they may do: `agent`, `supervisor` or `administrator`
    #[schema(example = "agent")]
    role: &'static str,
    /// What they are doing: `offline`, `available`, `break` …
    #[schema(example = "available")]
    presence: &'static str,
    /// Since when, in milliseconds since 1970
    #[schema(example = 1_772_366_400_000_i64)]
    presence_since: i64,
}

impl Me {
    pub(super) fn of(agent: &Agent) -> Self {
        Self {
            id: agent.id.to_string(),
            login: agent.login.clone(),
            name: agent.name.clone(),
            role: agent.role.word(),
            presence: agent.presence.word(),
            presence_since: agent.presence_since.millis(),
        }
    }
}

/// Who am I
///
/// The agent as whom the token, key or session acts.
#[utoipa::path(
    get, path = "/api/me", tag = "Me", operation_id = "me",
    security(("token" = []), ("key" = []), ("session" = [])),
    responses((status = 200, description = "You", body = Me), Usual)
)]
pub(super) async fn get(caller: Caller) -> Json<Me> {
    Json(Me::of(caller.agent()))
}
