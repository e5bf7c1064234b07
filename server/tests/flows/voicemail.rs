//! Messages: whoever could not be answered leaves one, and somebody looks after it.

use reqwest::{Method, StatusCode};
use serde_json::{Value, json};
use trunkline::agent::{Presence, Reason, Role};
use trunkline::call::{Call, CallState};
use trunkline::clock::Span;
use trunkline::desk::{MissedMark, RecordingCard};
use trunkline::id::CallId;
use trunkline::refusal::{DoorError, Refusal};

use crate::stage::{Floor, Seat, Stream, Terms, on_both_databases};

on_both_databases!(
    who_could_not_be_answered_leaves_a_message_that_is_heard_and_done,
    a_message_is_found_although_the_carrier_was_away_at_first,
    who_hangs_up_at_the_greeting_has_left_no_message,
    two_agents_say_at_once_that_they_look_after_a_missed_call,
);

const CALLER: &str = "+14155550142";

/// Nobody waits in the queue: who finds nobody free is asked for a message, in few words.
async fn open(terms: Terms) -> Floor {
    let terms = terms.policy(|policy| {
        policy.queue_for = Span::ZERO;
        policy.voicemail_greeting = "Leave a message.".to_owned();
    });
    terms.open().await
}

/// Somebody at a desk who takes no calls.
async fn at_lunch(floor: &Floor, login: &str) -> Seat {
    floor.hire(login, Role::Agent).await;
    let seat = Seat::without_page(floor, login).await;
    let lunch = Presence::Away(Reason::Lunch);
    let said = seat.desk(floor).set_presence(lunch).await;
    said.expect("they may");
    seat
}

/// Somebody calls who says this, until the carrier records it; the carrier's name of their leg, and our call.
async fn records(floor: &Floor, says: &str) -> (String, Call) {
    let sid = floor.carrier.somebody_calls(CALLER, says).await;
    let call = floor.until_some_call().await;
    let records = |leg: &Value| {
        leg["recordings"]
            .as_array()
            .is_some_and(|it| !it.is_empty())
    };
    floor.carrier.until(&format!("/calls/{sid}"), records).await;
    (sid, call)
}

/// Waits until they have spoken for a second more.
async fn speaks_on(floor: &Floor, sid: &str) {
    let path = format!("/calls/{sid}");
    let spoken = |leg: &Value| leg["levels"]["from_party"]["packets"].as_u64();
    let before = spoken(&floor.carrier.see(&path).await).unwrap_or(0);
    let enough = |leg: &Value| spoken(leg).is_some_and(|now| now >= before + 60);
    floor.carrier.until(&path, enough).await;
}

async fn listen(seat: &Seat, id: CallId) -> (StatusCode, Vec<u8>) {
    let path = format!("/calls/{id}/recording.wav");
    let answer = seat.request(Method::GET, &path).send().await;
    let answer = answer.expect("the server answers");
    let status = answer.status();
    let body = answer.bytes().await.expect("it answers in full");
    (status, body.to_vec())
}

async fn kept(floor: &Floor, id: CallId) -> Call {
    let kept = |call: &Call| call.has_message();
    floor.until_call(id, "the message", kept).await
}

async fn until_told(stream: &mut Stream, missed: u32) {
    while stream.next_of("queue").await.data["missed"] != missed {}
}

async fn who_could_not_be_answered_leaves_a_message_that_is_heard_and_done(terms: Terms) {
    let floor = open(terms).await;
    let alex = at_lunch(&floor, "alex").await;
    let blake = at_lunch(&floor, "blake").await;
    let mut stream = blake.follow(None).await;
    let (sid, call) = records(&floor, "tone").await;
    floor.until_state(call.id, CallState::LeavingMessage).await;
    speaks_on(&floor, &sid).await;
    floor.carrier.party_hangs_up(&sid).await;
    let call = kept(&floor, call.id).await;
    assert_eq!(CallState::of(&call), CallState::NoAnswer);
    until_told(&mut stream, 1).await;

    // Everybody sees it, although it rang nobody, and may listen.
    let desk = alex.desk(&floor);
    let list = desk.missed(None).await.expect("they may see it");
    assert_eq!((list.count, list.calls.len()), (1, 1));
    let card = &list.calls[0];
    let missed = card.missed.as_ref().expect("it was missed");
    assert!(missed.message && missed.owner.is_none() && missed.done.is_none());
    assert!(matches!(card.recording, Some(RecordingCard::Kept(seconds)) if seconds >= 1));
    assert_eq!(card.words, "Missed: they left a message.");
    let (status, wav) = listen(&blake, call.id).await;
    assert_eq!(status, StatusCode::OK);
    assert!(
        wav.starts_with(b"RIFF") && wav.len() > 8_000,
        "{}",
        wav.len()
    );

    // One looks after it, everybody is told, and then it is done.
    desk.mark_missed(call.id, MissedMark::Take)
        .await
        .expect("they may");
    until_told(&mut stream, 1).await;
    let list = blake
        .desk(&floor)
        .missed(None)
        .await
        .expect("they may see it");
    let missed = list.calls[0].missed.clone().expect("it was missed");
    assert_eq!(
        (missed.owner.as_deref(), missed.mine),
        (Some("alex"), false)
    );
    for _ in 0..2 {
        desk.mark_missed(call.id, MissedMark::Done)
            .await
            .expect("they may");
    }
    until_told(&mut stream, 0).await;
    assert_eq!(desk.missed(None).await.expect("they may").count, 0);
    desk.mark_missed(call.id, MissedMark::Reopen)
        .await
        .expect("they may");
    until_told(&mut stream, 1).await;
}

