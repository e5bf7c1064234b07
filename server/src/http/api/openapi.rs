//! The description of the API: made from the routes themselves, served as OpenAPI 3.1.

use std::collections::BTreeMap;

use axum::Extension;
use axum::body::Bytes;
use axum::http::header;
use axum::response::{IntoResponse, Response};
use serde_json::Value;
use utoipa::openapi::security::{ApiKey, ApiKeyValue, Http, HttpAuthScheme, SecurityScheme};
use utoipa::openapi::{
    ContentBuilder, OpenApi, Ref, RefOr, Response as Described, ResponseBuilder,
};
use utoipa::{IntoResponses, Modify};

use super::problem::{MEDIA_TYPE, ProblemBody};

/// What is said of the API as a whole.
const ABOUT: &str = "What a program may do with Trunkline, as an agent.\n\n\
    **Who you are.** Show a token from `POST /api/auth/login` as `Authorization: Bearer …`, or a key from \
    `trunkline key add` with HTTP Basic: its id as the name, its secret as the password. An agent's own \
    password is never taken with Basic.\n\n\
    **How much.** Every answer tells in `RateLimit-Policy` and `RateLimit` how many requests a key or account, \
    and an address, may send, and how many are left; where there is no room the answer is 429, and `Retry-After` \
    says in how many seconds there is.\n\n\
    **Once.** What costs money needs an `Idempotency-Key`: sent again with the same key, it is not done again.\n\n\
    **What went wrong** is an `application/problem+json`; its `type` never changes and is listed at `/problems`.";

#[derive(utoipa::OpenApi)]
#[openapi(
    info(title = "Trunkline", description = ABOUT, version = env!("CARGO_PKG_VERSION"), license(name = "MIT OR Apache-2.0", identifier = "MIT OR Apache-2.0")),
    components(schemas(ProblemBody)),
    modifiers(&Security),
    tags(
        (name = "Signing in", description = "Tokens for programs, and accounts for people who are invited"),
        (name = "Me", description = "As whom you act"),
        (name = "Calls", description = "Calling, and what came of calls"),
        (name = "Call flows", description = "What becomes of calls that come in"),
        (name = "About", description = "This description"),
    )
)]
struct About;

/// What is said before any route.
pub(super) fn about() -> OpenApi {
    <About as utoipa::OpenApi>::openapi()
}

struct Security;

impl Modify for Security {
    fn modify(&self, api: &mut OpenApi) {
        let components = api.components.get_or_insert_default();
        let mut token = Http::new(HttpAuthScheme::Bearer);
        token.bearer_format = Some("JWT".to_owned());
        token.description = Some("A token from `POST /api/auth/login`".to_owned());
        let mut key = Http::new(HttpAuthScheme::Basic);
        key.description = Some("A key: its id, and its secret as the password".to_owned());
        let cookie = ApiKeyValue::with_description(
            "session",
            "The session of a browser, from the dialer's own page only (`__Host-session` where it is served with TLS)",
        );
        let schemes = [
            ("token", SecurityScheme::Http(token)),
            ("key", SecurityScheme::Http(key)),
            ("session", SecurityScheme::ApiKey(ApiKey::Cookie(cookie))),
        ];
        for (name, scheme) in schemes {
            components.add_security_scheme(name, scheme);
        }
    }
}

/// The problems that every route may tell of.
pub(super) struct Anybody;
/// The problems that every route may tell of which wants to know who asks.
pub(super) struct Usual;
/// The problems of a body.
pub(super) struct OfBody;
/// The problem of a call that is named.
pub(super) struct OfCall;
/// The problems of a recording.
pub(super) struct OfRecording;
/// The problem of a call that was not missed.
pub(super) struct OfMissed;
/// The problem of a flow that somebody else saved.
pub(super) struct OfFlow;
/// The problems of dialing.
pub(super) struct Gate;

type Responses = BTreeMap<String, RefOr<Described>>;

/// Answers with a problem, by status.
fn problems(list: &[(&str, &str)]) -> Responses {
    let described = |words: &str| {
        let body = ContentBuilder::new().schema(Some(Ref::from_schema_name("Problem")));
        let response = ResponseBuilder::new().description(words);
        RefOr::T(response.content(MEDIA_TYPE, body.build()).build())
    };
    let pairs = list.iter();
    pairs
        .map(|(status, words)| ((*status).to_owned(), described(words)))
        .collect()
}

impl IntoResponses for Anybody {
    fn responses() -> Responses {
        problems(&[
            ("400", "Not understood"),
            ("408", "It did not arrive within 30 seconds"),
            ("413", "More than 256 KiB"),
            ("415", "A compressed body, or one of another kind"),
            (
                "429",
                "Too many requests or tries; `Retry-After` says when there is room again",
            ),
            ("503", "The database does not answer"),
        ])
    }
}

impl IntoResponses for Usual {
    fn responses() -> Responses {
        let mut all = Anybody::responses();
        all.extend(problems(&[
            ("401", "Nobody is signed in"),
            ("403", "Not for you, or not from the dialer's own page"),
        ]));
        all
    }
}

impl IntoResponses for OfBody {
    fn responses() -> Responses {
        problems(&[(
            "422",
            "The body is not as described, or what it says cannot be done",
        )])
    }
}

impl IntoResponses for OfCall {
    fn responses() -> Responses {
        problems(&[("404", "There is no such call, or none that you may see")])
    }
}

impl IntoResponses for OfRecording {
    fn responses() -> Responses {
        problems(&[
            ("416", "The recording has no such part"),
            ("502", "The carrier cannot give it now"),
        ])
    }
}

impl IntoResponses for OfFlow {
    fn responses() -> Responses {
        problems(&[("409", "Somebody else saved it meanwhile")])
    }
}

impl IntoResponses for OfMissed {
    fn responses() -> Responses {
        problems(&[("409", "Somebody answered the call, or it still goes on")])
    }
}

impl IntoResponses for Gate {
    fn responses() -> Responses {
        problems(&[
            (
                "409",
                "You are in a call, or the same request is being worked on",
            ),
            (
                "422",
                "The number may not be called, or the body or the `Idempotency-Key` is wrong",
            ),
        ])
    }
}

/// The description, made once.
pub(super) struct Description {
    /// As it is served.
    text: Bytes,
    /// As it is read by the page.
    pub(super) value: Value,
}

impl Description {
    /// The description of these routes.
    pub(super) fn of(api: &OpenApi) -> Self {
        let value = serde_json::to_value(api).expect("a description is JSON");
        Self {
            text: Bytes::from(value.to_string()),
            value,
        }
    }
}

/// This description
///
/// OpenAPI 3.1, made from the server's own code. To read it, go to `/api/docs`.
#[utoipa::path(
    get, path = "/api/openapi.json", tag = "About", operation_id = "description", security(()),
    responses((status = 200, description = "The description", body = serde_json::Value), Anybody)
)]
pub(super) async fn get(
    Extension(description): Extension<std::sync::Arc<Description>>,
) -> Response {
    let kind = [(header::CONTENT_TYPE, "application/json")];
    (kind, description.text.clone()).into_response()
}
