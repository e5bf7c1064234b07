//! Asking the carrier about a leg that has been silent, so that a lost webhook leaves no call ringing or
//! talking for ever.

use super::{Clockwork, Outcome, again};
use crate::call::{Authority, Evidence, LegStatus};
use crate::carrier::{LegRef, Question, Sighting};
use crate::id::{CallId, LegId};
use crate::line::hear;
use crate::store::StoreError;

/// Seconds between two looks at a leg that rings.
const WHILE_RINGING: i64 = 30;
/// Seconds between two looks at a leg that talks.
const WHILE_TALKING: i64 = 120;

impl Clockwork {
    /// Stays a job until the leg is over.
    pub(super) async fn watch(&self, id: CallId, leg: LegId) -> Result<Outcome, StoreError> {
        let Some(call) = self.dialer.store.find_call(id).await? else {
            return Ok(Outcome::Done);
        };
        let Some(found) = call.leg(leg).filter(|leg| leg.is_live()) else {
            return Ok(Outcome::Done);
        };
        let Some(theirs) = found.carrier_ref.clone() else {
            return Ok(Outcome::Done);
        };
        let question = Question {
            call: id,
            leg,
            leg_ref: Some(LegRef(theirs.clone())),
            to: String::new(),
            sent_at: found.created_at,
            others: Vec::new(),
        };
        let answered = found.evidence.was_answered();
        let now = self.dialer.now();
        let evidence = match self.dialer.carrier.look_up(&question).await {
            Ok(Sighting::Seen { evidence, .. }) => evidence,
            // What the carrier no longer knows cannot ring or talk any more.
            Ok(Sighting::NotThere) => Evidence::gone(answered, now, Authority::Poll),
            Err(error) => return Ok(again(WHILE_RINGING, &error.to_string())),
        };
        let before = found.evidence;
        self.change(id, |call, _| {
            hear::saw(call, leg, &theirs, evidence);
            call.leg(leg).is_some_and(|leg| leg.evidence != before)
        })
        .await?;
        if evidence.status.is_terminal() {
            return Ok(Outcome::Done);
        }
        let talking = evidence.status >= LegStatus::Answered;
        let pause = if talking {
            WHILE_TALKING
        } else {
            WHILE_RINGING
        };
        Ok(again(pause, "the leg is still live at the carrier"))
    }
}
