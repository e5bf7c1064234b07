//! The REST API: `/2010-04-01/Accounts/{AC}/….json`.

mod auth;
mod calls;
mod conferences;
mod content;
mod inputs;
mod messages;
mod paging;
mod participants;
mod queues;
mod recordings;
mod render;

use std::sync::Arc;
use std::time::Duration;

use axum::Router;
use axum::body::Bytes;
use axum::extract::{Path, RawQuery, State};
use axum::http::{HeaderMap, Method, StatusCode, Uri, header};
use axum::response::{IntoResponse, Response};

use super::error::ApiError;
use super::form::Form;
use crate::config::Account;
use crate::exchange::Exchange;
use crate::faults::Fault;
use crate::witness::Seen;

/// Largest body of a request, in bytes.
const LARGEST_BODY: usize = 64 * 1024;
/// A request that is never answered is held for so long, so that a forgotten client frees its socket.
const NEVER: Duration = Duration::from_secs(300);

/// A request after authentication.
pub(crate) struct Ask<'a> {
    pub(crate) exchange: &'a Arc<Exchange>,
    pub(crate) account: Arc<Account>,
    /// The path as it was asked for.
    pub(crate) path: &'a str,
    /// Query for GET, body for POST.
    pub(crate) form: Form,
}

/// The routes.
pub(crate) fn router(exchange: Arc<Exchange>) -> Router {
    Router::new()
        .route("/2010-04-01/{*rest}", axum::routing::any(serve))
        .route("/v1/{*rest}", axum::routing::get(content::list))
        .route("/media-store/{token}", axum::routing::get(media))
        .layer(axum::extract::DefaultBodyLimit::max(LARGEST_BODY))
        .with_state(exchange)
}

/// A file that came with a message, for whoever was told where it lies.
async fn media(State(exchange): State<Arc<Exchange>>, Path(token): Path<String>) -> Response {
    match exchange.media_by_token(&token) {
        Some(media) => {
            let kind = [(header::CONTENT_TYPE, media.content_type)];
            (kind, media.bytes.to_vec()).into_response()
        }
        None => StatusCode::NOT_FOUND.into_response(),
    }
}

async fn serve(
    State(exchange): State<Arc<Exchange>>,
    method: Method,
    uri: Uri,
    RawQuery(query): RawQuery,
    headers: HeaderMap,
    body: Bytes,
) -> Response {
    let input = if method == Method::GET {
        query.unwrap_or_default().into()
    } else {
        body
    };
    let form = Form::parse(&input);
    let path = uri.path();
    let below = path
        .splitn(5, '/')
        .nth(4)
        .map(|rest| format!("/{rest}"))
        .unwrap_or_default();
    let fault = exchange
        .faults
        .for_rest(method.as_str(), &below, form.pairs(), &exchange.sids);
    let mut seen = SeenRequest {
        exchange: &exchange,
        method: &method,
        path,
        form: form.clone(),
        fault,
    };
    match fault {
        Some(Fault::Status { status }) => seen.done(refusal(status)),
        Some(Fault::Garbage) => {
            let html = [(header::CONTENT_TYPE, "text/html")];
            seen.done((StatusCode::OK, html, "<html><body>502 Bad Gateway</body>").into_response())
        }
        Some(Fault::Never) => {
            seen.note(0);
            tokio::time::sleep(NEVER).await;
            StatusCode::GATEWAY_TIMEOUT.into_response()
        }
        _ => {
            let answer = answer(&exchange, &method, path, form, &headers).await;
            match fault {
                Some(Fault::Slow { ms }) => tokio::time::sleep(Duration::from_millis(ms)).await,
                Some(Fault::LoseAnswer) => {
                    seen.note(answer.status().as_u16());
                    tokio::time::sleep(NEVER).await;
                }
                _ => {}
            }
            seen.done(answer)
        }
    }
}

async fn answer(
    exchange: &Arc<Exchange>,
    method: &Method,
    path: &str,
    form: Form,
    headers: &HeaderMap,
) -> Response {
    let Some(rest) = path.strip_prefix("/2010-04-01/Accounts/") else {
        return ApiError::not_found(path).into_response();
    };
    let mut parts: Vec<&str> = rest.split('/').collect();
    let Some(account_sid) = parts.first().copied() else {
        return ApiError::not_found(path).into_response();
    };
    let account = match auth::authenticate(exchange, headers, account_sid) {
        Ok(account) => account,
        Err(error) => return error.into_response(),
    };
    let Some(extension) = parts.last_mut().map(|last| {
        let (name, extension) = last.rsplit_once('.').unwrap_or((last, ""));
        *last = name;
        extension
    }) else {
        return ApiError::not_found(path).into_response();
    };
    let ask = Ask {
        exchange,
        account,
        path,
        form,
    };
    let answer = dispatch(&ask, method.as_str(), &parts[1..], extension).await;
    answer.unwrap_or_else(IntoResponse::into_response)
}

