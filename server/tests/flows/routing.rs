//! Whom a queue rings: in turn, all at once, by skill, by whom a caller spoke to last; and who comes before others.

use sandbox::phone::Phone;
use serde_json::Value;
use trunkline::agent::{Presence, Reason, Role};
use trunkline::call::{Call, CallState};
use trunkline::clock::Span;
use trunkline::phone::PhoneNumber;

use crate::stage::{Floor, OURS, Seat, Terms, hears, on_both_databases, until};

on_both_databases!(
    all_phones_of_a_group_ring_and_the_first_has_the_call,
    two_of_a_group_answer_in_the_same_moment_and_one_has_the_call,
    a_group_that_lets_it_ring_is_left,
    phones_ring_in_turn,
    only_those_ring_who_have_the_skills,
    some_callers_come_before_others,
    whoever_spoke_to_them_last_is_rung_first,
    a_call_is_recorded_where_the_caller_agrees,
    somebody_outside_is_rung_and_they_talk,
    whoever_does_not_answer_outside_is_followed_by_the_next_step,
    a_number_that_must_not_be_called_is_not,
);

const CALLER: &str = "+14155550142";
const OTHER: &str = "+14155550143";
/// Somebody else outside, who answers.
const TALKER: &str = "+18085550118";

/// A flow that is always open, and these steps behind it; the first is `first`.
fn flow(steps: &str) -> String {
    format!(
        r#"
zone = "UTC"
start = "hours"

[skills]
spanish = ["alex", "blake"]
billing = ["blake", "casey"]

[step.hours]
do = "hours"
open = ["mon-sun 00:00-24:00"]
then = "first"
otherwise = "bye"

[step.bye]
do = "hang_up"
text = "Goodbye."
{steps}"#
    )
}

/// A floor with that flow, and these at their desks, free in this order.
async fn open(terms: Terms, steps: &str, logins: &[&str]) -> (Floor, Vec<(Seat, Phone)>) {
    let floor = terms.open().await;
    for login in ["alex", "blake", "casey"] {
        floor.hire(login, Role::Agent).await;
    }
    floor.hire("robin", Role::Administrator).await;
    // They are not at a desk, so nobody rings them.
    let robin = floor.dialer.store.find_login("robin").await;
    let (robin, _) = robin.expect("the database").expect("just hired");
    let saved = floor
        .dialer
        .desk(robin)
        .save_flow("main", 0, &flow(steps))
        .await;
    saved.expect("nothing is wrong with it");
    let mut seats = Vec::new();
    for login in logins {
        let seat = Seat::sign_in(&floor, login).await;
        let phone = seat.phone().await;
        seats.push((seat, phone));
    }
    (floor, seats)
}

async fn says(floor: &Floor, seat: &Seat, presence: Presence) {
    let said = seat.desk(floor).set_presence(presence).await;
    said.expect("they may");
}

/// Waits until an agent talks in a call; which one it is.
async fn talks(floor: &Floor, seat: &Seat) -> Call {
    until("the agent's call", async || {
        let calls = floor.dialer.store.list_live_calls(seat.agent.id).await;
        let calls = calls.map_err(|error| error.to_string())?;
        let call = calls.iter().find(|call| {
            CallState::of(call) == CallState::Active && call.agent == Some(seat.agent.id)
        });
        call.cloned().ok_or_else(|| format!("{calls:#?}"))
    })
    .await
}

/// Their phone rings for this caller, they talk, and end it.
async fn serves(floor: &Floor, desk: &mut (Seat, Phone), from: &str) {
    let (seat, phone) = desk;
    let invite = phone.invited().await.expect("it rings");
    assert_eq!(invite["parameters"]["From"], from);
    let line = phone.accept(&invite).await.expect("the phone answers");
    hears(&line, 440.0).await;
    let call = talks(floor, seat).await;
    seat.end(call.id).await;
    floor.until_state(call.id, CallState::Completed).await;
    phone.wait("hangup").await.expect("the phone is told");
}

