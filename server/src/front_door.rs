//! Lets those in who wait at the front door, one after the other.

use std::time::Duration;

use trunkline::carrier::AtDoor;
use trunkline::clockwork::{Clockwork, DoorStuck};

/// Whoever was let in before comes in so soon, or has hung up; the next one is not kept longer.
const COMES_WITHIN: Duration = Duration::from_secs(2);
/// How often it is looked whether they have.
const LOOK: Duration = Duration::from_millis(20);

/// Lets them in, in their order: each has come in before the next one does, so that nobody is served before whoever
/// waited longer.
///
/// # Errors
/// The carrier or the database fails; the next look finds those who still wait.
pub(crate) async fn let_in(clockwork: &Clockwork, waiting: &[AtDoor]) -> Result<(), DoorStuck> {
    for who in waiting {
        if clockwork.let_in(who).await? {
            let came = async {
                while !clockwork.has_come_in(who).await? {
                    tokio::time::sleep(LOOK).await;
                }
                Ok::<(), DoorStuck>(())
            };
            if let Ok(looked) = tokio::time::timeout(COMES_WITHIN, came).await {
                looked?;
            }
        }
    }
    Ok(())
}
