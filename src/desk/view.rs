//! What an agent is shown: finished for the screen, nothing in it that they may not see.

use serde::{Deserialize, Serialize};

use super::{Company, Listen, MissedCard, OnHold, Queue, RecordingCard};
use crate::agent::{Doing, Presence, Role};
use crate::call::{AnsweredBy, CallState, Direction, Disposition, Side};
use crate::clock::Time;
use crate::clockwork::{ASKED, FOUND};
use crate::id::{AgentId, CallId, IntentId};
use crate::line::hear::{IGNORED, NOTHING};
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
    /// What they are doing.
    pub doing: Doing,
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
    /// The calls that they parked.
    pub parked: Vec<CallCard>,
    /// People to call.
    pub contacts: Vec<Contact>,
    /// Their last calls.
    pub recent: Vec<CallCard>,
    /// Who waits for somebody to be free.
    pub queue: Queue,
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
    /// They are one of us.
    pub colleague: Option<AgentId>,
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
    /// It was made with our credentials, but not by this dialer.
    pub foreign: bool,
    /// The other side.
    pub them: PartyCard,
    /// Our number.
    pub us: String,
    /// While nobody of us is in the conversation: what is done about it.
    pub alone: Option<Alone>,
    /// While an agent lets the other side hear music.
    pub on_hold: Option<OnHold>,
    /// Who else is in it, while it goes on.
    pub company: Vec<Company>,
    /// Who brings the viewer in, while their phone rings for that.
    pub brought_by: Option<String>,
    /// A colleague calls the viewer, whose phone rings or is about to.
    pub rings_colleague: bool,
    /// Since when the viewer has had it parked.
    pub parked: Option<Time>,
    /// It is the viewer's to arrange: they have it. Whoever was brought in may only leave.
    pub arranges: bool,
    /// How its recording stands, where it has one.
    pub recording: Option<RecordingCard>,
    /// What is done about it, where nobody answered it.
    pub missed: Option<MissedCard>,
    /// Since when a phone of the agent's has been on its way back into it.
    pub coming: Option<Time>,
    /// Whose call it is, by id.
    pub agent: Option<AgentId>,
    /// Whose call it is, by name.
    pub agent_name: Option<String>,
    /// It is the viewer's own, or rings them, or they talk in it: they may act on it.
    pub mine: bool,
    /// The viewer may write it up: it is theirs, or they talked in it.
    pub writes: bool,
    /// The viewer talked in it and has left it to others, who go on.
    pub left: bool,
    /// When it was asked for, or reached us.
    pub created_at: Time,
    /// When both sides could first hear each other.
    pub answered_at: Option<Time>,
    /// When it was over.
    pub ended_at: Option<Time>,
    /// Whole seconds both sides could hear each other, once it is over.
    pub talk_seconds: i64,
    /// Whole seconds somebody who called us waited for one of us; none while they wait, and where we called.
    pub waited_seconds: Option<i64>,
    /// What came of it.
    pub disposition: Option<Disposition>,
    /// What the agent wrote.
    pub notes: String,
    /// Counts changes: of two cards of one call the greater is the newer.
    pub revision: i64,
}

/// What is done for a customer whose agent's phone was lost.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Alone {
    /// They hear music, and the agent may come back until then.
    BackBy(Time),
    /// They hear music, and somebody else is rung. The agent may still be quicker.
    HandedOver,
    /// They are told that nobody is free.
    GivenUp,
}

/// What an agent's page needs to go on after asking to dial.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Dialed {
    /// The call that waits for their phone.
    pub card: CallCard,
    /// What their phone hands to the carrier; good once, for this agent, for a short time.
    pub intent: IntentId,
}

/// A page of the history, newest first.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct HistoryPage {
    /// The calls.
    pub calls: Vec<CallCard>,
    /// Where the page of older calls begins, if there are any: for [`HistoryQuery::before`](super::HistoryQuery::before).
    pub older: Option<String>,
    /// Where the page of newer calls begins, if there are any: for [`HistoryQuery::after`](super::HistoryQuery::after).
    pub newer: Option<String>,
    /// How many calls the filter finds.
    pub count: Count,
}

/// How many there are, as far as it was counted.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Count {
    /// So many.
    Exactly(u32),
    /// More than so many; nobody counted on.
    Over(u32),
}

/// Somebody whose calls a supervisor may choose to see.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Colleague {
    /// Their id.
    pub id: AgentId,
    /// Their name.
    pub name: String,
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
    /// The number is on the do-not-call list.
    pub do_not_call: bool,
    /// Who listened to its recording, the last first; told to supervisors only.
    pub listens: Vec<Listen>,
}

/// A leg, for the page of its call.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct LegRow {
    /// Whose phone: a name, or “Customer”.
    pub whose: String,
    /// How it stands, in words.
    pub words: String,
    /// Who, or what, answered; where the carrier listened for it.
    pub answered_by: Option<AnsweredBy>,
    /// What the carrier calls it.
    pub carrier_ref: Option<String>,
    /// When it rang.
    pub ringing_at: Option<Time>,
    /// When it was answered.
    pub answered_at: Option<Time>,
    /// When it ended.
    pub ended_at: Option<Time>,
}

/// Something a carrier told, or that was found out by asking it, for the page of its call.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct EventRow {
    /// When it arrived.
    pub received_at: Time,
    /// How long it waited before it was taken into the call, in whole seconds; none below two.
    pub waited_seconds: Option<i64>,
    /// What it was, in the carrier's words.
    pub kind: String,
    /// What it came to.
    pub mark: EventMark,
    /// What it changed, or why it changed nothing.
    pub effect: String,
    /// The body as received, where there was one. Only supervisors and administrators see the numbers in it
    /// whole; for everybody else all but their last four digits are hidden.
    pub raw: Option<String>,
}

/// What an event came to.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum EventMark {
    /// It told something new.
    Changed,
    /// It was of no consequence: late, repeated, or about something that changes no call.
    Nothing,
    /// It was not believed.
    Ignored,
    /// It was not told: asking the carrier brought it out.
    Repaired,
}

impl EventMark {
    /// What an event of this kind with this effect came to.
    pub(super) fn of(kind: &str, effect: &str) -> Self {
        if kind == ASKED || kind == FOUND {
            Self::Repaired
        } else if effect.starts_with(IGNORED) {
            Self::Ignored
        } else if NOTHING.iter().any(|words| effect.starts_with(words)) {
            Self::Nothing
        } else {
            Self::Changed
        }
    }
}
