//! Door: what an administrator can do. One file per noun.

mod people;
mod sign_in;

pub use sign_in::SignedIn;

use crate::dialer::Dialer;

/// The office. Whoever holds it is the administrator, or has the machine.
#[derive(Clone)]
pub struct Office {
    dialer: Dialer,
}

impl Dialer {
    /// The office, for somebody who has the machine: the command line.
    #[must_use]
    pub fn office(&self) -> Office {
        Office {
            dialer: self.clone(),
        }
    }
}
