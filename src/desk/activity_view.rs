//! What is shown of the log of what agents did: finished for the screen, nothing in it that the viewer may not see.

use serde::{Deserialize, Serialize};

use crate::agent::AgentState;
use crate::clock::{Span, Time};
use crate::day::Day;
use crate::id::{AgentId, CallId};

/// Which part of the log is asked for. What is empty is not said.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct ActivityQuery {
    /// Whose log, by id; one's own where not said.
    pub agent: Option<String>,
    /// The first day in UTC, like `2026-11-25`; six days before the last where not said.
    pub from: Option<String>,
    /// The last day in UTC; today where not said.
    pub to: Option<String>,
    /// Only what comes after this place; taken from [`ActivityPage::next`].
    pub before: Option<String>,
    /// At most so many lines: 1 to 1000, 100 where not said.
    pub limit: Option<u32>,
}

/// A page of an agent's log, newest first.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct ActivityPage {
    /// Whose log.
    pub agent: AgentName,
    /// Whose logs the viewer may see: nobody's but their own where there is one only.
    pub agents: Vec<AgentName>,
    /// The first day, in UTC.
    pub from: Day,
    /// The last day, in UTC.
    pub to: Day,
    /// How long the agent was in each state on these days, the longest first.
    pub totals: Vec<Total>,
    /// The lines.
    pub rows: Vec<ActivityRow>,
    /// Where the next page begins, if there is one.
    pub next: Option<String>,
    /// Now: until when a state that lasts is counted.
    pub now: Time,
}

/// Lines of an agent's log, newest first.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ActivityLines {
    /// Whose log.
    pub agent: AgentName,
    /// The first day, in UTC.
    pub from: Day,
    /// The last day, in UTC.
    pub to: Day,
    /// The lines.
    pub rows: Vec<ActivityRow>,
    /// Where the next ones begin, if there are any.
    pub next: Option<String>,
}

/// An agent, by name.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct AgentName {
    /// Their id.
    pub id: AgentId,
    /// Their name.
    pub name: String,
}

/// How long somebody was in a state.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Total {
    /// Which.
    pub state: AgentState,
    /// How long, in milliseconds.
    pub time: Span,
}

/// A line of the log.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct ActivityRow {
    /// When; not before the first day.
    pub at: Time,
    /// What.
    pub what: Did,
}

/// What somebody did.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Did {
    /// Signed in; from where, for supervisors.
    SignedIn(Option<String>),
    /// Signed out, or the session ran out; of where, for supervisors.
    SignedOut(Option<String>),
    /// Was in a state.
    Was {
        /// Which.
        state: AgentState,
        /// Until when, not after the last day; nothing while it lasts.
        until: Option<Time>,
        /// How long on these days, in milliseconds.
        time: Span,
        /// The call it was about.
        call: Option<CallLink>,
    },
}

/// A call, to go to.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct CallLink {
    /// Its id.
    pub id: CallId,
    /// Who was on the other side. Never empty.
    pub label: String,
}
