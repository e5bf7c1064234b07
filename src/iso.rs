//! Moments and days as text in the international form (ISO 8601), read and written.

use crate::clock::{Span, Time};

const DAY: i64 = 86_400_000;

/// A moment as `2026-11-21T04:05:06.789Z`.
#[must_use]
pub fn write(at: Time) -> String {
    let (days, millis) = (at.millis().div_euclid(DAY), at.millis().rem_euclid(DAY));
    let (year, month, day) = civil(days);
    let (hour, minute) = (millis / 3_600_000, millis / 60_000 % 60);
    let (second, milli) = (millis / 1_000 % 60, millis % 1_000);
    format!("{year:04}-{month:02}-{day:02}T{hour:02}:{minute:02}:{second:02}.{milli:03}Z")
}

/// The midnight in UTC with which a day like `2026-11-21` begins.
#[must_use]
pub fn read_day(text: &str) -> Option<Time> {
    let bytes = text.as_bytes();
    if bytes.len() != 10 || bytes[4] != b'-' || bytes[7] != b'-' {
        return None;
    }
    let (year, month, day) = (
        digits(&text[..4])?,
        digits(&text[5..7])?,
        digits(&text[8..])?,
    );
    let days = days_of(year, month, day)?;
    Some(Time::from_millis(days * DAY))
}

/// A moment like `2026-11-21T04:05:06Z` or `2026-11-21T05:05+01:00`.
#[must_use]
pub fn read(text: &str) -> Option<Time> {
    if !text.is_ascii() {
        return None;
    }
    let midnight = read_day(text.get(..10)?)?;
    let rest = text.get(10..)?.strip_prefix(['T', 't', ' '])?;
    let zone_at = rest.find(['Z', 'z', '+', '-'])?;
    let (clock, zone) = rest.split_at(zone_at);
    let offset = offset_of(zone)?;
    Some(midnight.plus(clock_of(clock)?).minus(offset))
}

fn clock_of(text: &str) -> Option<Span> {
    let (clock, fraction) = text
        .split_once('.')
        .map_or((text, ""), |(clock, rest)| (clock, rest));
    let mut parts = clock.split(':');
    let hour = two(parts.next()?)?;
    let minute = two(parts.next()?)?;
    let second = parts.next().map_or(Some(0), two)?;
    if parts.next().is_some() || hour > 23 || minute > 59 || second > 59 {
        return None;
    }
    // Whole milliseconds; what is finer is left out.
    let millis = match fraction {
        "" if text.contains('.') => return None,
        "" => 0,
        fraction => digits(fraction).and_then(|_| digits(&format!("{fraction:0<3}")[..3]))?,
    };
    Some(Span::millis(
        ((hour * 60 + minute) * 60 + second) * 1_000 + millis,
    ))
}

fn offset_of(zone: &str) -> Option<Span> {
    let sign = match zone {
        "Z" | "z" => return Some(Span::ZERO),
        _ if zone.starts_with('+') => 1,
        _ => -1,
    };
    let (hours, minutes) = match zone.get(1..)?.split_once(':') {
        Some(both) => both,
        None => zone.get(1..)?.split_at_checked(2)?,
    };
    let (hours, minutes) = (two(hours)?, two(minutes)?);
    (hours <= 14 && minutes <= 59).then(|| Span::minutes(sign * (hours * 60 + minutes)))
}

fn two(text: &str) -> Option<i64> {
    (text.len() == 2).then(|| digits(text))?
}

fn digits(text: &str) -> Option<i64> {
    let all = text.len() <= 18 && text.bytes().all(|byte| byte.is_ascii_digit());
    all.then(|| text.parse().ok())?
}

/// Days since 1970-01-01 in the Gregorian calendar; nothing for a day that it does not have. Years are
/// counted from March, so that the leap day is their last.
fn days_of(year: i64, month: i64, day: i64) -> Option<i64> {
    let shifted = year - i64::from(month <= 2);
    let era = shifted.div_euclid(400);
    let of_era = shifted.rem_euclid(400);
    let of_year = (153 * ((month + 9) % 12) + 2) / 5 + day - 1;
    let days = era * 146_097 + of_era * 365 + of_era / 4 - of_era / 100 + of_year - 719_468;
    (civil(days) == (year, month, day)).then_some(days)
}

/// The day so many days after 1970-01-01.
fn civil(days: i64) -> (i64, i64, i64) {
    let days = days + 719_468;
    let era = days.div_euclid(146_097);
    let of_era = days.rem_euclid(146_097);
    let year = (of_era - of_era / 1_460 + of_era / 36_524 - of_era / 146_096) / 365;
    let of_year = of_era - (365 * year + year / 4 - year / 100);
    let from_march = (5 * of_year + 2) / 153;
    let month = (from_march + 2) % 12 + 1;
    let day = of_year - (153 * from_march + 2) / 5 + 1;
    (era * 400 + year + i64::from(month <= 2), month, day)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn moments_are_written_in_utc() {
        for (millis, text) in [
            (0, "1970-01-01T00:00:00.000Z"),
            (-1, "1969-12-31T23:59:59.999Z"),
            (951_782_400_000, "2000-02-29T00:00:00.000Z"),
            (1_795_234_506_789, "2026-11-21T04:15:06.789Z"),
        ] {
            assert_eq!(write(Time::from_millis(millis)), text);
            assert_eq!(read(text), Some(Time::from_millis(millis)), "{text}");
        }
    }

    #[test]
    fn every_day_of_eight_centuries_is_read_as_it_is_written() {
        for day in -146_097..146_097 {
            let at = Time::from_millis(day * DAY);
            assert_eq!(read_day(&write(at)[..10]), Some(at));
        }
    }

    #[test]
    fn moments_are_read_with_their_zone() {
        let noon = read("2026-11-21T12:00:00Z");
        for text in [
            "2026-11-21T12:00Z",
            "2026-11-21T13:00+01:00",
            "2026-11-21 06:30:00.000-0530",
            "2026-11-22T02:00:00+14:00",
        ] {
            assert_eq!(read(text), noon, "{text}");
        }
        assert_eq!(
            read("2026-11-21T12:00:00.5Z"),
            noon.map(|at| at.plus(Span::millis(500)))
        );
    }

    #[test]
    fn what_is_no_day_or_moment_is_not_read() {
        for text in [
            "",
            "2026-02-29",
            "2026-13-01",
            "2026-00-10",
            "2026-1-1",
            "21.11.2026",
            "2026-11-21x",
            "２０２６-11-21",
        ] {
            assert_eq!(read_day(text), None, "{text}");
        }
        for text in [
            "2026-11-21",
            "2026-11-21T12:00",
            "2026-11-21T24:00Z",
            "2026-11-21T12:60Z",
            "2026-11-21T12:00:00.Z",
            "2026-11-21T12Z",
            "2026-11-21T12:00+1",
            "2026-11-21T12:00+15:00",
            "2026-11-21T12:00é",
        ] {
            assert_eq!(read(text), None, "{text}");
        }
    }
}
