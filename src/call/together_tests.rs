//! A call with somebody who was brought in: however its end is told, it is the same agent's and written up by both.

use std::collections::BTreeSet;

use super::tests::{AGENT_REF, CUSTOMER_REF, a_call, at, id, tell, webhook};
use super::*;

const COLLEAGUE_REF: &str = "CA-colleague";
const LAST: [usize; 3] = [0, 1, 2];

fn owner() -> AgentId {
    AgentId::new(id(9))
}

fn colleague() -> AgentId {
    AgentId::new(id(8))
}

/// All three talk.
fn three_talk() -> Call {
    let mut call = a_call(Direction::Outbound);
    tell(&mut call, AGENT_REF, webhook(LegStatus::Answered, 1, 0));
    tell(&mut call, CUSTOMER_REF, webhook(LegStatus::Answered, 2, 2));
    let mut brought = Leg::new(LegId::new(id(4)), LegEnd::Agent(colleague()), at(5));
    brought.carrier_ref = Some(COLLEAGUE_REF.to_owned());
    brought.sending = Sending::Taken;
    brought.arranged.brought_by = Some(owner());
    call.legs.push(brought);
    tell(&mut call, COLLEAGUE_REF, webhook(LegStatus::Answered, 6, 2));
    call.remember_parts();
    call
}

/// Tells when legs ended, in an order; who has the call then, and who writes it up.
fn tell_ends(
    mut call: Call,
    ends: [(&str, i64); 3],
    order: &[usize],
) -> (Option<AgentId>, BTreeSet<AgentId>) {
    let mut writers = BTreeSet::new();
    for at_end in order {
        let (leg, seconds) = ends[*at_end];
        tell(&mut call, leg, webhook(LegStatus::Completed, seconds, 9));
        let moves = call.moves(at(60), Span::seconds(60));
        let writes = moves.iter().filter(|it| it.wrap_up_until.is_some());
        writers.extend(writes.map(|it| it.agent));
        call.remember_parts();
    }
    (call.agent, writers)
}

fn in_every_order(call: &Call, ends: [(&str, i64); 3], whose: AgentId) {
    let mut cases = 0;
    for first in LAST {
        for second in LAST.into_iter().filter(|it| *it != first) {
            let order = [first, second, 3 - first - second];
            let (has_it, writers) = tell_ends(call.clone(), ends, &order);
            assert_eq!(has_it, Some(whose), "{order:?}");
            assert_eq!(writers, BTreeSet::from([owner(), colleague()]), "{order:?}");
            cases += 1;
        }
    }
    assert_eq!(cases, 6);
}

#[test]
fn who_was_brought_in_takes_nothing_over_when_the_customer_hangs_up() {
    let ends = [(CUSTOMER_REF, 30), (AGENT_REF, 30), (COLLEAGUE_REF, 31)];
    in_every_order(&three_talk(), ends, owner());
}

#[test]
fn who_was_brought_in_takes_nothing_over_when_the_agent_ends_the_call() {
    let mut call = three_talk();
    call.end_asked_at = Some(Time::from_millis(at(30).millis() + 400));
    let ends = [(CUSTOMER_REF, 32), (AGENT_REF, 30), (COLLEAGUE_REF, 31)];
    in_every_order(&call, ends, owner());
}

#[test]
fn who_was_brought_in_has_the_call_once_the_other_phone_was_lost_in_it() {
    let mut call = three_talk();
    tell(&mut call, AGENT_REF, webhook(LegStatus::Completed, 20, 9));
    assert_eq!(call.agent, Some(colleague()));
    tell(
        &mut call,
        CUSTOMER_REF,
        webhook(LegStatus::Completed, 40, 9),
    );
    assert_eq!(call.agent, Some(colleague()));
}
