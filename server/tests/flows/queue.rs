//! The queue: whoever waits longest is served first, however long it takes, and nobody is lost from it.

use reqwest::StatusCode;
use sandbox::phone::Phone;
use serde_json::Value;
use trunkline::agent::{AgentState, Presence, Reason, Role};
use trunkline::call::{Call, CallState, Leg, LegEnd};
use trunkline::clock::Span;

use crate::stage::{
    Floor, OURS, Seat, SignedPost, Stream, Terms, customer_of, hears, on_both_databases, until,
};

on_both_databases!(
    callers_wait_and_whoever_waits_longest_is_served_first,
    two_who_become_free_serve_two_who_wait,
    who_lets_it_ring_is_set_aside_and_the_next_is_rung,
    who_waits_too_long_is_told_so,
    who_hangs_up_while_they_wait_has_abandoned_the_call,
    twenty_who_wait_are_still_there_after_a_restart_and_served_in_order,
);

/// A caller of many.
fn number(n: usize) -> String {
    format!("+1415555{:04}", 100 + n)
}

async fn open(terms: Terms) -> Floor {
    terms
        .policy(|policy| policy.queue_for = Span::minutes(30))
        .open()
        .await
}

/// So many call, one after the other, and wait; what the carrier calls them.
async fn callers_wait(floor: &Floor, count: usize) -> Vec<String> {
    let mut sids = Vec::new();
    for n in 1..=count {
        sids.push(floor.carrier.somebody_calls(&number(n), "tone").await);
        until_queued(floor, n).await;
    }
    sids
}

/// Waits until so many wait; who they are.
async fn until_queued(floor: &Floor, count: usize) -> Vec<Call> {
    until("callers in the queue", async || {
        let queue = floor.dialer.store.list_queue(100).await;
        let queue = queue.map_err(|error| error.to_string())?;
        if queue.len() == count {
            Ok(queue)
        } else {
            Err(format!("{} of {count}", queue.len()))
        }
    })
    .await
}

async fn says(seat: &Seat, floor: &Floor, presence: Presence) {
    let said = seat.desk(floor).set_presence(presence).await;
    said.expect("they may");
}

/// Somebody at a desk with their phone, on a break. Sam supervises.
async fn on_a_break(floor: &Floor, login: &str) -> (Seat, Phone) {
    let role = match login {
        "sam" => Role::Supervisor,
        _ => Role::Agent,
    };
    floor.hire(login, role).await;
    let mut seat = Seat::without_page(floor, login).await;
    says(&seat, floor, Presence::Away(Reason::Break)).await;
    seat.open_page().await;
    let phone = seat.phone().await;
    (seat, phone)
}

/// The phone rings for this caller, and they talk until the agent ends it.
async fn serves(floor: &Floor, seat: &Seat, phone: &mut Phone, from: &str) {
    let invite = phone.invited().await.expect("it rings");
    assert_eq!(invite["parameters"]["From"], from);
    let line = phone.accept(&invite).await.expect("the phone answers");
    hears(&line, 440.0).await;
    let call = until("the agent's call", async || {
        let calls = floor.dialer.store.list_live_calls(seat.agent.id).await;
        let calls = calls.map_err(|error| error.to_string())?;
        let talks = |call: &&Call| CallState::of(call) == CallState::Active;
        let call = calls.iter().find(talks);
        call.map(|call| call.id)
            .ok_or_else(|| format!("{calls:#?}"))
    })
    .await;
    seat.end(call).await;
    floor.until_state(call, CallState::Completed).await;
    phone.wait("hangup").await.expect("the phone is told");
}

async fn callers_wait_and_whoever_waits_longest_is_served_first(terms: Terms) {
    let floor = open(terms).await;
    let (alex, mut phone) = on_a_break(&floor, "alex").await;
    let mut stream = alex.follow(None).await;
    callers_wait(&floor, 3).await;
    until_told(&mut stream, 3).await;
    let queue = alex.desk(&floor).queue().await.expect("they may see it");
    let numbers = queue.first.iter().filter_map(|it| it.them.number.as_ref());
    let numbers: Vec<&str> = numbers.map(|number| number.as_str()).collect();
    assert_eq!(numbers, [number(1), number(2), number(3)]);
    says(&alex, &floor, Presence::Available).await;
    for n in 1..=3 {
        serves(&floor, &alex, &mut phone, &number(n)).await;
    }
    until_told(&mut stream, 0).await;
}

