//! Somebody outside whom a call flow rings for a caller.

use super::{Call, Leg, LegEnd, Stage};
use crate::clock::{Span, Time};
use crate::id::LegId;
use crate::phone::PhoneNumber;

impl Call {
    /// The number that the step rings at which the caller stands, and how long.
    #[must_use]
    pub fn outside(&self) -> Option<(&PhoneNumber, Span)> {
        match self.route.as_ref().map(|route| &route.stage) {
            Some(Stage::Outside { number, seconds }) => Some((number, Span::seconds(*seconds))),
            _ => None,
        }
    }

    /// Adds the leg that rings that number.
    pub(crate) fn ring_outside(&mut self, id: LegId, now: Time) {
        let Some((number, _)) = self.outside() else {
            return;
        };
        let mut leg = Leg::new(id, LegEnd::Guest, now);
        leg.arranged.number = Some(number.clone());
        leg.arranged.by_flow = true;
        self.legs.push(leg);
    }

    /// The leg of the number that is rung where the caller stands.
    pub(crate) fn rung_outside(&self) -> Option<&Leg> {
        self.outside()?;
        self.legs.iter().rfind(|leg| leg.arranged.by_flow)
    }

    /// Whether that number was rung in vain: the caller goes on.
    #[must_use]
    pub fn was_rung_in_vain(&self) -> bool {
        self.rung_outside()
            .is_some_and(|leg| leg.is_over() && !leg.evidence.was_answered())
    }

    /// Those outside whom a flow rang and who answered.
    pub(crate) fn answered_outside(&self) -> impl Iterator<Item = &Leg> {
        self.guests()
            .filter(|leg| leg.arranged.by_flow && leg.evidence.was_answered())
    }
}
