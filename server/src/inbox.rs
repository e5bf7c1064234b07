//! Takes what carriers told into its calls, as soon as it is durable; and whatever a crash left, or another
//! server.

use std::time::Duration;

use tokio::sync::watch;
use tokio::task::JoinHandle;
use trunkline::dialer::Dialer;

/// How long to wait at most before looking for tellings that nobody told us of.
const LOOK_EVERY: Duration = Duration::from_secs(1);

/// An inbox that is emptied.
pub struct Inbox {
    stop: watch::Sender<bool>,
    task: JoinHandle<()>,
}

impl Inbox {
    /// Begins to empty it.
    #[must_use]
    pub fn start(dialer: Dialer) -> Self {
        let (stop, stopped) = watch::channel(false);
        let task = tokio::spawn(empty(dialer, stopped));
        Self { stop, task }
    }

    /// Finishes what it is at, and ends. What still waits is found at the next start.
    pub async fn stop(self) {
        self.stop.send_replace(true);
        if let Err(error) = self.task.await {
            tracing::error!(%error, "The inbox did not end well.");
        }
    }
}

async fn empty(dialer: Dialer, mut stopped: watch::Receiver<bool>) {
    let line = dialer.line();
    let mut seen = 0;
    while !*stopped.borrow() {
        match line.apply().await {
            Ok(0) => {
                tokio::select! {
                    // Whoever was told of it looks again at once.
                    told = tokio::time::timeout(LOOK_EVERY, dialer.store.wait_for_telling(seen)) => {
                        seen = told.unwrap_or(seen);
                    }
                    _ = stopped.changed() => {}
                }
            }
            Ok(_) => {}
            Err(error) => {
                tracing::error!(%error, "What carriers told cannot be taken into its calls.");
                tokio::select! {
                    () = tokio::time::sleep(LOOK_EVERY) => {}
                    _ = stopped.changed() => {}
                }
            }
        }
    }
}
