//! Text on its way into a column and out of it.

use std::borrow::Cow;
use std::collections::BTreeSet;
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

/// The words of a text as they are searched: in small letters, each once, with a space between two. Split
/// here and not by the databases, which know different alphabets.
pub(crate) fn words(text: &str) -> String {
    let lowered = lowered(text);
    let found: BTreeSet<&str> = lowered
        .split(|c: char| !c.is_alphanumeric())
        .filter(|word| !word.is_empty())
        .map(|word| first_chars(word, WORD_MAX))
        .collect();
    found.into_iter().collect::<Vec<_>>().join(" ")
}

/// Whether a word is one character: it is searched as a whole word, since half of all words begin with it.
pub(crate) fn is_single(word: &str) -> bool {
    word.chars().nth(1).is_none()
}

/// So many characters of a word are searched.
const WORD_MAX: usize = 40;

/// A text without what comes after so many characters.
pub(crate) fn first_chars(text: &str, count: usize) -> &str {
    text.char_indices()
        .nth(count)
        .map_or(text, |(at, _)| &text[..at])
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn words_are_what_is_between_signs_each_once() {
        assert_eq!(
            words("Ärger mit ΣΊΣΥΦΟΣ: 50%_off!"),
            "50 mit off ärger σίσυφος"
        );
        assert_eq!(words("no, No -- NO"), "no");
        assert_eq!(words(" %_!' "), "");
        assert_eq!(words(&"é".repeat(50)), "é".repeat(40));
    }
}