async fn dispatch(
    ask: &Ask<'_>,
    method: &str,
    path: &[&str],
    extension: &str,
) -> Result<Response, ApiError> {
    match (method, path, extension) {
        ("GET", ["Recordings", sid], "wav" | "") => recordings::media(ask, sid),
        ("GET", ["Messages", sid, "Media", media], "") => messages::place_of_media(ask, sid, media),
        (_, _, other) if other != "json" => Err(ApiError::not_found(ask.path)),
        ("POST", ["Calls"], _) => calls::create(ask),
        ("GET", ["Calls"], _) => calls::list(ask),
        ("GET", ["Calls", sid], _) => calls::read(ask, sid),
        ("POST", ["Calls", sid], _) => calls::update(ask, sid),
        ("DELETE", ["Calls", sid], _) => calls::delete(ask, sid),
        ("GET", ["Conferences"], _) => conferences::list(ask),
        ("GET", ["Conferences", sid], _) => conferences::read(ask, sid),
        ("POST", ["Conferences", sid], _) => conferences::update(ask, sid),
        ("POST", ["Conferences", key, "Participants"], _) => participants::create(ask, key),
        ("GET", ["Conferences", key, "Participants"], _) => participants::list(ask, key),
        ("GET", ["Conferences", key, "Participants", who], _) => participants::read(ask, key, who),
        ("POST", ["Conferences", key, "Participants", who], _) => {
            participants::update(ask, key, who)
        }
        ("DELETE", ["Conferences", key, "Participants", who], _) => {
            participants::kick(ask, key, who)
        }
        ("POST", ["Messages"], _) => messages::create(ask),
        ("GET", ["Messages"], _) => messages::list(ask),
        ("GET", ["Messages", sid], _) => messages::read(ask, sid),
        ("POST", ["Messages", sid], _) => messages::update(ask, sid),
        ("DELETE", ["Messages", sid], _) => messages::delete(ask, sid),
        ("GET", ["Messages", sid, "Media"], _) => messages::list_media(ask, sid),
        ("GET", ["Messages", sid, "Media", media], _) => messages::read_media(ask, sid, media),
        ("POST", ["Queues"], _) => queues::create(ask),
        ("GET", ["Queues"], _) => queues::list(ask),
        ("GET", ["Queues", sid], _) => queues::read(ask, sid),
        ("POST", ["Queues", sid], _) => queues::update(ask, sid),
        ("DELETE", ["Queues", sid], _) => queues::delete(ask, sid),
        ("GET", ["Queues", sid, "Members"], _) => queues::members(ask, sid),
        ("GET", ["Queues", sid, "Members", who], _) => queues::member(ask, sid, who),
        ("POST", ["Queues", sid, "Members", who], _) => queues::dequeue(ask, sid, who),
        ("GET", ["Recordings"], _) => recordings::list(ask, recordings::Of::Account),
        ("GET", ["Recordings", sid], _) => recordings::read(ask, recordings::Of::Account, sid),
        ("DELETE", ["Recordings", sid], _) => recordings::delete(ask, recordings::Of::Account, sid),
        (
            _,
            [
                kind @ ("Calls" | "Conferences"),
                of,
                "Recordings",
                rest @ ..,
            ],
            _,
        ) => {
            let of = if *kind == "Calls" {
                recordings::Of::Call(of)
            } else {
                recordings::Of::Conference(of)
            };
            match (method, rest) {
                ("POST", []) => recordings::start(ask, of),
                ("GET", []) => recordings::list(ask, of),
                ("GET", [sid]) => recordings::read(ask, of, sid),
                ("POST", [sid]) => recordings::update(ask, of, sid).await,
                ("DELETE", [sid]) => recordings::delete(ask, of, sid),
                _ => Err(ApiError::not_found(ask.path)),
            }
        }
        _ => Err(ApiError::not_found(ask.path)),
    }
}

fn refusal(status: u16) -> Response {
    match status {
        401 => ApiError::authenticate().into_response(),
        429 => ApiError::too_many().into_response(),
        500 => ApiError::internal().into_response(),
        other => {
            let status = StatusCode::from_u16(other).unwrap_or(StatusCode::SERVICE_UNAVAILABLE);
            let message = "Service unavailable".to_owned();
            ApiError {
                status,
                code: 20503,
                message,
            }
            .into_response()
        }
    }
}

/// Writes the witness log exactly once per request.
struct SeenRequest<'a> {
    exchange: &'a Exchange,
    method: &'a Method,
    path: &'a str,
    form: Form,
    fault: Option<Fault>,
}

impl SeenRequest<'_> {
    fn note(&mut self, status: u16) {
        self.exchange.witness.saw(Seen::Rest {
            method: self.method.to_string(),
            path: self.path.to_owned(),
            params: self.form.pairs().to_vec(),
            status,
            fault: self.fault.map(|fault| fault.name().to_owned()),
        });
    }

    fn done(mut self, answer: Response) -> Response {
        // A lost answer was noted when it was made.
        if self.fault != Some(Fault::LoseAnswer) {
            self.note(answer.status().as_u16());
        }
        answer
    }
}
