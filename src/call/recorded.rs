//! The recording of a call: what is wanted of it, and what the carrier has.

use serde::{Deserialize, Serialize};

use super::{Call, CallState, Leg, LegStatus};
use crate::agent::words;
use crate::clock::Time;
use crate::id::AgentId;
use crate::job::Job;

/// What is wanted of a call's recording, and what the carrier has of it. The customer's leg is recorded, on two
/// channels, from the moment at which both sides can hear each other.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct Recorded {
    /// It is to be recorded; settled when the call was made.
    #[serde(skip_serializing_if = "std::ops::Not::not")]
    pub wanted: bool,
    /// Nobody was free, and the caller was asked to leave a message: that is the recording.
    #[serde(skip_serializing_if = "std::ops::Not::not")]
    pub message: bool,
    /// It shall be silent while this lasts.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub paused: Option<Paused>,
    /// How often that was changed.
    #[serde(skip_serializing_if = "is_zero")]
    pub changes: u32,
    /// The last change that the carrier has made.
    #[serde(skip_serializing_if = "is_zero")]
    pub changes_done: u32,
    /// What the carrier has.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub recording: Option<Recording>,
}

/// Who paused a recording, and since when.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Paused {
    /// Who.
    pub by: AgentId,
    /// Since when.
    pub since: Time,
}

/// A recording at the carrier.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Recording {
    /// What the carrier calls it.
    pub carrier_ref: String,
    /// Since when.
    pub started_at: Time,
    /// How it stands.
    pub status: RecordingStatus,
    /// Its length in whole seconds, once it is kept.
    pub seconds: u32,
    /// How many channels it has, once it is kept.
    pub channels: u8,
}

/// How a recording stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum RecordingStatus {
    /// It goes on, or is paused, or is being made ready.
    Running,
    /// It can be listened to.
    Kept,
    /// There is nothing in it.
    Absent,
    /// It was deleted, here and at the carrier.
    Deleted,
}

words!(RecordingStatus {
    RecordingStatus::Running => "running",
    RecordingStatus::Kept => "kept",
    RecordingStatus::Absent => "absent",
    RecordingStatus::Deleted => "deleted",
});

impl Recorded {
    /// A recording that is wanted, or not.
    #[must_use]
    pub fn new(wanted: bool) -> Self {
        Self {
            wanted,
            ..Self::default()
        }
    }

    /// Pauses, or goes on. Asking for what is so already changes nothing.
    pub(crate) fn pause(&mut self, paused: Option<Paused>) {
        if self.paused.is_some() != paused.is_some() {
            self.paused = paused;
            self.changes += 1;
        }
    }

    /// Whether the carrier has done what was last asked of it.
    #[must_use]
    pub const fn is_done(&self) -> bool {
        self.changes == self.changes_done
    }

    /// The recording, where it can be listened to.
    #[must_use]
    pub fn kept(&self) -> Option<&Recording> {
        let kept = |it: &&Recording| it.status == RecordingStatus::Kept;
        self.recording.as_ref().filter(kept)
    }
}

impl Call {
    /// Whether the caller has left a message that can be listened to.
    #[must_use]
    pub fn has_message(&self) -> bool {
        self.recorded.message && self.recorded.kept().is_some()
    }
}

/// The work that follows about the recording of a call.
pub(super) fn jobs(call: &Call) -> Vec<Job> {
    let recorded = &call.recorded;
    let there = |leg: &&Leg| leg.status() == LegStatus::Answered && leg.carrier_ref.is_some();
    let goes_on = call.customer().filter(there).is_some();
    let mut jobs = Vec::new();
    match &recorded.recording {
        None if recorded.message && call.customer().is_some_and(Leg::is_over) => {
            jobs.push(Job::Collect { call: call.id });
        }
        None if recorded.wanted && goes_on && CallState::of(call) == CallState::Active => {
            jobs.push(Job::Record { call: call.id });
        }
        Some(recording) if recording.status == RecordingStatus::Running && !goes_on => {
            jobs.push(Job::Collect { call: call.id });
        }
        Some(_) if goes_on && recorded.changes > 0 => jobs.push(Job::Pause {
            call: call.id,
            change: recorded.changes,
        }),
        _ => {}
    }
    jobs
}

#[expect(
    clippy::trivially_copy_pass_by_ref,
    reason = "serde hands out references"
)]
const fn is_zero(count: &u32) -> bool {
    *count == 0
}
