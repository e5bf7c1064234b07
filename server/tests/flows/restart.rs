//! The server goes away between what was asked and what was done, and comes back.

use serde_json::json;
use trunkline::agent::Role;
use trunkline::call::{Call, CallState, Cause, Ending, LegEnd, Sending};
use trunkline::carrier::{RingOrder, Target};
use trunkline::clock::{Span, Time};
use trunkline::id::CallId;
use trunkline::job::Job;
use trunkline::permit::{self, GateFacts};
use trunkline::store::{Commit, Committed};

use crate::stage::{Floor, Terms, on_both_databases, until};

on_both_databases!(
    what_was_asked_before_the_restart_is_rung_once_after_it,
    what_was_asked_too_long_ago_is_not_rung,
    a_request_that_a_dead_worker_never_sent_is_looked_up,
    a_request_that_a_dead_worker_had_sent_is_looked_up,
    a_look_that_was_long_under_way_proves_nothing,
);

const IRIS: &str = "+18085550118";

/// A floor that does no jobs, on which the agent's phone waits for the customer to be rung.
struct Interrupted {
    floor: Floor,
    call: CallId,
    /// Keeps the agent in the call.
    _phone: (sandbox::phone::Phone, sandbox::phone::PhoneCall),
}

async fn interrupted(terms: Terms) -> Interrupted {
    let mut floor = terms.open().await;
    let alex = floor.seat("alex", Role::Agent).await;
    let mut phone = alex.phone().await;
    floor.stop().await;
    floor.start(false).await;
    let (call, line) = alex.call(&mut phone, IRIS).await;
    let waiting = |call: &Call| call.agent_legs().any(|leg| leg.evidence.was_answered());
    floor
        .until_call(call, "the agent's phone in it", waiting)
        .await;
    assert_eq!(floor.carrier.asked_to_ring().await, 0);
    Interrupted {
        floor,
        call,
        _phone: (phone, line),
    }
}

impl Interrupted {
    async fn restart(&mut self) {
        self.floor.stop().await;
        self.floor.start(true).await;
    }

    /// A worker takes the job of ringing, writes down that it sends the request, and is no more.
    async fn worker_dies_sending(&self) {
        let store = &self.floor.dialer.store;
        let now = self.floor.dialer.now();
        let job = store.claim_job(now, Span::millis(200)).await;
        let job = job.expect("the database answers").expect("a job is due");
        assert!(matches!(job.job, Job::Ring { .. }), "{job:?}");
        // Webhooks of the conference may change the call meanwhile.
        until("what the worker wrote down", async || {
            let mut call = self.floor.call(self.call).await;
            let leg = call.legs.iter_mut().find(|leg| leg.end == LegEnd::Customer);
            leg.expect("every call has a customer").sending = Sending::Sent(now);
            match store.commit(&only(call, now)).await {
                Ok(Committed::Done) => Ok(()),
                other => Err(format!("{other:?}")),
            }
        })
        .await;
    }

    /// The one request that the worker sent before it died.
    async fn request_goes_out(&self) {
        let dialer = &self.floor.dialer;
        let call = self.floor.call(self.call).await;
        let facts = GateFacts {
            do_not_call: false,
            own_numbers: Vec::new(),
            now: dialer.now(),
        };
        let reading = permit::read(&*dialer.plan, IRIS).expect("a number");
        let permit = permit::decide(&reading, &facts).expect("it may be dialled");
        let order = RingOrder {
            call: call.id,
            leg: call.customer().expect("every call has a customer").id,
            target: Target::Number(permit),
            caller_id: call.us.to_string(),
            ring_for: Span::seconds(45),
            ends_call: true,
        };
        let sent = dialer.carrier.ring(&order).await;
        sent.expect("the carrier takes it");
    }
}

/// A commit of a call and nothing else.
fn only(call: Call, now: Time) -> Commit {
    Commit {
        call,
        event: None,
        intent: None,
        redeemed: None,
        decision: None,
        jobs: Vec::new(),
        changes: Vec::new(),
        sole: Vec::new(),
        free: Vec::new(),
        moves: Vec::new(),
        at: now,
    }
}