async fn a_message_is_found_although_the_carrier_was_away_at_first(terms: Terms) {
    let floor = open(terms).await;
    at_lunch(&floor, "alex").await;
    let (sid, call) = records(&floor, "tone").await;
    speaks_on(&floor, &sid).await;
    let away = json!({"rest": "GET /Calls", "fault": "status", "status": 503, "times": 2});
    floor.carrier.fault(away).await;
    floor.carrier.party_hangs_up(&sid).await;
    let call = kept(&floor, call.id).await;
    assert!(call.recorded.kept().is_some_and(|it| it.seconds >= 1));
}

async fn who_hangs_up_at_the_greeting_has_left_no_message(terms: Terms) {
    // The greeting is the long one.
    let terms = terms.policy(|policy| policy.queue_for = Span::ZERO);
    let floor = terms.open().await;
    let alex = at_lunch(&floor, "alex").await;
    let sid = floor.carrier.somebody_calls(CALLER, "silent").await;
    let call = floor.until_some_call().await;
    floor.until_state(call.id, CallState::LeavingMessage).await;
    floor.carrier.party_hangs_up(&sid).await;
    let none = |call: &Call| !call.recorded.message;
    let call = floor
        .until_call(call.id, "that there is no message", none)
        .await;
    assert!(call.recorded.recording.is_none());
    let list = alex
        .desk(&floor)
        .missed(None)
        .await
        .expect("they may see it");
    assert_eq!(list.count, 1, "somebody is to call back all the same");
    assert_eq!(list.calls[0].recording, None);
}

async fn two_agents_say_at_once_that_they_look_after_a_missed_call(terms: Terms) {
    let terms = terms.policy(|policy| {
        policy.queue_for = Span::ZERO;
        policy.voicemail_greeting.clear();
    });
    let floor = terms.open().await;
    let alex = at_lunch(&floor, "alex").await;
    let blake = at_lunch(&floor, "blake").await;
    floor.carrier.somebody_calls(CALLER, "tone").await;
    let call = floor.until_some_call().await;
    let call = floor.until_state(call.id, CallState::NoAnswer).await;
    let (one, two) = (alex.desk(&floor), blake.desk(&floor));
    let (first, second) = tokio::join!(
        one.mark_missed(call.id, MissedMark::Take),
        two.mark_missed(call.id, MissedMark::Take)
    );
    assert!(first.is_ok() && second.is_ok(), "{first:?} {second:?}");
    let owners = [&one, &two].map(async |desk| {
        let list = desk.missed(None).await.expect("they may see it");
        list.calls[0].missed.clone().expect("it was missed")
    });
    let [mine, theirs] = owners;
    let (mine, theirs) = (mine.await, theirs.await);
    assert_eq!(mine.owner, theirs.owner, "one of them");
    assert!(mine.mine != theirs.mine);
}

#[tokio::test]
async fn a_call_that_was_answered_is_not_missed() {
    let floor = Terms::sqlite().open().await;
    let alex = floor.seat("alex", Role::Agent).await;
    let mut phone = alex.phone().await;
    let (id, _line) = alex.call(&mut phone, "+18085550118").await;
    floor.until_state(id, CallState::Active).await;
    let refused = alex.desk(&floor).mark_missed(id, MissedMark::Take).await;
    assert!(
        matches!(refused, Err(DoorError::Refused(Refusal::NotMissed))),
        "{refused:?}"
    );
}
