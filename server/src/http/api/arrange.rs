//! `POST /api/calls/{id}/arrange`: hold, transfers, others in the call, and its end.

use axum::Json;
use axum::extract::{Path, State};
use serde::{Deserialize, Serialize};
use trunkline::desk::{Arrange, Desk, Meanwhile, Whom};
use trunkline::id::CallId;
use trunkline::refusal::{DoorError, Refusal};
use utoipa::ToSchema;

use super::super::Web;
use super::access::Caller;
use super::body::ApiJson;
use super::openapi::{Gate, OfBody, OfCall, Usual};
use super::problem::Problem;
use super::shapes::Call;

/// What is to be done in a call.
#[derive(Clone, Copy, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
enum What {
    /// The other side hears music.
    Hold,
    /// The other side hears you again.
    Resume,
    /// `agent` or `number` is called while the other side hears music.
    Ask,
    /// `agent` or `number` is called, and everybody hears everybody.
    Add,
    /// You leave, and `agent`, `number` or whoever is free next is called.
    Transfer,
    /// The other side hears you and whoever was asked hears music, or the other way round.
    Swap,
    /// Everybody hears everybody.
    Merge,
    /// `leg` goes.
    LetGo,
    /// Nothing of what is said is recorded.
    PauseRecording,
    /// What is said is recorded again.
    ResumeRecording,
    /// You leave the call to the others in it.
    Leave,
    /// The other side hears music, and you are free for other calls until you take them back in the page.
    Park,
    /// The call ends for everybody.
    End,
}

/// What is to be done in a call, and with whom.
#[derive(Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct Arrangement {
    /// What.
    what: What,
    /// A colleague's id
    #[schema(max_length = 100)]
    agent: Option<String>,
    /// A number, as for calling somebody
    #[schema(max_length = 100, example = "+14155550111")]
    number: Option<String>,
    /// Who goes: a leg, as `company` of the call names it
    #[schema(max_length = 100)]
    leg: Option<String>,
}

/// Arrange a call
///
/// Hold, transfers with and without asking first, adding somebody, leaving, ending. Only in a call that is yours;
/// whoever was brought into one may leave it. Numbers go through the same gate as every number. Sending the
/// same again changes nothing: whoever is in the call, or on their way, is not called twice.
#[utoipa::path(
    post, path = "/api/calls/{id}/arrange", tag = "Calls", operation_id = "arrange",
    security(("token" = []), ("key" = []), ("session" = [])),
    params(("id" = String, Path, description = "The call's id")),
    request_body = Arrangement,
    responses((status = 200, description = "The call as it now stands", body = Call),
        Usual, OfCall, OfBody, Gate)
)]
pub(super) async fn arrange(
    State(web): State<Web>,
    caller: Caller,
    Path(id): Path<String>,
    ApiJson(body): ApiJson<Arrangement>,
) -> Result<Json<Call>, Problem> {
    let id: CallId = id.parse().map_err(|_| Refusal::NoSuchCall)?;
    let desk = caller.desk(&web);
    carry_out(&desk, id, &body).await?;
    Ok(Json(desk.card(id).await?.into()))
}

async fn carry_out(desk: &Desk, id: CallId, body: &Arrangement) -> Result<(), DoorError> {
    match body.what {
        What::Hold => desk.hold(id, true).await,
        What::Resume => desk.hold(id, false).await,
        What::Ask => desk.bring(id, &whom(body)?, Meanwhile::Music).await,
        What::Add => desk.bring(id, &whom(body)?, Meanwhile::Listens).await,
        What::Transfer => desk.transfer(id, &whom(body)?).await,
        What::Swap => desk.swap(id).await,
        What::Merge => desk.merge(id).await,
        What::LetGo => {
            let leg = body.leg.as_deref().and_then(|leg| leg.parse().ok());
            desk.arrange(id, Arrange::LetGo, leg).await
        }
        What::PauseRecording => desk.pause_recording(id, true).await,
        What::ResumeRecording => desk.pause_recording(id, false).await,
        What::Leave => desk.leave(id).await,
        What::Park => desk.park(id).await,
        What::End => desk.end(id).await,
    }
}

/// Whom it is about. What is no id is nobody's.
fn whom(body: &Arrangement) -> Result<Whom, Refusal> {
    let number = body.number.as_deref().unwrap_or_default();
    match body.agent.as_deref() {
        None => Ok(Whom::of(None, number)),
        Some(agent) => {
            let known = agent
                .parse()
                .map_err(|_| Refusal::NoSuchAgent(agent.to_owned()))?;
            Ok(Whom::Agent(known))
        }
    }
}