async fn until_queued(floor: &Floor, count: usize) {
    until("callers in the queue", async || {
        let queue = floor.dialer.store.list_queue(100).await;
        let queue = queue.map_err(|error| error.to_string())?;
        if queue.len() == count {
            Ok(())
        } else {
            Err(format!("{} of {count}", queue.len()))
        }
    })
    .await;
}

const GROUP: &str = r#"
[step.first]
do = "ring_group"
agents = ["alex", "blake"]
seconds = 300
otherwise = "bye"
"#;

async fn all_phones_of_a_group_ring_and_the_first_has_the_call(terms: Terms) {
    let (floor, mut desks) = open(terms, GROUP, &["casey", "alex", "blake"]).await;
    floor.carrier.somebody_calls(CALLER, "tone").await;
    let invite = desks[1].1.invited().await.expect("alex's phone rings");
    let other = desks[2].1.invited().await.expect("blake's phone rings too");
    assert_eq!(invite["parameters"]["From"], other["parameters"]["From"]);
    let line = desks[2].1.accept(&other).await.expect("blake answers");
    hears(&line, 440.0).await;
    let call = talks(&floor, &desks[2].0).await;
    desks[1].1.wait("cancel").await.expect("alex's stops");
    let rung = call.agent_legs().count();
    assert_eq!(rung, 2, "casey is none of them: {call:#?}");
    // Nobody is set aside who was not quick enough.
    let alex = floor.dialer.store.find_agent(desks[1].0.agent.id).await;
    let alex = alex.expect("the database").expect("an agent");
    assert_eq!(alex.presence, Presence::Available);
}

async fn two_of_a_group_answer_in_the_same_moment_and_one_has_the_call(terms: Terms) {
    let (floor, mut desks) = open(terms, GROUP, &["alex", "blake"]).await;
    floor.carrier.somebody_calls(CALLER, "tone").await;
    let [alex, blake] = desks.as_mut_slice() else {
        panic!("two desks")
    };
    let first = alex.1.invited().await.expect("it rings");
    let second = blake.1.invited().await.expect("it rings");
    let (_one, _two) = tokio::join!(alex.1.accept(&first), blake.1.accept(&second));
    let call = floor.until_some_call().await;
    let one = |call: &Call| {
        let there = call.agent_legs().filter(|leg| leg.is_live()).count();
        CallState::of(call) == CallState::Active && there == 1
    };
    let call = floor.until_call(call.id, "one of them in it", one).await;
    let talker = call.agent_legs().find(|leg| leg.is_live());
    let talker = talker.expect("one of them").end;
    assert_eq!(call.agent.map(trunkline::call::LegEnd::Agent), Some(talker));
}

async fn a_group_that_lets_it_ring_is_left(terms: Terms) {
    let steps = GROUP.replace("300", "5");
    let terms = terms.policy(|policy| policy.ring_agent_for = Span::seconds(40));
    let (floor, mut desks) = open(terms, &steps, &["alex"]).await;
    floor.carrier.somebody_calls(CALLER, "tone").await;
    desks[0].1.invited().await.expect("it rings");
    let call = floor.until_some_call().await;
    let call = floor.until_state(call.id, CallState::NoAnswer).await;
    assert_eq!(call.route.map(|route| route.step), Some("bye".to_owned()));
}

async fn phones_ring_in_turn(terms: Terms) {
    let steps = r#"
[step.first]
do = "queue"
agents = ["alex", "blake"]
ring = "round-robin"
otherwise = "bye"
"#;
    let (floor, mut desks) = open(terms, steps, &["alex", "blake"]).await;
    floor.carrier.somebody_calls(CALLER, "tone").await;
    serves(&floor, &mut desks[0], CALLER).await;
    // Blake has been free for the shorter time, and is the one whose turn it is.
    let (seat, phone) = &mut desks[1];
    let (id, line) = seat.call(phone, TALKER).await;
    hears(&line, 440.0).await;
    seat.end(id).await;
    floor.until_state(id, CallState::Completed).await;
    phone.wait("hangup").await.expect("the phone is told");
    floor.carrier.somebody_calls(OTHER, "tone").await;
    serves(&floor, &mut desks[1], OTHER).await;
    floor.carrier.somebody_calls(CALLER, "tone").await;
    serves(&floor, &mut desks[0], CALLER).await;
}

