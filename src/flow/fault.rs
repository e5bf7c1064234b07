//! What is wrong with a call flow.

use serde::{Deserialize, Serialize};

use crate::agent::words;

/// What kind of fault it is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum FaultKind {
    /// The text is no TOML, or holds what a flow does not have.
    Unreadable,
    /// A value that it cannot be.
    BadValue,
    /// A step without the way on that it needs.
    DeadEnd,
    /// A way that leads to no step.
    NoSuchStep,
    /// A step that nothing leads to.
    Unreachable,
    /// Whoever does nothing goes round in a circle.
    EndlessLoop,
    /// Callers get into a queue whatever the hour.
    NoOutOfHours,
    /// Conversations are recorded, and callers are not told.
    NoNotice,
    /// A skill that nobody has, or that no list names.
    NoSuchSkill,
    /// An agent whom nobody has hired.
    NoSuchAgent,
    /// A number that leads to another flow already.
    NumberTaken,
    /// A story that ends elsewhere.
    StoryFails,
}

words!(FaultKind {
    FaultKind::Unreadable => "unreadable",
    FaultKind::BadValue => "bad-value",
    FaultKind::DeadEnd => "dead-end",
    FaultKind::NoSuchStep => "no-such-step",
    FaultKind::Unreachable => "unreachable",
    FaultKind::EndlessLoop => "endless-loop",
    FaultKind::NoOutOfHours => "no-out-of-hours",
    FaultKind::NoNotice => "no-notice",
    FaultKind::NoSuchSkill => "no-such-skill",
    FaultKind::NoSuchAgent => "no-such-agent",
    FaultKind::NumberTaken => "number-taken",
    FaultKind::StoryFails => "story-fails",
});

/// Something that is wrong with a flow; it is not saved until it is right.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub struct Fault {
    /// The line of the text, from 1.
    pub line: u32,
    /// What kind of fault it is.
    pub kind: FaultKind,
    /// The sentence for it.
    pub words: String,
}

impl Fault {
    /// A fault on a line.
    #[must_use]
    pub fn new(line: u32, kind: FaultKind, words: impl Into<String>) -> Self {
        Self {
            line,
            kind,
            words: words.into(),
        }
    }
}
