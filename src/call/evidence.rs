//! What was heard of a leg, as a join: the order and the number of the tellings cannot matter.
//!
//! Rules C1 to C4 of the invariants. [`Evidence::join`] is associative, commutative and idempotent, and
//! [`LegStatus`] only ever rises, so a late `ringing` after the end changes nothing.

use serde::{Deserialize, Serialize};

use super::ending::Cause;
use crate::agent::words;
use crate::clock::{Span, Time};

/// The state of a leg. The order of the variants is the order in which one replaces another; among the
/// endings the later one in this list wins.
#[derive(
    Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize,
)]
#[serde(rename_all = "snake_case")]
pub enum LegStatus {
    /// Known to us only.
    #[default]
    Created,
    /// The carrier has it.
    Queued,
    /// It rings.
    Ringing,
    /// Somebody, or something, answered.
    Answered,
    /// Ended: it could not be connected.
    Failed,
    /// Ended: withdrawn before it was answered.
    Canceled,
    /// Ended: nobody answered.
    NoAnswer,
    /// Ended: busy, or refused by the called side.
    Busy,
    /// Ended after it was answered.
    Completed,
}

impl LegStatus {
    /// Every state, lowest first.
    pub const ALL: [Self; 9] = [
        Self::Created,
        Self::Queued,
        Self::Ringing,
        Self::Answered,
        Self::Failed,
        Self::Canceled,
        Self::NoAnswer,
        Self::Busy,
        Self::Completed,
    ];

    /// Whether it is an ending.
    #[must_use]
    pub fn is_terminal(self) -> bool {
        self >= Self::Failed
    }

    /// 0 created, 1 queued, 2 ringing, 3 answered, 4 ended.
    #[must_use]
    pub const fn rank(self) -> u8 {
        match self {
            Self::Created => 0,
            Self::Queued => 1,
            Self::Ringing => 2,
            Self::Answered => 3,
            Self::Failed | Self::Canceled | Self::NoAnswer | Self::Busy | Self::Completed => 4,
        }
    }
}

words!(LegStatus {
    LegStatus::Created => "created",
    LegStatus::Queued => "queued",
    LegStatus::Ringing => "ringing",
    LegStatus::Answered => "answered",
    LegStatus::Failed => "failed",
    LegStatus::Canceled => "canceled",
    LegStatus::NoAnswer => "no_answer",
    LegStatus::Busy => "busy",
    LegStatus::Completed => "completed",
});

/// Who, or what, answered. The order decides which of two equally good tellings stays.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum AnsweredBy {
    /// The carrier listened and could not tell.
    Unknown,
    /// A fax machine.
    Fax,
    /// An answering machine.
    Machine,
    /// Somebody.
    Human,
}

words!(AnsweredBy {
    AnsweredBy::Unknown => "unknown",
    AnsweredBy::Fax => "fax",
    AnsweredBy::Machine => "machine",
    AnsweredBy::Human => "human",
});

/// How far a telling is to be believed; the later in this list, the more.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Authority {
    /// We know it of ourselves.
    Own,
    /// The carrier told us.
    Webhook,
    /// The carrier answered when asked.
    Poll,
}

/// A register: of two tellings the one with the greater (authority, order, value) stays.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub struct Fact<T> {
    /// Who told it.
    pub authority: Authority,
    /// The carrier's own sequence number or time.
    pub order: i64,
    /// What was told.
    pub value: T,
}

/// All that was heard of a leg. What was not heard is not written: most of it never is.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(default)]
pub struct Evidence {
    /// Its state.
    pub status: LegStatus,
    /// The carrier said, or proved by a length, that somebody answered.
    pub answered: bool,
    /// When it rang, by the carrier's clock.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub ringing_at: Option<Fact<Time>>,
    /// When it was answered, by the carrier's clock.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub answered_at: Option<Fact<Time>>,
    /// When it ended, by the carrier's clock.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub ended_at: Option<Fact<Time>>,
    /// How long it lasted after the answer.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub length: Option<Fact<Span>>,
    /// Why it ended.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub cause: Option<Fact<Cause>>,
    /// Who, or what, answered; only where the carrier was asked to listen for it.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub answered_by: Option<Fact<AnsweredBy>>,
    /// When it left the conference, in the conference's own numbering; the smallest of several tellings.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub left: Option<i64>,
}

impl Evidence {
    /// Evidence of a state at a moment.
    #[must_use]
    pub fn of(status: LegStatus, at: Time, authority: Authority, order: i64) -> Self {
        let told = Some(Fact {
            authority,
            order,
            value: at,
        });
        Self {
            status,
            answered: matches!(status, LegStatus::Answered | LegStatus::Completed),
            ringing_at: told.filter(|_| status == LegStatus::Ringing),
            answered_at: told.filter(|_| status == LegStatus::Answered),
            ended_at: told.filter(|_| status.is_terminal()),
            ..Self::default()
        }
    }

    /// Evidence that the carrier no longer knows a leg: ended if it was ever answered, else withdrawn.
    #[must_use]
    pub fn gone(answered: bool, at: Time, authority: Authority) -> Self {
        let status = if answered {
            LegStatus::Completed
        } else {
            LegStatus::Canceled
        };
        Self::of(status, at, authority, at.millis())
    }

    /// The same evidence with the reason for the end.
    #[must_use]
    pub fn because(mut self, cause: Cause, authority: Authority, order: i64) -> Self {
        self.cause = Some(Fact {
            authority,
            order,
            value: cause,
        });
        self
    }

    /// The same evidence with the length after the answer.
    #[must_use]
    pub fn lasting(mut self, length: Span, authority: Authority, order: i64) -> Self {
        self.length = Some(Fact {
            authority,
            order,
            value: length,
        });
        self
    }

    /// The same evidence with who, or what, answered.
    #[must_use]
    pub fn answered_by(mut self, who: AnsweredBy, authority: Authority, order: i64) -> Self {
        self.answered_by = Some(Fact {
            authority,
            order,
            value: who,
        });
        self
    }

    /// Evidence of having left the conference, in the conference's numbering.
    #[must_use]
    pub fn left(order: i64) -> Self {
        Self {
            left: Some(order),
            ..Self::default()
        }
    }

    /// Whether somebody answered, by anything heard.
    #[must_use]
    pub fn was_answered(&self) -> bool {
        self.answered || matches!(self.status, LegStatus::Answered | LegStatus::Completed)
    }

    /// Both together. Associative, commutative, idempotent.
    #[must_use]
    pub fn join(self, other: Self) -> Self {
        Self {
            status: self.status.max(other.status),
            answered: self.answered || other.answered,
            ringing_at: self.ringing_at.max(other.ringing_at),
            answered_at: self.answered_at.max(other.answered_at),
            ended_at: self.ended_at.max(other.ended_at),
            length: self.length.max(other.length),
            cause: self.cause.max(other.cause),
            answered_by: self.answered_by.max(other.answered_by),
            left: match (self.left, other.left) {
                (Some(a), Some(b)) => Some(a.min(b)),
                (a, b) => a.or(b),
            },
        }
    }
}
