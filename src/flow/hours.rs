//! Opening hours, and the clock on the wall.

use std::str::FromStr;

use crate::day::Day;

/// Minutes of a day.
const DAY: u16 = 24 * 60;
/// The days of a week as they are written.
const WEEK: [&str; 7] = ["mon", "tue", "wed", "thu", "fri", "sat", "sun"];

/// What the clock on the wall shows.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Local {
    /// The day of the calendar.
    pub day: Day,
    /// Minutes since its midnight, 0 to 1,439.
    pub minute: u16,
}

/// Days of the week with an opening and a closing time, as `mon-fri 09:00-17:00`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Opening {
    /// For Monday to Sunday, whether it is meant.
    days: [bool; 7],
    /// The first minute of the day.
    from: u16,
    /// The first minute at which it is closed again, 1,440 for midnight.
    to: u16,
}

/// The text is no opening time.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("not an opening time: write it like “mon-fri 09:00-17:00”")]
pub struct NotHours;

impl Local {
    /// The moment like `2026-11-29 02:00`.
    #[must_use]
    pub fn read(text: &str) -> Option<Self> {
        let (day, time) = text.trim().split_once([' ', 'T'])?;
        let minute = minute(time.trim())?;
        (minute < DAY).then_some(Self {
            day: day.parse().ok()?,
            minute,
        })
    }

    /// 0 for Monday to 6 for Sunday.
    fn weekday(self) -> usize {
        let days = self.day.begins().millis().div_euclid(86_400_000);
        // The first of January 1970 was a Thursday.
        usize::try_from((days + 3).rem_euclid(7)).unwrap_or(0)
    }
}

impl Opening {
    /// Whether it is open then.
    #[must_use]
    pub fn holds(&self, at: Local) -> bool {
        self.days[at.weekday()] && (self.from..self.to).contains(&at.minute)
    }
}

impl FromStr for Opening {
    type Err = NotHours;

    fn from_str(text: &str) -> Result<Self, NotHours> {
        let (which, hours) = text.trim().split_once(' ').ok_or(NotHours)?;
        let (from, to) = hours.trim().split_once('-').ok_or(NotHours)?;
        let from = minute(from.trim()).ok_or(NotHours)?;
        let to = minute(to.trim()).ok_or(NotHours)?;
        if from >= to || to > DAY {
            return Err(NotHours);
        }
        let mut days = [false; 7];
        for part in which.split(',') {
            let (first, last) = part.split_once('-').unwrap_or((part, part));
            let (first, last) = (weekday(first)?, weekday(last)?);
            // From Saturday to Monday goes over the end of the week.
            let mut day = first;
            days[day] = true;
            while day != last {
                day = (day + 1) % 7;
                days[day] = true;
            }
        }
        Ok(Self { days, from, to })
    }
}

fn weekday(text: &str) -> Result<usize, NotHours> {
    let text = text.trim().to_ascii_lowercase();
    WEEK.iter().position(|day| *day == text).ok_or(NotHours)
}

/// A time of the day as `09:00`, up to `24:00`.
fn minute(text: &str) -> Option<u16> {
    let (hour, minute) = text.split_once(':')?;
    let number = |text: &str| {
        let plain = text.len() == 2 && text.bytes().all(|b| b.is_ascii_digit());
        plain.then(|| text.parse::<u16>().ok()).flatten()
    };
    let (hour, minute) = (number(hour)?, number(minute)?);
    let all = hour * 60 + minute;
    (minute < 60 && all <= DAY).then_some(all)
}
