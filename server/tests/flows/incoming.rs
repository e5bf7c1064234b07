//! Calls that come in: whom they ring, in which order, and what the caller hears.

use sandbox::phone::Phone;
use serde_json::Value;
use trunkline::agent::Role;
use trunkline::call::{Call, CallState, Direction, Ending, Side, Whose};
use trunkline::clock::Span;

use crate::stage::{Floor, Seat, Terms, hears, logged_in_full, on_both_databases, until};

on_both_databases!(
    it_rings_who_waited_longest_and_they_talk,
    one_declines_and_the_next_answers,
    whoever_is_rung_sees_what_went_before,
    nobody_takes_it_and_the_caller_is_told,
    nobody_is_there_and_the_caller_is_told,
    the_caller_hangs_up_while_it_rings,
    two_callers_at_once_do_not_ring_one_agent,
);

const CALLER: &str = "+14155550142";

/// Two agents with their phones, the first of whom has waited longer.
async fn two_agents(floor: &Floor) -> [(Seat, Phone); 2] {
    let alex = floor.seat("alex", Role::Agent).await;
    let blake = floor.seat("blake", Role::Agent).await;
    let phones = (alex.phone().await, blake.phone().await);
    [(alex, phones.0), (blake, phones.1)]
}

fn ended(call: &Call, by: Side, words: &str) {
    let told = Ending::of(call).map(|ending| ending.by);
    assert_eq!(
        (told, call.in_words(Whose::Viewers)),
        (Some(by), words),
        "{call:#?}"
    );
}

async fn it_rings_who_waited_longest_and_they_talk(terms: Terms) {
    let floor = terms.open().await;
    let [(alex, mut phone), (blake, _other)] = two_agents(&floor).await;
    let caller = floor.carrier.somebody_calls(CALLER, "tone").await;
    let invite = phone.invited().await.expect("it rings");
    assert_eq!(invite["parameters"]["From"], CALLER);
    let line = phone.accept(&invite).await.expect("the phone answers");
    hears(&line, 440.0).await;
    let call = floor.until_some_call().await;
    assert_eq!(call.direction, Direction::Inbound);
    let call = floor.until_state(call.id, CallState::Active).await;
    assert_eq!(call.agent, Some(alex.agent.id));
    floor.carrier.party_hangs_up(&caller).await;
    let told = phone.wait("hangup").await;
    told.expect("the agent's phone is told");
    floor.until_state(call.id, CallState::Completed).await;
    logged_in_full(&floor, call.id).await;
    let call = floor.call(call.id).await;
    ended(&call, Side::Them, "They hung up.");
    assert!(call.talk() >= Span::seconds(1));
    let rang = floor.carrier.rang().await;
    let never = format!("client:{}", blake.agent.phone_identity());
    assert!(!rang.contains(&never), "{rang:?}");
}

async fn whoever_is_rung_sees_what_went_before(terms: Terms) {
    let floor = terms.open().await;
    let [(alex, mut phone), (blake, mut other)] = two_agents(&floor).await;
    let caller = floor.carrier.somebody_calls(CALLER, "tone").await;
    let invite = phone.invited().await.expect("it rings");
    let _line = phone.accept(&invite).await.expect("the phone answers");
    let first = floor.until_some_call().await;
    floor.until_state(first.id, CallState::Active).await;
    floor.carrier.party_hangs_up(&caller).await;
    floor.until_state(first.id, CallState::Completed).await;
    phone.wait("hangup").await.expect("the phone is told");
    // Blake has been free for longer now.
    floor.carrier.somebody_calls(CALLER, "tone").await;
    other.invited().await.expect("it rings");
    let live = floor.dialer.store.list_live_calls(blake.agent.id).await;
    let second = live.expect("the database")[0].id;
    let last = blake.desk(&floor).last_calls(second).await;
    let last = last.expect("it rings them");
    let told: Vec<_> = last
        .iter()
        .map(|last| (last.words.as_str(), last.agent_name.as_deref()))
        .collect();
    assert_eq!(told, [("They hung up.", Some("alex"))]);
    let others = alex.desk(&floor).last_calls(second).await;
    assert!(others.is_err(), "it rings somebody else: {others:?}");
}

