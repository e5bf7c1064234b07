//! Time: the pace of simulated people, and dates as Twilio writes them.

use std::time::{Duration, SystemTime, UNIX_EPOCH};

/// How fast people live; see [`crate::Config::speed`].
#[derive(Clone, Copy, Debug)]
pub(crate) struct Pace(f32);

impl Pace {
    /// `speed` times as fast as life; nonsense counts as life.
    pub(crate) fn new(speed: f32) -> Self {
        Self(if speed.is_finite() && speed > 0.0 {
            speed
        } else {
            1.0
        })
    }

    /// How long a wait of `ms` life milliseconds takes here.
    pub(crate) fn scaled(self, ms: u64) -> Duration {
        Duration::from_micros((ms as f64 * 1_000.0 / f64::from(self.0)).round() as u64)
    }

    /// Waits as a person would.
    pub(crate) async fn wait(self, ms: u64) {
        tokio::time::sleep(self.scaled(ms)).await;
    }
}

const DAYS: [&str; 7] = ["Thu", "Fri", "Sat", "Sun", "Mon", "Tue", "Wed"];
const MONTHS: [&str; 12] = [
    "Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec",
];

/// `Mon, 24 Nov 2025 16:00:00 +0000`.
pub(crate) fn rfc2822(at: SystemTime) -> String {
    let seconds = unix_seconds(at);
    let (days, rest) = (seconds / 86_400, seconds % 86_400);
    let (year, month, day) = civil(days);
    format!(
        "{}, {day:02} {} {year} {:02}:{:02}:{:02} +0000",
        DAYS[(days % 7) as usize],
        MONTHS[(month - 1) as usize],
        rest / 3600,
        rest / 60 % 60,
        rest % 60
    )
}

/// Whole seconds since 1970; earlier times count as 0.
pub(crate) fn unix_seconds(at: SystemTime) -> u64 {
    at.duration_since(UNIX_EPOCH).unwrap_or_default().as_secs()
}

/// Whole milliseconds since 1970.
pub(crate) fn unix_millis(at: SystemTime) -> u64 {
    let since = at.duration_since(UNIX_EPOCH).unwrap_or_default();
    u64::try_from(since.as_millis()).unwrap_or(u64::MAX)
}

/// Reads `YYYY-MM-DD`, alone or followed by `Thh:mm:ss` and `Z` or nothing: the forms list filters use.
/// Returns seconds since 1970, and whether only a day was given.
pub(crate) fn parse_filter(text: &str) -> Option<(u64, bool)> {
    let (date, time) = match text.split_once(['T', ' ']) {
        Some((date, time)) => (date, Some(time)),
        None => (text, None),
    };
    let mut parts = date.splitn(3, '-').map(str::parse::<u64>);
    let (year, month, day) = (
        parts.next()?.ok()?,
        parts.next()?.ok()?,
        parts.next()?.ok()?,
    );
    if !(1970..=9999).contains(&year) || !(1..=12).contains(&month) || !(1..=31).contains(&day) {
        return None;
    }
    let midnight = days_since_1970(year, month, day) * 86_400;
    let Some(time) = time else {
        return Some((midnight, true));
    };
    let mut parts = time
        .trim_end_matches('Z')
        .splitn(3, ':')
        .map(str::parse::<u64>);
    let (h, m) = (parts.next()?.ok()?, parts.next()?.ok()?);
    let s = parts.next().unwrap_or(Ok(0)).ok()?;
    (h < 24 && m < 60 && s < 61).then_some((midnight + h * 3600 + m * 60 + s, false))
}

/// Days since 1970-01-01 to year, month, day (the proleptic Gregorian calendar, eras of 400 years).
fn civil(days: u64) -> (u64, u64, u64) {
    let shifted = days + 719_468;
    let (era, of_era) = (shifted / 146_097, shifted % 146_097);
    let year_of_era = (of_era - of_era / 1460 + of_era / 36_524 - of_era / 146_096) / 365;
    let day_of_year = of_era - (365 * year_of_era + year_of_era / 4 - year_of_era / 100);
    let from_march = (5 * day_of_year + 2) / 153;
    let day = day_of_year - (153 * from_march + 2) / 5 + 1;
    let month = if from_march < 10 {
        from_march + 3
    } else {
        from_march - 9
    };
    (year_of_era + era * 400 + u64::from(month <= 2), month, day)
}

fn days_since_1970(year: u64, month: u64, day: u64) -> u64 {
    let year = if month <= 2 { year - 1 } else { year };
    let (era, of_era) = (year / 400, year % 400);
    let from_march = if month > 2 { month - 3 } else { month + 9 };
    let day_of_year = (153 * from_march + 2) / 5 + day - 1;
    era * 146_097 + of_era * 365 + of_era / 4 - of_era / 100 + day_of_year - 719_468
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn writes_and_reads_dates() {
        let at = UNIX_EPOCH + Duration::from_secs(1_764_000_000);
        assert_eq!(rfc2822(at), "Mon, 24 Nov 2025 16:00:00 +0000");
        assert_eq!(
            parse_filter("2025-11-24T16:00:00Z"),
            Some((1_764_000_000, false))
        );
        assert_eq!(parse_filter("2025-11-24"), Some((1_763_942_400, true)));
        assert_eq!(rfc2822(UNIX_EPOCH), "Thu, 01 Jan 1970 00:00:00 +0000");
        assert_eq!(parse_filter("2024-02-29"), Some((1_709_164_800, true)));
        for bad in ["", "2025", "2025-13-01", "2025-11-24T25:00:00Z", "x-y-z"] {
            assert_eq!(parse_filter(bad), None, "{bad}");
        }
    }

    #[test]
    fn quick_people_wait_less() {
        assert_eq!(Pace::new(20.0).scaled(2_000), Duration::from_millis(100));
        assert_eq!(Pace::new(0.0).scaled(2_000), Duration::from_secs(2));
    }
}
