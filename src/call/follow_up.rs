//! What has to be done about a call, worked out from how it stands.
//!
//! A pure function of the call, so that any order of the same tellings leads to the same work. Each piece
//! of work is keyed, and the store keeps a key once: asking for it again is harmless.

use super::{Call, CallState, Direction, Leg, LegStatus, Sending};
use crate::job::Job;

/// The work that follows from how the call stands. Over and over the same for the same call.
#[must_use]
pub fn follow_up(call: &Call) -> Vec<Job> {
    let Some(customer) = call.customer() else {
        return Vec::new();
    };
    let mut jobs = Vec::new();
    let over = CallState::of(call).is_over();
    let wants_end = over || call.end_asked_at.is_some() || our_side_left(call);

    if call.direction == Direction::Outbound && !wants_end && may_ring(call, customer) {
        jobs.push(Job::Ring {
            call: call.id,
            leg: customer.id,
        });
    }
    if call.direction == Direction::Inbound && !wants_end {
        jobs.extend(inbound_jobs(call));
    }
    if wants_end {
        jobs.extend(
            call.legs
                .iter()
                .filter(|leg| leg.is_live())
                .map(|leg| Job::HangUp {
                    call: call.id,
                    leg: leg.id,
                }),
        );
    }
    jobs.extend(
        call.legs
            .iter()
            .filter(|leg| matches!(leg.sending, Sending::Unknown(_)) && leg.carrier_ref.is_none())
            .map(|leg| Job::LookUp {
                call: call.id,
                leg: leg.id,
            }),
    );
    let named = |leg: &&Leg| leg.is_live() && leg.carrier_ref.is_some();
    jobs.extend(call.legs.iter().filter(named).map(|leg| Job::Watch {
        call: call.id,
        leg: leg.id,
    }));
    jobs
}

/// Our side was there and has gone, all of it.
pub(crate) fn our_side_left(call: &Call) -> bool {
    let mut legs = call.agent_legs().peekable();
    let answered = call.agent_legs().any(|leg| leg.evidence.was_answered());
    let outbound = call.direction == Direction::Outbound;
    legs.peek().is_some() && (answered || outbound) && legs.all(Leg::is_over)
}

/// The agent is on the phone and the customer was not rung yet.
fn may_ring(call: &Call, customer: &Leg) -> bool {
    customer.sending == Sending::Not
        && customer.status() == LegStatus::Created
        && call
            .agent_legs()
            .any(|leg| leg.status() == LegStatus::Answered)
}

/// An incoming call is rung at one agent after the other, until one answers or none is left.
fn inbound_jobs(call: &Call) -> Option<Job> {
    if call.given_up_at.is_some() {
        return Some(Job::Apologise { call: call.id });
    }
    let waiting = call.agent_legs().all(Leg::is_over);
    let ready = call.agent_legs().find(|leg| {
        leg.status() == LegStatus::Created
            && leg.sending == Sending::Not
            && leg.carrier_ref.is_none()
    });
    match ready {
        Some(leg) => Some(Job::Ring {
            call: call.id,
            leg: leg.id,
        }),
        None if waiting => Some(Job::Offer {
            call: call.id,
            tried: call.agent_legs().count() as u32,
        }),
        None => None,
    }
}
