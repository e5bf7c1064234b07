//! Music for a customer whose agent's phone was lost, and its end when a phone is back.

use super::{Clockwork, Outcome, again};
use crate::call::{Call, CallState, LegStatus};
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

/// The customer's name at the carrier, and whether they shall hear music; none where it does not matter.
fn wanted(call: &Call, leg: LegId) -> Option<(LegRef, bool)> {
    let customer = call
        .leg(leg)
        .filter(|leg| leg.status() == LegStatus::Answered)?;
    let leg_ref = LegRef(customer.carrier_ref.clone()?);
    // Who is told that nobody is free has left the conference for that.
    let ending = call.end_asked_at.is_some() || call.given_up_at.is_some();
    match CallState::of(call) {
        CallState::Held if !ending => Some((leg_ref, true)),
        CallState::Active if !ending => Some((leg_ref, false)),
        _ => None,
    }
}
