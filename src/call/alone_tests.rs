//! Whatever happens to phones of ours: whoever is there and was talking is never forgotten, and never talks
//! to two of us.

use proptest::prelude::*;

use super::tests::{AGENT_REF, CUSTOMER_REF, a_call, at, id, tell, webhook, work};
use super::*;
use crate::id::{AgentId, LegId};
use crate::job::Job;

/// Something that happens, with whom or what it happens to.
#[derive(Clone, Copy, Debug)]
enum Happening {
    /// A phone of ours that talks, or rings, is lost.
    Lost(usize),
    /// The agent whose call it is asks for the way back.
    AsksBack,
    /// A phone takes up the leg that waits for it.
    Redeems,
    /// Time is up: the next agent is offered the call.
    Offered(u8),
    /// The offered agent's phone is rung at the carrier.
    Rings,
    /// It is answered.
    Answers(usize),
    /// Nobody else is free.
    GivenUp,
    /// The agent asks for the end.
    EndAsked,
    /// The customer hangs up.
    TheyLeave,
}

fn happening() -> impl Strategy<Value = Happening> {
    prop_oneof![
        4 => (0_usize..6).prop_map(Happening::Lost),
        3 => Just(Happening::AsksBack),
        3 => Just(Happening::Redeems),
        3 => (0_u8..3).prop_map(Happening::Offered),
        3 => Just(Happening::Rings),
        3 => (0_usize..6).prop_map(Happening::Answers),
        1 => Just(Happening::GivenUp),
        1 => Just(Happening::EndAsked),
        1 => Just(Happening::TheyLeave),
    ]
}

fn name(leg: LegId) -> String {
    format!("CA-{leg}")
}

fn happen(call: &mut Call, happening: Happening, seconds: i64) {
    let told = |status| webhook(status, seconds, seconds);
    let closed = call.end_asked_at.is_some() || call.given_up_at.is_some();
    let ours: Vec<(LegId, String)> = call
        .agent_legs()
        .filter_map(|leg| Some((leg.id, leg.carrier_ref.clone()?)))
        .collect();
    match happening {
        Happening::Lost(which) => {
            if let Some((leg, theirs)) = ours.get(which % ours.len()) {
                let answered = call
                    .leg(*leg)
                    .is_some_and(|leg| leg.evidence.was_answered());
                let end = if answered {
                    LegStatus::Completed
                } else {
                    LegStatus::NoAnswer
                };
                tell(call, theirs, told(end));
            }
        }
        Happening::AsksBack => {
            let may = matches!(CallState::of(call), CallState::Active | CallState::Held);
            if let Some(owner) = call.agent.filter(|_| may && !closed) {
                add(call, owner, seconds);
            }
        }
        Happening::Redeems => {
            let entrance = call
                .agent
                .and_then(|owner| call.entrance(owner))
                .map(|leg| leg.id);
            if let Some(leg) = entrance.filter(|_| !closed) {
                call.leg_mut(leg).unwrap().carrier_ref = Some(name(leg));
                tell(call, &name(leg), told(LegStatus::Answered));
            }
        }
        Happening::Offered(who) => {
            let who = AgentId::new(id(50 + u128::from(who)));
            let due = work(call)
                .iter()
                .any(|job| matches!(job, Job::HandOver { .. } | Job::Offer { .. }));
            if due && call.agent != Some(who) {
                add(call, who, seconds);
            }
        }
        Happening::Rings => {
            let due = work(call).into_iter().find_map(|job| match job {
                Job::Ring { leg, .. } => Some(leg),
                _ => None,
            });
            if let Some(leg) = due {
                let found = call.leg_mut(leg).unwrap();
                (found.sending, found.carrier_ref) = (Sending::Taken, Some(name(leg)));
                tell(call, &name(leg), told(LegStatus::Ringing));
            }
        }
        Happening::Answers(which) => {
            if let Some((_, theirs)) = ours.get(which % ours.len()) {
                tell(call, theirs, told(LegStatus::Answered));
            }
        }
        Happening::GivenUp => {
            if work(call)
                .iter()
                .any(|job| matches!(job, Job::HandOver { .. } | Job::Offer { .. }))
            {
                call.given_up_at = Some(at(seconds));
                call.cancel_unsent_agents(at(seconds));
            }
        }
        Happening::EndAsked => {
            call.end_asked_at.get_or_insert(at(seconds));
            call.cancel_unsent_legs(at(seconds));
        }
        Happening::TheyLeave => {
            tell(call, CUSTOMER_REF, told(LegStatus::Completed));
        }
    }
}

fn add(call: &mut Call, agent: AgentId, seconds: i64) {
    let leg = LegId::new(id(1_000 + call.legs.len() as u128));
    call.legs
        .push(Leg::new(leg, LegEnd::Agent(agent), at(seconds)));
}

/// What must hold however a call stands.
fn check(call: &Call) -> Result<(), TestCaseError> {
    let jobs = work(call);
    let state = CallState::of(call);
    let hangs_up = |leg: LegId| jobs.contains(&Job::HangUp { call: call.id, leg });
    let talks = call.talker().map(|leg| leg.id);
    let live = |leg: &&Leg| leg.is_live();
    for leg in call.agent_legs().filter(live).filter(|_| talks.is_some()) {
        let stays = talks == Some(leg.id) && !state.is_over() && call.end_asked_at.is_none();
        prop_assert_eq!(hangs_up(leg.id), !stays, "{:?}", leg);
    }
    let customer = call.customer().unwrap();
    let there = customer.status() == LegStatus::Answered;
    if there && call.end_asked_at.is_none() {
        prop_assert!(!hangs_up(customer.id), "nobody asked for the end");
    }
    if state == CallState::Held {
        let turn = call.turns();
        let leg = customer.id;
        let hold = Job::Hold {
            call: call.id,
            leg,
            turn,
        };
        prop_assert!(jobs.contains(&hold), "music");
        // Somebody rings, or something is done about it.
        let rings = call.offers().any(Leg::is_live);
        let done = jobs.iter().any(|job| {
            matches!(
                job,
                Job::HandOver { .. } | Job::Offer { .. } | Job::Ring { .. } | Job::Apologise { .. }
            )
        });
        prop_assert!(rings || done, "forgotten: {:?}", jobs);
    } else if there && call.end_asked_at.is_none() {
        prop_assert!(talks.is_some(), "there, and nobody talks: {:?}", state);
    }
    Ok(())
}

proptest! {
    #[test]
    fn whoever_was_talking_is_never_forgotten(
        happenings in prop::collection::vec(happening(), 1..24),
        inbound in any::<bool>(),
    ) {
        let direction = if inbound { Direction::Inbound } else { Direction::Outbound };
        let mut call = a_call(direction);
        tell(&mut call, AGENT_REF, webhook(LegStatus::Answered, 1, 0));
        tell(&mut call, CUSTOMER_REF, webhook(LegStatus::Answered, 5, 2));
        for (seconds, happening) in (10..).step_by(3).zip(happenings) {
            happen(&mut call, happening, seconds);
            check(&call)?;
        }
    }
}
