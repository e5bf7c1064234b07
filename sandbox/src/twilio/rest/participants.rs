//! `/Conferences/{Sid or name}/Participants`: dial in, read, change and remove.

use std::sync::Arc;

use axum::Json;
use axum::http::StatusCode;
use axum::response::{IntoResponse, Response};

use super::inputs::{self, flag, number};
use super::{Ask, conferences, paging, render};
use crate::exchange::call::{Direction, NewCall, Status};
use crate::exchange::conference::{Beep, Conference, Terms, Wait};
use crate::exchange::conference_members::Left;
use crate::exchange::participants::{Change, NewParticipant};
use crate::exchange::recording::NewRecording;
use crate::exchange::{Exchange, Ring};
use crate::twilio::error::{ApiError, Trouble};
use crate::twilio::form::Form;

impl From<Trouble> for ApiError {
    fn from(trouble: Trouble) -> Self {
        Self::bad(trouble.code, trouble.message)
    }
}

/// POST …/Participants.
pub(super) fn create(ask: &Ask<'_>, key: &str) -> Result<Response, ApiError> {
    let form = &ask.form;
    let to = inputs::to(form)?;
    let from = inputs::from(form, &ask.account, &to)?;
    let mut call = NewCall::plain(&ask.account, &from, &to.address, Direction::OutboundApi);
    call.custom = to.custom;
    call.callback = inputs::callback(form, "StatusCallback", &["completed"])?;
    let terms = terms(form)?;
    let limit = form
        .get("TimeLimit")
        .map(|_| number(form, "TimeLimit", 0, 1..=86_400, 20422));
    let most = form
        .get("MaxParticipants")
        .map(|_| number(form, "MaxParticipants", 250, 2..=250, 20422));
    let usual = ["start", "end"];
    let conference_record = form
        .get("ConferenceRecord")
        .filter(|value| !matches!(*value, "false" | "do-not-record"));
    let record_callback =
        inputs::callback(form, "ConferenceRecordingStatusCallback", &["completed"])?;
    let new = NewParticipant {
        call,
        terms,
        early_media: flag(form, "EarlyMedia").unwrap_or(true),
        ring: Ring {
            timeout_s: number(form, "Timeout", 60, 5..=600, 21208)?,
            send_digits: None,
        },
        time_limit_s: limit.transpose()?,
        record: inputs::record(form, "OutboundAPI")?,
        conference_callback: inputs::callback(form, "ConferenceStatusCallback", &usual)?,
        conference_record: conference_record.map(|_| NewRecording {
            source: "Conference",
            channels: 1,
            callback: record_callback,
        }),
        most: most
            .transpose()?
            .and_then(|most| usize::try_from(most).ok()),
    };
    let conference = named(ask, key)?;
    let call = ask.exchange.add_participant(&conference, new)?;
    let body = body(ask.exchange, &conference, &call.sid);
    let body = body.ok_or_else(|| ApiError::not_found(ask.path))?;
    Ok((StatusCode::CREATED, Json(body)).into_response())
}

/// A conference by SID, or by name, which makes it where it does not exist.
fn named(ask: &Ask<'_>, key: &str) -> Result<Arc<Conference>, ApiError> {
    if key.len() == 34 && key.starts_with("CF") {
        return conferences::find(ask, key);
    }
    let name = percent_decoded(key);
    Ok(ask.exchange.conference_named(&ask.account, &name))
}

/// A path segment as it was meant.
fn percent_decoded(segment: &str) -> String {
    // In a path `+` is a plus; the form decoder would make it a space.
    let pair = format!("k={}", segment.replace('+', "%2B"));
    Form::parse(pair.as_bytes())
        .raw("k")
        .unwrap_or(segment)
        .to_owned()
}

fn terms(form: &Form) -> Result<Terms, ApiError> {
    let label = form.get("Label");
    if label.is_some_and(|label| label.chars().count() > 128) {
        return Err(ApiError::bad(20422, "Label is longer than 128 characters"));
    }
    let coach = form.get("CallSidToCoach");
    let coaching = flag(form, "Coaching").unwrap_or(coach.is_some());
    if coaching && coach.is_none() {
        return Err(ApiError::bad(20422, "Coaching needs CallSidToCoach"));
    }
    Ok(Terms {
        label: label.map(str::to_owned),
        muted: flag(form, "Muted").unwrap_or(false),
        hold: false,
        coach: coach.filter(|_| coaching).map(str::to_owned),
        start_on_enter: flag(form, "StartConferenceOnEnter").unwrap_or(true),
        end_on_exit: flag(form, "EndConferenceOnExit").unwrap_or(false),
        beep: Beep::of(form.get("Beep")),
        wait: Wait::of(form.raw("WaitUrl"), form.get("WaitMethod")),
    })
}

