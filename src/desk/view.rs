//! What an agent is shown: finished for the screen, nothing in it that they may not see.

use serde::{Deserialize, Serialize};

use crate::agent::{Presence, Role};
use crate::call::{CallState, Direction, Disposition, Side};
use crate::clock::Time;
use crate::id::{AgentId, CallId, IntentId};
use crate::phone::PhoneNumber;

/// Who is at the desk.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Me {
    /// Their id.
    pub id: AgentId,
    /// Their name.
    pub name: String,
    /// What they may do.
    pub role: Role,
    /// What they say they are doing.
    pub presence: Presence,
    /// Since when.
    pub presence_since: Time,
}

/// What the agent's page shows first.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct DeskView {
    /// Who is at the desk.
    pub me: Me,
    /// The number shown to those called.
    pub caller_id: String,
    /// The call they are in, or that rings them.
    pub call: Option<CallCard>,
    /// People to call.
    pub contacts: Vec<Contact>,
    /// Their last calls.
    pub recent: Vec<CallCard>,
    /// The number of the newest change that this view holds; live changes are asked for after it.
    pub change: i64,
    /// The server's clock, so that timers agree with it.
    pub now: Time,
}

/// Somebody to call.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Contact {
    /// Their name.
    pub name: String,
    /// Their number.
    pub number: PhoneNumber,
    /// Their number as people write it.
    pub pretty: String,
    /// One line about them.
    pub about: String,
}

/// The other side of a call.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct PartyCard {
    /// Their name, or their number, or that they hide it. Never empty.
    pub label: String,
    /// Their number as people write it; none where it is hidden or none.
    pub pretty: Option<String>,
    /// Their number to dial.
    pub number: Option<PhoneNumber>,
    /// One line about them.
    pub about: String,
    /// IANA time zone in which their number probably is.
    pub zone: Option<String>,
}

/// A call as shown in a list, on a panel, and in live changes.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct CallCard {
    /// Its id.
    pub id: CallId,
    /// Who began it.
    pub direction: Direction,
    /// Where it stands.
    pub state: CallState,
    /// The sentence for it.
    pub words: String,
    /// Who ended it.
    pub ended_by: Option<Side>,
    /// The other side.
    pub them: PartyCard,
    /// Our number.
    pub us: String,
    /// Whose call it is, by id.
    pub agent: Option<AgentId>,
    /// Whose call it is, by name.
    pub agent_name: Option<String>,
    /// It is the viewer's own, or rings them: they may act on it.
    pub mine: bool,
    /// When it was asked for, or reached us.
    pub created_at: Time,
    /// When both sides could first hear each other.
    pub answered_at: Option<Time>,
    /// When it was over.
    pub ended_at: Option<Time>,
    /// Whole seconds both sides could hear each other, once it is over.
    pub talk_seconds: i64,
    /// What came of it.
    pub disposition: Option<Disposition>,
    /// What the agent wrote.
    pub notes: String,
    /// Counts changes: of two cards of one call the greater is the newer.
    pub revision: i64,
}

/// What an agent's page needs to go on after asking to dial.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Dialed {
    /// The call that waits for their phone.
    pub card: CallCard,
    /// What their phone hands to the carrier; good once, for this agent, for a short time.
    pub intent: IntentId,
}

/// Which part of the history is asked for.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct HistoryQuery {
    /// Digits of a number, or words of notes or a name.
    pub text: Option<String>,
    /// Only those before this place; taken from [`HistoryPage::next`].
    pub before: Option<String>,
    /// At most so many: 1 to 200, 50 where not said.
    pub limit: Option<u32>,
}

/// A page of the history, newest first.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct HistoryPage {
    /// The calls.
    pub calls: Vec<CallCard>,
    /// Where the next page begins, if there is one.
    pub next: Option<String>,
}

/// One call with all that is known of it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct CallPage {
    /// The call.
    pub card: CallCard,
    /// Its legs.
    pub legs: Vec<LegRow>,
    /// What the carriers told, in the order it arrived.
    pub events: Vec<EventRow>,
}

/// A leg, for the page of its call.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct LegRow {
    /// Whose phone: a name, or “Customer”.
    pub whose: String,
    /// How it stands, in words.
    pub words: String,
    /// What the carrier calls it.
    pub carrier_ref: Option<String>,
    /// When it rang.
    pub ringing_at: Option<Time>,
    /// When it was answered.
    pub answered_at: Option<Time>,
    /// When it ended.
    pub ended_at: Option<Time>,
}

/// Something a carrier told, for the page of its call.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct EventRow {
    /// When it arrived.
    pub received_at: Time,
    /// What it was, in the carrier's words.
    pub kind: String,
    /// What it changed, or why it changed nothing.
    pub effect: String,
    /// The body as received; only for supervisors and administrators.
    pub raw: Option<String>,
}
