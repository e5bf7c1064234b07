//! What the carrier may answer when it is asked to ring somebody, and that nobody is rung twice.

use serde_json::{Value, json};
use trunkline::agent::Role;
use trunkline::call::{Call, CallState, Cause, Ending, Leg, Whose};
use trunkline::clock::Span;

use crate::stage::{Floor, Seat, Terms, customer_of, until};

/// Answers, and stays.
const IRIS: &str = "+18085550118";
/// Requests to ring somebody.
const CREATE: &str = "POST /Conferences";

/// A floor whose agent calls [`IRIS`] while the carrier answers like this.
async fn calling(faults: &[Value]) -> (Floor, Seat, sandbox::phone::Phone, Call) {
    let terms = Terms::sqlite().policy(|policy| policy.settle_after = Span::millis(1_500));
    let floor = terms.open().await;
    let alex = floor.seat("alex", Role::Agent).await;
    let mut phone = alex.phone().await;
    for fault in faults {
        floor.carrier.fault(fault.clone()).await;
    }
    let (id, _line) = alex.call(&mut phone, IRIS).await;
    let call = floor.call(id).await;
    (floor, alex, phone, call)
}

fn create(fault: Value) -> Value {
    let mut rule = json!({"rest": CREATE});
    for (name, value) in fault.as_object().into_iter().flatten() {
        rule[name] = value.clone();
    }
    rule
}

/// The call came to nothing for this reason, and no phone rang.
async fn came_to_nothing(floor: &Floor, call: &Call, cause: Cause, asked: usize) {
    let call = floor.until_state(call.id, CallState::Failed).await;
    assert_eq!(Ending::of(&call).map(|ending| ending.cause), Some(cause));
    let over = |call: &Call| call.legs.iter().all(Leg::is_over);
    floor.until_call(call.id, "the agent let go", over).await;
    assert!(floor.carrier.rang().await.is_empty());
    assert_eq!(floor.carrier.asked_to_ring().await, asked);
}

/// They talk, and one phone rang once.
async fn they_talk(floor: &Floor, call: &Call, asked: usize) {
    floor.until_state(call.id, CallState::Active).await;
    assert_eq!(floor.carrier.rang().await, [IRIS]);
    // A request is in the carrier's log once it is answered, which can be later than the call is.
    until("the requests to ring", async || {
        match floor.carrier.asked_to_ring().await {
            seen if seen == asked => Ok(()),
            seen => Err(format!("{seen}")),
        }
    })
    .await;
}

#[tokio::test]
async fn refused_credentials_end_it_with_a_sentence_for_the_administrator() {
    let (floor, _alex, _phone, call) =
        calling(&[create(json!({"fault": "status", "status": 401}))]).await;
    came_to_nothing(&floor, &call, Cause::CarrierRefused, 1).await;
    let words = floor.call(call.id).await.in_words(Whose::Viewers);
    assert_eq!(
        words,
        "The carrier refused the call. An administrator should look at its settings."
    );
}

#[tokio::test]
async fn a_carrier_that_is_too_busy_is_asked_again() {
    let busy = create(json!({"fault": "status", "status": 429, "times": 1}));
    let (floor, _alex, _phone, call) = calling(&[busy]).await;
    they_talk(&floor, &call, 2).await;
}

#[tokio::test]
async fn a_carrier_that_stays_too_busy_is_given_up() {
    let (floor, _alex, _phone, call) =
        calling(&[create(json!({"fault": "status", "status": 429}))]).await;
    came_to_nothing(&floor, &call, Cause::CarrierDown, 5).await;
}

#[tokio::test]
async fn an_answer_that_says_nothing_is_looked_up_and_proven_empty() {
    let lost = [
        json!({"fault": "status", "status": 500}),
        json!({"fault": "garbage"}),
    ];
    let stories = lost.map(async |fault| {
        let (floor, alex, _phone, call) = calling(&[create(fault)]).await;
        floor.until_state(call.id, CallState::Unknown).await;
        let (_, refusal) = alex.post("/api/desk/dial", &[("to", IRIS)]).await;
        assert!(refusal.to_string().contains("AlreadyInCall"), "{refusal}");
        came_to_nothing(&floor, &call, Cause::CarrierDown, 1).await;
    });
    futures::future::join_all(stories).await;
}

#[tokio::test]
async fn a_slow_answer_is_waited_for() {
    let (floor, _alex, _phone, call) =
        calling(&[create(json!({"fault": "slow", "ms": 2_000}))]).await;
    they_talk(&floor, &call, 1).await;
}

/// Both wait for the end of the carrier's patience, so they wait together.
#[tokio::test]
async fn no_answer_at_all_is_settled_by_the_carriers_books() {
    tokio::join!(never_made(), made_but_lost());
}

async fn never_made() {
    let (floor, _alex, _phone, call) = calling(&[create(json!({"fault": "never"}))]).await;
    came_to_nothing(&floor, &call, Cause::CarrierDown, 1).await;
}

async fn made_but_lost() {
    let faults = [
        create(json!({"fault": "lose-answer"})),
        json!({"webhook": "call-status", "fault": "lose"}),
        json!({"webhook": "conference", "fault": "lose"}),
    ];
    let (floor, alex, _phone, call) = calling(&faults).await;
    // What was asked for rings and is answered, and we hear nothing of it.
    let iris = |calls: &Value| {
        let calls = calls.as_array().map(Vec::as_slice).unwrap_or_default();
        calls
            .iter()
            .any(|leg| leg["to"] == IRIS && leg["status"] == "in-progress")
    };
    floor.carrier.until("/calls", iris).await;
    assert_eq!(
        CallState::of(&floor.call(call.id).await),
        CallState::Initiated
    );
    they_talk(&floor, &call, 1).await;
    let customer = customer_of(&floor.call(call.id).await);
    alex.end(call.id).await;
    assert_eq!(floor.carrier.until_ended(&customer).await, "completed");
    let over = |call: &Call| call.legs.iter().all(Leg::is_over);
    let call = floor.until_call(call.id, "an end by the books", over).await;
    assert_eq!(CallState::of(&call), CallState::Completed);
}