async fn only_those_ring_who_have_the_skills(terms: Terms) {
    let steps = r#"
[step.first]
do = "queue"
skills = ["spanish", "billing"]
otherwise = "bye"
"#;
    let (floor, mut desks) = open(terms, steps, &["alex", "casey", "blake"]).await;
    floor.carrier.somebody_calls(CALLER, "tone").await;
    serves(&floor, &mut desks[2], CALLER).await;
    says(&floor, &desks[2].0, Presence::Away(Reason::Break)).await;
    floor.carrier.somebody_calls(OTHER, "tone").await;
    until_queued(&floor, 1).await;
    says(&floor, &desks[2].0, Presence::Available).await;
    serves(&floor, &mut desks[2], OTHER).await;
}

async fn some_callers_come_before_others(terms: Terms) {
    let steps = r#"
[step.first]
do = "menu"
text = "Press."
keys = { 1 = "usual", 2 = "urgent" }
seconds = 30
otherwise = "bye"

[step.usual]
do = "queue"
otherwise = "bye"

[step.urgent]
do = "queue"
ahead = 600
otherwise = "bye"
"#;
    let (floor, mut desks) = open(terms, steps, &["alex"]).await;
    says(&floor, &desks[0].0, Presence::Away(Reason::Break)).await;
    for (at, (caller, key)) in [(CALLER, "1"), (OTHER, "2")].into_iter().enumerate() {
        let sid = floor.carrier.somebody_calls(caller, "tone").await;
        let asked = |seen: &Value| seen["levels"]["to_party"]["rms"].as_f64() > Some(0.005);
        floor.carrier.until(&format!("/calls/{sid}"), asked).await;
        floor.carrier.party_presses(&sid, key).await;
        until_queued(&floor, at + 1).await;
    }
    let queue = floor
        .dialer
        .store
        .list_queue(10)
        .await
        .expect("the database");
    let waiting: Vec<String> = queue
        .iter()
        .filter_map(|call| call.them.number().map(ToString::to_string))
        .collect();
    assert_eq!(waiting, [OTHER, CALLER], "{queue:#?}");
    says(&floor, &desks[0].0, Presence::Available).await;
    serves(&floor, &mut desks[0], OTHER).await;
    serves(&floor, &mut desks[0], CALLER).await;
}

async fn whoever_spoke_to_them_last_is_rung_first(terms: Terms) {
    let steps = r#"
[step.first]
do = "queue"
last_agent = true
otherwise = "bye"
"#;
    let (floor, mut desks) = open(terms, steps, &["blake"]).await;
    floor.carrier.somebody_calls(CALLER, "tone").await;
    serves(&floor, &mut desks[0], CALLER).await;
    // Alex has been free for longer, since nobody has called them yet.
    let alex = Seat::sign_in(&floor, "alex").await;
    let phone = alex.phone().await;
    desks.push((alex, phone));
    floor.carrier.somebody_calls(CALLER, "tone").await;
    serves(&floor, &mut desks[0], CALLER).await;
    // Somebody else rings whoever has been free for longest.
    floor.carrier.somebody_calls(OTHER, "tone").await;
    serves(&floor, &mut desks[1], OTHER).await;
}

