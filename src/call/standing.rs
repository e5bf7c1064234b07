//! How a call stands: in the queue, left to a machine, not ours; and that work is asked for once.

use super::tests::{AGENT_REF, CUSTOMER_REF, a_call, tell, webhook};
use super::*;
use crate::job::Job;

#[test]
fn a_caller_is_in_the_queue_while_nobodys_phone_rings_for_them() {
    let mut call = a_call(Direction::Inbound);
    tell(&mut call, CUSTOMER_REF, webhook(LegStatus::Answered, 0, 0));
    assert_eq!(
        CallState::of(&call),
        CallState::Ringing,
        "one phone has a name"
    );
    tell(&mut call, AGENT_REF, webhook(LegStatus::NoAnswer, 20, 2));
    assert_eq!(CallState::of(&call), CallState::InQueue);
    let words = call.in_words(Whose::Others);
    assert_eq!(words, "Waiting for somebody to be free…");
    tell(
        &mut call,
        CUSTOMER_REF,
        webhook(LegStatus::Completed, 25, 1),
    );
    assert_eq!(CallState::of(&call), CallState::Abandoned);
}

#[test]
fn a_call_that_a_machine_answered_and_was_left_is_voicemail() {
    let mut call = a_call(Direction::Outbound);
    tell(&mut call, AGENT_REF, webhook(LegStatus::Answered, 1, 0));
    tell(&mut call, CUSTOMER_REF, webhook(LegStatus::Answered, 5, 2));
    let machine = Evidence::default().answered_by(AnsweredBy::Machine, Authority::Webhook, 0);
    let effect = tell(&mut call, CUSTOMER_REF, machine);
    assert_eq!(effect, "Customer: answered by an answering machine.");
    assert_eq!(CallState::of(&call), CallState::Active);
    tell(&mut call, CUSTOMER_REF, webhook(LegStatus::Completed, 9, 3));
    assert_eq!(CallState::of(&call), CallState::Voicemail);
    let words = call.in_words(Whose::Viewers);
    assert_eq!(words, "Voicemail: a machine answered.");
    // The carrier thought again, and it was somebody.
    let human = Evidence::default().answered_by(AnsweredBy::Human, Authority::Poll, 0);
    tell(&mut call, CUSTOMER_REF, human);
    assert_eq!(CallState::of(&call), CallState::Completed);
}

#[test]
fn c5_work_that_follows_is_asked_for_under_the_same_keys_however_often_it_is_told() {
    let mut call = a_call(Direction::Outbound);
    tell(&mut call, AGENT_REF, webhook(LegStatus::Answered, 1, 0));
    tell(&mut call, CUSTOMER_REF, webhook(LegStatus::Busy, 5, 2));
    let keys = |call: &Call| follow_up(call).iter().map(Job::key).collect::<Vec<_>>();
    let first = keys(&call);
    for _ in 0..3 {
        tell(&mut call, CUSTOMER_REF, webhook(LegStatus::Busy, 5, 2));
        tell(&mut call, CUSTOMER_REF, webhook(LegStatus::Ringing, 2, 1));
        assert_eq!(keys(&call), first);
    }
    assert!(
        first.iter().any(|key| key.starts_with("hang-up:")),
        "{first:?}"
    );
}

#[test]
fn a_call_that_is_not_ours_is_watched_and_left_alone() {
    for direction in [Direction::Outbound, Direction::Inbound] {
        let mut call = a_call(direction);
        call.foreign = true;
        call.legs.remove(0);
        let leg = call.legs[0].id;
        let watch = vec![Job::Watch { call: call.id, leg }];
        tell(&mut call, CUSTOMER_REF, webhook(LegStatus::Ringing, 2, 1));
        assert_eq!(
            (CallState::of(&call), follow_up(&call)),
            (CallState::Ringing, watch.clone())
        );
        tell(&mut call, CUSTOMER_REF, webhook(LegStatus::Answered, 5, 2));
        assert_eq!(
            (CallState::of(&call), follow_up(&call)),
            (CallState::Active, watch)
        );
        tell(
            &mut call,
            CUSTOMER_REF,
            webhook(LegStatus::Completed, 25, 3),
        );
        assert_eq!(
            (CallState::of(&call), follow_up(&call)),
            (CallState::Completed, Vec::new())
        );
        assert_eq!(call.talk(), Span::seconds(20));
        assert_eq!(call.in_words(Whose::Others), "Ended.");
    }
}
