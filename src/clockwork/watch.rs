//! Asking the carrier about a leg that has been silent, so that a lost webhook leaves no call ringing or
//! talking for ever.

use super::{Clockwork, Outcome, again};
use crate::call::{Authority, Call, Evidence, LegStatus};
use crate::carrier::{LegRef, Question, Sighting};
use crate::id::{CallId, EventId, LegId};
use crate::line::hear;
use crate::store::{Committed, NewEvent, StoreError};

/// What an entry in the log of a call is called that was not told but found out.
pub(crate) const ASKED: &str = "asked the carrier";

/// Seconds between two looks at a leg that rings.
const WHILE_RINGING: i64 = 30;
/// Seconds between two looks at a leg that talks. How the call stands is right 120 s after its end even where
/// every webhook is lost: this pause, a worker that died with the job (30 s), a request that the carrier
/// did not answer (10 s) and the wait for a worker (5 s) fit in.
const WHILE_TALKING: i64 = 60;

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
        self.found_out(id, leg, &theirs, evidence).await?;
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

    /// Takes what the carrier said when asked into the call; where that changes something, it is an entry of
    /// its own in the log: something that should have been told was not.
    pub(super) async fn found_out(
        &self,
        id: CallId,
        leg: LegId,
        theirs: &str,
        evidence: Evidence,
    ) -> Result<(), StoreError> {
        for _ in 0..super::TRIES {
            let Some(mut call) = self.dialer.store.find_call(id).await? else {
                return Ok(());
            };
            let before = call.leg(leg).cloned();
            let effect = hear::saw(&mut call, leg, theirs, evidence);
            if call.leg(leg) == before.as_ref() {
                return Ok(());
            }
            let event = self.repair(&call, leg, effect);
            if self.dialer.commit_call(call, Some(event)).await? == Committed::Done {
                return Ok(());
            }
        }
        Err(StoreError::Failed(
            "a call changed too often to be worked on".into(),
        ))
    }

    /// The entry in the log. The revision that it was made from makes its key: it can be kept once only.
    fn repair(&self, call: &Call, leg: LegId, effect: String) -> NewEvent {
        NewEvent {
            id: EventId::new(self.dialer.ids.next()),
            carrier: self.dialer.carrier.name().to_owned(),
            key: format!("asked:{leg}:{}", call.revision),
            kind: ASKED.to_owned(),
            leg: Some(leg),
            received_at: self.dialer.now(),
            effect,
            raw: String::new(),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::job::Job;

    #[test]
    fn c8_a_leg_is_asked_about_soon_enough_even_when_everything_goes_wrong_once() {
        // A worker's lease, a request's time-out, and how long an idle worker sleeps at most.
        let mishaps = 30 + 10 + 5;
        assert!(WHILE_RINGING + mishaps <= 90);
        assert!(WHILE_TALKING + mishaps <= 120);
        let first = Job::Watch {
            call: CallId::new(uuid::Uuid::nil()),
            leg: LegId::new(uuid::Uuid::nil()),
        };
        assert!(first.delay().as_seconds() <= WHILE_RINGING);
    }
}
