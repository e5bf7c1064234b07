//! Police, fire, ambulance: numbers that no dialer may touch, by country.

use std::collections::HashSet;

/// The table, with its source in its first lines.
const TABLE: &str = include_str!("emergency.txt");

/// Reach help from mobile phones nearly everywhere, whatever the country's own numbers are.
const EVERYWHERE: [&str; 2] = ["112", "911"];

/// The emergency numbers of one country.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Emergency(HashSet<&'static str>);

impl Emergency {
    /// Those of a region; the two that serve everywhere where the region is not in the table.
    pub(super) fn of(region: &str) -> Self {
        let lines = TABLE.lines().filter(|line| !line.starts_with('#'));
        let own = lines
            .filter_map(|line| line.split_once(": "))
            .find(|(regions, _)| regions.split(' ').any(|name| name == region))
            .map_or("", |(_, numbers)| numbers);
        Self(
            own.split(' ')
                .filter(|number| !number.is_empty())
                .chain(EVERYWHERE)
                .collect(),
        )
    }

    /// Whether these digits, dialled alone, call for help.
    pub(super) fn has(&self, digits: &str) -> bool {
        self.0.contains(digits)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_country_has_its_own_numbers_and_the_common_ones() {
        assert!(Emergency::of("GB").has("999"));
        assert!(!Emergency::of("US").has("999"));
        assert!(Emergency::of("AU").has("000"));
        assert!(Emergency::of("JP").has("110"));
        for region in ["US", "GB", "FR", "ZZ"] {
            assert!(Emergency::of(region).has("112") && Emergency::of(region).has("911"));
            assert!(!Emergency::of(region).has(""));
        }
    }

    #[test]
    fn every_line_of_the_table_is_understood() {
        for line in TABLE.lines().filter(|line| !line.starts_with('#')) {
            let (regions, numbers) = line.split_once(": ").expect(line);
            assert!(regions.split(' ').all(|name| name.len() == 2), "{line}");
            assert!(
                numbers.split(' ').all(|n| (2..=6).contains(&n.len())),
                "{line}"
            );
        }
    }
}
