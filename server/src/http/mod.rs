//! The routes, and what stands before all of them.

mod accept;
mod activity;
mod api;
mod events;
mod export;
mod forms;
mod front_door;
mod guard;
mod hub;
mod limits;
mod missed_form;
mod open_pages;
mod pages;
mod recording;
mod register;
mod session;
mod shared_queue;
mod sizes;
mod state_form;
mod table;
mod taken;
mod token;
mod webhooks;

use std::net::IpAddr;
use std::path::Path;
use std::sync::Arc;

use axum::http::{HeaderName, HeaderValue, StatusCode, header};
use axum::response::{IntoResponse, Response};
use axum::routing::{get, post};
use axum::{Json, Router, middleware};
use leptos::prelude::LeptosOptions;
use tower_http::compression::CompressionLayer;
use tower_http::limit::RequestBodyLimitLayer;
use tower_http::services::ServeDir;
use trunkline::dialer::Dialer;

pub use accept::{Listener, Running};
pub use api::Api;
pub use events::Hub;
pub use limits::Limits;

/// The most bytes of a request's body; a carrier's webhook has far fewer.
const BODY_MAX: usize = 256 * 1024;
/// The most bytes of a webhook's body.
const WEBHOOK_MAX: usize = 64 * 1024;

/// What the routes need.
#[derive(Clone)]
pub struct Web {
    /// The product.
    pub dialer: Dialer,
    /// Live changes.
    pub hub: Hub,
    /// Where the carrier and the browsers reach us; without a slash at the end.
    pub public_url: Arc<str>,
    /// Proxies whose `X-Forwarded-For` is believed.
    pub trusted_proxies: Arc<[IpAddr]>,
    /// Where browser phones may connect to besides us, for the content security policy.
    pub phone_hosts: Arc<str>,
    /// Signs what the function in front of us tells, where there is one.
    pub front_door: Option<crate::settings::Secret>,
    /// What the API for programs keeps in memory.
    pub api: Arc<Api>,
    /// Where the built site lies, and the names of its files.
    pub leptos: LeptosOptions,
}

impl axum::extract::FromRef<Web> for LeptosOptions {
    fn from_ref(web: &Web) -> Self {
        web.leptos.clone()
    }
}

/// All routes.
pub fn router(web: Web) -> Router {
    let for_people = Router::new()
        .route("/sign-in", post(forms::sign_in))
        .route("/sign-out", post(forms::sign_out))
        .route("/register", post(register::register))
        .route("/state", post(state_form::choose))
        .route("/activity.csv", get(activity::export))
        .route("/api/activity", get(activity::json))
        .route("/calls/{id}/notes", post(forms::set_notes))
        .route("/calls/{id}/outcome", post(forms::set_outcome))
        .route("/calls/{id}/allow-again", post(forms::allow_again))
        .route("/calls/{id}/missed", post(missed_form::mark))
        .route("/api/token", post(token::refresh))
        .route("/api/events", get(events::stream))
        .route("/calls.csv", get(export::calls))
        .merge(pages::routes(&web))
        .layer(middleware::from_fn_with_state(
            web.clone(),
            session::look_up,
        ))
        .layer(middleware::from_fn_with_state(
            web.clone(),
            guard::same_origin,
        ))
        .layer(middleware::from_fn(sizes::few_fields))
        // Not axum's own limit: that one says 400 in server functions, and nothing where no body is read.
        .layer(RequestBodyLimitLayer::new(BODY_MAX))
        .layer(CompressionLayer::new());
    // A recording is passed on as it is: nothing to compress, and its parts are counted in bytes.
    let for_listeners = Router::new()
        .route("/calls/{id}/recording.wav", get(recording::listen))
        .layer(middleware::from_fn_with_state(
            web.clone(),
            session::look_up,
        ));
    let for_carriers = Router::new()
        .route("/api/voice", post(webhooks::hear))
        .route("/api/call-status", post(webhooks::hear))
        .route("/api/conference-status", post(webhooks::hear))
        .route("/api/wait", post(webhooks::hear))
        .route("/api/step", post(webhooks::hear))
        .route("/webhook/incoming-call", post(webhooks::hear))
        .route("/webhook/front-door", post(front_door::told))
        .layer(middleware::from_fn(sizes::few_fields))
        .layer(RequestBodyLimitLayer::new(WEBHOOK_MAX));
    Router::new()
        .merge(for_people)
        .merge(for_listeners)
        .merge(for_carriers)
        .merge(api::routes(&web))
        .route("/health", get(health))
        .merge(files(
            Path::new(&*web.leptos.site_root),
            &web.leptos.site_pkg_dir,
        ))
        .layer(middleware::from_fn(guard::plain_bodies))
        .layer(middleware::from_fn(sizes::short_head))
        .layer(middleware::from_fn(guard::in_time))
        .layer(middleware::map_response(guard::plain_words))
        .layer(middleware::from_fn_with_state(web.clone(), api::finish))
        .layer(middleware::from_fn_with_state(
            web.clone(),
            guard::security_headers,
        ))
        .with_state(web)
}

/// The built files: hashed ones may be kept for ever, the others are asked for again each time.
fn files(site: &Path, pkg: &str) -> Router<Web> {
    let folder = |name: &str| {
        ServeDir::new(site.join(name))
            .precompressed_br()
            .precompressed_gzip()
    };
    let hashed = Router::new()
        .nest_service(&format!("/{pkg}"), folder(pkg))
        .layer(middleware::map_response(|answer| {
            keep(answer, "public, max-age=31536000, immutable")
        }));
    let named = ["softphone", "sounds", "icons"]
        .into_iter()
        .fold(Router::new(), |router, name| {
            router.nest_service(&format!("/{name}"), folder(name))
        })
        .layer(middleware::map_response(|answer| keep(answer, "no-cache")));
    hashed.merge(named)
}

/// Says how long a file may be kept; one that is not there may be there after the next build.
async fn keep(mut answer: Response, cache: &'static str) -> Response {
    let found = answer.status().is_success() || answer.status() == StatusCode::NOT_MODIFIED;
    let value = HeaderValue::from_static(if found { cache } else { "no-store" });
    answer.headers_mut().insert(header::CACHE_CONTROL, value);
    answer
}

/// Whether the server works: 200 where the database answers, 503 where it does not.
async fn health(axum::extract::State(web): axum::extract::State<Web>) -> impl IntoResponse {
    match web.dialer.store.ping().await {
        Ok(()) => (StatusCode::OK, Json(serde_json::json!({"status": "ok"}))),
        Err(error) => {
            tracing::error!(%error, "The database does not answer.");
            let body = serde_json::json!({"status": "the database does not answer"});
            (StatusCode::SERVICE_UNAVAILABLE, Json(body))
        }
    }
}

/// A refusal or a fault as an answer to a program: a status and one sentence.
fn failure(status: StatusCode, sentence: &str) -> Response {
    (status, Json(serde_json::json!({"error": sentence}))).into_response()
}

/// Marks an answer that no cache may keep.
const NO_STORE: (HeaderName, HeaderValue) =
    (header::CACHE_CONTROL, HeaderValue::from_static("no-store"));
