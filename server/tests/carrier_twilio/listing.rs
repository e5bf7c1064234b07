//! The carrier's own list of calls, page by page, in the product's words.

use serde_json::{Value, json};
use trunkline::call::{AnsweredBy, Direction, LegStatus, Party};
use trunkline::carrier::{Carrier, CarrierError, LegRef, Listed, Listing};
use trunkline::clock::Span;

use super::fake::{Fake, answer, good};
use super::support::{ACCOUNT, CALL, NOW};

const OTHER: &str = "CAffffffffffffffffffffffffffffffff";
const OURS: &str = "+14155550100";
const THEIRS: &str = "+12125550142";

fn record(sid: &str, direction: &str, from: &str, to: &str) -> Value {
    json!({
        "sid": sid, "account_sid": ACCOUNT, "status": "completed", "from": from, "to": to,
        "direction": direction, "answered_by": null,
        "date_created": "Mon, 24 Nov 2025 15:59:00 +0000",
        "start_time": "Mon, 24 Nov 2025 15:59:01 +0000",
        "end_time": "Mon, 24 Nov 2025 15:59:50 +0000", "duration": "49",
    })
}

async fn listed(calls: Vec<Value>) -> Vec<Listed> {
    let page = good(&json!({ "calls": calls, "next_page_uri": null }));
    let listing = Fake::answering(vec![page]).await.carrier();
    let listing = listing.list_legs(NOW.minus(Span::minutes(15)), None).await;
    let listing = listing.expect("a list");
    assert_eq!(listing.next, None);
    listing.legs
}

#[tokio::test]
async fn who_called_whom_is_told_from_our_side() {
    let number = |text: &str| Party::Number(text.parse().expect("a number"));
    let legs = listed(vec![
        record(CALL, "outbound-api", OURS, THEIRS),
        record(CALL, "outbound-dial", OURS, THEIRS),
        record(CALL, "inbound", THEIRS, OURS),
        record(CALL, "inbound", "client:agent_7", ""),
        record(CALL, "outbound-api", OURS, "client:agent_7"),
    ])
    .await;
    let seen: Vec<_> = legs
        .iter()
        .map(|leg| (leg.direction, leg.them.clone(), leg.by_our_phone))
        .collect();
    let client = Party::Other("client:agent_7".to_owned());
    assert_eq!(
        seen,
        [
            (Direction::Outbound, number(THEIRS), false),
            (Direction::Outbound, number(THEIRS), false),
            (Direction::Inbound, number(THEIRS), false),
            (Direction::Inbound, client.clone(), true),
            (Direction::Outbound, client, false),
        ]
    );
    let ours: Vec<bool> = legs.iter().map(|leg| leg.us.is_some()).collect();
    assert_eq!(ours, [true, true, true, false, true]);
}

#[tokio::test]
async fn a_record_says_when_and_how_it_ended_and_who_answered() {
    let mut machine = record(CALL, "outbound-api", OURS, THEIRS);
    machine["answered_by"] = json!("machine_end_beep");
    let legs = listed(vec![machine]).await;
    assert_eq!(legs[0].leg_ref, LegRef(CALL.to_owned()));
    assert_eq!(legs[0].created_at, NOW.minus(Span::seconds(60)));
    let evidence = legs[0].evidence;
    assert_eq!(evidence.status, LegStatus::Completed);
    let length = evidence.length.map(|fact| fact.value);
    assert_eq!(length, Some(Span::seconds(49)));
    let by = evidence.answered_by.map(|fact| fact.value);
    assert_eq!(by, Some(AnsweredBy::Machine));
}

#[tokio::test]
async fn another_accounts_calls_and_what_is_none_are_left_out() {
    let mut anothers = record(OTHER, "inbound", THEIRS, OURS);
    anothers["account_sid"] = json!("ACffffffffffffffffffffffffffffffff");
    let no_call = record(
        "SM0123456789abcdef0123456789abcdef",
        "inbound",
        THEIRS,
        OURS,
    );
    let legs = listed(vec![anothers, no_call, json!({}), json!("x")]).await;
    assert_eq!(legs, []);
}

#[tokio::test]
async fn pages_follow_each_other_and_lead_nowhere_else() {
    let second = format!("/2010-04-01/Accounts/{ACCOUNT}/Calls.json?Page=1&PageToken=PACA1");
    let fake = Fake::answering(vec![
        good(&json!({ "calls": [record(CALL, "inbound", THEIRS, OURS)], "next_page_uri": second })),
        good(&json!({ "calls": [], "next_page_uri": "@evil.example/2010-04-01/" })),
    ])
    .await;
    let carrier = fake.carrier();
    let first = carrier.list_legs(NOW, None).await.expect("a list");
    assert_eq!((first.legs.len(), first.next.as_ref()), (1, Some(&second)));
    let last = carrier.list_legs(NOW, first.next.as_deref()).await;
    assert_eq!(last, Ok(Listing::default()));
    let asked: Vec<String> = fake.asked().into_iter().map(|[line, ..]| line).collect();
    let day = "StartTime%3E=2025-11-24&PageSize=500";
    assert_eq!(
        asked,
        [
            format!("GET /2010-04-01/Accounts/{ACCOUNT}/Calls.json?{day}"),
            format!("GET {second}"),
        ]
    );
}

#[tokio::test]
async fn a_list_that_is_none_is_an_error_and_never_empty() {
    for bytes in [
        answer("500 Oops", "", ""),
        answer("429 Slow", "", ""),
        good(&json!({ "surprise": 1 })),
        good(&json!({ "calls": "none" })),
    ] {
        let listing = Fake::answering(vec![bytes]).await.carrier();
        let listing = listing.list_legs(NOW, None).await;
        let unclear = matches!(
            listing,
            Err(CarrierError::Unknown { .. } | CarrierError::Later { .. })
        );
        assert!(unclear, "{listing:?}");
    }
}
