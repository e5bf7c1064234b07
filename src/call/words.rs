//! How a call stands or how it ended, in a sentence for people.

use super::{Call, CallState, Cause, Direction, Ending, Leg, Sending, Side};

/// Whose call it is, seen from whoever reads of it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Whose {
    /// The reader's own, or one that rings or rang them.
    Viewers,
    /// Somebody else's.
    Others,
}

impl Call {
    /// The sentence that says how it stands or how it ended.
    #[must_use]
    pub fn in_words(&self, whose: Whose) -> &'static str {
        let state = CallState::of(self);
        match Ending::of(self) {
            None => self.under_way(state, whose),
            Some(ending) => self.over(state, ending, whose),
        }
    }

    fn under_way(&self, state: CallState, whose: Whose) -> &'static str {
        match (state, self.direction, whose) {
            (CallState::Queued, _, Whose::Viewers) => "Connecting your phone…",
            (CallState::Queued, _, Whose::Others) => "Connecting the agent's phone…",
            (CallState::Unknown, ..) => {
                "The carrier's answer was lost. We are finding out whether it rings; it will not be dialed twice."
            }
            (CallState::InQueue, Direction::Outbound, _) => {
                "They asked to be called back, and wait until somebody is free…"
            }
            (CallState::InQueue, ..) => "Waiting for somebody to be free…",
            (CallState::InMenu, ..) => "Choosing from the menu…",
            (CallState::LeavingMessage, ..) if self.recorded.message => {
                "Nobody was free. They may leave a message now."
            }
            (CallState::LeavingMessage, ..) if self.called_back_by().is_some() => {
                "They asked to be called back."
            }
            (CallState::LeavingMessage, ..) => "Nobody was free, and they are told so.",
            (CallState::Initiated, Direction::Outbound, _) if self.rings_us_first() => {
                match whose {
                    Whose::Viewers => "Your phone rings first. They are called when you answer.",
                    Whose::Others => "The agent's phone rings first.",
                }
            }
            (CallState::Ringing, Direction::Outbound, _) => "Ringing…",
            (CallState::Ringing, Direction::Inbound, Whose::Viewers) => "Calling you…",
            (CallState::Ringing, Direction::Inbound, Whose::Others) => "Calling us…",
            (CallState::Active, ..) => "In call",
            (CallState::Held, ..) if !self.is_held() => "On hold",
            (CallState::Held, ..) if self.given_up_at.is_some() => {
                "Nobody was free to take the call over, and they are told so."
            }
            (CallState::Held, ..) if self.parked_since().is_some() && !self.is_handed_over() => {
                match whose {
                    Whose::Viewers => "Parked. They hear music until you take them back.",
                    Whose::Others => "Parked by the agent. They hear music.",
                }
            }
            (CallState::Held, ..) if self.is_handed_over() || self.owner_left() => {
                "They hear music while somebody else is asked to take the call over."
            }
            (CallState::Held, _, Whose::Viewers) => "Reconnecting…",
            (CallState::Held, _, Whose::Others) => {
                "The agent's phone was lost. They hear music until it is back."
            }
            _ => "Dialing…",
        }
    }

    /// Whether a phone of ours rings before anybody is called.
    fn rings_us_first(&self) -> bool {
        let unsent = |leg: &Leg| leg.sending == Sending::Not && leg.carrier_ref.is_none();
        let rings = |leg: &Leg| leg.is_live() && !leg.evidence.was_answered();
        self.customer().is_some_and(unsent) && self.agent_legs().any(rings)
    }

    fn over(&self, state: CallState, ending: Ending, whose: Whose) -> &'static str {
        let viewers = whose == Whose::Viewers;
        match (ending.cause, state, ending.by) {
            (Cause::NoSuchNumber, ..) => "This number does not exist.",
            (Cause::PhoneNeverConnected, ..) if viewers => {
                "Your phone did not connect, so nobody was called."
            }
            (Cause::PhoneNeverConnected, ..) => {
                "The agent's phone did not connect, so nobody was called."
            }
            (Cause::CarrierDown, ..) => "The carrier could not be reached, so nobody was called.",
            (Cause::CarrierRefused, ..) => {
                "The carrier refused the call. An administrator should look at its settings."
            }
            (Cause::Rejected, ..) => "They declined the call.",
            (_, CallState::Voicemail, _) => "Voicemail: a machine answered.",
            (_, CallState::Completed, _) if self.foreign => "Ended.",
            (_, CallState::Completed, Side::Us) if self.end_asked_at.is_none() => {
                "The agent's phone was lost, and nobody was free to take the call over."
            }
            (_, CallState::Completed, Side::Us) if viewers => "Ended by you.",
            (_, CallState::Completed, Side::Us) => "Ended by the agent.",
            (_, CallState::Completed, Side::Them) => "They hung up.",
            (_, CallState::Busy, _) => "The line is busy.",
            (_, CallState::NoAnswer, _) => match self.direction {
                Direction::Outbound => "No answer.",
                Direction::Inbound if self.called_back_by().is_some() => {
                    "They asked to be called back."
                }
                Direction::Inbound if self.has_message() => "Missed: they left a message.",
                Direction::Inbound => "Missed: nobody was free to answer.",
            },
            (_, CallState::Canceled, _) if self.is_call_back() && self.turns() == 0 => {
                match self.given_up_at {
                    Some(_) => "Nobody was free to call them back in time.",
                    None => "They were spoken to before their turn came.",
                }
            }
            (_, CallState::Canceled, _) => "Canceled before they answered.",
            (_, CallState::Failed, _) => "The call could not be connected.",
            (_, CallState::Blocked, _) => "Blocked: this number may not be called.",
            (_, CallState::Abandoned, _) => "They hung up before anyone answered.",
            _ => "Ended.",
        }
    }
}
