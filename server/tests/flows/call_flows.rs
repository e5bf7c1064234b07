//! Call flows at work: by the hour, by the key, by the wait; and whoever is in one goes on in it.

use reqwest::{Method, StatusCode};
use sandbox::phone::Phone;
use serde_json::{Value, json};
use trunkline::agent::{Presence, Reason, Role};
use trunkline::call::{Call, CallState, Stage};
use trunkline::day::Day;
use trunkline::refusal::{DoorError, Refusal};

use crate::stage::{
    Floor, OURS, Seat, SignedPost, Terms, customer_of, hears, on_both_databases, until,
};

on_both_databases!(
    a_caller_presses_a_key_and_is_answered_by_those_of_that_queue,
    who_presses_nothing_hears_the_menu_again_and_then_goes_on,
    who_has_waited_goes_on_to_leave_a_message,
    a_key_that_is_told_twice_leads_on_once,
    a_flow_that_is_changed_keeps_those_who_are_in_it,
    a_restart_loses_nobody_from_a_menu_or_a_queue,
);

const CALLER: &str = "+14155550142";

/// Always open: a menu of two queues, the second for alex alone.
const FLOW: &str = r#"
zone = "UTC"
start = "hours"

[step.hours]
do = "hours"
open = ["mon-sun 00:00-24:00"]
then = "menu"
otherwise = "bye"

[step.menu]
do = "menu"
text = "Press."
keys = { 1 = "sales", 2 = "support" }
seconds = 5
tries = 3
otherwise = "bye"

[step.sales]
do = "queue"
seconds = 600
otherwise = "message"

[step.support]
do = "queue"
agents = ["alex"]
seconds = 600
otherwise = "message"

[step.message]
do = "voicemail"
text = "Speak."

[step.bye]
do = "hang_up"
text = "Goodbye."
"#;

/// A floor on which calls go through a flow.
async fn open(terms: Terms, text: &str) -> Floor {
    let floor = terms.open().await;
    floor.hire("alex", Role::Agent).await;
    floor.hire("blake", Role::Agent).await;
    save(&floor, 0, text)
        .await
        .expect("nothing is wrong with it");
    floor
}

async fn save(floor: &Floor, version: i64, text: &str) -> Result<(), DoorError> {
    let known = floor
        .dialer
        .store
        .find_login("robin")
        .await
        .expect("it answers");
    if known.is_none() {
        floor.hire("robin", Role::Administrator).await;
    }
    let (robin, _) = floor
        .dialer
        .store
        .find_login("robin")
        .await
        .expect("it answers")
        .expect("hired");
    floor
        .dialer
        .desk(robin)
        .save_flow("main", version, text)
        .await
        .map(drop)
}

/// Somebody calls and comes to the menu; the carrier's name of their leg, and the call.
async fn in_menu(floor: &Floor) -> (String, Call) {
    let sid = floor.carrier.somebody_calls(CALLER, "tone").await;
    let call = floor.until_some_call().await;
    let call = floor.until_state(call.id, CallState::InMenu).await;
    (sid, call)
}

/// Somebody at a desk with their phone, away.
async fn away(floor: &Floor, login: &str) -> (Seat, Phone) {
    let mut seat = Seat::without_page(floor, login).await;
    says(&seat, floor, Presence::Away(Reason::Break)).await;
    seat.open_page().await;
    let phone = seat.phone().await;
    (seat, phone)
}

async fn says(seat: &Seat, floor: &Floor, presence: Presence) {
    let said = seat.desk(floor).set_presence(presence).await;
    said.expect("they may");
}

fn step(call: &Call) -> Option<&str> {
    call.route.as_ref().map(|route| route.step.as_str())
}

/// Presses a key until the carrier has heard it: it may not be listening yet.
async fn presses(floor: &Floor, sid: &str, call: &Call, key: &str, to: &str) -> Call {
    until(to, async || {
        let found = floor.dialer.store.find_call(call.id).await;
        let found = found.map_err(|error| error.to_string())?;
        match found.filter(|call| step(call) == Some(to)) {
            Some(call) => Ok(call),
            None => {
                floor.carrier.party_presses(sid, key).await;
                Err("they are not there yet".to_owned())
            }
        }
    })
    .await
}

async fn until_at(floor: &Floor, call: &Call, name: &str) -> Call {
    let there = |call: &Call| step(call) == Some(name);
    floor.until_call(call.id, name, there).await
}

