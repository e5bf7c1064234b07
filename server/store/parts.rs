//! The parts of numbers, and of the names behind them, by which calls are found.
//!
//! The parts of a call's own number are kept by the migrations' triggers; those of names are kept here, since
//! names are made small by us and not by the databases.

use trunkline::person::Person;
use trunkline::store::StoreError;

use super::failed;
use super::text::{first_chars, lowered};
use crate::Connection;

/// So many characters of a name are searched.
const NAME_MAX: usize = 60;

/// Keeps by what a person's number is found, in place of what it was found by before. To be called before
/// the person is kept.
pub(crate) async fn set_name(
    connection: &mut Connection,
    person: &Person,
) -> Result<(), StoreError> {
    let before = sqlx::query!(
        "SELECT number, name_lower FROM people WHERE number = $1 OR id = $2",
        person.number.as_str(),
        person.id.to_string(),
    )
    .fetch_all(&mut *connection)
    .await
    .map_err(failed)?;
    for old in before {
        for part in of_name(&old.name_lower) {
            forget(connection, &part, old.number.trim_start_matches('+')).await?;
        }
    }
    for part in of_name(&lowered(&person.name)) {
        add(
            connection,
            &part,
            person.number.as_str().trim_start_matches('+'),
        )
        .await?;
    }
    Ok(())
}

/// The range of parts that begin with these digits.
pub(crate) fn range_of_digits(digits: &str) -> (String, String) {
    (format!("n{digits}"), format!("n{digits}:"))
}

/// The range of parts that begin with this text of a name.
pub(crate) fn range_of_name(text: &str) -> (String, String) {
    let text = spaced(&lowered(text));
    let text = first_chars(&text, NAME_MAX);
    (format!("p{text}"), format!("p{text}\u{10FFFF}"))
}

async fn add(connection: &mut Connection, part: &str, digits: &str) -> Result<(), StoreError> {
    sqlx::query!(
        "INSERT INTO parts (part, digits) VALUES ($1, $2) ON CONFLICT (part, digits) DO NOTHING",
        part,
        digits,
    )
    .execute(connection)
    .await
    .map_err(failed)?;
    Ok(())
}

async fn forget(connection: &mut Connection, part: &str, digits: &str) -> Result<(), StoreError> {
    sqlx::query!(
        "DELETE FROM parts WHERE part = $1 AND digits = $2",
        part,
        digits,
    )
    .execute(connection)
    .await
    .map_err(failed)?;
    Ok(())
}

/// A name in small letters from each of its words on.
fn of_name(name: &str) -> Vec<String> {
    let name = spaced(name);
    let mut parts = Vec::new();
    let mut rest = name.as_str();
    while !rest.is_empty() {
        parts.push(format!("p{}", first_chars(rest, NAME_MAX)));
        rest = rest.split_once(' ').map_or("", |(_, rest)| rest);
    }
    parts
}

/// A text with one space between two words.
fn spaced(text: &str) -> String {
    text.split_whitespace().collect::<Vec<_>>().join(" ")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_name_is_found_from_each_of_its_words_on() {
        assert_eq!(
            of_name("zoë  de witt"),
            ["pzoë de witt", "pde witt", "pwitt"]
        );
        assert!(of_name(" ").is_empty());
    }

    #[test]
    fn a_range_holds_what_begins_with_it_and_nothing_else() {
        let (from, to) = range_of_digits("0142");
        let holds = |part: &str| *from <= *part && *part < *to;
        assert!(holds("n0142") && holds("n01429"));
        assert!(!holds("n014") && !holds("n0143") && !holds("p0142"));
        let (from, to) = range_of_name(" De  WI");
        assert!(*from <= *"pde witt" && *"pde witt" < *to);
        assert!(*"pde x" > *to && *"pde" < *from);
    }
}
