//! Waiting for what shall happen, with a deadline.

use std::future::Future;
use std::time::Duration;

use tokio::time::Instant;

/// How long anything may take. Generous, since the machine may be busy; no story needs it all.
pub(crate) const PATIENCE: Duration = Duration::from_secs(30);

/// How long to wait between two looks.
const PAUSE: Duration = Duration::from_millis(15);

/// Looks again and again until there is something to see; `Err` says what was seen instead.
pub(crate) async fn until<T, F, L>(what: &str, mut look: L) -> T
where
    F: Future<Output = Result<T, String>>,
    L: FnMut() -> F,
{
    // Twice that: what nobody tells of is only looked at when a leg was silent for so long.
    let deadline = Instant::now() + 2 * PATIENCE;
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
