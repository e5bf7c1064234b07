//! Days and moments as text, in UTC.

use std::fmt;
use std::str::FromStr;

use serde::{Deserialize, Serialize};

use crate::clock::{Span, Time};

/// Milliseconds of a day.
const LENGTH: i64 = 86_400_000;

/// A day in UTC, as text `2026-11-25`; days before 1970 and after 9999 are none.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(into = "String", try_from = "String")]
pub struct Day(i64);

/// The text is no day.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("not a day")]
pub struct NotADay;

impl Day {
    /// The day of a moment.
    #[must_use]
    pub const fn of(at: Time) -> Self {
        Self(at.millis().div_euclid(LENGTH))
    }

    /// Its first moment.
    #[must_use]
    pub const fn begins(self) -> Time {
        Time::from_millis(self.0 * LENGTH)
    }

    /// The day that lies so many later, or earlier where the number is negative.
    #[must_use]
    pub const fn plus(self, days: i64) -> Self {
        Self(self.0 + days)
    }

    /// Year, month from 1, and day of the month from 1. Years are counted from March, so that the leap day
    /// is their last.
    const fn parts(self) -> (i64, i64, i64) {
        let days = self.0 + 719_468;
        let era = days.div_euclid(146_097);
        let of_era = days.rem_euclid(146_097);
        let year = (of_era - of_era / 1_460 + of_era / 36_524 - of_era / 146_096) / 365;
        let of_year = of_era - (365 * year + year / 4 - year / 100);
        let from_march = (5 * of_year + 2) / 153;
        let day = of_year - (153 * from_march + 2) / 5 + 1;
        let month = if from_march < 10 {
            from_march + 3
        } else {
            from_march - 9
        };
        (era * 400 + year + (month <= 2) as i64, month, day)
    }
}

impl FromStr for Day {
    type Err = NotADay;

    fn from_str(text: &str) -> Result<Self, NotADay> {
        let mut parts = text.trim().split('-').map(|part| {
            let digits = part.bytes().all(|byte| byte.is_ascii_digit());
            part.parse::<i64>().ok().filter(|_| digits)
        });
        let next = &mut || parts.next().flatten().ok_or(NotADay);
        let (year, month, day) = (next()?, next()?, next()?);
        if !(1970..=9999).contains(&year)
            || !(1..=12).contains(&month)
            || !(1..=31).contains(&day)
            || text.trim().split('-').count() != 3
        {
            return Err(NotADay);
        }
        let (years, from_march) = (year - i64::from(month <= 2), (month + 9) % 12);
        let (era, of_era) = (years.div_euclid(400), years.rem_euclid(400));
        let of_year = (153 * from_march + 2) / 5 + day - 1;
        let days = of_era * 365 + of_era / 4 - of_era / 100 + of_year;
        let found = Self(era * 146_097 + days - 719_468);
        // The 30th of February is another day's number.
        if found.parts() == (year, month, day) {
            Ok(found)
        } else {
            Err(NotADay)
        }
    }
}

impl fmt::Display for Day {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let (year, month, day) = self.parts();
        write!(f, "{year:04}-{month:02}-{day:02}")
    }
}

impl From<Day> for String {
    fn from(day: Day) -> Self {
        day.to_string()
    }
}

impl TryFrom<String> for Day {
    type Error = NotADay;

    fn try_from(text: String) -> Result<Self, NotADay> {
        text.parse()
    }
}

/// A moment like `2026-11-25T22:05:06.789Z`.
#[must_use]
pub fn iso(at: Time) -> String {
    let day = Day::of(at);
    let of_day = at.since(day.begins());
    let (seconds, millis) = (of_day.as_seconds(), of_day.as_millis() % 1_000);
    let (hour, minute, second) = (seconds / 3_600, seconds / 60 % 60, seconds % 60);
    format!("{day}T{hour:02}:{minute:02}:{second:02}.{millis:03}Z")
}

/// A span in seconds, exact to the millisecond, like `12.345`.
#[must_use]
pub fn exact_seconds(span: Span) -> String {
    let millis = span.as_millis();
    format!("{}.{:03}", millis / 1_000, (millis % 1_000).abs())
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    proptest! {
        #[test]
        fn a_day_reads_as_it_is_written(days in 0_i64..2_932_896) {
            let day = Day(days);
            prop_assert_eq!(day.to_string().parse(), Ok(day));
            prop_assert_eq!(Day::of(day.begins()), day);
            prop_assert_eq!(Day::of(Time::from_millis(day.plus(1).begins().millis() - 1)), day);
        }
    }

    #[test]
    fn what_is_no_day_is_refused() {
        for text in [
            "",
            "2026-02-29",
            "2026-13-01",
            "2026-00-10",
            "26-1-1",
            "2026-1",
            "+2026-1-1",
            "2026-1-1-1",
            "today",
            "99999-01-01",
        ] {
            assert_eq!(text.parse::<Day>(), Err(NotADay), "{text}");
        }
        assert_eq!(
            "2024-02-29"
                .parse::<Day>()
                .map(|day| day.to_string())
                .as_deref(),
            Ok("2024-02-29")
        );
    }

    #[test]
    fn moments_and_spans_are_exact() {
        assert_eq!(
            iso(Time::from_millis(951_782_400_001)),
            "2000-02-29T00:00:00.001Z"
        );
        assert_eq!(
            iso(Time::from_millis(1_795_234_506_789)),
            "2026-11-21T04:15:06.789Z"
        );
        assert_eq!(exact_seconds(Span::millis(61_007)), "61.007");
        assert_eq!(exact_seconds(Span::ZERO), "0.000");
    }
}
