//! What screens are told: numbered in commit order, so that a reader may ask for "after 4711".

use serde::{Deserialize, Serialize};

use crate::clock::Time;
use crate::id::{AgentId, CallId};

/// Something that screens show has changed. It names the thing; readers fetch how it stands now.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Changed {
    /// A call: its state, its notes, its outcome.
    Call(CallId),
    /// An agent: what they are doing.
    Agent(AgentId),
    /// Who waits in the queue. It concerns everybody, whomever the change names.
    Queue,
}

/// A change with its number.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Change {
    /// Its number; consecutive, in commit order.
    pub seq: i64,
    /// When it was committed.
    pub at: Time,
    /// What changed.
    pub what: Changed,
    /// The agents it concerns. Supervisors and administrators see every change.
    pub concerns: Vec<AgentId>,
}
