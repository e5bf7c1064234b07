//! Telephone numbers as the product keeps them, and the port that reads what people type.

use std::fmt;
use std::str::FromStr;

use serde::{Deserialize, Serialize};

/// A number in E.164 form: `+`, a first digit from 1 to 9, 7 to 15 digits in all.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize)]
#[serde(transparent)]
pub struct PhoneNumber(String);

/// The text is not a number in E.164 form.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("not a number in international form, like +1 555 555 0100")]
pub struct NotE164;

impl PhoneNumber {
    /// The number as text: `+15555550100`.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// The number with all but its last four digits hidden, for logs and for those who may not see it.
    #[must_use]
    pub fn masked(&self) -> String {
        let digits = self.0.len() - 1;
        let hidden = digits.saturating_sub(4);
        format!("+{}{}", "•".repeat(hidden), &self.0[1 + hidden..])
    }
}

impl FromStr for PhoneNumber {
    type Err = NotE164;

    fn from_str(text: &str) -> Result<Self, NotE164> {
        let digits = text.strip_prefix('+').ok_or(NotE164)?;
        let plausible = (7..=15).contains(&digits.len())
            && digits.bytes().all(|b| b.is_ascii_digit())
            && !digits.starts_with('0');
        if plausible {
            Ok(Self(text.to_owned()))
        } else {
            Err(NotE164)
        }
    }
}

impl fmt::Display for PhoneNumber {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

impl<'de> Deserialize<'de> for PhoneNumber {
    fn deserialize<D: serde::Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let text = String::deserialize(deserializer)?;
        text.parse().map_err(serde::de::Error::custom)
    }
}

/// What kind of line a number leads to, as far as the numbering plan tells.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub enum LineKind {
    /// An ordinary line, fixed or mobile.
    Ordinary,
    /// The called side pays.
    TollFree,
    /// The caller pays more than for an ordinary call: premium rate and shared cost.
    Premium,
    /// Police, fire, ambulance.
    Emergency,
    /// A short code of one country or network.
    ShortCode,
}

/// What a numbering plan makes of a text.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Reading {
    /// The number in E.164 form.
    pub number: PhoneNumber,
    /// What it leads to.
    pub kind: LineKind,
    /// ISO 3166 code of the country, where it is known.
    pub region: Option<String>,
    /// IANA time zone in which the number probably is; a guess, since numbers move with people.
    pub zone: Option<String>,
}

/// Why a text is no number that can be dialled.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum NumberError {
    /// Letters, nothing, too few digits.
    #[error("that is not a phone number")]
    NotANumber,
    /// Looks like a number, but the numbering plan has no such number.
    #[error("no phone has that number")]
    NoSuchNumber,
    /// An emergency number, which has no E.164 form of its own.
    #[error("that is an emergency number")]
    Emergency,
    /// A short code, which has no E.164 form of its own.
    #[error("that is a short code")]
    ShortCode,
}

/// Port: the world's numbering plans.
pub trait NumberPlan: Send + Sync {
    /// Reads what a person typed or a carrier sent; national forms are read in the account's region.
    ///
    /// # Errors
    /// Says why the text cannot be dialled.
    fn read(&self, typed: &str) -> Result<Reading, NumberError>;

    /// The number as people of its country write it internationally: `+1 555-555-0100`.
    fn pretty(&self, number: &PhoneNumber) -> String;
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_number_has_a_plus_and_seven_to_fifteen_digits() {
        for good in ["+15555550100", "+4420794601", "+999999999999999"] {
            assert_eq!(
                good.parse::<PhoneNumber>().map(|n| n.to_string()),
                Ok(good.to_owned())
            );
        }
        for bad in [
            "",
            "+",
            "15555550100",
            "+05555550100",
            "+1 555 555 0100",
            "+123456",
            "+1234567890123456",
            "+１５５５５５５０１００",
        ] {
            assert_eq!(bad.parse::<PhoneNumber>(), Err(NotE164), "{bad}");
        }
    }

    #[test]
    fn a_masked_number_shows_four_digits() {
        let number: PhoneNumber = "+15555550100".parse().unwrap();
        assert_eq!(number.masked(), "+•••••••0100");
    }
}