async fn one_declines_and_the_next_answers(terms: Terms) {
    let floor = terms.open().await;
    let [(alex, mut first), (blake, mut second)] = two_agents(&floor).await;
    let caller = floor.carrier.somebody_calls(CALLER, "tone").await;
    let invite = first.invited().await.expect("it rings");
    first.reject(&invite).await.expect("the socket is open");
    let invite = second.invited().await.expect("the next one rings");
    let line = second.accept(&invite).await.expect("the phone answers");
    hears(&line, 440.0).await;
    let call = floor.until_some_call().await;
    let call = floor.until_state(call.id, CallState::Active).await;
    assert_eq!(call.agent, Some(blake.agent.id));
    blake.end(call.id).await;
    let call = floor.until_state(call.id, CallState::Completed).await;
    ended(&call, Side::Us, "Ended by you.");
    assert_eq!(floor.carrier.until_ended(&caller).await, "completed");
    let page = alex.desk(&floor).call(call.id).await;
    let page = page.expect("a call that rang an agent is theirs to see");
    assert_eq!(page.card.agent_name.as_deref(), Some("blake"));
}

async fn nobody_takes_it_and_the_caller_is_told(terms: Terms) {
    let floor = terms.open().await;
    let [(_, mut first), (_, mut second)] = two_agents(&floor).await;
    let caller = floor.carrier.somebody_calls(CALLER, "silent").await;
    for phone in [&mut first, &mut second] {
        let invite = phone.invited().await.expect("it rings");
        phone.reject(&invite).await.expect("the socket is open");
    }
    told_that_nobody_is_free(&floor, &caller).await;
    // Who has heard enough is a missed call as well.
    floor.carrier.party_hangs_up(&caller).await;
    missed(&floor).await;
    // The caller and each agent once: nobody is asked twice.
    assert_eq!(floor.carrier.rang().await.len(), 3);
}

async fn nobody_is_there_and_the_caller_is_told(terms: Terms) {
    let floor = terms.open().await;
    let caller = floor.carrier.somebody_calls(CALLER, "silent").await;
    told_that_nobody_is_free(&floor, &caller).await;
    assert_eq!(floor.carrier.until_ended(&caller).await, "completed");
    missed(&floor).await;
}

/// The caller hears the sentence.
async fn told_that_nobody_is_free(floor: &Floor, caller: &str) {
    let said = |entry: &Value| {
        let path = entry["path"].as_str().unwrap_or_default();
        let words = entry["params"].to_string();
        path.contains(caller) && words.contains("<Say>Sorry, nobody is free")
    };
    let heard = |log: &Value| log.as_array().is_some_and(|log| log.iter().any(said));
    floor.carrier.until("/witness", heard).await;
    let call = floor.until_some_call().await;
    assert!(call.given_up_at.is_some(), "{call:#?}");
}

/// The call is a missed one.
async fn missed(floor: &Floor) {
    let call = floor.until_some_call().await;
    let call = floor.until_state(call.id, CallState::NoAnswer).await;
    ended(&call, Side::Us, "Missed: nobody was free to answer.");
    assert_eq!(call.talk(), Span::ZERO);
}

async fn the_caller_hangs_up_while_it_rings(terms: Terms) {
    let floor = terms.open().await;
    let [(_, mut phone), (_, _other)] = two_agents(&floor).await;
    let caller = floor.carrier.somebody_calls(CALLER, "silent").await;
    phone.invited().await.expect("it rings");
    floor.carrier.party_hangs_up(&caller).await;
    let told = phone.wait("cancel").await;
    told.expect("the agent's phone stops ringing");
    let call = floor.until_some_call().await;
    let call = floor.until_state(call.id, CallState::Abandoned).await;
    ended(&call, Side::Them, "They hung up before anyone answered.");
    let all_over = |call: &Call| call.legs.iter().all(trunkline::call::Leg::is_over);
    floor.until_call(call.id, "all legs over", all_over).await;
    assert_eq!(floor.carrier.rang().await.len(), 2);
}

async fn two_callers_at_once_do_not_ring_one_agent(terms: Terms) {
    let floor = terms.open().await;
    let [(alex, mut first), (blake, mut second)] = two_agents(&floor).await;
    tokio::join!(
        floor.carrier.somebody_calls(CALLER, "tone"),
        floor.carrier.somebody_calls("+14155550143", "tone"),
    );
    let (one, two) = tokio::join!(first.invited(), second.invited());
    let (one, two) = (one.expect("it rings"), two.expect("it rings"));
    assert_ne!(one["parameters"]["From"], two["parameters"]["From"]);
    // Whoever is only rung cannot end what somebody else took.
    let line = first.accept(&one).await.expect("the phone answers");
    hears(&line, 440.0).await;
    let id = until("alex's call", async || {
        let calls = floor.calls().await;
        let theirs = calls.iter().find(|call| call.agent == Some(alex.agent.id));
        theirs
            .map(|call| call.id)
            .ok_or_else(|| format!("{calls:#?}"))
    })
    .await;
    let (status, _) = blake
        .post("/api/desk/end", &[("id", &id.to_string())])
        .await;
    assert!(!status.is_success());
    assert_eq!(CallState::of(&floor.call(id).await), CallState::Active);
}
