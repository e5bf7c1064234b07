//! Call flows as administrators write them: TOML, with the line of everything; and the clocks of the world.

mod queue;
mod raw;
mod read;

use jiff::Timestamp;
use jiff::tz::TimeZone;
use trunkline::clock::Time;
use trunkline::flow::{FlowReader, Local, Reading};

/// Reads flows written in TOML.
#[derive(Clone, Copy, Debug, Default)]
pub struct TomlFlows;

impl FlowReader for TomlFlows {
    fn read(&self, text: &str) -> Reading {
        read::read(text)
    }

    fn local(&self, zone: &str, at: Time) -> Option<Local> {
        let zone = TimeZone::get(zone).ok()?;
        let at = Timestamp::from_millisecond(at.millis())
            .ok()?
            .to_zoned(zone);
        let minute = u16::try_from(i32::from(at.hour()) * 60 + i32::from(at.minute())).ok()?;
        let day = format!("{:04}-{:02}-{:02}", at.year(), at.month(), at.day());
        Some(Local {
            day: day.parse().ok()?,
            minute,
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_clock_on_the_wall_goes_by_the_zone_and_by_summer_time() {
        let at = |text: &str| trunkline::iso::read(text).expect("a moment");
        let shows = |zone: &str, text: &str| TomlFlows.local(zone, at(text));
        let local = |text: &str| Local::read(text);
        assert_eq!(
            shows("America/New_York", "2026-11-26T14:30:00Z"),
            local("2026-11-26 09:30")
        );
        assert_eq!(
            shows("America/New_York", "2026-07-01T13:30:00Z"),
            local("2026-07-01 09:30")
        );
        assert_eq!(
            shows("Asia/Kolkata", "2026-12-31T20:00:00Z"),
            local("2027-01-01 01:30")
        );
        assert_eq!(shows("Nowhere/Else", "2026-11-26T14:30:00Z"), None);
    }
}
