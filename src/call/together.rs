//! Who is together in a call: on hold or not, brought in, leaving, left.

use super::{Call, Leg, LegEnd, LegStatus, Sending};
use crate::clock::Time;
use crate::id::{AgentId, LegId};

impl Call {
    /// The most legs that may be brought into a call besides those who talk.
    pub const BROUGHT_MAX: usize = 4;

    /// The legs besides the customer's that are in the conversation now and have not been asked to leave.
    pub fn partners(&self) -> impl Iterator<Item = &Leg> {
        let talks = |leg: &&Leg| {
            leg.status() == LegStatus::Answered && leg.arranged.leaving_since.is_none()
        };
        self.talking().chain(self.guests().filter(talks))
    }

    /// The legs that were brought in and are not there yet, nor will not be.
    pub fn coming(&self) -> impl Iterator<Item = &Leg> {
        self.legs.iter().filter(|leg| {
            let wanted = leg.arranged.brought_by.is_some() && leg.arranged.leaving_since.is_none();
            wanted && leg.status() < LegStatus::Answered
        })
    }

    /// The legs that were brought in and are there, or on their way: nobody has asked them to leave.
    pub fn brought(&self) -> impl Iterator<Item = &Leg> {
        self.legs.iter().filter(|leg| {
            let wanted = leg.arranged.brought_by.is_some() && leg.arranged.leaving_since.is_none();
            wanted && !leg.is_over()
        })
    }

    /// Whether a leg shall hear music: it is there, and whoever put it on hold still talks.
    #[must_use]
    pub fn is_on_hold(&self, leg: &Leg) -> bool {
        let by = leg.arranged.held.map(|held| LegEnd::Agent(held.by));
        leg.status() == LegStatus::Answered
            && self.end_asked_at.is_none()
            && by.is_some_and(|by| self.talking().any(|leg| leg.end == by))
    }

    /// Whether the customer shall hear music, since an agent put them on hold.
    #[must_use]
    pub fn has_customer_on_hold(&self) -> bool {
        self.customer()
            .is_some_and(|customer| self.is_on_hold(customer))
    }

    /// Whether the agent whose call it is has left it to others on purpose.
    #[must_use]
    pub fn owner_left(&self) -> bool {
        let of_owner = |leg: &&Leg| {
            self.agent.is_some_and(|id| leg.end == LegEnd::Agent(id)) && leg.evidence.was_answered()
        };
        let last = self.legs.iter().rfind(of_owner);
        last.is_some_and(|leg| leg.arranged.leaving_since.is_some())
    }

    /// Since when the agent whose call it is has had it parked: they hear nothing of it, the customer hears music, and
    /// they may take other calls meanwhile.
    #[must_use]
    pub fn parked_since(&self) -> Option<Time> {
        let of_owner = |leg: &&Leg| {
            self.agent.is_some_and(|id| leg.end == LegEnd::Agent(id)) && leg.evidence.was_answered()
        };
        let last = self.legs.iter().rfind(of_owner)?;
        let since = last
            .arranged
            .leaving_since
            .filter(|_| last.arranged.parked)?;
        self.is_held().then_some(since)
    }

    /// Whether an agent has talked in it.
    #[must_use]
    pub fn has_heard(&self, agent: AgentId) -> bool {
        self.agent_legs()
            .any(|leg| leg.end == LegEnd::Agent(agent) && leg.evidence.was_answered())
    }

    /// The leg by which an agent is in the conversation now.
    #[must_use]
    pub fn place_of(&self, agent: AgentId) -> Option<&Leg> {
        self.talking().find(|leg| leg.end == LegEnd::Agent(agent))
    }

    /// Whether those to whom the agent left the customer have gone: there is nobody to wait for.
    pub(crate) fn is_let_go(&self) -> bool {
        let gone = |leg: &Leg| {
            leg.arranged.stays
                && leg.end == LegEnd::Guest
                && leg.evidence.was_answered()
                && leg.is_over()
        };
        self.owner_left() && self.coming().next().is_none() && self.guests().any(gone)
    }

    /// The legs brought in that are still to be rung.
    pub(crate) fn to_be_brought(&self) -> impl Iterator<Item = &Leg> {
        self.coming().filter(|leg| {
            leg.sending == Sending::Not
                && leg.status() == LegStatus::Created
                && leg.carrier_ref.is_none()
        })
    }

    /// The legs that were asked to leave and have not left.
    pub(crate) fn leaving(&self) -> impl Iterator<Item = &Leg> {
        self.legs
            .iter()
            .filter(|leg| leg.arranged.leaving_since.is_some() && leg.is_live())
    }

    /// How many voices besides the customer's have been heard in it so far.
    pub(crate) fn voices(&self) -> u32 {
        let heard = |leg: &&Leg| leg.end != LegEnd::Customer && leg.evidence.was_answered();
        u32::try_from(self.legs.iter().filter(heard).count()).unwrap_or(u32::MAX)
    }

    /// The legs of which it was arranged at least once whether they hear music.
    pub(crate) fn arranged_holds(&self) -> impl Iterator<Item = (LegId, u32)> {
        let there = |leg: &&Leg| leg.arranged.holds > 0 && leg.status() == LegStatus::Answered;
        self.legs
            .iter()
            .filter(there)
            .map(|leg| (leg.id, leg.arranged.holds))
    }
}
