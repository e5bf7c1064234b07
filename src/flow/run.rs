//! Flows at work: which one a number leads to, and where a caller stands in it.

use super::{Arrived, Does, Facts, Flow, MAIN, Menu, Place, Pressed, Queue, check};
use crate::agent::Agent;
use crate::call::{Call, CallState, Party, Recorded, Route, Stage, Waits};
use crate::clock::{Span, Time};
use crate::dialer::Dialer;
use crate::id::{AgentId, CallId, LegId};
use crate::phone::PhoneNumber;
use crate::queue::MOST;
use crate::store::{CallFilter, KeptFlow, StoreError};

/// So many of the last calls with a number are looked through for whom they spoke to.
const LAST_CALLS: u32 = 10;

/// A flow that is right, with the name and the version under which it is kept.
pub(crate) struct Running {
    kept: KeptFlow,
    flow: Flow,
    facts: Facts,
    agents: Vec<Agent>,
    /// To whom the caller spoke last.
    last_agent: Option<AgentId>,
    can_record: bool,
    now: Time,
}

impl Dialer {
    /// The flow that calls to a number go through; nothing where none is kept for it.
    pub(crate) async fn flow_for(
        &self,
        number: &PhoneNumber,
        caller: &Party,
    ) -> Result<Option<Running>, StoreError> {
        let mut main = None;
        for kept in self.store.list_flows().await? {
            let Some(flow) = self.flow_of(&kept) else {
                continue;
            };
            if flow.numbers.contains(number) {
                return self.running(kept, flow, caller).await;
            }
            if kept.name == MAIN {
                main = Some((kept, flow));
            }
        }
        match main {
            Some((kept, flow)) => self.running(kept, flow, caller).await,
            None => Ok(None),
        }
    }

    /// The flow that a call goes through, in the version in which it began.
    pub(crate) async fn flow_of_call(&self, call: &Call) -> Result<Option<Running>, StoreError> {
        let Some(route) = &call.route else {
            return Ok(None);
        };
        let kept = self.store.find_flow(&route.flow, route.version).await?;
        match kept.and_then(|kept| Some((self.flow_of(&kept)?, kept))) {
            Some((flow, kept)) => self.running(kept, flow, &call.them).await,
            None => Ok(None),
        }
    }

    /// What a kept text says. What is kept was right when it was saved; what is not is as good as none.
    fn flow_of(&self, kept: &KeptFlow) -> Option<Flow> {
        let reading = self.flows.read(&kept.text);
        let flow = reading.flow.filter(|_| reading.faults.is_empty())?;
        check(&flow).is_empty().then_some(flow)
    }

    async fn running(
        &self,
        kept: KeptFlow,
        flow: Flow,
        caller: &Party,
    ) -> Result<Option<Running>, StoreError> {
        let now = self.now();
        let Some(local) = self.flows.local(&flow.zone, now) else {
            return Ok(None);
        };
        // No more are counted than some queue of the flow asks for.
        let waiting = match flow.fullest() {
            0 => 0,
            most => self.store.list_queue(most.min(MOST)).await?.len(),
        };
        let agents = self.store.list_agents().await?;
        let last_agent = if flow.asks_for_last_agent() {
            self.last_agent_of(caller).await?
        } else {
            None
        };
        Ok(Some(Running {
            facts: Facts {
                local,
                waiting: u32::try_from(waiting).unwrap_or(MOST),
                withheld: caller.number().is_none(),
            },
            kept,
            flow,
            agents,
            last_agent,
            can_record: self.carrier.can().recording,
            now,
        }))
    }
}

impl Dialer {
    /// Puts a caller at a step of a flow, and has whoever it names outside rung for them.
    pub(crate) fn lead(&self, call: &mut Call, route: Route) {
        let now = self.now();
        call.put_at(route, now);
        call.ring_outside(LegId::new(self.ids.next()), now);
    }

    /// The agent to whom somebody spoke last.
    async fn last_agent_of(&self, caller: &Party) -> Result<Option<AgentId>, StoreError> {
        let Some(number) = caller.number() else {
            return Ok(None);
        };
        let last = CallFilter {
            digits: Some(number.as_str().trim_start_matches('+').to_owned()),
            states: vec![CallState::Completed],
            limit: LAST_CALLS,
            ..CallFilter::default()
        };
        let calls = self.store.list_calls(&last).await?;
        let theirs = |call: &&Call| call.them.number() == Some(number);
        Ok(calls.iter().filter(theirs).find_map(|call| call.agent))
    }
}

