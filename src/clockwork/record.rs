//! Recording a call: begun when both talk, paused and resumed, collected once the call is over, deleted when its
//! time has come. Each looks at the carrier's own list first, so that doing it twice makes no second recording.

use super::{Clockwork, Outcome, again};
use crate::call::{Call, CallState, LegStatus, Recording, RecordingStatus};
use crate::carrier::{CarrierError, LegRef, NoReason, RecordingRef};
use crate::clock::Span;
use crate::id::CallId;
use crate::job::{ClaimedJob, Job};
use crate::store::StoreError;

/// A recording is being made ready for so many looks; then whatever the carrier says is believed.
const LOOKS: i64 = 120;
/// A message that the carrier does not list after so many looks was not left: some fifteen seconds.
const LATE: i64 = 5;
/// So many recordings are deleted in one sweep.
const AT_ONCE: u32 = 200;

impl Clockwork {
    pub(super) async fn record(&self, id: CallId, job: &ClaimedJob) -> Result<Outcome, StoreError> {
        let call = self.dialer.store.find_call(id).await?;
        let Some((call, leg)) = call.and_then(talks) else {
            return Ok(Outcome::Done);
        };
        if call.recorded.recording.is_some() || !self.dialer.carrier.can().recording {
            return Ok(Outcome::Done);
        }
        // Who answers decides last: a call that comes in belonged to nobody when this was settled.
        let theirs = match call.agent {
            Some(agent) => self.dialer.store.find_records(agent).await?,
            None => None,
        };
        if theirs == Some(false) {
            self.change(id, |call, _| std::mem::take(&mut call.recorded.wanted))
                .await?;
            return Ok(Outcome::Done);
        }
        let carrier_ref = match self.dialer.carrier.record(&leg).await {
            Ok(recording) => recording.0,
            // The call may not have begun for the carrier yet, or be over; a while later that is known.
            Err(CarrierError::No { .. }) if job.tries > LOOKS => return Ok(Outcome::Done),
            Err(error) => return Ok(again(1, &error.to_string())),
        };
        self.change(id, |call, now| {
            let recording = Recording {
                carrier_ref: carrier_ref.clone(),
                started_at: now,
                status: RecordingStatus::Running,
                seconds: 0,
                channels: 0,
            };
            call.recorded.recording.get_or_insert(recording);
            true
        })
        .await?;
        Ok(Outcome::Done)
    }

    /// Makes the recording silent, or not, as the call says now; whichever job it was asked by.
    pub(super) async fn pause(&self, id: CallId) -> Result<Outcome, StoreError> {
        let mut set = None;
        for _ in 0..super::TRIES {
            let call = self.dialer.store.find_call(id).await?;
            let Some((call, leg)) = call.and_then(there) else {
                return Ok(Outcome::Done);
            };
            let Some(recording) = &call.recorded.recording else {
                return Ok(again(1, "the recording has not begun"));
            };
            let paused = call.recorded.paused.is_some();
            if set == Some(paused) {
                let done = call.recorded.changes;
                self.change(id, |call, _| {
                    let news = call.recorded.changes_done < done;
                    call.recorded.changes_done = call.recorded.changes_done.max(done);
                    news
                })
                .await?;
                return Ok(Outcome::Done);
            }
            let recording = RecordingRef(recording.carrier_ref.clone());
            let carrier = &self.dialer.carrier;
            match carrier.pause_recording(&leg, &recording, paused).await {
                Ok(()) => set = Some(paused),
                Err(CarrierError::No {
                    reason: NoReason::Gone,
                    ..
                }) => return Ok(Outcome::Done),
                Err(error) => return Ok(again(1, &error.to_string())),
            }
        }
        Ok(again(1, "the call changed too often"))
    }

