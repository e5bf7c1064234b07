//! Webhooks that come late, twice, in the wrong order, never, or from somebody else.

use futures::future::join_all;
use reqwest::StatusCode;
use serde_json::{Value, json};
use trunkline::agent::Role;
use trunkline::call::{Call, CallState, LegStatus, Whose};
use trunkline::clock::Span;

use crate::stage::{Floor, SignedPost, Terms, customer_of, signature};

/// Who answers, talks and hangs up.
const GRACE: &str = "+16175550116";

/// How a call ended, as far as no clock has a part in it.
#[derive(Debug, PartialEq)]
struct End {
    state: CallState,
    words: &'static str,
    legs: Vec<LegStatus>,
    talked: bool,
    events: usize,
}

impl End {
    async fn of(floor: &Floor, call: &Call) -> Self {
        let events = floor.dialer.store.list_events(call.id).await;
        let mut events = events.expect("the database answers");
        // What was found out by asking was not posted: on a busy machine that is quicker than a late webhook.
        events.retain(|it| !it.event.raw.is_empty());
        Self {
            state: CallState::of(call),
            words: call.in_words(Whose::Viewers),
            legs: call.legs.iter().map(|leg| leg.status()).collect(),
            talked: call.talk() >= Span::seconds(1),
            events: events.len(),
        }
    }
}

/// The end of a call to somebody who hangs up, with these faults; waited for until nothing comes any more.
async fn end_with(faults: &[Value], end: &End) {
    let floor = Terms::sqlite().open().await;
    for fault in faults {
        floor.carrier.fault(fault.clone()).await;
    }
    let alex = floor.seat("alex", Role::Agent).await;
    let mut phone = alex.phone().await;
    let (id, _line) = alex.call(&mut phone, GRACE).await;
    crate::stage::until("the same end", async || {
        let call = floor.call(id).await;
        let seen = End::of(&floor, &call).await;
        if seen == *end {
            Ok(())
        } else {
            Err(format!("{seen:?} with {faults:?}"))
        }
    })
    .await;
    for (done, fault) in floor.carrier.faults_done().await.iter().zip(faults) {
        assert!(*done > 0, "never done: {fault}");
    }
    assert_eq!(floor.carrier.rang().await, [GRACE]);
}

fn good_end() -> End {
    End {
        state: CallState::Completed,
        words: "They hung up.",
        legs: vec![LegStatus::Completed, LegStatus::Completed],
        talked: true,
        events: 12,
    }
}

#[tokio::test]
async fn late_doubled_and_swapped_webhooks_end_in_the_same_state() {
    let late = |state| json!({"webhook": "call-status", "fault": "late", "ms": 900, "when": {"CallStatus": state}});
    let plans = [
        vec![],
        vec![json!({"webhook": "*", "fault": "repeat", "count": 2})],
        vec![json!({"webhook": "call-status", "fault": "swap"})],
        vec![json!({"webhook": "conference", "fault": "swap"})],
        vec![late("initiated"), late("ringing"), late("in-progress")],
        vec![json!({"webhook": "conference", "fault": "late", "ms": 900})],
        vec![
            json!({"webhook": "call-status", "fault": "late", "ms": 300, "share": 0.9}),
            json!({"webhook": "*", "fault": "repeat", "count": 1}),
        ],
    ];
    let end = good_end();
    join_all(plans.iter().map(|plan| end_with(plan, &end))).await;
}

#[tokio::test]
async fn a_lost_end_is_found_out() {
    let of_the_customer = json!({"CallStatus": "completed", "Direction": "outbound-api"});
    let lost = json!({"webhook": "call-status", "fault": "lose", "when": of_the_customer});
    // The agent's phone is let go by the conference, and then the carrier is asked about the customer.
    let end = End {
        events: 11,
        ..good_end()
    };
    end_with(&[lost], &end).await;
}

#[tokio::test]
async fn a_call_whose_end_nobody_told_is_found_over() {
    let floor = Terms::sqlite().open().await;
    // Every word of an end, from the start: on a busy machine she has hung up before anybody looks.
    for (webhook, field, end) in [
        ("call-status", "CallStatus", "completed"),
        ("conference", "StatusCallbackEvent", "participant-leave"),
        ("conference", "StatusCallbackEvent", "conference-end"),
    ] {
        let lost = json!({"webhook": webhook, "fault": "lose", "when": {field: end}});
        floor.carrier.fault(lost).await;
    }
    let alex = floor.seat("alex", Role::Agent).await;
    let mut phone = alex.phone().await;
    let (id, _line) = alex.call(&mut phone, GRACE).await;
    let call = floor.until_state(id, CallState::Active).await;
    for leg in &call.legs {
        let sid = leg.carrier_ref.as_deref().expect("the carrier named it");
        floor.carrier.until_ended(sid).await;
    }
    assert_eq!(CallState::of(&floor.call(id).await), CallState::Active);
    floor.its_time_for("watch").await;
    let over = |call: &Call| call.legs.iter().all(trunkline::call::Leg::is_over);
    let call = floor.until_call(id, "an end by the books", over).await;
    assert_eq!(CallState::of(&call), CallState::Completed);
    assert!(call.talk() >= Span::seconds(1));
}

