//! `POST /api/calls`: calling somebody, by way of one's own phone.

use axum::extract::State;
use axum::http::StatusCode;
use axum::response::Response;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use super::super::Web;
use super::access::Caller;
use super::body::ApiJson;
use super::idempotency::{IdempotencyKey, Outcome, once};
use super::kind::Kind;
use super::openapi::{Gate, OfBody, Usual};
use super::problem::Problem;
use super::shapes::Call;
use trunkline::refusal::Refusal;

/// Whom to call.
#[derive(Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct Dial {
    /// The number: in international form, or as it is dialed in the dialer's own country
    #[schema(example = "+14155550110", max_length = 100)]
    #[serde(default)]
    to: Option<String>,
    /// A colleague's id, instead of a number
    #[schema(max_length = 100)]
    #[serde(default)]
    agent: Option<String>,
}

/// Who is to be called.
enum Whom {
    Number(String),
    Colleague(String),
}

impl Dial {
    fn whom(self) -> Result<Whom, Problem> {
        match (self.to, self.agent) {
            (Some(to), None) => Ok(Whom::Number(to)),
            (None, Some(agent)) => Ok(Whom::Colleague(agent)),
            _ => Err(Problem::new(
                Kind::Invalid,
                "Name either the number to call, as `to`, or the colleague, as `agent`.",
            )),
        }
    }
}

impl Whom {
    /// A request for a number is known again by what it was known by before there were others.
    fn request(&self) -> (&'static str, String) {
        match self {
            Self::Number(to) => ("POST /api/calls", to.clone()),
            Self::Colleague(agent) => ("POST /api/calls to", agent.clone()),
        }
    }
}

/// Call somebody
///
/// Your own phone, the one in your browser, rings first; they are called when you answer. The number goes
/// through the same gate as on the page: the do-not-call list, emergency and premium numbers, and one call at
/// a time. Costs money, so it needs an `Idempotency-Key`: the same request with the same key, sent again
/// within 24 hours, calls nobody again and gets the same answer. With `agent` instead of `to` a colleague is called,
/// who has to be free; that is neither recorded nor dialed outside.
#[utoipa::path(
    post, path = "/api/calls", tag = "Calls", operation_id = "dial",
    request_body = Dial,
    security(("token" = []), ("key" = []), ("session" = [])),
    params(("Idempotency-Key" = String, Header,
        description = "New for each call you want made, and the same whenever you send that request again",
        min_length = 1, max_length = 255, pattern = "^[!-~]+$",
        example = "5d8e0f6c-6d53-4a52-9d2b-b7a4a2b8a1f3")),
    responses((status = 201, description = "Your phone rings", body = Call,
            headers(("Location" = String, description = "Where the call is found"))),
        Usual, OfBody, Gate)
)]
pub(super) async fn dial(
    State(web): State<Web>,
    caller: Caller,
    key: IdempotencyKey,
    ApiJson(body): ApiJson<Dial>,
) -> Result<Response, Problem> {
    let whom = body.whom()?;
    let request = whom.request();
    once(caller.desk(&web), key, &request, |desk, id| async move {
        let card = match whom {
            Whom::Number(to) => desk.call_by_phone(id, &to).await?,
            Whom::Colleague(agent) => {
                let known = agent.parse().map_err(|_| Refusal::NoSuchAgent(agent))?;
                desk.call_colleague_by_phone(id, known).await?
            }
        };
        Ok(Outcome {
            status: StatusCode::CREATED,
            body: Call::from(card),
        })
    })
    .await
}
