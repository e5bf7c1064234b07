//! Whom a change of a call concerns, and who has to write it up.

use uuid::Uuid;

use super::*;
use crate::call::{Authority, Direction, Evidence, Leg, LegStatus, Party, Sending};
use crate::id::{CallId, LegId};

const WRAP_UP: Span = Span::seconds(60);

fn at(seconds: i64) -> Time {
    Time::from_millis(1_700_000_000_000 + seconds * 1_000)
}

fn agent(n: u128) -> AgentId {
    AgentId::new(Uuid::from_u128(n))
}

fn leg(n: u128, end: LegEnd) -> Leg {
    Leg::new(LegId::new(Uuid::from_u128(n)), end, at(0))
}

fn outbound() -> Call {
    Call {
        foreign: false,
        recorded: Default::default(),
        route: None,
        missed: Default::default(),
        id: CallId::new(Uuid::from_u128(7)),
        direction: Direction::Outbound,
        agent: Some(agent(1)),
        them: Party::Withheld,
        us: "+15555550100".parse().unwrap(),
        created_at: at(0),
        end_asked_at: None,
        given_up_at: None,
        disposition: None,
        notes: String::new(),
        legs: vec![leg(1, LegEnd::Agent(agent(1))), leg(2, LegEnd::Customer)],
        revision: 0,
        stood: Stood::default(),
    }
}

fn inbound() -> Call {
    let mut call = outbound();
    call.direction = Direction::Inbound;
    call.agent = None;
    call.legs.remove(0);
    call.legs[0].sending = Sending::Taken;
    hear(&mut call, 2, LegStatus::Answered, 0);
    call
}

fn hear(call: &mut Call, leg: u128, status: LegStatus, seconds: i64) {
    let leg = call.leg_mut(LegId::new(Uuid::from_u128(leg))).unwrap();
    let told = Evidence::of(status, at(seconds), Authority::Webhook, 1);
    leg.evidence = leg.evidence.join(told);
}

/// Who moves; then the copy counts as kept.
fn moves(call: &mut Call, seconds: i64) -> Vec<(AgentId, Option<Time>)> {
    let moves = call.moves(at(seconds), WRAP_UP);
    call.remember_parts();
    let told = moves.into_iter().map(|it| (it.agent, it.wrap_up_until));
    told.collect()
}

#[test]
fn a_call_that_is_made_and_talked_in_is_written_up() {
    let mut call = outbound();
    assert_eq!(moves(&mut call, 0), [(agent(1), None)]);
    assert_eq!(call.parts(), [(agent(1), Part::Dialing)]);
    hear(&mut call, 1, LegStatus::Answered, 1);
    hear(&mut call, 2, LegStatus::Ringing, 2);
    assert_eq!(moves(&mut call, 2), [], "they dial on");
    hear(&mut call, 2, LegStatus::Answered, 3);
    assert_eq!(moves(&mut call, 3), [(agent(1), None)]);
    assert_eq!(call.parts(), [(agent(1), Part::Talking)]);
    call.notes = "Interested".to_owned();
    assert_eq!(moves(&mut call, 4), [], "notes are no move");
    hear(&mut call, 2, LegStatus::Completed, 9);
    assert_eq!(moves(&mut call, 10), [(agent(1), Some(at(70)))]);
    hear(&mut call, 1, LegStatus::Completed, 9);
    assert_eq!(moves(&mut call, 11), [], "it was over for them already");
}

#[test]
fn who_only_dialled_or_was_rung_has_nothing_to_write_up() {
    let mut call = outbound();
    call.remember_parts();
    hear(&mut call, 1, LegStatus::Answered, 1);
    hear(&mut call, 2, LegStatus::Busy, 4);
    assert_eq!(moves(&mut call, 4), [(agent(1), None)]);

    let mut call = inbound();
    assert_eq!(moves(&mut call, 0), []);
    call.legs.push(leg(3, LegEnd::Agent(agent(3))));
    assert_eq!(moves(&mut call, 1), [(agent(3), None)]);
    assert_eq!(call.parts(), [(agent(3), Part::Ringing)]);
    hear(&mut call, 3, LegStatus::NoAnswer, 20);
    call.legs.push(leg(4, LegEnd::Agent(agent(2))));
    assert_eq!(moves(&mut call, 20), [(agent(2), None), (agent(3), None)]);
    hear(&mut call, 4, LegStatus::Answered, 25);
    call.agent = Some(agent(2));
    assert_eq!(moves(&mut call, 25), [(agent(2), None)]);
    hear(&mut call, 2, LegStatus::Completed, 60);
    assert_eq!(moves(&mut call, 60), [(agent(2), Some(at(120)))]);
}

#[test]
fn a_call_whose_whole_life_is_told_at_once_is_written_up_too() {
    let mut call = outbound();
    call.remember_parts();
    hear(&mut call, 1, LegStatus::Answered, 1);
    hear(&mut call, 2, LegStatus::Answered, 3);
    hear(&mut call, 2, LegStatus::Completed, 9);
    assert_eq!(moves(&mut call, 30), [(agent(1), Some(at(90)))]);
}

#[test]
fn where_there_is_no_time_for_it_nobody_writes_up() {
    let mut call = outbound();
    hear(&mut call, 1, LegStatus::Answered, 1);
    hear(&mut call, 2, LegStatus::Answered, 3);
    call.remember_parts();
    hear(&mut call, 2, LegStatus::Completed, 9);
    let told = call.moves(at(9), Span::ZERO);
    let nobody = AgentMove {
        agent: agent(1),
        wrap_up_until: None,
    };
    assert_eq!(told, [nobody]);
}
