//! The API for programs: routes under `/api/`, with their description made from the same code.
//!
//! What a program shows of itself is read in [`access`]; what went wrong is a [`problem`]; a new route is a
//! function with `#[utoipa::path]` in a file of its own, and one line in [`described`].

mod access;
mod answers;
mod arrange;
mod auth;
mod body;
mod calls;
mod dial;
mod docs;
mod flows;
mod idempotency;
mod kind;
mod limits;
mod me;
mod missed;
mod openapi;
mod problem;
mod queue;
mod recording;
mod script;
mod shapes;
mod token;

use std::sync::Arc;

use axum::routing::get;
use axum::{Router, middleware};
use tower_http::limit::RequestBodyLimitLayer;
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

use super::{BODY_MAX, Web};
use crate::settings::{ScriptSettings, Settings};
use limits::Limit;
use token::Tokens;

pub(super) use answers::{finish, is_for_programs};
pub(super) use kind::Kind;
pub(super) use problem::{MEDIA_TYPE as PROBLEM, Problem};

/// What the API keeps in memory, and what it was told by the settings.
pub struct Api {
    tokens: Tokens,
    script: Option<ScriptSettings>,
    per_key: Limit,
    per_account: Limit,
    per_address: Limit,
}

impl Api {
    /// The API of a dialer with these settings.
    #[must_use]
    pub fn new(settings: &Settings) -> Arc<Self> {
        let api = &settings.api;
        Arc::new(Self {
            tokens: Tokens::new(&settings.jwt_secret, &settings.public_url),
            script: api.script.clone(),
            per_key: Limit::new("key", api.requests_per_minute),
            per_account: Limit::new("account", api.requests_per_minute),
            per_address: Limit::new("address", api.requests_per_minute_per_address),
        })
    }
}

/// The routes with their description. Those of the first part want to know who asks.
fn described(web: &Web) -> OpenApiRouter<Web> {
    let known = OpenApiRouter::new()
        .routes(routes!(me::get))
        .routes(routes!(auth::refresh))
        .routes(routes!(auth::logout))
        .routes(routes!(calls::list, dial::dial))
        .routes(routes!(calls::one))
        .routes(routes!(calls::set_notes))
        .routes(routes!(arrange::arrange))
        .routes(routes!(queue::get))
        .routes(routes!(missed::get))
        .routes(routes!(flows::list))
        .routes(routes!(flows::one, flows::save))
        .routes(routes!(missed::mark))
        .routes(routes!(recording::listen))
        .layer(middleware::from_fn_with_state(web.clone(), access::look_up));
    let anybody = OpenApiRouter::new()
        .routes(routes!(auth::login))
        .routes(routes!(auth::register))
        .routes(routes!(openapi::get));
    OpenApiRouter::with_openapi(openapi::about())
        .merge(known)
        .merge(anybody)
}

/// All routes of the API, and the pages to read about it.
pub(super) fn routes(web: &Web) -> Router<Web> {
    let (router, description) = described(web).split_for_parts();
    let description = Arc::new(openapi::Description::of(&description));
    router
        .route("/api/docs", get(docs::page))
        .route("/problems", get(docs::problems))
        .route("/problems/{name}", get(docs::problem))
        .layer(axum::Extension(description))
        .layer(middleware::from_fn_with_state(
            web.clone(),
            access::count_address,
        ))
        .layer(RequestBodyLimitLayer::new(BODY_MAX))
}
