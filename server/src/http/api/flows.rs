//! `GET /api/flows`, `GET` and `PUT /api/flows/{name}`: call flows as text.

use axum::Json;
use axum::extract::{Path, State};
use serde::{Deserialize, Serialize};
use trunkline::desk::{FlowPage, FlowRow};
use utoipa::ToSchema;

use super::super::Web;
use super::access::Caller;
use super::body::ApiJson;
use super::openapi::{OfBody, OfFlow, Usual};
use super::problem::Problem;

/// The call flows.
#[derive(Serialize, Deserialize, ToSchema)]
pub(super) struct Flows {
    /// By name.
    flows: Vec<FlowInList>,
}

/// A call flow in the list.
#[derive(Serialize, Deserialize, ToSchema)]
struct FlowInList {
    /// Its name.
    name: String,
    /// Counts its versions from 1.
    version: i64,
    /// The numbers that lead to it, as people write them.
    numbers: Vec<String>,
    /// How many steps it has.
    steps: u32,
}

/// A call flow.
#[derive(Serialize, Deserialize, ToSchema)]
pub(super) struct Flow {
    /// Its name.
    name: String,
    /// Which version this is; 0 where nobody has saved one by that name.
    version: i64,
    /// The flow as TOML.
    text: String,
}

/// A call flow to be kept.
#[derive(Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct NewFlow {
    /// The version that was read, 0 for a new flow
    #[schema(minimum = 0)]
    version: i64,
    /// The flow as TOML, at most 20,000 characters; empty to take it away
    #[schema(max_length = 20000)]
    text: String,
}

impl From<FlowRow> for FlowInList {
    fn from(flow: FlowRow) -> Self {
        Self {
            name: flow.name,
            version: flow.version,
            numbers: flow.numbers,
            steps: flow.steps,
        }
    }
}

impl From<FlowPage> for Flow {
    fn from(flow: FlowPage) -> Self {
        Self {
            name: flow.name,
            version: flow.version,
            text: flow.text,
        }
    }
}

/// Call flows
///
/// What becomes of calls that come in; for administrators.
#[utoipa::path(
    get, path = "/api/flows", tag = "Call flows", operation_id = "flows",
    security(("token" = []), ("key" = []), ("session" = [])),
    responses((status = 200, description = "The flows", body = Flows), Usual)
)]
pub(super) async fn list(State(web): State<Web>, caller: Caller) -> Result<Json<Flows>, Problem> {
    let flows = caller.desk(&web).flows().await?;
    let flows = flows.into_iter().map(FlowInList::from).collect();
    Ok(Json(Flows { flows }))
}

/// A call flow
#[utoipa::path(
    get, path = "/api/flows/{name}", tag = "Call flows", operation_id = "flow",
    security(("token" = []), ("key" = []), ("session" = [])),
    params(("name" = String, Path, description = "Its name: small letters, digits and hyphens")),
    responses((status = 200, description = "The flow", body = Flow), Usual)
)]
pub(super) async fn one(
    State(web): State<Web>,
    caller: Caller,
    Path(name): Path<String>,
) -> Result<Json<Flow>, Problem> {
    Ok(Json(caller.desk(&web).flow(&name).await?.into()))
}

/// Keep a call flow
///
/// In place of the version that was read. Nothing is kept that has a fault; the problem names the first of them with
/// its line. Calls that are in the flow already go on in the version in which they began.
#[utoipa::path(
    put, path = "/api/flows/{name}", tag = "Call flows", operation_id = "save_flow",
    security(("token" = []), ("key" = []), ("session" = [])),
    params(("name" = String, Path, description = "Its name: small letters, digits and hyphens")),
    request_body = NewFlow,
    responses((status = 200, description = "The flow as it is kept now", body = Flow), Usual, OfBody, OfFlow)
)]
pub(super) async fn save(
    State(web): State<Web>,
    caller: Caller,
    Path(name): Path<String>,
    ApiJson(body): ApiJson<NewFlow>,
) -> Result<Json<Flow>, Problem> {
    let desk = caller.desk(&web);
    Ok(Json(
        desk.save_flow(&name, body.version, &body.text)
            .await?
            .into(),
    ))
}
