//! `Idempotency-Key`: a request that costs money is done once, however often it is sent.

use std::future::Future;

use axum::extract::FromRequestParts;
use axum::http::request::Parts;
use axum::http::{HeaderName, HeaderValue, StatusCode, header};
use axum::response::{IntoResponse, Response};
use serde::Serialize;
use trunkline::desk::{Desk, Once};
use trunkline::id::CallId;
use trunkline::store::OnceAnswer;

use super::kind::Kind;
use super::problem::Problem;

/// Tells that an answer was given before.
const REPLAYED: HeaderName = HeaderName::from_static("idempotency-replayed");

/// The client's key for a request; 1 to 255 printable ASCII characters without spaces.
pub(super) struct IdempotencyKey(String);

impl<S: Send + Sync> FromRequestParts<S> for IdempotencyKey {
    type Rejection = Problem;

    async fn from_request_parts(parts: &mut Parts, _: &S) -> Result<Self, Problem> {
        let mut lines = parts.headers.get_all("idempotency-key").iter();
        let key = match (lines.next(), lines.next()) {
            (Some(line), None) => line.to_str().unwrap_or_default(),
            _ => "",
        };
        if (1..=255).contains(&key.len()) && key.bytes().all(|b| b.is_ascii_graphic()) {
            return Ok(Self(key.to_owned()));
        }
        let detail = "Send one Idempotency-Key: 1 to 255 printable characters without spaces, new for each \
                      thing you want done, and the same whenever you send that request again.";
        Err(Problem::new(Kind::KeyMissing, detail))
    }
}

/// What work came to.
pub(super) struct Outcome<T> {
    pub(super) status: StatusCode,
    pub(super) body: T,
}

/// Does a request once. What it asks for is in `request`: another one under the same key is refused. It is
/// done to the end even when whoever asked goes away.
pub(super) async fn once<T, F>(
    desk: Desk,
    IdempotencyKey(key): IdempotencyKey,
    request: &impl Serialize,
    work: impl FnOnce(Desk, CallId) -> F + Send + 'static,
) -> Result<Response, Problem>
where
    T: Serialize + Send + 'static,
    F: Future<Output = Result<Outcome<T>, Problem>> + Send + 'static,
{
    let request = serde_json::to_string(request).map_err(|_| Problem::of(Kind::Broken))?;
    let call = match desk.begin_once(&key, &request).await? {
        Once::Done(call, answer) => return Ok(again(call, &answer)),
        Once::Do(call) => call,
    };
    let done = tokio::spawn(async move {
        let outcome = work(desk.clone(), call).await;
        let answer = match &outcome {
            Ok(outcome) => Some(OnceAnswer {
                status: outcome.status.as_u16(),
                body: serde_json::to_string(&outcome.body).unwrap_or_default(),
            }),
            Err(problem) => problem.as_answer(),
        };
        // Where it cannot be kept, the next one to ask finds the call, and answers with that.
        if let Some(answer) = answer
            && let Err(error) = desk.answer_once(&key, &answer).await
        {
            tracing::error!(%error, "An answer could not be kept for whoever asks again.");
        }
        outcome
    });
    let outcome = done.await.map_err(|_| Problem::of(Kind::Broken))??;
    let answer = (outcome.status, axum::Json(outcome.body)).into_response();
    Ok(located(call, answer))
}

/// Says where the call is found, where one was made.
fn located(call: CallId, mut answer: Response) -> Response {
    if answer.status() == StatusCode::CREATED
        && let Ok(place) = HeaderValue::from_str(&format!("/api/calls/{call}"))
    {
        answer.headers_mut().insert(header::LOCATION, place);
    }
    answer
}

/// The answer of the first time.
fn again(call: CallId, answer: &OnceAnswer) -> Response {
    let status = StatusCode::from_u16(answer.status).unwrap_or(StatusCode::OK);
    let replayed = [(REPLAYED, HeaderValue::from_static("true"))];
    if let Some(problem) = Problem::of_answer(answer) {
        return (replayed, problem).into_response();
    }
    let kind = [(header::CONTENT_TYPE, "application/json")];
    located(
        call,
        (status, replayed, kind, answer.body.clone()).into_response(),
    )
}