/// Waits until a screen is told that so many wait.
async fn until_told(stream: &mut Stream, count: usize) {
    while stream.next_of("queue").await.data["count"] != count {}
}

async fn two_who_become_free_serve_two_who_wait(terms: Terms) {
    let floor = open(terms).await;
    let (alex, mut first) = on_a_break(&floor, "alex").await;
    let (blake, mut second) = on_a_break(&floor, "blake").await;
    callers_wait(&floor, 2).await;
    says(&alex, &floor, Presence::Available).await;
    says(&blake, &floor, Presence::Available).await;
    let (one, two) = tokio::join!(first.invited(), second.invited());
    let (one, two) = (one.expect("it rings"), two.expect("it rings"));
    assert_eq!(one["parameters"]["From"], number(1));
    assert_eq!(two["parameters"]["From"], number(2));
    assert_eq!(floor.carrier.asked_to_ring().await, 2);
}

async fn who_lets_it_ring_is_set_aside_and_the_next_is_rung(terms: Terms) {
    let terms = terms.policy(|policy| {
        policy.queue_for = Span::minutes(30);
        policy.ring_agent_for = Span::seconds(5);
    });
    let floor = terms.open().await;
    let (alex, mut first) = on_a_break(&floor, "alex").await;
    let (blake, mut second) = on_a_break(&floor, "blake").await;
    says(&alex, &floor, Presence::Available).await;
    floor.carrier.somebody_calls(&number(1), "tone").await;
    first.invited().await.expect("it rings");
    until_state_of(&floor, &alex, AgentState::Away(Reason::Missed)).await;
    // Nobody else is there: the caller waits on.
    until_queued(&floor, 1).await;
    says(&blake, &floor, Presence::Available).await;
    serves(&floor, &blake, &mut second, &number(1)).await;
    let rang = floor.carrier.rang().await;
    assert_eq!(rang.len(), 3, "the caller, alex and blake: {rang:?}");
    // Whoever says that they are there again is rung again.
    says(&blake, &floor, Presence::Away(Reason::Lunch)).await;
    says(&alex, &floor, Presence::Available).await;
    floor.carrier.somebody_calls(&number(2), "tone").await;
    serves(&floor, &alex, &mut first, &number(2)).await;
}

async fn until_state_of(floor: &Floor, seat: &Seat, state: AgentState) {
    until("what the agent does", async || {
        let agent = floor.dialer.store.find_agent(seat.agent.id).await;
        let agent = agent.expect("the database answers").expect("the agent");
        if agent.doing.state == state {
            Ok(())
        } else {
            Err(format!("{:?}", agent.doing))
        }
    })
    .await;
}

async fn who_waits_too_long_is_told_so(terms: Terms) {
    let terms = terms.policy(|policy| policy.queue_for = Span::millis(700));
    let floor = terms.open().await;
    let caller = floor.carrier.somebody_calls(&number(1), "silent").await;
    let call = floor.until_some_call().await;
    let call = floor.until_state(call.id, CallState::NoAnswer).await;
    let waited = call.given_up_at.map(|at| at.since(call.created_at));
    assert!(waited >= Some(Span::millis(700)), "{waited:?}");
    let said = |entry: &Value| {
        let path = entry["path"].as_str().unwrap_or_default();
        path.contains(&caller) && entry["params"].to_string().contains("nobody is free")
    };
    let heard = |log: &Value| log.as_array().is_some_and(|log| log.iter().any(said));
    floor.carrier.until("/witness", heard).await;
}

async fn who_hangs_up_while_they_wait_has_abandoned_the_call(terms: Terms) {
    let floor = open(terms).await;
    let (sam, _phone) = on_a_break(&floor, "sam").await;
    let callers = callers_wait(&floor, 2).await;
    floor.carrier.party_hangs_up(&callers[0]).await;
    let queue = until_queued(&floor, 1).await;
    assert_eq!(customer_of(&queue[0]), callers[1]);
    let calls = floor.calls().await;
    let left = calls.iter().find(|call| customer_of(call) == callers[0]);
    let left = left.expect("it is in the log").id;
    let left = floor.until_state(left, CallState::Abandoned).await;
    let card = sam.desk(&floor).card(left.id).await;
    let card = card.expect("a supervisor sees all");
    assert_eq!(card.waited_seconds, Some(left.waited().as_seconds()));
}

