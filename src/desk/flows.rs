//! Call flows, as an administrator reads and writes them.

use std::collections::BTreeSet;

use serde::{Deserialize, Serialize};

use super::Desk;
use crate::agent::Role;
use crate::flow::{Does, Fault, FaultKind, Flow, Step, check};
use crate::refusal::{DoorError, Refusal};
use crate::store::KeptFlow;

/// The most characters of what a step says that a drawing shows.
const DETAIL_MAX: usize = 90;
/// The most characters of a flow's name.
const NAME_MAX: usize = 40;

/// A flow in the list.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct FlowRow {
    /// Its name.
    pub name: String,
    /// The numbers that lead to it, as people write them.
    pub numbers: Vec<String>,
    /// How many steps it has.
    pub steps: u32,
    /// Counts its versions from 1.
    pub version: i64,
}

/// A flow to read and to change.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct FlowPage {
    /// Its name.
    pub name: String,
    /// The version that is shown; 0 where it is new.
    pub version: i64,
    /// As it is kept.
    pub text: String,
    /// What is to be said of it.
    pub report: FlowReport,
}

/// What is to be said of a flow's text.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct FlowReport {
    /// What is wrong with it, by line; it is not saved with a fault.
    pub faults: Vec<Fault>,
    /// How it goes, as far as it can be read.
    pub drawing: Option<FlowDrawing>,
    /// How many of its stories there are.
    pub stories: u32,
}

/// How a flow goes.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct FlowDrawing {
    /// The step with which it begins.
    pub start: String,
    /// Its steps, in the order in which callers come to them; then those that nothing leads to.
    pub steps: Vec<DrawnStep>,
}

/// A step of a drawing.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct DrawnStep {
    /// Its name.
    pub name: String,
    /// What it does: `hours`, `say`, `menu`, `queue`, `voicemail` or `hang_up`.
    pub does: String,
    /// The line on which it begins.
    pub line: u32,
    /// How many steps lie before it at least.
    pub depth: u32,
    /// A little more of what it does.
    pub detail: String,
    /// Where it leads: what takes that way, and the step.
    pub ways: Vec<(String, String)>,
}

impl Desk {
    fn administers(&self) -> Result<(), Refusal> {
        if self.agent.role >= Role::Administrator {
            Ok(())
        } else {
            Err(Refusal::NotAnAdministrator)
        }
    }

    /// The flows, by name.
    ///
    /// # Errors
    /// Not an administrator's desk.
    pub async fn flows(&self) -> Result<Vec<FlowRow>, DoorError> {
        self.administers()?;
        let kept = self.dialer.store.list_flows().await?;
        Ok(kept
            .into_iter()
            .map(|kept| {
                let flow = self.dialer.flows.read(&kept.text).flow.unwrap_or_default();
                let pretty = |number| self.dialer.plan.pretty(number);
                FlowRow {
                    numbers: flow.numbers.iter().map(pretty).collect(),
                    steps: u32::try_from(flow.steps.len()).unwrap_or(u32::MAX),
                    name: kept.name,
                    version: kept.version,
                }
            })
            .collect())
    }

    /// A flow to read and to change; one that is new where nobody has saved one by that name.
    ///
    /// # Errors
    /// Not an administrator's desk, or a name that no flow has.
    pub async fn flow(&self, name: &str) -> Result<FlowPage, DoorError> {
        self.administers()?;
        check_name(name)?;
        let kept = self.dialer.store.list_flows().await?;
        let kept = kept.into_iter().find(|kept| kept.name == name);
        let (version, text) = kept.map_or((0, String::new()), |kept| (kept.version, kept.text));
        let report = if text.is_empty() {
            FlowReport::default()
        } else {
            self.check_flow(name, &text).await?
        };
        Ok(FlowPage {
            name: name.to_owned(),
            version,
            text,
            report,
        })
    }

    /// What is to be said of a text that somebody writes. Changes nothing.
    ///
    /// # Errors
    /// Not an administrator's desk.
    pub async fn check_flow(&self, name: &str, text: &str) -> Result<FlowReport, DoorError> {
        self.administers()?;
        let reading = self.dialer.flows.read(text);
        let mut faults = reading.faults;
        if let Some(flow) = reading.flow.as_ref().filter(|_| faults.is_empty()) {
            faults = check(flow);
            faults.extend(self.foreign_faults(name, flow, text).await?);
            faults.sort();
        }
        Ok(FlowReport {
            stories: reading.flow.as_ref().map_or(0, |flow| {
                u32::try_from(flow.stories.len()).unwrap_or(u32::MAX)
            }),
            drawing: reading.flow.as_ref().map(draw),
            faults,
        })
    }

    /// What is wrong with a flow beside others: whom nobody knows, and numbers that lead elsewhere.
    async fn foreign_faults(
        &self,
        name: &str,
        flow: &Flow,
        text: &str,
    ) -> Result<Vec<Fault>, DoorError> {
        let agents = self.dialer.store.list_agents().await?;
        let known: BTreeSet<&str> = agents.iter().map(|agent| agent.login.as_str()).collect();
        let mut faults = Vec::new();
        for step in &flow.steps {
            let Does::Queue(queue) = &step.does else {
                continue;
            };
            for login in queue
                .agents
                .iter()
                .filter(|login| !known.contains(login.as_str()))
            {
                let words = format!("Nobody signs in as “{login}”.");
                faults.push(Fault::new(step.line, FaultKind::NoSuchAgent, words));
            }
        }
        for kept in self.dialer.store.list_flows().await? {
            if kept.name == name {
                continue;
            }
            let other = self.dialer.flows.read(&kept.text).flow.unwrap_or_default();
            for number in flow.numbers.iter().filter(|it| other.numbers.contains(it)) {
                let line = text.lines().position(|line| line.contains(number.as_str()));
                let line = line.and_then(|at| u32::try_from(at + 1).ok()).unwrap_or(1);
                let pretty = self.dialer.plan.pretty(number);
                let words = format!("{pretty} leads to the flow “{}” already.", kept.name);
                faults.push(Fault::new(line, FaultKind::NumberTaken, words));
            }
        }
        Ok(faults)
    }

