//! The gate is asked again at the moment of ringing, and its answers are kept.

use trunkline::agent::Role;
use trunkline::call::{Call, CallState, Leg, Whose};

use crate::stage::{Terms, on_both_databases};

on_both_databases!(do_not_call_between_click_and_ring_blocks);

const IRIS: &str = "+18085550118";

async fn do_not_call_between_click_and_ring_blocks(terms: Terms) {
    let floor = terms.open().await;
    let alex = floor.seat("alex", Role::Agent).await;
    let mut phone = alex.phone().await;
    let dialed = alex.dial(IRIS).await;
    let number = IRIS.parse().expect("a number");
    let now = floor.dialer.now();
    let added = floor
        .dialer
        .store
        .add_do_not_call(&number, "asked us to", now)
        .await;
    added.expect("the database answers");
    let intent = dialed.intent.to_string();
    let line = phone.dial(&[("intent", &intent)]).await;
    line.expect("the phone calls");
    let call = floor.until_state(dialed.card.id, CallState::Blocked).await;
    assert_eq!(
        call.in_words(Whose::Viewers),
        "Blocked: this number may not be called."
    );
    let over = |call: &Call| call.legs.iter().all(Leg::is_over);
    floor.until_call(call.id, "the agent let go", over).await;
    assert_eq!(floor.carrier.asked_to_ring().await, 0);
    let decisions = floor.decisions(call.id).await;
    assert_eq!(decisions.len(), 2, "{decisions:?}");
    assert_eq!(decisions[0], None);
    let refused = decisions[1].as_deref().unwrap_or_default();
    assert!(refused.contains("do-not-call list"), "{refused}");
}
