//! Offering an incoming call to one agent after the other, and what is said when none is left.

use super::{Clockwork, Outcome, again};
use crate::call::{CallState, Leg, LegEnd};
use crate::carrier::{CarrierError, LegRef, NoReason, Wish};
use crate::clock::Span;
use crate::desk::concerned;
use crate::id::{CallId, LegId};
use crate::store::StoreError;

/// What a caller hears when nobody is free.
const SORRY: &str = "Sorry, nobody is free to take your call. Please call again later.";

/// An agent whose session was not used for so long is offered nothing.
const SEEN_WITHIN: Span = Span::minutes(12 * 60);

impl Clockwork {
    pub(super) async fn offer(&self, id: CallId, tried: u32) -> Result<Outcome, StoreError> {
        let Some(call) = self.dialer.store.find_call(id).await? else {
            return Ok(Outcome::Done);
        };
        if call.agent_legs().count() as u32 != tried {
            return Ok(Outcome::Done);
        }
        let rung = concerned(&call);
        let seen_since = self.dialer.now().minus(SEEN_WITHIN);
        let free = self.dialer.store.list_free_agents(seen_since).await?;
        let next = free.into_iter().find(|agent| !rung.contains(&agent.id));
        let leg = LegId::new(self.dialer.ids.next());
        self.change(id, |call, now| {
            let moved_on =
                call.agent_legs().count() as u32 != tried || CallState::of(call).is_over();
            if moved_on {
                return false;
            }
            match &next {
                Some(agent) => call.legs.push(Leg::new(leg, LegEnd::Agent(agent.id), now)),
                None => call.given_up_at = Some(now),
            }
            true
        })
        .await?;
        Ok(Outcome::Done)
    }

    pub(super) async fn apologise(&self, id: CallId) -> Result<Outcome, StoreError> {
        let Some(call) = self.dialer.store.find_call(id).await? else {
            return Ok(Outcome::Done);
        };
        let waiting = call.customer().filter(|leg| leg.is_live());
        let Some(leg_ref) = waiting.and_then(|leg| leg.carrier_ref.clone()) else {
            return Ok(Outcome::Done);
        };
        let wishes = [Wish::Say(SORRY.to_owned()), Wish::HangUp];
        match self.dialer.carrier.obey(&LegRef(leg_ref), &wishes).await {
            Ok(())
            | Err(CarrierError::No {
                reason: NoReason::Gone,
                ..
            }) => Ok(Outcome::Done),
            Err(error) => Ok(again(1, &error.to_string())),
        }
    }
}