    /// Keeps a flow in place of the version that was read, 0 for a new one. An empty text takes it away: calls then
    /// wait for whoever is free.
    ///
    /// # Errors
    /// Not an administrator's desk; something is wrong with it; or somebody else saved it meanwhile.
    pub async fn save_flow(
        &self,
        name: &str,
        version: i64,
        text: &str,
    ) -> Result<FlowPage, DoorError> {
        self.administers()?;
        check_name(name)?;
        let text = text.replace("\r\n", "\n");
        if !text.trim().is_empty() {
            let report = self.check_flow(name, &text).await?;
            if let Some(fault) = report.faults.into_iter().next() {
                return Err(Refusal::FlowIsWrong(fault.line, fault.words).into());
            }
        }
        let kept = KeptFlow {
            name: name.to_owned(),
            version,
            text: if text.trim().is_empty() {
                String::new()
            } else {
                text
            },
        };
        let now = self.dialer.now();
        if self
            .dialer
            .store
            .save_flow(&kept, self.agent.id, now)
            .await?
        {
            self.flow(name).await
        } else {
            Err(Refusal::FlowChanged.into())
        }
    }
}

/// A name that can stand in an address.
fn check_name(name: &str) -> Result<(), Refusal> {
    let plain = |c: char| c.is_ascii_lowercase() || c.is_ascii_digit() || c == '-';
    if (1..=NAME_MAX).contains(&name.len()) && name.chars().all(plain) {
        Ok(())
    } else {
        Err(Refusal::BadFlowName)
    }
}

/// The steps in the order in which callers come to them, breadth first.
fn draw(flow: &Flow) -> FlowDrawing {
    let mut steps: Vec<DrawnStep> = Vec::new();
    let mut next = vec![flow.start.to.as_str()];
    let mut depth = 0;
    while !next.is_empty() {
        let mut later = Vec::new();
        for name in next {
            let known = steps.iter().any(|drawn| drawn.name == name);
            if let Some(step) = flow.step(name).filter(|_| !known) {
                later.extend(step.does.ways().into_iter().map(|(_, way)| way.to.as_str()));
                steps.push(drawn(step, depth));
            }
        }
        next = later;
        depth += 1;
    }
    below_what_leads_there(&mut steps, flow);
    let last = steps.iter().map(|step| step.depth + 1).max().unwrap_or(0);
    for step in &flow.steps {
        if !steps.iter().any(|drawn| drawn.name == step.name) {
            steps.push(drawn(step, last));
        }
    }
    FlowDrawing {
        start: flow.start.to.clone(),
        steps,
    }
}

/// Moves steps down below whatever leads to them by itself, so that time goes down the page. A flow that goes round in a
/// circle is moved as often as it has steps, and no further.
fn below_what_leads_there(steps: &mut [DrawnStep], flow: &Flow) {
    for _ in 0..steps.len() {
        let mut moved = false;
        for step in &flow.steps {
            let Some(from) = depth_of(steps, &step.name) else {
                continue;
            };
            for way in step.does.ways_by_itself() {
                let to = steps.iter_mut().find(|drawn| drawn.name == way.to);
                if let Some(to) = to.filter(|to| to.depth <= from && to.name != step.name) {
                    (to.depth, moved) = (from + 1, true);
                }
            }
        }
        if !moved {
            return;
        }
    }
}

fn depth_of(steps: &[DrawnStep], name: &str) -> Option<u32> {
    let step = steps.iter().find(|step| step.name == name)?;
    Some(step.depth)
}

fn drawn(step: &Step, depth: u32) -> DrawnStep {
    let ways = step.does.ways().into_iter();
    DrawnStep {
        name: step.name.clone(),
        does: step.does.word().to_owned(),
        line: step.line,
        depth,
        detail: detail(&step.does),
        ways: ways.map(|(label, way)| (label, way.to.clone())).collect(),
    }
}

fn detail(does: &Does) -> String {
    match does {
        Does::Hours { closed, .. } => match closed.len() {
            0 => String::new(),
            1 => "1 holiday".to_owned(),
            days => format!("{days} holidays"),
        },
        Does::Say { text, .. } | Does::Voicemail { text } | Does::HangUp { text } => short(text),
        Does::Number(outside) => format!(
            "{} · {} s",
            outside.number.masked(),
            outside.wait.as_seconds()
        ),
        Does::Record { on, .. } => if *on {
            "from here on"
        } else {
            "not from here on"
        }
        .to_owned(),
        Does::CallBack(back) => {
            let minutes = back.within.as_seconds() / 60;
            short(&format!("as in {} · within {minutes} min", back.queue.to))
        }
        Does::Menu(menu) => short(&menu.text),
        Does::Queue(queue) => {
            let who = match queue.agents.as_slice() {
                [] => "everybody".to_owned(),
                agents => agents.join(", "),
            };
            let minutes = queue.wait.as_seconds() / 60;
            let wait = match minutes {
                0 => format!("{} s", queue.wait.as_seconds()),
                minutes => format!("{minutes} min"),
            };
            short(&format!("{who} · at most {wait}"))
        }
    }
}

fn short(text: &str) -> String {
    if text.chars().count() <= DETAIL_MAX {
        return text.to_owned();
    }
    let kept: String = text.chars().take(DETAIL_MAX - 1).collect();
    format!("{}…", kept.trim_end())
}
