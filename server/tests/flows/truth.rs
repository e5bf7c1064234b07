//! The log agrees with the carrier's own list, and says what was told, what was found out, and when.

use reqwest::StatusCode;
use serde_json::{Value, json};
use trunkline::agent::Role;
use trunkline::call::{Call, CallState, Direction, LegStatus, Whose};
use trunkline::clock::Span;
use trunkline::desk::{CallPage, EventMark, HistoryQuery};
use trunkline::refusal::{DoorError, Refusal};

use crate::stage::{Floor, SignedPost, Terms, customer_of, on_both_databases, until};

on_both_databases!(
    c7_a_call_made_behind_our_back_is_found_and_marked,
    c7_an_attempt_whose_answer_was_lost_is_found_in_the_list,
    c6_what_a_crash_left_is_taken_in_at_the_next_start,
);

/// Answers with a steady tone, and stays.
const IRIS: &str = "+18085550118";

/// A floor that takes any call in the carrier's list for foreign at once.
async fn open(terms: Terms) -> Floor {
    let terms = terms.policy(|policy| policy.foreign_after = Span::ZERO);
    terms.open().await
}

async fn reconcile(floor: &Floor) {
    let since = floor.dialer.now().minus(Span::minutes(15));
    let read = floor.dialer.clockwork().reconcile_since(since).await;
    assert_eq!(read, Ok(true), "the list was read to its end");
}

/// Makes a call with the account's credentials and without the dialer; the carrier's name of it.
async fn call_behind_our_back(floor: &Floor, to: &str) -> String {
    let callback = format!("{}/api/call-status", floor.url);
    let form = [
        ("To", to),
        ("From", crate::stage::OURS),
        ("Twiml", "<Response><Pause length=\"600\"/></Response>"),
        ("StatusCallback", &callback),
        ("StatusCallbackEvent", "ringing"),
        ("StatusCallbackEvent", "answered"),
    ];
    floor.carrier.rest("Calls.json", &form).await
}

async fn c7_a_call_made_behind_our_back_is_found_and_marked(terms: Terms) {
    let floor = open(terms).await;
    let sam = floor.seat("sam", Role::Supervisor).await;
    let alex = floor.seat("alex", Role::Agent).await;
    let sid = call_behind_our_back(&floor, IRIS).await;
    let answered = |call: &Value| call["status"] == "in-progress";
    floor
        .carrier
        .until(&format!("/calls/{sid}"), answered)
        .await;
    assert_eq!(floor.calls().await, Vec::new(), "nobody told us of it");
    reconcile(&floor).await;
    reconcile(&floor).await;

    let call = floor.until_some_call().await;
    assert!(call.foreign && call.agent.is_none(), "{call:#?}");
    assert_eq!(call.direction, Direction::Outbound);
    assert_eq!(call.them.number().map(|it| it.as_str()), Some(IRIS));
    assert_eq!(customer_of(&call), sid);
    let call = floor.until_state(call.id, CallState::Active).await;
    // What was told before we knew of the call is taken into it now.
    until("both webhooks in the call", async || {
        let events = floor.dialer.store.list_events(call.id).await;
        let kinds: Vec<String> = events
            .into_iter()
            .flatten()
            .map(|it| it.event.kind)
            .collect();
        let told = ["call-status: ringing", "call-status: in-progress"];
        if told.iter().all(|kind| kinds.iter().any(|it| it == kind)) {
            Ok(())
        } else {
            Err(format!("{kinds:?}"))
        }
    })
    .await;

    let history = sam.desk(&floor).history(&HistoryQuery::default()).await;
    let history = history.expect("the database answers");
    assert!(history.calls.len() == 1 && history.calls[0].foreign);
    let page = sam.request(reqwest::Method::GET, &format!("/calls/{}", call.id));
    let page = page.send().await.expect("the dialer answers").text().await;
    let page = page.expect("the dialer answers in full");
    assert!(page.contains("Made outside this dialer"), "{page}");
    let theirs = alex.desk(&floor).call(call.id).await;
    let none = matches!(theirs, Err(DoorError::Refused(Refusal::NoSuchCall)));
    assert!(none, "{theirs:?}");

    // It is watched, and nothing else is done about it.
    floor.carrier.party_hangs_up(&sid).await;
    floor.carrier.until_ended(&sid).await;
    floor.its_time_for("watch").await;
    let call = floor.until_state(call.id, CallState::Completed).await;
    assert_eq!(call.in_words(Whose::Others), "Ended.");
    assert_eq!(
        floor.carrier.asked_to_ring().await,
        1,
        "by nobody but us, once"
    );
}

