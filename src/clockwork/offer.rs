//! Offering a call whose agent was lost, or left it, to one agent after the other. And what is said when none is
//! left.

use super::queue::was_rung_lately;
use super::{Clockwork, Outcome, again, still_wanted};
use crate::agent::Agent;
use crate::call::{Call, Leg, LegEnd};
use crate::carrier::{CarrierError, LegRef, NoReason, Wish};
use crate::clock::{Span, Time};
use crate::id::{AgentId, CallId, LegId};
use crate::job::Job;
use crate::store::{Commit, Committed, StoreError};

/// What a caller hears when nobody is free.
const SORRY: &str = "Sorry, nobody is free to take your call. Please call again later.";
/// What somebody hears who was talking, when their agent was lost and nobody else is free.
const CUT_OFF: &str = "Sorry, we have lost the connection to the person you were talking to, and nobody \
     else is free. We will be in touch again.";

/// What somebody hears who was to be handed over, when nobody took the call.
const NOBODY_TAKES_OVER: &str =
    "Sorry, nobody is free to take your call over. We will be in touch again.";

/// Somebody whose page asked for the way back so lately is on their way: nobody else is rung meanwhile.
const ON_THEIR_WAY: Span = Span::seconds(10);

impl Clockwork {
    /// The agent had a while to come back. Now somebody else is asked, or the customer is told.
    pub(super) async fn hand_over(&self, id: CallId, turn: u32) -> Result<Outcome, StoreError> {
        let policy = &self.dialer.policy;
        self.offer_while(id, |call, now| {
            let parked = call.parked_since().is_some();
            let patience = if parked {
                policy.park_for
            } else {
                policy.come_back_within
            };
            let Some(alone) = call.alone_since() else {
                return Next::Nothing;
            };
            if !still_wanted(call, &Job::HandOver { call: id, turn }) {
                return Next::Nothing;
            }
            let entrance = call.agent.and_then(|agent| call.entrance(agent));
            let coming = entrance.map(|leg| leg.created_at.plus(ON_THEIR_WAY));
            let until = coming.map_or(alone.plus(patience), |at| at.max(alone.plus(patience)));
            // Whoever left on purpose is not waited for.
            if now < until && (parked || !call.owner_left()) {
                Next::Wait(until.since(now))
            } else {
                Next::Offer
            }
        })
        .await
    }

    /// Whoever was asked to take a call over did not: the next one is asked.
    pub(super) async fn offer_again(&self, id: CallId, job: &Job) -> Result<Outcome, StoreError> {
        self.offer_while(id, |call, _| {
            if still_wanted(call, job) {
                Next::Offer
            } else {
                Next::Nothing
            }
        })
        .await
    }

    async fn offer_while(
        &self,
        id: CallId,
        next: impl Fn(&Call, Time) -> Next + Send,
    ) -> Result<Outcome, StoreError> {
        for _ in 0..super::TRIES {
            let Some(mut call) = self.dialer.store.find_call(id).await? else {
                return Ok(Outcome::Done);
            };
            match next(&call, self.dialer.now()) {
                Next::Nothing => return Ok(Outcome::Done),
                Next::Wait(after) => {
                    return Ok(Outcome::Again {
                        after,
                        why: "the agent may still come back".to_owned(),
                    });
                }
                Next::Offer => {}
            }
            let Some(next) = self.offer_to_next(&mut call).await? else {
                return Ok(again(1, "nobody is free yet"));
            };
            let commit = Commit {
                sole: next.clone(),
                free: next,
                ..self.dialer.commit_of(call, None)
            };
            // Stale: the call went on, or another call was quicker to ring that agent, or they just went away.
            if self.dialer.store.commit(&commit).await? == Committed::Done {
                return Ok(Outcome::Done);
            }
        }
        Ok(again(1, "agents and calls changed too often"))
    }

    /// Adds a leg to the agent who waited longest of those not rung yet, or gives up where there is none and the
    /// customer has waited long enough. Returns the agents who must be free for that; nothing where they wait on.
    async fn offer_to_next(&self, call: &mut Call) -> Result<Option<Vec<AgentId>>, StoreError> {
        let now = self.dialer.now();
        let pause = self.dialer.policy.offer_again_after;
        let free = self.dialer.store.list_free_agents(now).await?;
        // Not the one who was lost or left, and nobody who has only just been asked.
        let asked = |agent: &Agent| {
            call.agent == Some(agent.id) || was_rung_lately(call.offers(), agent.id, now, pause)
        };
        if let Some(agent) = free.into_iter().find(|agent| !asked(agent)) {
            self.ring_for(call, agent.id);
            return Ok(Some(vec![agent.id]));
        }
        let alone = call.alone_since().unwrap_or(call.created_at);
        if now.since(alone) < self.dialer.policy.queue_for {
            return Ok(None);
        }
        self.give_up(call);
        Ok(Some(Vec::new()))
    }

    /// Adds a leg that rings an agent.
    pub(super) fn ring_for(&self, call: &mut Call, agent: AgentId) {
        let leg = LegId::new(self.dialer.ids.next());
        let leg = Leg::new(leg, LegEnd::Agent(agent), self.dialer.now());
        call.legs.push(leg);
    }

    /// Nobody takes the call: whoever waits is told so.
    pub(super) fn give_up(&self, call: &mut Call) {
        let now = self.dialer.now();
        call.given_up_at = Some(now);
        call.recorded.message = call.turns() == 0 && self.dialer.takes_messages();
        call.cancel_unsent_agents(now);
    }

    pub(super) async fn apologise(&self, id: CallId) -> Result<Outcome, StoreError> {
        let Some(call) = self.dialer.store.find_call(id).await? else {
            return Ok(Outcome::Done);
        };
        let waiting = call.customer().filter(|leg| leg.is_live());
        let Some(leg_ref) = waiting.and_then(|leg| leg.carrier_ref.clone()) else {
            return Ok(Outcome::Done);
        };
        let sorry = match (call.turns(), call.owner_left()) {
            (0, _) => SORRY,
            (_, false) => CUT_OFF,
            (_, true) => NOBODY_TAKES_OVER,
        };
        let wishes = if call.recorded.message {
            Wish::message(&self.dialer.policy.voicemail_greeting)
        } else {
            vec![Wish::Say(sorry.to_owned()), Wish::HangUp]
        };
        match self.dialer.carrier.obey(&LegRef(leg_ref), &wishes).await {
            Ok(()) => Ok(Outcome::Done),
            // Over, or our answer that lets them in is still on its way to the carrier. Once their end is
            // known this is done.
            Err(CarrierError::No {
                reason: NoReason::Gone,
                ..
            }) => Ok(again(1, "the carrier has nobody there to tell")),
            Err(error) => Ok(again(1, &error.to_string())),
        }
    }
}

/// What is to be done about offering a call.
enum Next {
    Nothing,
    Wait(Span),
    Offer,
}
