//! `/Conferences`: read, list, announce to and end conferences.

use std::sync::Arc;

use axum::Json;
use axum::response::{IntoResponse, Response};

use super::{Ask, inputs, paging, render};
use crate::clock::unix_seconds;
use crate::exchange::conference::{Conference, Stage};
use crate::twilio::error::ApiError;

/// The conference of a path.
///
/// # Errors
/// 404.
pub(super) fn find(ask: &Ask<'_>, sid: &str) -> Result<Arc<Conference>, ApiError> {
    let conference = ask.exchange.conference(sid);
    let own = conference.filter(|it| it.account.account_sid == ask.account.account_sid);
    own.ok_or_else(|| ApiError::not_found(ask.path))
}

/// GET /Conferences/{Sid}.
pub(super) fn read(ask: &Ask<'_>, sid: &str) -> Result<Response, ApiError> {
    Ok(Json(render::conference(&*find(ask, sid)?)).into_response())
}

/// GET /Conferences.
pub(super) fn list(ask: &Ask<'_>) -> Result<Response, ApiError> {
    let conferences = ask.exchange.book().conferences.clone();
    let form = &ask.form;
    let mut items = Vec::new();
    for conference in conferences.iter().rev() {
        let (stage, updated) = {
            let facts = conference.facts();
            (facts.stage, unix_seconds(facts.updated))
        };
        let equals = |name: &str, value: &str| form.get(name).is_none_or(|wanted| wanted == value);
        if conference.account.account_sid == ask.account.account_sid
            && equals("FriendlyName", &conference.name)
            && equals("Status", stage.as_str())
            && paging::passes(form, "DateCreated", Some(unix_seconds(conference.created)))?
            && paging::passes(form, "DateUpdated", Some(updated))?
        {
            items.push((conference.sid.clone(), render::conference(conference)));
        }
    }
    paging::page(ask, "conferences", items)
}

/// POST /Conferences/{Sid}.
pub(super) fn update(ask: &Ask<'_>, sid: &str) -> Result<Response, ApiError> {
    let conference = find(ask, sid)?;
    let over = || ApiError::bad(16022, "Conference does not exist or is completed");
    match ask.form.get("Status") {
        Some("completed") => {
            if !ask.exchange.end_conference(&conference) {
                return Err(over());
            }
        }
        Some(other) => return Err(ApiError::bad(20001, format!("Invalid Status {other}"))),
        None => {
            if let Some((url, method)) = inputs::url(&ask.form, "AnnounceUrl", "AnnounceMethod")? {
                if conference.facts().stage != Stage::InProgress {
                    return Err(over());
                }
                ask.exchange.announce_to_all(&conference, url, method);
            }
        }
    }
    Ok(Json(render::conference(&conference)).into_response())
}
