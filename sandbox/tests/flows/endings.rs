//! Every way a call can end makes exactly the callbacks of the recorded sequences.

use serde_json::Value;

use crate::world::World;

const RECORDED: &str = include_str!("../fixtures/call-status.json");

/// Names, statuses and numbers of the recorded events of a sequence.
fn recorded(id: &str) -> Vec<Vec<(String, String)>> {
    let all: Value = serde_json::from_str(RECORDED).unwrap();
    let sequence = all["sequences"]
        .as_array()
        .unwrap()
        .iter()
        .find(|it| it["id"] == id)
        .unwrap();
    let events = sequence["events"].as_array().unwrap().iter();
    events
        .map(|event| {
            let pairs = event.as_object().unwrap().iter();
            pairs
                .map(|(name, value)| (name.clone(), value.as_str().unwrap().to_owned()))
                .collect()
        })
        .collect()
}

/// Parameters whose values are the network's and not the moment's.
const FIXED: [&str; 14] = [
    "ApiVersion",
    "AccountSid",
    "CallStatus",
    "Direction",
    "From",
    "Caller",
    "FromCity",
    "FromCountry",
    "CallbackSource",
    "SequenceNumber",
    "SipResponseCode",
    "ToCountry",
    "FromZip",
    "CallerState",
];

/// Compares what came with what was recorded: the same names, and the same values where they are fixed.
fn assert_like(id: &str, got: &[crate::customer::Got]) {
    let recorded = recorded(id);
    assert_eq!(got.len(), recorded.len(), "{id}: {got:#?}");
    for (got, recorded) in got.iter().zip(&recorded) {
        let mut names: Vec<&str> = got.params.iter().map(|(name, _)| name.as_str()).collect();
        let mut wanted: Vec<&str> = recorded.iter().map(|(name, _)| name.as_str()).collect();
        names.sort_unstable();
        wanted.sort_unstable();
        let extra = ["ErrorCode", "ErrorMessage"];
        names.retain(|name| !extra.contains(name));
        assert_eq!(names, wanted, "{id} {}", got.get("CallStatus"));
        for (name, value) in recorded
            .iter()
            .filter(|(name, _)| FIXED.contains(&name.as_str()))
        {
            assert_eq!(got.get(name), value, "{id} {name}");
        }
        let signed = sandbox::twilio::signature::sign(crate::world::TOKEN, &got.url, &got.params);
        assert_eq!(got.signature, signed, "{id}");
    }
}

/// Calls somebody and compares all callbacks up to the last.
async fn ends(world: &World, to: &str, id: &str, last: &str) -> String {
    let sid = world.call(to, "/empty", &[("Timeout", "60")]).await;
    let ended = |got: &[crate::customer::Got]| {
        got.iter()
            .any(|got| got.get("CallSid") == sid && got.get("CallStatus") == last)
    };
    let mut got = world.customer.until("/status", ended).await;
    got.retain(|got| got.get("CallSid") == sid);
    assert_like(id, &got);
    sid
}

#[tokio::test]
async fn a_conversation_ends_completed() {
    let world = World::new().await;
    world.customer.twiml("/empty", "<Pause length=\"1\"/>");
    let sid = ends(&world, "+12125550100", "outbound-completed", "completed").await;
    let call = world.ok("GET", &format!("/Calls/{sid}.json"), &[]).await;
    assert_eq!(
        (call["status"].as_str(), call["duration"].as_str()),
        (Some("completed"), Some("1"))
    );
    let view = world.see(&format!("/calls/{sid}")).await;
    assert_eq!(view["ended_by"], "twiml");
}

#[tokio::test]
async fn busy_rejected_and_wrong_numbers_end_so() {
    let world = World::new().await;
    ends(&world, "+12125550112", "outbound-busy", "busy").await;
    ends(&world, "+12125550114", "outbound-failed", "failed").await;
    let sid = world.call("+12125550113", "/empty", &[]).await;
    let view = world.until_status(&sid, "busy").await;
    assert_eq!(
        (view["sip_code"].as_u64(), view["ended_by"].as_str()),
        (Some(603), Some("party"))
    );
}

#[tokio::test]
async fn ringing_out_ends_no_answer() {
    let world = World::at_speed(60.0).await;
    ends(&world, "+12125550111", "outbound-no-answer", "no-answer").await;
}

#[tokio::test]
async fn canceling_while_it_rings_ends_canceled() {
    let world = World::new().await;
    let sid = world.call("+12125550111", "/empty", &[]).await;
    world.until_status(&sid, "ringing").await;
    let body = world
        .ok(
            "POST",
            &format!("/Calls/{sid}.json"),
            &[("Status", "canceled")],
        )
        .await;
    assert_eq!(body["status"], "canceled");
    let mut got = world.customer.until("/status", |got| got.len() == 3).await;
    got.retain(|got| got.get("CallSid") == sid);
    assert_like("outbound-canceled", &got);
}

#[tokio::test]
async fn a_person_who_rings_us_ends_with_one_callback() {
    let world = World::new().await;
    world
        .customer
        .twiml("/number", "<Pause length=\"0\"/><Say>Hello</Say>");
    let body = serde_json::json!({"to": crate::world::OURS, "as": "silent"});
    let (status, call) = world
        .control("POST", "/sandbox/people/+12125550142/call", body)
        .await;
    assert_eq!(status, 201, "{call}");
    world.customer.first("/number-status").await;
    assert_like("inbound-completed", &world.customer.at("/number-status"));
    let asked = world.customer.first("/number").await;
    assert_eq!(
        (asked.get("CallStatus"), asked.get("From")),
        ("ringing", "+12125550142")
    );
    assert_eq!(asked.get("FromCity"), "NEW YORK");
}

#[tokio::test]
async fn a_dialled_leg_tells_its_own_events() {
    let world = World::new().await;
    let status = world.customer.url("/child");
    world.customer.twiml(
        "/number",
        &format!(
            "<Dial action=\"/dial-action\" callerId=\"{}\"><Number statusCallback=\"{status}\" \
             statusCallbackEvent=\"initiated ringing answered completed\">+12125550116</Number></Dial>",
            crate::world::OURS
        ),
    );
    world.customer.twiml("/dial-action", "<Hangup/>");
    let body = serde_json::json!({"to": crate::world::OURS, "as": "silent"});
    let (_, parent) = world
        .control("POST", "/sandbox/people/+12125550142/call", body)
        .await;
    let got = world.customer.until("/child", |got| got.len() == 4).await;
    assert_like("dial-child-completed", &got);
    assert_eq!(got[0].get("ParentCallSid"), parent["sid"]);
    let action = world.customer.first("/dial-action").await;
    assert_eq!(
        (
            action.get("DialCallStatus"),
            action.get("DialBridged"),
            action.get("DialCallSid")
        ),
        ("completed", "true", got[0].get("CallSid"))
    );
    assert!(!action.get("DialCallDuration").is_empty());
}
