//! What the customer is told about recordings.

use crate::clock::rfc2822;
use crate::twilio::params::{Params, put};
use crate::twilio::postman::{LARGEST_ANSWER, Letter};

use super::Exchange;
use super::call::Call;
use super::recording::Recording;

impl Exchange {
    /// The recording fields of a leg's last callback.
    pub(crate) fn recorded_params(&self, call: &Call, params: &mut Params) {
        let sid = call.facts().recording.clone();
        let Some(recording) = sid.and_then(|sid| self.recording(&sid)) else {
            return;
        };
        let length = recording.created.elapsed().unwrap_or_default().as_secs();
        put(params, "RecordingUrl", recording.url(&self.base_url()));
        put(params, "RecordingSid", &recording.sid);
        put(params, "RecordingDuration", length.to_string());
    }

    /// Sends an event, where it is subscribed.
    pub(super) fn tell_recording(&self, recording: &Recording, status: &str) {
        let Some(callback) = &recording.callback else {
            return;
        };
        if !callback.events.iter().any(|event| event == status) {
            return;
        }
        let mut params = Params::new();
        put(&mut params, "AccountSid", &recording.account.account_sid);
        if let Some(call) = &recording.call_sid {
            put(&mut params, "CallSid", call);
        }
        put(&mut params, "RecordingSid", &recording.sid);
        put(&mut params, "RecordingStatus", status);
        put(&mut params, "RecordingSource", recording.source);
        if status != "absent" {
            put(&mut params, "RecordingUrl", recording.url(&self.base_url()));
        }
        if let Some(seconds) = recording.taken().seconds {
            put(&mut params, "RecordingDuration", seconds.to_string());
            put(
                &mut params,
                "RecordingChannels",
                recording.channels.to_string(),
            );
            put(
                &mut params,
                "RecordingStartTime",
                rfc2822(recording.created),
            );
        }
        if status == "absent" {
            put(&mut params, "ErrorCode", "0");
        }
        if let Some(conference) = &recording.conference_sid {
            put(&mut params, "ConferenceSid", conference);
        }
        let about = recording
            .call_sid
            .clone()
            .or_else(|| recording.conference_sid.clone());
        self.postman.post(Letter {
            kind: "recording",
            method: callback.method.clone(),
            url: callback.url.clone(),
            params,
            auth_token: recording.account.auth_token.clone(),
            about: about.unwrap_or_default(),

            longest: LARGEST_ANSWER,
        });
    }
}
