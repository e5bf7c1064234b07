//! The calls an agent may see, as cards and pages.

use super::names::Names;
use super::{
    CallCard, CallPage, Colleague, Count, Desk, EventMark, EventRow, HistoryPage, HistoryQuery,
    LegRow,
};
use crate::agent::Role;
use crate::call::{Call, Leg, LegEnd};
use crate::carrier::in_log;
use crate::clock::Span;
use crate::id::CallId;
use crate::list_key::ListKey;
use crate::mask::masked;
use crate::refusal::{DoorError, Refusal};
use crate::store::{CallFilter, Event};

/// Calls are counted so far and no further.
const COUNTED: u32 = 10_000;
/// So many calls of an export are read at once.
const EXPORTED: u32 = 500;

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
        let events = self.dialer.store.list_events(id).await?;
        let events = events.into_iter().map(|event| self.event_row(event));
        let events = events.collect();
        let mut legs = Vec::with_capacity(call.legs.len());
        for leg in &call.legs {
            legs.push(self.leg_row(&call, leg).await?);
        }
        let do_not_call = match call.them.number() {
            Some(number) => self.dialer.store.is_do_not_call(number).await?,
            None => false,
        };
        let listens = self.listens(&call, &mut Names::default()).await?;
        Ok(CallPage {
            do_not_call,
            listens,
            card: self.card_of(&call).await?,
            legs,
            events,
        })
    }

    /// Calls that this agent may see, newest first.
    ///
    /// # Errors
    /// A field of the query that cannot be meant; a supervisor's field from somebody else.
    pub async fn history(&self, query: &HistoryQuery) -> Result<HistoryPage, DoorError> {
        let filter = self.filter_of(query)?;
        let count = self.dialer.store.count_calls(&filter, COUNTED + 1).await?;
        let (calls, more) = self.page(filter.clone()).await?;
        let keys = calls.first().zip(calls.last());
        let keys = keys.map(|(first, last)| (ListKey::of(first), ListKey::of(last)));
        // Where a page was come to from, there was something.
        let (newer, older) = if filter.after.is_some() {
            (more, true)
        } else {
            (filter.before.is_some(), more)
        };
        Ok(HistoryPage {
            calls: self.cards(&calls).await?,
            older: keys.filter(|_| older).map(|(_, last)| last.to_string()),
            newer: keys.filter(|_| newer).map(|(first, _)| first.to_string()),
            count: if count > COUNTED {
                Count::Over(COUNTED)
            } else {
                Count::Exactly(count)
            },
        })
    }

    /// The next calls of an export: those below a place, as many as the store gives at once, and the place
    /// where they end; nothing once there are no more.
    ///
    /// # Errors
    /// As for [`Desk::history`].
    pub async fn export(
        &self,
        query: &HistoryQuery,
        before: Option<ListKey>,
    ) -> Result<Option<(Vec<CallCard>, ListKey)>, DoorError> {
        let filter = CallFilter {
            before,
            after: None,
            limit: EXPORTED,
            ..self.filter_of(query)?
        };
        let calls = self.dialer.store.list_calls(&filter).await?;
        let Some(last) = calls.last().map(ListKey::of) else {
            return Ok(None);
        };
        Ok(Some((self.cards(&calls).await?, last)))
    }

    /// Whose calls this agent may choose to see: everybody's for a supervisor, else nobody else's.
    ///
    /// # Errors
    /// Where the database fails.
    pub async fn colleagues(&self) -> Result<Vec<Colleague>, DoorError> {
        if self.agent.role < Role::Supervisor {
            return Ok(Vec::new());
        }
        let agents = self.dialer.store.list_agents().await?;
        let names = agents.into_iter().map(|agent| Colleague {
            id: agent.id,
            name: agent.name,
        });
        let mut names: Vec<_> = names.collect();
        names.sort_by_key(|colleague| colleague.name.to_lowercase());
        Ok(names)
    }

    /// The newest calls that this agent may see.
    pub(super) async fn newest(&self, limit: u32) -> Result<Vec<CallCard>, DoorError> {
        let mut filter = self.filter_of(&HistoryQuery::default())?;
        filter.limit = limit;
        let calls = self.dialer.store.list_calls(&filter).await?;
        self.cards(&calls).await
    }

    /// What a query means for this agent: others than supervisors see their own calls only.
    fn filter_of(&self, query: &HistoryQuery) -> Result<CallFilter, Refusal> {
        let mut filter = query.filter()?;
        if self.agent.role < Role::Supervisor {
            if filter.agent.is_some_and(|agent| agent != self.agent.id) {
                return Err(Refusal::NotASupervisor);
            }
            filter.agent = Some(self.agent.id);
        }
        Ok(filter)
    }

    /// A page, and whether there is more behind it.
    async fn page(&self, mut filter: CallFilter) -> Result<(Vec<Call>, bool), DoorError> {
        let limit = filter.limit as usize;
        filter.limit += 1;
        let mut calls = self.dialer.store.list_calls(&filter).await?;
        let more = calls.len() > limit;
        if more && filter.after.is_some() {
            calls.remove(0);
        }
        calls.truncate(limit);
        Ok((calls, more))
    }

    fn event_row(&self, told: Event) -> EventRow {
        let sees_numbers = self.agent.role >= Role::Supervisor;
        let shown = |text: String| if sees_numbers { text } else { masked(&text) };
        let event = told.event;
        let waited = told.applied_at.map(|at| at.since(event.received_at));
        EventRow {
            received_at: event.received_at,
            waited_seconds: waited.map(Span::as_seconds).filter(|waited| *waited >= 2),
            mark: EventMark::of(&event.kind, &event.effect),
            kind: event.kind,
            effect: shown(event.effect),
            raw: Some(event.raw).filter(|raw| !raw.is_empty()).map(shown),
        }
    }

    async fn leg_row(&self, call: &Call, leg: &Leg) -> Result<LegRow, DoorError> {
        let end = call.agent_of(leg).map_or(leg.end, LegEnd::Agent);
        let whose = match end {
            LegEnd::Customer => "Customer".to_owned(),
            LegEnd::Guest => {
                let number = leg.arranged.number.as_ref();
                number.map_or_else(|| "A guest".to_owned(), |it| self.dialer.plan.pretty(it))
            }
            LegEnd::Agent(id) => {
                let agent = self.dialer.store.find_agent(id).await?;
                agent.map_or_else(|| "An agent".to_owned(), |agent| agent.name)
            }
        };
        Ok(LegRow {
            whose,
            words: in_log(leg.status()).to_owned(),
            answered_by: leg.evidence.answered_by.map(|fact| fact.value),
            carrier_ref: leg.carrier_ref.clone(),
            ringing_at: leg.ringing_at(),
            answered_at: leg.answered_at(),
            ended_at: leg.ended_at(),
        })
    }
}
