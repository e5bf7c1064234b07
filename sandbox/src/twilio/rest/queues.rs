//! `/Queues` and their members: read, list, make, change and delete them; take somebody out.

use std::sync::Arc;
use std::time::SystemTime;

use axum::Json;
use axum::http::StatusCode;
use axum::response::{IntoResponse, Response};

use super::inputs::{self, number};
use super::{Ask, paging, render};
use crate::exchange::queue::{Queue, USUAL_ROOM};
use crate::twilio::error::ApiError;
use crate::twilio::twiml::Program;

/// The most that any queue has room for.
const MOST_ROOM: u64 = 5_000;
/// The longest name, in characters.
const NAME_MAX: usize = 64;

fn find(ask: &Ask<'_>, sid: &str) -> Result<Arc<Queue>, ApiError> {
    let queue = ask.exchange.queue(sid);
    let own = queue.filter(|it| it.account.account_sid == ask.account.account_sid);
    own.ok_or_else(|| ApiError::not_found(ask.path))
}

fn room(ask: &Ask<'_>, usual: usize) -> Result<usize, ApiError> {
    let most = number(&ask.form, "MaxSize", usual as u64, 1..=MOST_ROOM, 22006)?;
    Ok(usize::try_from(most).unwrap_or(usual))
}

/// The name asked for, unless another queue has it.
fn name<'a>(ask: &'a Ask<'_>, of: Option<&Queue>) -> Result<Option<&'a str>, ApiError> {
    let Some(name) = ask.form.get("FriendlyName") else {
        return Ok(None);
    };
    if name.chars().count() > NAME_MAX {
        return Err(ApiError::bad(
            22001,
            "FriendlyName is longer than 64 characters",
        ));
    }
    let queues = ask.exchange.book().queues.clone();
    let taken = queues.iter().any(|queue| {
        queue.account.account_sid == ask.account.account_sid
            && queue.facts().name == name
            && of.is_none_or(|of| of.sid != queue.sid)
    });
    if taken {
        return Err(ApiError::bad(22003, "Queue already exists"));
    }
    Ok(Some(name))
}

/// POST /Queues.
pub(super) fn create(ask: &Ask<'_>) -> Result<Response, ApiError> {
    let Some(name) = name(ask, None)? else {
        return Err(ApiError::bad(22000, "FriendlyName is required"));
    };
    let most = room(ask, USUAL_ROOM)?;
    let queue = ask.exchange.queue_named(&ask.account, name);
    queue.facts().most = most;
    Ok((StatusCode::CREATED, Json(render::queue(&queue))).into_response())
}

/// GET /Queues.
pub(super) fn list(ask: &Ask<'_>) -> Result<Response, ApiError> {
    let queues = ask.exchange.book().queues.clone();
    let own = queues
        .iter()
        .rev()
        .filter(|it| it.account.account_sid == ask.account.account_sid);
    let items = own.map(|queue| (queue.sid.clone(), render::queue(queue)));
    paging::page(ask, "queues", items.collect())
}

/// GET /Queues/{Sid}.
pub(super) fn read(ask: &Ask<'_>, sid: &str) -> Result<Response, ApiError> {
    Ok(Json(render::queue(&*find(ask, sid)?)).into_response())
}

/// POST /Queues/{Sid}.
pub(super) fn update(ask: &Ask<'_>, sid: &str) -> Result<Response, ApiError> {
    let queue = find(ask, sid)?;
    let name = name(ask, Some(&queue))?;
    let before = queue.facts().most;
    let most = room(ask, before)?;
    {
        let mut facts = queue.facts();
        facts.most = most;
        facts.updated = SystemTime::now();
        if let Some(name) = name {
            name.clone_into(&mut facts.name);
        }
    }
    Ok(Json(render::queue(&queue)).into_response())
}

/// DELETE /Queues/{Sid}: an empty one only.
pub(super) fn delete(ask: &Ask<'_>, sid: &str) -> Result<Response, ApiError> {
    let queue = find(ask, sid)?;
    if !queue.facts().members.is_empty() {
        return Err(ApiError::bad(22002, "Queue is not empty"));
    }
    ask.exchange.book().queues.retain(|it| it.sid != queue.sid);
    Ok(StatusCode::NO_CONTENT.into_response())
}

/// GET …/Members, the first in front.
pub(super) fn members(ask: &Ask<'_>, sid: &str) -> Result<Response, ApiError> {
    let queue = find(ask, sid)?;
    let waiting = queue.facts().members.clone();
    let items = waiting.iter().enumerate().map(|(at, waiting)| {
        let body = render::waiting(&queue, at + 1, waiting);
        (waiting.call_sid.clone(), body)
    });
    paging::page(ask, "queue_members", items.collect())
}

/// GET …/Members/{CallSid or Front}.
pub(super) fn member(ask: &Ask<'_>, sid: &str, who: &str) -> Result<Response, ApiError> {
    let queue = find(ask, sid)?;
    let found = queue.member(who);
    let (place, waiting) = found.ok_or_else(|| ApiError::not_found(ask.path))?;
    Ok(Json(render::waiting(&queue, place, &waiting)).into_response())
}

/// POST …/Members/{CallSid or Front}: takes them out, to hear another document.
pub(super) fn dequeue(ask: &Ask<'_>, sid: &str, who: &str) -> Result<Response, ApiError> {
    let queue = find(ask, sid)?;
    let Some((url, method)) = inputs::url(&ask.form, "Url", "Method")? else {
        return Err(ApiError::bad(20001, "Url is required"));
    };
    let out = ask
        .exchange
        .dequeue(&queue, who, Program::url(&url, method, None));
    let (place, waiting) = out.ok_or_else(|| ApiError::not_found(ask.path))?;
    Ok(Json(render::waiting(&queue, place, &waiting)).into_response())
}
