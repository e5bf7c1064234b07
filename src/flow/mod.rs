//! A call flow: what becomes of a call that comes in, step by step. Data, as an administrator wrote it down; pure.

mod check;
mod fault;
mod hours;
mod run;
mod story;
mod walk;

#[cfg(test)]
mod tests;

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use crate::clock::{Span, Time};
use crate::phone::PhoneNumber;

pub use check::check;
pub use fault::{Fault, FaultKind};
pub use hours::{Local, NotHours, Opening};
pub use story::Story;
pub use walk::{Arrived, Facts, Place, Pressed};

/// The flow for calls to numbers that no other flow names.
pub const MAIN: &str = "main";

/// The most characters of a flow's text.
pub const TEXT_MAX: usize = 20_000;
/// The most characters that are said in one step.
pub const SAY_MAX: usize = 1_000;
/// The most steps of a flow.
pub const STEPS_MAX: usize = 100;

/// A call flow.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Flow {
    /// IANA time zone of its hours and holidays.
    pub zone: String,
    /// The step with which it begins.
    pub start: Way,
    /// Whether its conversations are recorded, where that differs from the settings.
    pub record: Option<bool>,
    /// What is said first, where conversations are recorded.
    pub notice: Option<String>,
    /// Our numbers that lead to it.
    pub numbers: Vec<PhoneNumber>,
    /// Its steps, in the order of the text.
    pub steps: Vec<Step>,
    /// Tests of it, which are run whenever it is saved.
    pub stories: Vec<Story>,
}

/// One step of a flow.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Step {
    /// Its name, by which others lead to it.
    pub name: String,
    /// The line on which it begins, from 1.
    pub line: u32,
    /// What it does.
    pub does: Does,
}

/// The name of a step to which something leads, and the line on which that is said.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Way {
    /// The step's name.
    pub to: String,
    /// From 1.
    pub line: u32,
}

/// What a step does.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Does {
    /// Goes one way while it is open and another while it is closed.
    Hours {
        /// When it is open.
        open: Vec<Opening>,
        /// Days on which it is not, as `2026-12-25`.
        closed: Vec<crate::day::Day>,
        /// Where callers go while it is open.
        then: Way,
        /// Where they go while it is closed.
        otherwise: Way,
    },
    /// Says something.
    Say {
        /// What.
        text: String,
        /// What comes next.
        then: Way,
    },
    /// Asks for a key.
    Menu(Menu),
    /// Lets them wait until somebody is free.
    Queue(Queue),
    /// Rings somebody outside.
    Number(Outside),
    /// Records the conversation from here on, or not: what came of asking for consent.
    Record {
        /// Whether.
        on: bool,
        /// What comes next.
        then: Way,
    },
    /// Promises to call them back when it is their turn.
    CallBack(CallBack),
    /// Takes a message.
    Voicemail {
        /// What is said before the tone.
        text: String,
    },
    /// Ends the call.
    HangUp {
        /// What is said before; may be empty.
        text: String,
    },
}

/// A menu.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Menu {
    /// What is said.
    pub text: String,
    /// Where each key leads: digits, `*` and `#`.
    pub keys: BTreeMap<char, Way>,
    /// How long a key is waited for after what is said, 1 to 30 s.
    pub wait: Span,
    /// How often it is said, 1 to 5.
    pub tries: u32,
    /// Where those go who press nothing, or nothing of use.
    pub otherwise: Way,
}

/// A queue.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Queue {
    /// The logins of those who answer it; empty for everybody.
    pub agents: Vec<String>,
    /// Whom of them it rings.
    pub ring: Ring,
    /// Callers here stand as if they had called so much earlier, 0 to 2 h.
    pub ahead: Span,
    /// The agent to whom they spoke last is rung before others, where free.
    pub last_agent: bool,
    /// How long somebody waits at most, 10 s to 2 h.
    pub wait: Span,
    /// Where so many wait already, whoever comes goes on at once.
    pub full: Option<u32>,
    /// Where those go who have waited so long.
    pub otherwise: Way,
}

