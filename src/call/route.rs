//! Where a caller stands in the call flow that their call goes through.

use serde::{Deserialize, Serialize};

use super::Call;
use crate::clock::{Span, Time};
use crate::flow::Ring;
use crate::id::AgentId;
use crate::phone::PhoneNumber;

/// Where a caller stands in a call flow. All that is needed to let them hear it, so that the flow may be changed
/// meanwhile; the flow itself is only looked at when they go on.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Route {
    /// The flow's name.
    pub flow: String,
    /// Which of its versions.
    pub version: i64,
    /// The step they are at.
    pub step: String,
    /// Counts the steps they came to; the first is 0.
    pub turn: u32,
    /// What is said when they get there.
    pub says: Vec<String>,
    /// What it is.
    pub stage: Stage,
    /// Whether the conversation is recorded, where a step on the way there said so.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub record: Option<bool>,
    /// The carrier is to be told: they came here by waiting, and nobody had asked.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub untold: bool,
}

/// What a step of a flow is to a caller.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Stage {
    /// Asked for a key.
    Menu {
        /// What is said.
        text: String,
        /// How long a key is waited for, in seconds.
        seconds: u32,
        /// How often it was said, this time included.
        said: u32,
    },
    /// Waits for somebody to be free.
    Queue {
        /// Those who answer it; empty for everybody.
        agents: Vec<AgentId>,
        /// Until then.
        until: Time,
        /// Whom of them it rings.
        #[serde(default)]
        ring: Ring,
        /// They stand as if they had called so much earlier, in milliseconds.
        #[serde(default)]
        ahead: i64,
        /// The agent to whom they spoke last, who is rung before others.
        #[serde(default)]
        last_agent: Option<AgentId>,
    },
    /// Somebody outside is rung for them.
    Outside {
        /// Their number.
        number: PhoneNumber,
        /// How long it rings, in seconds.
        seconds: i64,
    },
    /// Leaves a message, after this is said.
    Message(String),
    /// The call ends, after this is said.
    Bye(String),
}

impl Call {
    /// Whether the caller is asked for a key.
    #[must_use]
    pub fn is_in_menu(&self) -> bool {
        let stage = self.route.as_ref().map(|route| &route.stage);
        matches!(stage, Some(Stage::Menu { .. }))
    }

    /// Whether an agent is one of those who answer the queue that the caller waits in.
    #[must_use]
    pub fn is_answered_by(&self, agent: AgentId) -> bool {
        match self.route.as_ref().map(|route| &route.stage) {
            Some(Stage::Queue { agents, .. }) => agents.is_empty() || agents.contains(&agent),
            _ => true,
        }
    }

    /// Whom of those who are free it rings, where it waits.
    #[must_use]
    pub fn rings(&self) -> Ring {
        match self.route.as_ref().map(|route| &route.stage) {
            Some(Stage::Queue { ring, .. }) => *ring,
            _ => Ring::LongestIdle,
        }
    }

    /// The agent who is rung for it before others, where they are free.
    #[must_use]
    pub fn last_agent(&self) -> Option<AgentId> {
        match self.route.as_ref().map(|route| &route.stage) {
            Some(Stage::Queue { last_agent, .. }) => *last_agent,
            _ => None,
        }
    }

    /// By which it stands in the queue: when they called, or earlier where their queue comes before others.
    #[must_use]
    pub fn queue_place(&self) -> Time {
        match self.route.as_ref().map(|route| &route.stage) {
            Some(Stage::Queue { ahead, .. }) => self.created_at.minus(Span::millis(*ahead)),
            _ => self.created_at,
        }
    }

    /// Puts a caller at a step of a flow. Where that is a message or the end, nobody is rung any more.
    pub fn put_at(&mut self, route: Route, now: Time) {
        let over = matches!(route.stage, Stage::Message(_) | Stage::Bye(_));
        self.given_up_at = over.then(|| self.given_up_at.unwrap_or(now));
        self.recorded.wanted = route.record.unwrap_or(self.recorded.wanted);
        self.recorded.message = matches!(route.stage, Stage::Message(_));
        self.route = Some(route);
    }
}
