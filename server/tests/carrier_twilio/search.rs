//! Looking a leg up in the carrier's own records: by name, by label, or by what was asked for and when.

use serde_json::{Value, json};
use trunkline::call::{Authority, Cause, LegStatus};
use trunkline::carrier::{Carrier, CarrierError, LegRef, Question, Sighting};
use trunkline::clock::{Span, Time};
use trunkline::id::{CallId, LegId};
use uuid::Uuid;

use super::fake::{Fake, answer, good};
use super::support::{ACCOUNT, CALL, NOW};

const OTHER: &str = "CAffffffffffffffffffffffffffffffff";
const CONFERENCE: &str = "CF0123456789abcdef0123456789abcdef";

fn question(leg_ref: Option<&str>, to: &str) -> Question {
    Question {
        call: CallId::new(Uuid::from_u128(0xca11)),
        leg: LegId::new(Uuid::from_u128(0x1e6)),
        leg_ref: leg_ref.map(|sid| LegRef(sid.to_owned())),
        to: to.to_owned(),
        sent_at: NOW,
        others: Vec::new(),
    }
}

fn record(sid: &str, status: &str, to: &str, created: &str) -> Value {
    json!({
        "sid": sid, "account_sid": ACCOUNT, "status": status, "to": to, "direction": "outbound-api",
        "date_created": format!("Mon, 24 Nov 2025 {created} +0000"),
        "start_time": format!("Mon, 24 Nov 2025 {created} +0000"),
        "end_time": "Mon, 24 Nov 2025 16:05:00 +0000", "duration": "49",
    })
}

fn none(name: &str) -> Vec<u8> {
    good(&json!({ name: [], "next_page_uri": null }))
}

fn seen(sighting: Result<Sighting, CarrierError>) -> (String, LegStatus) {
    match sighting {
        Ok(Sighting::Seen { leg_ref, evidence }) => (leg_ref.0, evidence.status),
        other => panic!("not seen: {other:?}"),
    }
}

#[tokio::test]
async fn a_leg_with_a_name_is_read_by_it() {
    let fake = Fake::answering(vec![good(&record(
        CALL,
        "completed",
        "+12125550142",
        "16:00:01",
    ))])
    .await;
    let found = fake
        .carrier()
        .look_up(&question(Some(CALL), "+12125550142"))
        .await;
    let Ok(Sighting::Seen { leg_ref, evidence }) = found else {
        panic!("not seen: {found:?}")
    };
    assert_eq!(leg_ref.0, CALL);
    assert_eq!(evidence.status, LegStatus::Completed);
    let ended = evidence.ended_at.expect("an end");
    assert_eq!(
        (ended.authority, ended.value),
        (Authority::Poll, NOW.plus(Span::minutes(5)))
    );
    assert_eq!(
        evidence.length.map(|fact| fact.value),
        Some(Span::seconds(49))
    );
    assert_eq!(evidence.cause.map(|fact| fact.value), Some(Cause::Normal));
    assert_eq!(
        fake.asked()[0][0],
        format!("GET /2010-04-01/Accounts/{ACCOUNT}/Calls/{CALL}.json")
    );
}

#[tokio::test]
async fn a_name_the_carrier_does_not_know_is_not_there() {
    let fake = Fake::answering(vec![answer("404 Not Found", "", "{\"code\":20404}")]).await;
    let found = fake
        .carrier()
        .look_up(&question(Some(CALL), "+12125550142"))
        .await;
    assert_eq!(found, Ok(Sighting::NotThere));
}

#[tokio::test]
async fn a_participant_is_found_by_its_label() {
    let label = "00000000-0000-0000-0000-0000000001e6";
    let fake = Fake::answering(vec![
        good(&json!({ "conferences": [{ "sid": CONFERENCE, "status": "init" }], "next_page_uri": null })),
        good(&json!({ "participants": [{ "label": "other", "call_sid": OTHER }], "next_page_uri":
            format!("/2010-04-01/Accounts/{ACCOUNT}/Conferences/{CONFERENCE}/Participants.json?Page=1") })),
        good(&json!({ "participants": [{ "label": label, "call_sid": CALL }], "next_page_uri": "" })),
        good(&record(CALL, "ringing", "+12125550142", "16:00:01")),
    ])
    .await;
    let found = fake
        .carrier()
        .look_up(&question(None, "+12125550142"))
        .await;
    assert_eq!(seen(found), (CALL.to_owned(), LegStatus::Ringing));
    let asked = fake.asked();
    assert!(
        asked[0][0]
            .ends_with("/Conferences.json?FriendlyName=00000000-0000-0000-0000-00000000ca11")
    );
    assert!(asked[2][0].ends_with("Participants.json?Page=1"));
}

