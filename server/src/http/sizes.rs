//! Requests that are larger than any of ours: a long head, a form of very many fields.

use std::error::Error;

use axum::body::{Body, to_bytes};
use axum::extract::Request;
use axum::http::{HeaderMap, StatusCode, Uri, header};
use axum::middleware::Next;
use axum::response::{IntoResponse, Response};
use http_body_util::LengthLimitError;

use super::limits::{FIELDS_MAX, HEAD_MAX};

/// Refuses a head that is longer than [`HEAD_MAX`].
pub(super) async fn short_head(request: Request, next: Next) -> Response {
    if head_bytes(request.method().as_str(), request.uri(), request.headers()) > HEAD_MAX {
        return StatusCode::REQUEST_HEADER_FIELDS_TOO_LARGE.into_response();
    }
    next.run(request).await
}

/// The bytes of a head as it was sent, but for white space that carries nothing.
fn head_bytes(method: &str, uri: &Uri, headers: &HeaderMap) -> usize {
    let path = uri.path_and_query().map_or(1, |path| path.as_str().len());
    let first = method.len() + 1 + path + " HTTP/1.1\r\n".len();
    let lines = headers
        .iter()
        .map(|(name, value)| name.as_str().len() + ": ".len() + value.len() + "\r\n".len());
    first + lines.sum::<usize>() + "\r\n".len()
}

/// Refuses a form, in the body or behind the address, of more than [`FIELDS_MAX`] fields. Below the limit of
/// the body's size.
pub(super) async fn few_fields(request: Request, next: Next) -> Response {
    let query = request.uri().query().unwrap_or_default();
    if count(query.as_bytes()) > FIELDS_MAX {
        return StatusCode::PAYLOAD_TOO_LARGE.into_response();
    }
    if !is_form(request.headers()) {
        return next.run(request).await;
    }
    let (head, body) = request.into_parts();
    let body = match to_bytes(body, usize::MAX).await {
        Ok(body) => body,
        Err(error) => return broken(&error).into_response(),
    };
    if count(&body) > FIELDS_MAX {
        return StatusCode::PAYLOAD_TOO_LARGE.into_response();
    }
    next.run(Request::from_parts(head, Body::from(body))).await
}

fn count(form: &[u8]) -> usize {
    if form.is_empty() {
        return 0;
    }
    1 + form.iter().filter(|byte| **byte == b'&').count()
}

fn is_form(headers: &HeaderMap) -> bool {
    let kind = headers.get(header::CONTENT_TYPE);
    kind.is_some_and(|kind| {
        kind.as_bytes()
            .starts_with(b"application/x-www-form-urlencoded")
    })
}

/// Whether a body was too long, or broke off.
fn broken(error: &(dyn Error + 'static)) -> StatusCode {
    let mut cause = Some(error);
    while let Some(error) = cause {
        if error.is::<LengthLimitError>() {
            return StatusCode::PAYLOAD_TOO_LARGE;
        }
        cause = error.source();
    }
    StatusCode::BAD_REQUEST
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn fields_are_counted_as_they_are_parted() {
        for (form, fields) in [("", 0), ("a", 1), ("a=1", 1), ("a=1&b=2", 2), ("&&", 3)] {
            assert_eq!(count(form.as_bytes()), fields, "{form}");
        }
    }

    #[test]
    fn a_head_is_counted_as_it_was_sent() {
        let sent = "GET /calls?q=1 HTTP/1.1\r\nhost: a\r\ncookie: session=x\r\n\r\n";
        let mut headers = HeaderMap::new();
        headers.insert("host", header::HeaderValue::from_static("a"));
        headers.insert("cookie", header::HeaderValue::from_static("session=x"));
        assert_eq!(
            head_bytes("GET", &Uri::from_static("/calls?q=1"), &headers),
            sent.len()
        );
    }
}
