//! Calling somebody back who asked for it: one call, in the place that they had in the queue.

use super::queue::LOOK_AGAIN;
use super::{Clockwork, Outcome, still_wanted};
use crate::call::{Authority, Call, CallState, Cause, Direction, Evidence, Leg, LegEnd, LegStatus};
use crate::clock::{Span, Time};
use crate::id::{CallId, LegId};
use crate::job::Job;
use crate::line::hear;
use crate::permit::{self, Decision};
use crate::phone::PhoneNumber;
use crate::queue::MOST;
use crate::refusal::Refusal;
use crate::store::{CallFilter, Commit, Committed, StoreError};

/// So many of the last calls with a number are looked through for whether it was spoken to.
const LAST_CALLS: u32 = 10;

impl Clockwork {
    /// Makes the call that a caller asked for, once they have hung up. Its id was settled when they asked, so it is made
    /// once, however often this is done.
    pub(super) async fn call_back(&self, id: CallId) -> Result<Outcome, StoreError> {
        let store = &self.dialer.store;
        let asked = store.find_call(id).await?;
        let wanted = |call: &Call| still_wanted(call, &Job::CallBack { call: id });
        let Some(asked) = asked.filter(wanted) else {
            return Ok(Outcome::Done);
        };
        let (Some(back), Some(number)) = (asked.called_back_by(), asked.them.number()) else {
            return Ok(Outcome::Done);
        };
        let queue = store.list_queue(MOST).await?;
        let same = |call: &&Call| call.is_call_back() && call.them == asked.them;
        if store.find_call(back).await?.is_some() || queue.iter().any(|call| same(&call)) {
            // Made before; or they asked twice, and keep the place that they had first.
            return Ok(Outcome::Done);
        }
        let Some(mut call) = self.new_call_back(&asked, back) else {
            return Ok(Outcome::Done);
        };
        let refused = self.refused(number).await?;
        if refused.is_some() {
            refuse(&mut call, self.dialer.now());
        }
        let commit = Commit {
            decision: refused.map(|why| Decision {
                number: number.clone(),
                at: self.dialer.now(),
                refused: Some(why.to_string()),
            }),
            ..self.dialer.commit_of(call, None)
        };
        // Stale: another server has made it in this moment.
        let _: Committed = store.commit(&commit).await?;
        Ok(Outcome::Done)
    }

    /// Why the gate would not let it be dialled. It is asked again when it is.
    async fn refused(&self, number: &PhoneNumber) -> Result<Option<Refusal>, StoreError> {
        match permit::read(&*self.dialer.plan, number.as_str()) {
            Ok(reading) => Ok(self.dialer.ask_gate(&reading).await?.err()),
            Err(refusal) => Ok(Some(refusal)),
        }
    }

    fn new_call_back(&self, asked: &Call, id: CallId) -> Option<Call> {
        let now = self.dialer.now();
        let (route, recorded) = asked.way_back(now)?;
        let leg = LegId::new(self.dialer.ids.next());
        Some(Call {
            id,
            direction: Direction::Outbound,
            agent: None,
            them: asked.them.clone(),
            us: asked.us.clone(),
            created_at: now,
            end_asked_at: None,
            given_up_at: None,
            disposition: None,
            notes: String::new(),
            foreign: false,
            legs: vec![Leg::new(leg, LegEnd::Customer, now)],
            recorded,
            route: Some(route),
            missed: Default::default(),
            revision: 0,
            stood: Default::default(),
        })
    }

    /// Somebody is to be called back: by whoever is free, else when somebody is, until it has waited too long.
    pub(super) async fn offer_call_back(
        &self,
        id: CallId,
        job: &Job,
    ) -> Result<Outcome, StoreError> {
        self.serve_queue().await?;
        let mut left = Span::ZERO;
        self.change(id, |call, now| {
            left = Span::ZERO;
            if !still_wanted(call, job) || !call.is_queued() {
                return false;
            }
            left = self.until(call).since(now);
            if left <= Span::ZERO {
                call.given_up_at = Some(now);
                call.cancel_unsent_legs(now);
            }
            left <= Span::ZERO
        })
        .await?;
        if left <= Span::ZERO {
            return Ok(Outcome::Done);
        }
        Ok(Outcome::Again {
            after: left.min(LOOK_AGAIN),
            why: "nobody is free to call back yet".to_owned(),
        })
    }

    /// Whether now is the time to call somebody back: not while they are on the line with us, and not any more once they
    /// were spoken to.
    pub(super) async fn may_be_called_back(&self, call: &Call) -> Result<bool, StoreError> {
        let Some(number) = call.them.number() else {
            return Ok(false);
        };
        let last = CallFilter {
            digits: Some(number.as_str().trim_start_matches('+').to_owned()),
            limit: LAST_CALLS,
            ..CallFilter::default()
        };
        let last = self.dialer.store.list_calls(&last).await?;
        let others = |other: &&Call| other.id != call.id && other.them == call.them;
        let others: Vec<&Call> = last.iter().filter(others).collect();
        let spoken = |other: &&Call| other.answered_at().is_some_and(|at| at >= call.created_at);
        if others.iter().any(spoken) {
            self.withdraw(call.id).await?;
            return Ok(false);
        }
        // Another call back that only waits, as this one does, keeps nobody from anything.
        let waits = |other: &Call| other.is_call_back() && other.is_queued();
        let on_the_line = |other: &&Call| !waits(other) && !CallState::of(other).is_over();
        Ok(!others.iter().any(on_the_line))
    }

    /// They were spoken to meanwhile: nobody calls them back.
    async fn withdraw(&self, id: CallId) -> Result<(), StoreError> {
        self.change(id, |call, now| {
            let waits = call.is_queued();
            if waits {
                call.end_asked_at = Some(now);
                call.cancel_unsent_legs(now);
            }
            waits
        })
        .await?;
        Ok(())
    }
}

/// The gate does not allow it: it is over before anybody is rung.
fn refuse(call: &mut Call, now: Time) {
    let failed = Evidence::of(LegStatus::Failed, now, Authority::Own, 0);
    let failed = failed.because(Cause::Blocked, Authority::Own, 0);
    for leg in call.legs.iter().map(|leg| leg.id).collect::<Vec<_>>() {
        hear::own(call, leg, failed);
    }
}
