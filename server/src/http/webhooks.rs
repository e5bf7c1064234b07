//! What carriers post: verified, kept, then answered.

use axum::body::Bytes;
use axum::extract::{OriginalUri, State};
use axum::http::{HeaderMap, StatusCode, header};
use axum::response::{IntoResponse, Response};
use trunkline::carrier::{Post, Unreadable};
use trunkline::kill_point::{self, KillPoint};
use trunkline::line::LineError;

use super::{Web, failure};

/// `POST /api/voice`, `/webhook/incoming-call`, `/api/wait`, `/api/step`, `/api/call-status`, `/api/conference-status`
pub(super) async fn hear(
    State(web): State<Web>,
    OriginalUri(uri): OriginalUri,
    headers: HeaderMap,
    body: Bytes,
) -> Response {
    // The address that was signed is the public one, which only the settings know. A request's own
    // headers never take part in it.
    let path = uri.path_and_query().map_or("/", |path| path.as_str());
    let post = Post {
        url: format!("{}{path}", web.public_url),
        headers: headers
            .iter()
            .filter_map(|(name, value)| {
                Some((name.as_str().to_owned(), value.to_str().ok()?.to_owned()))
            })
            .collect(),
        body: body.to_vec(),
    };
    match web.dialer.line().hear(&post).await {
        Ok(reply) => {
            kill_point::reached(KillPoint::WebhookKept).await;
            ([(header::CONTENT_TYPE, reply.content_type)], reply.body).into_response()
        }
        Err(LineError::Unreadable(why @ (Unreadable::Forged | Unreadable::Foreign))) => {
            tracing::warn!(webhook.path = uri.path(), %why, "A webhook was refused.");
            failure(StatusCode::FORBIDDEN, "The signature is missing or wrong.")
        }
        Err(LineError::Unreadable(Unreadable::Malformed)) => {
            tracing::warn!(
                webhook.path = uri.path(),
                "A signed webhook was not understood."
            );
            failure(StatusCode::BAD_REQUEST, "That is not in a form we know.")
        }
        Err(LineError::Store(error)) => {
            tracing::error!(%error, "A webhook could not be kept.");
            failure(
                StatusCode::SERVICE_UNAVAILABLE,
                "This could not be kept. Send it again.",
            )
        }
    }
}
