//! The sandbox's own API and page.

mod api;
mod forms;
mod guard;
mod page;
mod play;
mod texts;
mod views;

use std::sync::Arc;

use axum::Router;
use axum::routing::{delete, get, post};

use crate::exchange::Exchange;

/// The routes. `open` says that requests may come for other hosts than loopback.
pub(crate) fn router(exchange: Arc<Exchange>, open: bool) -> Router {
    let api = Router::new()
        .route("/health", get(api::health))
        .route("/calls", get(api::calls))
        .route("/calls/{sid}", get(api::call))
        .route("/calls/{sid}/tones", get(api::tones))
        .route("/calls/{sid}/press", post(play::press))
        .route("/calls/{sid}/hangup", post(play::hang_up))
        .route("/calls/{sid}/loss", post(play::loss))
        .route("/conferences", get(api::conferences))
        .route("/people", get(api::people))
        .route("/people/{number}/call", post(play::person_calls))
        .route("/people/{number}/text", post(texts::person_writes))
        .route("/messages", get(texts::messages))
        .route("/devices", get(api::devices))
        .route("/devices/refuse", post(play::refuse_devices))
        .route("/devices/{identity}/cut", post(play::cut_device))
        .route("/webhooks", get(api::webhooks))
        .route("/errors", get(api::errors))
        .route("/witness", get(api::witness))
        .route(
            "/faults",
            get(api::faults)
                .post(play::add_fault)
                .delete(play::clear_faults),
        )
        .route("/faults/{id}", delete(play::remove_fault));
    Router::new()
        .route("/", get(page::page))
        .route("/sandbox/ring", post(forms::ring))
        .route("/sandbox/write", post(texts::write))
        .route("/sandbox/hangup", post(forms::hang_up))
        .route("/sandbox/fault", post(forms::fault))
        .route("/sandbox/faults/clear", post(forms::clear_faults))
        .route("/sandbox/people/{number}/call", post(play::person_calls))
        .nest("/sandbox/api", api)
        .layer(axum::middleware::from_fn(move |request, next| {
            guard::guard(open, request, next)
        }))
        .with_state(exchange)
}
