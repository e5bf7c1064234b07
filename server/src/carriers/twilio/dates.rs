//! The dates that Twilio writes and reads: RFC 2822 in what it tells, ISO days in its filters.

use trunkline::clock::Time;

const MONTHS: [&str; 12] = [
    "Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec",
];
const DAY_SECONDS: i64 = 86_400;

/// Reads `Mon, 24 Nov 2025 16:00:00 +0000`. The name of the day is optional and not believed.
pub(super) fn parse_rfc2822(text: &str) -> Option<Time> {
    let text = text.trim();
    let text = text.split_once(',').map_or(text, |(_, rest)| rest);
    let mut words = text.split_whitespace();
    let day: i64 = digits(words.next()?, 1, 2)?;
    let name = words.next()?;
    let month = MONTHS
        .iter()
        .position(|month| month.eq_ignore_ascii_case(name))?;
    let year = digits(words.next()?, 4, 4)?;
    let mut clock = words.next()?.split(':');
    let hour = digits(clock.next()?, 2, 2)?;
    let minute = digits(clock.next()?, 2, 2)?;
    let second = clock
        .next()
        .map_or(Some(0), |second| digits(second, 2, 2))?;
    let offset = offset_seconds(words.next()?)?;
    let plausible = (1..=31).contains(&day) && hour < 24 && minute < 60 && second <= 60;
    if !plausible || clock.next().is_some() || words.next().is_some() {
        return None;
    }
    let month = i64::try_from(month).ok()? + 1;
    let seconds =
        days_from_civil(year, month, day) * DAY_SECONDS + hour * 3_600 + minute * 60 + second;
    Some(Time::from_millis((seconds - offset) * 1_000))
}

/// The day in UTC, as the filters of lists want it: `2025-11-24`.
pub(super) fn iso_day(time: Time) -> String {
    let (year, month, day) = civil_from_days(time.millis().div_euclid(DAY_SECONDS * 1_000));
    format!("{year:04}-{month:02}-{day:02}")
}

fn digits(text: &str, least: usize, most: usize) -> Option<i64> {
    let plain = text.bytes().all(|b| b.is_ascii_digit());
    if plain && (least..=most).contains(&text.len()) {
        text.parse().ok()
    } else {
        None
    }
}

fn offset_seconds(zone: &str) -> Option<i64> {
    if zone == "GMT" || zone == "UTC" || zone == "UT" {
        return Some(0);
    }
    let sign = match zone.as_bytes().first()? {
        b'+' => 1,
        b'-' => -1,
        _ => return None,
    };
    let amount = digits(zone.get(1..)?, 4, 4)?;
    Some(sign * (amount / 100 * 3_600 + amount % 100 * 60))
}

/// Days since 1970-01-01 of a day of the Gregorian calendar. Years are reckoned from March, so that the
/// day that leap years add is the last one.
const fn days_from_civil(year: i64, month: i64, day: i64) -> i64 {
    let year = if month <= 2 { year - 1 } else { year };
    let era = year.div_euclid(400);
    let year_of_era = year.rem_euclid(400);
    let day_of_year = (153 * ((month + 9) % 12) + 2) / 5 + day - 1;
    let day_of_era = year_of_era * 365 + year_of_era / 4 - year_of_era / 100 + day_of_year;
    era * 146_097 + day_of_era - 719_468
}

/// Year, month and day of a number of days since 1970-01-01; the inverse of [`days_from_civil`].
const fn civil_from_days(days: i64) -> (i64, i64, i64) {
    let days = days + 719_468;
    let era = days.div_euclid(146_097);
    let day_of_era = days.rem_euclid(146_097);
    let year_of_era =
        (day_of_era - day_of_era / 1_460 + day_of_era / 36_524 - day_of_era / 146_096) / 365;
    let day_of_year = day_of_era - (365 * year_of_era + year_of_era / 4 - year_of_era / 100);
    let shifted = (5 * day_of_year + 2) / 153;
    let day = day_of_year - (153 * shifted + 2) / 5 + 1;
    let month = if shifted < 10 {
        shifted + 3
    } else {
        shifted - 9
    };
    let year = year_of_era + era * 400;
    (if month <= 2 { year + 1 } else { year }, month, day)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn dates_are_read_as_they_are_written() {
        let read = |text| parse_rfc2822(text).map(Time::millis);
        assert_eq!(
            read("Mon, 24 Nov 2025 16:00:00 +0000"),
            Some(1_764_000_000_000)
        );
        assert_eq!(read("24 Nov 2025 16:00 GMT"), Some(1_764_000_000_000));
        assert_eq!(
            read("Mon, 24 Nov 2025 18:30:00 +0230"),
            Some(1_764_000_000_000)
        );
        assert_eq!(read("Thu, 1 Jan 1970 00:00:00 +0000"), Some(0));
        assert_eq!(
            read("Thu, 29 Feb 2024 23:59:59 -0100"),
            Some(1_709_254_799_000)
        );
        for bad in [
            "",
            "now",
            "Mon, 24 Nov 2025",
            "Mon, 99 Nov 2025 16:00:00 +0000",
            "24 Foo 2025 16:00:00 GMT",
            "24 Nov 2025 16:00:00 GMT x",
            "24 Nov 2025 25:00:00 GMT",
            "24 Nov ٢٠٢٥ 16:00:00 GMT",
        ] {
            assert_eq!(read(bad), None, "{bad}");
        }
    }

    #[test]
    fn every_day_of_a_century_goes_round() {
        for days in -10_000..40_000 {
            let (year, month, day) = civil_from_days(days);
            assert_eq!(days_from_civil(year, month, day), days);
        }
        assert_eq!(iso_day(Time::from_millis(1_764_000_000_000)), "2025-11-24");
        assert_eq!(iso_day(Time::from_millis(-1)), "1969-12-31");
    }
}
