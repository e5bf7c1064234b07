//! The rules of a call: C1 to C4 as properties, and its states as a table.

use proptest::prelude::*;
use uuid::Uuid;

use super::*;
use crate::carrier::LegName;
use crate::clock::{Span, Time};
use crate::id::{AgentId, CallId, LegId};
use crate::job::Job;
use crate::line::hear::hear;

pub(super) const AGENT_REF: &str = "CA-agent";
pub(super) const CUSTOMER_REF: &str = "CA-customer";

pub(super) fn id(n: u128) -> Uuid {
    Uuid::from_u128(n)
}

pub(super) fn at(seconds: i64) -> Time {
    Time::from_millis(1_700_000_000_000 + seconds * 1_000)
}

pub(super) fn a_call(direction: Direction) -> Call {
    let now = at(0);
    let mut agent = Leg::new(LegId::new(id(1)), LegEnd::Agent(AgentId::new(id(9))), now);
    let mut customer = Leg::new(LegId::new(id(2)), LegEnd::Customer, now);
    agent.carrier_ref = Some(AGENT_REF.to_owned());
    customer.carrier_ref = Some(CUSTOMER_REF.to_owned());
    customer.sending = Sending::Taken;
    Call {
        id: CallId::new(id(3)),
        direction,
        agent: (direction == Direction::Outbound).then(|| AgentId::new(id(9))),
        them: Party::Number("+15555550110".parse().unwrap()),
        us: "+15555550100".parse().unwrap(),
        created_at: now,
        end_asked_at: None,
        given_up_at: None,
        disposition: None,
        notes: String::new(),
        foreign: false,
        recorded: Default::default(),
        route: None,
        missed: Default::default(),
        legs: vec![agent, customer],
        revision: 0,
        stood: Default::default(),
    }
}

pub(super) fn tell(call: &mut Call, whose: &str, evidence: Evidence) -> String {
    hear(
        call,
        &LegName {
            ours: None,
            theirs: whose.to_owned(),
            call: None,
        },
        evidence,
    )
    .1
}

pub(super) fn webhook(status: LegStatus, seconds: i64, order: i64) -> Evidence {
    Evidence::of(status, at(seconds), Authority::Webhook, order)
}

fn authority() -> impl Strategy<Value = Authority> {
    prop_oneof![
        Just(Authority::Own),
        Just(Authority::Webhook),
        Just(Authority::Poll)
    ]
}

fn cause() -> impl Strategy<Value = Cause> {
    prop_oneof![
        Just(Cause::Normal),
        Just(Cause::Rejected),
        Just(Cause::NoSuchNumber),
        Just(Cause::Other)
    ]
}

fn answered_by() -> impl Strategy<Value = AnsweredBy> {
    prop_oneof![
        Just(AnsweredBy::Unknown),
        Just(AnsweredBy::Fax),
        Just(AnsweredBy::Machine),
        Just(AnsweredBy::Human)
    ]
}

prop_compose! {
    fn evidence()(
        status in prop::sample::select(LegStatus::ALL.to_vec()),
        seconds in -5_i64..600,
        authority in authority(),
        order in 0_i64..8,
        length in prop::option::of(0_i64..300),
        cause in prop::option::of(cause()),
        left in prop::option::of(0_i64..8),
        who in prop::option::of(answered_by()),
    ) -> Evidence {
        let mut evidence = Evidence::of(status, at(seconds), authority, order);
        evidence.left = left;
        if let Some(who) = who {
            evidence = evidence.answered_by(who, authority, 0);
        }
        if let Some(cause) = cause {
            evidence = evidence.because(cause, authority, order);
        }
        if let Some(length) = length {
            evidence = evidence.lasting(Span::seconds(length), authority, order);
        }
        evidence
    }
}

