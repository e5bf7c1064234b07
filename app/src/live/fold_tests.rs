//! What an agent's pages show, card by card.

use trunkline::call::{CallState, Direction};
use trunkline::clock::Time;
use trunkline::desk::{CallCard, PartyCard};
use trunkline::id::{AgentId, CallId};

use super::*;

const ME: &str = "01930000-0000-7000-8000-000000000001";
const OTHER: &str = "01930000-0000-7000-8000-000000000002";

fn agent(id: &str) -> AgentId {
    id.parse().unwrap()
}

fn card(call: u8, revision: i64, state: CallState, of: Option<&str>) -> CallCard {
    let id: CallId = format!("01930000-0000-7000-8000-0000000001{call:02}")
        .parse()
        .unwrap();
    CallCard {
        id,
        direction: Direction::Outbound,
        state,
        words: String::new(),
        ended_by: None,
        foreign: false,
        them: PartyCard {
            label: "Somebody".into(),
            pretty: None,
            number: None,
            about: String::new(),
            zone: None,
            colleague: None,
        },
        us: String::new(),
        alone: None,
        on_hold: None,
        company: Vec::new(),
        brought_by: None,
        parked: None,
        rings_colleague: false,
        arranges: true,
        writes: true,
        left: false,
        recording: None,
        missed: None,
        coming: None,
        agent: of.map(agent),
        agent_name: None,
        mine: of.is_none_or(|of| of == ME),
        created_at: Time::from_millis(i64::from(call)),
        answered_at: None,
        ended_at: None,
        talk_seconds: 0,
        waited_seconds: None,
        disposition: None,
        notes: String::new(),
        revision,
    }
}

fn incoming(call: u8, revision: i64, state: CallState, of: Option<&str>) -> CallCard {
    CallCard {
        direction: Direction::Inbound,
        ..card(call, revision, state, of)
    }
}

fn after(cards: &[CallCard]) -> Calls {
    let mut calls = Calls::default();
    for card in cards {
        calls.fold(card.clone());
    }
    calls
}

fn current(calls: &Calls) -> Option<(CallState, i64)> {
    calls
        .current
        .as_ref()
        .map(|card| (card.state, card.revision))
}

#[test]
fn an_older_card_that_arrives_late_changes_nothing() {
    let calls = after(&[
        card(1, 1, CallState::Queued, Some(ME)),
        card(1, 3, CallState::Active, Some(ME)),
        card(1, 2, CallState::Ringing, Some(ME)),
    ]);
    assert_eq!(current(&calls), Some((CallState::Active, 3)));
    assert_eq!(calls.recent[0].revision, 3);
}

#[test]
fn an_ended_call_stays_on_the_panel_until_the_next_begins() {
    let ended = card(1, 4, CallState::Completed, Some(ME));
    let mut cards = vec![card(1, 1, CallState::Active, Some(ME)), ended];
    assert_eq!(current(&after(&cards)), Some((CallState::Completed, 4)));
    cards.push(card(2, 1, CallState::Queued, Some(ME)));
    assert_eq!(current(&after(&cards)), Some((CallState::Queued, 1)));
    // The outcome of the first one arrives late: it does not take the panel back.
    cards.push(card(1, 5, CallState::Completed, Some(ME)));
    assert_eq!(current(&after(&cards)), Some((CallState::Queued, 1)));
}

#[test]
fn a_call_that_ended_elsewhere_takes_no_panel() {
    let calls = after(&[card(1, 4, CallState::Completed, Some(ME))]);
    assert_eq!(current(&calls), None);
    assert_eq!(calls.recent.len(), 1);
}

#[test]
fn a_call_that_somebody_took_over_stays_shown_until_the_next_one() {
    let lost = card(1, 4, CallState::Held, Some(ME));
    let taken = CallCard {
        mine: false,
        ..card(1, 5, CallState::Active, Some(OTHER))
    };
    let mut cards = vec![lost, taken];
    assert_eq!(current(&after(&cards)), Some((CallState::Active, 5)));
    cards.push(card(2, 1, CallState::Queued, Some(ME)));
    assert_eq!(current(&after(&cards)), Some((CallState::Queued, 1)));
}

#[test]
fn an_incoming_call_is_offered_until_somebody_has_it() {
    let rings = incoming(1, 1, CallState::Ringing, None);
    let calls = after(std::slice::from_ref(&rings));
    assert!(calls.offered.is_some() && calls.current.is_none());
    let mine = incoming(1, 2, CallState::Active, Some(ME));
    let calls = after(&[rings.clone(), mine]);
    assert!(calls.offered.is_none());
    assert_eq!(current(&calls), Some((CallState::Active, 2)));
    let theirs = incoming(1, 2, CallState::Active, Some(OTHER));
    let calls = after(&[rings.clone(), theirs]);
    assert!(calls.offered.is_none() && calls.current.is_none());
    // It has gone on to ring somebody else.
    let elsewhere = CallCard {
        mine: false,
        ..incoming(1, 2, CallState::Ringing, None)
    };
    assert!(after(&[rings.clone(), elsewhere]).offered.is_none());
    let given_up = incoming(1, 2, CallState::Abandoned, None);
    assert!(after(&[rings, given_up]).offered.is_none());
}

#[test]
fn somebody_elses_calls_are_listed_and_nothing_more() {
    let theirs = CallCard {
        mine: false,
        ..card(1, 1, CallState::Active, Some(OTHER))
    };
    let rings = CallCard {
        mine: false,
        ..incoming(2, 1, CallState::Ringing, None)
    };
    let calls = after(&[theirs, rings]);
    assert!(calls.current.is_none() && calls.offered.is_none());
    assert_eq!(calls.recent.len(), 2);
}

#[test]
fn the_last_calls_are_few_and_newest_first() {
    let cards: Vec<_> = (0..20)
        .map(|n| card(n, 1, CallState::NoAnswer, Some(ME)))
        .collect();
    let calls = after(&cards);
    let times: Vec<_> = calls
        .recent
        .iter()
        .map(|card| card.created_at.millis())
        .collect();
    assert_eq!(times, [19, 18, 17, 16, 15, 14, 13, 12]);
}
