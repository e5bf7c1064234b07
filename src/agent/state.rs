//! What an agent is doing: exactly one state at any moment, worked out from what they say and what is known.

use serde::{Deserialize, Serialize};

use super::{Presence, Reason, UnknownWord};
use crate::call::Part;
use crate::clock::{Span, Time};
use crate::id::CallId;

/// What an agent is doing.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum AgentState {
    /// Signed out.
    Offline,
    /// Ready for calls.
    Available,
    /// A call is offered to them.
    Ringing,
    /// A call of theirs is on its way to somebody.
    Dialing,
    /// They talk.
    OnCall,
    /// They write up a call that was connected.
    WrapUp,
    /// Not to be offered calls, and why.
    Away(Reason),
    /// Signed in, but no page of theirs is open.
    ConnectionLost,
}

/// The time after a call in which its agent writes it up and is offered nothing.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub struct WrapUp {
    /// After this call.
    pub call: CallId,
    /// Since when.
    pub since: Time,
    /// From then on it is over, unless they said so before or asked for more time.
    pub until: Time,
}

/// What an agent is doing, with what belongs to it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub struct Doing {
    /// What.
    pub state: AgentState,
    /// Since when.
    pub since: Time,
    /// In which call, or after which.
    pub call: Option<CallId>,
    /// The wrap-up whose time runs, also while something else outranks it.
    pub wrap_up: Option<WrapUp>,
}

/// All that an agent's state depends on.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Known {
    /// What they say.
    pub presence: Presence,
    /// A session of theirs lasts.
    pub signed_in: bool,
    /// A page of theirs is open, or was until moments ago.
    pub connected: bool,
    /// How they take part in calls that are not over; one at most, unless something went wrong.
    pub parts: Vec<(Part, CallId)>,
    /// The wrap-up that was begun last, if nobody ended it.
    pub wrap_up: Option<WrapUp>,
    /// Now.
    pub now: Time,
}

impl AgentState {
    /// The one state that follows from all that is known, and the call it is about. What is known of calls
    /// outranks everything; what the agent says comes last.
    #[must_use]
    pub fn of(known: &Known) -> (Self, Option<CallId>) {
        if let Some((part, call)) = known.parts.iter().max() {
            let state = match part {
                Part::Ringing => Self::Ringing,
                Part::Dialing => Self::Dialing,
                Part::Talking => Self::OnCall,
            };
            return (state, Some(*call));
        }
        if !known.signed_in || known.presence == Presence::Offline {
            return (Self::Offline, None);
        }
        if !known.connected {
            return (Self::ConnectionLost, None);
        }
        if let Some(wrap_up) = known.wrap_up.filter(|it| it.runs(known.now)) {
            return (Self::WrapUp, Some(wrap_up.call));
        }
        match known.presence {
            Presence::Offline => (Self::Offline, None),
            Presence::Available => (Self::Available, None),
            Presence::Away(reason) => (Self::Away(reason), None),
        }
    }

    /// Whether they serve callers: now, or once what they do is done.
    #[must_use]
    pub const fn is_at_work(self) -> bool {
        match self {
            Self::Available | Self::Ringing | Self::Dialing | Self::OnCall | Self::WrapUp => true,
            Self::Offline | Self::Away(_) | Self::ConnectionLost => false,
        }
    }

    /// The word for it in SQL and in the API, without the reason.
    #[must_use]
    pub const fn word(self) -> &'static str {
        match self {
            Self::Offline => "offline",
            Self::Available => "available",
            Self::Ringing => "ringing",
            Self::Dialing => "dialing",
            Self::OnCall => "on_call",
            Self::WrapUp => "wrap_up",
            Self::Away(_) => "away",
            Self::ConnectionLost => "connection_lost",
        }
    }

    /// Why they are away.
    #[must_use]
    pub const fn reason(self) -> Option<Reason> {
        match self {
            Self::Away(reason) => Some(reason),
            _ => None,
        }
    }

    /// The state by its word and, where they are away, the word of the reason.
    ///
    /// # Errors
    /// There is no such state, or none with such a reason.
    pub fn from_words(state: &str, reason: Option<&str>) -> Result<Self, UnknownWord> {
        match (state, reason) {
            ("offline", None) => Ok(Self::Offline),
            ("available", None) => Ok(Self::Available),
            ("ringing", None) => Ok(Self::Ringing),
            ("dialing", None) => Ok(Self::Dialing),
            ("on_call", None) => Ok(Self::OnCall),
            ("wrap_up", None) => Ok(Self::WrapUp),
            ("connection_lost", None) => Ok(Self::ConnectionLost),
            ("away", Some(reason)) => reason.parse().map(Self::Away),
            _ => Err(UnknownWord),
        }
    }
}

impl WrapUp {
    /// What “More time” adds.
    pub const MORE: Span = Span::seconds(60);
    /// So much later than it would have been over by itself it can be made to last, and no longer.
    pub const MORE_AT_MOST: Span = Span::minutes(10);

    /// Whether its time runs.
    #[must_use]
    pub fn runs(&self, now: Time) -> bool {
        now < self.until
    }

    /// When it is over after asking for more time; nothing where it lasts as long as it may. `first` is how
    /// long it lasts by itself.
    #[must_use]
    pub fn longer(&self, first: Span) -> Option<Time> {
        let longer = self.until.plus(Self::MORE);
        let last = self.since.plus(first).plus(Self::MORE_AT_MOST);
        (longer <= last).then_some(longer)
    }
}

impl Doing {
    /// Signed out, since a moment.
    #[must_use]
    pub const fn nothing(since: Time) -> Self {
        Self {
            state: AgentState::Offline,
            since,
            call: None,
            wrap_up: None,
        }
    }
}

#[cfg(test)]
#[path = "state_tests.rs"]
mod tests;
