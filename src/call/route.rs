//! Where a caller stands in the call flow that their call goes through.

use serde::{Deserialize, Serialize};

use super::Call;
use crate::clock::{Span, Time};
use crate::flow::Ring;
use crate::id::{AgentId, CallId};
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
    Queue(Waits),
    /// Will be called back when it is their turn; the call ends, after this is said.
    CallBack {
        /// What is said.
        text: String,
        /// The call that they will get.
        call: CallId,
        /// How it waits.
        waits: Waits,
    },
    /// Of a call that we make: it calls somebody back, and waits for somebody to be free.
    CallingBack {
        /// The call in which they asked for it.
        asked_in: CallId,
        /// When that call came in.
        called_at: Time,
        /// How it waits.
        waits: Waits,
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

/// How a call waits for somebody to be free.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Waits {
    /// Those who answer it; empty for everybody.
    pub agents: Vec<AgentId>,
    /// Until then.
    pub until: Time,
    /// Whom of them it rings.
    #[serde(default)]
    pub ring: Ring,
    /// They stand as if they had called so much earlier, in milliseconds.
    #[serde(default)]
    pub ahead: i64,
    /// The agent to whom they spoke last, who is rung before others.
    #[serde(default)]
    pub last_agent: Option<AgentId>,
}

impl Stage {
    /// How the call waits that stands here, where it does.
    #[must_use]
    pub const fn waits(&self) -> Option<&Waits> {
        match self {
            Self::Queue(waits) | Self::CallingBack { waits, .. } => Some(waits),
            _ => None,
        }
    }
}

impl Call {
    /// The name of the call flow that it goes through.
    #[must_use]
    pub fn flow(&self) -> Option<&str> {
        self.route.as_ref().map(|route| route.flow.as_str())
    }

    /// How it waits, where a call flow says so.
    #[must_use]
    pub fn waits(&self) -> Option<&Waits> {
        self.route.as_ref()?.stage.waits()
    }

    /// Whether the caller is asked for a key.
    #[must_use]
    pub fn is_in_menu(&self) -> bool {
        let stage = self.route.as_ref().map(|route| &route.stage);
        matches!(stage, Some(Stage::Menu { .. }))
    }

    /// Whether an agent is one of those who answer the queue that the caller waits in.
    #[must_use]
    pub fn is_answered_by(&self, agent: AgentId) -> bool {
        self.waits()
            .is_none_or(|waits| waits.agents.is_empty() || waits.agents.contains(&agent))
    }

    /// Whom of those who are free it rings, where it waits.
    #[must_use]
    pub fn rings(&self) -> Ring {
        self.waits().map_or(Ring::LongestIdle, |waits| waits.ring)
    }

    /// The agent who is rung for it before others, where they are free.
    #[must_use]
    pub fn last_agent(&self) -> Option<AgentId> {
        self.waits()?.last_agent
    }

    /// By which it stands in the queue: when they called, or earlier where their queue comes before others.
    #[must_use]
    pub fn queue_place(&self) -> Time {
        let ahead = self.waits().map_or(0, |waits| waits.ahead);
        self.created_at.minus(Span::millis(ahead))
    }

    /// Puts a caller at a step of a flow. Where that is a message, or an end, nobody is rung any more.
    pub fn put_at(&mut self, route: Route, now: Time) {
        let over = matches!(
            route.stage,
            Stage::Message(_) | Stage::Bye(_) | Stage::CallBack { .. }
        );
        self.given_up_at = over.then(|| self.given_up_at.unwrap_or(now));
        self.recorded.wanted = route.record.unwrap_or(self.recorded.wanted);
        self.recorded.message = matches!(route.stage, Stage::Message(_));
        self.route = Some(route);
    }
}
