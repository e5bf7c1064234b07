//! Which part of the history is asked for: read from the fields of a form or of an address, once and for all.

use serde::{Deserialize, Serialize};

use crate::clock::{Span, Time};
use crate::id::AgentId;
use crate::iso;
use crate::refusal::Refusal;
use crate::store::CallFilter;

/// The most rows of a page.
const LIMIT_MAX: u32 = 200;
/// Rows of a page where nothing is said.
const LIMIT: u32 = 50;
/// The most characters of a text that is searched.
const TEXT_MAX: usize = 100;

/// Which part of the history is asked for, as fields of text. An empty field is as good as none.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct HistoryQuery {
    /// Made on this day (`2026-11-21`) or later, or at this moment (`2026-11-21T08:00:00Z`) or later.
    pub from: Option<String>,
    /// Made on this day or earlier, or before this moment.
    pub to: Option<String>,
    /// Days begin so many minutes before they do in UTC: 60 in Paris in winter, -300 in New York.
    pub offset: Option<String>,
    /// `outbound` or `inbound`.
    pub direction: Option<String>,
    /// States' words, with commas between them.
    pub state: Option<String>,
    /// An outcome's word.
    pub outcome: Option<String>,
    /// The id of an agent: their calls, and those that rang them.
    pub agent: Option<String>,
    /// Three or more digits that follow each other somewhere in the number, however they are written.
    pub number: Option<String>,
    /// Words of the notes, or of the name behind the number; each may be unfinished.
    pub text: Option<String>,
    /// Only calls below this place; taken from [`HistoryPage::older`](super::HistoryPage::older).
    pub before: Option<String>,
    /// Only calls above this place; taken from [`HistoryPage::newer`](super::HistoryPage::newer).
    pub after: Option<String>,
    /// At most so many: 1 to 200, 50 where not said.
    pub limit: Option<String>,
}

impl HistoryQuery {
    /// Reads pairs of names and values, as of an address. A name that comes several times counts once, but
    /// states add up; names that mean nothing here are left alone.
    pub fn of_pairs<N, V>(pairs: impl IntoIterator<Item = (N, V)>) -> Self
    where
        N: AsRef<str>,
        V: Into<String>,
    {
        let mut query = Self::default();
        for (name, value) in pairs {
            let value = value.into();
            if value.trim().is_empty() {
                continue;
            }
            match (name.as_ref(), &mut query.state) {
                ("state", Some(states)) => {
                    states.push(',');
                    states.push_str(&value);
                }
                (name, _) => {
                    if let Some(field) = query.field(name) {
                        *field = Some(value);
                    }
                }
            }
        }
        query
    }

    fn field(&mut self, name: &str) -> Option<&mut Option<String>> {
        Some(match name {
            "from" => &mut self.from,
            "to" => &mut self.to,
            "offset" => &mut self.offset,
            "direction" => &mut self.direction,
            "state" => &mut self.state,
            "outcome" => &mut self.outcome,
            "agent" => &mut self.agent,
            "number" => &mut self.number,
            "text" => &mut self.text,
            "before" => &mut self.before,
            "after" => &mut self.after,
            "limit" => &mut self.limit,
            _ => return None,
        })
    }

    /// The fields that narrow the list, as pairs; its places and its limit are not among them.
    #[must_use]
    pub fn filters(&self) -> Vec<(&'static str, &str)> {
        let all = [
            ("from", &self.from),
            ("to", &self.to),
            ("direction", &self.direction),
            ("state", &self.state),
            ("outcome", &self.outcome),
            ("agent", &self.agent),
            ("number", &self.number),
            ("text", &self.text),
        ];
        all.into_iter()
            .filter_map(|(name, field)| Some((name, said(field)?)))
            .collect()
    }

