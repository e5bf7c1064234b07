//! The JSON API under `/sandbox/api`: look at everything, and play the people, the network and its faults.

use std::collections::BTreeMap;
use std::sync::Arc;

use axum::Json;
use axum::extract::{Path, RawQuery, State};
use axum::http::StatusCode;
use axum::response::{IntoResponse, Response};
use serde::Deserialize;
use serde_json::{Value, json};

use super::views;
use crate::exchange::call::{Call, EndedBy};
use crate::exchange::{Ending, Exchange};
use crate::faults::Rule;
use crate::people::{Manner, TABLE};
use crate::twilio::form::Form;

type Ex = State<Arc<Exchange>>;

fn missing() -> Response {
    (StatusCode::NOT_FOUND, Json(json!({"error": "not found"}))).into_response()
}

fn find(exchange: &Exchange, sid: &str) -> Result<Arc<Call>, Response> {
    exchange.call(sid).ok_or_else(missing)
}

/// Accounts and numbers, without secrets.
pub(super) async fn health(State(exchange): Ex) -> Json<Value> {
    let accounts: Vec<Value> = exchange
        .accounts
        .iter()
        .map(|account| {
            let numbers: Vec<_> = account
                .numbers
                .iter()
                .map(|number| &number.number)
                .collect();
            json!({"account_sid": account.account_sid, "numbers": numbers})
        })
        .collect();
    Json(json!({"status": "ok", "accounts": accounts}))
}

/// All legs, oldest first, without audio. `?status=in-progress&to=…&from=…` selects.
pub(super) async fn calls(State(exchange): Ex, RawQuery(query): RawQuery) -> Json<Value> {
    let form = Form::parse(query.unwrap_or_default().as_bytes());
    let calls = exchange.book().calls.clone();
    let fits = |view: &Value| {
        ["status", "to", "from"]
            .iter()
            .all(|name| form.get(name).is_none_or(|wanted| view[name] == wanted))
    };
    Json(
        calls
            .iter()
            .map(|call| views::call(call))
            .filter(fits)
            .collect(),
    )
}

/// One leg with its levels.
pub(super) async fn call(State(exchange): Ex, Path(sid): Path<String>) -> Response {
    match find(&exchange, &sid) {
        Ok(call) => Json(views::call_with_levels(&exchange, &call).await).into_response(),
        Err(missing) => missing,
    }
}

/// Amplitudes of tones over the last second: `?hz=440&hz=600`.
pub(super) async fn tones(
    State(exchange): Ex,
    Path(sid): Path<String>,
    RawQuery(query): RawQuery,
) -> Response {
    let form = Form::parse(query.unwrap_or_default().as_bytes());
    let port = exchange.call(&sid).and_then(|call| call.port());
    let heard = match port {
        Some(port) => exchange.media.heard(port).await,
        None => None,
    };
    let Some((from, to)) = heard else {
        return missing();
    };
    let wanted = form.pairs().iter().filter(|(name, _)| name == "hz");
    let wanted: Vec<(String, f32)> = wanted
        .filter_map(|(_, hz)| Some((hz.clone(), hz.parse().ok()?)))
        .collect();
    let measure = |heard: &crate::media::Heard| {
        let tones = wanted
            .iter()
            .map(|(name, hz)| (name.clone(), heard.tone(*hz)));
        tones.collect::<BTreeMap<_, _>>()
    };
    Json(json!({"from_party": measure(&from), "to_party": measure(&to)})).into_response()
}

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
    match find(&exchange, &sid) {
        Ok(call) => {
            press
                .digits
                .chars()
                .for_each(|digit| exchange.pressed(&call, digit));
            Json(views::call(&call)).into_response()
        }
        Err(missing) => missing,
    }
}

/// The party of a leg hangs up. 409 where it had ended.
pub(super) async fn hang_up(State(exchange): Ex, Path(sid): Path<String>) -> Response {
    match find(&exchange, &sid) {
        Ok(call) => {
            let ended = exchange.end(&call, Ending::by(EndedBy::Party));
            let status = if ended {
                StatusCode::OK
            } else {
                StatusCode::CONFLICT
            };
            (status, Json(views::call(&call))).into_response()
        }
        Err(missing) => missing,
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

/// All conferences, oldest first.
pub(super) async fn conferences(State(exchange): Ex) -> Json<Value> {
    let conferences = exchange.book().conferences.clone();
    Json(
        conferences
            .iter()
            .map(|conference| views::conference(conference))
            .collect(),
    )
}

/// The table of people.
pub(super) async fn people() -> Json<Value> {
    let rows = TABLE
        .iter()
        .map(|row| json!({"last_digits": row.digits, "does": row.does}));
    Json(rows.collect())
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

/// Registered browsers.
pub(super) async fn devices(State(exchange): Ex) -> Json<Value> {
    let online = exchange.devices.online().into_iter();
    Json(
        online
            .map(|(account, identity)| json!({"account_sid": account, "identity": identity}))
            .collect(),
    )
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

fn after(query: Option<String>) -> (Form, u64) {
    let form = Form::parse(query.unwrap_or_default().as_bytes());
    let after = form
        .get("after")
        .and_then(|number| number.parse().ok())
        .unwrap_or(0);
    (form, after)
}

/// Webhooks with their answers: `?after=<number>&kind=call-status&about=<sid>`.
pub(super) async fn webhooks(State(exchange): Ex, RawQuery(query): RawQuery) -> Json<Value> {
    let (form, after) = after(query);
    let mut sent = exchange.postman.deliveries.after(after);
    sent.retain(|it| form.get("kind").is_none_or(|kind| kind == it.kind));
    sent.retain(|it| form.get("about").is_none_or(|about| about == it.about));
    Json(json!(sent))
}

/// The debugger.
pub(super) async fn errors(State(exchange): Ex) -> Json<Value> {
    Json(json!(exchange.debugger.entries()))
}

/// The witness log: `?after=<number>`.
pub(super) async fn witness(State(exchange): Ex, RawQuery(query): RawQuery) -> Json<Value> {
    Json(json!(exchange.witness.after(after(query).1)))
}

/// The fault plan with its counts.
pub(super) async fn faults(State(exchange): Ex) -> Json<Value> {
    Json(json!(exchange.faults.rules()))
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
