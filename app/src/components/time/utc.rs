//! A moment in UTC, as text: what the server can say without knowing where the reader is.

use trunkline::clock::Time;

const MONTHS: [&str; 12] = [
    "Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec",
];

/// `21 Nov 2026, 04:05 UTC`.
pub(super) fn words(at: Time) -> String {
    let (year, month, day) = date(at);
    let (hour, minute, _, _) = clock(at);
    let name = MONTHS[month as usize - 1];
    format!("{day} {name} {year}, {hour:02}:{minute:02} UTC")
}

/// `04:05:06`.
pub(super) fn time_of_day(at: Time) -> String {
    let (hour, minute, second, _) = clock(at);
    format!("{hour:02}:{minute:02}:{second:02}")
}

/// `21 Nov`.
pub(super) fn short_date(at: Time) -> String {
    let (_, month, day) = date(at);
    format!("{day} {}", MONTHS[month as usize - 1])
}

/// `Saturday, 21 Nov 2026`.
pub(crate) fn long_date(at: Time) -> String {
    const DAYS: [&str; 7] = [
        "Thursday",
        "Friday",
        "Saturday",
        "Sunday",
        "Monday",
        "Tuesday",
        "Wednesday",
    ];
    let day = at.millis().div_euclid(86_400_000).rem_euclid(7);
    format!("{}, {} {}", DAYS[day as usize], short_date(at), date(at).0)
}

/// `2026-11-21T04:05:06.789Z`.
pub(super) fn iso(at: Time) -> String {
    let (year, month, day) = date(at);
    let (hour, minute, second, milli) = clock(at);
    format!("{year:04}-{month:02}-{day:02}T{hour:02}:{minute:02}:{second:02}.{milli:03}Z")
}

fn clock(at: Time) -> (i64, i64, i64, i64) {
    let millis = at.millis().rem_euclid(86_400_000);
    let seconds = millis / 1_000;
    (
        seconds / 3_600,
        seconds / 60 % 60,
        seconds % 60,
        millis % 1_000,
    )
}

/// The date in the Gregorian calendar; years are counted from March, so that the leap day is their last.
fn date(at: Time) -> (i64, i64, i64) {
    let days = at.millis().div_euclid(86_400_000) + 719_468;
    let era = days.div_euclid(146_097);
    let day_of_era = days.rem_euclid(146_097);
    let year_of_era =
        (day_of_era - day_of_era / 1_460 + day_of_era / 36_524 - day_of_era / 146_096) / 365;
    let day_of_year = day_of_era - (365 * year_of_era + year_of_era / 4 - year_of_era / 100);
    let from_march = (5 * day_of_year + 2) / 153;
    let day = day_of_year - (153 * from_march + 2) / 5 + 1;
    let month = if from_march < 10 {
        from_march + 3
    } else {
        from_march - 9
    };
    (era * 400 + year_of_era + i64::from(month <= 2), month, day)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn moments_are_told_in_utc() {
        let cases = [
            (0, "1970-01-01T00:00:00.000Z", "1 Jan 1970, 00:00 UTC"),
            (-1, "1969-12-31T23:59:59.999Z", "31 Dec 1969, 23:59 UTC"),
            (
                951_782_400_000,
                "2000-02-29T00:00:00.000Z",
                "29 Feb 2000, 00:00 UTC",
            ),
            (
                4_107_542_399_000,
                "2100-02-28T23:59:59.000Z",
                "28 Feb 2100, 23:59 UTC",
            ),
            (
                1_795_234_506_789,
                "2026-11-21T04:15:06.789Z",
                "21 Nov 2026, 04:15 UTC",
            ),
        ];
        for (millis, machine, people) in cases {
            let at = Time::from_millis(millis);
            assert_eq!(iso(at), machine);
            assert_eq!(words(at), people);
        }
    }

    #[test]
    fn days_have_their_names() {
        let leap_day = Time::from_millis(951_782_400_000);
        assert_eq!(long_date(leap_day), "Tuesday, 29 Feb 2000");
        assert_eq!(long_date(Time::from_millis(-1)), "Wednesday, 31 Dec 1969");
        assert_eq!(time_of_day(Time::from_millis(-1)), "23:59:59");
    }
}
