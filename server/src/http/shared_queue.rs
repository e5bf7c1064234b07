//! The queue as the screens are told of it: read once for each change, for all who are connected here.

use std::sync::Arc;

use tokio::sync::Mutex;
use trunkline::desk::Desk;
use trunkline::refusal::DoorError;

/// The queue, once it was read. It is the same for everybody.
#[derive(Clone, Default)]
pub(super) struct SharedQueue(Arc<Mutex<Option<Read>>>);

/// The queue as it was read.
struct Read {
    /// The number of the change after which it was.
    after: i64,
    json: Arc<str>,
}

impl SharedQueue {
    /// The queue as of a change or later.
    ///
    /// # Errors
    /// Where the database fails.
    pub(super) async fn as_of(&self, desk: &Desk, change: i64) -> Result<Arc<str>, DoorError> {
        let mut kept = self.0.lock().await;
        if let Some(read) = kept.as_ref().filter(|read| read.after >= change) {
            return Ok(Arc::clone(&read.json));
        }
        let queue = desk.queue().await?;
        let json: Arc<str> = serde_json::to_string(&queue).unwrap_or_default().into();
        *kept = Some(Read {
            after: change,
            json: Arc::clone(&json),
        });
        Ok(json)
    }
}
