//! Calls as cards: finished for the screen, nothing on them that this agent may not see.

use super::names::Names;
use super::{Alone, CallCard, Desk, PartyCard, RecordingCard};
use crate::call::{Call, CallState, Direction, Ending, Leg, LegEnd, Party, Whose};
use crate::clock::Time;
use crate::refusal::DoorError;

impl Desk {
    pub(super) async fn cards(&self, calls: &[Call]) -> Result<Vec<CallCard>, DoorError> {
        let mut names = Names::default();
        let mut cards = Vec::with_capacity(calls.len());
        for call in calls {
            cards.push(self.card_with(call, &mut names).await?);
        }
        Ok(cards)
    }

    pub(super) async fn card_of(&self, call: &Call) -> Result<CallCard, DoorError> {
        self.card_with(call, &mut Names::default()).await
    }

    async fn card_with(&self, call: &Call, names: &mut Names) -> Result<CallCard, DoorError> {
        let state = CallState::of(call);
        let whose = if self.owns(call) {
            Whose::Viewers
        } else {
            Whose::Others
        };
        Ok(CallCard {
            id: call.id,
            direction: self.direction_of(call),
            state,
            words: call.in_words(whose).to_owned(),
            ended_by: Ending::of(call).map(|ending| ending.by),
            foreign: call.foreign,
            them: self.party_card(&self.other_side(call), names).await?,
            us: self.dialer.plan.pretty(&call.us),
            alone: self.alone(call),
            on_hold: Self::on_hold(call),
            company: self.company(call, names).await?,
            brought_by: self.brought_by(call, names).await?,
            parked: call
                .parked_since()
                .filter(|_| call.agent == Some(self.agent.id)),
            rings_colleague: !state.is_over() && call.rings_colleague(self.agent.id),
            arranges: call.agent == Some(self.agent.id) && !call.owner_left(),
            recording: RecordingCard::of(call),
            missed: self.missed_card(call, names).await?,
            coming: coming(call),
            agent: call.agent,
            agent_name: self.agent_name(call, names).await?,
            mine: self.owns(call),
            writes: self.writes(call),
            left: self.has_left(call),
            created_at: call.created_at,
            answered_at: call.answered_at(),
            ended_at: call.ended_at(),
            talk_seconds: call.talk().as_seconds(),
            waited_seconds: waited_seconds(call),
            disposition: call.disposition,
            notes: call.notes.clone(),
            revision: call.revision,
        })
    }

    async fn agent_name(
        &self,
        call: &Call,
        names: &mut Names,
    ) -> Result<Option<String>, DoorError> {
        match call.agent {
            Some(id) if id == self.agent.id => Ok(Some(self.agent.name.clone())),
            Some(id) => Ok(names.agent(&*self.dialer.store, id).await?),
            None => Ok(None),
        }
    }

    pub(super) async fn party_card(
        &self,
        party: &Party,
        names: &mut Names,
    ) -> Result<PartyCard, DoorError> {
        let Some(number) = party.number() else {
            return self.card_without_number(party, names).await;
        };
        let person = names.person(&*self.dialer.store, number).await?;
        let pretty = self.dialer.plan.pretty(number);
        let zone = self
            .dialer
            .plan
            .read(number.as_str())
            .ok()
            .and_then(|reading| reading.zone);
        let (name, about) = person.map(|person| (person.name, person.about)).unzip();
        Ok(PartyCard {
            label: name.unwrap_or_else(|| pretty.clone()),
            pretty: Some(pretty),
            number: Some(number.clone()),
            about: about.unwrap_or_default(),
            zone,
            colleague: None,
        })
    }

    async fn card_without_number(
        &self,
        party: &Party,
        names: &mut Names,
    ) -> Result<PartyCard, DoorError> {
        let colleague = match party {
            Party::Colleague(agent) => Some(*agent),
            _ => None,
        };
        let label = match party {
            Party::Other(address) => address.clone(),
            Party::Colleague(agent) => {
                let name = names.agent(&*self.dialer.store, *agent).await?;
                name.unwrap_or_else(|| "A colleague".to_owned())
            }
            _ => "Number withheld".to_owned(),
        };
        Ok(PartyCard {
            label,
            pretty: None,
            number: None,
            about: colleague.map_or("", |_| "Colleague").to_owned(),
            zone: None,
            colleague,
        })
    }

    /// Who is on the other side, seen from this desk: to a colleague who is called, whoever calls.
    fn other_side(&self, call: &Call) -> Party {
        match call.agent {
            Some(agent) if call.colleague() == Some(self.agent.id) => Party::Colleague(agent),
            _ => call.them.clone(),
        }
    }

    /// Who began it, seen from this desk.
    fn direction_of(&self, call: &Call) -> Direction {
        if call.colleague() == Some(self.agent.id) {
            Direction::Inbound
        } else {
            call.direction
        }
    }

    /// Who brings this agent in, while they are rung for that.
    async fn brought_by(
        &self,
        call: &Call,
        names: &mut Names,
    ) -> Result<Option<String>, DoorError> {
        let me = LegEnd::Agent(self.agent.id);
        let by = call.coming().find(|leg| leg.end == me);
        match by.and_then(|leg| leg.arranged.brought_by) {
            Some(by) => Ok(names.agent(&*self.dialer.store, by).await?),
            None => Ok(None),
        }
    }

    /// Whether this agent talked in the call and others go on without them.
    fn has_left(&self, call: &Call) -> bool {
        let me = self.agent.id;
        let on_purpose = |leg: &Leg| {
            leg.end == LegEnd::Agent(me)
                && leg.evidence.was_answered()
                && leg.arranged.leaving_since.is_some()
        };
        !CallState::of(call).is_over()
            && call.place_of(me).is_none()
            && call.agent_legs().any(on_purpose)
    }

    fn alone(&self, call: &Call) -> Option<Alone> {
        let since = call.alone_since()?;
        Some(if call.given_up_at.is_some() {
            Alone::GivenUp
        } else if call.parked_since().is_some() && !call.is_handed_over() {
            Alone::BackBy(since.plus(self.dialer.policy.park_for))
        } else if call.is_handed_over() || call.owner_left() {
            Alone::HandedOver
        } else {
            Alone::BackBy(since.plus(self.dialer.policy.come_back_within))
        })
    }
}

/// How long a caller waited, once they do no more.
fn waited_seconds(call: &Call) -> Option<i64> {
    let inbound = call.direction == Direction::Inbound && !call.foreign;
    let done = call.answered_at().is_some() || call.ended_at().is_some();
    (inbound && done).then(|| call.waited().as_seconds())
}

/// Since when the agent's phone has been on its way back, where it is.
fn coming(call: &Call) -> Option<Time> {
    let entrance = call.entrance(call.agent.filter(|_| call.is_held())?)?;
    Some(entrance.created_at)
}
