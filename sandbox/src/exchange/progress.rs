//! What the customer is told about the progress of a leg.

use std::time::SystemTime;

use crate::clock::rfc2822;
use crate::twilio::params::{Params, of_call, put};
use crate::twilio::postman::{LARGEST_ANSWER, Letter};

use super::Exchange;
use super::call::{Call, Facts};

impl Exchange {
    /// Tells the customer how a leg progresses: `initiated`, `ringing`, `answered` or `completed`. Counts the event
    /// even where nobody subscribed to it.
    pub(crate) fn progress(&self, call: &Call, event: &str) {
        let (callback, mut params) = {
            let mut facts = call.facts();
            let number = facts.next_sequence;
            facts.next_sequence += 1;
            let Some(callback) = facts.callback.clone() else {
                return;
            };
            let status = if event == "initiated" {
                event
            } else {
                facts.status.as_str()
            };
            let mut params = of_call(call, &facts, status);
            put(&mut params, "Timestamp", rfc2822(SystemTime::now()));
            put(&mut params, "CallbackSource", "call-progress-events");
            put(&mut params, "SequenceNumber", number.to_string());
            if event == "completed" {
                ended_params(&mut params, &facts);
            }
            (callback, params)
        };
        if !callback.events.iter().any(|wanted| wanted == event) {
            return;
        }
        if event == "completed" {
            self.recorded_params(call, &mut params);
        }
        self.postman.post(Letter {
            kind: "call-status",
            method: callback.method,
            url: callback.url,
            params,
            auth_token: call.account.auth_token.clone(),
            about: call.sid.clone(),

            longest: LARGEST_ANSWER,
        });
    }
}

/// Whole seconds of conversation.
pub(crate) fn seconds_of_talk(facts: &Facts) -> u64 {
    let (Some(answered), Some(ended)) = (facts.answered, facts.ended) else {
        return 0;
    };
    let length = ended.duration_since(answered).unwrap_or_default();
    // Rounded to the nearest second; an answered call lasts at least one.
    ((length.as_millis() as u64 + 500) / 1000).max(1)
}

fn ended_params(params: &mut Params, facts: &Facts) {
    let seconds = seconds_of_talk(facts);
    put(params, "CallDuration", seconds.to_string());
    put(params, "Duration", seconds.div_ceil(60).to_string());
    if let Some(sip) = facts.sip {
        put(params, "SipResponseCode", sip.to_string());
    }
    if let Some((code, message)) = &facts.error {
        put(params, "ErrorCode", code.to_string());
        put(params, "ErrorMessage", message);
    }
}
