//! Queues: who waits in `<Enqueue>` hears the wait document, and gets out of it in one of its ways.

use serde_json::{Value, json};

use crate::rest::Description;
use crate::world::{OURS, World, sid};

const CALLER: &str = "+12125550142";

/// Somebody rings our number, whose document is this.
async fn rings(world: &World, caller: &str, document: &str) -> String {
    world.customer.twiml("/number", document);
    let body = json!({"to": OURS, "as": "silent"});
    let path = format!("/sandbox/people/{caller}/call");
    let (status, call) = world.control("POST", &path, body).await;
    assert_eq!(status, 201);
    sid(&call)
}

const WAITS: &str = "<Enqueue waitUrl=\"/wait\" action=\"/after\">support</Enqueue>";

/// The queue, once so many wait in it.
async fn queue_of(world: &World, size: u64) -> String {
    loop {
        let all = world.ok("GET", "/Queues.json", &[]).await;
        let queue = &all["queues"][0];
        if queue["current_size"] == size {
            return sid(queue);
        }
        tokio::task::yield_now().await;
    }
}

#[tokio::test]
async fn who_waits_is_told_their_place_again_and_again_and_leaves_by_the_document() {
    let world = World::new().await;
    world.customer.twiml("/wait", "<Say>Please hold.</Say>");
    world.customer.twiml("/after", "<Hangup/>");
    let call = rings(&world, CALLER, WAITS).await;
    let asked = world.customer.until("/wait", |all| all.len() >= 2).await;
    let first = &asked[0];
    assert_eq!(first.get("QueuePosition"), "1");
    assert_eq!(first.get("CurrentQueueSize"), "1");
    assert_eq!(first.get("MaxQueueSize"), "1000");
    assert_eq!(first.get("CallStatus"), "in-progress");
    world
        .customer
        .twiml("/wait", "<Say>Nobody came.</Say><Leave/>");
    let after = world.customer.first("/after").await;
    assert_eq!(after.get("QueueResult"), "leave");
    world.until_status(&call, "completed").await;
}

#[tokio::test]
async fn who_waits_is_taken_out_by_name_or_from_the_front_once() {
    let world = World::new().await;
    world.customer.twiml("/wait", "<Pause length=\"60\"/>");
    world.customer.twiml("/served", "<Pause length=\"60\"/>");
    let first = rings(&world, CALLER, WAITS).await;
    queue_of(&world, 1).await;
    let second = rings(&world, "+12125550143", WAITS).await;
    let queue = queue_of(&world, 2).await;
    let members = format!("/Queues/{queue}/Members");
    let all = world.ok("GET", &format!("{members}.json"), &[]).await;
    let waiting = all["queue_members"].as_array().unwrap();
    let sids: Vec<&Value> = waiting.iter().map(|it| &it["call_sid"]).collect();
    assert_eq!(sids, [&json!(first), &json!(second)], "the first in front");

    let url = world.customer.url("/served");
    let out = [("Url", url.as_str())];
    let named = format!("{members}/{second}.json");
    world.ok("POST", &named, &out).await;
    let served = world.customer.first("/served").await;
    assert_eq!(served.get("CallSid"), second);
    let after = world.customer.first("/after").await;
    assert_eq!(after.get("QueueResult"), "redirected");
    let (gone, _) = world.rest("POST", &named, &out).await;
    assert_eq!(gone, 404, "taken out already");

    world
        .ok("POST", &format!("{members}/Front.json"), &out)
        .await;
    let served = world.customer.until("/served", |all| all.len() == 2).await;
    assert_eq!(served[1].get("CallSid"), first);
    let (empty, _) = world
        .rest("POST", &format!("{members}/Front.json"), &out)
        .await;
    assert_eq!(empty, 404);
}

