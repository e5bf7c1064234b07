//! A call is ours (the conversation); a leg is a carrier's (one ringing thing).

use serde::{Deserialize, Serialize};

use crate::agent::words;
use crate::clock::{Span, Time};
use crate::id::{AgentId, CallId, LegId};
use crate::phone::PhoneNumber;

mod arranged;
mod call_back;
mod colleague;
mod ending;
pub mod evidence;
pub mod follow_up;
mod missed;
mod ours;
mod outside;
mod part;
mod recorded;
mod route;
mod state;
mod together;
mod words;

#[cfg(test)]
mod alone_tests;
#[cfg(test)]
mod due_tests;
#[cfg(test)]
mod held_tests;
#[cfg(test)]
mod orders;
#[cfg(test)]
mod standing;
#[cfg(test)]
mod tests;
#[cfg(test)]
mod together_tests;

pub use arranged::{Arranged, Held};
pub use ending::{Cause, Disposition, Ending, Side};
pub use evidence::{AnsweredBy, Authority, Evidence, Fact, LegStatus};
pub use follow_up::follow_up;
pub use missed::{Missed, MissedDone};
pub use part::{AgentMove, Part, Stood};
pub use recorded::{Paused, Recorded, Recording, RecordingStatus};
pub use route::{Route, Stage, Waits};
pub use state::CallState;
pub use words::Whose;

/// One conversation with somebody outside.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Call {
    /// Its id.
    pub id: CallId,
    /// Who began it.
    pub direction: Direction,
    /// Whose call it is; nobody's until somebody answers.
    pub agent: Option<AgentId>,
    /// The other side.
    pub them: Party,
    /// Our number: the caller id shown, or the number they called.
    pub us: PhoneNumber,
    /// When it was asked for, or when it reached us.
    pub created_at: Time,
    /// An agent asked to end it, and when.
    pub end_asked_at: Option<Time>,
    /// Nobody could take it, and the caller was told so; since when.
    pub given_up_at: Option<Time>,
    /// What came of it, in the agent's words.
    pub disposition: Option<Disposition>,
    /// What the agent wrote; at most [`Call::NOTES_MAX`] characters.
    pub notes: String,
    /// It was made with our credentials, but not by us: found in the carrier's own list, with the customer's
    /// leg alone. It is watched and nothing else is done about it.
    pub foreign: bool,
    /// Its legs, in the order they were made.
    pub legs: Vec<Leg>,
    /// Its recording.
    #[serde(default)]
    pub recorded: Recorded,
    /// Where the caller stands in the call flow, where the call goes through one.
    #[serde(default)]
    pub route: Option<Route>,
    /// What is done about it where nobody answered it.
    #[serde(default)]
    pub missed: Missed,
    /// Counts changes; a change made from an older copy is refused.
    pub revision: i64,
    /// How agents took part in it when this copy was read.
    #[serde(skip)]
    pub stood: Stood,
}

/// Who began a call.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Direction {
    /// We called them.
    Outbound,
    /// They called us.
    Inbound,
}

words!(Direction {
    Direction::Outbound => "outbound",
    Direction::Inbound => "inbound",
});

/// The other side of a call, as far as it is known.
#[derive(Clone, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Party {
    /// Somebody with a number.
    Number(PhoneNumber),
    /// A caller who hides their number.
    Withheld,
    /// An address that is no number, as the carrier gave it.
    Other(String),
    /// One of us: a call between two agents.
    Colleague(AgentId),
}

impl Party {
    /// Their number, where they have one.
    #[must_use]
    pub const fn number(&self) -> Option<&PhoneNumber> {
        match self {
            Self::Number(number) => Some(number),
            Self::Withheld | Self::Other(_) | Self::Colleague(_) => None,
        }
    }
}

/// One ringing thing.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Leg {
    /// Its id.
    pub id: LegId,
    /// Whose phone it is.
    pub end: LegEnd,
    /// Where our request to the carrier stands.
    pub sending: Sending,
    /// What the carrier calls it, once known.
    pub carrier_ref: Option<String>,
    /// When we made it.
    pub created_at: Time,
    /// All that was heard of it, joined.
    pub evidence: Evidence,
    /// What agents arranged for it.
    #[serde(default)]
    pub arranged: Arranged,
}

/// Whose phone a leg rings.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum LegEnd {
    /// The other side: the person outside, or the colleague whom a call between two of us is with.
    Customer,
    /// One of us.
    Agent(AgentId),
    /// Somebody else outside, whom one of us brought in; [`Arranged::number`] says who.
    Guest,
}

/// How far our request to ring a leg has come.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Sending {
    /// Nothing was sent: it is waiting, or the carrier made the leg itself.
    Not,
    /// Nothing was sent yet: this phone of ours is to be rung, and waits for nothing.
    Due,
    /// Written down before the request goes out; since when.
    Sent(Time),
    /// The carrier took it.
    Taken,
    /// The answer was unclear: it may be ringing. Looked up, never sent again. Since when.
    Unknown(Time),
    /// Proven never to have reached the carrier, or refused by it.
    Void,
}

impl Call {
    /// The most characters kept of the notes.
    pub const NOTES_MAX: u32 = 10_000;

    /// The leg with this id.
    #[must_use]
    pub fn leg(&self, id: LegId) -> Option<&Leg> {
        self.legs.iter().find(|leg| leg.id == id)
    }

    /// The leg with this id, to change.
    pub fn leg_mut(&mut self, id: LegId) -> Option<&mut Leg> {
        self.legs.iter_mut().find(|leg| leg.id == id)
    }