async fn what_was_asked_before_the_restart_is_rung_once_after_it(terms: Terms) {
    let mut story = interrupted(terms).await;
    story.restart().await;
    let floor = &story.floor;
    floor.until_state(story.call, CallState::Active).await;
    assert_eq!(floor.carrier.rang().await, [IRIS]);
    assert_eq!(floor.carrier.asked_to_ring().await, 1);
}

async fn what_was_asked_too_long_ago_is_not_rung(terms: Terms) {
    let terms = terms.policy(|policy| policy.send_within = Span::millis(300));
    let mut story = interrupted(terms).await;
    let asked = story.floor.dialer.now();
    until("the request to be too old", async || {
        let age = story.floor.dialer.now().since(asked);
        if age > Span::millis(300) {
            Ok(())
        } else {
            Err(format!("{age:?}"))
        }
    })
    .await;
    story.restart().await;
    let floor = &story.floor;
    let call = floor.until_state(story.call, CallState::Failed).await;
    let cause = Ending::of(&call).map(|ending| ending.cause);
    assert_eq!(cause, Some(Cause::CarrierDown));
    assert_eq!(floor.carrier.asked_to_ring().await, 0);
    assert!(floor.carrier.rang().await.is_empty());
}

async fn a_request_that_a_dead_worker_never_sent_is_looked_up(terms: Terms) {
    let terms = terms.policy(|policy| policy.settle_after = Span::millis(1_000));
    let mut story = interrupted(terms).await;
    story.worker_dies_sending().await;
    story.restart().await;
    let floor = &story.floor;
    let call = floor.until_state(story.call, CallState::Failed).await;
    let cause = Ending::of(&call).map(|ending| ending.cause);
    assert_eq!(cause, Some(Cause::CarrierDown));
    assert_eq!(floor.carrier.asked_to_ring().await, 0);
    assert!(floor.carrier.rang().await.is_empty());
}

async fn a_request_that_a_dead_worker_had_sent_is_looked_up(terms: Terms) {
    let mut story = interrupted(terms).await;
    for kind in ["call-status", "conference"] {
        let lost = json!({"webhook": kind, "fault": "lose"});
        story.floor.carrier.fault(lost).await;
    }
    story.worker_dies_sending().await;
    story.request_goes_out().await;
    story.restart().await;
    let floor = &story.floor;
    let found = |call: &Call| {
        let seen = [CallState::Initiated, CallState::Ringing, CallState::Active];
        let named = call.customer().is_some_and(|leg| leg.carrier_ref.is_some());
        named && seen.contains(&CallState::of(call))
    };
    floor
        .until_call(story.call, "the customer's leg, found", found)
        .await;
    assert_eq!(floor.carrier.rang().await, [IRIS]);
    assert_eq!(floor.carrier.asked_to_ring().await, 1);
}

/// The carrier reads its list before the request arrives, and answers when it is long too late for that.
async fn a_look_that_was_long_under_way_proves_nothing(terms: Terms) {
    let terms = terms.policy(|policy| policy.settle_after = Span::seconds(5));
    let mut story = interrupted(terms).await;
    for kind in ["call-status", "conference"] {
        let lost = json!({"webhook": kind, "fault": "lose"});
        story.floor.carrier.fault(lost).await;
    }
    let slow = json!({"rest": "GET /Calls.json", "fault": "slow", "ms": 7_000, "times": 1});
    story.floor.carrier.fault(slow).await;
    story.worker_dies_sending().await;
    story.restart().await;
    until("the look to be under way", async || {
        match story.floor.carrier.faults_done().await.last() {
            Some(1) => Ok(()),
            other => Err(format!("{other:?}")),
        }
    })
    .await;
    story.request_goes_out().await;
    let floor = &story.floor;
    let named = |call: &Call| call.customer().is_some_and(|leg| leg.carrier_ref.is_some());
    let call = floor
        .until_call(story.call, "the customer's leg, found", named)
        .await;
    assert!(!CallState::of(&call).is_over(), "{call:?}");
    assert_eq!(floor.carrier.rang().await, [IRIS]);
}
