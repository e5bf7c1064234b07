//! An agent's phone that is lost in a call: the customer stays, the agent comes back or somebody else does.

use super::tests::{AGENT_REF, CUSTOMER_REF, a_call, at, id, permute, tell, webhook, work};
use super::*;
use crate::clock::Span;
use crate::id::{AgentId, LegId};
use crate::job::Job;

const BACK: &str = "CA-agent-back";
const OTHER: &str = "CA-other-agent";

fn owner() -> AgentId {
    AgentId::new(id(9))
}

fn other() -> AgentId {
    AgentId::new(id(8))
}

/// A call in which both talk.
fn talking(direction: Direction) -> Call {
    let mut call = a_call(direction);
    tell(&mut call, AGENT_REF, webhook(LegStatus::Answered, 1, 0));
    tell(&mut call, CUSTOMER_REF, webhook(LegStatus::Answered, 5, 2));
    assert_eq!(CallState::of(&call), CallState::Active);
    assert_eq!(call.agent, Some(owner()));
    call
}

fn lost(direction: Direction) -> Call {
    let mut call = talking(direction);
    tell(&mut call, AGENT_REF, webhook(LegStatus::Completed, 20, 1));
    call
}

fn add_leg(call: &mut Call, agent: AgentId, carrier_ref: Option<&str>) -> LegId {
    let leg = LegId::new(id(100 + call.legs.len() as u128));
    let mut made = Leg::new(leg, LegEnd::Agent(agent), at(21));
    made.carrier_ref = carrier_ref.map(ToOwned::to_owned);
    if carrier_ref.is_some() && agent != owner() {
        made.sending = Sending::Taken;
    }
    call.legs.push(made);
    leg
}

fn hold(call: &Call, turn: u32) -> Job {
    Job::Hold {
        call: call.id,
        leg: call.customer().unwrap().id,
        turn,
    }
}

fn resume(call: &Call, turn: u32) -> Job {
    Job::Resume {
        call: call.id,
        leg: call.customer().unwrap().id,
        turn,
    }
}

fn hang_up(call: &Call, leg: LegId) -> Job {
    Job::HangUp { call: call.id, leg }
}

const BOTH: [Direction; 2] = [Direction::Outbound, Direction::Inbound];

#[test]
fn a_lost_phone_ends_nothing_and_the_customer_hears_music() {
    for direction in BOTH {
        let call = lost(direction);
        assert_eq!(CallState::of(&call), CallState::Held);
        assert_eq!(call.alone_since(), Some(at(20)));
        let hand_over = Job::HandOver {
            call: call.id,
            turn: 1,
        };
        assert_eq!(work(&call), vec![hold(&call, 1), hand_over]);
        assert_eq!(Ending::of(&call), None);
    }
}

#[test]
fn whoever_hangs_up_on_the_music_ended_the_call() {
    for direction in BOTH {
        let mut call = lost(direction);
        tell(
            &mut call,
            CUSTOMER_REF,
            webhook(LegStatus::Completed, 28, 3),
        );
        assert_eq!(CallState::of(&call), CallState::Completed);
        assert_eq!(Ending::of(&call).map(|ending| ending.by), Some(Side::Them));
        assert_eq!(call.talk(), Span::seconds(23));
        assert_eq!(work(&call), Vec::new());
    }
}

#[test]
fn an_end_that_was_asked_for_is_an_end_while_they_hear_music_too() {
    let mut call = lost(Direction::Outbound);
    call.end_asked_at = Some(at(22));
    let customer = call.customer().unwrap().id;
    assert_eq!(work(&call), vec![hang_up(&call, customer)]);
}

#[test]
fn the_agent_comes_back_and_a_late_word_of_the_lost_phone_holds_nobody_again() {
    for direction in BOTH {
        // The word that the first phone is gone may come before the agent is back, or after.
        let mut early = lost(direction);
        let mut late = talking(direction);
        for (call, told) in [(&mut early, true), (&mut late, false)] {
            add_leg(call, owner(), Some(BACK));
            assert_eq!(CallState::of(call), CallState::Held, "told first: {told}");
            assert!(work(call).contains(&hold(call, 1)));
            tell(call, BACK, webhook(LegStatus::Answered, 23, 0));
            assert_eq!(CallState::of(call), CallState::Active);
            assert_eq!(call.alone_since(), None);
            tell(call, AGENT_REF, webhook(LegStatus::Completed, 20, 1));
            assert_eq!(CallState::of(call), CallState::Active);
            assert_eq!(work(call), vec![resume(call, 2)]);
        }
        assert_eq!(early, late);
    }
}

#[test]
fn a_phone_that_is_lost_twice_holds_twice() {
    let mut call = lost(Direction::Outbound);
    add_leg(&mut call, owner(), Some(BACK));
    tell(&mut call, BACK, webhook(LegStatus::Answered, 23, 0));
    tell(&mut call, BACK, webhook(LegStatus::Completed, 40, 1));
    assert_eq!(CallState::of(&call), CallState::Held);
    assert_eq!(call.alone_since(), Some(at(40)));
    assert!(work(&call).contains(&hold(&call, 2)));
}

