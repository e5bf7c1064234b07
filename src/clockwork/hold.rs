//! Music for a customer whose agent's phone was lost, and its end when a phone is back.

use super::{Clockwork, Outcome, again};
use crate::call::{Call, CallState, LegEnd, LegStatus};
use crate::carrier::{CarrierError, LegRef, NoReason, Question, Sighting};
use crate::id::{CallId, LegId};
use crate::job::ClaimedJob;
use crate::store::StoreError;

/// A customer who is in no conference is looked for so often, once a second; then they are gone from it.
const LOOKS: i64 = 60;

impl Clockwork {
    /// Makes the customer hear what the call says now, whichever job it was made for. Looks again after
    /// each request: of two jobs that overtake each other the last one to be answered sets it right.
    pub(super) async fn tend(
        &self,
        id: CallId,
        leg: LegId,
        job: &ClaimedJob,
    ) -> Result<Outcome, StoreError> {
        if !self.dialer.carrier.can().hold {
            return Ok(Outcome::Done);
        }
        let mut set = None;
        for _ in 0..super::TRIES {
            let call = self.dialer.store.find_call(id).await?;
            let Some((leg_ref, music)) = call.as_ref().and_then(|call| wanted(call, leg)) else {
                return Ok(Outcome::Done);
            };
            if set == Some(music) {
                self.note_done(id, leg, call.as_ref()).await?;
                return Ok(Outcome::Done);
            }
            match self.dialer.carrier.hold(id, &leg_ref, music).await {
                Ok(()) => set = Some(music),
                Err(CarrierError::No {
                    reason: NoReason::Gone,
                    ..
                }) if job.tries > LOOKS || self.has_gone(id, leg, &leg_ref).await? => {
                    return Ok(Outcome::Done);
                }
                Err(error) => return Ok(again(1, &error.to_string())),
            }
        }
        Ok(again(1, "the call changed too often"))
    }

    /// The carrier has done what was arranged by the time this copy of the call was read.
    async fn note_done(
        &self,
        id: CallId,
        leg: LegId,
        seen: Option<&Call>,
    ) -> Result<(), StoreError> {
        let seen = seen
            .and_then(|call| call.leg(leg))
            .map(|leg| leg.arranged.holds);
        let Some(done) = seen.filter(|holds| *holds > 0) else {
            return Ok(());
        };
        self.change(id, |call, _| {
            let leg = call
                .leg_mut(leg)
                .filter(|leg| leg.arranged.holds_done < done);
            leg.map(|leg| leg.arranged.holds_done = done).is_some()
        })
        .await?;
        Ok(())
    }

    /// Whether somebody who is in no conference has hung up by the carrier's word, of which we may not have
    /// heard: the end that let our phone go may be lost. Else they are on their way into it.
    async fn has_gone(&self, id: CallId, leg: LegId, leg_ref: &LegRef) -> Result<bool, StoreError> {
        let question = Question {
            call: id,
            leg,
            leg_ref: Some(leg_ref.clone()),
            to: String::new(),
            sent_at: self.dialer.now(),
            others: Vec::new(),
        };
        match self.dialer.carrier.look_up(&question).await {
            Ok(Sighting::Seen { evidence, .. }) if evidence.status.is_terminal() => {
                self.found_out(id, leg, &leg_ref.0, evidence).await?;
                Ok(true)
            }
            _ => Ok(false),
        }
    }
}

/// A leg's name at the carrier, and whether it shall hear music; none where it does not matter.
fn wanted(call: &Call, leg: LegId) -> Option<(LegRef, bool)> {
    let leg = call
        .leg(leg)
        .filter(|leg| leg.status() == LegStatus::Answered)?;
    let leg_ref = LegRef(leg.carrier_ref.clone()?);
    if leg.end != LegEnd::Customer {
        let stays = call.end_asked_at.is_none() && leg.arranged.leaving_since.is_none();
        return stays.then(|| (leg_ref, call.is_on_hold(leg)));
    }
    // Who is told that nobody is free has left the conference for that.
    let ending = call.end_asked_at.is_some() || call.given_up_at.is_some();
    match CallState::of(call) {
        CallState::Held if !ending => Some((leg_ref, true)),
        CallState::Active if !ending => Some((leg_ref, false)),
        _ => None,
    }
}
