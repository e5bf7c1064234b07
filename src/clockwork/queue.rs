//! Serving the queue: whoever waits longest is offered to whoever has been free longest. And what becomes of those
//! for whom nobody is free, and of agents who let a call ring.

use super::{Clockwork, Outcome, still_wanted};
use crate::agent::{Agent, Presence, Reason};
use crate::call::{Call, Leg, LegEnd};
use crate::clock::{Span, Time};
use crate::flow::Ring;
use crate::id::{AgentId, CallId, LegId};
use crate::job::Job;
use crate::queue::MOST;
use crate::store::{Commit, Committed, StoreError};

/// How long a phone is left alone that could not be reached: it may be about to come.
const UNREACHED: Span = Span::seconds(3);
/// So many callers more are looked at than agents are free: all who are free may have been rung for the first ones.
const SKIPPED: u32 = 50;

/// How long a call waits at most for being looked at by itself; the queue as a whole is served whenever something
/// changes.
pub(super) const LOOK_AGAIN: Span = Span::seconds(5);

impl Clockwork {
    /// Offers those who wait to agents who are free, one each; for how many that was done. Several servers may do
    /// it at once: a commit names the agent as free, and whoever comes second finds them rung.
    ///
    /// # Errors
    /// Where the database fails; the next time serves them.
    pub async fn serve_queue(&self) -> Result<u32, StoreError> {
        let store = &self.dialer.store;
        // Mostly nobody waits, or nobody is free: neither costs more than one look.
        if store.list_queue(1).await?.is_empty() {
            return Ok(0);
        }
        let mut free = store.list_free_agents(self.dialer.now()).await?;
        if free.is_empty() {
            return Ok(0);
        }
        let enough = u32::try_from(free.len()).unwrap_or(MOST);
        let queue = store.list_queue(enough.saturating_add(SKIPPED)).await?;
        let mut offered = 0;
        for call in queue {
            if call.is_call_back() && !self.may_be_called_back(&call).await? {
                continue;
            }
            let agents = match call.rings() {
                Ring::LongestIdle => self.take_free(&call, &mut free),
                Ring::RoundRobin => self.take_in_turn(&call, &mut free).await?,
                Ring::All => self.take_all_free(&call, &mut free),
            };
            if !agents.is_empty() && self.offer_to(call, agents).await? {
                offered += 1;
            }
        }
        Ok(offered)
    }

    /// Takes the first of these who may be rung for this call now: the one they spoke to last, where that one may.
    fn take_free(&self, call: &Call, free: &mut Vec<Agent>) -> Vec<AgentId> {
        let last = call.last_agent();
        let last = free
            .iter()
            .position(|agent| Some(agent.id) == last && self.may_ring(call, agent.id));
        let first = || free.iter().position(|agent| self.may_ring(call, agent.id));
        let at = last.or_else(first);
        at.map(|at| free.remove(at).id).into_iter().collect()
    }

    /// Takes all of these who may be rung for this call now.
    fn take_all_free(&self, call: &Call, free: &mut Vec<Agent>) -> Vec<AgentId> {
        let (taken, left): (Vec<Agent>, Vec<Agent>) = std::mem::take(free)
            .into_iter()
            .partition(|agent| self.may_ring(call, agent.id));
        *free = left;
        taken.into_iter().map(|agent| agent.id).collect()
    }

    /// Takes whoever was rung least lately of those who may be rung for this call now.
    async fn take_in_turn(
        &self,
        call: &Call,
        free: &mut Vec<Agent>,
    ) -> Result<Vec<AgentId>, StoreError> {
        let rung = self.dialer.store.list_last_rung().await?;
        let at = |agent: &Agent| rung.iter().find(|(id, _)| *id == agent.id);
        let mut in_turn = free.clone();
        in_turn.sort_by_key(|agent| at(agent).map(|(_, at)| *at));
        let taken = self.take_free(call, &mut in_turn);
        free.retain(|agent| !taken.contains(&agent.id));
        Ok(taken)
    }

    /// Whether an agent answers the queue in which this call waits, and was not rung for it lately.
    fn may_ring(&self, call: &Call, agent: AgentId) -> bool {
        let (now, pause) = (self.dialer.now(), self.dialer.policy.offer_again_after);
        call.is_answered_by(agent) && !was_rung_lately(call.agent_legs(), agent, now, pause)
    }

