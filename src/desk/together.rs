//! Hold, and who else is in the call: asking a colleague or somebody outside first, adding them, handing the call
//! over, and leaving it to others.

use serde::{Deserialize, Serialize};

use super::Desk;
use crate::call::{Call, CallState, Held, Leg, LegEnd, LegStatus};
use crate::clock::Time;
use crate::id::{AgentId, CallId, LegId};
use crate::permit::{self, Decision};
use crate::phone::PhoneNumber;
use crate::refusal::{DoorError, Refusal};
use crate::store::{Commit, Committed, StoreError};

/// How often a change is thought through again when somebody else was quicker.
const TRIES: u32 = 8;

/// Whom an agent brings into a call, or hands it over to.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Whom {
    /// A colleague.
    Agent(AgentId),
    /// Somebody outside, by a number as typed.
    Number(String),
    /// Whoever is free next.
    Queue,
}

impl Whom {
    /// A colleague where one is named, else a number where one was typed, else whoever is free next.
    #[must_use]
    pub fn of(agent: Option<AgentId>, number: &str) -> Self {
        match (agent, number.trim()) {
            (Some(agent), _) => Self::Agent(agent),
            (None, "") => Self::Queue,
            (None, number) => Self::Number(number.to_owned()),
        }
    }
}

/// What can be changed about who hears whom, and about who is in a call.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Arrange {
    /// The customer hears the agent and whoever was asked hears music, or the other way round.
    Swap,
    /// Everybody hears everybody.
    Merge,
    /// Somebody who was brought in goes.
    LetGo,
    /// The agent leaves the call to the others.
    Leave,
    /// The customer hears music, and the agent takes them back later.
    Park,
}

/// What the customer does while somebody is brought in.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Meanwhile {
    /// They hear music: the agent asks first.
    Music,
    /// They hear all of it.
    Listens,
}

/// Somebody found for a [`Whom`].
enum Found {
    Agent(AgentId),
    Number(PhoneNumber, Decision),
    Nobody,
}

impl Desk {
    /// Lets the customer hear music, or the agent again.
    ///
    /// # Errors
    /// Not the agent's call, or the two do not talk.
    pub async fn hold(&self, id: CallId, on: bool) -> Result<(), DoorError> {
        self.change_own(id, |call, me, now| {
            let held = on.then_some(Held { by: me, since: now });
            customer(call)?.arranged.hold(held);
            Ok(())
        })
        .await
    }

    /// Brings somebody into the call.
    ///
    /// # Errors
    /// Not the agent's call; a number that the gate refuses; a colleague who is not free; too many.
    pub async fn bring(
        &self,
        id: CallId,
        whom: &Whom,
        meanwhile: Meanwhile,
    ) -> Result<(), DoorError> {
        if *whom == Whom::Queue {
            return Err(Refusal::NobodyNamed.into());
        }
        self.with_somebody(id, whom, |call, me, now, leg| {
            let leg = leg.ok_or(Refusal::NobodyNamed)?;
            if meanwhile == Meanwhile::Music {
                customer(call)?
                    .arranged
                    .hold(Some(Held { by: me, since: now }));
            }
            call.legs.push(leg);
            Ok(())
        })
        .await
    }

    /// Hands the call over without asking first: the agent leaves, and somebody else is rung.
    ///
    /// # Errors
    /// As [`Self::bring`].
    pub async fn transfer(&self, id: CallId, whom: &Whom) -> Result<(), DoorError> {
        self.with_somebody(id, whom, |call, me, now, leg| {
            if leg.is_none() && call.colleague().is_some() {
                // A colleague is no caller to wait in the queue.
                return Err(Refusal::NobodyNamed);
            }
            call.legs.extend(leg);
            leave(call, me, now);
            Ok(())
        })
        .await
    }

    /// Changes who hears whom, or who is in the call; `leg` is who goes.
    ///
    /// # Errors
    /// As the method for it says.
    pub async fn arrange(
        &self,
        id: CallId,
        how: Arrange,
        leg: Option<LegId>,
    ) -> Result<(), DoorError> {
        match (how, leg) {
            (Arrange::Swap, _) => self.swap(id).await,
            (Arrange::Merge, _) => self.merge(id).await,
            (Arrange::Leave, _) => self.leave(id).await,
            (Arrange::Park, _) => self.park(id).await,
            (Arrange::LetGo, Some(leg)) => self.let_go(id, leg).await,
            (Arrange::LetGo, None) => Err(Refusal::NotInTheCall.into()),
        }
    }

