//! Dialling and hanging up.

use super::{Desk, Dialed, concerned};
use crate::call::{Call, CallState, Direction, Leg, LegEnd, Party, Recorded, follow_up};
use crate::change::Changed;
use crate::dialer::Dialer;
use crate::id::{CallId, IntentId, JobId, LegId};
use crate::job::{Job, NewJob};
use crate::permit::{self, Decision, GateFacts, Permit};
use crate::phone::Reading;
use crate::refusal::{DoorError, Refusal};
use crate::store::{Commit, Committed, Intent, StoreError};

/// How often a change is thought through again when somebody else was quicker.
const TRIES: u32 = 8;

impl Desk {
    /// Asks to dial a number as typed. The customer is rung once this agent's phone has redeemed the intent.
    ///
    /// # Errors
    /// Refused by the gate, or the agent is in a call.
    pub async fn dial(&self, typed: &str) -> Result<Dialed, DoorError> {
        let dialer = &self.dialer;
        let reading = permit::read(&*dialer.plan, typed)?;
        for _ in 0..TRIES {
            let permit = dialer.ask_gate(&reading).await??;
            let live = dialer.store.list_live_calls(self.agent.id).await?;
            if !live.is_empty() {
                return Err(Refusal::AlreadyInCall.into());
            }
            let (commit, intent) = self.new_outbound(&permit).await?;
            // Stale: since then the number came on the do-not-call list, or the agent into another call.
            if dialer.store.commit(&commit).await? == Committed::Done {
                let call = dialer.store.find_call(commit.call.id).await?;
                let card = self.card_of(&call.ok_or(Refusal::NoSuchCall)?).await?;
                return Ok(Dialed { card, intent });
            }
        }
        Err(Refusal::AlreadyInCall.into())
    }

    /// Ends a call of this agent's.
    ///
    /// # Errors
    /// Not theirs, or over.
    pub async fn end(&self, id: CallId) -> Result<(), DoorError> {
        for _ in 0..TRIES {
            let mut call = self.own(id).await?;
            if CallState::of(&call).is_over() {
                return Err(Refusal::AlreadyEnded.into());
            }
            let other_side = call.colleague() == Some(self.agent.id);
            if !other_side && call.agent.is_some_and(|agent| agent != self.agent.id) {
                // Whoever was brought into a colleague's call ends their own part of it.
                return self.leave(id).await;
            }
            let now = self.dialer.now();
            call.end_asked_at.get_or_insert(now);
            call.cancel_unsent_legs(now);
            if self.dialer.commit_call(call, None).await? == Committed::Done {
                return Ok(());
            }
        }
        Err(StoreError::Failed("a call changed too often to be ended".into()).into())
    }

    pub(super) async fn new_outbound(
        &self,
        permit: &Permit,
    ) -> Result<(Commit, IntentId), StoreError> {
        let recorded = Recorded::new(self.dialer.records_calls_of(self.agent.id).await?);
        let decision = Decision {
            number: permit.number().clone(),
            at: permit.decided_at(),
            refused: None,
        };
        let them = Party::Number(permit.number().clone());
        let (commit, intent) = self.new_call(them, recorded);
        let decision = Some(decision);
        Ok((Commit { decision, ..commit }, intent))
    }

    /// A call of this agent's that waits for their phone, and the intent that it redeems.
    pub(super) fn new_call(&self, them: Party, recorded: Recorded) -> (Commit, IntentId) {
        let dialer = &self.dialer;
        let now = dialer.now();
        let id = CallId::new(dialer.ids.next());
        let legs = vec![
            Leg::new(
                LegId::new(dialer.ids.next()),
                LegEnd::Agent(self.agent.id),
                now,
            ),
            Leg::new(LegId::new(dialer.ids.next()), LegEnd::Customer, now),
        ];
        let call = Call {
            id,
            direction: Direction::Outbound,
            agent: Some(self.agent.id),
            them,
            us: dialer.policy.caller_id.clone(),
            created_at: now,
            end_asked_at: None,
            given_up_at: None,
            disposition: None,
            notes: String::new(),
            foreign: false,
            recorded,
            route: None,
            missed: Default::default(),
            legs,
            revision: 0,
            stood: Default::default(),
        };
        let intent = Intent {
            id: IntentId::new(dialer.ids.next()),
            call: id,
            agent: self.agent.id,
            expires_at: now.plus(dialer.policy.intent_life),
            redeemed_by: None,
        };
        let expiry = NewJob {
            id: JobId::new(dialer.ids.next()),
            job: Job::ExpireIntent {
                intent: intent.id,
                call: id,
            },
            run_at: intent.expires_at,
        };
        let changes = vec![(Changed::Call(id), concerned(&call))];
        let intent_id = intent.id;
        let commit = Commit {
            event: None,
            intent: Some(intent),
            redeemed: None,
            sole: vec![self.agent.id],
            decision: None,
            free: Vec::new(),
            moves: call.moves(now, dialer.policy.wrap_up_for),
            jobs: vec![expiry],
            changes,
            at: now,
            call,
        };
        (commit, intent_id)
    }
}