#[test]
fn another_phone_of_the_agent_takes_the_place_of_one_that_still_talks() {
    let mut call = talking(Direction::Inbound);
    let first = call.legs[0].id;
    add_leg(&mut call, owner(), None);
    assert_eq!(CallState::of(&call), CallState::Held);
    assert_eq!(call.alone_since(), Some(at(21)));
    assert!(work(&call).contains(&hang_up(&call, first)));
    call.legs.last_mut().unwrap().carrier_ref = Some(BACK.to_owned());
    tell(&mut call, BACK, webhook(LegStatus::Answered, 22, 0));
    assert_eq!(CallState::of(&call), CallState::Active);
    assert_eq!(work(&call), vec![hang_up(&call, first), resume(&call, 2)]);
}

#[test]
fn somebody_else_takes_it_over_and_it_is_theirs_in_any_order_of_what_is_told() {
    let tellings = [
        webhook(LegStatus::Ringing, 52, 1),
        webhook(LegStatus::Answered, 55, 2),
        webhook(LegStatus::Completed, 80, 3).lasting(Span::seconds(25), Authority::Webhook, 3),
    ];
    for direction in BOTH {
        let mut orders = Vec::new();
        permute(&mut vec![0, 1, 2], 0, &mut |order| {
            let mut call = lost(direction);
            add_leg(&mut call, other(), Some(OTHER));
            assert!(call.is_handed_over());
            for index in order.iter().chain(&order[..1]) {
                tell(&mut call, OTHER, tellings[*index]);
            }
            assert_eq!(call.agent, Some(other()), "{order:?}");
            assert_eq!(CallState::of(&call), CallState::Held, "{order:?}");
            assert_eq!(call.alone_since(), Some(at(80)));
            orders.push(call);
        });
        assert!(orders.windows(2).all(|pair| pair[0] == pair[1]));
    }
}

#[test]
fn while_others_are_rung_one_after_the_other_the_agent_may_be_quicker() {
    let mut call = lost(Direction::Outbound);
    let rung = add_leg(&mut call, other(), None);
    let ring = Job::Ring {
        call: call.id,
        leg: rung,
    };
    assert!(work(&call).contains(&ring));
    call.leg_mut(rung).unwrap().carrier_ref = Some(OTHER.to_owned());
    tell(&mut call, OTHER, webhook(LegStatus::Ringing, 52, 1));
    assert_eq!(work(&call), vec![hold(&call, 1)]);

    let mut declined = call.clone();
    tell(&mut declined, OTHER, webhook(LegStatus::Busy, 54, 2));
    let offer = Job::Offer {
        call: call.id,
        tried: 2,
    };
    assert_eq!(work(&declined), vec![hold(&call, 1), offer]);

    add_leg(&mut call, owner(), Some(BACK));
    tell(&mut call, BACK, webhook(LegStatus::Answered, 53, 0));
    assert_eq!(call.agent, Some(owner()));
    assert_eq!(work(&call), vec![hang_up(&call, rung), resume(&call, 2)]);
    // It was picked up in the same moment, and is hung up: that changes hands no more.
    tell(&mut call, OTHER, webhook(LegStatus::Answered, 53, 2));
    assert_eq!(
        call.talker().map(|leg| leg.end),
        Some(LegEnd::Agent(owner()))
    );
    tell(&mut call, OTHER, webhook(LegStatus::Completed, 54, 3));
    tell(&mut call, BACK, webhook(LegStatus::Completed, 90, 3));
    assert_eq!(call.agent, Some(owner()));
}

#[test]
fn who_is_quicker_than_the_agent_has_the_call_and_the_way_back_is_closed() {
    let mut call = lost(Direction::Inbound);
    let back = add_leg(&mut call, owner(), None);
    add_leg(&mut call, other(), Some(OTHER));
    tell(&mut call, OTHER, webhook(LegStatus::Answered, 53, 2));
    assert_eq!(call.agent, Some(other()));
    assert!(call.leg(back).unwrap().is_over());
    assert_eq!(call.entrance(owner()), None);
    assert_eq!(work(&call), vec![resume(&call, 2)]);
}

#[test]
fn nobody_is_free_and_they_are_told() {
    for direction in BOTH {
        let mut call = lost(direction);
        call.given_up_at = Some(at(50));
        let apologise = Job::Apologise { call: call.id };
        assert_eq!(work(&call), vec![hold(&call, 1), apologise]);
        tell(
            &mut call,
            CUSTOMER_REF,
            webhook(LegStatus::Completed, 58, 3),
        );
        assert_eq!(CallState::of(&call), CallState::Completed);
        assert_eq!(Ending::of(&call).map(|ending| ending.by), Some(Side::Us));
        assert_eq!(
            call.in_words(Whose::Viewers),
            "The agent's phone was lost, and nobody was free to take the call over."
        );
    }
}

#[test]
fn a_customer_who_has_not_answered_is_not_kept_for_a_phone_that_is_gone() {
    let mut call = a_call(Direction::Outbound);
    tell(&mut call, AGENT_REF, webhook(LegStatus::Answered, 1, 0));
    tell(&mut call, CUSTOMER_REF, webhook(LegStatus::Ringing, 3, 1));
    tell(&mut call, AGENT_REF, webhook(LegStatus::Completed, 4, 1));
    let customer = call.customer().unwrap().id;
    assert_eq!(work(&call), vec![hang_up(&call, customer)]);
    // They answered before that was done: now they are kept.
    tell(&mut call, CUSTOMER_REF, webhook(LegStatus::Answered, 4, 2));
    assert_eq!(CallState::of(&call), CallState::Held);
    assert!(!work(&call).contains(&hang_up(&call, customer)));
}