async fn a_call_is_recorded_where_the_caller_agrees(terms: Terms) {
    let steps = r#"
[step.first]
do = "menu"
text = "Press 1 if we may record."
keys = { 1 = "agreed" }
seconds = 10
tries = 1
otherwise = "queue"

[step.agreed]
do = "record"
on = true
then = "queue"

[step.queue]
do = "queue"
otherwise = "bye"
"#;
    let (floor, mut desks) = open(terms, steps, &["alex"]).await;
    for (caller, agrees) in [(CALLER, true), (OTHER, false)] {
        let sid = floor.carrier.somebody_calls(caller, "tone").await;
        let asked = |seen: &Value| seen["levels"]["to_party"]["rms"].as_f64() > Some(0.005);
        floor.carrier.until(&format!("/calls/{sid}"), asked).await;
        floor
            .carrier
            .party_presses(&sid, if agrees { "1" } else { "5" })
            .await;
        let (seat, phone) = &mut desks[0];
        let invite = phone.invited().await.expect("it rings");
        let line = phone.accept(&invite).await.expect("the phone answers");
        hears(&line, 440.0).await;
        let call = talks(&floor, seat).await;
        assert_eq!(call.recorded.wanted, agrees);
        if agrees {
            let kept = |call: &Call| call.recorded.recording.is_some();
            floor.until_call(call.id, "a recording", kept).await;
        }
        seat.end(call.id).await;
        let call = floor.until_state(call.id, CallState::Completed).await;
        assert_eq!(call.recorded.recording.is_some(), agrees);
        phone.wait("hangup").await.expect("the phone is told");
    }
}

/// Says 900 Hz and never hangs up.
const GUEST: &str = "+18085550123";
/// Is busy.
const BUSY: &str = "+18085550112";

/// Rings a number, then a queue.
fn outside(number: &str) -> String {
    format!(
        r#"
[step.first]
do = "number"
number = "{number}"
seconds = 30
otherwise = "queue"

[step.queue]
do = "queue"
otherwise = "bye"
"#
    )
}

async fn somebody_outside_is_rung_and_they_talk(terms: Terms) {
    let (floor, _) = open(terms, &outside(GUEST), &["alex"]).await;
    let caller = floor.carrier.somebody_calls(CALLER, "tone").await;
    until("the one outside in the caller's ear", async || match floor
        .carrier
        .tone_towards(&caller, 900)
        .await
    {
        tone if tone > 0.05 => Ok(()),
        tone => Err(format!("{tone}")),
    })
    .await;
    // Sound is quicker than what is told of it.
    let call = floor.until_some_call().await;
    let call = floor.until_state(call.id, CallState::Active).await;
    assert_eq!(call.agent, None, "it is nobody's of ours");
    assert_eq!(floor.carrier.rang().await, [OURS, GUEST]);
    let guest = call.guests().next().and_then(|leg| leg.carrier_ref.clone());
    floor
        .carrier
        .party_hangs_up(&guest.expect("it was rung"))
        .await;
    floor.carrier.until_ended(&caller).await;
    let call = floor.until_state(call.id, CallState::Completed).await;
    assert!(!call.is_missed(), "somebody answered");
}

async fn whoever_does_not_answer_outside_is_followed_by_the_next_step(terms: Terms) {
    let (floor, mut desks) = open(terms, &outside(BUSY), &["alex"]).await;
    floor.carrier.somebody_calls(CALLER, "tone").await;
    serves(&floor, &mut desks[0], CALLER).await;
    let rang = floor.carrier.rang().await;
    assert_eq!(rang.iter().filter(|to| *to == BUSY).count(), 1, "{rang:?}");
}

async fn a_number_that_must_not_be_called_is_not(terms: Terms) {
    let (floor, mut desks) = open(terms, &outside(GUEST), &["alex"]).await;
    let number: PhoneNumber = GUEST.parse().expect("a number");
    let listed = floor
        .dialer
        .store
        .add_do_not_call(&number, "asked", floor.dialer.now())
        .await;
    listed.expect("the database");
    floor.carrier.somebody_calls(CALLER, "tone").await;
    serves(&floor, &mut desks[0], CALLER).await;
    let rang = floor.carrier.rang().await;
    assert!(!rang.iter().any(|to| to == GUEST), "{rang:?}");
}
