//! Door: what an administrator can do. One file per noun.

mod join;
mod keys;
mod people;
mod programs;
mod sign_in;

pub use join::{Invited, Newcomer};
pub use keys::NewKey;
pub use programs::ProgramSignedIn;
pub use sign_in::SignedIn;
pub(crate) use sign_in::{IDLE, LIFE};

use std::sync::Arc;

use crate::clock::Clock;
use crate::dialer::Dialer;
use crate::id::Ids;
use crate::secret::Secrets;
use crate::store::Store;

/// The office. Whoever holds it is the administrator, or has the machine.
#[derive(Clone)]
pub struct Office {
    store: Arc<dyn Store>,
    secrets: Arc<dyn Secrets>,
    ids: Arc<dyn Ids>,
    clock: Arc<dyn Clock>,
}

impl Office {
    /// An office of its own, for the command line, which has no carrier.
    #[must_use]
    pub fn new(
        store: Arc<dyn Store>,
        secrets: Arc<dyn Secrets>,
        ids: Arc<dyn Ids>,
        clock: Arc<dyn Clock>,
    ) -> Self {
        Self {
            store,
            secrets,
            ids,
            clock,
        }
    }
}

impl Dialer {
    /// The office, for whoever has the machine.
    #[must_use]
    pub fn office(&self) -> Office {
        Office::new(
            Arc::clone(&self.store),
            Arc::clone(&self.secrets),
            Arc::clone(&self.ids),
            Arc::clone(&self.clock),
        )
    }
}
