//! Answering a carrier that has a call and asks what to do with it.

use super::Line;
use super::hear::hear;
use crate::agent::Agent;
use crate::call::{
    Authority, Call, CallState, Direction, Evidence, Leg, LegEnd, LegStatus, Party, Recorded,
    Sending,
};
use crate::carrier::{Ask, Told, Waiting, Wish};
use crate::clock::Time;
use crate::id::{CallId, IntentId, LegId};
use crate::phone::PhoneNumber;
use crate::refusal::{DoorError, Refusal};
use crate::store::{Commit, Committed, Intent, StoreError};

const TRIES: u32 = 20;

impl Line {
    /// What is to be done with a call that waits. The same answer for every delivery of the same ask.
    pub(super) async fn answer(&self, told: &Told, ask: Ask) -> Result<Vec<Wish>, StoreError> {
        if let Some(call) = self.dialer.store.find_call_of_ref(&told.leg.theirs).await? {
            // Found in the carrier's list before we heard of it: a caller all the same, who asks now.
            if let (
                true,
                Ask::FromOutside {
                    to, waited_since, ..
                },
            ) = (call.foreign, &ask)
                && call.direction == Direction::Inbound
            {
                return self.adopt(told, call, to.clone(), *waited_since).await;
            }
            return Ok(self.again(&call, &told.leg.theirs));
        }
        if self.dialer.store.knows_event(&told.key).await? {
            // This very ask was refused before, and stays refused.
            return Ok(refusal(&Refusal::NoSuchIntent));
        }
        let answer = match ask {
            Ask::FromPhone {
                identity,
                intent,
                to,
                at,
            } => self.phone_calls(told, &identity, intent, to, at).await,
            Ask::FromOutside {
                from,
                to,
                at,
                waited_since,
            } => self.outsider_calls(told, from, to, at, waited_since).await,
            // Asked of a leg that is known; `hear` has answered it.
            Ask::Waits { leg } => return self.entertain(leg).await,
            Ask::Pressed { leg, turn, key } => return self.pressed(told, leg, turn, key).await,
        };
        match answer {
            Ok(wishes) => Ok(wishes),
            Err(DoorError::Refused(why)) => {
                let event = self.event(told, None, format!("Refused: {why}"));
                self.dialer.store.add_stray_event(&event).await?;
                Ok(refusal(&why))
            }
            Err(DoorError::Broken(error)) => Err(error),
        }
    }

    async fn phone_calls(
        &self,
        told: &Told,
        identity: &str,
        intent: Option<IntentId>,
        to: Option<String>,
        at: Time,
    ) -> Result<Vec<Wish>, DoorError> {
        let agent = match Agent::id_of_identity(identity) {
            Some(id) => self.dialer.store.find_agent(id).await?,
            None => None,
        };
        let agent = agent
            .filter(|agent| !agent.disabled)
            .ok_or(Refusal::NoSuchIntent)?;
        let intent = match (intent, to) {
            (Some(intent), _) => intent,
            (None, Some(to)) if self.dialer.policy.accepts_to => {
                self.dialer.desk(agent.clone()).dial(&to).await?.intent
            }
            _ => return Err(Refusal::NoSuchIntent.into()),
        };
        self.redeem(told, &agent, intent, at).await
    }

    /// Burns an intent for the phone that presents it, and puts that phone into the call.
    async fn redeem(
        &self,
        told: &Told,
        agent: &Agent,
        intent: IntentId,
        at: Time,
    ) -> Result<Vec<Wish>, DoorError> {
        for _ in 0..TRIES {
            let intent = self.usable(intent, agent).await?;
            let found = self.dialer.store.find_call(intent.call).await?;
            let mut call = found.ok_or(Refusal::NoSuchIntent)?;
            if CallState::of(&call).is_over() || call.end_asked_at.is_some() {
                return Err(Refusal::AlreadyEnded.into());
            }
            // None: another phone took that place, or somebody else the call.
            let leg = call.entrance(agent.id);
            let leg = leg.ok_or(Refusal::NoSuchIntent)?.id;
            let name = crate::carrier::LegName {
                ours: Some(leg),
                theirs: told.leg.theirs.clone(),
                call: None,
            };
            let answered = Evidence::of(LegStatus::Answered, at, Authority::Webhook, 0);
            let (_, effect) = hear(&mut call, &name, answered);
            let wishes = self.again(&call, &told.leg.theirs);
            let event = self.event(told, Some(leg), effect);
            let commit = Commit {
                redeemed: Some((intent.id, told.leg.theirs.clone())),
                ..self.dialer.commit_of(call, Some(event))
            };
            match self.dialer.store.commit(&commit).await? {
                Committed::Done => return Ok(wishes),
                // Delivered twice at once: the other delivery put the phone into its call, or refused it.
                Committed::SeenBefore => return self.as_before(&told.leg.theirs).await,
                Committed::Stale => {}
            }
        }
        Err(StoreError::Failed("a call changed too often to be joined".into()).into())
    }

    /// The intent, if this agent's phone may redeem it now. Asked again whenever another change came first:
    /// another phone may have redeemed it meanwhile.
    async fn usable(&self, id: IntentId, agent: &Agent) -> Result<Intent, DoorError> {
        let now = self.dialer.now();
        let intent = self.dialer.store.find_intent(id).await?;
        let usable = intent.filter(|intent| {
            intent.agent == agent.id && intent.redeemed_by.is_none() && intent.expires_at >= now
        });
        Ok(usable.ok_or(Refusal::NoSuchIntent)?)
    }

