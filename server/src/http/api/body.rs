//! Bodies of requests: JSON, whole, as described, and nothing else.

use axum::body::Bytes;
use axum::extract::{FromRequest, Request};
use axum::http::{HeaderMap, header};
use serde::de::{DeserializeOwned, IgnoredAny};
use serde_json::error::Category;

use super::kind::Kind;
use super::problem::Problem;

/// A JSON body. Types that are read refuse unknown fields.
pub(super) struct ApiJson<T>(pub(super) T);

impl<S: Send + Sync, T: DeserializeOwned> FromRequest<S> for ApiJson<T> {
    type Rejection = Problem;

    async fn from_request(request: Request, state: &S) -> Result<Self, Problem> {
        if !is_json(request.headers()) {
            let detail = "Send the body as application/json.";
            return Err(Problem::new(Kind::WrongType, detail));
        }
        let bytes = Bytes::from_request(request, state).await;
        let bytes = bytes.map_err(|rejection| Problem::of_status(rejection.status()))?;
        read(&bytes).map(Self)
    }
}

/// Reads an object. A list of the values alone would do for the parser, and is not as described.
fn read<T: DeserializeOwned>(bytes: &[u8]) -> Result<T, Problem> {
    let is_object = bytes.trim_ascii_start().starts_with(b"{");
    if is_object {
        return serde_json::from_slice(bytes).map_err(|error| wrong(&error));
    }
    match serde_json::from_slice::<IgnoredAny>(bytes) {
        Ok(_) => Err(Problem::new(Kind::Invalid, "The body is no object.")),
        Err(error) => Err(wrong(&error)),
    }
}

fn is_json(headers: &HeaderMap) -> bool {
    let kind = headers.get(header::CONTENT_TYPE);
    let kind = kind.and_then(|kind| kind.to_str().ok()).unwrap_or_default();
    let kind = kind.split(';').next().unwrap_or_default().trim();
    kind.eq_ignore_ascii_case("application/json")
}

/// The parser's own words tell which field is meant; they hold nothing that the client did not send.
fn wrong(error: &serde_json::Error) -> Problem {
    match error.classify() {
        Category::Data => Problem::new(
            Kind::Invalid,
            format!("The body is not as described: {error}."),
        ),
        Category::Io | Category::Syntax | Category::Eof => {
            Problem::new(Kind::Malformed, format!("The body is no JSON: {error}."))
        }
    }
}