impl Call {
    /// Ends the legs of which nothing was ever sent to the carrier: nobody can be ringing there.
    pub fn cancel_unsent_legs(&mut self, now: crate::clock::Time) {
        self.cancel_unsent(now, |_| true);
    }

    /// The same, of our own side only, and not of those who were brought in.
    pub(crate) fn cancel_unsent_agents(&mut self, now: crate::clock::Time) {
        self.cancel_unsent(now, |leg| {
            matches!(leg.end, LegEnd::Agent(_)) && leg.arranged.brought_by.is_none()
        });
    }

    /// The same, of some of them only.
    pub(crate) fn cancel_unsent(&mut self, now: crate::clock::Time, which: impl Fn(&Leg) -> bool) {
        use crate::call::{Authority, Evidence, LegStatus, Sending};
        for leg in self.legs.iter_mut().filter(|leg| which(leg)) {
            let unsent = matches!(leg.sending, Sending::Not | Sending::Due | Sending::Void)
                && leg.carrier_ref.is_none()
                && leg.status() == LegStatus::Created;
            if unsent {
                let canceled = Evidence::of(LegStatus::Canceled, now, Authority::Own, 0);
                leg.evidence = leg.evidence.join(canceled);
                leg.sending = Sending::Void;
            }
        }
    }
}

impl Dialer {
    /// Asks the gate about a number that was read.
    pub(crate) async fn ask_gate(
        &self,
        reading: &Reading,
    ) -> Result<Result<Permit, Refusal>, StoreError> {
        let facts = GateFacts {
            do_not_call: self.store.is_do_not_call(&reading.number).await?,
            own_numbers: vec![self.policy.caller_id.clone()],
            now: self.now(),
        };
        Ok(permit::decide(reading, &facts))
    }

    /// Keeps a call as it now stands, with the work that follows from it and the news of it.
    pub(crate) async fn commit_call(
        &self,
        call: Call,
        event: Option<crate::store::NewEvent>,
    ) -> Result<Committed, StoreError> {
        let commit = self.commit_of(call, event);
        self.store.commit(&commit).await
    }

    /// A job to be kept, due as soon as such jobs are.
    pub(crate) fn new_job(&self, job: Job) -> NewJob {
        NewJob {
            id: JobId::new(self.ids.next()),
            run_at: self.now().plus(job.delay()),
            job,
        }
    }

    /// The commit that keeps a call as it now stands.
    pub(crate) fn commit_of(
        &self,
        mut call: Call,
        event: Option<crate::store::NewEvent>,
    ) -> Commit {
        let now = self.now();
        if self.policy.accepts_to && call.is_held() && call.parked_since().is_none() {
            // Older pages end a call by their phone alone, and have no way back into one.
            call.end_asked_at = Some(now);
        }
        let follows = follow_up(&call).into_iter();
        let mut jobs: Vec<NewJob> = follows.map(|job| self.new_job(job)).collect();
        let moves = call.moves(now, self.policy.wrap_up_for);
        jobs.extend(moves.iter().filter_map(|moved| {
            let (agent, call) = (moved.agent, call.id);
            Some(NewJob {
                id: JobId::new(self.ids.next()),
                run_at: moved.wrap_up_until?,
                job: Job::EndWrapUp { agent, call },
            })
        }));
        let mut changes = vec![(Changed::Call(call.id), concerned(&call))];
        if call.moved_in_queue() {
            changes.push((Changed::Queue, Vec::new()));
        }
        Commit {
            jobs,
            moves,
            changes,
            call,
            event,
            intent: None,
            redeemed: None,
            sole: Vec::new(),
            free: Vec::new(),
            decision: None,
            at: now,
        }
    }
}
