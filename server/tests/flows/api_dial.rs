//! A program dials: the agent's own phone rings first, then whom it called.

use reqwest::StatusCode;
use serde_json::Value;
use trunkline::agent::Role;
use trunkline::call::{Call, CallState, Ending, Leg, Whose};
use trunkline::id::CallId;

use crate::stage::{Floor, Program, Seat, Terms, hears, on_both_databases};

on_both_databases!(
    the_phone_rings_first_and_they_talk,
    who_does_not_answer_their_own_phone_calls_nobody,
);

const IRIS: &str = "+18085550118";

/// An agent at their browser, and a program of theirs.
async fn alex(floor: &Floor) -> (Seat, Program) {
    let seat = floor.seat("alex", Role::Agent).await;
    let program = Program::signed_in(floor, "alex").await;
    (seat, program)
}

fn id_of(body: &Value) -> CallId {
    let id = body["id"].as_str().expect("an id");
    id.parse().expect("an id")
}

async fn the_phone_rings_first_and_they_talk(terms: Terms) {
    let floor = terms.open().await;
    let (seat, program) = alex(&floor).await;
    let mut phone = seat.phone().await;
    let dialed = program.dial("one", "(808) 555-0118").await;
    assert_eq!(dialed.status, StatusCode::CREATED, "{dialed:?}");
    let id = id_of(&dialed.body);
    assert_eq!(dialed.header("location"), format!("/api/calls/{id}"));
    assert_eq!(dialed.body["number"], IRIS);
    let owner = seat.agent.id.to_string();
    assert_eq!(
        (&dialed.body["direction"], &dialed.body["agent_id"]),
        (&"outbound".into(), &owner.into())
    );
    let invite = phone.invited().await.expect("their own phone rings");
    assert_eq!(
        invite["parameters"]["From"], IRIS,
        "and shows who will be called"
    );
    let ringing = floor.call(id).await;
    let words = ringing.in_words(Whose::Viewers);
    assert_eq!(
        words,
        "Your phone rings first. They are called when you answer."
    );
    assert!(
        ringing.customer().is_some_and(|leg| !leg.is_live()),
        "nobody is called yet"
    );

    let line = phone.accept(&invite).await.expect("the phone answers");
    let call = floor.until_state(id, CallState::Active).await;
    hears(&line, 440.0).await;
    let own = format!("client:{}", seat.agent.phone_identity());
    assert_eq!(floor.carrier.rang().await, [own.as_str(), IRIS]);
    assert_eq!(call.agent, Some(seat.agent.id));
    seat.end(id).await;
    let call = floor.until_state(id, CallState::Completed).await;
    assert_eq!(call.in_words(Whose::Viewers), "Ended by you.");
    let all_over = |call: &Call| call.legs.iter().all(Leg::is_over);
    floor.until_call(id, "both legs over", all_over).await;
    // The gate was asked twice, as for a click: when it was asked for and when it was dialed.
    assert_eq!(floor.decisions(id).await, [None, None]);
    assert_eq!(floor.carrier.asked_to_ring().await, 2);
}

async fn who_does_not_answer_their_own_phone_calls_nobody(terms: Terms) {
    let floor = terms.open().await;
    let (seat, program) = alex(&floor).await;
    let mut phone = seat.phone().await;
    let dialed = program.dial("one", IRIS).await;
    let id = id_of(&dialed.body);
    let invite = phone.invited().await.expect("their own phone rings");
    phone.reject(&invite).await.expect("the socket is open");
    let call = floor.until_state(id, CallState::Canceled).await;
    assert_eq!(
        call.in_words(Whose::Viewers),
        "Your phone did not connect, so nobody was called."
    );
    let own = format!("client:{}", seat.agent.phone_identity());
    assert_eq!(floor.carrier.rang().await, [own]);
    // And they can call again at once.
    assert_eq!(program.dial("two", IRIS).await.status, StatusCode::CREATED);
}

#[tokio::test]
async fn without_a_browser_nobody_is_called() {
    let floor = Terms::sqlite().open().await;
    floor.hire("alex", Role::Agent).await;
    let program = Program::signed_in(&floor, "alex").await;
    let id = id_of(&program.dial("one", IRIS).await.body);
    let over = |call: &Call| CallState::of(call).is_over();
    let call = floor.until_call(id, "an end", over).await;
    assert!(Ending::of(&call).is_some(), "{call:#?}");
    assert_eq!(
        call.in_words(Whose::Viewers),
        "Your phone did not connect, so nobody was called."
    );
    assert!(!floor.carrier.rang().await.contains(&IRIS.to_owned()));
}

#[tokio::test]
async fn the_gate_is_the_pages_gate() {
    let floor = Terms::sqlite().open().await;
    let (seat, program) = alex(&floor).await;
    let listed = "+12065550119".parse().expect("a number");
    let now = floor.dialer.now();
    let added = floor
        .dialer
        .store
        .add_do_not_call(&listed, "asked", now)
        .await;
    added.expect("the database answers");
    let refused = [
        ("hello", "not-a-number"),
        ("", "not-a-number"),
        ("911", "emergency-number"),
        ("+1 900 555 0123", "premium-number"),
        ("+12065550119", "do-not-call"),
        ("+1 (206) 555-0119", "do-not-call"),
        ("+12025550100", "own-number"),
    ];
    for (at, (to, problem)) in refused.into_iter().enumerate() {
        let answer = program.dial(&format!("refused-{at}"), to).await;
        assert_eq!(answer.problem(), problem, "{to}");
        assert_eq!(answer.status, StatusCode::UNPROCESSABLE_ENTITY);
    }
    assert!(floor.calls().await.is_empty());
    seat.dial(IRIS).await;
    assert_eq!(
        program.dial("busy", IRIS).await.problem(),
        "already-in-call"
    );
    assert_eq!(floor.calls().await.len(), 1);
}

#[tokio::test]
async fn who_thinks_better_of_it_while_their_phone_rings_calls_nobody() {
    let floor = Terms::sqlite().open().await;
    let (seat, program) = alex(&floor).await;
    let mut phone = seat.phone().await;
    let id = id_of(&program.dial("one", IRIS).await.body);
    phone.invited().await.expect("their own phone rings");
    seat.end(id).await;
    let call = floor.until_state(id, CallState::Canceled).await;
    let all_over = |call: &Call| call.legs.iter().all(Leg::is_over);
    floor.until_call(id, "both legs over", all_over).await;
    assert_eq!(
        call.in_words(Whose::Viewers),
        "Canceled before they answered."
    );
    assert!(!floor.carrier.rang().await.contains(&IRIS.to_owned()));
}
