//! A call in which our own phone is rung first.

use proptest::prelude::*;
use uuid::Uuid;

use super::*;
use crate::clock::{Span, Time};
use crate::id::{AgentId, CallId, LegId};
use crate::job::Job;
use crate::line::hear::{own, saw};

const NOW: Time = Time::from_millis(1_772_366_400_000);

fn id(n: u128) -> Uuid {
    Uuid::from_u128(n)
}

fn ours() -> LegId {
    LegId::new(id(1))
}

fn theirs() -> LegId {
    LegId::new(id(2))
}

/// Asked for, and nothing sent.
fn a_call() -> Call {
    let agent = AgentId::new(id(9));
    let mut phone = Leg::new(ours(), LegEnd::Agent(agent), NOW);
    phone.sending = Sending::Due;
    Call {
        foreign: false,
        recorded: Default::default(),
        route: None,
        missed: Default::default(),
        id: CallId::new(id(3)),
        direction: Direction::Outbound,
        agent: Some(agent),
        them: Party::Number("+15555550110".parse().unwrap()),
        us: "+15555550100".parse().unwrap(),
        created_at: NOW,
        end_asked_at: None,
        given_up_at: None,
        disposition: None,
        notes: String::new(),
        legs: vec![phone, Leg::new(theirs(), LegEnd::Customer, NOW)],
        revision: 0,
        stood: Default::default(),
    }
}

fn at(status: LegStatus, seconds: i64) -> Evidence {
    let when = NOW.plus(Span::seconds(seconds));
    Evidence::of(status, when, Authority::Webhook, seconds)
}

/// The legs that are to be rung.
fn to_ring(call: &Call) -> Vec<LegId> {
    let jobs = follow_up(call).into_iter();
    jobs.filter_map(|job| match job {
        Job::Ring { leg, .. } => Some(leg),
        _ => None,
    })
    .collect()
}

#[test]
fn our_phone_is_rung_and_they_only_once_it_is_answered() {
    let mut call = a_call();
    assert_eq!(CallState::of(&call), CallState::Queued);
    assert_eq!(to_ring(&call), [ours()]);
    call.leg_mut(ours()).unwrap().sending = Sending::Sent(NOW);
    assert_eq!(to_ring(&call), [], "it was sent, and is never sent again");
    saw(&mut call, ours(), "CA1", at(LegStatus::Ringing, 1));
    assert_eq!(to_ring(&call), []);
    let words = call.in_words(Whose::Viewers);
    assert_eq!(
        words,
        "Your phone rings first. They are called when you answer."
    );
    saw(&mut call, ours(), "CA1", at(LegStatus::Answered, 2));
    assert_eq!(to_ring(&call), [theirs()]);
    assert_eq!(call.in_words(Whose::Viewers), "Dialing…");
}

#[test]
fn a_phone_that_could_not_be_rung_calls_nobody() {
    let mut call = a_call();
    let failed = Evidence::of(LegStatus::Failed, NOW, Authority::Own, 0);
    own(
        &mut call,
        ours(),
        failed.because(Cause::CarrierDown, Authority::Own, 0),
    );
    assert_eq!(CallState::of(&call), CallState::Canceled);
    assert_eq!(follow_up(&call), []);
    let words = call.in_words(Whose::Viewers);
    assert_eq!(words, "Your phone did not connect, so nobody was called.");
}

#[test]
fn who_hangs_up_first_is_told_so_and_not_that_their_phone_failed() {
    let mut call = a_call();
    call.leg_mut(ours()).unwrap().sending = Sending::Sent(NOW);
    saw(&mut call, ours(), "CA1", at(LegStatus::Ringing, 1));
    call.end_asked_at = Some(NOW);
    call.cancel_unsent_legs(NOW);
    saw(&mut call, ours(), "CA1", at(LegStatus::Canceled, 3));
    assert_eq!(
        call.in_words(Whose::Viewers),
        "Canceled before they answered."
    );
}

proptest! {
    /// C2 for such a call: whatever is told of our phone, in any order, ends the same.
    #[test]
    fn any_order_ends_the_same(
        told in Just([
            at(LegStatus::Ringing, 1),
            at(LegStatus::Answered, 2),
            at(LegStatus::Failed, 3),
            at(LegStatus::NoAnswer, 4),
            at(LegStatus::Completed, 5),
        ]).prop_shuffle(),
        count in 1_usize..=5,
    ) {
        let fold = |told: &[Evidence]| {
            let mut call = a_call();
            call.leg_mut(ours()).unwrap().sending = Sending::Sent(NOW);
            for evidence in told {
                saw(&mut call, ours(), "CA1", *evidence);
            }
            (CallState::of(&call), call.in_words(Whose::Viewers), to_ring(&call))
        };
        let mut sorted = told[..count].to_vec();
        sorted.sort_by_key(|evidence| evidence.status);
        prop_assert_eq!(fold(&told[..count]), fold(&sorted));
    }
}
