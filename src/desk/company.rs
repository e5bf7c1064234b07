//! Who else is in a call, as its agents are shown it.

use serde::{Deserialize, Serialize};

use super::Desk;
use super::names::Names;
use crate::call::{Call, CallState, Leg, LegEnd, LegStatus};
use crate::clock::Time;
use crate::id::LegId;
use crate::refusal::DoorError;

/// Somebody in a call besides the customer and the viewer.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Company {
    /// Their leg.
    pub leg: LegId,
    /// Their name, or their number as people write it.
    pub label: String,
    /// They are one of us.
    pub colleague: bool,
    /// How they take part.
    pub stands: Stands,
    /// Since when they have been there; none before.
    pub since: Option<Time>,
    /// They were brought in, and may be let go.
    pub brought: bool,
}

/// How somebody takes part in a call.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Stands {
    /// They are being called.
    Coming,
    /// They talk.
    Talks,
    /// They hear music.
    OnHold,
    /// They did not come: busy, no answer, refused.
    DidNotCome,
}

/// The customer hears music, since an agent wants it so.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct OnHold {
    /// Since when.
    pub since: Time,
    /// The carrier has done it.
    pub done: bool,
}

impl Desk {
    /// Who else is in a call while it goes on.
    pub(super) async fn company(
        &self,
        call: &Call,
        names: &mut Names,
    ) -> Result<Vec<Company>, DoorError> {
        let mut company = Vec::new();
        if CallState::of(call).is_over() {
            return Ok(company);
        }
        for leg in &call.legs {
            let Some(stands) = self.stands(call, leg) else {
                continue;
            };
            company.push(Company {
                leg: leg.id,
                label: self.label(leg, names).await?,
                colleague: matches!(leg.end, LegEnd::Agent(_)),
                stands,
                since: leg.answered_at(),
                brought: leg.arranged.brought_by.is_some(),
            });
        }
        Ok(company)
    }

    fn stands(&self, call: &Call, leg: &Leg) -> Option<Stands> {
        let other = leg.end != LegEnd::Customer && leg.end != LegEnd::Agent(self.agent.id);
        let brought = leg.arranged.brought_by.is_some() && leg.arranged.leaving_since.is_none();
        match leg.status() {
            _ if !other => None,
            LegStatus::Answered if call.is_on_hold(leg) => Some(Stands::OnHold),
            LegStatus::Answered => call
                .partners()
                .any(|partner| partner.id == leg.id)
                .then_some(Stands::Talks),
            status if status < LegStatus::Answered => brought.then_some(Stands::Coming),
            _ => {
                let never_there = brought && !leg.evidence.was_answered();
                never_there.then_some(Stands::DidNotCome)
            }
        }
    }

    async fn label(&self, leg: &Leg, names: &mut Names) -> Result<String, DoorError> {
        let store = &*self.dialer.store;
        Ok(match (leg.end, &leg.arranged.number) {
            (LegEnd::Agent(id), _) => names.agent(store, id).await?.unwrap_or_default(),
            (_, Some(number)) => match names.person(store, number).await? {
                Some(person) => person.name,
                None => self.dialer.plan.pretty(number),
            },
            (_, None) => String::new(),
        })
    }

    /// The customer's hold, while it lasts.
    pub(super) fn on_hold(call: &Call) -> Option<OnHold> {
        let customer = call.customer().filter(|leg| call.is_on_hold(leg))?;
        let held = customer.arranged.held?;
        Some(OnHold {
            since: held.since,
            done: customer.arranged.is_done(),
        })
    }
}
