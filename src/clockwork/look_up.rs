//! Settling a request that got no clear answer, by the carrier's own records and never by asking again.

use super::{Clockwork, Outcome, again};
use crate::agent::Agent;
use crate::call::{Cause, LegEnd, Sending};
use crate::carrier::{LegRef, Question, Sighting};
use crate::id::{CallId, LegId};
use crate::line::hear;
use crate::store::StoreError;

impl Clockwork {
    pub(super) async fn look_up(&self, id: CallId, leg: LegId) -> Result<Outcome, StoreError> {
        let Some(call) = self.dialer.store.find_call(id).await? else {
            return Ok(Outcome::Done);
        };
        let Some(found) = call.leg(leg) else {
            return Ok(Outcome::Done);
        };
        let Sending::Unknown(sent_at) = found.sending else {
            return Ok(Outcome::Done);
        };
        let to = match found.end {
            LegEnd::Agent(agent) => Agent::identity_of(agent),
            LegEnd::Customer => call
                .them
                .number()
                .map(ToString::to_string)
                .unwrap_or_default(),
        };
        let leg_ref = found.carrier_ref.clone().map(LegRef);
        let question = Question {
            call: id,
            leg,
            leg_ref,
            to,
            sent_at,
        };
        match self.dialer.carrier.look_up(&question).await {
            Ok(Sighting::Seen { leg_ref, evidence }) => {
                self.change(id, |call, _| {
                    hear::saw(call, leg, &leg_ref.0, evidence);
                    true
                })
                .await?;
                Ok(Outcome::Done)
            }
            Ok(Sighting::NotThere) => {
                let settled = self.dialer.now().since(sent_at) >= self.dialer.policy.settle_after;
                if settled {
                    self.fail(id, leg, Cause::CarrierDown).await?;
                    return Ok(Outcome::Done);
                }
                Ok(again(3, "the carrier's list may not show it yet"))
            }
            Err(error) => Ok(again(5, &error.to_string())),
        }
    }
}
