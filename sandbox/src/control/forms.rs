//! The buttons of the sandbox's page: plain forms that lead back to it.

use std::sync::Arc;

use axum::body::Bytes;
use axum::extract::State;
use axum::http::StatusCode;
use axum::response::{IntoResponse, Redirect, Response};

use crate::exchange::call::EndedBy;
use crate::exchange::{Ending, Exchange};
use crate::faults::{Fault, Rule};
use crate::twilio::form::Form;

type Ex = State<Arc<Exchange>>;

fn back() -> Response {
    Redirect::to("/").into_response()
}

fn refused(why: impl Into<String>) -> Response {
    (StatusCode::BAD_REQUEST, why.into()).into_response()
}

/// A person rings us: `from`, `to`.
pub(super) async fn ring(State(exchange): Ex, body: Bytes) -> Response {
    let form = Form::parse(&body);
    let (Some(from), Some(to)) = (form.get("from"), form.get("to")) else {
        return refused("Who rings whom?");
    };
    match exchange.person_calls(from, to, None) {
        Some(_) => back(),
        None => refused("No account has that number."),
    }
}

/// The party of a leg hangs up: `sid`.
pub(super) async fn hang_up(State(exchange): Ex, body: Bytes) -> Response {
    let form = Form::parse(&body);
    if let Some(call) = form.get("sid").and_then(|sid| exchange.call(sid)) {
        exchange.end(&call, Ending::by(EndedBy::Party));
    }
    back()
}

/// Something goes wrong once: `kind` is one of those the page offers.
pub(super) async fn fault(State(exchange): Ex, body: Bytes) -> Response {
    let form = Form::parse(&body);
    let (webhook, rest, fault) = match form.get("kind") {
        Some("late") => (true, false, Fault::Late { ms: 3_000 }),
        Some("repeat") => (true, false, Fault::Repeat { count: 1 }),
        Some("lose") => (true, false, Fault::Lose),
        Some("forge") => (true, false, Fault::Forge),
        Some("429") => (false, true, Fault::Status { status: 429 }),
        Some("500") => (false, true, Fault::Status { status: 500 }),
        _ => return refused("There is no such fault."),
    };
    let added = exchange.faults.add(Rule {
        id: 0,
        webhook: webhook.then(|| "*".to_owned()),
        rest: rest.then(|| "*".to_owned()),
        when: Default::default(),
        fault,
        times: Some(1),
        share: 1.0,
        done: 0,
    });
    added.map_or_else(refused, |_| back())
}

/// Nothing goes wrong any more.
pub(super) async fn clear_faults(State(exchange): Ex) -> Response {
    exchange.faults.remove(None);
    back()
}
