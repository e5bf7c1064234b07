//! What has to be done every minute, whatever happens: sessions end, what nobody asks for is forgotten.

use super::Clockwork;
use crate::clock::Span;
use crate::office::{IDLE, LIFE};
use crate::store::StoreError;

/// Changes are kept so long for browsers that come back; who was away longer loads everything anew.
const CHANGES_KEPT: Span = Span::minutes(60);
/// Finished jobs and failed sign-ins are kept so long for whoever looks into what happened.
const OLD: Span = Span::minutes(7 * 24 * 60);
/// Answers are kept so long for whoever sends the same request again.
const ONCE: Span = Span::minutes(24 * 60);

impl Clockwork {
    /// Ends sessions that are over by their age or by silence, and forgets what is old.
    ///
    /// # Errors
    /// Where the database fails; the next sweep does it.
    pub async fn sweep(&self) -> Result<(), StoreError> {
        let now = self.dialer.now();
        let store = &self.dialer.store;
        store
            .expire_sessions(now.minus(IDLE), now.minus(LIFE), now)
            .await?;
        store
            .expire_api_sessions(now.minus(IDLE), now.minus(LIFE), now)
            .await?;
        store.forget_access(now.minus(ONCE), now.minus(OLD)).await?;
        store.forget_changes(now.minus(CHANGES_KEPT)).await?;
        store.forget_old(now.minus(OLD)).await?;
        self.forget_old_recordings().await
    }
}
