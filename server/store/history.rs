//! The history: calls by a filter, page by page, each page by an index whatever the filter.
//!
//! Which way a page is looked for depends on what is asked: by the words of notes and by names, by a part
//! of a number, or along the calls themselves. All of them walk keys downwards (or upwards) from a place and
//! stop when the page is full.

mod along;
mod by_number;
mod counted;

use trunkline::call::Call;
use trunkline::list_key::ListKey;
use trunkline::store::{CallFilter, StoreError};

use super::parts;
use super::text;
use crate::{Connection, search};

/// So many numbers with the digits asked for are looked up one by one; where there are more, the calls are
/// gone through instead, since a page is soon full of them.
const NUMBERS_MAX: i64 = 1_000;

/// A filter as the statements want it.
pub(crate) struct Asked {
    /// The smallest key of interest.
    pub(crate) low: i64,
    /// The key above the greatest of interest.
    pub(crate) high: i64,
    /// The most rows.
    pub(crate) limit: i64,
    /// The rows nearest to `low` are asked for, not those nearest to `high`.
    pub(crate) upwards: bool,
    /// The states' words with commas around each, and `live` where one of them is no ending.
    pub(crate) states: Option<String>,
    /// The direction's word.
    pub(crate) direction: Option<&'static str>,
    /// The outcome's word.
    pub(crate) outcome: Option<&'static str>,
    /// Whom the calls concern.
    pub(crate) agent: Option<String>,
    /// A pattern for `LIKE` of the number's digits.
    pub(crate) digits: Option<String>,
    /// A pattern for `LIKE` of the notes' words, with two spaces between two and one at either end.
    pub(crate) words: Option<String>,
}

impl Asked {
    fn of(filter: &CallFilter) -> Self {
        let from = filter.from.map(ListKey::first_at);
        let until = filter.until.map(ListKey::first_at);
        let after = filter.after.map(ListKey::next);
        Self {
            low: from.max(after).unwrap_or(ListKey::MIN).value(),
            high: [until, filter.before]
                .into_iter()
                .flatten()
                .min()
                .unwrap_or(ListKey::MAX)
                .value(),
            limit: i64::from(filter.limit),
            upwards: filter.after.is_some(),
            states: states(filter),
            direction: filter.direction.map(|direction| direction.word()),
            outcome: filter.outcome.map(|outcome| outcome.word()),
            agent: filter.agent.map(|agent| agent.to_string()),
            digits: filter.digits.as_ref().map(|digits| format!("%{digits}%")),
            words: filter.text.as_ref().map(|text| pattern(&text::words(text))),
        }
    }

    const fn has_facets(&self) -> bool {
        self.states.is_some() || self.direction.is_some() || self.outcome.is_some()
    }
}

/// Calls by a filter, newest first.
pub(crate) async fn list(
    connection: &mut Connection,
    filter: &CallFilter,
) -> Result<Vec<Call>, StoreError> {
    let asked = Asked::of(filter);
    if let Some(text) = &filter.text {
        let words = text::words(text);
        if words.is_empty() {
            return Ok(Vec::new());
        }
        // Common words are met soon on the way along the calls; rare ones are looked up.
        let noted = if along::are_words_dense(connection, &asked).await? {
            along::list(connection, &asked).await?
        } else {
            search::list(connection, &asked, &words).await?
        };
        let range = parts::range_of_name(text);
        let named = by_number::list(connection, &asked, &range).await?;
        return Ok(merged(noted, named, &asked));
    }
    if let Some(digits) = &filter.digits {
        let range = parts::range_of_digits(digits);
        if by_number::are_few(connection, &range, NUMBERS_MAX).await? {
            return by_number::list(connection, &asked, &range).await;
        }
    }
    along::list(connection, &asked).await
}

/// How many calls a filter finds; counts to `at_most` and no further.
pub(crate) async fn count(
    connection: &mut Connection,
    filter: &CallFilter,
    at_most: u32,
) -> Result<u32, StoreError> {
    let asked = Asked {
        limit: i64::from(at_most),
        ..Asked::of(&CallFilter {
            before: None,
            after: None,
            ..filter.clone()
        })
    };
    let counted = match (&filter.text, &filter.digits) {
        (Some(text), _) => count_text(connection, &asked, text).await?,
        (None, Some(digits)) => {
            let range = parts::range_of_digits(digits);
            if by_number::are_few(connection, &range, NUMBERS_MAX).await? {
                by_number::count(connection, &asked, &range, None).await?
            } else {
                counted::along(connection, &asked).await?
            }
        }
        (None, None) => counted::along(connection, &asked).await?,
    };
    Ok(u32::try_from(counted).map_or(at_most, |counted| counted.min(at_most)))
}

/// Those whose notes have the words, and those beside them whose number's name has the text.
async fn count_text(
    connection: &mut Connection,
    asked: &Asked,
    text: &str,
) -> Result<i64, StoreError> {
    let words = text::words(text);
    if words.is_empty() {
        return Ok(0);
    }
    let narrowed = asked.has_facets() || asked.agent.is_some();
    let noted = if narrowed && along::are_words_dense(connection, asked).await? {
        counted::along(connection, asked).await?
    } else {
        search::count(connection, asked, &words).await?
    };
    if noted >= asked.limit {
        return Ok(noted);
    }
    let range = parts::range_of_name(text);
    let named = by_number::count(connection, asked, &range, asked.words.as_deref()).await?;
    Ok(noted + named)
}

/// The pattern that words are like which have all of these, each as the beginning of one. Both are sorted,
/// so each word comes after the one before it; one that begins the next one says nothing of its own.
fn pattern(words: &str) -> String {
    let words: Vec<&str> = words.split(' ').collect();
    let mut pattern = "%".to_owned();
    for (at, word) in words.iter().enumerate() {
        let whole = text::is_single(word);
        let said_by_next = words.get(at + 1).is_some_and(|next| next.starts_with(word));
        if whole || !said_by_next {
            pattern.push(' ');
            pattern.push_str(word);
            pattern.push_str(if whole { " %" } else { "%" });
        }
    }
    pattern
}

fn states(filter: &CallFilter) -> Option<String> {
    if filter.states.is_empty() {
        return None;
    }
    let mut words = ",".to_owned();
    for state in &filter.states {
        words.push_str(state.word());
        words.push(',');
    }
    if filter.states.iter().any(|state| !state.is_over()) {
        words.push_str("live,");
    }
    Some(words)
}

/// Two pages of the same list as one.
fn merged(one: Vec<Call>, other: Vec<Call>, asked: &Asked) -> Vec<Call> {
    let mut calls = one;
    calls.extend(other);
    calls.sort_by_key(|call| std::cmp::Reverse((ListKey::of(call), call.id)));
    calls.dedup_by_key(|call| call.id);
    let limit = usize::try_from(asked.limit).unwrap_or_default();
    if asked.upwards {
        calls.drain(..calls.len().saturating_sub(limit));
    } else {
        calls.truncate(limit);
    }
    calls
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_pattern_asks_for_all_words_in_their_order() {
        assert_eq!(pattern("quote"), "% quote%");
        assert_eq!(pattern("asked quote"), "% asked% quote%");
        assert_eq!(pattern("a asked"), "% a % asked%");
        assert_eq!(pattern("as asked askew"), "% asked% askew%");
    }
}
