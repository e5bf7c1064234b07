//! A call between two of us: the other side is a colleague, whose leg stands where the customer's does.

use super::{Call, Leg, LegEnd, LegStatus, Party};
use crate::id::AgentId;

impl Call {
    /// The colleague whom it is with, where it is between two of us.
    #[must_use]
    pub const fn colleague(&self) -> Option<AgentId> {
        match self.them {
            Party::Colleague(agent) => Some(agent),
            _ => None,
        }
    }

    /// The agent whose phone a leg is.
    #[must_use]
    pub fn agent_of(&self, leg: &Leg) -> Option<AgentId> {
        match leg.end {
            LegEnd::Agent(agent) => Some(agent),
            LegEnd::Customer => self.colleague(),
            LegEnd::Guest => None,
        }
    }

    /// Whether a leg's agent is in the conversation beside whoever has the call.
    #[must_use]
    pub fn has_in_talk(&self, leg: &Leg) -> bool {
        let other_side = leg.end == LegEnd::Customer && self.colleague().is_some();
        leg.is_in_talk() || (other_side && leg.status() == LegStatus::Answered)
    }

    /// Whether a colleague is being called by one of us, and has not answered.
    #[must_use]
    pub fn rings_colleague(&self, agent: AgentId) -> bool {
        self.colleague() == Some(agent)
            && self
                .customer()
                .is_some_and(|leg| leg.status() < LegStatus::Answered)
    }
}
