//! The queue in which callers wait: where one stands, how long it will take, and how that is said.

use crate::clock::Span;

/// So many who wait are looked at in one go.
pub const MOST: u32 = 1_000;

/// Fewer conversations than this say nothing about how long one takes.
const ENOUGH: usize = 3;

/// Where a caller stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Place {
    /// 1 for who is next.
    pub number: u32,
    /// How long it will probably take, where that is known.
    pub wait: Option<Span>,
}

/// How long whoever stands at `number` will probably wait: so many conversations as long as the last ones, with
/// what is written up after each, shared by those at work. Nothing where nobody is at work, or too few
/// conversations are known.
#[must_use]
pub fn estimate(number: u32, talks: &[Span], wrap_up: Span, at_work: usize) -> Option<Span> {
    if talks.len() < ENOUGH || at_work == 0 {
        return None;
    }
    let sum: i64 = talks.iter().map(|talk| talk.as_millis()).sum();
    let each = sum / i64::try_from(talks.len()).ok()? + wrap_up.as_millis();
    let at_work = i64::try_from(at_work).ok()?;
    Some(Span::millis(each * i64::from(number) / at_work))
}

/// The sentences that are read out to a caller.
#[must_use]
pub fn in_words(place: Place) -> String {
    let number = match place.number {
        0 | 1 => "You are next in line.".to_owned(),
        number => format!("You are number {number} in line."),
    };
    let minutes = place.wait.map(|wait| (wait.as_seconds() + 59) / 60);
    match minutes {
        None => format!("{number} Please stay on the line."),
        Some(..=1) => format!("{number} Somebody will be with you in about a minute."),
        Some(minutes) => format!("{number} The wait is about {minutes} minutes."),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_wait_is_that_of_the_conversations_before_shared_by_those_at_work() {
        let talks = [Span::seconds(60), Span::seconds(120), Span::seconds(180)];
        let wait = |number, at_work| estimate(number, &talks, Span::seconds(30), at_work);
        assert_eq!(wait(1, 1), Some(Span::seconds(150)));
        assert_eq!(wait(4, 2), Some(Span::seconds(300)));
        assert_eq!(wait(1, 0), None, "nobody is at work");
        assert_eq!(
            estimate(1, &talks[..2], Span::ZERO, 1),
            None,
            "two say nothing"
        );
    }

    #[test]
    fn a_caller_is_told_where_they_stand_and_how_long_it_takes() {
        let words = |number, seconds: Option<i64>| {
            in_words(Place {
                number,
                wait: seconds.map(Span::seconds),
            })
        };
        assert_eq!(
            words(1, None),
            "You are next in line. Please stay on the line."
        );
        assert_eq!(
            words(1, Some(0)),
            "You are next in line. Somebody will be with you in about a minute."
        );
        assert_eq!(
            words(3, Some(61)),
            "You are number 3 in line. The wait is about 2 minutes."
        );
    }
}
