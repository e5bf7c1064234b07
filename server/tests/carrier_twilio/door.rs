//! The front door: who waits in the queue of that name, and letting them in.

use serde_json::json;
use trunkline::carrier::{AtDoor, Carrier, CarrierError, LegRef, NoReason};
use trunkline::clock::{Span, Time};

use super::fake::{Fake, good};
use super::support::{ACCOUNT, CALL, PUBLIC};

const QUEUE: &str = "QU0123456789abcdef0123456789abcdef";
const OTHER: &str = "CA00000000000000000000000000000002";

fn queues() -> serde_json::Value {
    json!({"queues": [
        {"friendly_name": "support", "sid": "QUffffffffffffffffffffffffffffffff"},
        {"friendly_name": "front-door", "sid": QUEUE},
    ]})
}

#[tokio::test]
async fn those_who_wait_are_listed_in_their_order_and_let_in_with_their_wait() {
    let member = |sid: &str, place: u32| json!({"call_sid": sid, "position": place, "date_enqueued": "Tue, 24 Nov 2015 16:00:00 +0000"});
    let members = json!({"queue_members": [member(OTHER, 2), member(CALL, 1)]});
    let fake = Fake::answering(vec![
        good(&queues()),
        good(&members),
        good(&json!({"call_sid": CALL})),
    ])
    .await;
    let carrier = fake.carrier();
    let waiting = carrier.list_at_door().await.expect("a list");
    let called: Vec<&str> = waiting.iter().map(|who| who.leg.0.as_str()).collect();
    assert_eq!(called, [CALL, OTHER]);
    let apart = waiting[1].since.since(waiting[0].since);
    assert_eq!(apart, Span::millis(1), "the order of one second is kept");
    carrier.let_in(&waiting[0]).await.expect("they come in");
    let asked = fake.asked();
    assert_eq!(
        asked[2][0],
        format!("POST /2010-04-01/Accounts/{ACCOUNT}/Queues/{QUEUE}/Members/{CALL}.json")
    );
    let fields: Vec<_> = form_urlencoded::parse(asked[2][2].as_bytes())
        .into_owned()
        .collect();
    let since = waiting[0].since.millis();
    let url = format!("{PUBLIC}/webhook/incoming-call?waited_since={since}");
    assert_eq!(fields[0], ("Url".to_owned(), url));
}

#[tokio::test]
async fn nobody_waits_where_the_function_has_made_no_queue() {
    let fake = Fake::answering(vec![good(&json!({"queues": []}))]).await;
    let carrier = fake.carrier();
    assert_eq!(carrier.list_at_door().await, Ok(Vec::new()));
    let who = AtDoor {
        leg: LegRef(CALL.to_owned()),
        since: Time::from_millis(0),
    };
    let gone = carrier.let_in(&who).await;
    assert!(matches!(
        gone,
        Err(CarrierError::No {
            reason: NoReason::Gone,
            ..
        })
    ));
}
