//! Takes jobs and hands them to time's door, some at once.

use std::sync::Arc;
use std::time::Duration;

use tokio::sync::{Notify, Semaphore, watch};
use tokio::task::JoinSet;
use trunkline::clock::Span;
use trunkline::clockwork::Outcome;
use trunkline::dialer::Dialer;
use trunkline::job::ClaimedJob;
use trunkline::kill_point::{self, KillPoint};
use trunkline::store::StoreError;

use crate::front_door::let_in;

/// Jobs at once where nothing else is said. Most of a job's life is waiting for the carrier.
pub const AT_ONCE: usize = 16;
/// A job taken by a worker that was never heard of again is free after this; longer than a request to a
/// carrier may take, so that no two workers do one job.
const LEASE: Span = Span::seconds(30);
/// How long to wait at most before looking for work again.
const LOOK_EVERY: Duration = Duration::from_secs(5);
/// How often sessions that ran out are ended, and what is old is forgotten.
const SWEEP_EVERY: Duration = Duration::from_secs(60);
/// How often the carrier's own list is read, by one server for all.
const RECONCILE_EVERY: Duration = Duration::from_secs(60);
/// How often the queue is looked at where nothing happens.
const SERVE_EVERY: Duration = Duration::from_secs(1);
/// How often the front door is looked at, by one server for all.
const DOOR_EVERY: Duration = Duration::from_secs(5);
/// How often it is looked at however much happens.
const SERVE_AT_MOST_EVERY: Duration = Duration::from_millis(20);
/// How long jobs under way get when the server stops.
const FINISH_WITHIN: Duration = Duration::from_secs(12);

/// A worker that runs.
pub struct Worker {
    stop: watch::Sender<bool>,
    task: tokio::task::JoinHandle<()>,
}

impl Worker {
    /// Begins to work, on [`AT_ONCE`] jobs at once.
    #[must_use]
    pub fn start(dialer: Dialer) -> Self {
        Self::with(dialer, AT_ONCE)
    }

    /// Begins to work, on so many jobs at once.
    #[must_use]
    pub fn with(dialer: Dialer, at_once: usize) -> Self {
        let (stop, stopped) = watch::channel(false);
        tokio::spawn(sweep(dialer.clone(), stopped.clone()));
        tokio::spawn(reconcile(dialer.clone(), stopped.clone()));
        tokio::spawn(look_at_front_door(dialer.clone(), stopped.clone()));
        tokio::spawn(serve_queue(dialer.clone(), stopped.clone()));
        let task = tokio::spawn(work(dialer, at_once, stopped));
        Self { stop, task }
    }

    /// Takes no more jobs, finishes those under way, ends.
    pub async fn stop(self) {
        self.stop.send_replace(true);
        if let Err(error) = self.task.await {
            tracing::error!(%error, "The worker did not end well.");
        }
    }
}

/// Sweeps every minute until told to stop.
async fn sweep(dialer: Dialer, mut stopped: watch::Receiver<bool>) {
    let mut ticks = tokio::time::interval(SWEEP_EVERY);
    loop {
        tokio::select! {
            _ = ticks.tick() => {}
            _ = stopped.changed() => return,
        }
        if let Err(error) = dialer.clockwork().sweep().await {
            tracing::error!(%error, "The sweep failed; the next one is in a minute.");
        }
    }
}

/// Compares the log with the carrier's own list every minute until told to stop.
async fn reconcile(dialer: Dialer, mut stopped: watch::Receiver<bool>) {
    let mut ticks = tokio::time::interval(RECONCILE_EVERY);
    let clockwork = dialer.clockwork();
    loop {
        tokio::select! {
            _ = ticks.tick() => {}
            _ = stopped.changed() => return,
        }
        tokio::select! {
            done = clockwork.reconcile() => if let Err(error) = done {
                tracing::error!(%error, "The carrier's list could not be compared with the log.");
            },
            _ = stopped.changed() => return,
        }
    }
}

/// Looks who waits at the front door until told to stop; at once when it starts, since they waited for that.
async fn look_at_front_door(dialer: Dialer, mut stopped: watch::Receiver<bool>) {
    let mut ticks = tokio::time::interval(DOOR_EVERY);
    let clockwork = dialer.clockwork();
    loop {
        tokio::select! {
            _ = ticks.tick() => {}
            _ = stopped.changed() => return,
        }
        let looked = async {
            let waiting = clockwork.look_at_front_door().await?;
            let_in(&clockwork, &waiting).await
        };
        if let Err(error) = looked.await {
            tracing::warn!(%error, "The front door could not be looked at; the next look is in seconds.");
        }
    }
}