    /// The filter that it means.
    ///
    /// # Errors
    /// A field that says something else than it may; which one, and what it may say.
    pub(super) fn filter(&self) -> Result<CallFilter, Refusal> {
        let offset = self.offset()?;
        let from = read_moment(&self.from, offset)?.map(|(at, _)| at);
        let until = read_moment(&self.to, offset)?.map(|(at, length)| at.plus(length));
        if let (Some(from), Some(until)) = (from, until)
            && from >= until
        {
            return Err(Refusal::DatesCrossed);
        }
        let words = said(&self.state).into_iter().flat_map(|all| all.split(','));
        let states = words
            .map(|word| chosen("state", word))
            .collect::<Result<_, _>>()?;
        if said(&self.before).is_some() && said(&self.after).is_some() {
            return Err(Refusal::NotAChoice(
                "place".to_owned(),
                "before and after".to_owned(),
            ));
        }
        Ok(CallFilter {
            agent: self.agent()?,
            from,
            until,
            direction: one("direction", &self.direction)?,
            states,
            outcome: one("outcome", &self.outcome)?,
            digits: self.digits()?,
            text: self.text()?,
            before: one("place", &self.before)?,
            after: one("place", &self.after)?,
            limit: self.limit()?,
        })
    }

    fn agent(&self) -> Result<Option<AgentId>, Refusal> {
        one("agent", &self.agent)
    }

    fn limit(&self) -> Result<u32, Refusal> {
        let limit = one("limit", &self.limit)?.unwrap_or(LIMIT);
        if (1..=LIMIT_MAX).contains(&limit) {
            Ok(limit)
        } else {
            Err(Refusal::NotAChoice("limit".to_owned(), limit.to_string()))
        }
    }

    fn offset(&self) -> Result<Span, Refusal> {
        let minutes: i64 = one("offset", &self.offset)?.unwrap_or(0);
        if minutes.abs() <= 14 * 60 {
            Ok(Span::minutes(minutes))
        } else {
            Err(Refusal::NotAChoice(
                "offset".to_owned(),
                minutes.to_string(),
            ))
        }
    }

    /// The digits of a part of a number. A plus stands for nothing: the part may lie anywhere.
    fn digits(&self) -> Result<Option<String>, Refusal> {
        let Some(typed) = said(&self.number) else {
            return Ok(None);
        };
        let between = |c: char| " +-().\u{a0}".contains(c);
        let digits: String = typed.chars().filter(|c| !between(*c)).collect();
        let plausible =
            (3..=15).contains(&digits.len()) && digits.bytes().all(|b| b.is_ascii_digit());
        if plausible {
            Ok(Some(digits))
        } else {
            Err(Refusal::NotAPart(typed.chars().take(40).collect()))
        }
    }

    fn text(&self) -> Result<Option<String>, Refusal> {
        let Some(text) = said(&self.text) else {
            return Ok(None);
        };
        if !text.chars().any(char::is_alphanumeric) {
            return Err(Refusal::NoWord);
        }
        Ok(Some(text.chars().take(TEXT_MAX).collect()))
    }
}

/// What a field says, if anything.
fn said(field: &Option<String>) -> Option<&str> {
    field
        .as_deref()
        .map(str::trim)
        .filter(|text| !text.is_empty())
}

fn one<T: std::str::FromStr>(name: &str, field: &Option<String>) -> Result<Option<T>, Refusal> {
    said(field).map(|text| chosen(name, text)).transpose()
}

fn chosen<T: std::str::FromStr>(name: &str, text: &str) -> Result<T, Refusal> {
    let refused = |_| Refusal::NotAChoice(name.to_owned(), text.chars().take(40).collect());
    text.trim().parse().map_err(refused)
}

/// A moment, or a day's beginning, and how long it lasts: a day, or no time.
fn read_moment(field: &Option<String>, offset: Span) -> Result<Option<(Time, Span)>, Refusal> {
    let Some(text) = said(field) else {
        return Ok(None);
    };
    let day = iso::read_day(text).map(|day| (day.minus(offset), Span::minutes(24 * 60)));
    let moment = || iso::read(text).map(|at| (at, Span::ZERO));
    day.or_else(moment)
        .map(Some)
        .ok_or_else(|| Refusal::NotADate(text.chars().take(40).collect()))
}

#[cfg(test)]
#[path = "query_tests.rs"]
mod tests;
