//! What the customer is told about a conference.

use std::time::SystemTime;

use crate::clock::rfc2822;
use crate::twilio::params::{Params, put};
use crate::twilio::postman::{LARGEST_ANSWER, Letter};

use super::Exchange;
use super::conference::{Conference, ConferenceFacts, Member};
use super::conference_members::Left;

impl Exchange {
    /// Sends an event, and counts it even where nobody subscribed to it.
    pub(super) fn conference_event(
        &self,
        conference: &Conference,
        facts: &mut ConferenceFacts,
        event: &str,
        more: Params,
    ) {
        let number = facts.next_sequence;
        facts.next_sequence += 1;
        let Some(callback) = &facts.callback else {
            return;
        };
        if !callback
            .events
            .iter()
            .any(|wanted| wanted == subscription(event))
        {
            return;
        }
        let mut params = Params::new();
        put(&mut params, "AccountSid", &conference.account.account_sid);
        put(&mut params, "ConferenceSid", &conference.sid);
        put(&mut params, "FriendlyName", &conference.name);
        put(&mut params, "StatusCallbackEvent", event);
        put(&mut params, "SequenceNumber", number.to_string());
        put(&mut params, "Timestamp", rfc2822(SystemTime::now()));
        params.extend(more);
        self.postman.post(Letter {
            kind: "conference",
            method: callback.method.clone(),
            url: callback.url.clone(),
            params,
            auth_token: conference.account.auth_token.clone(),
            about: conference.sid.clone(),

            longest: LARGEST_ANSWER,
        });
    }

    /// Sends an event about a participant.
    pub(super) fn participant_event(
        &self,
        conference: &Conference,
        facts: &mut ConferenceFacts,
        event: &str,
        call_sid: &str,
        more: Params,
    ) {
        let Some(member) = facts.member(call_sid) else {
            return;
        };
        let mut params = of_member(member);
        params.extend(more);
        self.conference_event(conference, facts, event, params);
    }

    /// Tells that the participant at this position leaves.
    pub(super) fn tell_leave(
        &self,
        conference: &Conference,
        facts: &mut ConferenceFacts,
        position: usize,
        left: Left,
    ) {
        let mut params = of_member(&facts.members[position]);
        put(&mut params, "ReasonParticipantLeft", left.reason());
        if let Some(call) = self.call(&facts.members[position].call_sid) {
            put(&mut params, "ParticipantCallStatus", call.status().as_str());
        }
        self.conference_event(conference, facts, "participant-leave", params);
    }

    /// Tells that the conference ended.
    pub(super) fn tell_end(
        &self,
        conference: &Conference,
        facts: &mut ConferenceFacts,
        ender: Option<&Member>,
    ) {
        let reason = facts.reason.unwrap_or_default();
        let mut params = Params::new();
        if let Some(member) = ender {
            put(&mut params, "CallSidEndingConference", &member.call_sid);
            if let Some(label) = &member.terms.label {
                put(&mut params, "ParticipantLabelEndingConference", label);
            }
        }
        put(&mut params, "ReasonConferenceEnded", reason);
        put(&mut params, "Reason", sentence(reason, ender));
        self.conference_event(conference, facts, "conference-end", params);
    }
}

fn of_member(member: &Member) -> Params {
    let terms = &member.terms;
    let mut params = Params::new();
    put(&mut params, "CallSid", &member.call_sid);
    for (name, value) in [
        ("Muted", terms.muted),
        ("Hold", terms.hold),
        ("Coaching", terms.coach.is_some()),
        ("EndConferenceOnExit", terms.end_on_exit),
        ("StartConferenceOnEnter", terms.start_on_enter),
    ] {
        put(&mut params, name, value.to_string());
    }
    if let Some(label) = &terms.label {
        put(&mut params, "ParticipantLabel", label);
    }
    if let Some(coach) = &terms.coach {
        put(&mut params, "CallSidToCoach", coach);
    }
    params
}

/// The name under which an event is subscribed.
fn subscription(event: &str) -> &'static str {
    match event {
        "conference-start" => "start",
        "conference-end" => "end",
        "participant-join" => "join",
        "participant-leave" => "leave",
        "participant-mute" | "participant-unmute" => "mute",
        "participant-hold" | "participant-unhold" => "hold",
        "participant-modify" => "modify",
        _ => "announcement",
    }
}

fn sentence(reason: &str, ender: Option<&Member>) -> String {
    let who = ender
        .map(|member| member.call_sid.as_str())
        .unwrap_or_default();
    match reason {
        "conference-ended-via-api" => "Conference ended via API".to_owned(),
        "last-participant-left" => "Last participant left the conference".to_owned(),
        "last-participant-kicked" => "Last participant was removed from the conference".to_owned(),
        _ => format!("Participant {who} with endConferenceOnExit set to true left the conference"),
    }
}
