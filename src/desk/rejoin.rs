//! Coming back into a call after the phone in the page was lost: a reload, a crash, another device.

use super::{Desk, Dialed};
use crate::call::{Authority, Call, CallState, Evidence, Leg, LegEnd, LegStatus};
use crate::id::{CallId, IntentId, JobId, LegId};
use crate::job::{Job, NewJob};
use crate::line::hear;
use crate::refusal::{DoorError, Refusal};
use crate::store::{Commit, Committed, Intent, StoreError};

const TRIES: u32 = 8;

impl Desk {
    /// Asks for the way back into a call of this agent's, for a phone that is in none. A phone of theirs
    /// that is still in it goes: the newest one has the sound.
    ///
    /// # Errors
    /// Not theirs any more; or over, or not yet answered; or parked, and they are in another call.
    pub async fn rejoin(&self, id: CallId) -> Result<Dialed, DoorError> {
        for _ in 0..TRIES {
            let mut call = self.own(id).await?;
            let parked = call.parked_since().is_some();
            if parked && self.is_in_a_call().await? {
                return Err(Refusal::AlreadyInCall.into());
            }
            self.make_entrance(&mut call)?;
            let (mut commit, intent) = self.with_intent(call);
            if parked {
                commit.sole = vec![self.agent.id];
            }
            if self.dialer.store.commit(&commit).await? == Committed::Done {
                let call = self.dialer.store.find_call(id).await?;
                let card = self.card_of(&call.ok_or(Refusal::NoSuchCall)?).await?;
                return Ok(Dialed { card, intent });
            }
        }
        Err(StoreError::Failed("a call changed too often to be joined again".into()).into())
    }

    async fn is_in_a_call(&self) -> Result<bool, DoorError> {
        let live = self.dialer.store.list_live_calls(self.agent.id).await?;
        Ok(!live.is_empty())
    }

    /// Makes a leg for the phone to come. One that still waits for a phone has been forgotten by its page,
    /// and goes; while nobody was rung yet it is the only one, and stays.
    fn make_entrance(&self, call: &mut Call) -> Result<(), Refusal> {
        let state = CallState::of(call);
        if state.is_over() || call.end_asked_at.is_some() || call.given_up_at.is_some() {
            return Err(Refusal::AlreadyEnded);
        }
        // Whom an incoming call rings answers it by their phone; they do not come back into it.
        let left = call.owner_left() && call.parked_since().is_none();
        if call.agent != Some(self.agent.id) || left {
            return Err(Refusal::NotYourCall);
        }
        let now = self.dialer.now();
        let waits = call.entrance(self.agent.id).map(|leg| leg.id);
        match (state, waits) {
            (CallState::Active | CallState::Held, Some(forgotten)) => {
                let canceled = Evidence::of(LegStatus::Canceled, now, Authority::Own, 0);
                hear::own(call, forgotten, canceled);
            }
            (CallState::Active | CallState::Held, None) => {}
            (_, Some(_)) => return Ok(()),
            (_, None) => return Err(Refusal::AlreadyEnded),
        }
        let leg = LegId::new(self.dialer.ids.next());
        let end = LegEnd::Agent(self.agent.id);
        call.legs.push(Leg::new(leg, end, now));
        Ok(())
    }

    fn with_intent(&self, call: Call) -> (Commit, IntentId) {
        let dialer = &self.dialer;
        let intent = Intent {
            id: IntentId::new(dialer.ids.next()),
            call: call.id,
            agent: self.agent.id,
            expires_at: dialer.now().plus(dialer.policy.intent_life),
            redeemed_by: None,
        };
        let expiry = NewJob {
            id: JobId::new(dialer.ids.next()),
            job: Job::ExpireIntent {
                intent: intent.id,
                call: call.id,
            },
            run_at: intent.expires_at,
        };
        let mut commit = dialer.commit_of(call, None);
        commit.jobs.push(expiry);
        let id = intent.id;
        commit.intent = Some(intent);
        (commit, id)
    }
}
