//! The safe half of the JSON API under `/sandbox/api`: look at everything.

use std::collections::BTreeMap;
use std::sync::Arc;

use axum::Json;
use axum::extract::{Path, RawQuery, State};
use axum::http::StatusCode;
use axum::response::{IntoResponse, Response};
use serde_json::{Value, json};

use super::views;
use crate::exchange::Exchange;
use crate::people::TABLE;
use crate::twilio::form::Form;

type Ex = State<Arc<Exchange>>;

/// 404.
pub(super) fn missing() -> Response {
    (StatusCode::NOT_FOUND, Json(json!({"error": "not found"}))).into_response()
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
    match exchange.call(&sid) {
        Some(call) => Json(views::call_with_levels(&exchange, &call).await).into_response(),
        None => missing(),
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

/// Registered browsers.
pub(super) async fn devices(State(exchange): Ex) -> Json<Value> {
    let online = exchange.devices.online().into_iter();
    Json(
        online
            .map(|(account, identity)| json!({"account_sid": account, "identity": identity}))
            .collect(),
    )
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
