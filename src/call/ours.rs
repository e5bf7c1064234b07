//! Who of our side is in the conversation, and since when nobody is: a lost phone is no end.

use super::{Call, Leg, LegEnd, LegStatus};
use crate::clock::Time;
use crate::id::AgentId;

impl Call {
    /// The leg of our side that has the conversation: that of the agent whose call it is, else the first
    /// one that was answered of those that talk.
    #[must_use]
    pub fn talker(&self) -> Option<&Leg> {
        let of_owner = |leg: &&Leg| self.agent.is_some_and(|id| leg.end == LegEnd::Agent(id));
        self.talking()
            .find(of_owner)
            .or_else(|| self.talking().min_by_key(|leg| (leg.answered_at(), leg.id)))
    }

    /// Whether the customer is there and whoever talked to them is gone, without anybody having asked for the
    /// end: a phone of ours was lost, or somebody else is to take the call over.
    #[must_use]
    pub fn is_held(&self) -> bool {
        let listens = |leg: &Leg| leg.status() == LegStatus::Answered;
        self.end_asked_at.is_none()
            // Between two of us nobody is kept: whoever was cut off calls again.
            && self.colleague().is_none()
            && self.customer().is_some_and(listens)
            && self.turns() > 0
            && self.partners().next().is_none()
            && !self.is_let_go()
    }

    /// Since when the customer has been alone, while they are.
    #[must_use]
    pub fn alone_since(&self) -> Option<Time> {
        let left = |leg: &Leg| leg.arranged.leaving_since;
        let lost = |leg: &Leg| {
            leg.ended_at()
                .or_else(|| left(leg))
                .or_else(|| self.replaced_at(leg))
        };
        let all = self.agent_legs().filter(|leg| leg.evidence.was_answered());
        self.is_held().then(|| all.filter_map(lost).max())?
    }

    /// Whether somebody else than the agent who was lost has been asked to take the call over.
    #[must_use]
    pub fn is_handed_over(&self) -> bool {
        self.is_held() && self.offers().next().is_some()
    }

    /// How many phones of ours have talked in this call so far.
    #[must_use]
    pub(crate) fn turns(&self) -> u32 {
        let talked = self.agent_legs().filter(|leg| leg.evidence.was_answered());
        u32::try_from(talked.count()).unwrap_or(u32::MAX)
    }

    /// The legs that rang others since the agent whose call it is was lost.
    pub(crate) fn offers(&self) -> impl Iterator<Item = &Leg> {
        let owner = self.agent.map(LegEnd::Agent);
        let talked = |leg: &Leg| Some(leg.end) == owner && leg.evidence.was_answered();
        let after = self.legs.iter().rposition(talked).map_or(0, |at| at + 1);
        self.legs[after..]
            .iter()
            .filter(move |leg| matches!(leg.end, LegEnd::Agent(_)) && Some(leg.end) != owner)
    }

    /// The leg with which an agent's phone may still enter: made, and not taken up by a phone yet.
    #[must_use]
    pub fn entrance(&self, agent: AgentId) -> Option<&Leg> {
        let mut legs = self.legs.iter().rev();
        legs.find(|leg| {
            leg.end == LegEnd::Agent(agent) && leg.carrier_ref.is_none() && !leg.is_over()
        })
    }

    /// The legs of our side that live and have no place in the conversation: another one of the same agent
    /// took theirs, or somebody else was quicker.
    pub(crate) fn superfluous(&self) -> impl Iterator<Item = &Leg> {
        let talker = self.talker().map(|leg| leg.id);
        self.agent_legs().filter(move |leg| {
            let brought = leg.arranged.brought_by.is_some();
            let beside = !brought && talker.is_some_and(|talker| talker != leg.id);
            leg.is_live() && (beside || self.replaced_at(leg).is_some())
        })
    }

    /// Settles whose call it is: whoever talks, the owner before others. While nobody talks it stays the
    /// last one's who did; a leg made later counts as later only where it was answered after the other
    /// was over, so that a phone that was too late for a race wins nothing by outliving nobody.
    ///
    /// Whoever was brought in takes nothing over by being the last whom an end lets go: with the customer, or with
    /// the click that ended the call, all phones go, and which of them is heard of first is chance.
    pub(crate) fn name_the_owner(&mut self) {
        self.name_whoever_talks();
        let mut owners = vec![self.agent];
        while let Some(lender) = self.lender().filter(|it| !owners.contains(&Some(*it))) {
            owners.push(Some(lender));
            self.agent = Some(lender);
        }
    }

    /// Who brought the owner in and was still there when the call was ended.
    fn lender(&self) -> Option<AgentId> {
        let ended = self.ended_at().into_iter().chain(self.end_asked_at).min()?;
        let last_of = |agent| {
            let of_agent =
                move |leg: &&Leg| leg.end == LegEnd::Agent(agent) && leg.evidence.was_answered();
            self.legs.iter().rfind(of_agent)
        };
        let lender = last_of(self.agent?)?.arranged.brought_by?;
        let theirs = last_of(lender)?;
        // Carriers tell times in whole seconds.
        let second = |at: Time| at.millis().div_euclid(1_000);
        let there = theirs.arranged.leaving_since.is_none()
            && theirs
                .ended_at()
                .is_none_or(|at| second(at) >= second(ended));
        there.then_some(lender)
    }

    fn name_whoever_talks(&mut self) {
        if let Some(LegEnd::Agent(agent)) = self.talker().map(|leg| leg.end) {
            self.agent = Some(agent);
            return;
        }
        if self.agent.is_none() {
            let talked = self.agent_legs().filter(|leg| leg.evidence.was_answered());
            let first = talked.min_by_key(|leg| (leg.answered_at(), leg.id));
            self.agent = first.and_then(agent_of);
        }
        while let Some(next) = self.successor() {
            self.agent = Some(next);
        }
    }

    /// Who took the call over from the agent it belongs to, as far as legs that are over tell.
    fn successor(&self) -> Option<AgentId> {
        let owner = LegEnd::Agent(self.agent?);
        let talked = |leg: &Leg| leg.end == owner && leg.evidence.was_answered();
        let last = self.legs.iter().rposition(talked)?;
        let ended = self.legs[last].ended_at()?;
        let later = self.legs[last + 1..].iter();
        let mut took = later.filter(|leg| matches!(leg.end, LegEnd::Agent(_)) && leg.end != owner);
        took.find(|leg| leg.answered_at().is_some_and(|at| at >= ended))
            .and_then(agent_of)
    }

    /// The legs of our side that are in the conversation now and have not been asked to leave it.
    pub(crate) fn talking(&self) -> impl Iterator<Item = &Leg> {
        self.agent_legs().filter(|leg| {
            leg.status() == LegStatus::Answered
                && leg.arranged.leaving_since.is_none()
                && self.replaced_at(leg).is_none()
        })
    }

    /// When the same agent got another leg after this one. Their older phone has no place any more.
    fn replaced_at(&self, leg: &Leg) -> Option<Time> {
        let at = self.legs.iter().position(|it| it.id == leg.id)?;
        let mut later = self.legs[at + 1..].iter();
        later.find(|it| it.end == leg.end).map(|it| it.created_at)
    }
}

fn agent_of(leg: &Leg) -> Option<AgentId> {
    match leg.end {
        LegEnd::Agent(agent) => Some(agent),
        LegEnd::Customer | LegEnd::Guest => None,
    }
}
