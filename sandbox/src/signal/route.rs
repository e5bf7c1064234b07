//! The address browsers open their socket at.

use super::hub::Hub;
use super::session::Session;
use super::{Devices, Switch, origin, socket};
use crate::media::MediaEvent;
use axum::Router;
use axum::extract::State;
use axum::extract::ws::WebSocketUpgrade;
use axum::http::{HeaderMap, StatusCode, header};
use axum::response::{IntoResponse, Response};
use axum::routing::get;
use std::sync::{Arc, Weak};
use std::time::Instant;
use tokio::sync::broadcast::error::RecvError;

/// The largest message taken; a session description has four kilobytes.
const LARGEST: usize = 64 * 1024;

#[derive(Clone)]
struct Door {
    switch: Arc<dyn Switch>,
    hub: Arc<Hub>,
    origins: Arc<[String]>,
}

/// The `/signal` WebSocket route. `Origin` must be in `origins`, or, where that is empty, be a
/// page of this machine. To be called inside a Tokio runtime.
pub fn router(switch: Arc<dyn Switch>, devices: Devices, origins: Vec<String>) -> Router {
    let hub = devices.hub;
    tokio::spawn(follow(
        hub.media.events(),
        Arc::downgrade(&hub),
        Arc::clone(&switch),
    ));
    let door = Door {
        switch,
        hub,
        origins: origins.into(),
    };
    Router::new().route("/signal", get(open)).with_state(door)
}

async fn open(State(door): State<Door>, headers: HeaderMap, upgrade: WebSocketUpgrade) -> Response {
    let origin = headers
        .get(header::ORIGIN)
        .and_then(|value| value.to_str().ok());
    if !origin.is_some_and(|origin| origin::allows(&door.origins, origin)) {
        tracing::warn!(?origin, "a page of this origin may not signal");
        return StatusCode::FORBIDDEN.into_response();
    }
    if door.hub.state().refuses(Instant::now()) {
        return StatusCode::SERVICE_UNAVAILABLE.into_response();
    }
    upgrade
        .max_message_size(LARGEST)
        .max_frame_size(LARGEST)
        .on_upgrade(move |websocket| socket::serve(websocket, door.hub, door.switch))
}

/// Ends calls whose audio ended by itself.
async fn follow(
    mut events: tokio::sync::broadcast::Receiver<MediaEvent>,
    hub: Weak<Hub>,
    switch: Arc<dyn Switch>,
) {
    loop {
        let event = match events.recv().await {
            Ok(event) => event,
            Err(RecvError::Lagged(_)) => continue,
            Err(RecvError::Closed) => return,
        };
        let Some(hub) = hub.upgrade() else { return };
        if let MediaEvent::Closed(port) = event
            && let Some(key) = hub.call_at(port)
        {
            Session::end_silently(&hub, switch.as_ref(), key);
        }
    }
}
