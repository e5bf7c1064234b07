//! Faults: what the plan says goes wrong, and nothing else does.

use std::time::Duration;

use serde_json::{Value, json};

use crate::customer::Got;
use crate::world::{OURS, TOKEN, World};

async fn plan(world: &World, rule: Value) {
    let (status, body) = world.control("POST", "/sandbox/api/faults", rule).await;
    assert_eq!(status, 201, "{body}");
}

/// Statuses in the order they arrived.
fn statuses(got: &[Got]) -> Vec<&str> {
    got.iter().map(|got| got.get("CallStatus")).collect()
}

async fn busy_call(world: &World, count: usize) -> Vec<Got> {
    world.call("+12125550112", "/empty", &[]).await;
    world
        .customer
        .until("/status", |got| got.len() >= count)
        .await
}

#[tokio::test]
async fn webhooks_are_repeated_swapped_lost_and_late() {
    let world = World::new().await;
    plan(&world, json!({"webhook": "call-status", "fault": "repeat", "count": 1, "when": {"CallStatus": "initiated"}})).await;
    plan(
        &world,
        json!({"webhook": "call-status", "fault": "swap", "when": {"CallStatus": "ringing"}}),
    )
    .await;
    let got = busy_call(&world, 4).await;
    assert_eq!(
        statuses(&got),
        ["initiated", "initiated", "busy", "ringing"]
    );
    assert_ne!(got[0].token, got[2].token);
    let (status, _) = world
        .control("DELETE", "/sandbox/api/faults", Value::Null)
        .await;
    assert_eq!(status, 200);
    plan(
        &world,
        json!({"webhook": "call-status", "fault": "lose", "times": 1}),
    )
    .await;
    plan(
        &world,
        json!({"webhook": "*", "fault": "late", "ms": 600, "when": {"CallStatus": "ringing"}}),
    )
    .await;
    let got = busy_call(&world, 6).await;
    assert_eq!(statuses(&got[4..]), ["busy", "ringing"]);
    let rules = world.see("/faults").await;
    assert_eq!(
        (&rules[0]["done"], &rules[1]["done"]),
        (&json!(1), &json!(1))
    );
    let lost = world.see("/webhooks?kind=call-status").await;
    let lost: Vec<_> = lost
        .as_array()
        .unwrap()
        .iter()
        .filter(|it| it["fault"] == "lose")
        .collect();
    assert_eq!((lost.len(), &lost[0]["tries"]), (1, &json!(0)));
}

#[tokio::test]
async fn a_forged_signature_does_not_verify() {
    let world = World::new().await;
    plan(
        &world,
        json!({"webhook": "call-status", "fault": "forge", "times": 1}),
    )
    .await;
    let got = busy_call(&world, 3).await;
    let right =
        |got: &Got| got.signature == sandbox::twilio::signature::sign(TOKEN, &got.url, &got.params);
    assert_eq!(
        got.iter().map(right).collect::<Vec<_>>(),
        [false, true, true]
    );
}

#[tokio::test]
async fn rest_answers_fail_as_planned() {
    let world = World::new().await;
    for (status, code) in [(401, 20003), (429, 20429), (500, 20500)] {
        plan(
            &world,
            json!({"rest": "GET /Calls", "fault": "status", "status": status, "times": 1}),
        )
        .await;
        let (got, body) = world.rest("GET", "/Calls.json", &[]).await;
        assert_eq!((got.as_u16(), body["code"].as_u64()), (status, Some(code)));
    }
    plan(
        &world,
        json!({"rest": "GET /Calls", "fault": "garbage", "times": 1}),
    )
    .await;
    let (status, body) = world.rest("GET", "/Calls.json", &[]).await;
    assert_eq!((status.as_u16(), body), (200, Value::Null));
    plan(
        &world,
        json!({"rest": "GET /Calls", "fault": "slow", "ms": 300, "times": 1}),
    )
    .await;
    let started = std::time::Instant::now();
    world.ok("GET", "/Calls.json", &[]).await;
    assert!(started.elapsed() >= Duration::from_millis(300));
    world.ok("GET", "/Calls.json", &[]).await;
}

#[tokio::test]
async fn a_call_is_made_and_its_answer_lost() {
    let world = World::new().await;
    plan(
        &world,
        json!({"rest": "POST /Calls", "fault": "lose-answer", "times": 1}),
    )
    .await;
    let form = [
        ("To", "+12125550112"),
        ("From", OURS),
        ("Twiml", "<Response/>"),
    ];
    let waited = tokio::time::timeout(
        Duration::from_millis(300),
        world.rest("POST", "/Calls.json", &form),
    );
    assert!(waited.await.is_err(), "an answer came");
    let calls = world.ok("GET", "/Calls.json?To=%2B12125550112", &[]).await;
    assert_eq!(calls["calls"].as_array().unwrap().len(), 1);
    let witness = world.see("/witness").await;
    let first = &witness[0];
    assert_eq!(
        (&first["what"], &first["status"], &first["fault"]),
        (&json!("rest"), &json!(201), &json!("lose-answer"))
    );
    plan(
        &world,
        json!({"rest": "POST /Calls", "fault": "never", "times": 1}),
    )
    .await;
    let waited = tokio::time::timeout(
        Duration::from_millis(300),
        world.rest("POST", "/Calls.json", &form),
    );
    assert!(waited.await.is_err(), "an answer came");
    let calls = world.ok("GET", "/Calls.json?To=%2B12125550112", &[]).await;
    assert_eq!(
        calls["calls"].as_array().unwrap().len(),
        1,
        "a request never answered is never executed"
    );
}