async fn twenty_who_wait_are_still_there_after_a_restart_and_served_in_order(terms: Terms) {
    let mut floor = open(terms).await;
    let (mut alex, mut phone) = on_a_break(&floor, "alex").await;
    callers_wait(&floor, 20).await;
    let before: Vec<_> = until_queued(&floor, 20)
        .await
        .iter()
        .map(|it| it.id)
        .collect();
    floor.stop().await;
    floor.start(true).await;
    let after: Vec<_> = until_queued(&floor, 20)
        .await
        .iter()
        .map(|it| it.id)
        .collect();
    assert_eq!(before, after, "in the same order");
    alex.open_page().await;
    says(&alex, &floor, Presence::Available).await;
    for n in 1..=20 {
        serves(&floor, &alex, &mut phone, &number(n)).await;
    }
    until_queued(&floor, 0).await;
    let answered = |call: &Call| {
        call.agent_legs()
            .any(|leg: &Leg| leg.evidence.was_answered())
    };
    assert!(floor.calls().await.iter().all(answered), "nobody was lost");
}

#[tokio::test]
async fn a_caller_is_told_where_they_stand_and_asked_again() {
    let floor = open(Terms::sqlite()).await;
    callers_wait(&floor, 2).await;
    let queue = until_queued(&floor, 2).await;
    for (call, words) in queue
        .iter()
        .zip(["You are next in line.", "You are number 2 in line."])
    {
        let said = format!("<Say>{words} Please stay on the line.</Say>");
        let ask = wait_request(call);
        until("the place in the queue", async || {
            let (status, answer) = ask.send(&floor).await;
            assert_eq!(status, StatusCode::OK);
            let again = format!("/api/wait?leg={}</Redirect>", customer_leg(call));
            if answer.contains(&said) && answer.contains(&again) {
                Ok(())
            } else {
                Err(answer)
            }
        })
        .await;
    }
    // The carrier itself has asked for both.
    let asked = |log: &Value| {
        let log = log.as_array().map(Vec::as_slice).unwrap_or_default();
        queue.iter().all(|call| {
            let path = format!("/api/wait?leg={}", customer_leg(call));
            let of_call = |entry: &&Value| {
                entry["url"]
                    .as_str()
                    .is_some_and(|url| url.ends_with(&path))
            };
            log.iter()
                .filter(of_call)
                .any(|entry| entry["status"] == 200)
        })
    };
    floor.carrier.until("/webhooks", asked).await;
    let forged = wait_request(&queue[0]);
    let (status, _) = forged.send_as(&floor, Some("forged"), forged.body()).await;
    assert_eq!(status, StatusCode::FORBIDDEN);
    let events = floor.dialer.store.list_events(queue[0].id).await;
    let events = events.expect("the database answers");
    assert!(
        events.iter().all(|it| it.event.kind != "waits"),
        "nothing of it is kept"
    );
}

fn customer_leg(call: &Call) -> trunkline::id::LegId {
    let customer = call.legs.iter().find(|leg| leg.end == LegEnd::Customer);
    customer.expect("every call has a customer").id
}

/// What the carrier posts while somebody waits.
fn wait_request(call: &Call) -> SignedPost {
    let path = format!("/api/wait?leg={}", customer_leg(call));
    let sid = customer_of(call);
    SignedPost::new(
        &path,
        &[
            ("CallSid", &sid),
            ("To", OURS),
            ("CallStatus", "in-progress"),
        ],
    )
}

#[tokio::test]
async fn the_promised_path_for_calls_that_come_in_works_like_the_other() {
    let floor = open(Terms::sqlite()).await;
    let form = [
        ("CallSid", "CA00000000000000000000000000000001"),
        ("From", "+14155550142"),
        ("To", OURS),
        ("CallStatus", "ringing"),
        ("Direction", "inbound"),
    ];
    let (status, answer) = SignedPost::new("/webhook/incoming-call", &form)
        .send(&floor)
        .await;
    assert_eq!(status, StatusCode::OK);
    assert!(answer.contains("<Conference "), "{answer}");
    let queue = until_queued(&floor, 1).await;
    assert_eq!(customer_of(&queue[0]), form[0].1);
}