proptest! {
    /// C2: the join is associative, commutative and idempotent.
    #[test]
    fn c2_what_was_heard_can_be_joined_in_any_way(a in evidence(), b in evidence(), c in evidence()) {
        prop_assert_eq!(a.join(b), b.join(a));
        prop_assert_eq!(a.join(b).join(c), a.join(b.join(c)));
        prop_assert_eq!(a.join(a), a);
        prop_assert_eq!(a.join(Evidence::default()), a);
    }

    /// C2: whatever the order, whatever is told twice, the call stands the same.
    #[test]
    fn c2_any_order_and_any_doubling_lead_to_the_same_call(
        tellings in prop::collection::vec((any::<bool>(), evidence()), 1..10),
        shuffle in prop::collection::vec(any::<prop::sample::Index>(), 0..30),
        inbound in any::<bool>(),
    ) {
        let direction = if inbound { Direction::Inbound } else { Direction::Outbound };
        let fold = |tellings: &[(bool, Evidence)]| {
            let mut call = a_call(direction);
            for (agent, evidence) in tellings {
                tell(&mut call, if *agent { AGENT_REF } else { CUSTOMER_REF }, *evidence);
            }
            call
        };
        let straight = fold(&tellings);
        let mut other = tellings.clone();
        for pair in shuffle.chunks(2) {
            let (a, b) = (pair[0].index(other.len()), pair.last().unwrap().index(other.len()));
            other.swap(a, b);
        }
        for index in &shuffle {
            other.push(tellings[index.index(tellings.len())]);
        }
        let shuffled = fold(&other);
        prop_assert_eq!(CallState::of(&straight), CallState::of(&shuffled));
        prop_assert_eq!(Ending::of(&straight), Ending::of(&shuffled));
        prop_assert_eq!(follow_up(&straight), follow_up(&shuffled));
        prop_assert_eq!(straight, shuffled);
    }

    /// C1 and C3: a state never falls, and an ending stays.
    #[test]
    fn c1_c3_a_state_never_falls(tellings in prop::collection::vec((any::<bool>(), evidence()), 1..12)) {
        let mut call = a_call(Direction::Outbound);
        let mut was_over = false;
        for (agent, evidence) in tellings {
            let before: Vec<LegStatus> = call.legs.iter().map(Leg::status).collect();
            tell(&mut call, if agent { AGENT_REF } else { CUSTOMER_REF }, evidence);
            for (leg, before) in call.legs.iter().zip(before) {
                prop_assert!(leg.status() >= before);
                prop_assert!(leg.status().rank() >= before.rank());
            }
            let over = CallState::of(&call).is_over();
            prop_assert!(over || !was_over, "an ending was left again");
            was_over = over;
        }
    }

    /// C4: times stand in order, and talk is nothing exactly where both never heard each other.
    #[test]
    fn c4_times_stand_in_order(tellings in prop::collection::vec((any::<bool>(), evidence()), 0..12)) {
        let mut call = a_call(Direction::Outbound);
        for (agent, evidence) in tellings {
            tell(&mut call, if agent { AGENT_REF } else { CUSTOMER_REF }, evidence);
        }
        for leg in &call.legs {
            let times = [Some(leg.created_at), leg.ringing_at(), leg.answered_at(), leg.ended_at()];
            let known: Vec<Time> = times.into_iter().flatten().collect();
            prop_assert!(known.is_sorted(), "{:?}", known);
        }
        let talked = call.answered_at().is_some() && call.ended_at().is_some();
        prop_assert_eq!(call.talk() > Span::ZERO, talked);
    }
}

/// The work that follows, beside watching the legs that live.
pub(super) fn work(call: &Call) -> Vec<Job> {
    let mut jobs = follow_up(call);
    jobs.retain(|job| !matches!(job, Job::Watch { .. }));
    jobs
}

pub(super) fn permute(order: &mut Vec<usize>, from: usize, visit: &mut impl FnMut(&[usize])) {
    if from == order.len() {
        return visit(order);
    }
    for next in from..order.len() {
        order.swap(from, next);
        permute(order, from + 1, visit);
        order.swap(from, next);
    }
}

#[test]
fn a_late_ringing_changes_nothing_and_says_so() {
    let mut call = a_call(Direction::Outbound);
    tell(&mut call, CUSTOMER_REF, webhook(LegStatus::Busy, 4, 2));
    assert_eq!(CallState::of(&call), CallState::Busy);
    let effect = tell(
        &mut call,
        CUSTOMER_REF,
        Evidence {
            ringing_at: None,
            ..webhook(LegStatus::Ringing, 3, 1)
        },
    );
    assert_eq!(effect, "Nothing: busy already.");
    assert_eq!(CallState::of(&call), CallState::Busy);
}