    /// The customer hears the agent, and whoever was asked hears music; or the other way round.
    ///
    /// # Errors
    /// Not the agent's call, or nobody was asked.
    pub async fn swap(&self, id: CallId) -> Result<(), DoorError> {
        self.change_own(id, |call, me, now| {
            let held = Held { by: me, since: now };
            let away = customer(call)?.arranged.held.is_some();
            let asked = others(call, me);
            if asked.is_empty() {
                return Err(Refusal::NobodyElse);
            }
            customer(call)?.arranged.hold((!away).then_some(held));
            for leg in asked {
                if let Some(leg) = call.leg_mut(leg) {
                    leg.arranged.hold(away.then_some(held));
                }
            }
            Ok(())
        })
        .await
    }

    /// Everybody in the call hears everybody.
    ///
    /// # Errors
    /// Not the agent's call.
    pub async fn merge(&self, id: CallId) -> Result<(), DoorError> {
        self.change_own(id, |call, _, _| {
            hear_each_other(call);
            Ok(())
        })
        .await
    }

    /// Lets somebody go who was brought in. Where they were asked first, the customer hears the agent again.
    ///
    /// # Errors
    /// Not the agent's call, or they are not in it.
    pub async fn let_go(&self, id: CallId, leg: LegId) -> Result<(), DoorError> {
        self.change_own(id, |call, me, now| {
            let found = call.brought().any(|brought| brought.id == leg);
            if !found {
                return Err(Refusal::NotInTheCall);
            }
            go(call, leg, now);
            if others(call, me).is_empty() && call.coming().next().is_none() {
                customer(call)?.arranged.hold(None);
            }
            Ok(())
        })
        .await
    }

    /// Leaves the call to the others who are in it.
    ///
    /// # Errors
    /// Not in this call, or nobody else is.
    pub async fn leave(&self, id: CallId) -> Result<(), DoorError> {
        let me = self.agent.id;
        for _ in 0..TRIES {
            let mut call = self.visible(id).await?;
            if call.end_asked_at.is_some() || CallState::of(&call).is_over() {
                return Err(Refusal::AlreadyEnded.into());
            }
            if call.place_of(me).is_none() {
                return Err(Refusal::NotYourCall.into());
            }
            if others(&call, me).is_empty() {
                return Err(Refusal::NobodyElse.into());
            }
            leave(&mut call, me, self.dialer.now());
            if self.dialer.commit_call(call, None).await? == Committed::Done {
                return Ok(());
            }
        }
        Err(too_often())
    }

    /// Changes how things are arranged in this agent's own call while it goes on.
    pub(super) async fn change_own(
        &self,
        id: CallId,
        change: impl Fn(&mut Call, AgentId, Time) -> Result<(), Refusal> + Send + Sync,
    ) -> Result<(), DoorError> {
        for _ in 0..TRIES {
            let mut call = self.talks_in(id).await?;
            change(&mut call, self.agent.id, self.dialer.now())?;
            if self.dialer.commit_call(call, None).await? == Committed::Done {
                return Ok(());
            }
        }
        Err(too_often())
    }

    /// The same, with a leg for somebody else.
    async fn with_somebody(
        &self,
        id: CallId,
        whom: &Whom,
        change: impl Fn(&mut Call, AgentId, Time, Option<Leg>) -> Result<(), Refusal> + Send + Sync,
    ) -> Result<(), DoorError> {
        let me = self.agent.id;
        for _ in 0..TRIES {
            let mut call = self.talks_in(id).await?;
            if call.brought().count() >= Call::BROUGHT_MAX {
                return Err(Refusal::TooManyInCall(Call::BROUGHT_MAX as u32).into());
            }
            let now = self.dialer.now();
            let found = self.find_whom(&call, whom).await?;
            let leg = self.leg_for(&found, now);
            change(&mut call, me, now, leg)?;
            let agents: Vec<AgentId> = match &found {
                Found::Agent(agent) => vec![*agent],
                Found::Number(..) | Found::Nobody => Vec::new(),
            };
            let decision = match found {
                Found::Number(_, decision) => Some(decision),
                Found::Agent(_) | Found::Nobody => None,
            };
            let commit = Commit {
                sole: agents.clone(),
                free: agents,
                decision,
                ..self.dialer.commit_of(call, None)
            };
            if self.dialer.store.commit(&commit).await? == Committed::Done {
                return Ok(());
            }
        }
        Err(too_often())
    }

