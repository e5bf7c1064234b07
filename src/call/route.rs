//! Where a caller stands in the call flow that their call goes through.

use serde::{Deserialize, Serialize};

use super::Call;
use crate::clock::Time;
use crate::id::AgentId;

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

    /// Puts a caller at a step of a flow. Where that is a message or the end, nobody is rung any more.
    pub fn put_at(&mut self, route: Route, now: Time) {
        let over = matches!(route.stage, Stage::Message(_) | Stage::Bye(_));
        self.given_up_at = over.then(|| self.given_up_at.unwrap_or(now));
        self.recorded.message = matches!(route.stage, Stage::Message(_));
        self.route = Some(route);
    }
}
