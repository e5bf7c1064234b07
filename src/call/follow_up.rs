//! What has to be done about a call, worked out from how it stands.
//!
//! A pure function of the call, so that any order of the same tellings leads to the same work. Each piece
//! of work is keyed, and the store keeps a key once: asking for it again is harmless.

use super::{Call, CallState, Direction, Leg, LegEnd, LegStatus, Sending, recorded};
use crate::job::Job;

/// The work that follows from how the call stands. Over and over the same for the same call.
#[must_use]
pub fn follow_up(call: &Call) -> Vec<Job> {
    let Some(customer) = call.customer() else {
        return Vec::new();
    };
    if call.foreign {
        return watched(call).collect();
    }
    let wants_end = wants_end(call);
    let mut jobs: Vec<Job> = call.leaving().map(|leg| hang_up(call, leg)).collect();

    if call.direction == Direction::Outbound && !wants_end {
        let customer = may_ring(call, customer).then_some(customer);
        jobs.extend(customer.into_iter().chain(due(call)).map(|leg| Job::Ring {
            call: call.id,
            leg: leg.id,
        }));
        if call.is_call_back() && call.turns() == 0 {
            jobs.extend(offer_jobs(call, call.agent_legs()));
        }
    }
    if call.called_back_by().is_some() && CallState::of(call).is_over() {
        jobs.push(Job::CallBack { call: call.id });
    }
    if call.is_held() {
        jobs.extend(held_jobs(call, customer));
    } else if !wants_end {
        if call.direction == Direction::Inbound && call.turns() == 0 {
            jobs.extend(direct(call));
            jobs.extend(inbound_jobs(call));
        }
        jobs.extend(talk_jobs(call, customer));
    }
    if !wants_end {
        jobs.extend(arranged_jobs(call));
    }
    if call.direction == Direction::Inbound || call.is_call_back() {
        jobs.extend(set_aside_jobs(call));
    }
    if wants_end {
        let live = call.legs.iter().filter(|leg| leg.is_live());
        jobs.extend(live.map(|leg| hang_up(call, leg)));
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
    jobs.extend(watched(call));
    jobs.extend(recorded::jobs(call));
    jobs
}

/// Legs at the carrier that have not ended are watched until they have.
fn watched(call: &Call) -> impl Iterator<Item = Job> {
    let named = |leg: &&Leg| leg.is_live() && leg.carrier_ref.is_some();
    call.legs.iter().filter(named).map(|leg| Job::Watch {
        call: call.id,
        leg: leg.id,
    })
}

/// Whether nobody shall be connected any more.
pub(crate) fn wants_end(call: &Call) -> bool {
    CallState::of(call).is_over()
        || call.end_asked_at.is_some()
        || (our_side_left(call) && !call.is_held())
}

/// Rings those who were brought in, and lets those hear music for whom that was arranged.
fn arranged_jobs(call: &Call) -> impl Iterator<Item = Job> {
    let rung = call.to_be_brought().map(|leg| Job::Ring {
        call: call.id,
        leg: leg.id,
    });
    let tended = call.arranged_holds().map(|(leg, change)| Job::Tend {
        call: call.id,
        leg,
        change,
    });
    rung.chain(tended)
}

/// Whoever let a call ring that was offered to them is offered nothing more for now. Whoever was brought in was
/// asked by a colleague, who sees it.
fn set_aside_jobs(call: &Call) -> impl Iterator<Item = Job> {
    call.agent_legs().filter_map(|leg| match leg.end {
        LegEnd::Agent(agent)
            if leg.status() == LegStatus::NoAnswer
                && leg.has_rung()
                && leg.arranged.brought_by.is_none() =>
        {
            Some(Job::SetAside {
                agent,
                call: call.id,
                leg: leg.id,
            })
        }
        _ => None,
    })
}

fn hang_up(call: &Call, leg: &Leg) -> Job {
    Job::HangUp {
        call: call.id,
        leg: leg.id,
    }
}

/// Our side was there and has gone, all of it, and so have those whom it brought in.
pub(crate) fn our_side_left(call: &Call) -> bool {
    let mut legs = call.agent_legs().chain(call.guests()).peekable();
    let answered = call.agent_legs().any(|leg| leg.evidence.was_answered())
        || call.answered_outside().next().is_some();
    let outbound = call.direction == Direction::Outbound && !call.is_call_back();
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

/// A customer who is alone hears music. The agent has a while to come back; then others are rung.
fn held_jobs(call: &Call, customer: &Leg) -> Vec<Job> {
    let turn = call.voices();
    let mut jobs = vec![Job::Hold {
        call: call.id,
        leg: customer.id,
        turn,
    }];
    if call.coming().any(|leg| leg.end == LegEnd::Guest) {
        // Whom the agent left the customer to is on their way.
    } else if call.given_up_at.is_some() || call.is_handed_over() {
        jobs.extend(offer_jobs(call, call.offers()));
    } else {
        jobs.push(Job::HandOver {
            call: call.id,
            turn,
        });
    }
    jobs.extend(hang_up_superfluous(call));
    jobs
}

/// Who hears music hears the agent again once a phone is back; a phone that is one too many goes.
fn talk_jobs(call: &Call, customer: &Leg) -> Vec<Job> {
    let turn = call.voices();
    let mut jobs: Vec<Job> = hang_up_superfluous(call).collect();
    if turn > 1 && call.partners().next().is_some() {
        jobs.push(Job::Resume {
            call: call.id,
            leg: customer.id,
            turn,
        });
    }
    jobs
}

fn hang_up_superfluous(call: &Call) -> impl Iterator<Item = Job> {
    call.superfluous().map(|leg| hang_up(call, leg))
}

/// The phone of ours that is to be rung before anybody is called.
fn due(call: &Call) -> Option<&Leg> {
    let ready = |leg: &&Leg| leg.sending == Sending::Due && leg.status() == LegStatus::Created;
    call.agent_legs().find(ready)
}

/// Tells the carrier where a caller goes on who has waited, unless an agent was quicker.
fn direct(call: &Call) -> Option<Job> {
    let route = call.route.as_ref().filter(|route| route.untold)?;
    Some(Job::Direct {
        call: call.id,
        turn: route.turn,
    })
}

/// How many steps of a flow they have come to after the first.
fn steps(call: &Call) -> u32 {
    call.route.as_ref().map_or(0, |route| route.turn)
}

/// An incoming call is rung at one agent after the other, until one answers or none is left.
fn inbound_jobs(call: &Call) -> Vec<Job> {
    if call.is_in_menu() {
        return Vec::new();
    }
    if let Some(leg) = call.rung_outside() {
        return outside_jobs(call, leg).into_iter().collect();
    }
    offer_jobs(call, call.agent_legs())
}

/// The number outside is rung once; where that was in vain the caller goes on.
fn outside_jobs(call: &Call, leg: &Leg) -> Option<Job> {
    if call.was_rung_in_vain() {
        return Some(offer(call));
    }
    is_ready(leg).then(|| ring(call, leg))
}

/// Whether it is to be rung, and nothing was done about that yet.
fn is_ready(leg: &Leg) -> bool {
    leg.status() == LegStatus::Created && leg.sending == Sending::Not && leg.carrier_ref.is_none()
}

fn ring(call: &Call, leg: &Leg) -> Job {
    Job::Ring {
        call: call.id,
        leg: leg.id,
    }
}

fn offer(call: &Call) -> Job {
    Job::Offer {
        call: call.id,
        // Both only grow, so that no two offers have the same number.
        tried: call.agent_legs().count() as u32 + steps(call),
    }
}

/// The next step of ringing these legs: one after the other, or all at once where the queue is such.
fn offer_jobs<'a>(call: &'a Call, legs: impl Iterator<Item = &'a Leg>) -> Vec<Job> {
    if call.given_up_at.is_some() {
        // In a flow the carrier was told what comes, or is told by `Job::Direct`.
        let by_flow = call.route.is_some() && call.turns() == 0;
        let told = (!by_flow).then_some(Job::Apologise { call: call.id });
        return told.into_iter().collect();
    }
    let legs: Vec<&Leg> = legs.collect();
    if legs.iter().all(|leg| leg.is_over()) {
        return vec![offer(call)];
    }
    let ready = legs.into_iter().filter(|leg| is_ready(leg));
    ready.map(|leg| ring(call, leg)).collect()
}