async fn c7_an_attempt_whose_answer_was_lost_is_found_in_the_list(terms: Terms) {
    let floor = open(terms).await;
    let alex = floor.seat("alex", Role::Agent).await;
    let mut phone = alex.phone().await;
    for fault in [
        json!({"rest": "POST /Conferences", "fault": "lose-answer"}),
        json!({"rest": "GET /Conferences", "fault": "status", "status": 500}),
        json!({"webhook": "call-status", "fault": "lose"}),
        json!({"webhook": "conference", "fault": "lose"}),
    ] {
        floor.carrier.fault(fault).await;
    }
    let (id, _line) = alex.call(&mut phone, IRIS).await;
    floor.until_state(id, CallState::Unknown).await;
    // While the attempt is not settled, nothing that may be it is taken for somebody else's.
    reconcile(&floor).await;
    assert_eq!(floor.calls().await.len(), 1);
    floor.carrier.no_more_faults().await;
    reconcile(&floor).await;
    let call = floor.until_state(id, CallState::Active).await;
    assert_eq!(floor.calls().await.len(), 1);
    assert!(!call.foreign);
    assert_eq!(floor.carrier.rang().await, [IRIS]);
}

/// A call of an agent's whose customer the carrier has a name for.
async fn named_call(floor: &Floor, sid: &str) -> Call {
    let alex = floor.seat("alex", Role::Agent).await;
    let id = alex.dial(IRIS).await.card.id;
    let leg = floor.call(id).await.customer().expect("a customer").id;
    let path = format!("/api/call-status?leg={leg}");
    let form = [
        ("CallSid", sid),
        ("CallStatus", "initiated"),
        ("SequenceNumber", "0"),
    ];
    let (status, _) = SignedPost::new(&path, &form).send(floor).await;
    assert_eq!(status, StatusCode::OK);
    let named = |call: &Call| call.customer().is_some_and(|leg| leg.carrier_ref.is_some());
    floor.until_call(id, "the carrier's name", named).await
}

async fn c6_what_a_crash_left_is_taken_in_at_the_next_start(terms: Terms) {
    let mut floor = terms.open().await;
    let sid = "CA00000000000000000000000000000001";
    let call = named_call(&floor, sid).await;
    floor.stop().await;
    // Told, durable, answered; and then the power went.
    let form = [
        ("CallSid", sid),
        ("CallStatus", "busy"),
        ("SequenceNumber", "2"),
    ];
    let post = SignedPost::new("/api/call-status", &form).as_received(&floor);
    floor
        .dialer
        .line()
        .hear(&post)
        .await
        .expect("it is taken in");
    let kept = floor.call(call.id).await;
    assert_eq!(
        kept.customer().map(|leg| leg.status()),
        Some(LegStatus::Queued)
    );
    floor.start(false).await;
    floor.until_state(call.id, CallState::Busy).await;
}

#[tokio::test]
async fn c8_what_was_lost_and_found_out_is_an_entry_of_its_own() {
    let floor = Terms::sqlite().open().await;
    let alex = floor.seat("alex", Role::Agent).await;
    let mut phone = alex.phone().await;
    let (id, _line) = alex.call(&mut phone, IRIS).await;
    let call = floor.until_state(id, CallState::Active).await;
    let lost = json!({"webhook": "*", "fault": "lose"});
    floor.carrier.fault(lost).await;
    let customer = customer_of(&call);
    floor.carrier.party_hangs_up(&customer).await;
    floor.carrier.until_ended(&customer).await;
    floor.its_time_for("watch").await;
    floor.until_state(id, CallState::Completed).await;
    let page = alex.desk(&floor).call(id).await.expect("alex's own call");
    let repaired: Vec<_> = page
        .events
        .iter()
        .filter(|row| row.mark == EventMark::Repaired)
        .collect();
    let of_the_customer = repaired
        .iter()
        .find(|row| row.effect.starts_with("Customer: ended."));
    let row = of_the_customer.expect("what asking brought out");
    assert_eq!(row.kind, "asked the carrier");
    // Where the end of the agent's leg was asked for first, they heard music for a moment.
    assert!(row.effect.contains("→ completed"), "{}", row.effect);
    assert_eq!(row.raw, None);
}

#[tokio::test]
async fn the_numbers_in_what_was_received_are_whole_for_supervisors_only() {
    let floor = Terms::sqlite().open().await;
    let sam = floor.seat("sam", Role::Supervisor).await;
    let call = named_call(&floor, "CA00000000000000000000000000000001").await;
    let form = [
        ("CallSid", "CA00000000000000000000000000000001"),
        ("CallStatus", "ringing"),
        ("SequenceNumber", "1"),
        ("To", IRIS),
    ];
    let (status, _) = SignedPost::new("/api/call-status", &form)
        .send(&floor)
        .await;
    assert_eq!(status, StatusCode::OK);
    floor.until_state(call.id, CallState::Ringing).await;
    let alex = crate::stage::Seat::sign_in(&floor, "alex").await;
    let raw = |page: CallPage| page.events.last().and_then(|row| row.raw.clone());
    let whole = raw(sam.desk(&floor).call(call.id).await.expect("sam sees all"));
    let whole = whole.expect("the body");
    assert!(whole.contains("To=%2B18085550118"), "{whole}");
    let masked = raw(alex.desk(&floor).call(call.id).await.expect("alex's own"));
    assert_eq!(masked, Some(whole.replace("18085550118", "•••••••0118")));
}