async fn a_caller_presses_a_key_and_is_answered_by_those_of_that_queue(terms: Terms) {
    let floor = open(terms, FLOW).await;
    let (alex, mut phone) = away(&floor, "alex").await;
    let (blake, _other) = away(&floor, "blake").await;
    says(&blake, &floor, Presence::Available).await;
    let (sid, call) = in_menu(&floor).await;
    let call = presses(&floor, &sid, &call, "2", "support").await;
    assert_eq!(CallState::of(&call), CallState::InQueue);
    // Blake is free, and not one of those who answer it.
    floor
        .dialer
        .clockwork()
        .serve_queue()
        .await
        .expect("it answers");
    let call = floor.until_state(call.id, CallState::InQueue).await;
    assert_eq!(call.agent_legs().count(), 0);
    says(&alex, &floor, Presence::Available).await;
    let invite = phone.invited().await.expect("it rings");
    let line = phone.accept(&invite).await.expect("the phone answers");
    hears(&line, 440.0).await;
    floor.until_state(call.id, CallState::Active).await;
    let page = alex.desk(&floor).call(call.id).await.expect("it is theirs");
    let told = |effect: &str| page.events.iter().any(|event| event.effect == effect);
    assert!(
        told("A call comes in, and begins at “menu”."),
        "{:#?}",
        page.events
    );
    assert!(
        told("Pressed 2: goes on at “support”."),
        "{:#?}",
        page.events
    );
}

async fn who_presses_nothing_hears_the_menu_again_and_then_goes_on(terms: Terms) {
    let floor = open(
        terms,
        &FLOW.replace("seconds = 5\ntries = 3", "seconds = 1\ntries = 2"),
    )
    .await;
    let (sid, call) = in_menu(&floor).await;
    let again = |call: &Call| {
        let stage = call.route.as_ref().map(|route| &route.stage);
        matches!(stage, Some(Stage::Menu { said: 2, .. }))
    };
    floor.until_call(call.id, "the menu once more", again).await;
    let call = floor.until_state(call.id, CallState::NoAnswer).await;
    assert_eq!(step(&call), Some("bye"));
    assert!(!call.recorded.message && call.is_missed_and_open());
    assert_eq!(floor.carrier.until_ended(&sid).await, "completed");
}

async fn who_has_waited_goes_on_to_leave_a_message(terms: Terms) {
    // As short as a wait may be.
    let floor = open(terms, &FLOW.replace("seconds = 600", "seconds = 10")).await;
    let (sid, call) = in_menu(&floor).await;
    presses(&floor, &sid, &call, "1", "sales").await;
    let call = until_at(&floor, &call, "message").await;
    assert_eq!(CallState::of(&call), CallState::LeavingMessage);
    let path = format!("/calls/{sid}");
    let records = |leg: &Value| {
        leg["recordings"]
            .as_array()
            .is_some_and(|it| !it.is_empty())
    };
    floor.carrier.until(&path, records).await;
    let spoken = |leg: &Value| leg["levels"]["from_party"]["packets"].as_u64();
    let before = spoken(&floor.carrier.see(&path).await).unwrap_or(0);
    let enough = |leg: &Value| spoken(leg).is_some_and(|now| now >= before + 60);
    floor.carrier.until(&path, enough).await;
    floor.carrier.party_hangs_up(&sid).await;
    floor
        .until_call(call.id, "the message", Call::has_message)
        .await;
}

async fn a_key_that_is_told_twice_leads_on_once(terms: Terms) {
    let floor = open(terms, FLOW).await;
    let (_, call) = in_menu(&floor).await;
    let leg = call.customer().expect("every call has one").id;
    let post = |turn: u32, key: &str| {
        let sid = customer_of(&call);
        let path = format!("/api/step?leg={leg}&turn={turn}");
        SignedPost::new(
            &path,
            &[
                ("CallSid", &sid),
                ("To", OURS),
                ("CallStatus", "in-progress"),
                ("Digits", key),
            ],
        )
    };
    let press = post(0, "1");
    let (first, second) = tokio::join!(press.send(&floor), press.send(&floor));
    assert_eq!(first, second, "the same is answered");
    assert_eq!(first.0, StatusCode::OK);
    assert!(first.1.contains("<Conference "), "{}", first.1);
    let kept = until_at(&floor, &call, "sales").await;
    assert_eq!(kept.route.as_ref().map(|route| route.turn), Some(1));
    // What comes later of a step that is past changes nothing.
    let (status, answer) = post(0, "2").send(&floor).await;
    assert_eq!(status, StatusCode::OK);
    assert!(answer.contains("<Conference "), "{answer}");
    let kept = floor
        .dialer
        .store
        .find_call(call.id)
        .await
        .expect("it answers")
        .expect("it");
    assert_eq!(step(&kept), Some("sales"));
    // Another leg's name does not lead anybody on.
    let forged = SignedPost::new(
        &format!("/api/step?leg={leg}&turn=1"),
        &[
            ("CallSid", "CA00000000000000000000000000000009"),
            ("To", OURS),
            ("Digits", "2"),
        ],
    );
    let (status, answer) = forged.send(&floor).await;
    assert_eq!(
        (status, answer.contains("<Hangup/>")),
        (StatusCode::OK, true),
        "{answer}"
    );
}

