//! The unsafe half of the JSON API: play the people, the network and its faults.

use std::sync::Arc;

use axum::Json;
use axum::extract::{Path, State};
use axum::http::StatusCode;
use axum::response::{IntoResponse, Response};
use serde::Deserialize;
use serde_json::{Value, json};

use super::api::missing;
use super::views;
use crate::exchange::call::EndedBy;
use crate::exchange::{Ending, Exchange};
use crate::faults::Rule;
use crate::people::Manner;

type Ex = State<Arc<Exchange>>;

#[derive(Deserialize)]
pub(super) struct Press {
    digits: String,
}

/// The party of a leg presses keys.
pub(super) async fn press(
    State(exchange): Ex,
    Path(sid): Path<String>,
    Json(press): Json<Press>,
) -> Response {
    match exchange.call(&sid) {
        Some(call) => {
            press
                .digits
                .chars()
                .for_each(|digit| exchange.pressed(&call, digit));
            Json(views::call(&call)).into_response()
        }
        None => missing(),
    }
}

/// The party of a leg hangs up. 409 where it had ended.
pub(super) async fn hang_up(State(exchange): Ex, Path(sid): Path<String>) -> Response {
    match exchange.call(&sid) {
        Some(call) => {
            let ended = exchange.end(&call, Ending::by(EndedBy::Party));
            let status = if ended {
                StatusCode::OK
            } else {
                StatusCode::CONFLICT
            };
            (status, Json(views::call(&call))).into_response()
        }
        None => missing(),
    }
}

#[derive(Deserialize)]
pub(super) struct Loss {
    share: f32,
}

/// Drops a share of a leg's packets, both ways; 1 is a black hole, 0 ends it.
pub(super) async fn loss(
    State(exchange): Ex,
    Path(sid): Path<String>,
    Json(loss): Json<Loss>,
) -> Response {
    let Some(port) = exchange.call(&sid).and_then(|call| call.port()) else {
        return missing();
    };
    exchange.media.drop_rtp(port, loss.share.clamp(0.0, 1.0));
    StatusCode::NO_CONTENT.into_response()
}

#[derive(Deserialize)]
pub(super) struct PersonCall {
    to: String,
    #[serde(rename = "as", default)]
    manner: Option<Manner>,
}

/// A person rings one of the accounts' numbers.
pub(super) async fn person_calls(
    State(exchange): Ex,
    Path(number): Path<String>,
    Json(call): Json<PersonCall>,
) -> Response {
    match exchange.person_calls(&number, &call.to, call.manner) {
        Some(call) => (StatusCode::CREATED, Json(views::call(&call))).into_response(),
        None => missing(),
    }
}

/// Cuts a browser's socket without a word.
pub(super) async fn cut_device(State(exchange): Ex, Path(identity): Path<String>) -> StatusCode {
    exchange.devices.cut(&identity);
    StatusCode::NO_CONTENT
}

#[derive(Deserialize)]
pub(super) struct Refuse {
    ms: u64,
}

/// Refuses new sockets for a while.
pub(super) async fn refuse_devices(State(exchange): Ex, Json(refuse): Json<Refuse>) -> StatusCode {
    exchange.devices.refuse_for(refuse.ms);
    StatusCode::NO_CONTENT
}

/// Adds a rule to the fault plan.
pub(super) async fn add_fault(State(exchange): Ex, Json(rule): Json<Rule>) -> Response {
    match exchange.faults.add(rule) {
        Ok(rule) => (StatusCode::CREATED, Json(json!(rule))).into_response(),
        Err(why) => (StatusCode::BAD_REQUEST, Json(json!({"error": why}))).into_response(),
    }
}

/// Removes all rules.
pub(super) async fn clear_faults(State(exchange): Ex) -> Json<Value> {
    Json(json!({"removed": exchange.faults.remove(None)}))
}

/// Removes one rule.
pub(super) async fn remove_fault(State(exchange): Ex, Path(id): Path<u64>) -> Response {
    match exchange.faults.remove(Some(id)) {
        0 => missing(),
        _ => StatusCode::NO_CONTENT.into_response(),
    }
}
