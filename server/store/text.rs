//! Text on its way into a column and out of it.

use std::borrow::Cow;
use std::str::FromStr;

use serde::Serialize;
use serde::de::DeserializeOwned;
use trunkline::store::StoreError;

/// Reads a word, an id or a number that a column holds.
pub(crate) fn parse<T: FromStr>(column: &str, text: &str) -> Result<T, StoreError> {
    text.parse()
        .map_err(|_| StoreError::Contradiction(format!("{column} holds something else")))
}

/// Reads a column that may be null.
pub(crate) fn parse_some<T: FromStr>(
    column: &str,
    text: Option<&str>,
) -> Result<Option<T>, StoreError> {
    text.map(|text| parse(column, text)).transpose()
}

/// Reads JSON that a column holds.
pub(crate) fn from_json<T: DeserializeOwned>(column: &str, text: &str) -> Result<T, StoreError> {
    serde_json::from_str(text)
        .map_err(|error| StoreError::Contradiction(format!("{column}: {error}")))
}

/// Writes JSON for a column.
pub(crate) fn to_json<T: Serialize>(value: &T) -> Result<String, StoreError> {
    serde_json::to_string(value).map_err(|error| StoreError::Contradiction(error.to_string()))
}

/// Free text as both databases can keep it: PostgreSQL refuses the character with the number 0.
pub(crate) fn storable(text: &str) -> Cow<'_, str> {
    if text.contains('\0') {
        Cow::Owned(text.replace('\0', "\u{FFFD}"))
    } else {
        Cow::Borrowed(text)
    }
}

/// Free text in the form in which it is searched. Lowered here and not in SQL: the databases know
/// different alphabets.
pub(crate) fn lowered(text: &str) -> String {
    storable(text).to_lowercase()
}

/// A `LIKE` pattern, with `ESCAPE '!'`, for columns that hold this text somewhere.
pub(crate) fn containing(text: &str) -> String {
    let mut pattern = String::with_capacity(text.len() + 2);
    pattern.push('%');
    for c in text.chars() {
        if matches!(c, '%' | '_' | '!') {
            pattern.push('!');
        }
        pattern.push(c);
    }
    pattern.push('%');
    pattern
}

/// The digits of a text that can only mean a number: digits, and what people write between them.
pub(crate) fn digits_only(text: &str) -> Option<String> {
    let written = |c: char| c.is_ascii_digit() || " +-().".contains(c);
    let digits: String = text.chars().filter(char::is_ascii_digit).collect();
    (text.chars().all(written) && !digits.is_empty()).then_some(digits)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_pattern_takes_its_signs_literally() {
        assert_eq!(containing("50%_off!"), "%50!%!_off!!%");
    }

    #[test]
    fn only_what_looks_like_a_number_is_searched_as_one() {
        assert_eq!(digits_only("(555) 555-01").as_deref(), Some("55555501"));
        assert_eq!(digits_only("room 5"), None);
        assert_eq!(digits_only("+"), None);
    }
}
