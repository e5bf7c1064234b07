//! How an agent takes part in a call, and which agents a change of the call concerns.

use super::{Call, CallState, Leg, LegEnd, LegStatus, Missed};
use crate::clock::{Span, Time};
use crate::id::AgentId;

/// How an agent takes part in a call that is not over. The greater outranks the less.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Part {
    /// It is offered to them.
    Ringing,
    /// It is theirs, and the person outside is not there yet.
    Dialing,
    /// It is theirs, and the person outside is there.
    Talking,
}

/// How a call stood when a copy of it was read: how agents took part, whose it was, whether it waited in the
/// queue, and whether it was missed. No part of what the call is: two copies that differ in nothing else are equal.
#[derive(Clone, Debug, Default)]
pub struct Stood {
    parts: Vec<(AgentId, Part)>,
    owner: Option<AgentId>,
    queued: bool,
    missed: Option<Missed>,
}

impl PartialEq for Stood {
    fn eq(&self, _: &Self) -> bool {
        true
    }
}

impl Eq for Stood {}

/// An agent takes part in a call in another way than before.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct AgentMove {
    /// Who.
    pub agent: AgentId,
    /// The call is over for them and has to be written up; until when.
    pub wrap_up_until: Option<Time>,
}

impl Part {
    /// How the agent whose call it is takes part. Nothing once it is over.
    #[must_use]
    pub const fn of_owner(state: CallState) -> Option<Self> {
        match state {
            CallState::Queued | CallState::Initiated | CallState::Unknown | CallState::Ringing => {
                Some(Self::Dialing)
            }
            CallState::Active | CallState::Held => Some(Self::Talking),
            // Who waits in the queue is nobody's yet.
            CallState::InQueue
            | CallState::InMenu
            | CallState::LeavingMessage
            | CallState::Completed
            | CallState::Voicemail
            | CallState::Busy
            | CallState::NoAnswer
            | CallState::Canceled
            | CallState::Failed
            | CallState::Blocked
            | CallState::Abandoned => None,
        }
    }

    /// How an agent takes part whom somebody else's call, or nobody's, rings. Nothing once it is over.
    #[must_use]
    pub fn of_rung(state: CallState) -> Option<Self> {
        (!state.is_over()).then_some(Self::Ringing)
    }
}

impl Leg {
    /// Whether its agent is in the conversation beside whoever has the call: brought in, or about to leave.
    #[must_use]
    pub fn is_in_talk(&self) -> bool {
        let beside = self.arranged.brought_by.is_some() || self.arranged.leaving_since.is_some();
        beside && self.status() == LegStatus::Answered
    }
}

impl Call {
    /// Whether an agent was brought in and talked, or left it on purpose.
    fn was_in_talk(&self, agent: AgentId) -> bool {
        self.agent_legs().any(|leg| {
            let beside = leg.arranged.brought_by.is_some() || leg.arranged.leaving_since.is_some();
            leg.end == LegEnd::Agent(agent) && beside && leg.evidence.was_answered()
        })
    }

    /// How agents take part in it as it stands: whose it is, and whom it rings.
    #[must_use]
    pub fn parts(&self) -> Vec<(AgentId, Part)> {
        let state = CallState::of(self);
        let mut parts = Vec::new();
        if let (Some(agent), Some(part)) = (self.agent, Part::of_owner(state))
            && !self.owner_left()
        {
            parts.push((agent, part));
        }
        for leg in self.legs.iter().filter(|leg| !leg.is_over()) {
            let part = if self.has_in_talk(leg) {
                Part::of_owner(state)
            } else {
                Part::of_rung(state)
            };
            if let (Some(agent), Some(part)) = (self.agent_of(leg), part)
                && !parts.iter().any(|(known, _)| *known == agent)
            {
                parts.push((agent, part));
            }
        }
        parts
    }

    /// Remembers how agents take part in this copy, so that a commit can tell what it changes. Whoever reads
    /// a call from where it is kept does this.
    pub fn remember_parts(&mut self) {
        self.stood = Stood {
            parts: self.parts(),
            owner: self.agent,
            queued: self.is_queued(),
            missed: self.open_missed(),
        };
    }

    /// Whether the caller waits in the queue: nobody's phone rings for them, and nobody was told to give up.
    #[must_use]
    pub fn is_queued(&self) -> bool {
        CallState::of(self) == CallState::InQueue
            && self.agent_legs().all(Leg::is_over)
            && self.given_up_at.is_none()
            && self.end_asked_at.is_none()
            && !self.foreign
    }

    fn open_missed(&self) -> Option<Missed> {
        self.is_missed_and_open().then_some(self.missed)
    }

    /// Whether they came into the queue, or left it, or the call came to be missed, or was dealt with, since this copy
    /// was read: what everybody is shown.
    #[must_use]
    pub fn moved_in_queue(&self) -> bool {
        self.stood.queued != self.is_queued() || self.stood.missed != self.open_missed()
    }

    /// The agents who take part in another way than when this copy was read, in the order of their ids.
    /// A call that was connected has to be written up for `wrap_up_for` by the agent whose it is, once it is over.
    #[must_use]
    pub fn moves(&self, now: Time, wrap_up_for: Span) -> Vec<AgentMove> {
        let (before, after) = (&self.stood.parts, self.parts());
        let part_in = |parts: &[(AgentId, Part)], agent| {
            let of_agent = parts.iter().find(|(known, _)| *known == agent);
            of_agent.map(|(_, part)| *part)
        };
        let mut agents: Vec<AgentId> = before.iter().chain(&after).map(|(id, _)| *id).collect();
        agents.sort_unstable();
        agents.dedup();
        agents.retain(|agent| part_in(before, *agent) != part_in(&after, *agent));
        // Whose it turns out to have been, once it is over: they had left it as somebody else's.
        let owner = self.agent.filter(|_| CallState::of(self).is_over());
        if let Some(owner) = owner.filter(|owner| self.stood.owner.is_some_and(|it| it != *owner)) {
            agents.push(owner);
            agents.sort_unstable();
            agents.dedup();
        }
        let connected = self.answered_at().is_some();
        let moved = |agent: AgentId| {
            let left = part_in(&after, agent).is_none();
            let talked = self.agent == Some(agent) || self.was_in_talk(agent);
            // What two of us say to each other is nobody's business to write up.
            let keeps = self.agent == Some(agent) && self.parked_since().is_some();
            let writes_up = left && connected && talked && !keeps && self.colleague().is_none();
            AgentMove {
                agent,
                wrap_up_until: (writes_up && wrap_up_for > Span::ZERO)
                    .then(|| now.plus(wrap_up_for)),
            }
        };
        agents.into_iter().map(moved).collect()
    }
}

#[cfg(test)]
#[path = "part_tests.rs"]
mod tests;