/// Somebody outside who is rung.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Outside {
    /// Their number; the gate is asked before it is dialled, as for every other.
    pub number: PhoneNumber,
    /// How long it rings, 5 to 120 s.
    pub wait: Span,
    /// Where those go whom nobody answered there.
    pub otherwise: Way,
}

/// A promise to call back.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct CallBack {
    /// What is said before the call ends.
    pub text: String,
    /// The queue in which it waits: who answers it, whom of them it rings, and before whom it comes.
    pub queue: Way,
    /// How long it waits at most, 10 min to 24 h.
    pub within: Span,
    /// Where those go who hide their number, or have none.
    pub otherwise: Way,
}

/// Whom of those who are free a queue rings.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Ring {
    /// Whoever has been free longest.
    #[default]
    LongestIdle,
    /// Whoever was rung least lately.
    RoundRobin,
    /// All of them at once; whoever answers first has the call.
    All,
}

/// What a text says, as far as it is a flow, and what is wrong with it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Reading {
    /// The flow; none where the text is none at all.
    pub flow: Option<Flow>,
    /// What is wrong with the text.
    pub faults: Vec<Fault>,
}

/// Port: reading flows, and clocks on the wall.
pub trait FlowReader: Send + Sync {
    /// Reads a flow as an administrator wrote it down. Says what is wrong with the text only; see [`check`].
    fn read(&self, text: &str) -> Reading;

    /// What the clock on the wall shows in a time zone; none where there is no such zone.
    fn local(&self, zone: &str, at: Time) -> Option<Local>;
}

impl Flow {
    /// The step with this name.
    #[must_use]
    pub fn step(&self, name: &str) -> Option<&Step> {
        self.steps.iter().find(|step| step.name == name)
    }
}

impl Does {
    /// Its name in the text.
    #[must_use]
    pub fn word(&self) -> &'static str {
        match self {
            Self::Hours { .. } => "hours",
            Self::Say { .. } => "say",
            Self::Menu(_) => "menu",
            Self::Queue(queue) if queue.ring == Ring::All => "ring_group",
            Self::Queue(_) => "queue",
            Self::Number(_) => "number",
            Self::Record { .. } => "record",
            Self::CallBack(_) => "call_back",
            Self::Voicemail { .. } => "voicemail",
            Self::HangUp { .. } => "hang_up",
        }
    }

    /// All the ways that lead on from it, each with what takes it.
    #[must_use]
    pub fn ways(&self) -> Vec<(String, &Way)> {
        match self {
            Self::Hours {
                then, otherwise, ..
            } => vec![("open".to_owned(), then), ("closed".to_owned(), otherwise)],
            Self::Say { then, .. } | Self::Record { then, .. } => vec![("then".to_owned(), then)],
            Self::Menu(menu) => {
                let keys = menu.keys.iter().map(|(key, way)| (key.to_string(), way));
                let rest = ("no key".to_owned(), &menu.otherwise);
                keys.chain([rest]).collect()
            }
            Self::Queue(queue) => vec![("waited".to_owned(), &queue.otherwise)],
            Self::Number(outside) => vec![("no answer".to_owned(), &outside.otherwise)],
            Self::CallBack(back) => vec![("no number".to_owned(), &back.otherwise)],
            Self::Voicemail { .. } | Self::HangUp { .. } => Vec::new(),
        }
    }

    /// The ways taken without the caller's doing anything.
    pub(crate) fn ways_by_itself(&self) -> Vec<&Way> {
        match self {
            Self::Hours {
                then, otherwise, ..
            } => vec![then, otherwise],
            Self::Say { then, .. } | Self::Record { then, .. } => vec![then],
            Self::Menu(menu) => vec![&menu.otherwise],
            Self::Queue(queue) => vec![&queue.otherwise],
            Self::Number(outside) => vec![&outside.otherwise],
            Self::CallBack(back) => vec![&back.otherwise],
            Self::Voicemail { .. } | Self::HangUp { .. } => Vec::new(),
        }
    }
}