    /// Rings agents for a call that waits; false where the call went on meanwhile, or one of them did.
    async fn offer_to(&self, mut call: Call, agents: Vec<AgentId>) -> Result<bool, StoreError> {
        if !call.is_queued() {
            return Ok(false);
        }
        for agent in &agents {
            self.ring_for(&mut call, *agent);
        }
        let commit = Commit {
            sole: agents.clone(),
            free: agents,
            ..self.dialer.commit_of(call, None)
        };
        Ok(self.dialer.store.commit(&commit).await? == Committed::Done)
    }

    /// A call is to be offered: now, if somebody is free, else when somebody is. In the end the caller is told that
    /// nobody is.
    pub(super) async fn offer(&self, id: CallId, job: &Job) -> Result<Outcome, StoreError> {
        let call = self.dialer.store.find_call(id).await?;
        match call {
            Some(call) if call.is_held() => return self.offer_again(id, job).await,
            Some(call) if call.is_call_back() => return self.offer_call_back(id, job).await,
            Some(call) if call.was_rung_in_vain() => return self.go_on(&call, job).await,
            _ => {}
        }
        // Another caller may have been quicker to have the one who was free, while somebody else is too.
        for _ in 0..super::TRIES {
            self.serve_queue().await?;
            let call = self.dialer.store.find_call(id).await?;
            let mut free = self
                .dialer
                .store
                .list_free_agents(self.dialer.now())
                .await?;
            let waits = call.filter(Call::is_queued);
            if waits.is_none_or(|call| self.take_free(&call, &mut free).is_empty()) {
                break;
            }
        }
        let Some(waiting) = self.dialer.store.find_call(id).await? else {
            return Ok(Outcome::Done);
        };
        let due = self.until(&waiting) <= self.dialer.now();
        let next = if due {
            self.after_waiting(&waiting).await?
        } else {
            None
        };
        let from = waiting.route;
        let mut left = Span::ZERO;
        self.change(id, |call, now| {
            left = self.until(call).since(now);
            if !still_wanted(call, job) || !call.is_queued() {
                left = Span::ZERO;
                return false;
            }
            if left > Span::ZERO {
                return false;
            }
            match &next {
                // They went on meanwhile, or it has only now come to that: this is looked at again at once.
                _ if !due || call.route != from => left = Span::millis(1),
                Some(next) => {
                    self.dialer.lead(call, next.clone());
                    return true;
                }
                None => {
                    call.route = None;
                    self.give_up(call);
                    return true;
                }
            }
            false
        })
        .await?;
        if left <= Span::ZERO {
            return Ok(Outcome::Done);
        }
        Ok(Outcome::Again {
            after: left.min(LOOK_AGAIN),
            why: "nobody is free yet".to_owned(),
        })
    }

    /// Until when a caller waits where they wait.
    pub(super) fn until(&self, call: &Call) -> Time {
        if let Some(waits) = call.waits() {
            return waits.until;
        }
        // From when we heard of them: who comes from the front door has waited before.
        let heard = call
            .customer()
            .map_or(call.created_at, |leg| leg.created_at);
        heard.plus(self.dialer.policy.queue_for)
    }

    /// An agent let a call ring. Unless they have said since what they do, they are not there.
    pub(super) async fn set_aside(
        &self,
        agent: AgentId,
        call: CallId,
        leg: LegId,
    ) -> Result<Outcome, StoreError> {
        let store = &self.dialer.store;
        let call = store.find_call(call).await?;
        let rang = call.as_ref().and_then(|call| call.leg(leg));
        if let Some(since) = rang.map(|leg| leg.created_at) {
            let missed = Presence::Away(Reason::Missed);
            store
                .set_aside(agent, missed, since, self.dialer.now())
                .await?;
        }
        Ok(Outcome::Done)
    }
}

/// Whether an agent's phone was rung for this call, in vain, only a while ago. One that could not be reached is tried
/// again soon.
pub(super) fn was_rung_lately<'a>(
    mut legs: impl Iterator<Item = &'a Leg>,
    agent: AgentId,
    now: Time,
    pause: Span,
) -> bool {
    legs.any(|leg| {
        if leg.end != LegEnd::Agent(agent) {
            return false;
        }
        let ended = leg.ended_at().unwrap_or(leg.created_at);
        let pause = if leg.has_rung() {
            pause
        } else {
            pause.min(UNREACHED)
        };
        now < ended.max(leg.created_at).plus(pause)
    })
}
