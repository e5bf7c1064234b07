//! What agents did: their sign-ins, their states and the calls these were about, as a log.

use crate::agent::AgentState;
use crate::call::Party;
use crate::clock::{Span, Time};
use crate::id::{AgentId, CallId};

/// Which part of an agent's log is asked for.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ActivityFilter {
    /// Whose.
    pub agent: AgentId,
    /// From this moment on. A state that began before is counted from here.
    pub from: Time,
    /// Until before this moment. A state that lasts longer is counted up to here.
    pub to: Time,
    /// Only what comes after this place of the list, which is newest first.
    pub before: Option<Place>,
    /// At most so many, 1 to 1000.
    pub limit: u32,
}

/// A place in an agent's log. Two entries of one agent have different places.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Place {
    /// When the entry was.
    pub at: Time,
    /// Orders entries of one moment: in, then states, then out.
    pub rank: i64,
    /// Tells entries of one moment and rank apart.
    pub key: String,
}

/// One line of an agent's log.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Entry {
    /// Where it stands in the list.
    pub place: Place,
    /// What it was.
    pub what: What,
}

/// What an agent did.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum What {
    /// Signed in, from an address.
    SignedIn {
        /// The network address.
        address: String,
    },
    /// Signed out, or the session ran out.
    SignedOut {
        /// The network address of that session.
        address: String,
    },
    /// Was in a state from the entry's moment on.
    State {
        /// Which.
        state: AgentState,
        /// Until when; nothing while it lasts.
        until: Option<Time>,
        /// The call it was about.
        call: Option<CallOf>,
    },
}

/// The call a state was about.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct CallOf {
    /// Its id.
    pub id: CallId,
    /// The other side.
    pub them: Party,
    /// Their name, where the address book has one.
    pub name: Option<String>,
}

/// How long an agent was in a state.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Spent {
    /// Which.
    pub state: AgentState,
    /// How long in all.
    pub time: Span,
}
