//! Settling a request that got no clear answer, by the carrier's own records and never by asking again.

use super::{Clockwork, Outcome, again};
use crate::agent::Agent;
use crate::call::{Cause, Sending};
use crate::carrier::{LegRef, Question, Sighting};
use crate::clock::Time;
use crate::id::{CallId, LegId};
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
        let to = match call.agent_of(found) {
            Some(agent) => Agent::identity_of(agent),
            None => call
                .number_of(found)
                .map(ToString::to_string)
                .unwrap_or_default(),
        };
        let leg_ref = found.carrier_ref.clone().map(LegRef);
        let mut question = Question {
            call: id,
            leg,
            leg_ref,
            to,
            sent_at,
            others: Vec::new(),
        };
        loop {
            // Read before the question is: an answer that was long under way says how things were.
            let asked_at = self.dialer.now();
            match self.dialer.carrier.look_up(&question).await {
                Ok(Sighting::Seen { leg_ref, .. }) if self.is_anothers(id, &leg_ref).await? => {
                    if question.others.contains(&leg_ref) {
                        return self.not_there(id, leg, sent_at, asked_at).await;
                    }
                    question.others.push(leg_ref);
                }
                Ok(Sighting::Seen { leg_ref, evidence }) => {
                    self.found_out(id, leg, &leg_ref.0, evidence).await?;
                    return Ok(Outcome::Done);
                }
                Ok(Sighting::NotThere) => {
                    return self.not_there(id, leg, sent_at, asked_at).await;
                }
                Err(error) => return Ok(again(5, &error.to_string())),
            }
        }
    }

    /// Whether the leg that was seen is known as one of another call: then it is not the one looked for.
    async fn is_anothers(&self, id: CallId, leg_ref: &LegRef) -> Result<bool, StoreError> {
        let owner = self.dialer.store.find_call_of_ref(&leg_ref.0).await?;
        Ok(owner.is_some_and(|call| call.id != id))
    }

    /// The carrier showed no such call when it was asked. Only if none could appear any more by then is
    /// that proof.
    async fn not_there(
        &self,
        id: CallId,
        leg: LegId,
        sent_at: Time,
        asked_at: Time,
    ) -> Result<Outcome, StoreError> {
        if asked_at.since(sent_at) >= self.dialer.policy.settle_after {
            self.fail(id, leg, Cause::CarrierDown, Sending::Unknown(sent_at))
                .await?;
            return Ok(Outcome::Done);
        }
        Ok(again(3, "the carrier's list may not show it yet"))
    }
}
