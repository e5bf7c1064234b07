//! How the exchange drives one browser call.

use super::SignalError;
use super::calls::{CallKey, Step};
use super::hub::Hub;
use std::fmt;
use std::sync::Arc;

/// Drives one browser call. Cheap to clone. On a call that is over, nothing happens.
#[derive(Clone)]
pub struct Line {
    hub: Arc<Hub>,
    key: CallKey,
}

impl Line {
    pub(super) fn new(hub: Arc<Hub>, key: CallKey) -> Self {
        Self { hub, key }
    }

    /// The other side rings. With `early_media` the browser hears its port from now on.
    pub fn ringing(&self, early_media: bool) {
        self.hub.advance(self.key, Step::Ringing(early_media));
    }

    /// The other side answered. For calls the browser placed only.
    pub fn answer(&self) {
        self.hub.advance(self.key, Step::Answer);
    }

    /// Ends the call, with the reason the browser shall show, if any, and closes its port.
    /// [`Switch::hung_up`](super::Switch::hung_up) is not called for it.
    pub fn hangup(&self, error: Option<SignalError>) {
        self.hub.drop_call(self.key, error);
    }
}

impl fmt::Debug for Line {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_tuple("Line").field(&self.key).finish()
    }
}
