//! Calls we make: answered, refused, rung in vain, hung up by either side.

use sandbox::media::tone;
use trunkline::agent::Role;
use trunkline::call::{Call, CallState, Cause, Ending, Side, Whose};
use trunkline::clock::Span;

use crate::stage::{Terms, customer_of, hears, logged_in_full, on_both_databases, until};

on_both_databases!(
    the_agent_dials_they_talk_and_the_agent_hangs_up,
    the_customer_hangs_up,
    the_line_is_busy,
    nobody_has_that_number,
    nobody_answers,
    the_customer_declines,
    the_agent_thinks_better_of_it_while_it_rings,
    the_agents_phone_never_connects,
);

async fn the_agent_dials_they_talk_and_the_agent_hangs_up(terms: Terms) {
    let floor = terms.open().await;
    let alex = floor.seat("alex", Role::Agent).await;
    let mut phone = alex.phone().await;
    let (id, line) = alex.call(&mut phone, "(808) 555-0118").await;
    line.say(tone::sine(700.0, 1_000, 0.3));
    let call = floor.until_state(id, CallState::Active).await;
    let customer = customer_of(&call);
    hears(&line, 440.0).await;
    until("a tone in the customer's ear", async || {
        match floor.carrier.tone_towards(&customer, 700).await {
            tone if tone > 0.05 => Ok(()),
            tone => Err(format!("{tone}")),
        }
    })
    .await;

    alex.end(id).await;
    let call = floor.until_state(id, CallState::Completed).await;
    let told = phone.wait("hangup").await;
    told.expect("the agent's phone is told");
    ended(&call, Side::Us, "Ended by you.");
    assert!(call.talk() >= Span::seconds(1), "{call:#?}");
    for leg in &call.legs {
        let sid = leg.carrier_ref.as_deref().expect("the carrier named it");
        assert_eq!(floor.carrier.until_ended(sid).await, "completed");
    }
    logged_in_full(&floor, id).await;
    assert_eq!(floor.carrier.rang().await, ["+18085550118"]);
    assert_eq!(floor.carrier.asked_to_ring().await, 1);
}

async fn the_customer_hangs_up(terms: Terms) {
    let floor = terms.open().await;
    let alex = floor.seat("alex", Role::Agent).await;
    let mut phone = alex.phone().await;
    let (id, _line) = alex.call(&mut phone, "+1 617 555 0116").await;
    let call = floor.until_state(id, CallState::Completed).await;
    let told = phone.wait("hangup").await;
    told.expect("the agent's phone is told");
    // Who left first may be told after the end itself.
    logged_in_full(&floor, id).await;
    ended(&floor.call(id).await, Side::Them, "They hung up.");
    assert!(call.talk() >= Span::seconds(1), "{call:#?}");
}

async fn the_line_is_busy(terms: Terms) {
    let end = CallState::Busy;
    in_vain(terms, "+13125550112", end, Side::Them, "The line is busy.").await;
}

async fn nobody_has_that_number(terms: Terms) {
    let words = "This number does not exist.";
    in_vain(
        terms,
        "+12065550114",
        CallState::Failed,
        Side::Carrier,
        words,
    )
    .await;
}

async fn nobody_answers(terms: Terms) {
    let terms = terms.policy(|policy| policy.ring_customer_for = Span::seconds(10));
    let end = CallState::NoAnswer;
    in_vain(terms, "+12125550111", end, Side::Them, "No answer.").await;
}

async fn the_customer_declines(terms: Terms) {
    let words = "They declined the call.";
    in_vain(terms, "+13055550113", CallState::Busy, Side::Them, words).await;
}

/// A call that comes to nothing: it ends in this way, and the agent's phone is let go.
async fn in_vain(terms: Terms, number: &str, state: CallState, by: Side, words: &str) {
    let floor = terms.open().await;
    let alex = floor.seat("alex", Role::Agent).await;
    let mut phone = alex.phone().await;
    let (id, _line) = alex.call(&mut phone, number).await;
    let call = floor.until_state(id, state).await;
    ended(&call, by, words);
    assert_eq!(call.talk(), Span::ZERO);
    let told = phone.wait("hangup").await;
    told.expect("the agent's phone is told");
    let all_over = |call: &Call| call.legs.iter().all(trunkline::call::Leg::is_over);
    floor.until_call(id, "both legs over", all_over).await;
    ended(&floor.call(id).await, by, words);
    assert_eq!(floor.carrier.asked_to_ring().await, 1);
}

async fn the_agent_thinks_better_of_it_while_it_rings(terms: Terms) {
    let floor = terms.open().await;
    let alex = floor.seat("alex", Role::Agent).await;
    let mut phone = alex.phone().await;
    let (id, _line) = alex.call(&mut phone, "+12125550111").await;
    let call = floor.until_state(id, CallState::Ringing).await;
    let customer = customer_of(&call);
    alex.end(id).await;
    let call = floor.until_state(id, CallState::Canceled).await;
    ended(&call, Side::Us, "Canceled before they answered.");
    assert_eq!(floor.carrier.until_ended(&customer).await, "canceled");
    let told = phone.wait("hangup").await;
    told.expect("the agent's phone is told");
}

async fn the_agents_phone_never_connects(terms: Terms) {
    let terms = terms.policy(|policy| policy.intent_life = Span::millis(300));
    let floor = terms.open().await;
    let alex = floor.seat("alex", Role::Agent).await;
    let id = alex.dial("+18085550118").await.card.id;
    let call = floor.until_state(id, CallState::Canceled).await;
    let words = "Your phone did not connect, so nobody was called.";
    ended(&call, Side::Us, words);
    assert_eq!(
        Ending::of(&call).map(|ending| ending.cause),
        Some(Cause::PhoneNeverConnected)
    );
    floor.until_idle().await;
    assert_eq!(floor.carrier.asked_to_ring().await, 0);
    assert!(floor.carrier.rang().await.is_empty());
}

fn ended(call: &Call, by: Side, words: &str) {
    let told = Ending::of(call).map(|ending| ending.by);
    assert_eq!(
        (told, call.in_words(Whose::Viewers)),
        (Some(by), words),
        "{call:#?}"
    );
}
