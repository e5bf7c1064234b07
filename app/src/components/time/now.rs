//! The server's clock in the browser: one signal that moves every second.

use std::time::Duration;

use leptos::prelude::*;
use trunkline::clock::{Span, Time};

/// The server's clock.
#[derive(Clone, Copy)]
pub(crate) struct Now {
    shown: RwSignal<Time>,
    /// How far the server's clock is ahead of the browser's.
    ahead: RwSignal<Span>,
}

impl Now {
    /// The clock as the server told it with the page.
    pub(crate) fn new(told: Time) -> Self {
        Self {
            shown: RwSignal::new(told),
            ahead: RwSignal::new(Span::ZERO),
        }
    }

    /// What time it is, to about a second.
    pub(crate) fn get(self) -> Time {
        self.shown.get()
    }

    /// What time it is; for handlers.
    pub(crate) fn get_untracked(self) -> Time {
        self.shown.get_untracked()
    }

    /// Sets the clock by what the server has just told.
    pub(crate) fn set(self, told: Time) {
        self.ahead.set(told.since(browser_time()));
        self.shown.set(told);
    }

    /// Begins to move. In the browser only.
    pub(crate) fn start(self) {
        self.set(self.shown.get_untracked());
        let tick = move || {
            self.shown
                .set(browser_time().plus(self.ahead.get_untracked()))
        };
        // A quarter of a second off at most, so that no second is skipped on the screen.
        if let Ok(handle) = set_interval_with_handle(tick, Duration::from_millis(250)) {
            on_cleanup(move || handle.clear());
        }
    }
}

fn browser_time() -> Time {
    Time::from_millis(js_sys::Date::now() as i64)
}