async fn a_flow_that_is_changed_keeps_those_who_are_in_it(terms: Terms) {
    let floor = open(terms, FLOW).await;
    let (sid, call) = in_menu(&floor).await;
    let exchanged = FLOW.replace(
        "1 = \"sales\", 2 = \"support\"",
        "1 = \"support\", 2 = \"sales\"",
    );
    assert_ne!(exchanged, FLOW);
    save(&floor, 1, &exchanged).await.expect("nothing is wrong");
    let call = presses(&floor, &sid, &call, "1", "sales").await;
    assert_eq!(call.route.as_ref().map(|route| route.version), Some(1));
    // Taken away, it leads nobody who calls from now on, and still whoever is in it.
    save(&floor, 2, "").await.expect("it may be taken away");
    let ask = SignedPost::new(
        "/api/voice",
        &[
            ("CallSid", "CA00000000000000000000000000000003"),
            ("From", "+14155550143"),
            ("To", OURS),
            ("CallStatus", "ringing"),
            ("Direction", "inbound"),
        ],
    );
    let (_, answer) = ask.send(&floor).await;
    assert!(
        answer.contains("<Conference ") && !answer.contains("<Gather"),
        "{answer}"
    );
}

async fn a_restart_loses_nobody_from_a_menu_or_a_queue(terms: Terms) {
    let mut floor = open(terms, &FLOW.replace("seconds = 5\n", "seconds = 30\n")).await;
    let (sid, call) = in_menu(&floor).await;
    floor.stop().await;
    floor.start(true).await;
    let call = presses(&floor, &sid, &call, "1", "sales").await;
    floor.stop().await;
    floor.start(true).await;
    let (alex, mut phone) = away(&floor, "alex").await;
    says(&alex, &floor, Presence::Available).await;
    let invite = phone.invited().await.expect("it rings");
    phone.accept(&invite).await.expect("the phone answers");
    floor.until_state(call.id, CallState::Active).await;
}

#[tokio::test]
async fn by_night_callers_leave_a_message_at_once_and_a_fault_is_not_saved() {
    let floor = Terms::sqlite().open().await;
    let today = Day::of(floor.dialer.now());
    let holidays = [today, today.plus(1)].map(|day| format!("\"{day}\""));
    let night = FLOW
        .replace(
            "then = \"menu\"",
            &format!("closed = [{}]\nthen = \"menu\"", holidays.join(", ")),
        )
        .replace(
            "otherwise = \"bye\"\n\n[step.menu]",
            "otherwise = \"message\"\n\n[step.menu]",
        )
        .replace("[\"alex\"]", "[\"alex\", \"nobody\"]");
    floor.hire("alex", Role::Agent).await;
    let refused = save(&floor, 0, &night).await;
    assert!(
        matches!(&refused, Err(DoorError::Refused(Refusal::FlowIsWrong(_, words))) if words.contains("nobody")),
        "{refused:?}"
    );
    save(&floor, 0, &night.replace(", \"nobody\"", ""))
        .await
        .expect("nothing is wrong");
    let late = save(&floor, 0, FLOW).await;
    assert!(
        matches!(late, Err(DoorError::Refused(Refusal::FlowChanged))),
        "{late:?}"
    );
    let alex = Seat::sign_in(&floor, "alex").await;
    let seen = alex.desk(&floor).flows().await;
    assert!(
        matches!(seen, Err(DoorError::Refused(Refusal::NotAnAdministrator))),
        "{seen:?}"
    );
    let (status, _) = alex_asks(&alex, "/api/flows").await;
    assert_eq!(status, StatusCode::FORBIDDEN);
    let sid = floor.carrier.somebody_calls(CALLER, "tone").await;
    let call = floor.until_some_call().await;
    let call = floor.until_state(call.id, CallState::LeavingMessage).await;
    assert_eq!(step(&call), Some("message"));
    let records = |leg: &Value| {
        leg["recordings"]
            .as_array()
            .is_some_and(|it| !it.is_empty())
    };
    floor.carrier.until(&format!("/calls/{sid}"), records).await;
}

async fn alex_asks(seat: &Seat, path: &str) -> (StatusCode, Value) {
    let answer = seat
        .request(Method::GET, path)
        .header("sec-fetch-site", "same-origin")
        .send()
        .await;
    let answer = answer.expect("the server answers");
    let status = answer.status();
    let body = answer.bytes().await.expect("it answers in full");
    (status, serde_json::from_slice(&body).unwrap_or(json!(null)))
}