    /// The leg that the carrier knows by this name.
    #[must_use]
    pub fn leg_by_ref(&self, carrier_ref: &str) -> Option<&Leg> {
        self.legs
            .iter()
            .find(|leg| leg.carrier_ref.as_deref() == Some(carrier_ref))
    }

    /// The customer's leg. Every call has exactly one.
    #[must_use]
    pub fn customer(&self) -> Option<&Leg> {
        self.legs.iter().find(|leg| leg.end == LegEnd::Customer)
    }

    /// The legs of our side, in the order they were made.
    pub fn agent_legs(&self) -> impl Iterator<Item = &Leg> {
        let ours = |leg: &&Leg| matches!(leg.end, LegEnd::Agent(_));
        self.legs.iter().filter(ours)
    }

    /// The legs of those outside whom one of us brought in, in the order they were made.
    pub fn guests(&self) -> impl Iterator<Item = &Leg> {
        self.legs.iter().filter(|leg| leg.end == LegEnd::Guest)
    }

    /// The number that a leg outside has, where it has one.
    #[must_use]
    pub fn number_of<'a>(&'a self, leg: &'a Leg) -> Option<&'a PhoneNumber> {
        match leg.end {
            LegEnd::Customer => self.them.number(),
            LegEnd::Guest => leg.arranged.number.as_ref(),
            LegEnd::Agent(_) => None,
        }
    }

    /// When the two sides could first hear each other.
    #[must_use]
    pub fn answered_at(&self) -> Option<Time> {
        let theirs = self.customer()?.answered_at()?;
        if self.foreign {
            return Some(theirs);
        }
        let ours = self.agent_legs().chain(self.answered_outside());
        let ours = ours.filter_map(Leg::answered_at).min()?;
        Some(theirs.max(ours))
    }

    /// When it was over for the person outside.
    #[must_use]
    pub fn ended_at(&self) -> Option<Time> {
        self.customer()?.ended_at()
    }

    /// How long somebody who called us waited until one of us answered, until they were told that nobody can, or until
    /// it was over. Nothing while they wait,
    /// and for a call that we made. Carriers tell times in whole seconds, so it is never less than nothing.
    #[must_use]
    pub fn waited(&self) -> Span {
        let until = self.answered_at().or_else(|| {
            let told = self.given_up_at.filter(|_| self.turns() == 0);
            self.ended_at()
                .map(|ended| told.map_or(ended, |told| told.min(ended)))
        });
        match (self.direction, until) {
            (Direction::Inbound, Some(until)) => until.since(self.created_at).max(Span::ZERO),
            _ => Span::ZERO,
        }
    }

    /// How long the two sides could hear each other; nothing unless both answered, then at least one
    /// second, since carriers count in whole ones.
    #[must_use]
    pub fn talk(&self) -> Span {
        match (self.answered_at(), self.ended_at()) {
            (Some(from), Some(to)) => to.since(from).max(Span::seconds(1)),
            _ => Span::ZERO,
        }
    }
}

impl Leg {
    /// A leg of which nothing is known yet.
    #[must_use]
    pub fn new(id: LegId, end: LegEnd, now: Time) -> Self {
        Self {
            id,
            end,
            sending: Sending::Not,
            carrier_ref: None,
            created_at: now,
            evidence: Evidence::default(),
            arranged: Arranged::default(),
        }
    }

    /// Its state by all that was heard.
    #[must_use]
    pub const fn status(&self) -> LegStatus {
        self.evidence.status
    }

    /// Whether it has rung for anybody to hear. A browser that has not told the carrier yet that it is a phone is not
    /// answered either, at once.
    #[must_use]
    pub fn has_rung(&self) -> bool {
        const HEARD: Span = Span::seconds(4);
        let lasted = self.ended_at().map(|at| at.since(self.created_at));
        self.ringing_at().is_some() || lasted.is_some_and(|lasted| lasted >= HEARD)
    }

    /// Whether it may be ringing or talking. A leg whose request got no clear answer counts.
    #[must_use]
    pub fn is_live(&self) -> bool {
        let begun = self.status() > LegStatus::Created
            || self.carrier_ref.is_some()
            || matches!(
                self.sending,
                Sending::Sent(_) | Sending::Taken | Sending::Unknown(_)
            );
        begun && !self.is_over()
    }

    /// Whether it has ended.
    #[must_use]
    pub fn is_over(&self) -> bool {
        self.status().is_terminal()
    }

    /// When it began to ring; never before it was made.
    #[must_use]
    pub fn ringing_at(&self) -> Option<Time> {
        self.evidence
            .ringing_at
            .map(|fact| fact.value.max(self.created_at))
    }

    /// When it was answered; never before it rang. Where only the end and the length were told, reckoned
    /// from those.
    #[must_use]
    pub fn answered_at(&self) -> Option<Time> {
        if !self.evidence.was_answered() {
            return None;
        }
        let floor = self.ringing_at().unwrap_or(self.created_at);
        let told = self.evidence.answered_at.map(|fact| fact.value);
        let reckoned = || {
            let ended = self.evidence.ended_at?.value;
            let length = self.evidence.length.map_or(Span::ZERO, |fact| fact.value);
            Some(ended.minus(length))
        };
        Some(told.or_else(reckoned).unwrap_or(floor).max(floor))
    }

    /// When it ended; never before it was answered.
    #[must_use]
    pub fn ended_at(&self) -> Option<Time> {
        if !self.is_over() {
            return None;
        }
        let floor = self
            .answered_at()
            .or(self.ringing_at())
            .unwrap_or(self.created_at);
        Some(
            self.evidence
                .ended_at
                .map_or(floor, |fact| fact.value.max(floor)),
        )
    }
}
