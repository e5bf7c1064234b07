//! Recordings: of a leg or of a conference, running, paused, finished, fetched, deleted.

use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::SystemTime;

use tokio::sync::watch;

use crate::config::Account;
use crate::media::{RATE, Tape, TapeId, wav};

use super::Exchange;
use super::call::{Call, Callback, Status};
use super::conference::Conference;

/// A recording.
pub(crate) struct Recording {
    pub(crate) sid: String,
    pub(crate) account: Arc<Account>,
    pub(crate) call_sid: Option<String>,
    pub(crate) conference_sid: Option<String>,
    /// As Twilio names it: `DialVerb`, `Conference`, …
    pub(crate) source: &'static str,
    /// 1, or 2 with the party on the left and what it heard on the right.
    pub(crate) channels: u8,
    pub(crate) created: SystemTime,
    pub(super) callback: Option<Callback>,
    tape: TapeId,
    taken: Mutex<Taken>,
    /// Its length, once its file is there.
    developed: watch::Sender<Option<u64>>,
}

/// What changes about a recording.
pub(crate) struct Taken {
    /// `in-progress`, `paused`, `processing`, `completed`, `absent`.
    pub(crate) status: &'static str,
    pub(crate) updated: SystemTime,
    /// Whole seconds, once finished.
    pub(crate) seconds: Option<u64>,
    /// The WAV file, once finished.
    pub(crate) wav: Option<Arc<Vec<u8>>>,
}

/// What a recording is started with.
pub(crate) struct NewRecording {
    pub(crate) source: &'static str,
    pub(crate) channels: u8,
    pub(crate) callback: Option<Callback>,
}

impl Recording {
    /// What changes; held for moments only.
    pub(crate) fn taken(&self) -> MutexGuard<'_, Taken> {
        self.taken.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Its address without extension, below `base`.
    pub(crate) fn url(&self, base: &str) -> String {
        let account = &self.account.account_sid;
        format!(
            "{base}/2010-04-01/Accounts/{account}/Recordings/{}",
            self.sid
        )
    }

    /// Begins its end, for one caller only.
    fn claim_end(&self) -> bool {
        let mut taken = self.taken();
        let runs = matches!(taken.status, "in-progress" | "paused");
        if runs {
            taken.status = "processing";
        }
        runs
    }
}

impl Exchange {
    /// Records a leg that has audio, until it is finished or the leg ends.
    pub(crate) fn record_call(&self, call: &Call, new: NewRecording) -> Option<Arc<Recording>> {
        let mut facts = call.facts();
        let port = facts.port.filter(|_| facts.status == Status::InProgress)?;
        let tape = self.media.record_port(port);
        let recording = self.add_recording(&call.account, tape, new, Some(&call.sid), None);
        facts.tapes.push(recording.sid.clone());
        if recording.source == "OutboundAPI" {
            facts.recording = Some(recording.sid.clone());
        }
        drop(facts);
        self.tell_recording(&recording, "in-progress");
        Some(recording)
    }

    /// Records a conference, until it is finished or the conference ends.
    pub(crate) fn record_conference(
        &self,
        conference: &Conference,
        new: NewRecording,
    ) -> Arc<Recording> {
        let tape = self.media.record_room(conference.room);
        let sid = Some(conference.sid.as_str());
        let recording = self.add_recording(&conference.account, tape, new, None, sid);
        conference.facts().recordings.push(recording.sid.clone());
        self.tell_recording(&recording, "in-progress");
        recording
    }

    fn add_recording(
        &self,
        account: &Arc<Account>,
        tape: TapeId,
        new: NewRecording,
        call_sid: Option<&str>,
        conference_sid: Option<&str>,
    ) -> Arc<Recording> {
        let created = SystemTime::now();
        let taken = Taken {
            status: "in-progress",
            updated: created,
            seconds: None,
            wav: None,
        };
        let recording = Arc::new(Recording {
            sid: self.sids.next("RE"),
            account: Arc::clone(account),
            call_sid: call_sid.map(str::to_owned),
            conference_sid: conference_sid.map(str::to_owned),
            source: new.source,
            channels: new.channels,
            created,
            callback: new.callback,
            tape,
            taken: Mutex::new(taken),
            developed: watch::Sender::new(None),
        });
        self.book().recordings.push(Arc::clone(&recording));
        recording
    }

    /// Pauses or goes on. False where it does not run any more.
    pub(crate) fn pause_recording(&self, recording: &Recording, paused: bool) -> bool {
        let mut taken = recording.taken();
        if !matches!(taken.status, "in-progress" | "paused") {
            return false;
        }
        self.media.pause_tape(recording.tape, paused);
        taken.status = if paused { "paused" } else { "in-progress" };
        taken.updated = SystemTime::now();
        true
    }

    /// Ends a recording; its file and its callback follow. Nothing where it had ended.
    pub(crate) fn finish_recording(self: &Arc<Self>, sid: &str) {
        let Some(recording) = self.recording(sid) else {
            return;
        };
        if !recording.claim_end() {
            return;
        }
        let exchange = Arc::clone(self);
        tokio::spawn(async move { exchange.develop(&recording).await });
    }

    /// Ends a recording, if nobody did, and waits for its file; its length in whole seconds.
    pub(crate) async fn finish_and_wait(&self, recording: &Recording) -> u64 {
        if recording.claim_end() {
            self.develop(recording).await;
        }
        let mut developed = recording.developed.subscribe();
        let seconds = developed.wait_for(Option::is_some).await;
        seconds
            .expect("the sender lives in the recording")
            .unwrap_or_default()
    }

    async fn develop(&self, recording: &Recording) {
        let tape = self
            .media
            .end_tape(recording.tape)
            .await
            .unwrap_or_default();
        // Of a message in which nobody said anything there is nothing once its silence is cut off.
        let nothing_said = recording.source == "RecordVerb" && !tape.left.iter().any(is_heard);
        let samples = if nothing_said { 0 } else { tape.left.len() };
        let seconds = ((samples + RATE as usize / 2) / RATE as usize) as u64;
        let status = if samples == 0 { "absent" } else { "completed" };
        {
            let mut taken = recording.taken();
            taken.wav = (samples > 0).then(|| Arc::new(file(&tape, recording.channels)));
            (taken.seconds, taken.updated) = (Some(seconds), SystemTime::now());
            taken.status = status;
        }
        recording.developed.send_replace(Some(seconds));
        self.tell_recording(recording, status);
    }
}

/// Whether a sample is more than the noise of a line: half a hundredth of full scale.
fn is_heard(sample: &i16) -> bool {
    sample.unsigned_abs() > 164
}

/// The WAV file, with one channel or two.
fn file(tape: &Tape, channels: u8) -> Vec<u8> {
    if channels == 2 {
        return tape.wav();
    }
    let both = tape.left.iter().zip(&tape.right);
    let mixed: Vec<i16> = both
        .map(|(left, right)| left.saturating_add(*right))
        .collect();
    wav::write(&mixed, None)
}