#[test]
fn each_ending_of_an_outgoing_call_has_its_words() {
    let table = [
        (
            webhook(LegStatus::Busy, 3, 2),
            CallState::Busy,
            "The line is busy.",
        ),
        (
            webhook(LegStatus::NoAnswer, 30, 2),
            CallState::NoAnswer,
            "No answer.",
        ),
        (
            webhook(LegStatus::Canceled, 3, 2),
            CallState::Canceled,
            "Canceled before they answered.",
        ),
        (
            webhook(LegStatus::Failed, 1, 1),
            CallState::Failed,
            "The call could not be connected.",
        ),
        (
            webhook(LegStatus::Failed, 1, 1).because(Cause::NoSuchNumber, Authority::Webhook, 1),
            CallState::Failed,
            "This number does not exist.",
        ),
        (
            webhook(LegStatus::Busy, 3, 2).because(Cause::Rejected, Authority::Webhook, 2),
            CallState::Busy,
            "They declined the call.",
        ),
    ];
    for (evidence, state, words) in table {
        let mut call = a_call(Direction::Outbound);
        tell(&mut call, CUSTOMER_REF, evidence);
        assert_eq!(CallState::of(&call), state);
        assert_eq!(call.in_words(Whose::Viewers), words);
        assert_eq!(call.talk(), Span::ZERO);
    }
}

#[test]
fn every_leg_that_lives_is_watched_until_it_is_over() {
    let mut call = a_call(Direction::Outbound);
    tell(&mut call, AGENT_REF, webhook(LegStatus::Answered, 1, 0));
    let watched = |call: &Call| {
        let jobs = follow_up(call).into_iter();
        jobs.filter(|job| matches!(job, Job::Watch { .. })).count()
    };
    assert_eq!(watched(&call), 2);
    tell(&mut call, CUSTOMER_REF, webhook(LegStatus::Busy, 2, 1));
    assert_eq!(watched(&call), 1);
}

#[test]
fn the_customer_is_rung_only_once_the_agent_is_there() {
    let mut call = a_call(Direction::Outbound);
    let customer = call.legs[1].id;
    call.legs[1].carrier_ref = None;
    call.legs[1].sending = Sending::Not;
    let ring = Job::Ring {
        call: call.id,
        leg: customer,
    };
    assert!(!follow_up(&call).contains(&ring));
    tell(&mut call, AGENT_REF, webhook(LegStatus::Answered, 1, 0));
    assert!(follow_up(&call).contains(&ring));
    call.leg_mut(customer).unwrap().sending = Sending::Sent(at(1));
    assert!(
        !follow_up(&call).contains(&ring),
        "a request that went out is never made again"
    );
}

#[test]
fn a_customer_who_was_not_rung_yet_is_never_rung_after_the_agent_left() {
    let mut call = a_call(Direction::Outbound);
    call.legs[1].carrier_ref = None;
    call.legs[1].sending = Sending::Not;
    tell(&mut call, AGENT_REF, webhook(LegStatus::Answered, 1, 0));
    tell(&mut call, AGENT_REF, webhook(LegStatus::Completed, 2, 1));
    assert_eq!(CallState::of(&call), CallState::Canceled);
    assert_eq!(work(&call), Vec::new());
}

#[test]
fn when_they_hang_up_the_agents_phone_is_hung_up() {
    let mut call = a_call(Direction::Outbound);
    tell(&mut call, AGENT_REF, webhook(LegStatus::Answered, 1, 0));
    tell(&mut call, CUSTOMER_REF, webhook(LegStatus::Answered, 5, 2));
    assert_eq!(work(&call), Vec::new());
    tell(&mut call, CUSTOMER_REF, webhook(LegStatus::Completed, 9, 3));
    let leg = call.legs[0].id;
    assert_eq!(work(&call), vec![Job::HangUp { call: call.id, leg }]);
}

#[test]
fn a_caller_who_gives_up_is_abandoned_and_one_nobody_took_is_missed() {
    let mut call = a_call(Direction::Inbound);
    call.legs.remove(0);
    tell(&mut call, CUSTOMER_REF, webhook(LegStatus::Answered, 0, 0));
    assert_eq!(CallState::of(&call), CallState::InQueue);
    let mut missed = call.clone();
    missed.given_up_at = Some(at(20));
    for (call, state) in [
        (&mut call, CallState::Abandoned),
        (&mut missed, CallState::NoAnswer),
    ] {
        tell(call, CUSTOMER_REF, webhook(LegStatus::Completed, 22, 1));
        assert_eq!(CallState::of(call), state);
    }
}