#[tokio::test]
async fn a_queue_is_left_by_hanging_up_and_a_full_one_is_never_entered() {
    let world = World::new().await;
    world.customer.twiml("/wait", "<Pause length=\"60\"/>");
    world.customer.twiml("/after", "<Hangup/>");
    let form = [("FriendlyName", "support"), ("MaxSize", "1")];
    world.ok("POST", "/Queues.json", &form).await;
    let (taken, body) = world.rest("POST", "/Queues.json", &form).await;
    assert_eq!((taken.as_u16(), &body["code"]), (400, &json!(22003)));
    let first = rings(&world, CALLER, WAITS).await;
    let queue = queue_of(&world, 1).await;
    rings(&world, "+12125550143", WAITS).await;
    let full = world.customer.first("/after").await;
    assert_eq!(full.get("QueueResult"), "queue-full");
    let (kept, body) = world
        .rest("DELETE", &format!("/Queues/{queue}.json"), &[])
        .await;
    assert_eq!((kept.as_u16(), &body["code"]), (400, &json!(22002)));
    let end = [("Status", "completed")];
    world
        .ok("POST", &format!("/Calls/{first}.json"), &end)
        .await;
    let told = world.customer.until("/after", |all| all.len() == 2).await;
    assert_eq!(told[1].get("QueueResult"), "hangup");
    queue_of(&world, 0).await;
}

#[tokio::test]
async fn a_key_is_heard_while_waiting_and_other_verbs_are_refused_there() {
    let world = World::new().await;
    let wait =
        "<Gather numDigits=\"1\" timeout=\"60\" action=\"/key\"><Say>Press 1.</Say></Gather>";
    world.customer.twiml("/wait", wait);
    world.customer.twiml("/key", "<Dial>+12125550118</Dial>");
    world.customer.twiml("/after", "<Hangup/>");
    let call = rings(&world, CALLER, WAITS).await;
    let hears = |call: &Value| call["levels"]["to_party"]["rms"].as_f64().unwrap_or(0.0) > 0.005;
    world.until(&format!("/calls/{call}"), hears).await;
    let press = json!({"digits": "1"});
    let path = format!("/sandbox/api/calls/{call}/press");
    let (status, body) = world.control("POST", &path, press).await;
    assert!(status.is_success(), "{body}");
    let key = world.customer.first("/key").await;
    assert_eq!(key.get("Digits"), "1");
    let after = world.customer.first("/after").await;
    assert_eq!(after.get("QueueResult"), "error");
}

#[tokio::test]
async fn every_answer_about_queues_is_as_described() {
    let (world, description) = (World::new().await, Description::read());
    world.customer.twiml("/wait", "<Pause length=\"60\"/>");
    let hold = async |method: &str, path: &str, real: &str, form: &[(&str, &str)]| {
        let (status, body) = world.rest(&method.to_uppercase(), real, form).await;
        assert!(status.is_success(), "{real} {body:#}");
        description.hold(method, path, status.as_str(), &body);
        body
    };
    let form = [("FriendlyName", "support")];
    let queue = sid(&hold("post", "/Queues.json", "/Queues.json", &form).await);
    let one = format!("/Queues/{queue}.json");
    hold("get", "/Queues/{Sid}.json", &one, &[]).await;
    hold("post", "/Queues/{Sid}.json", &one, &[("MaxSize", "5")]).await;
    hold("get", "/Queues.json", "/Queues.json", &[]).await;
    let call = rings(&world, CALLER, WAITS).await;
    queue_of(&world, 1).await;
    let below = "/Queues/{QueueSid}/Members";
    let members = format!("/Queues/{queue}/Members");
    hold(
        "get",
        &format!("{below}.json"),
        &format!("{members}.json"),
        &[],
    )
    .await;
    let member = format!("{members}/{call}.json");
    hold("get", &format!("{below}/{{CallSid}}.json"), &member, &[]).await;
    let url = world.customer.url("/wait");
    let out = [("Url", url.as_str())];
    hold("post", &format!("{below}/{{CallSid}}.json"), &member, &out).await;
}
