//! The words of the product for its own values, one for each.

use trunkline::agent::{AgentState, Reason, Role};
use trunkline::call::{AnsweredBy, CallState, Direction, Disposition};
use trunkline::desk::EventMark;

/// What an agent is doing.
pub(crate) const fn state(state: AgentState) -> &'static str {
    match state {
        AgentState::Offline => "Offline",
        AgentState::Available => "Available",
        AgentState::Ringing => "Ringing",
        AgentState::Dialing => "Dialing",
        AgentState::OnCall => "On call",
        AgentState::WrapUp => "Wrap-up",
        AgentState::Away(why) => reason(why),
        AgentState::ConnectionLost => "Connection lost",
    }
}

/// Why an agent is not to be offered calls.
pub(crate) const fn reason(reason: Reason) -> &'static str {
    match reason {
        Reason::Break => "Break",
        Reason::Lunch => "Lunch",
        Reason::Meeting => "Meeting",
        Reason::Training => "Training",
        Reason::OtherWork => "Other work",
        Reason::Missed => "Missed a call",
    }
}

/// What somebody may do.
pub(crate) const fn role(role: Role) -> &'static str {
    match role {
        Role::Agent => "Agent",
        Role::Supervisor => "Supervisor",
        Role::Administrator => "Administrator",
    }
}

/// What came of a call.
pub(crate) const fn disposition(disposition: Disposition) -> &'static str {
    match disposition {
        Disposition::Interested => "Interested",
        Disposition::NotInterested => "Not interested",
        Disposition::CallBack => "Call back",
        Disposition::LeftMessage => "Left a message",
        Disposition::NotReached => "Not reached",
        Disposition::WrongNumber => "Wrong number",
        Disposition::DoNotCall => "Do not call again",
        Disposition::Resolved => "Resolved",
    }
}

/// Who began a call.
pub(crate) const fn direction(direction: Direction) -> &'static str {
    match direction {
        Direction::Outbound => "Outgoing",
        Direction::Inbound => "Incoming",
    }
}

/// Where a call stands, as a choice in a filter: its own word, written for people.
pub(crate) fn call_state(state: CallState) -> String {
    let mut words = state.word().replace('_', " ");
    if let Some(first) = words.get_mut(..1) {
        first.make_ascii_uppercase();
    }
    words
}

/// Who, or what, answered.
pub(crate) const fn answered_by(who: AnsweredBy) -> &'static str {
    match who {
        AnsweredBy::Human => "a person",
        AnsweredBy::Machine => "an answering machine",
        AnsweredBy::Fax => "a fax machine",
        AnsweredBy::Unknown => "not known",
    }
}

/// What an event of a call came to.
pub(crate) const fn event_mark(mark: EventMark) -> &'static str {
    match mark {
        EventMark::Changed => "changed",
        EventMark::Nothing => "nothing new",
        EventMark::Ignored => "ignored",
        EventMark::Repaired => "repaired",
    }
}

/// Said of a call that was made with our credentials, but not here.
pub(crate) const FOREIGN: &str = "Made outside this dialer";

/// How a call stands, as one of six tones: under way, waiting for us, talking, reached, not reached, and a
/// machine reached.
pub(crate) const fn tone(state: CallState) -> &'static str {
    match state {
        CallState::Queued | CallState::Initiated | CallState::Unknown | CallState::Ringing => {
            "pending"
        }
        CallState::InQueue | CallState::InMenu | CallState::LeavingMessage => "waiting",
        CallState::Active => "live",
        CallState::Held => "held",
        CallState::Completed => "reached",
        CallState::Busy
        | CallState::NoAnswer
        | CallState::Canceled
        | CallState::Failed
        | CallState::Blocked
        | CallState::Abandoned => "missed",
        CallState::Voicemail => "machine",
    }
}
