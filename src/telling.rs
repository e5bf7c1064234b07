//! What carriers told, on its way from their posts into our calls: taken in first, applied afterwards.

use crate::call::{Call, Evidence};
use crate::carrier::LegName;
use crate::clock::Time;
use crate::id::{EventId, LegId};
use crate::store::{Commit, NewEvent};

/// A telling as it is taken in, verified and translated.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct NewTelling {
    /// What is kept of it for the log. It has no effect yet, and its leg is not known.
    pub event: NewEvent,
    /// Which leg it is about.
    pub name: LegName,
    /// What it says of the leg; none where it says nothing that changes a call.
    pub evidence: Option<Evidence>,
}

/// A telling that was taken in and waits to be applied.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct WaitingTelling {
    /// Its id.
    pub id: EventId,
    /// When it arrived.
    pub received_at: Time,
    /// Which leg it is about.
    pub name: LegName,
    /// What it says of the leg; nothing new where it says nothing.
    pub evidence: Evidence,
}

/// Tellings that wait, the longest waiting first, with the calls that they may be about.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Waiting {
    /// The tellings.
    pub tellings: Vec<WaitingTelling>,
    /// Every call that one of them names, by whatever name.
    pub calls: Vec<Call>,
}

/// A telling that was taken into a call.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Applied {
    /// Its id.
    pub id: EventId,
    /// The leg it was about.
    pub leg: Option<LegId>,
    /// What it changed, in words; or why it changed nothing.
    pub effect: String,
}

/// A call with the tellings that were taken into it: kept together or not at all.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Application {
    /// The call as it then stands. Has no event, intent, decision or sole agent of its own.
    pub commit: Commit,
    /// The tellings.
    pub applied: Vec<Applied>,
}

/// A telling for which no call is known, or which its call could not take.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Postponed {
    /// Its id.
    pub id: EventId,
    /// Why.
    pub effect: String,
    /// When to look again; none where it is set aside until a call comes to be that it may be about.
    pub look_at: Option<Time>,
}
