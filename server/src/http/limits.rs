//! How much time, room and company a connection may take.

use std::time::Duration;

/// The limits of a listener; the defaults are those of the real one, tests set shorter times.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Limits {
    /// How long a connection may take to send a request's head, and how long it may say nothing between two.
    pub head_within: Duration,
    /// How long a request that changes something may take, its body and its answer included.
    pub arrives_within: Duration,
    /// How long a client may take nothing of what is sent to it.
    pub taken_within: Duration,
    /// Connections from one address.
    pub per_address: usize,
    /// Connections in all.
    pub in_all: usize,
}

impl Default for Limits {
    fn default() -> Self {
        Self {
            head_within: Duration::from_secs(10),
            arrives_within: Duration::from_secs(30),
            taken_within: Duration::from_secs(30),
            per_address: 200,
            in_all: 10_000,
        }
    }
}

/// The most header lines of a request.
pub(super) const HEADERS_MAX: usize = 100;
/// The most bytes of a request's head: method, address and header lines.
pub(super) const HEAD_MAX: usize = 16 * 1024;
/// The most fields of a form, and of an address's query.
pub(super) const FIELDS_MAX: usize = 100;
