//! What a history query means, and what is refused.

use super::*;
use crate::call::{CallState, Direction, Disposition};

fn read(address: &str) -> Result<CallFilter, Refusal> {
    let pairs = address.split('&').filter_map(|pair| pair.split_once('='));
    HistoryQuery::of_pairs(pairs).filter()
}

#[test]
fn nothing_said_asks_for_the_newest_calls() {
    let newest = CallFilter {
        limit: 50,
        ..CallFilter::default()
    };
    assert_eq!(read(""), Ok(newest.clone()));
    assert_eq!(read("from=&state=&text=  &utm=x"), Ok(newest));
}

#[test]
fn all_fields_together() {
    let agent = "01930000-0000-7000-8000-000000000001";
    let filter = read(&format!(
        "from=2026-11-20&to=2026-11-21&direction=inbound&state=busy&state=no_answer,ringing&outcome=call_back\
         &agent={agent}&number=(555) 01-42&text= quote by &before=77&limit=10"
    ));
    let day = |text| iso::read_day(text).unwrap();
    assert_eq!(
        filter,
        Ok(CallFilter {
            agent: Some(agent.parse().unwrap()),
            from: Some(day("2026-11-20")),
            until: Some(day("2026-11-22")),
            direction: Some(Direction::Inbound),
            states: vec![CallState::Busy, CallState::NoAnswer, CallState::Ringing],
            outcome: Some(Disposition::CallBack),
            digits: Some("5550142".to_owned()),
            text: Some("quote by".to_owned()),
            before: Some("77".parse().unwrap()),
            after: None,
            limit: 10,
        })
    );
}

#[test]
fn days_are_those_of_the_reader() {
    let in_paris = read("from=2026-11-21&to=2026-11-21&offset=60").unwrap();
    assert_eq!(in_paris.from, iso::read("2026-11-20T23:00:00Z"));
    assert_eq!(in_paris.until, iso::read("2026-11-21T23:00:00Z"));
    let moments = read("from=2026-11-21T08:00:00Z&to=2026-11-21T09:00:00Z&offset=60").unwrap();
    assert_eq!(moments.from, iso::read("2026-11-21T08:00:00Z"));
    assert_eq!(moments.until, iso::read("2026-11-21T09:00:00Z"));
}

#[test]
fn what_cannot_be_meant_is_refused_by_name() {
    let choice = |name: &str, value: &str| Refusal::NotAChoice(name.to_owned(), value.to_owned());
    for (address, refusal) in [
        ("from=yesterday", Refusal::NotADate("yesterday".to_owned())),
        ("to=2026-02-30", Refusal::NotADate("2026-02-30".to_owned())),
        ("from=2026-11-21&to=2026-11-20", Refusal::DatesCrossed),
        ("direction=sideways", choice("direction", "sideways")),
        ("state=busy,asleep", choice("state", "asleep")),
        ("outcome=fine", choice("outcome", "fine")),
        ("agent=alex", choice("agent", "alex")),
        ("before=soon", choice("place", "soon")),
        ("before=1&after=2", choice("place", "before and after")),
        ("limit=0", choice("limit", "0")),
        ("limit=201", choice("limit", "201")),
        ("limit=many", choice("limit", "many")),
        ("offset=9999", choice("offset", "9999")),
        ("number=01", Refusal::NotAPart("01".to_owned())),
        ("number=room 555", Refusal::NotAPart("room 555".to_owned())),
        (
            "number=1234567890123456",
            Refusal::NotAPart("1234567890123456".to_owned()),
        ),
        ("text=%_!", Refusal::NoWord),
    ] {
        assert_eq!(read(address), Err(refusal), "{address}");
    }
}

#[test]
fn what_narrows_the_list_is_told_apart_from_its_places() {
    let query = HistoryQuery::of_pairs([
        ("text", "quote"),
        ("state", "busy"),
        ("before", "1"),
        ("offset", "60"),
    ]);
    assert_eq!(query.filters(), [("state", "busy"), ("text", "quote")]);
}
