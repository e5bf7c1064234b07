//! Calls as programs see them: names that stay, times in ISO 8601 and UTC.

use serde::{Deserialize, Serialize};
use trunkline::clock::Time;
use trunkline::desk::{CallCard, CallPage, Company, Count, EventRow, HistoryPage, LegRow, Stands};
use trunkline::iso;
use utoipa::ToSchema;

/// Calls, newest first.
#[derive(Serialize, Deserialize, ToSchema)]
pub(crate) struct Calls {
    /// The calls of this page.
    pub(super) calls: Vec<Call>,
    /// Pass it as `before` for the page of older calls; absent where there are none.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) older: Option<String>,
    /// Pass it as `after` for the page of newer calls; absent where there are none.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) newer: Option<String>,
    /// How many calls the filters find, on all pages; where `count_is_exact` is false, more than so many.
    pub(super) count: u32,
    /// Whether all were counted.
    pub(super) count_is_exact: bool,
}

/// A call as it stands.
#[derive(Serialize, Deserialize, ToSchema)]
pub(crate) struct Call {
    /// Its id.
    pub(super) id: String,
    /// `outbound` or `inbound`.
    pub(super) direction: String,
    /// Where it stands: `queued`, `ringing`, `active`, `completed`, `busy` and so on.
    pub(super) state: String,
    /// The same as a sentence for people.
    pub(super) words: String,
    /// Whether it is over.
    pub(super) is_over: bool,
    /// Who ended it: `us`, `them` or `carrier`.
    pub(super) ended_by: Option<String>,
    /// The other side's number in E.164 form; absent where it is hidden or none.
    pub(super) number: Option<String>,
    /// The other side's name, or their number as people write it, or that they hide it.
    pub(super) name: String,
    /// Our number as people write it.
    pub(super) our_number: String,
    /// Whose call it is, by id.
    pub(super) agent_id: Option<String>,
    /// Whose call it is, by name.
    pub(super) agent: Option<String>,
    /// When it was asked for or reached us; ISO 8601, UTC, as all times.
    pub(super) created_at: String,
    /// When both sides could first hear each other.
    pub(super) answered_at: Option<String>,
    /// When it was over.
    pub(super) ended_at: Option<String>,
    /// Whole seconds both sides could hear each other, once it is over.
    pub(super) talk_seconds: i64,
    /// Whole seconds somebody who called waited for one of us; absent while they wait, and where we called.
    pub(super) waited_seconds: Option<i64>,
    /// What came of it: `interested`, `call_back` and so on.
    pub(super) outcome: Option<String>,
    /// What the agent wrote.
    pub(super) notes: String,
    /// Made with the account's credentials, but not by this dialer.
    pub(super) foreign: bool,
    /// The other side hears music, since an agent wants it so.
    pub(super) on_hold: bool,
    /// Who else is in it, while it goes on.
    pub(super) company: Vec<Other>,
    /// How its recording stands: `starting`, `on`, `pausing`, `paused`, `resuming`, `made_ready`, `kept` (it can be
    /// listened to), `absent`, `deleted`; absent where it is not recorded.
    pub(super) recording: Option<String>,
    /// The recording is a message that the caller left, since nobody was free.
    pub(super) is_message: bool,
    /// Who looks after it, by name, where nobody answered it.
    pub(super) missed_owner: Option<String>,
    /// Whether nobody answered it and somebody is still to call back.
    pub(super) is_missed: bool,
    /// Counts changes: of two answers the one with the greater number is the newer.
    pub(super) revision: i64,
}

/// Somebody in a call besides you and the other side.
#[derive(Serialize, Deserialize, ToSchema)]
pub(crate) struct Other {
    /// Their leg, by which they are let go.
    pub(super) leg: String,
    /// Their name, or their number as people write it.
    pub(super) name: String,
    /// Whether they are one of us.
    pub(super) colleague: bool,
    /// `coming`, `talks`, `on_hold` or `did_not_come`.
    pub(super) stands: String,
}

impl From<Company> for Other {
    fn from(who: Company) -> Self {
        let stands = match who.stands {
            Stands::Coming => "coming",
            Stands::Talks => "talks",
            Stands::OnHold => "on_hold",
            Stands::DidNotCome => "did_not_come",
        };
        Self {
            leg: who.leg.to_string(),
            name: who.label,
            colleague: who.colleague,
            stands: stands.to_owned(),
        }
    }
}

