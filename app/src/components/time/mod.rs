//! Moments and spans of time on the screen.

mod local;
mod now;
mod utc;

use leptos::prelude::*;
use trunkline::clock::{Span, Time};
use trunkline::day::Day;

pub(crate) use local::Style;
pub(crate) use now::Now;
pub(crate) use utc::long_date;

/// A moment: rendered in UTC, then told in the reader's own zone and manner.
#[component]
pub(crate) fn Moment(
    /// When.
    at: Time,
    /// How much of it is told.
    style: Style,
) -> impl IntoView {
    let text = RwSignal::new(utc::words(at));
    Effect::new(move |_| {
        if let Some(words) = local::words(at, style) {
            text.set(words);
        }
    });
    view! { <time datetime=utc::iso(at)>{text}</time> }
}

/// What time it is for somebody in another zone, with the zone's name; nothing until the page is alive.
#[component]
pub(crate) fn ZoneClock(
    /// The clock.
    now: Now,
    /// An IANA zone.
    zone: String,
) -> impl IntoView {
    let text = RwSignal::new(String::new());
    Effect::new(move |shown: Option<i64>| {
        let minute = now.get().millis().div_euclid(60_000);
        if shown != Some(minute)
            && let Some(words) = local::in_zone(Time::from_millis(minute * 60_000), &zone)
        {
            text.set(words);
        }
        minute
    });
    view! { <span class="zone-clock">{text}</span> }
}

/// How long something has lasted, counting on.
#[component]
pub(crate) fn Timer(
    /// The clock.
    now: Now,
    /// Since when.
    #[prop(into)]
    since: Signal<Time>,
) -> impl IntoView {
    let text = Memo::new(move |_| clock_face(now.get().since(since.get())));
    view! { <span class="timer" role="timer">{text}</span> }
}

/// How long something will last, counting down to nothing.
#[component]
pub(crate) fn Countdown(
    /// The clock.
    now: Now,
    /// Until when.
    #[prop(into)]
    until: Signal<Time>,
) -> impl IntoView {
    // A second that has begun is still there: 0:01 is shown until the end.
    let rest = move || until.get().plus(Span::millis(999)).since(now.get());
    let text = Memo::new(move |_| clock_face(rest()));
    view! { <span class="timer" role="timer">{text}</span> }
}

/// A time of day in UTC, to the second; with the day where it is another one than is talked of.
#[component]
pub(crate) fn UtcTime(
    /// When.
    at: Time,
    /// The day that is talked of.
    day: Day,
) -> impl IntoView {
    let text = if Day::of(at) == day {
        utc::time_of_day(at)
    } else {
        format!("{}, {}", utc::short_date(at), utc::time_of_day(at))
    };
    view! { <time datetime=utc::iso(at)>{text}</time> }
}

/// A span as a stopwatch shows it: `0:07`, `12:30`, `1:02:03`. Never negative.
pub(crate) fn clock_face(span: Span) -> String {
    let seconds = span.as_seconds().max(0);
    let (hours, minutes, seconds) = (seconds / 3_600, seconds / 60 % 60, seconds % 60);
    if hours > 0 {
        format!("{hours}:{minutes:02}:{seconds:02}")
    } else {
        format!("{minutes}:{seconds:02}")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_span_reads_like_a_stopwatch() {
        let faces = [0, 7, 59, 60, 3_599, 3_600, 36_061].map(|s| clock_face(Span::seconds(s)));
        assert_eq!(
            faces,
            [
                "0:00", "0:07", "0:59", "1:00", "59:59", "1:00:00", "10:01:01"
            ]
        );
        assert_eq!(clock_face(Span::millis(-5)), "0:00");
        assert_eq!(clock_face(Span::millis(1_999)), "0:01");
    }
}
