//! The state of a call, always worked out from its legs and never kept beside them.

use serde::{Deserialize, Serialize};

use super::{AnsweredBy, Call, Cause, Direction, Leg, LegStatus, Sending};
use crate::agent::words;

/// Where a call stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum CallState {
    /// Asked for; nothing was sent to the carrier.
    Queued,
    /// On its way to the carrier.
    Initiated,
    /// The carrier's answer was unclear: it may be ringing.
    Unknown,
    /// Somebody outside waits for us, and nobody's phone rings for them at this moment.
    InQueue,
    /// Somebody outside listens to a menu.
    InMenu,
    /// Nobody was free, and they are told so, or leave a message.
    LeavingMessage,
    /// It rings.
    Ringing,
    /// Both sides can hear each other.
    Active,
    /// The customer is there and hears music: an agent put them on hold, or the agent's phone was lost and
    /// may come back, or somebody else is rung.
    Held,
    /// Over: they talked.
    Completed,
    /// Over: busy or declined.
    Busy,
    /// Over: nobody answered.
    NoAnswer,
    /// Over: withdrawn before they answered.
    Canceled,
    /// Over: it could not be connected.
    Failed,
    /// Over: the gate refused at the moment of dialling.
    Blocked,
    /// Over: the caller hung up before anybody answered.
    Abandoned,
    /// Over: a machine answered, and was left.
    Voicemail,
}

words!(CallState {
    CallState::Queued => "queued",
    CallState::Initiated => "initiated",
    CallState::Unknown => "unknown",
    CallState::InQueue => "in_queue",
    CallState::InMenu => "in_menu",
    CallState::LeavingMessage => "leaving_message",
    CallState::Ringing => "ringing",
    CallState::Active => "active",
    CallState::Held => "held",
    CallState::Completed => "completed",
    CallState::Busy => "busy",
    CallState::NoAnswer => "no_answer",
    CallState::Canceled => "canceled",
    CallState::Failed => "failed",
    CallState::Blocked => "blocked",
    CallState::Abandoned => "abandoned",
    CallState::Voicemail => "voicemail",
});

impl CallState {
    /// The state of a call by its legs.
    #[must_use]
    pub fn of(call: &Call) -> Self {
        let Some(customer) = call.customer() else {
            return Self::Queued;
        };
        match call.direction {
            // Of a call that is not ours only the one leg is known, whoever began it.
            _ if call.foreign => outbound(call, customer),
            Direction::Outbound => outbound(call, customer),
            Direction::Inbound => inbound(call, customer),
        }
    }

    /// Whether it is an ending; an ending is never left again.
    #[must_use]
    pub fn is_over(self) -> bool {
        self >= Self::Completed
    }
}

fn outbound(call: &Call, customer: &Leg) -> CallState {
    let blocked = customer
        .evidence
        .cause
        .is_some_and(|fact| fact.value == Cause::Blocked);
    match customer.status() {
        LegStatus::Created => match customer.sending {
            Sending::Not | Sending::Due | Sending::Void if call.agent_legs().any(Leg::is_live) => {
                CallState::Initiated
            }
            _ if call.is_call_back() && call.turns() == 0 => CallState::InQueue,
            Sending::Not | Sending::Due | Sending::Void => CallState::Queued,
            Sending::Sent(_) | Sending::Taken => CallState::Initiated,
            Sending::Unknown(_) => CallState::Unknown,
        },
        LegStatus::Queued => CallState::Initiated,
        LegStatus::Ringing => CallState::Ringing,
        LegStatus::Answered if call.is_held() || call.has_customer_on_hold() => CallState::Held,
        LegStatus::Answered => CallState::Active,
        LegStatus::Failed if blocked => CallState::Blocked,
        LegStatus::Failed => CallState::Failed,
        LegStatus::Canceled => CallState::Canceled,
        LegStatus::NoAnswer => CallState::NoAnswer,
        LegStatus::Busy => CallState::Busy,
        LegStatus::Completed if answered_by_machine(customer) => CallState::Voicemail,
        LegStatus::Completed => CallState::Completed,
    }
}

fn answered_by_machine(leg: &Leg) -> bool {
    let told = leg.evidence.answered_by;
    told.is_some_and(|fact| fact.value == AnsweredBy::Machine)
}

fn inbound(call: &Call, customer: &Leg) -> CallState {
    let talked = call.agent_legs().any(|leg| leg.evidence.was_answered())
        || call.answered_outside().next().is_some();
    if !customer.is_over() {
        return if call.is_held() || call.has_customer_on_hold() {
            CallState::Held
        } else if talked {
            CallState::Active
        } else if call.agent_legs().any(Leg::is_live) || call.rung_outside().is_some() {
            CallState::Ringing
        } else if call.is_in_menu() {
            CallState::InMenu
        } else if call.given_up_at.is_some() {
            CallState::LeavingMessage
        } else {
            CallState::InQueue
        };
    }
    match (talked, call.given_up_at) {
        (true, _) => CallState::Completed,
        (false, Some(_)) => CallState::NoAnswer,
        (false, None) => CallState::Abandoned,
    }
}