/// Serves the queue whenever something was committed, here or elsewhere, until told to stop: an agent may have
/// become free. Once a second besides, for what nobody commits.
async fn serve_queue(dialer: Dialer, mut stopped: watch::Receiver<bool>) {
    let mut commits = 0;
    loop {
        let committed = dialer.store.wait_for_commit(commits);
        tokio::select! {
            seen = tokio::time::timeout(SERVE_EVERY, committed) => commits = seen.unwrap_or(commits),
            _ = stopped.changed() => return,
        }
        if let Err(error) = dialer.clockwork().serve_queue().await {
            tracing::error!(%error, "The queue could not be served.");
        }
        // Many commits at once are one reason to look.
        tokio::select! {
            () = tokio::time::sleep(SERVE_AT_MOST_EVERY) => {}
            _ = stopped.changed() => return,
        }
    }
}

async fn work(dialer: Dialer, at_once: usize, mut stopped: watch::Receiver<bool>) {
    let places = Arc::new(Semaphore::new(at_once));
    let later = Arc::new(Notify::new());
    let mut jobs = JoinSet::new();
    let mut commits = 0;
    while !*stopped.borrow() {
        let Ok(place) = Arc::clone(&places).acquire_owned().await else {
            break;
        };
        while jobs.try_join_next().is_some() {}
        match dialer.store.claim_job(dialer.now(), LEASE).await {
            Ok(Some(job)) => {
                let (dialer, later) = (dialer.clone(), Arc::clone(&later));
                jobs.spawn(async move {
                    let _place = place;
                    do_job(&dialer, &job).await;
                    // It may be due again sooner than was known when the wait for work began.
                    later.notify_one();
                });
            }
            Ok(None) => {
                drop(place);
                tokio::select! {
                    seen = wait_for_work(&dialer, commits) => commits = seen,
                    () = later.notified() => {}
                    _ = stopped.changed() => {}
                }
            }
            Err(error) => {
                tracing::error!(%error, "Jobs cannot be taken.");
                tokio::time::sleep(Duration::from_secs(1)).await;
            }
        }
    }
    let all = async { while jobs.join_next().await.is_some() {} };
    if tokio::time::timeout(FINISH_WITHIN, all).await.is_err() {
        tracing::warn!("Some jobs were still under way; the next start goes on with them.");
    }
}

/// Until something was committed, a job is due, or a while has passed.
async fn wait_for_work(dialer: &Dialer, commits: i64) -> i64 {
    let due = match dialer.store.next_job_at().await {
        Ok(Some(at)) => {
            let millis = at.since(dialer.now()).as_millis().max(0);
            Duration::from_millis(u64::try_from(millis).unwrap_or(0)).min(LOOK_EVERY)
        }
        Ok(None) | Err(_) => LOOK_EVERY,
    };
    tokio::time::timeout(due, dialer.store.wait_for_commit(commits))
        .await
        .unwrap_or(commits)
}

async fn do_job(dialer: &Dialer, job: &ClaimedJob) {
    kill_point::reached(KillPoint::JobTaken).await;
    let kept = match dialer.clockwork().run(job).await {
        Ok(Outcome::Done) => dialer.store.finish_job(job, dialer.now()).await,
        Ok(Outcome::Again { after, why }) => {
            tracing::debug!(job.key = job.job.key(), why, "A job is to be tried again.");
            dialer
                .store
                .retry_job(job, dialer.now().plus(after), &why)
                .await
        }
        Err(error) => retry_later(dialer, job, &error).await,
    };
    if let Err(error) = kept {
        // Its lease ends by itself, and doing it twice is harmless.
        tracing::error!(%error, job.key = job.job.key(), "What became of a job could not be kept.");
    }
}

async fn retry_later(
    dialer: &Dialer,
    job: &ClaimedJob,
    error: &StoreError,
) -> Result<(), StoreError> {
    tracing::error!(%error, job.key = job.job.key(), "A job failed.");
    let pause = Span::seconds(1 << job.tries.clamp(0, 6));
    dialer
        .store
        .retry_job(job, dialer.now().plus(pause), &error.to_string())
        .await
}
