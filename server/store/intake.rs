//! Taking tellings in, many in one commit: whatever came while the last commit ran shares the next one.

use std::sync::Arc;
use std::time::Duration;

use sqlx::Pool;
use tokio::sync::{mpsc, oneshot, watch};
use tokio::task::AbortHandle;
use tokio::time::timeout;
use trunkline::store::StoreError;
use trunkline::telling::NewTelling;

use super::failed;
use crate::Db;

/// At most so many share a commit.
const AT_ONCE: usize = 256;
/// So many may wait for the next commit; others wait for a place.
const WAITING: usize = 1_024;

/// A telling, and whoever waits for it to be durable.
struct Waiter {
    telling: NewTelling,
    answer: oneshot::Sender<Result<(), StoreError>>,
}

/// What the gathering task and its callers share.
struct Counts {
    /// Tellings that are not durable yet.
    waiting: watch::Sender<usize>,
    /// How many commits there were.
    commits: watch::Sender<i64>,
}

/// The way in.
pub(crate) struct Intake {
    to: mpsc::Sender<Waiter>,
    counts: Arc<Counts>,
    task: AbortHandle,
}

impl Intake {
    /// Begins to gather, for this pool. Ends with the value.
    pub(crate) fn start(pool: Pool<Db>) -> Self {
        let (to, from) = mpsc::channel(WAITING);
        let counts = Arc::new(Counts {
            waiting: watch::Sender::new(0),
            commits: watch::Sender::new(0),
        });
        let task = tokio::spawn(gather(pool, from, Arc::clone(&counts))).abort_handle();
        Self { to, counts, task }
    }

    /// Keeps a telling; durable when this returns.
    pub(crate) async fn take(&self, telling: NewTelling) -> Result<(), StoreError> {
        let gone = || StoreError::Failed("the store was closed".to_owned());
        let (answer, answered) = oneshot::channel();
        let waiter = Waiter { telling, answer };
        let place = self.to.reserve().await.map_err(|_| gone())?;
        self.counts.waiting.send_modify(|count| *count += 1);
        place.send(waiter);
        answered.await.map_err(|_| gone())?
    }

    /// Waits until nobody waits for a commit, but not longer than this: whoever has time lets them go first.
    pub(crate) async fn let_go_first(&self, patience: Duration) {
        let mut waiting = self.counts.waiting.subscribe();
        // Too long: then it is the other's turn all the same.
        let _ = timeout(patience, waiting.wait_for(|count| *count == 0)).await;
    }

    /// Waits until there were more than `after` commits; returns how many.
    pub(crate) async fn wait(&self, after: i64) -> i64 {
        let mut commits = self.counts.commits.subscribe();
        let commits = commits.wait_for(|count| *count > after).await;
        *commits.expect("the other end is in `self`")
    }
}

impl Drop for Intake {
    fn drop(&mut self) {
        self.task.abort();
    }
}

async fn gather(pool: Pool<Db>, mut from: mpsc::Receiver<Waiter>, counts: Arc<Counts>) {
    let mut waiters = Vec::with_capacity(AT_ONCE);
    while from.recv_many(&mut waiters, AT_ONCE).await > 0 {
        let (tellings, answers): (Vec<_>, Vec<_>) = waiters
            .drain(..)
            .map(|waiter| (waiter.telling, waiter.answer))
            .unzip();
        let kept = keep(&pool, &tellings).await;
        counts.waiting.send_modify(|count| *count -= answers.len());
        if kept.is_ok() {
            counts.commits.send_modify(|count| *count += 1);
        }
        for answer in answers {
            // Whoever asked may have gone away meanwhile.
            let _ = answer.send(kept.clone());
        }
    }
}

async fn keep(pool: &Pool<Db>, tellings: &[NewTelling]) -> Result<(), StoreError> {
    let mut transaction = crate::begin(pool).await?;
    crate::take_in::take_in(&mut transaction, tellings).await?;
    transaction.commit().await.map_err(failed)
}
