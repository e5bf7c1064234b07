//! Live changes: numbered, each viewer only what they may see, nothing lost between two connections.

use reqwest::Method;
use serde_json::Value;
use trunkline::agent::Role;
use trunkline::call::CallState;
use trunkline::change::Changed;
use trunkline::id::CallId;

use crate::stage::{Floor, Seat, Stream, Terms, Told, on_both_databases, until};

on_both_databases!(changes_are_numbered_and_resumed_without_a_gap);

const IRIS: &str = "+18085550118";

/// Somebody's phone rings, or did.
const RUNG: [CallState; 2] = [CallState::Ringing, CallState::Active];

fn is_of(told: &Told, call: CallId) -> bool {
    told.event == "call" && told.data["id"] == Value::String(call.to_string())
}

/// Reads until a number was told; what was told on the way.
async fn until_number(stream: &mut Stream, number: i64) -> Vec<Told> {
    let mut told = Vec::new();
    loop {
        let next = stream.next().await.expect("the stream goes on");
        let there = next.id >= Some(number);
        told.push(next);
        if there {
            return told;
        }
    }
}

/// Reads until a call is in one of these states; a card shows how it stands when it is sent. What was told on the way.
async fn until_told(stream: &mut Stream, call: CallId, states: &[CallState]) -> Vec<Told> {
    let mut told = Vec::new();
    loop {
        let next = stream.next().await.expect("the stream goes on");
        let there = is_of(&next, call) && states.iter().any(|it| next.data["state"] == it.word());
        told.push(next);
        if there {
            return told;
        }
    }
}

fn numbers(told: &[Told]) -> Vec<i64> {
    told.iter().filter_map(|it| it.id).collect()
}

async fn changes_are_numbered_and_resumed_without_a_gap(terms: Terms) {
    let floor = terms.open().await;
    let sam = floor.seat("sam", Role::Supervisor).await;
    let alex = floor.seat("alex", Role::Agent).await;
    let mut phone = alex.phone().await;
    let mut all = sam.follow(None).await;
    all.next_of("hello").await;
    let mut first = alex.follow(None).await;
    first.next_of("hello").await;

    let (call, _line) = alex.call(&mut phone, IRIS).await;
    let mut seen = numbers(&until_told(&mut first, call, &RUNG).await);
    drop(first);
    floor.until_state(call, CallState::Active).await;
    alex.end(call).await;
    floor.until_state(call, CallState::Completed).await;
    let last = last_of_calls(&floor).await;
    let mut second = alex.follow(seen.last().copied()).await;
    let told = until_number(&mut second, last).await;
    assert_eq!(told[0].event, "hello");
    seen.extend(numbers(&told));
    // The supervisor, who was never away, saw the same numbers in the same order.
    let whole = numbers(&until_number(&mut all, last).await);
    assert!(seen.is_sorted_by(|a, b| a < b), "{seen:?}");
    seen.retain(|number| *number <= last);
    let missed: Vec<_> = whole
        .iter()
        .filter(|number| !seen.contains(number))
        .collect();
    assert!(
        missed.is_empty(),
        "{missed:?} of {whole:?} were never told in {seen:?}"
    );
}

/// The number of the newest change of a call. What agents do is told to them alone, and it goes on: a page
/// that was closed is noticed later.
async fn last_of_calls(floor: &Floor) -> i64 {
    let changes = floor.dialer.store.list_changes(0, 500).await;
    let changes = changes.expect("an answer").into_iter();
    let of_calls = changes.filter(|change| matches!(change.what, Changed::Call(_)));
    of_calls.map(|change| change.seq).max().expect("some call")
}

/// Somebody's call, rung and ended.
async fn some_call(floor: &Floor, seat: &Seat) -> CallId {
    let mut phone = seat.phone().await;
    let (call, _line) = seat.call(&mut phone, IRIS).await;
    floor.until_state(call, CallState::Active).await;
    seat.end(call).await;
    floor.until_state(call, CallState::Completed).await;
    call
}

#[tokio::test]
async fn an_agent_is_told_of_their_own_calls_and_a_supervisor_of_all() {
    let floor = Terms::sqlite().open().await;
    let alex = floor.seat("alex", Role::Agent).await;
    let blake = floor.seat("blake", Role::Agent).await;
    let sam = floor.seat("sam", Role::Supervisor).await;
    let start = floor.dialer.store.last_change().await.expect("an answer");
    let theirs = some_call(&floor, &alex).await;
    let own = some_call(&floor, &blake).await;
    let mut of_sam = sam.follow(Some(start)).await;
    let told = until_told(&mut of_sam, own, &[CallState::Completed]).await;
    assert!(told.iter().any(|it| is_of(it, theirs)));
    let mut of_blake = blake.follow(Some(start)).await;
    let told = until_told(&mut of_blake, own, &[CallState::Completed]).await;
    let calls = told.iter().filter(|it| it.event == "call");
    for it in calls {
        assert!(is_of(it, own), "{it:?}");
        assert_eq!(it.data["mine"], true);
    }
    let secret = theirs.to_string();
    assert!(!format!("{told:?}").contains(&secret));
}

#[tokio::test]
async fn a_number_from_another_life_is_answered_with_a_fresh_start() {
    let floor = Terms::sqlite().open().await;
    let alex = floor.seat("alex", Role::Agent).await;
    let mut stream = alex.follow(Some(1_000_000)).await;
    let told = stream.next_of("resync").await;
    let last = floor.dialer.store.last_change().await.expect("an answer");
    assert_eq!(told.id, Some(last));
    let call = alex.dial(IRIS).await.card.id;
    assert!(is_of(&stream.next_of("call").await, call));
}

#[tokio::test]
async fn signing_out_ends_the_stream() {
    let floor = Terms::sqlite().open().await;
    let alex = floor.seat("alex", Role::Agent).await;
    let mut stream = alex.follow(None).await;
    stream.next_of("hello").await;
    let signed_out = alex.request(Method::POST, "/sign-out").send().await;
    signed_out.expect("the dialer answers");
    stream.next_of("signed-out").await;
    assert_eq!(stream.next().await, None);
    let answer = alex.request(Method::GET, "/api/events").send().await;
    assert_eq!(answer.expect("the dialer answers").status(), 401);
}

#[tokio::test]
async fn a_server_that_ends_lets_its_streams_go() {
    let mut floor = Terms::sqlite().open().await;
    let alex = floor.seat("alex", Role::Agent).await;
    let mut stream = alex.follow(None).await;
    stream.next_of("hello").await;
    floor.stop().await;
    while stream.next().await.is_some() {}
    floor.start(true).await;
    let mut stream = until("a stream of the next server", async || {
        let answer = alex.request(Method::GET, "/api/events").send().await;
        answer.map(Stream::of).map_err(|error| error.to_string())
    })
    .await;
    stream.next_of("hello").await;
}
