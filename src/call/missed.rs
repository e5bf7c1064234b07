//! A call that nobody answered: who looks after it, and whether that is done.

use serde::{Deserialize, Serialize};

use super::{Call, CallState, Direction};
use crate::clock::Time;
use crate::id::AgentId;

/// What is done about a call that nobody answered. Empty for every other call.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct Missed {
    /// Who said that they look after it.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub owner: Option<AgentId>,
    /// Nothing is left to do about it.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub done: Option<MissedDone>,
}

/// Who said that nothing is left to do about a missed call, and when.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct MissedDone {
    /// Who.
    pub by: AgentId,
    /// When.
    pub at: Time,
}

impl Call {
    /// Whether somebody called us and nobody answered, whether or not they left a message.
    #[must_use]
    pub fn is_missed(&self) -> bool {
        let state = CallState::of(self);
        self.direction == Direction::Inbound
            && !self.foreign
            && matches!(state, CallState::NoAnswer | CallState::Abandoned)
    }

    /// Whether somebody is still to be called back for it.
    #[must_use]
    pub fn is_missed_and_open(&self) -> bool {
        self.is_missed() && self.missed.done.is_none()
    }
}