/// A call with all that is known of it.
#[derive(Serialize, Deserialize, ToSchema)]
pub(crate) struct CallInFull {
    /// The call.
    #[serde(flatten)]
    pub(super) call: Call,
    /// Each phone that rang.
    pub(super) legs: Vec<Leg>,
    /// What the carriers told, in the order it arrived.
    pub(super) events: Vec<Event>,
}

/// A phone that rang.
#[derive(Serialize, Deserialize, ToSchema)]
pub(crate) struct Leg {
    /// Whose: a name, or `Customer`.
    pub(super) whose: String,
    /// How it stands, in words.
    pub(super) words: String,
    /// What the carrier calls it.
    pub(super) carrier_ref: Option<String>,
    /// When it rang.
    pub(super) ringing_at: Option<String>,
    /// When it was answered.
    pub(super) answered_at: Option<String>,
    /// When it ended.
    pub(super) ended_at: Option<String>,
}

/// Something that a carrier told.
#[derive(Serialize, Deserialize, ToSchema)]
pub(crate) struct Event {
    /// When it arrived.
    pub(super) received_at: String,
    /// What it was, in the carrier's words.
    pub(super) kind: String,
    /// What it changed, or why it changed nothing.
    pub(super) effect: String,
    /// The body as received; for supervisors and administrators.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) raw: Option<String>,
}

/// The notes of a call.
#[derive(Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct Notes {
    /// At most 10,000 characters.
    pub(super) notes: String,
}

impl From<HistoryPage> for Calls {
    fn from(page: HistoryPage) -> Self {
        let (count, count_is_exact) = match page.count {
            Count::Exactly(count) => (count, true),
            Count::Over(count) => (count, false),
        };
        Self {
            calls: page.calls.into_iter().map(Call::from).collect(),
            older: page.older,
            newer: page.newer,
            count,
            count_is_exact,
        }
    }
}

impl From<CallCard> for Call {
    fn from(card: CallCard) -> Self {
        Self {
            id: card.id.to_string(),
            direction: card.direction.word().to_owned(),
            state: card.state.word().to_owned(),
            words: card.words,
            is_over: card.state.is_over(),
            ended_by: card.ended_by.map(|side| side.word().to_owned()),
            number: card.them.number.map(|number| number.to_string()),
            name: card.them.label,
            our_number: card.us,
            agent_id: card.agent.map(|agent| agent.to_string()),
            agent: card.agent_name,
            created_at: iso::write(card.created_at),
            answered_at: moment(card.answered_at),
            ended_at: moment(card.ended_at),
            talk_seconds: card.talk_seconds,
            waited_seconds: card.waited_seconds,
            outcome: card.disposition.map(|outcome| outcome.word().to_owned()),
            notes: card.notes,
            foreign: card.foreign,
            on_hold: card.on_hold.is_some(),
            company: card.company.into_iter().map(Other::from).collect(),
            recording: card.recording.map(|recording| recording.word().to_owned()),
            is_message: card.missed.as_ref().is_some_and(|missed| missed.message),
            missed_owner: card.missed.as_ref().and_then(|missed| missed.owner.clone()),
            is_missed: card.missed.is_some_and(|missed| missed.done.is_none()),
            revision: card.revision,
        }
    }
}

impl From<CallPage> for CallInFull {
    fn from(page: CallPage) -> Self {
        Self {
            call: page.card.into(),
            legs: page.legs.into_iter().map(Leg::from).collect(),
            events: page.events.into_iter().map(Event::from).collect(),
        }
    }
}

impl From<LegRow> for Leg {
    fn from(leg: LegRow) -> Self {
        Self {
            whose: leg.whose,
            words: leg.words,
            carrier_ref: leg.carrier_ref,
            ringing_at: moment(leg.ringing_at),
            answered_at: moment(leg.answered_at),
            ended_at: moment(leg.ended_at),
        }
    }
}

impl From<EventRow> for Event {
    fn from(event: EventRow) -> Self {
        Self {
            received_at: iso::write(event.received_at),
            kind: event.kind,
            effect: event.effect,
            raw: event.raw,
        }
    }
}

fn moment(at: Option<Time>) -> Option<String> {
    at.map(iso::write)
}
