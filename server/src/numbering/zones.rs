//! In which time zone a number probably is. A guess: numbers move with people.

use std::collections::HashMap;

/// The table, with its source in its first lines.
const TABLE: &str = include_str!("zones.txt");

/// No prefix in the table is longer.
const LONGEST: usize = 5;

/// Zones by calling prefix.
#[derive(Clone, Debug)]
pub(super) struct Zones(HashMap<&'static str, Option<&'static str>>);

impl Zones {
    /// Reads the table, which is part of the program.
    pub(super) fn read() -> Self {
        let mut zones = HashMap::new();
        for line in TABLE.lines().filter(|line| !line.starts_with('#')) {
            let mut words = line.split(' ');
            let zone = words.next().filter(|zone| *zone != "-");
            zones.extend(words.map(|prefix| (prefix, zone)));
        }
        Self(zones)
    }

    /// The zone of a number's digits, without the plus; nothing where the prefix lies in several.
    pub(super) fn of(&self, digits: &str) -> Option<&'static str> {
        (1..=LONGEST.min(digits.len()))
            .rev()
            .find_map(|length| self.0.get(digits.get(..length)?))
            .copied()
            .flatten()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_longest_prefix_decides() {
        let zones = Zones::read();
        assert_eq!(zones.of("12125550142"), Some("America/New_York"));
        assert_eq!(zones.of("13105550142"), Some("America/Los_Angeles"));
        assert_eq!(zones.of("18005550142"), None);
        assert_eq!(zones.of("442079460958"), Some("Europe/London"));
        assert_eq!(zones.of("4915112345678"), Some("Europe/Berlin"));
        assert_eq!(zones.of(""), None);
    }

    #[test]
    fn every_line_of_the_table_is_understood() {
        for line in TABLE.lines().filter(|line| !line.starts_with('#')) {
            let mut words = line.split(' ');
            let zone = words.next().unwrap_or_default();
            assert!(zone == "-" || zone.contains('/'), "{line}");
            assert!(
                words
                    .all(|p| (1..=LONGEST).contains(&p.len())
                        && p.bytes().all(|b| b.is_ascii_digit())),
                "{line}"
            );
        }
    }
}