    async fn outsider_calls(
        &self,
        told: &Told,
        from: Party,
        to: Option<PhoneNumber>,
        at: Time,
        waited_since: Option<Time>,
    ) -> Result<Vec<Wish>, DoorError> {
        let now = self.dialer.now();
        let mut customer = Leg::new(LegId::new(self.dialer.ids.next()), LegEnd::Customer, now);
        customer.carrier_ref = Some(told.leg.theirs.clone());
        customer.sending = Sending::Taken;
        customer.evidence = Evidence::of(LegStatus::Answered, at, Authority::Webhook, 0);
        let leg = customer.id;
        let us = to
            .clone()
            .unwrap_or_else(|| self.dialer.policy.caller_id.clone());
        let mut call = Call {
            id: CallId::new(self.dialer.ids.next()),
            direction: Direction::Inbound,
            agent: None,
            them: from,
            us,
            created_at: waited_since.map_or(now, |since| since.min(now)),
            end_asked_at: None,
            given_up_at: None,
            disposition: None,
            notes: String::new(),
            foreign: false,
            recorded: Recorded::default(),
            route: None,
            missed: Default::default(),
            legs: vec![customer],
            revision: 0,
            stood: Default::default(),
        };
        let effect = self.begin(&mut call).await?;
        let wishes = self.again(&call, &told.leg.theirs);
        let event = self.event(told, Some(leg), effect);
        match self.dialer.commit_call(call, Some(event)).await? {
            Committed::Done => Ok(wishes),
            // The same ask was delivered twice at once, and the other delivery made the call; or it was found in the
            // carrier's list in that moment.
            Committed::SeenBefore | Committed::Stale => {
                let found = self.dialer.store.find_call_of_ref(&told.leg.theirs).await?;
                match found.filter(|call| call.foreign) {
                    Some(call) => Ok(self.adopt(told, call, to, waited_since).await?),
                    None => self.as_before(&told.leg.theirs).await,
                }
            }
        }
    }

    /// Puts somebody who calls where their call begins; what is to be said of that in the log.
    async fn begin(&self, call: &mut Call) -> Result<String, StoreError> {
        let flow = self.dialer.flow_for(&call.us, &call.them).await?;
        let route = flow.as_ref().and_then(|flow| flow.enter(&self.dialer));
        let (recorded, notice) = match flow.as_ref().filter(|_| route.is_some()) {
            Some(flow) => flow.recorded(&self.dialer),
            None => (Recorded::new(self.dialer.records()), None),
        };
        call.recorded = recorded;
        let Some(mut route) = route else {
            return Ok("A call comes in.".to_owned());
        };
        let effect = format!("A call comes in, and begins at “{}”.", route.step);
        route.says.splice(0..0, notice);
        self.dialer.lead(call, route);
        Ok(effect)
    }

    /// Takes up a call that was found in the carrier's list, since its caller waited where nobody told us of them.
    async fn adopt(
        &self,
        told: &Told,
        mut call: Call,
        to: Option<PhoneNumber>,
        waited_since: Option<Time>,
    ) -> Result<Vec<Wish>, StoreError> {
        for _ in 0..TRIES {
            if !call.foreign {
                break;
            }
            call.foreign = false;
            call.us = to.clone().unwrap_or(call.us);
            call.created_at = waited_since.unwrap_or(call.created_at);
            let now = self.dialer.now();
            let customer = call.customer().map(|leg| leg.id);
            if let Some(leg) = customer.and_then(|id| call.leg_mut(id)) {
                leg.created_at = now;
            }
            let effect = self.begin(&mut call).await?;
            let wishes = self.again(&call, &told.leg.theirs);
            let event = self.event(told, customer, effect);
            match self.dialer.commit_call(call, Some(event)).await? {
                Committed::Done => return Ok(wishes),
                Committed::SeenBefore | Committed::Stale => {}
            }
            let found = self.dialer.store.find_call_of_ref(&told.leg.theirs).await?;
            let Some(again) = found else {
                return Ok(vec![Wish::HangUp]);
            };
            call = again;
        }
        Ok(self.again(&call, &told.leg.theirs))
    }

    /// The same answer as another delivery of the same ask was given.
    async fn as_before(&self, theirs: &str) -> Result<Vec<Wish>, DoorError> {
        let call = self.dialer.store.find_call_of_ref(theirs).await?;
        Ok(call.map_or_else(|| vec![Wish::HangUp], |call| self.again(&call, theirs)))
    }

    /// The wishes for a leg of a call, worked out from the call alone.
    pub(crate) fn again(&self, call: &Call, theirs: &str) -> Vec<Wish> {
        let Some(leg) = call.leg_by_ref(theirs) else {
            return vec![Wish::HangUp];
        };
        if CallState::of(call).is_over() || call.end_asked_at.is_some() {
            return vec![Wish::HangUp];
        }
        let calls_us = call.direction == Direction::Inbound && leg.end == LegEnd::Customer;
        let notice = &self.dialer.policy.recording_notice;
        let told = calls_us && call.recorded.wanted && !notice.is_empty();
        let join = Wish::Join {
            call: call.id,
            leg: leg.id,
            waiting: if calls_us {
                Waiting::Queue
            } else {
                Waiting::Ringback
            },
            ends_call: leg.end == LegEnd::Customer,
        };
        if let Some(route) = call.route.as_ref().filter(|_| calls_us) {
            return Self::at_step(call, leg.id, route, join);
        }
        let notice = told.then(|| Wish::Say(notice.clone()));
        notice.into_iter().chain([join]).collect()
    }
}

/// Says why not, then ends the call.
fn refusal(why: &Refusal) -> Vec<Wish> {
    vec![Wish::Say(why.to_string()), Wish::HangUp]
}
