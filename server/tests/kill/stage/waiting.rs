//! Waiting for what shall happen, with a deadline.

use std::time::Duration;

use tokio::time::Instant;

/// How long anything may take. Generous, since the machine may be busy.
pub(crate) const PATIENCE: Duration = Duration::from_secs(60);

/// How long to wait between two looks.
const PAUSE: Duration = Duration::from_millis(10);

/// Looks again and again until there is something to see; `Err` says what was seen instead.
pub(crate) async fn until<T>(what: &str, mut look: impl AsyncFnMut() -> Result<T, String>) -> T {
    let deadline = Instant::now() + PATIENCE;
    loop {
        match look().await {
            Ok(seen) => return seen,
            Err(instead) => assert!(
                Instant::now() < deadline,
                "waited in vain for {what}; there was {instead}"
            ),
        }
        tokio::time::sleep(PAUSE).await;
    }
}
