//! Waking whoever waits for a commit, in this process.

use std::time::Duration;

use sqlx::Pool;
use tokio::sync::watch;
use tokio::time::{Instant, MissedTickBehavior, interval_at};

use super::changes;
use crate::Db;

/// How often the number of the newest change is looked at, in case nobody told us.
const POLL: Duration = Duration::from_secs(1);

/// What there is to tell after a commit that made work but no change.
pub(crate) const WORK: i64 = 0;

#[derive(Default)]
struct Told {
    /// Counts the wake-ups.
    count: i64,
    /// The newest change that was told of.
    change: i64,
}

/// Counts commits as they are heard of, and wakes those who wait for the next.
#[derive(Default)]
pub(crate) struct Wake(watch::Sender<Told>);

impl Wake {
    /// Something was committed: the change with this number, or [`WORK`]. A change that was told of
    /// before wakes nobody, so the same news may come by several ways.
    pub(crate) fn tell(&self, change: i64) {
        self.0.send_if_modified(|told| {
            let is_news = change == WORK || change > told.change;
            if is_news {
                told.count += 1;
                told.change = told.change.max(change);
            }
            is_news
        });
    }

    /// Waits until more than `after` wake-ups were counted; returns how many.
    pub(crate) async fn wait(&self, after: i64) -> i64 {
        let mut told = self.0.subscribe();
        let told = told.wait_for(|told| told.count > after).await;
        told.expect("the other end is in `self`").count
    }

    /// Looks every second whether something was committed that nobody told us of. Ends with the pool.
    pub(crate) async fn poll(&self, pool: Pool<Db>) {
        // Not at once: the tables may still be on their way.
        let mut ticks = interval_at(Instant::now() + POLL, POLL);
        ticks.set_missed_tick_behavior(MissedTickBehavior::Delay);
        let mut is_well = true;
        while !pool.is_closed() {
            ticks.tick().await;
            let newest = match pool.acquire().await {
                Ok(mut connection) => changes::last(&mut connection).await,
                Err(error) => Err(super::failed(error)),
            };
            match newest {
                Ok(change) => {
                    self.tell(change);
                    is_well = true;
                }
                Err(error) if is_well => {
                    tracing::warn!(%error, "cannot look for new changes; trying on");
                    is_well = false;
                }
                Err(_) => {}
            }
        }
    }
}