    /// The call, if the agent has it and both talk.
    async fn talks_in(&self, id: CallId) -> Result<Call, DoorError> {
        let call = self.own(id).await?;
        if call.end_asked_at.is_some() || CallState::of(&call).is_over() {
            return Err(Refusal::AlreadyEnded.into());
        }
        if call.agent != Some(self.agent.id) {
            return Err(Refusal::NotYourCall.into());
        }
        let there = call
            .customer()
            .is_some_and(|leg| leg.status() == LegStatus::Answered);
        if !there || call.place_of(self.agent.id).is_none() {
            return Err(Refusal::NotTalking.into());
        }
        Ok(call)
    }

    async fn find_whom(&self, call: &Call, whom: &Whom) -> Result<Found, DoorError> {
        match whom {
            Whom::Agent(agent) => self.find_colleague(call, *agent).await,
            Whom::Number(typed) => {
                let reading = permit::read(&*self.dialer.plan, typed)?;
                let permit = self.dialer.ask_gate(&reading).await??;
                let number = permit.number().clone();
                let known = |leg: &Leg| !leg.is_over() && call.number_of(leg) == Some(&number);
                if call.legs.iter().any(known) {
                    return Err(Refusal::InTheCallAlready.into());
                }
                let decision = Decision {
                    number: number.clone(),
                    at: permit.decided_at(),
                    refused: None,
                };
                Ok(Found::Number(number, decision))
            }
            // Where nobody is free now, the customer hears music until somebody is.
            Whom::Queue => Ok(Found::Nobody),
        }
    }

    async fn find_colleague(&self, call: &Call, agent: AgentId) -> Result<Found, DoorError> {
        let theirs = |leg: &&Leg| call.agent_of(leg) == Some(agent);
        if call.legs.iter().filter(theirs).any(|leg| !leg.is_over()) {
            return Err(Refusal::InTheCallAlready.into());
        }
        self.is_free(agent).await?;
        Ok(Found::Agent(agent))
    }

    fn leg_for(&self, found: &Found, now: Time) -> Option<Leg> {
        let (end, number) = match found {
            Found::Agent(agent) => (LegEnd::Agent(*agent), None),
            Found::Number(number, _) => (LegEnd::Guest, Some(number.clone())),
            Found::Nobody => return None,
        };
        let mut leg = Leg::new(LegId::new(self.dialer.ids.next()), end, now);
        leg.arranged.brought_by = Some(self.agent.id);
        leg.arranged.number = number;
        Some(leg)
    }
}

fn customer(call: &mut Call) -> Result<&mut Leg, Refusal> {
    let customer = call.customer().map(|leg| leg.id);
    customer
        .and_then(|id| call.leg_mut(id))
        .ok_or(Refusal::NotTalking)
}

/// Those in the conversation besides an agent and the customer.
pub(super) fn others(call: &Call, me: AgentId) -> Vec<LegId> {
    let others = call.partners().filter(|leg| leg.end != LegEnd::Agent(me));
    others.map(|leg| leg.id).collect()
}

fn hear_each_other(call: &mut Call) {
    for leg in &mut call.legs {
        leg.arranged.hold(None);
    }
}

/// The agent's phone goes; whoever is there, or on their way, has the customer from now on.
pub(super) fn leave(call: &mut Call, me: AgentId, now: Time) {
    let mine = call
        .agent_legs()
        .filter(|leg| leg.end == LegEnd::Agent(me) && !leg.is_over());
    let mine: Vec<LegId> = mine.map(|leg| leg.id).collect();
    for leg in mine {
        go(call, leg, now);
    }
    hear_each_other(call);
    for leg in &mut call.legs {
        let left_to = leg.end != LegEnd::Customer && leg.arranged.leaving_since.is_none();
        if left_to && !leg.is_over() {
            leg.arranged.stays = true;
        }
    }
    call.name_the_owner();
}

/// A leg is asked to go; one that was never sent to the carrier is over at once.
fn go(call: &mut Call, leg: LegId, now: Time) {
    if let Some(leg) = call.leg_mut(leg) {
        leg.arranged.leaving_since.get_or_insert(now);
        leg.arranged.held = None;
    }
    call.cancel_unsent(now, |it| it.id == leg);
}

fn too_often() -> DoorError {
    StoreError::Failed("a call changed too often to be arranged".into()).into()
}
