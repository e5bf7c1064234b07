//! A clock that moves when it is told to.

use std::sync::Arc;
use std::sync::atomic::{AtomicI64, Ordering};

use server::world::SystemClock;
use trunkline::clock::{Clock, Span, Time};

/// A clock that stands still between two steps.
#[derive(Clone)]
pub(crate) struct StepClock(Arc<AtomicI64>);

impl StepClock {
    /// It begins now.
    pub(crate) fn new() -> Self {
        Self(Arc::new(AtomicI64::new(SystemClock.now().millis())))
    }

    /// So much time passes.
    pub(crate) fn step(&self, span: Span) {
        self.0.fetch_add(span.as_millis(), Ordering::SeqCst);
    }
}

impl Clock for StepClock {
    fn now(&self) -> Time {
        Time::from_millis(self.0.load(Ordering::SeqCst))
    }
}
