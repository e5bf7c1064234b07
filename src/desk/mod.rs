//! Door: what an agent can do.

use crate::agent::{Agent, Role};
use crate::call::{Call, CallState, Leg, LegEnd};
use crate::carrier::PhoneSetup;
use crate::dialer::Dialer;
use crate::id::{AgentId, CallId};
use crate::refusal::{DoorError, Refusal};

mod activity;
mod activity_view;
mod by_phone;
mod cards;
mod colleague;
mod company;
mod dial;
mod doing;
mod flows;
mod history;
mod last_calls;
mod missed;
mod names;
mod once;
mod park;
mod query;
mod queue;
mod reachable;
mod recording;
mod rejoin;
mod together;
mod view;
mod write_up;

pub use activity_view::{
    ActivityLines, ActivityPage, ActivityQuery, ActivityRow, AgentName, CallLink, Did, Total,
};
pub use company::{Company, OnHold, Stands};
pub use flows::{DrawnStep, FlowDrawing, FlowPage, FlowReport, FlowRow};
pub use last_calls::LastCall;
pub use missed::{MissedBox, MissedCalls, MissedCard, MissedMark};
pub use once::Once;
pub use query::HistoryQuery;
pub use queue::{InLine, Queue};
pub use reachable::Reachable;
pub use recording::{Listen, RecordingCard};
pub use together::{Arrange, Meanwhile, Whom};
pub use view::{
    Alone, CallCard, CallPage, Colleague, Contact, Count, DeskView, Dialed, EventMark, EventRow,
    HistoryPage, LegRow, Me, PartyCard,
};

/// An agent at their desk. Whoever holds it may use all of it.
#[derive(Clone)]
pub struct Desk {
    dialer: Dialer,
    agent: Agent,
}

impl Dialer {
    /// The desk of an agent who is signed in.
    #[must_use]
    pub fn desk(&self, agent: Agent) -> Desk {
        Desk {
            dialer: self.clone(),
            agent,
        }
    }
}

impl Desk {
    /// Whose desk it is.
    #[must_use]
    pub const fn agent(&self) -> &Agent {
        &self.agent
    }

    /// What the agent's page shows first.
    ///
    /// # Errors
    /// Where the database fails.
    pub async fn view(&self) -> Result<DeskView, DoorError> {
        let store = &self.dialer.store;
        let live = store.list_live_calls(self.agent.id).await?;
        let call = match live.first() {
            Some(call) => Some(self.card_of(call).await?),
            None => None,
        };
        let parked = store.list_parked(self.agent.id).await?;
        let people = store.list_people(12).await?;
        let contacts = people.iter().map(|person| Contact {
            name: person.name.clone(),
            number: person.number.clone(),
            pretty: self.dialer.plan.pretty(&person.number),
            about: person.about.clone(),
        });
        let recent = self.newest(5).await?;
        Ok(DeskView {
            me: self.me(),
            caller_id: self.dialer.plan.pretty(&self.dialer.policy.caller_id),
            call,
            parked: self.cards(&parked).await?,
            contacts: contacts.collect(),
            recent,
            queue: self.queue().await?,
            change: store.last_change().await?,
            now: self.dialer.now(),
        })
    }

    /// Who is at the desk.
    #[must_use]
    pub fn me(&self) -> Me {
        Me {
            id: self.agent.id,
            name: self.agent.name.clone(),
            role: self.agent.role,
            presence: self.agent.presence,
            presence_since: self.agent.presence_since,
            doing: self.agent.doing,
        }
    }

    /// What this agent's browser needs to be a phone. The identity is the agent's own and comes from
    /// nowhere else.
    #[must_use]
    pub fn phone(&self) -> PhoneSetup {
        self.dialer.carrier.phone(&self.agent, self.dialer.now())
    }

    /// Whether this agent may see a call: their own, one offered to them, one that nobody answered, or any as a
    /// supervisor.
    fn sees(&self, call: &Call) -> bool {
        self.agent.role >= Role::Supervisor
            || call.is_missed()
            || concerned(call).contains(&self.agent.id)
    }

    /// Whether this agent may act on a call: it is theirs, or they talk in it, or it is nobody's yet and ringing
    /// them now.
    fn owns(&self, call: &Call) -> bool {
        let rings_me = |leg: &Leg| leg.end == LegEnd::Agent(self.agent.id) && !leg.is_over();
        match call.agent {
            _ if call.colleague() == Some(self.agent.id) => true,
            Some(agent) if agent == self.agent.id => {
                !call.owner_left() || call.parked_since().is_some() || CallState::of(call).is_over()
            }
            Some(_) => call.place_of(self.agent.id).is_some(),
            None => call.legs.iter().any(rings_me),
        }
    }

    /// Whether this agent may write a call up: they have it, or talked in it.
    fn writes(&self, call: &Call) -> bool {
        call.colleague().is_none() && (self.owns(call) || call.has_heard(self.agent.id))
    }

    /// The call, if this agent may write it up.
    async fn writable(&self, id: CallId) -> Result<Call, DoorError> {
        let call = self.visible(id).await?;
        if self.writes(&call) {
            Ok(call)
        } else {
            Err(Refusal::NotYourCall.into())
        }
    }

    /// The call, if this agent may see it. Somebody else's is as good as none.
    async fn visible(&self, id: CallId) -> Result<Call, DoorError> {
        let call = self.dialer.store.find_call(id).await?;
        Ok(call
            .filter(|call| self.sees(call))
            .ok_or(Refusal::NoSuchCall)?)
    }

    /// The call, if it is this agent's own.
    async fn own(&self, id: CallId) -> Result<Call, DoorError> {
        let call = self.visible(id).await?;
        if self.owns(&call) {
            Ok(call)
        } else {
            Err(Refusal::NotYourCall.into())
        }
    }
}

/// The agents a call concerns: whose it is, and whom it rang.
#[must_use]
pub fn concerned(call: &Call) -> Vec<AgentId> {
    let mut agents: Vec<AgentId> = call.agent.into_iter().collect();
    for leg in &call.legs {
        if let Some(agent) = call.agent_of(leg)
            && !agents.contains(&agent)
        {
            agents.push(agent);
        }
    }
    agents
}