fn body(exchange: &Exchange, conference: &Conference, key: &str) -> Option<serde_json::Value> {
    let facts = conference.facts();
    let member = facts.member(key)?;
    let status = exchange
        .call(&member.call_sid)
        .map_or(Status::Completed, |call| call.status());
    Some(render::participant(conference, member, status))
}

/// GET …/Participants.
pub(super) fn list(ask: &Ask<'_>, key: &str) -> Result<Response, ApiError> {
    let conference = conferences::find(ask, key)?;
    let fits = |name: &str, value: bool| flag(&ask.form, name).is_none_or(|wanted| wanted == value);
    let sids: Vec<String> = {
        let facts = conference.facts();
        let members = facts.members.iter().filter(|member| {
            fits("Muted", member.terms.muted)
                && fits("Hold", member.terms.hold)
                && fits("Coaching", member.terms.coach.is_some())
        });
        members
            .rev()
            .map(|member| member.call_sid.clone())
            .collect()
    };
    let items = sids.into_iter().filter_map(|sid| {
        let body = body(ask.exchange, &conference, &sid)?;
        Some((sid, body))
    });
    paging::page(ask, "participants", items.collect())
}

/// GET …/Participants/{CallSid or label}.
pub(super) fn read(ask: &Ask<'_>, key: &str, who: &str) -> Result<Response, ApiError> {
    let conference = conferences::find(ask, key)?;
    let body = body(ask.exchange, &conference, &percent_decoded(who));
    Ok(Json(body.ok_or_else(|| ApiError::not_found(ask.path))?).into_response())
}

/// POST …/Participants/{CallSid or label}.
pub(super) fn update(ask: &Ask<'_>, key: &str, who: &str) -> Result<Response, ApiError> {
    let (form, who) = (&ask.form, percent_decoded(who));
    let conference = conferences::find(ask, key)?;
    let missing = || ApiError::not_found(ask.path);
    let call_sid = conference
        .facts()
        .member(&who)
        .map(|it| it.call_sid.clone())
        .ok_or_else(missing)?;
    inputs::url(form, "HoldUrl", "HoldMethod")?;
    let announce = inputs::url(form, "AnnounceUrl", "AnnounceMethod")?;
    let wait = form
        .raw("WaitUrl")
        .map(|url| Wait::of(Some(url), form.get("WaitMethod")));
    let change = Change {
        muted: flag(form, "Muted"),
        hold: flag(form, "Hold"),
        hold_wait: form
            .raw("HoldUrl")
            .map(|url| Wait::of(Some(url), form.get("HoldMethod"))),
        wait,
        end_on_exit: flag(form, "EndConferenceOnExit"),
        coaching: flag(form, "Coaching"),
        coach: form.get("CallSidToCoach").map(str::to_owned),
    };
    if change.coaching == Some(true) && change.coach.is_none() {
        return Err(ApiError::bad(20422, "Coaching needs CallSidToCoach"));
    }
    if !ask
        .exchange
        .change_participant(&conference, &call_sid, change)
    {
        return Err(missing());
    }
    if let Some((url, method)) = announce {
        ask.exchange
            .announce_to(&conference, &call_sid, url, method);
    }
    let body = body(ask.exchange, &conference, &call_sid).ok_or_else(missing)?;
    Ok(Json(body).into_response())
}

/// DELETE …/Participants/{CallSid or label}.
pub(super) fn kick(ask: &Ask<'_>, key: &str, who: &str) -> Result<Response, ApiError> {
    let conference = conferences::find(ask, key)?;
    let who = percent_decoded(who);
    let call_sid = conference
        .facts()
        .member(&who)
        .map(|member| member.call_sid.clone());
    let call = call_sid.and_then(|sid| ask.exchange.call(&sid));
    let call = call.ok_or_else(|| ApiError::not_found(ask.path))?;
    ask.exchange.leave_conference(&call, Left::Kicked);
    Ok(StatusCode::NO_CONTENT.into_response())
}
