//! Door: what time does. Runs the jobs that calls leave behind.

mod call_back;
mod expire;
mod front_door;
mod hang_up;
mod hold;
mod look_up;
mod offer;
mod queue;
mod reconcile;
mod record;
mod ring;
mod route;
mod settle;
mod sweep;
mod watch;
mod wrap_up;

pub use front_door::DoorStuck;
pub(crate) use reconcile::FOUND;
pub(crate) use watch::ASKED;

use crate::call::{Call, follow_up};
use crate::clock::Span;
use crate::dialer::Dialer;
use crate::id::CallId;
use crate::job::{ClaimedJob, Job};
use crate::store::{Committed, StoreError};

/// How often a change is thought through again when the call changed meanwhile.
const TRIES: u32 = 20;

/// Time's way in.
#[derive(Clone)]
pub struct Clockwork {
    dialer: Dialer,
}

/// What became of a job.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Outcome {
    /// Done, or nothing to do any more.
    Done,
    /// To be tried again after a while.
    Again {
        /// After how long.
        after: Span,
        /// Why, for the log.
        why: String,
    },
}

impl Dialer {
    /// Time's way in.
    #[must_use]
    pub fn clockwork(&self) -> Clockwork {
        Clockwork {
            dialer: self.clone(),
        }
    }
}

impl Clockwork {
    /// Does a job. Doing it twice is harmless: each looks at how things stand first.
    ///
    /// # Errors
    /// Where the database fails; the job is then still to be done.
    pub async fn run(&self, job: &ClaimedJob) -> Result<Outcome, StoreError> {
        match &job.job {
            Job::Ring { call, leg } => self.ring(*call, *leg, job).await,
            Job::HangUp { call, leg } => self.hang_up(*call, *leg, job).await,
            Job::LookUp { call, leg } => self.look_up(*call, *leg).await,
            Job::Watch { call, leg } => self.watch(*call, *leg).await,
            Job::Offer { call, .. } => self.offer(*call, &job.job).await,
            Job::SetAside { agent, call, leg } => self.set_aside(*agent, *call, *leg).await,
            Job::Direct { call, turn } => self.direct(*call, *turn).await,
            Job::CallBack { call } => self.call_back(*call).await,
            Job::Apologise { call } => self.apologise(*call).await,
            Job::Hold { call, leg, .. }
            | Job::Resume { call, leg, .. }
            | Job::Tend { call, leg, .. } => self.tend(*call, *leg, job).await,
            Job::HandOver { call, turn } => self.hand_over(*call, *turn).await,
            Job::Record { call } => self.record(*call, job).await,
            Job::Pause { call, .. } => self.pause(*call).await,
            Job::Collect { call } => self.collect(*call, job).await,
            Job::ForgetRecording { call } => self.forget_recording(*call).await,
            Job::ExpireIntent { call, intent } => self.expire(*call, *intent).await,
            Job::EndWrapUp { agent, call } => self.end_wrap_up(*agent, *call).await,
        }
    }

    /// Changes a call and keeps it, thinking again when it changed meanwhile. `change` returns whether
    /// there is anything to keep. Returns the call as kept.
    async fn change(
        &self,
        id: CallId,
        mut change: impl FnMut(&mut Call, crate::clock::Time) -> bool + Send,
    ) -> Result<Option<Call>, StoreError> {
        for _ in 0..TRIES {
            let Some(mut call) = self.dialer.store.find_call(id).await? else {
                return Ok(None);
            };
            if !change(&mut call, self.dialer.now()) {
                return Ok(Some(call));
            }
            if self.dialer.commit_call(call.clone(), None).await? == Committed::Done {
                return Ok(Some(call));
            }
        }
        Err(StoreError::Failed(
            "a call changed too often to be worked on".into(),
        ))
    }
}

/// Whether a job still follows from how the call stands.
fn still_wanted(call: &Call, job: &Job) -> bool {
    follow_up(call).contains(job)
}

fn again(seconds: i64, why: &str) -> Outcome {
    Outcome::Again {
        after: Span::seconds(seconds),
        why: why.to_owned(),
    }
}
