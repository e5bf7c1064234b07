//! The words of the product for its own values, one for each.

use trunkline::agent::{Presence, Role};
use trunkline::call::{CallState, Direction, Disposition};

/// What an agent is doing.
pub(crate) const fn presence(presence: Presence) -> &'static str {
    match presence {
        Presence::Offline => "Offline",
        Presence::Available => "Available",
        Presence::Break => "On break",
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

/// How a call stands, as one of four tones: under way, talking, reached, not reached.
pub(crate) const fn tone(state: CallState) -> &'static str {
    match state {
        CallState::Queued | CallState::Initiated | CallState::Unknown | CallState::Ringing => {
            "pending"
        }
        CallState::Active => "live",
        CallState::Completed => "reached",
        CallState::Busy
        | CallState::NoAnswer
        | CallState::Canceled
        | CallState::Failed
        | CallState::Blocked
        | CallState::Abandoned => "missed",
    }
}
