//! The calls an agent may see, as cards and pages.

use super::{CallCard, CallPage, Desk, EventRow, HistoryPage, HistoryQuery, LegRow, PartyCard};
use crate::agent::Role;
use crate::call::{Call, CallState, Ending, Leg, LegEnd, Party, Whose};
use crate::carrier::in_log;
use crate::clock::Time;
use crate::id::CallId;
use crate::refusal::DoorError;
use crate::store::CallFilter;

impl Desk {
    /// A call that this agent may see, as a card.
    ///
    /// # Errors
    /// None such.
    pub async fn card(&self, id: CallId) -> Result<CallCard, DoorError> {
        let call = self.visible(id).await?;
        self.card_of(&call).await
    }

    /// A call that this agent may see, with all that is known of it.
    ///
    /// # Errors
    /// None such.
    pub async fn call(&self, id: CallId) -> Result<CallPage, DoorError> {
        let call = self.visible(id).await?;
        let sees_raw = self.agent.role >= Role::Supervisor;
        let events = self
            .dialer
            .store
            .list_events(id)
            .await?
            .into_iter()
            .map(|event| EventRow {
                received_at: event.event.received_at,
                kind: event.event.kind,
                effect: event.event.effect,
                raw: sees_raw.then_some(event.event.raw),
            });
        let events = events.collect();
        let mut legs = Vec::with_capacity(call.legs.len());
        for leg in &call.legs {
            legs.push(self.leg_row(leg).await?);
        }
        Ok(CallPage {
            card: self.card_of(&call).await?,
            legs,
            events,
        })
    }

    /// Calls that this agent may see, newest first.
    ///
    /// # Errors
    /// Where the database fails.
    pub async fn history(&self, query: &HistoryQuery) -> Result<HistoryPage, DoorError> {
        let limit = query.limit.unwrap_or(50).clamp(1, 200);
        let text = query
            .text
            .as_deref()
            .map(str::trim)
            .filter(|text| !text.is_empty());
        let filter = CallFilter {
            agent: (self.agent.role < Role::Supervisor).then_some(self.agent.id),
            text: text.map(|text| text.chars().take(100).collect()),
            before: query.before.as_deref().and_then(read_place),
            limit: limit + 1,
        };
        let mut calls = self.dialer.store.list_calls(&filter).await?;
        let more = calls.len() > limit as usize;
        calls.truncate(limit as usize);
        let next = calls
            .last()
            .filter(|_| more)
            .map(|call| place(call.created_at, call.id));
        let mut cards = Vec::with_capacity(calls.len());
        for call in &calls {
            cards.push(self.card_of(call).await?);
        }
        Ok(HistoryPage { calls: cards, next })
    }

    pub(super) async fn card_of(&self, call: &Call) -> Result<CallCard, DoorError> {
        let state = CallState::of(call);
        let agent_name = match call.agent {
            Some(id) if id == self.agent.id => Some(self.agent.name.clone()),
            Some(id) => self
                .dialer
                .store
                .find_agent(id)
                .await?
                .map(|agent| agent.name),
            None => None,
        };
        let whose = if self.owns(call) {
            Whose::Viewers
        } else {
            Whose::Others
        };
        Ok(CallCard {
            id: call.id,
            direction: call.direction,
            state,
            words: call.in_words(whose).to_owned(),
            ended_by: Ending::of(call).map(|ending| ending.by),
            them: self.party_card(&call.them).await?,
            us: self.dialer.plan.pretty(&call.us),
            agent: call.agent,
            agent_name,
            mine: self.owns(call),
            created_at: call.created_at,
            answered_at: call.answered_at(),
            ended_at: call.ended_at(),
            talk_seconds: call.talk().as_seconds(),
            disposition: call.disposition,
            notes: call.notes.clone(),
            revision: call.revision,
        })
    }

    async fn party_card(&self, party: &Party) -> Result<PartyCard, DoorError> {
        let Some(number) = party.number() else {
            let label = match party {
                Party::Other(address) => address.clone(),
                _ => "Number withheld".to_owned(),
            };
            return Ok(PartyCard {
                label,
                pretty: None,
                number: None,
                about: String::new(),
                zone: None,
            });
        };
        let person = self.dialer.store.find_person(number).await?;
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
        })
    }

    async fn leg_row(&self, leg: &Leg) -> Result<LegRow, DoorError> {
        let whose = match leg.end {
            LegEnd::Customer => "Customer".to_owned(),
            LegEnd::Agent(id) => {
                let agent = self.dialer.store.find_agent(id).await?;
                agent.map_or_else(|| "An agent".to_owned(), |agent| agent.name)
            }
        };
        Ok(LegRow {
            whose,
            words: in_log(leg.status()).to_owned(),
            carrier_ref: leg.carrier_ref.clone(),
            ringing_at: leg.ringing_at(),
            answered_at: leg.answered_at(),
            ended_at: leg.ended_at(),
        })
    }
}

/// A place in the list as text: opaque to whoever passes it back.
fn place(at: Time, id: CallId) -> String {
    format!("{}_{id}", at.millis())
}

fn read_place(text: &str) -> Option<(Time, CallId)> {
    let (at, id) = text.split_once('_')?;
    Some((Time::from_millis(at.parse().ok()?), id.parse().ok()?))
}