impl Flow {
    /// Whether one of its queues rings the agent to whom somebody spoke last.
    fn asks_for_last_agent(&self) -> bool {
        let mut steps = self.steps.iter();
        steps.any(|step| matches!(&step.does, Does::Queue(queue) if queue.last_agent))
    }

    /// The most callers that one of its queues takes; nothing where all take any.
    fn fullest(&self) -> u32 {
        let full = self.steps.iter().filter_map(|step| match &step.does {
            Does::Queue(queue) => queue.full,
            _ => None,
        });
        full.max().unwrap_or(0)
    }
}

impl Running {
    /// Where a call that comes in begins. Nothing where the flow leads nowhere.
    pub(crate) fn enter(&self, dialer: &Dialer) -> Option<Route> {
        let arrived = self.flow.enter(&self.facts)?;
        self.route(dialer, arrived, 0)
    }

    /// Whether conversations are recorded, and what callers hear of that, where the settings say this.
    pub(crate) fn recorded(&self, dialer: &Dialer) -> (Recorded, Option<String>) {
        let wanted = self.flow.record.unwrap_or(dialer.policy.record_calls);
        let recorded = Recorded::new(wanted && dialer.carrier.can().recording);
        let notice = self.flow.notice.as_ref();
        let notice = notice.unwrap_or(&dialer.policy.recording_notice);
        let told = recorded.wanted && !notice.is_empty();
        (recorded, told.then(|| notice.clone()))
    }

    /// Where somebody in a menu goes on. Nothing where they are in none.
    pub(crate) fn press(&self, from: &Route, key: Option<char>, dialer: &Dialer) -> Option<Route> {
        let Stage::Menu { said, .. } = &from.stage else {
            return None;
        };
        match self.flow.press(&from.step, key, *said, &self.facts)? {
            Pressed::On(arrived) => self.route(dialer, arrived, from.turn + 1),
            Pressed::Again => {
                let mut again = from.clone();
                again.turn += 1;
                again.says.clear();
                again.record = None;
                if let Stage::Menu { said, .. } = &mut again.stage {
                    *said += 1;
                }
                Some(again)
            }
        }
    }

    /// Where somebody goes on who has waited as long as one waits, or whom nobody outside answered. Nothing where they do
    /// not wait.
    pub(crate) fn waited(&self, from: &Route, dialer: &Dialer) -> Option<Route> {
        let arrived = self.flow.waited(&from.step, &self.facts)?;
        let mut route = self.route(dialer, arrived, from.turn + 1)?;
        // While they wait for somebody they hear on what they hear.
        route.untold = !matches!(route.stage, Stage::Queue(_) | Stage::Outside { .. });
        Some(route)
    }

    fn route(&self, dialer: &Dialer, arrived: Arrived<'_>, turn: u32) -> Option<Route> {
        Some(Route {
            flow: self.kept.name.clone(),
            version: self.kept.version,
            step: arrived.step.to_owned(),
            turn,
            says: arrived.says.into_iter().map(str::to_owned).collect(),
            stage: match arrived.place {
                Place::Menu(menu) => menu_stage(menu),
                Place::Queue(queue) => Stage::Queue(self.waits(queue, queue.wait)),
                Place::CallBack(back) => Stage::CallBack {
                    text: back.text.clone(),
                    call: CallId::new(dialer.ids.next()),
                    waits: self.waits(self.queue(&back.queue.to)?, back.within),
                },
                Place::Outside(outside) => Stage::Outside {
                    number: outside.number.clone(),
                    seconds: outside.wait.as_seconds(),
                },
                Place::Message(text) => Stage::Message(text.to_owned()),
                Place::Bye(text) => Stage::Bye(text.to_owned()),
            },
            // Where the carrier cannot record, nothing is.
            record: arrived.record.map(|on| on && self.can_record),
            untold: false,
        })
    }

    fn queue(&self, step: &str) -> Option<&Queue> {
        match &self.flow.step(step)?.does {
            Does::Queue(queue) => Some(queue),
            _ => None,
        }
    }

    fn waits(&self, queue: &Queue, at_most: Span) -> Waits {
        let of_queue = |agent: &&Agent| queue.agents.contains(&agent.login);
        Waits {
            agents: self
                .agents
                .iter()
                .filter(of_queue)
                .map(|agent| agent.id)
                .collect(),
            until: self.now.plus(at_most),
            ring: queue.ring,
            ahead: queue.ahead.as_millis(),
            last_agent: self.last_agent.filter(|_| queue.last_agent),
        }
    }
}

fn menu_stage(menu: &Menu) -> Stage {
    Stage::Menu {
        text: menu.text.clone(),
        seconds: u32::try_from(menu.wait.as_seconds()).unwrap_or(5),
        said: 1,
    }
}
