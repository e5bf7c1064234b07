//! `/Calls`: make, read, list, move and end legs.

use std::sync::Arc;

use axum::Json;
use axum::http::StatusCode;
use axum::response::{IntoResponse, Response};

use super::inputs::{self, flag, number};
use super::{Ask, paging, render};
use crate::clock::unix_seconds;
use crate::exchange::call::{Call, Direction, EndedBy, NewCall, Status};
use crate::exchange::outbound::{Machine, Outbound};
use crate::exchange::{Ending, Ring};
use crate::twilio::error::ApiError;
use crate::twilio::form::Form;
use crate::twilio::twiml::{Program, Source};

/// Longest inline document, in characters.
const LONGEST_TWIML: usize = 4_000;

/// POST /Calls.
pub(super) fn create(ask: &Ask<'_>) -> Result<Response, ApiError> {
    let form = &ask.form;
    let to = inputs::to(form)?;
    let from = inputs::from(form, &ask.account, &to)?;
    let program =
        program(form)?.ok_or_else(|| ApiError::bad(21205, "Url parameter is required."))?;
    let ring = Ring {
        timeout_s: number(form, "Timeout", 60, 1..=600, 21208)?,
        send_digits: inputs::send_digits(form)?,
    };
    let mut new = NewCall::plain(&ask.account, &from, &to.address, Direction::OutboundApi);
    new.custom = to.custom;
    new.callback = inputs::callback(form, "StatusCallback", &["completed"])?;
    let outbound = Outbound {
        program,
        ring,
        record: inputs::record(form, "OutboundAPI")?,
        time_limit_s: number(form, "TimeLimit", 14_400, 1..=86_400, 20422)?,
        machine: machine(form)?,
    };
    let call = ask.exchange.add_call(new);
    let body = render::call(&call);
    tokio::spawn(Arc::clone(ask.exchange).place(call, outbound));
    Ok((StatusCode::CREATED, Json(body)).into_response())
}

fn machine(form: &Form) -> Result<Option<Machine>, ApiError> {
    let message_end = match form.get("MachineDetection") {
        Some("Enable") => false,
        Some("DetectMessageEnd") => true,
        _ => return Ok(None),
    };
    // Keys to be sent switch detection off.
    if form.get("SendDigits").is_some() {
        return Ok(None);
    }
    let asynchronous = flag(form, "AsyncAmd").unwrap_or(false);
    let callback = inputs::callback(form, "AsyncAmdStatusCallback", &[])?;
    Ok(Some(Machine {
        message_end,
        callback: callback.filter(|_| asynchronous),
        asynchronous,
    }))
}

/// `Url` wins over `Twiml`.
fn program(form: &Form) -> Result<Option<Program>, ApiError> {
    let fallback = inputs::url(form, "FallbackUrl", "FallbackMethod")?;
    if let Some((url, method)) = inputs::url(form, "Url", "Method")? {
        let source = Source::Url {
            kind: "voice",
            url,
            method,
            more: Vec::new(),
        };
        return Ok(Some(Program { source, fallback }));
    }
    let Some(text) = form.get("Twiml") else {
        return Ok(None);
    };
    if text.chars().count() > LONGEST_TWIML {
        return Err(ApiError::bad(20422, "Twiml is longer than 4000 characters"));
    }
    Ok(Some(Program {
        fallback,
        ..Program::inline(text)
    }))
}

fn find(ask: &Ask<'_>, sid: &str) -> Result<Arc<Call>, ApiError> {
    let call = ask.exchange.call(sid);
    let own = call.filter(|call| call.account.account_sid == ask.account.account_sid);
    own.ok_or_else(|| ApiError::not_found(ask.path))
}

/// GET /Calls/{Sid}.
pub(super) fn read(ask: &Ask<'_>, sid: &str) -> Result<Response, ApiError> {
    Ok(Json(render::call(&*find(ask, sid)?)).into_response())
}

/// GET /Calls.
pub(super) fn list(ask: &Ask<'_>) -> Result<Response, ApiError> {
    let calls = ask.exchange.book().calls.clone();
    let mut items = Vec::new();
    for call in calls.iter().rev() {
        if call.account.account_sid == ask.account.account_sid && selected(&ask.form, call)? {
            items.push((call.sid.clone(), render::call(call)));
        }
    }
    paging::page(ask, "calls", items)
}

fn selected(form: &Form, call: &Call) -> Result<bool, ApiError> {
    let (status, ended) = {
        let facts = call.facts();
        (facts.status, facts.ended.map(unix_seconds))
    };
    let equals = |name: &str, value: &str| form.get(name).is_none_or(|wanted| wanted == value);
    let started = (status != Status::Queued).then(|| unix_seconds(call.created));
    Ok(equals("To", &call.to)
        && equals("From", &call.from)
        && equals("Status", status.as_str())
        && equals("ParentCallSid", call.parent.as_deref().unwrap_or_default())
        && paging::passes(form, "StartTime", started)?
        && paging::passes(form, "EndTime", ended)?)
}

/// POST /Calls/{Sid}.
pub(super) fn update(ask: &Ask<'_>, sid: &str) -> Result<Response, ApiError> {
    let call = find(ask, sid)?;
    if let Some(callback) = inputs::callback(&ask.form, "StatusCallback", &["completed"])? {
        call.facts().callback = Some(callback);
    }
    let not_now = || ApiError::bad(21220, "Call is not in-progress. Cannot redirect.");
    let status = call.status();
    match ask.form.get("Status") {
        // Canceling ends a leg that was not answered; completing ends any.
        Some("canceled") if matches!(status, Status::Queued | Status::Ringing) => {
            ask.exchange.end(&call, Ending::by(EndedBy::Api));
        }
        Some("completed") if !status.is_final() => {
            ask.exchange.end(&call, Ending::by(EndedBy::Api));
        }
        Some("canceled" | "completed") => return Err(not_now()),
        Some(other) => {
            return Err(ApiError::bad(20001, format!("Invalid Status {other}")));
        }
        None => {
            let running = call.facts().running;
            if let Some(program) = program(&ask.form)? {
                let can = status == Status::InProgress || (status == Status::Ringing && running);
                if !can || !ask.exchange.redirect(&call, program) {
                    return Err(not_now());
                }
            }
        }
    }
    Ok(Json(render::call(&call)).into_response())
}

/// DELETE /Calls/{Sid}: forgets a leg that has ended.
pub(super) fn delete(ask: &Ask<'_>, sid: &str) -> Result<Response, ApiError> {
    let call = find(ask, sid)?;
    if !call.status().is_final() {
        return Err(ApiError::bad(
            20009,
            "Cannot delete a call that has not ended",
        ));
    }
    ask.exchange
        .book()
        .calls
        .retain(|kept| kept.sid != call.sid);
    Ok(StatusCode::NO_CONTENT.into_response())
}