    /// Asks the carrier for a recording that has ended until it is ready.
    pub(super) async fn collect(
        &self,
        id: CallId,
        job: &ClaimedJob,
    ) -> Result<Outcome, StoreError> {
        let Some(call) = self.dialer.store.find_call(id).await? else {
            return Ok(Outcome::Done);
        };
        if call.recorded.recording.is_none() && call.recorded.message {
            return self.find_message(call, job).await;
        }
        let running = |it: &Recording| it.status == RecordingStatus::Running;
        let Some(recording) = call.recorded.recording.filter(running) else {
            return Ok(Outcome::Done);
        };
        let recording = RecordingRef(recording.carrier_ref);
        let (status, seconds, channels) = match self.dialer.carrier.recording(&recording).await {
            Ok(told) => (told.status, told.seconds, told.channels),
            // It may answer so for a short time; in the end there is none.
            Err(CarrierError::No { .. }) if job.tries > LOOKS => (RecordingStatus::Absent, 0, 0),
            Err(error) => return Ok(again(1, &error.to_string())),
        };
        if status == RecordingStatus::Running {
            let pause = job.tries.clamp(1, 30);
            return Ok(again(pause, "the recording is being made ready"));
        }
        self.change(id, |call, _| {
            let Some(kept) = &mut call.recorded.recording else {
                return false;
            };
            (kept.status, kept.seconds, kept.channels) = (status, seconds, channels);
            true
        })
        .await?;
        Ok(Outcome::Done)
    }

    /// Looks for the message that a caller left, in the carrier's own list: what was told of it may be lost.
    async fn find_message(&self, call: Call, job: &ClaimedJob) -> Result<Outcome, StoreError> {
        let leg = call.customer().and_then(|leg| leg.carrier_ref.clone());
        let Some(leg) = leg.map(LegRef) else {
            return Ok(Outcome::Done);
        };
        let found = match self.dialer.carrier.message(&leg).await {
            Ok(found) => found,
            Err(error) => return Ok(again(1, &error.to_string())),
        };
        if found.is_none() && job.tries <= LATE {
            return Ok(again(job.tries, "the carrier may list it yet"));
        }
        self.change(call.id, |call, now| {
            if call.recorded.recording.is_some() {
                return false;
            }
            call.recorded.message = found.is_some();
            call.recorded.recording = found.clone().map(|found| Recording {
                carrier_ref: found.0,
                started_at: call.given_up_at.unwrap_or(now),
                status: RecordingStatus::Running,
                seconds: 0,
                channels: 0,
            });
            true
        })
        .await?;
        // Its length and whether there is sound in it is asked for next.
        Ok(if found.is_some() {
            again(0, "the message was found")
        } else {
            Outcome::Done
        })
    }

    /// Deletes a recording at the carrier, and then says so.
    pub(super) async fn forget_recording(&self, id: CallId) -> Result<Outcome, StoreError> {
        let Some(call) = self.dialer.store.find_call(id).await? else {
            return Ok(Outcome::Done);
        };
        let Some(recording) = call.recorded.kept() else {
            return Ok(Outcome::Done);
        };
        let recording = RecordingRef(recording.carrier_ref.clone());
        match self.dialer.carrier.forget_recording(&recording).await {
            Ok(())
            | Err(CarrierError::No {
                reason: NoReason::Gone,
                ..
            }) => {}
            Err(error) => return Ok(again(60, &error.to_string())),
        }
        self.change(id, |call, _| {
            let Some(kept) = &mut call.recorded.recording else {
                return false;
            };
            kept.status = RecordingStatus::Deleted;
            true
        })
        .await?;
        Ok(Outcome::Done)
    }

    /// Wants those recordings deleted whose time has come.
    pub(super) async fn forget_old_recordings(&self) -> Result<(), StoreError> {
        let keep = self.dialer.policy.keep_recordings_for;
        if keep <= Span::ZERO {
            return Ok(());
        }
        let before = self.dialer.now().minus(keep);
        let store = &self.dialer.store;
        for call in store.list_recorded_calls(before, AT_ONCE).await? {
            let mut commit = self.dialer.commit_of(call, None);
            let job = Job::ForgetRecording {
                call: commit.call.id,
            };
            commit.jobs.push(self.dialer.new_job(job));
            // Stale: the call changed meanwhile, and the next sweep finds it again.
            store.commit(&commit).await?;
        }
        Ok(())
    }
}

/// The customer's name at the carrier, while they are there.
fn there(call: Call) -> Option<(Call, LegRef)> {
    let customer = call.customer()?;
    if customer.status() != LegStatus::Answered {
        return None;
    }
    let leg = LegRef(customer.carrier_ref.clone()?);
    Some((call, leg))
}

/// The same, while both talk.
fn talks(call: Call) -> Option<(Call, LegRef)> {
    let talks = matches!(CallState::of(&call), CallState::Active | CallState::Held);
    there(call).filter(|_| talks)
}
