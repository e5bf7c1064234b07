//! Ending a leg at the carrier, and making sure that it did end.

use super::{Clockwork, Outcome, again, still_wanted};
use crate::call::{Authority, Call, CallState, Evidence, Leg, LegEnd, LegStatus, Sending};
use crate::carrier::{CarrierError, LegRef, NoReason, Question, Sighting, Wish};
use crate::clock::Time;
use crate::id::{CallId, LegId};
use crate::job::ClaimedJob;
use crate::store::StoreError;

/// After this many seconds without word of the end, the carrier is asked.
const WAIT_FOR_WORD: i64 = 5;

impl Clockwork {
    /// Stays a job until the leg is over by the carrier's own word.
    pub(super) async fn hang_up(
        &self,
        id: CallId,
        leg: LegId,
        job: &ClaimedJob,
    ) -> Result<Outcome, StoreError> {
        let Some(call) = self.dialer.store.find_call(id).await? else {
            return Ok(Outcome::Done);
        };
        let Some(found) = call.leg(leg).filter(|leg| leg.is_live()) else {
            return Ok(Outcome::Done);
        };
        // Kept, not dropped: it may be wanted again, and its key is kept but once.
        if !still_wanted(&call, &job.job) {
            return Ok(again(1, "the leg has a place in the call again"));
        }
        let Some(theirs) = found.carrier_ref.clone() else {
            return Ok(again(1, "the carrier has not named the leg yet"));
        };
        let leg_ref = LegRef(theirs);
        if left_alone(&call, found) && self.has_answered(id, leg, &leg_ref).await? {
            return Ok(again(1, "they have answered meanwhile"));
        }
        match self.dialer.carrier.obey(&leg_ref, &[Wish::HangUp]).await {
            Ok(()) if job.tries == 1 => Ok(again(
                WAIT_FOR_WORD,
                "waiting for word that the leg has ended",
            )),
            Ok(())
            | Err(CarrierError::No {
                reason: NoReason::Gone,
                ..
            }) => {
                let asked_at = match found.sending {
                    Sending::Sent(at) | Sending::Unknown(at) => at,
                    Sending::Not | Sending::Due | Sending::Taken | Sending::Void => {
                        found.created_at
                    }
                };
                self.confirm_end(id, leg, leg_ref, asked_at).await
            }
            Err(error) => Ok(again(1 << job.tries.clamp(0, 6), &error.to_string())),
        }
    }

    /// Whether the carrier says that a customer who seemed to ring has answered. They are let go only
    /// because we have nobody left for them, and of their answer we may not have heard yet.
    async fn has_answered(
        &self,
        id: CallId,
        leg: LegId,
        leg_ref: &LegRef,
    ) -> Result<bool, StoreError> {
        let question = Question {
            call: id,
            leg,
            leg_ref: Some(leg_ref.clone()),
            to: String::new(),
            sent_at: self.dialer.now(),
            others: Vec::new(),
        };
        let Ok(Sighting::Seen { evidence, .. }) = self.dialer.carrier.look_up(&question).await
        else {
            return Ok(false);
        };
        if evidence.status != LegStatus::Answered {
            return Ok(false);
        }
        self.found_out(id, leg, &leg_ref.0, evidence).await?;
        Ok(true)
    }

    /// The carrier says that the leg is gone: asks how it ended. A carrier that no longer knows it at all
    /// has nothing that could still ring or talk.
    async fn confirm_end(
        &self,
        id: CallId,
        leg: LegId,
        leg_ref: LegRef,
        sent_at: Time,
    ) -> Result<Outcome, StoreError> {
        let question = Question {
            call: id,
            leg,
            leg_ref: Some(leg_ref.clone()),
            to: String::new(),
            sent_at,
            others: Vec::new(),
        };
        let answered = self.was_answered(id, leg).await?;
        let now = self.dialer.now();
        let evidence = match self.dialer.carrier.look_up(&question).await {
            Ok(Sighting::Seen { evidence, .. }) => evidence,
            Ok(Sighting::NotThere) => Evidence::gone(answered, now, Authority::Poll),
            Err(error) => return Ok(again(5, &error.to_string())),
        };
        self.found_out(id, leg, &leg_ref.0, evidence).await?;
        let over = evidence.status.is_terminal();
        Ok(if over {
            Outcome::Done
        } else {
            again(WAIT_FOR_WORD, "the carrier still has the leg")
        })
    }

    async fn was_answered(&self, id: CallId, leg: LegId) -> Result<bool, StoreError> {
        let call = self.dialer.store.find_call(id).await?;
        Ok(call.is_some_and(|call| call.leg(leg).is_some_and(|leg| leg.evidence.was_answered())))
    }
}

/// A customer whose phone rings for nobody, since our side has left.
fn left_alone(call: &Call, leg: &Leg) -> bool {
    let rings = leg.end == LegEnd::Customer && leg.status() < LegStatus::Answered;
    rings && call.end_asked_at.is_none() && !CallState::of(call).is_over()
}
