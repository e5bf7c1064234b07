//! The last hand on every answer of the API: the request's id, and problems in one form.

use axum::Json;
use axum::extract::{Request, State};
use axum::http::{HeaderName, HeaderValue, header};
use axum::middleware::Next;
use axum::response::{IntoResponse, Response};

use super::super::Web;
use super::kind::Kind;
use super::problem::{MEDIA_TYPE, Problem};

/// The most query parameters of a request.
const PARAMETERS_MAX: usize = 100;

/// Headers of the body that a problem takes the place of.
const OF_THE_BODY: [HeaderName; 2] = [header::CONTENT_LENGTH, header::CONTENT_TYPE];

/// The name of the header with the request's id.
const REQUEST_ID: HeaderName = HeaderName::from_static("x-request-id");

/// What the API answers at. Everything else below `/api/` belongs to our pages and to carriers, with answers
/// of their own.
pub(in crate::http) fn is_for_programs(path: &str) -> bool {
    let whole = [
        "/api/me",
        "/api/calls",
        "/api/queue",
        "/api/missed",
        "/api/flows",
        "/api/openapi.json",
    ];
    let below = ["/api/auth/", "/api/calls/", "/api/flows/"];
    whole.contains(&path) || below.iter().any(|start| path.starts_with(start))
}

/// Names the request, and writes out the problem where there is one: the route's own, or whatever something
/// in front of the routes refused it for.
pub(in crate::http) async fn finish(
    State(web): State<Web>,
    request: Request,
    next: Next,
) -> Response {
    let ours = is_for_programs(request.uri().path());
    let many = |query: &str| query.split('&').count() > PARAMETERS_MAX;
    let mut answer = if ours && request.uri().query().is_some_and(many) {
        Problem::of(Kind::TooManyParameters).into_response()
    } else {
        next.run(request).await
    };
    let problem = answer.extensions_mut().remove::<Problem>();
    if !ours && problem.is_none() {
        return answer;
    }
    let id = web.dialer.ids.next().to_string();
    if problem.is_some() || answer.status().is_client_error() || answer.status().is_server_error() {
        let problem = problem.unwrap_or_else(|| Problem::of_status(answer.status()));
        answer = written(&problem, &id, answer);
    }
    if let Ok(value) = HeaderValue::from_str(&id) {
        answer.headers_mut().insert(REQUEST_ID, value);
    }
    answer
}

/// The problem as the body of an answer, which keeps its headers.
fn written(problem: &Problem, id: &str, old: Response) -> Response {
    if let Some(cause) = problem.cause() {
        tracing::error!(
            request.id = id,
            error.cause = cause,
            "A program was not served."
        );
    }
    let mut answer = (problem.status(), Json(problem.body(id.to_owned()))).into_response();
    let (old, _) = old.into_parts();
    let rest = old.headers.iter();
    for (name, value) in rest.filter(|(name, _)| !OF_THE_BODY.contains(name)) {
        answer.headers_mut().append(name, value.clone());
    }
    let headers = answer.headers_mut();
    headers.insert(header::CONTENT_TYPE, HeaderValue::from_static(MEDIA_TYPE));
    headers.insert(header::CACHE_CONTROL, HeaderValue::from_static("no-store"));
    *answer.extensions_mut() = old.extensions;
    answer
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn pages_and_carriers_keep_their_answers() {
        for path in [
            "/api/auth/login",
            "/api/me",
            "/api/calls",
            "/api/calls/1/notes",
            "/api/queue",
            "/api/flows/main",
        ] {
            assert!(is_for_programs(path), "{path}");
        }
        for path in [
            "/api/voice",
            "/api/wait",
            "/api/step",
            "/api/desk/dial",
            "/api/token",
            "/api/call-status",
            "/calls",
        ] {
            assert!(!is_for_programs(path), "{path}");
        }
    }
}