#[tokio::test]
async fn a_leg_that_has_ended_is_found_by_number_and_time() {
    let number = "+12125550142";
    let mut incoming = record(OTHER, "completed", number, "16:00:02");
    incoming["direction"] = json!("inbound");
    let fake = Fake::answering(vec![
        none("conferences"),
        good(&json!({ "calls": [
            record(OTHER, "completed", number, "16:03:00"),
            incoming,
            record(OTHER, "completed", "+12125550143", "16:00:02"),
            record(CALL, "busy", number, "16:00:02"),
            record(OTHER, "completed", number, "15:30:00"),
        ], "next_page_uri": null })),
    ])
    .await;
    let found = fake.carrier().look_up(&question(None, number)).await;
    assert_eq!(seen(found), (CALL.to_owned(), LegStatus::Busy));
    let path = format!(
        "GET /2010-04-01/Accounts/{ACCOUNT}/Calls.json?To=%2B12125550142&StartTime%3E=2025-11-24&PageSize=200"
    );
    assert_eq!(fake.asked()[1][0], path);
}

#[tokio::test]
async fn a_leg_that_waits_for_its_turn_is_found_too() {
    let mut queued = record(CALL, "queued", "client:agent_7", "16:00:01");
    queued["start_time"] = Value::Null;
    let mut elsewhere = record(OTHER, "queued", "client:agent_7?call=another", "16:00:00");
    elsewhere["start_time"] = Value::Null;
    let fake = Fake::answering(vec![
        none("conferences"),
        none("calls"),
        good(&json!({ "calls": [elsewhere, queued], "next_page_uri": null })),
    ])
    .await;
    let found = fake.carrier().look_up(&question(None, "agent_7")).await;
    assert_eq!(seen(found), (CALL.to_owned(), LegStatus::Queued));
    assert!(fake.asked()[2][0].contains("To=client%3Aagent_7&Status=queued"));
}

#[tokio::test]
async fn what_is_nowhere_is_not_there() {
    let fake = Fake::answering(vec![none("conferences"), none("calls"), none("calls")]).await;
    let found = fake
        .carrier()
        .look_up(&question(None, "+12125550142"))
        .await;
    assert_eq!(found, Ok(Sighting::NotThere));
}

#[tokio::test]
async fn a_link_that_leads_elsewhere_is_not_followed() {
    let fake = Fake::answering(vec![
        good(&json!({ "conferences": [], "next_page_uri": "@evil.example/2010-04-01/" })),
        none("calls"),
        none("calls"),
    ])
    .await;
    let found = fake
        .carrier()
        .look_up(&question(None, "+12125550142"))
        .await;
    assert_eq!(found, Ok(Sighting::NotThere));
}

#[tokio::test]
async fn an_unclear_answer_is_an_error_and_never_not_there() {
    for bytes in [
        answer("500 Oops", "", ""),
        good(&json!({ "surprise": 1 })),
        answer("429 Slow", "", ""),
    ] {
        let fake = Fake::answering(vec![bytes]).await;
        let found = fake
            .carrier()
            .look_up(&question(None, "+12125550142"))
            .await;
        assert!(found.is_err(), "{found:?}");
    }
}

#[tokio::test]
async fn a_running_calls_record_is_only_an_estimate_of_when() {
    let fake = Fake::answering(vec![good(&record(
        CALL,
        "in-progress",
        "+12125550142",
        "16:00:01",
    ))])
    .await;
    let found = fake
        .carrier()
        .look_up(&question(Some(CALL), "+12125550142"))
        .await;
    let Ok(Sighting::Seen { evidence, .. }) = found else {
        panic!("not seen: {found:?}")
    };
    let answered = evidence.answered_at.expect("a time");
    assert_eq!(
        (answered.authority, answered.value),
        (Authority::Own, Time::from_millis(NOW.millis() + 1_000))
    );
    assert!(evidence.was_answered());
}
