//! How many messages one socket may send.

use std::time::{Duration, Instant};

/// Messages a socket may send at once.
const BURST: u32 = 200;
/// Messages a second it may send for long; a browser in a call sends one or two.
const PER_SECOND: f64 = 50.0;

/// A leaking bucket.
pub(super) struct Budget {
    left: f64,
    at: Instant,
}

impl Budget {
    pub(super) fn new(now: Instant) -> Self {
        Self {
            left: BURST.into(),
            at: now,
        }
    }

    /// Takes one message off; false when there was none left.
    pub(super) fn take(&mut self, now: Instant) -> bool {
        let passed: Duration = now.saturating_duration_since(self.at);
        self.at = now;
        self.left = (self.left + passed.as_secs_f64() * PER_SECOND).min(BURST.into());
        if self.left < 1.0 {
            return false;
        }
        self.left -= 1.0;
        true
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_flood_runs_dry_and_recovers() {
        let start = Instant::now();
        let mut budget = Budget::new(start);
        assert_eq!((0..1_000).filter(|_| budget.take(start)).count(), 200);
        let later = start + Duration::from_secs(1);
        assert_eq!((0..1_000).filter(|_| budget.take(later)).count(), 50);
    }
}