#[tokio::test]
async fn a_forged_webhook_is_refused_and_told_again_rightly() {
    let floor = Terms::sqlite().open().await;
    let rule =
        json!({"webhook": "call-status", "fault": "forge", "when": {"CallStatus": "ringing"}});
    floor.carrier.fault(rule).await;
    let alex = floor.seat("alex", Role::Agent).await;
    let mut phone = alex.phone().await;
    let (id, _line) = alex.call(&mut phone, "+12125550111").await;
    let forged = |sent: &Value| {
        let sent = sent.as_array().map(Vec::as_slice).unwrap_or_default();
        sent.iter()
            .any(|post| post["fault"] == "forge" && post["status"] == 403)
    };
    floor.carrier.until("/webhooks", forged).await;
    let queued = |call: &Call| call.customer().is_some_and(|leg| leg.carrier_ref.is_some());
    let call = floor.until_call(id, "the carrier's name", queued).await;
    let customer = customer_of(&call);
    let leg = call.leg_by_ref(&customer).expect("the customer's leg");
    assert_eq!(
        leg.status(),
        LegStatus::Queued,
        "the forged word was not believed"
    );
    let events = floor.dialer.store.list_events(id).await;
    let events = events.expect("the database answers");
    assert!(
        events
            .iter()
            .all(|it| it.event.kind != "call-status: ringing")
    );
}

/// The end of a leg that nobody rang, in words that would be believed if they were signed.
async fn an_end_to_forge(floor: &Floor) -> (Call, SignedPost) {
    let alex = floor.seat("alex", Role::Agent).await;
    let id = alex.dial(GRACE).await.card.id;
    let call = floor.call(id).await;
    let leg = call.customer().expect("every call has a customer").id;
    let path = format!("/api/call-status?leg={leg}");
    let sid = "CA00000000000000000000000000000001";
    let form = [
        ("CallSid", sid),
        ("CallStatus", "failed"),
        ("SequenceNumber", "3"),
    ];
    (call, SignedPost::new(&path, &form))
}

#[tokio::test]
async fn one_flipped_byte_makes_a_webhook_worthless() {
    let floor = Terms::sqlite().open().await;
    let (call, post) = an_end_to_forge(&floor).await;
    let good = signature(&format!("{}{}", floor.url, post.path), &post.form);
    let before = floor.count_rows().await;
    let refused = StatusCode::FORBIDDEN;
    let mut tried = 0;
    for at in 0..post.body().len() {
        let sent = post
            .send_as(&floor, Some(&good), flipped(&post.body(), at))
            .await;
        assert_eq!(sent.0, refused, "body, byte {at}");
        tried += 1;
    }
    for at in 0..good.len() {
        let sent = post
            .send_as(&floor, Some(&flipped(&good, at)), post.body())
            .await;
        assert_eq!(sent.0, refused, "signature, byte {at}");
        tried += 1;
    }
    for path in [
        "/api/call-status",
        "/api/conference-status",
        "/api/voice",
        "/api/call-status?leg=",
    ] {
        let elsewhere = SignedPost {
            path: path.to_owned(),
            ..post.clone()
        };
        let sent = elsewhere.send_as(&floor, Some(&good), post.body()).await;
        assert_eq!(sent.0, refused, "{path}");
        let unsigned = elsewhere.send_as(&floor, None, post.body()).await;
        assert_eq!(unsigned.0, refused, "{path} without a signature");
    }
    assert!(tried > 120);
    assert_eq!(floor.count_rows().await, before);
    assert_eq!(floor.call(call.id).await, call);

    // The same words, rightly signed, are believed once.
    let (status, _) = post.send_as(&floor, Some(&good), post.body()).await;
    assert!(status.is_success(), "{status}");
    floor.until_state(call.id, CallState::Failed).await;
    let after = floor.count_rows().await;
    assert_eq!(after["events"], before["events"] + 1);
    let (status, _) = post.send_as(&floor, Some(&good), post.body()).await;
    assert!(status.is_success(), "{status}");
    assert_eq!(floor.count_rows().await["events"], after["events"]);
}

#[tokio::test]
async fn another_accounts_webhook_is_refused() {
    let floor = Terms::sqlite().open().await;
    let (call, mut post) = an_end_to_forge(&floor).await;
    post.form[0].1 = "AC99999999999999999999999999999999".to_owned();
    let (status, _) = post.send(&floor).await;
    assert_eq!(status, StatusCode::FORBIDDEN);
    assert_eq!(floor.call(call.id).await, call);
}

fn flipped(text: &str, at: usize) -> String {
    let mut bytes = text.as_bytes().to_vec();
    bytes[at] ^= 1;
    String::from_utf8(bytes).expect("a flipped low bit leaves ASCII")
}
