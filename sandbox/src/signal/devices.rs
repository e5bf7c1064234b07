//! The browsers that are registered, as the exchange sees them.

use super::hub::Hub;
use super::{Invite, Ringing};
use crate::media::Media;
use std::sync::Arc;
use std::time::{Duration, Instant};

/// The browsers that are registered, by identity. Cheap to clone.
#[derive(Clone)]
pub struct Devices {
    pub(super) hub: Arc<Hub>,
}

impl Devices {
    /// No browsers yet; their audio will be at this engine.
    #[must_use]
    pub fn new(media: Media) -> Self {
        Self {
            hub: Arc::new(Hub::new(media)),
        }
    }

    /// How much longer than it promised a browser may stay away before its calls end; 10 s unless
    /// set here. To be set before there are browsers.
    #[must_use]
    pub fn with_grace(self, grace: Duration) -> Self {
        let mut hub = Hub::new(self.hub.media.clone());
        hub.grace = grace;
        Self { hub: Arc::new(hub) }
    }

    /// Whether a browser of that identity can be called.
    #[must_use]
    pub fn is_online(&self, account_sid: &str, identity: &str) -> bool {
        self.hub
            .state()
            .is_online(&(account_sid.to_owned(), identity.to_owned()))
    }

    /// Account and identity of everybody who can be called.
    #[must_use]
    pub fn online(&self) -> Vec<(String, String)> {
        self.hub.state().online()
    }

    /// Rings every registered browser of an identity, each with an audio port of its own. The
    /// first to accept wins, the others stop. None where nobody is registered.
    #[must_use]
    pub fn invite(&self, account_sid: &str, identity: &str, invite: Invite) -> Option<Ringing> {
        self.hub
            .ring(&(account_sid.to_owned(), identity.to_owned()), &invite)
    }

    /// Fault: drops the sockets of an identity without a word.
    pub fn cut(&self, identity: &str) {
        self.hub.state().cut_all(identity);
    }

    /// Fault: refuses new sockets for so many milliseconds.
    pub fn refuse_for(&self, ms: u64) {
        self.hub
            .state()
            .refuse_until(Instant::now() + Duration::from_millis(ms));
    }
}
