//! The recording of a call: paused and resumed while it goes on, listened to afterwards.

use serde::{Deserialize, Serialize};

use super::Desk;
use super::names::Names;
use crate::agent::Role;
use crate::call::{Call, CallState, LegStatus, Paused, RecordingStatus};
use crate::carrier::{Audio, CarrierError, NoReason, RecordingRef};
use crate::clock::Time;
use crate::id::CallId;
use crate::refusal::{DoorError, Refusal};

/// How a call's recording stands, as its agents are shown it: what the carrier has done, not what was clicked.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum RecordingCard {
    /// It is to begin, and has not.
    Starting,
    /// What is said is recorded.
    On,
    /// It is to be silent, and is not yet.
    Pausing,
    /// Nothing of what is said is recorded.
    Paused,
    /// It is to go on, and does not yet.
    Resuming,
    /// The call is over, and the recording is being made ready.
    MadeReady,
    /// It can be listened to; its length in whole seconds.
    Kept(u32),
    /// Nothing was recorded.
    Absent,
    /// It was deleted, here and at the carrier.
    Deleted,
}

impl RecordingCard {
    /// The word for it in the API.
    #[must_use]
    pub const fn word(self) -> &'static str {
        match self {
            Self::Starting => "starting",
            Self::On => "on",
            Self::Pausing => "pausing",
            Self::Paused => "paused",
            Self::Resuming => "resuming",
            Self::MadeReady => "made_ready",
            Self::Kept(_) => "kept",
            Self::Absent => "absent",
            Self::Deleted => "deleted",
        }
    }

    pub(super) fn of(call: &Call) -> Option<Self> {
        let recorded = &call.recorded;
        let Some(recording) = &recorded.recording else {
            if recorded.message {
                return Some(if is_there(call) {
                    Self::Starting
                } else {
                    Self::MadeReady
                });
            }
            let talks = CallState::of(call) == CallState::Active;
            return (recorded.wanted && talks).then_some(Self::Starting);
        };
        Some(match recording.status {
            RecordingStatus::Kept => Self::Kept(recording.seconds),
            RecordingStatus::Absent => Self::Absent,
            RecordingStatus::Deleted => Self::Deleted,
            RecordingStatus::Running if !is_there(call) => Self::MadeReady,
            RecordingStatus::Running => match (recorded.paused.is_some(), recorded.is_done()) {
                (true, true) => Self::Paused,
                (true, false) => Self::Pausing,
                (false, true) => Self::On,
                (false, false) => Self::Resuming,
            },
        })
    }
}

/// Somebody listened to a recording.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Listen {
    /// Who.
    pub name: String,
    /// When they began to.
    pub at: Time,
}

fn is_there(call: &Call) -> bool {
    let customer = call.customer();
    customer.is_some_and(|leg| leg.status() == LegStatus::Answered)
}

impl Desk {
    /// Lets nothing of what is said be recorded, or records on.
    ///
    /// # Errors
    /// Not the agent's call, or it is not recorded.
    pub async fn pause_recording(&self, id: CallId, on: bool) -> Result<(), DoorError> {
        self.change_own(id, |call, me, now| {
            let running = |status| status == RecordingStatus::Running;
            let recording = call.recorded.recording.as_ref();
            if !recording.is_some_and(|it| running(it.status)) {
                return Err(Refusal::NoRecording);
            }
            let paused = on.then_some(Paused { by: me, since: now });
            call.recorded.pause(paused);
            Ok(())
        })
        .await
    }

    /// The sound of a call's recording, from a byte on. Who listens from the beginning is kept.
    ///
    /// # Errors
    /// No such call, no recording of it, or the carrier cannot give it now.
    pub async fn listen(&self, id: CallId, from: u64, to: Option<u64>) -> Result<Audio, DoorError> {
        let call = self.visible(id).await?;
        let kept = call.recorded.kept().ok_or(Refusal::NoRecording)?;
        let recording = RecordingRef(kept.carrier_ref.clone());
        let audio = self.dialer.carrier.audio(&recording, from, to).await;
        let audio = audio.map_err(|error| match error {
            CarrierError::No {
                reason: NoReason::Gone,
                ..
            } => Refusal::NoRecording,
            _ => Refusal::CarrierAway,
        })?;
        if from == 0 {
            let now = self.dialer.now();
            self.dialer.store.add_listen(id, self.agent.id, now).await?;
        }
        Ok(audio)
    }

    /// Who listened to a call's recording; for supervisors.
    pub(super) async fn listens(
        &self,
        call: &Call,
        names: &mut Names,
    ) -> Result<Vec<Listen>, DoorError> {
        if self.agent.role < Role::Supervisor || call.recorded.recording.is_none() {
            return Ok(Vec::new());
        }
        let store = &self.dialer.store;
        let mut listens = Vec::new();
        for (agent, at) in store.list_listens(call.id).await? {
            let name = names.agent(&**store, agent).await?;
            let name = name.unwrap_or_else(|| "Somebody".to_owned());
            listens.push(Listen { name, at });
        }
        Ok(listens)
    }
}
