//! What the list is narrowed to, in words, each with a way to take it off.

use leptos::prelude::*;
use leptos_router::components::A;
use leptos_router::location::Url;
use trunkline::agent::UnknownWord;
use trunkline::call::{CallState, Direction, Disposition};
use trunkline::desk::{Colleague, HistoryQuery};

use crate::components::icon::{Glyph, Icon};
use crate::words;

/// One thing that the list is narrowed to.
#[derive(Clone, PartialEq, Eq)]
struct Chip {
    words: String,
    /// The list without it.
    without: String,
}

/// What the list is narrowed to; nothing where it is not.
#[component]
pub(super) fn Chips(
    /// What is asked for.
    query: Memo<HistoryQuery>,
    /// Who may be chosen.
    people: StoredValue<Vec<Colleague>>,
) -> impl IntoView {
    let chips =
        Memo::new(move |_| query.with(|query| people.with_value(|people| chips_of(query, people))));
    view! {
        <Show when=move || !chips.with(Vec::is_empty) fallback=|| ()>
            <ul class="chips" aria-label="Filters that are set">
                {move || chips.get().into_iter().map(chip).collect_view()}
                <li><A href="/calls" attr:class="chips-clear">"Clear all"</A></li>
            </ul>
        </Show>
    }
}

fn chip(chip: Chip) -> impl IntoView {
    let label = format!("{}: take this filter off", chip.words);
    view! {
        <li>
            <A href=chip.without attr:class="chip" attr:aria-label=label>
                <span class="chip-words">{chip.words}</span>
                <Icon glyph=Glyph::Cross/>
            </A>
        </li>
    }
}

/// The address of a part of the history: its filters, and the place where a page begins.
pub(super) fn address(path: &str, query: &HistoryQuery, place: Option<(&str, &str)>) -> String {
    let offset = query.offset.as_deref().map(|minutes| ("offset", minutes));
    let limit = query.limit.as_deref().map(|rows| ("limit", rows));
    let beside = offset.into_iter().chain(limit);
    let fields = query.filters().into_iter().chain(beside).chain(place);
    let pairs: Vec<String> = fields
        .map(|(name, value)| format!("{name}={}", Url::escape(value)))
        .collect();
    if pairs.is_empty() {
        path.to_owned()
    } else {
        format!("{path}?{}", pairs.join("&"))
    }
}

fn chips_of(query: &HistoryQuery, people: &[Colleague]) -> Vec<Chip> {
    let mut chips = Vec::new();
    for (name, value) in query.filters() {
        if name == "state" {
            for state in value.split(',') {
                let rest: Vec<&str> = value.split(',').filter(|other| *other != state).collect();
                chips.push(Chip {
                    words: state_words(state),
                    without: without(
                        query,
                        name,
                        Some(rest.join(",")).filter(|rest| !rest.is_empty()),
                    ),
                });
            }
            continue;
        }
        chips.push(Chip {
            words: words_of(name, value, people),
            without: without(query, name, None),
        });
    }
    chips
}

/// The address of the list with a field changed; pages begin anew.
fn without(query: &HistoryQuery, name: &str, value: Option<String>) -> String {
    let mut pairs: Vec<(&str, String)> = query
        .filters()
        .into_iter()
        .filter(|(other, _)| *other != name)
        .map(|(name, value)| (name, value.to_owned()))
        .collect();
    pairs.extend(value.map(|value| (name, value)));
    pairs.extend(query.offset.clone().map(|minutes| ("offset", minutes)));
    pairs.extend(query.limit.clone().map(|rows| ("limit", rows)));
    address("/calls", &HistoryQuery::of_pairs(pairs), None)
}

fn words_of(name: &str, value: &str, people: &[Colleague]) -> String {
    match name {
        "from" => format!("From {value}"),
        "to" => format!("To {value}"),
        "direction" => known(
            value
                .parse()
                .map(|direction: Direction| words::direction(direction)),
            value,
        ),
        "outcome" => known(
            value
                .parse()
                .map(|outcome: Disposition| words::disposition(outcome)),
            value,
        ),
        "agent" => {
            let person = people.iter().find(|person| person.id.to_string() == value);
            person.map_or_else(|| "One agent".to_owned(), |person| person.name.clone())
        }
        "number" => format!("Number with {value}"),
        _ => format!("“{value}”"),
    }
}

fn state_words(state: &str) -> String {
    known(
        state
            .parse()
            .map(|state: CallState| words::call_state(state)),
        state,
    )
}

/// The words for a value, or what was typed in its place.
fn known<T: Into<String>>(words: Result<T, UnknownWord>, typed: &str) -> String {
    words.map_or_else(|_| typed.to_owned(), Into::into)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn query(pairs: &[(&str, &str)]) -> HistoryQuery {
        HistoryQuery::of_pairs(pairs.iter().copied())
    }

    #[test]
    fn each_chip_leads_to_the_list_without_it() {
        let query = query(&[
            ("text", "quote & co"),
            ("state", "busy,no_answer"),
            ("before", "77"),
            ("offset", "60"),
        ]);
        let chips = chips_of(&query, &[]);
        let words: Vec<&str> = chips.iter().map(|chip| chip.words.as_str()).collect();
        assert_eq!(words, ["Busy", "No answer", "“quote & co”"]);
        let ways: Vec<&str> = chips.iter().map(|chip| chip.without.as_str()).collect();
        let (text, rest) = ("text=quote%20%26%20co", "offset=60");
        assert_eq!(
            ways,
            [
                format!("/calls?state=no%5Fanswer&{text}&{rest}"),
                format!("/calls?state=busy&{text}&{rest}"),
                "/calls?state=busy%2Cno%5Fanswer&offset=60".to_owned(),
            ]
        );
    }

    #[test]
    fn an_address_keeps_filters_and_takes_a_place() {
        let query = query(&[("number", "555 01"), ("after", "7")]);
        assert_eq!(
            address("/calls", &query, Some(("before", "9"))),
            "/calls?number=555%2001&before=9"
        );
        assert_eq!(
            address("/calls.csv", &HistoryQuery::default(), None),
            "/calls.csv"
        );
    }
}
