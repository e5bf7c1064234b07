//! Why a call ended, who ended it, and what came of it.

use serde::{Deserialize, Serialize};

use super::{Call, CallState, Leg, Sending};
use crate::agent::words;

/// Why a leg ended, beyond its state. The order decides which of two equally good tellings stays.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Cause {
    /// None that we know a word for.
    Other,
    /// Somebody hung up, or it rang out: the state says it all.
    Normal,
    /// The agent's phone never connected.
    PhoneNeverConnected,
    /// The carrier could not be reached, and nothing was dialled.
    CarrierDown,
    /// The carrier refused our credentials or settings.
    CarrierRefused,
    /// The gate refused at the moment of dialling.
    Blocked,
    /// The called side refused.
    Rejected,
    /// Nobody has that number.
    NoSuchNumber,
}

words!(Cause {
    Cause::Other => "other",
    Cause::Normal => "normal",
    Cause::PhoneNeverConnected => "phone_never_connected",
    Cause::CarrierDown => "carrier_down",
    Cause::CarrierRefused => "carrier_refused",
    Cause::Blocked => "blocked",
    Cause::Rejected => "rejected",
    Cause::NoSuchNumber => "no_such_number",
});

/// Who ended a call.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Side {
    /// One of us.
    Us,
    /// The person outside.
    Them,
    /// The network.
    Carrier,
}

words!(Side {
    Side::Us => "us",
    Side::Them => "them",
    Side::Carrier => "carrier",
});

/// How a call ended.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub struct Ending {
    /// Who ended it.
    pub by: Side,
    /// Why.
    pub cause: Cause,
}

impl Ending {
    /// The ending of a call, once it has one.
    #[must_use]
    pub fn of(call: &Call) -> Option<Self> {
        let state = CallState::of(call);
        if !state.is_over() {
            return None;
        }
        let told = call.customer().and_then(|leg| leg.evidence.cause);
        let cause = match told {
            Some(fact) => fact.value,
            None if no_phone_answered(call, state) => Cause::PhoneNeverConnected,
            None => Cause::Normal,
        };
        Some(Self {
            by: ended_by(call, state),
            cause,
        })
    }
}

/// Whether they were never called because no phone of ours was answered first.
fn no_phone_answered(call: &Call, state: CallState) -> bool {
    let unsent = |leg: &Leg| leg.sending == Sending::Void && leg.carrier_ref.is_none();
    state == CallState::Canceled
        && call.given_up_at.is_none()
        && call.end_asked_at.is_none()
        && call.customer().is_some_and(unsent)
        && !call.agent_legs().any(|leg| leg.evidence.was_answered())
}

fn ended_by(call: &Call, state: CallState) -> Side {
    if call.end_asked_at.is_some() || call.given_up_at.is_some() {
        return Side::Us;
    }
    match state {
        CallState::Failed | CallState::Blocked => Side::Carrier,
        CallState::Canceled => Side::Us,
        CallState::Busy | CallState::NoAnswer | CallState::Abandoned => Side::Them,
        // A phone of ours that was lost ends nothing, whenever it left: the customer hears music. So
        // without anybody of us having asked for it, it was they who ended it.
        _ => Side::Them,
    }
}

/// What came of a call, as the agent says.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Disposition {
    /// They talked, and it went well.
    Interested,
    /// They talked, and it did not.
    NotInterested,
    /// To be called again.
    CallBack,
    /// A message was left on a machine or with somebody.
    LeftMessage,
    /// Nobody was reached.
    NotReached,
    /// Not the person meant.
    WrongNumber,
    /// They asked not to be called: the number goes on the do-not-call list.
    DoNotCall,
    /// Helped, and nothing left to do.
    Resolved,
}

impl Disposition {
    /// Every one, in the order shown.
    pub const ALL: [Self; 8] = [
        Self::Interested,
        Self::Resolved,
        Self::CallBack,
        Self::LeftMessage,
        Self::NotReached,
        Self::NotInterested,
        Self::WrongNumber,
        Self::DoNotCall,
    ];
}

words!(Disposition {
    Disposition::Interested => "interested",
    Disposition::NotInterested => "not_interested",
    Disposition::CallBack => "call_back",
    Disposition::LeftMessage => "left_message",
    Disposition::NotReached => "not_reached",
    Disposition::WrongNumber => "wrong_number",
    Disposition::DoNotCall => "do_not_call",
    Disposition::Resolved => "resolved",
});
