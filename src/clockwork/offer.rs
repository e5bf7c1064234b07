//! Offering an incoming call to one agent after the other, and what is said when none is left.

use super::{Clockwork, Outcome, again};
use crate::call::{Call, CallState, Leg, LegEnd};
use crate::carrier::{CarrierError, LegRef, NoReason, Wish};
use crate::clock::Span;
use crate::desk::concerned;
use crate::id::{AgentId, CallId, LegId};
use crate::store::{Commit, Committed, StoreError};

/// What a caller hears when nobody is free.
const SORRY: &str = "Sorry, nobody is free to take your call. Please call again later.";

/// An agent whose page has not been heard of for so long is offered nothing. An open page is heard of every
/// few seconds, and that is noted once a minute.
const SEEN_WITHIN: Span = Span::minutes(3);

impl Clockwork {
    pub(super) async fn offer(&self, id: CallId, tried: u32) -> Result<Outcome, StoreError> {
        for _ in 0..super::TRIES {
            let Some(mut call) = self.dialer.store.find_call(id).await? else {
                return Ok(Outcome::Done);
            };
            let moved_on =
                call.agent_legs().count() as u32 != tried || CallState::of(&call).is_over();
            if moved_on {
                return Ok(Outcome::Done);
            }
            let sole = self.offer_to_next(&mut call).await?;
            let commit = Commit {
                sole,
                ..self.dialer.commit_of(call, None)
            };
            // Stale: the call went on, or another call was quicker to ring that agent.
            if self.dialer.store.commit(&commit).await? == Committed::Done {
                return Ok(Outcome::Done);
            }
        }
        Ok(again(1, "agents and calls changed too often"))
    }

    /// Adds a leg to the agent who waited longest of those not rung yet, or gives up where there is none.
    /// Returns the agents who must be in no other call for that.
    async fn offer_to_next(&self, call: &mut Call) -> Result<Vec<AgentId>, StoreError> {
        let now = self.dialer.now();
        let rung = concerned(call);
        let free = self
            .dialer
            .store
            .list_free_agents(now.minus(SEEN_WITHIN))
            .await?;
        let Some(agent) = free.into_iter().find(|agent| !rung.contains(&agent.id)) else {
            call.given_up_at = Some(now);
            return Ok(Vec::new());
        };
        let leg = LegId::new(self.dialer.ids.next());
        call.legs.push(Leg::new(leg, LegEnd::Agent(agent.id), now));
        Ok(vec![agent.id])
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
