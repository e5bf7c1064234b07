//! `/Recordings` of an account, a call or a conference, and the audio itself.

use std::sync::Arc;

use axum::Json;
use axum::http::{StatusCode, header};
use axum::response::{IntoResponse, Response};

use super::{Ask, conferences, inputs, paging, render};
use crate::clock::unix_seconds;
use crate::exchange::recording::{NewRecording, Recording};
use crate::twilio::error::ApiError;

/// What recordings are asked for under.
#[derive(Clone, Copy)]
pub(super) enum Of<'a> {
    Account,
    Call(&'a str),
    Conference(&'a str),
}

impl Of<'_> {
    fn below(self) -> String {
        match self {
            Self::Account => String::new(),
            Self::Call(sid) => format!("/Calls/{sid}"),
            Self::Conference(sid) => format!("/Conferences/{sid}"),
        }
    }

    fn owns(self, recording: &Recording) -> bool {
        match self {
            Self::Account => true,
            Self::Call(sid) => recording.call_sid.as_deref() == Some(sid),
            Self::Conference(sid) => recording.conference_sid.as_deref() == Some(sid),
        }
    }
}

fn find(ask: &Ask<'_>, of: Of<'_>, sid: &str) -> Result<Arc<Recording>, ApiError> {
    // The one that runs may be named by a word.
    let found = if sid == "Twilio.CURRENT" {
        let recordings = ask.exchange.book().recordings.clone();
        let running = |it: &Arc<Recording>| of.owns(it) && it.taken().seconds.is_none();
        recordings.into_iter().rev().find(running)
    } else {
        ask.exchange.recording(sid)
    };
    let own = found.filter(|it| it.account.account_sid == ask.account.account_sid && of.owns(it));
    own.ok_or_else(|| ApiError::not_found(ask.path))
}

/// POST …/Recordings: starts one.
pub(super) fn start(ask: &Ask<'_>, of: Of<'_>) -> Result<Response, ApiError> {
    let form = &ask.form;
    let channels = if form.get("RecordingChannels") == Some("dual") {
        2
    } else {
        1
    };
    let callback = inputs::callback(form, "RecordingStatusCallback", &["completed"])?;
    let not_now = || ApiError::bad(21220, "Requested resource is not eligible for recording");
    let recording = match of {
        Of::Call(sid) => {
            let call = ask.exchange.call(sid);
            let call = call.filter(|call| call.account.account_sid == ask.account.account_sid);
            let call = call.ok_or_else(|| ApiError::not_found(ask.path))?;
            let new = NewRecording {
                source: "StartCallRecordingAPI",
                channels,
                callback,
            };
            ask.exchange.record_call(&call, new).ok_or_else(not_now)?
        }
        Of::Conference(sid) => {
            let conference = conferences::find(ask, sid)?;
            if conference.is_over() {
                return Err(not_now());
            }
            let new = NewRecording {
                source: "StartConferenceRecordingAPI",
                channels: 1,
                callback,
            };
            ask.exchange.record_conference(&conference, new)
        }
        Of::Account => return Err(ApiError::not_found(ask.path)),
    };
    let body = render::recording(ask.exchange, &recording, &of.below());
    Ok((StatusCode::CREATED, Json(body)).into_response())
}

/// GET …/Recordings.
pub(super) fn list(ask: &Ask<'_>, of: Of<'_>) -> Result<Response, ApiError> {
    let recordings = ask.exchange.book().recordings.clone();
    let form = &ask.form;
    let mut items = Vec::new();
    for recording in recordings.iter().rev() {
        let equals = |name: &str, value: &Option<String>| {
            form.get(name)
                .is_none_or(|wanted| value.as_deref() == Some(wanted))
        };
        if recording.account.account_sid == ask.account.account_sid
            && of.owns(recording)
            && equals("CallSid", &recording.call_sid)
            && equals("ConferenceSid", &recording.conference_sid)
            && paging::passes(form, "DateCreated", Some(unix_seconds(recording.created)))?
        {
            let body = render::recording(ask.exchange, recording, &of.below());
            items.push((recording.sid.clone(), body));
        }
    }
    paging::page(ask, "recordings", items)
}

/// GET …/Recordings/{Sid}.
pub(super) fn read(ask: &Ask<'_>, of: Of<'_>, sid: &str) -> Result<Response, ApiError> {
    let recording = find(ask, of, sid)?;
    Ok(Json(render::recording(ask.exchange, &recording, &of.below())).into_response())
}

/// POST …/Recordings/{Sid}: pauses, goes on, stops.
pub(super) async fn update(ask: &Ask<'_>, of: Of<'_>, sid: &str) -> Result<Response, ApiError> {
    let recording = find(ask, of, sid)?;
    let runs = match ask.form.get("Status") {
        Some("paused") => ask.exchange.pause_recording(&recording, true),
        Some("in-progress") => ask.exchange.pause_recording(&recording, false),
        Some("stopped") => {
            let runs = recording.taken().seconds.is_none();
            if runs {
                ask.exchange.finish_and_wait(&recording).await;
            }
            runs
        }
        _ => {
            return Err(ApiError::bad(
                20001,
                "Status must be in-progress, paused or stopped",
            ));
        }
    };
    if !runs {
        return Err(ApiError::bad(21220, "The recording is not in progress"));
    }
    Ok(Json(render::recording(ask.exchange, &recording, &of.below())).into_response())
}

/// DELETE …/Recordings/{Sid}.
pub(super) fn delete(ask: &Ask<'_>, of: Of<'_>, sid: &str) -> Result<Response, ApiError> {
    let recording = find(ask, of, sid)?;
    ask.exchange
        .book()
        .recordings
        .retain(|kept| kept.sid != recording.sid);
    Ok(StatusCode::NO_CONTENT.into_response())
}

/// GET /Recordings/{Sid}.wav: the audio; 404 while it is not finished.
pub(super) fn media(ask: &Ask<'_>, sid: &str) -> Result<Response, ApiError> {
    let recording = find(ask, Of::Account, sid)?;
    let wav = recording
        .taken()
        .wav
        .clone()
        .ok_or_else(|| ApiError::not_found(ask.path))?;
    Ok(([(header::CONTENT_TYPE, "audio/x-wav")], wav.to_vec()).into_response())
}
