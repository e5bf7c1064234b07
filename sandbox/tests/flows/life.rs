//! The sandbox's own life: where it listens, what it leaves behind, and the faults of browsers.

use sandbox::{Config, Sandbox, StartError};
use serde_json::{Value, json};

use crate::browsers::phone;
use crate::world::{OURS, World, sid};

#[tokio::test]
async fn listening_beyond_loopback_has_to_be_meant() {
    let config = Config {
        listen: "0.0.0.0:0".parse().unwrap(),
        ..Config::default()
    };
    let refused = Sandbox::start(config).await;
    assert!(matches!(refused, Err(StartError::NotLoopback(_))));
}

#[tokio::test]
async fn stopping_ends_all_calls_and_tells_so() {
    let world = World::new().await;
    world.customer.twiml("/document", "<Pause length=\"60\"/>");
    let call = world.call("+12125550119", "/document", &[]).await;
    world.until_status(&call, "in-progress").await;
    let url = world.sandbox.base_url();
    let (sandbox, customer) = (world.sandbox, world.customer);
    sandbox.stop().await;
    let got = customer.at("/status");
    assert_eq!(got.last().unwrap().get("CallStatus"), "completed");
    let client = reqwest::Client::builder().no_proxy().build().unwrap();
    assert!(client.get(url).send().await.is_err(), "it still answers");
}

#[tokio::test]
async fn the_witness_writes_a_file_too() {
    let file = std::env::temp_dir().join(format!("sandbox-witness-{}.jsonl", std::process::id()));
    let world = World::with(|config| config.witness_file = Some(file.clone())).await;
    let call = world.call("+12125550112", "/document", &[]).await;
    world.until_status(&call, "busy").await;
    let written = std::fs::read_to_string(&file).unwrap();
    std::fs::remove_file(&file).unwrap();
    let lines: Vec<Value> = written
        .lines()
        .map(|line| serde_json::from_str(line).unwrap())
        .collect();
    let what: Vec<_> = lines
        .iter()
        .map(|line| line["what"].as_str().unwrap())
        .collect();
    assert_eq!(what, ["rest", "rang", "ended"]);
    assert_eq!(
        (&lines[1]["call_sid"], &lines[1]["to"]),
        (&json!(call), &json!("+12125550112"))
    );
    assert_eq!(world.see("/witness?after=2").await, json!([lines[2]]));
}

#[tokio::test]
async fn a_browsers_socket_is_cut_and_its_audio_lost() {
    let world = World::new().await;
    let dial = format!("<Dial callerId=\"{OURS}\"><Number>+12125550118</Number></Dial>");
    world.customer.twiml("/app", &dial);
    let mut phone = phone(&world, "agent_7").await;
    let mut call = phone.dial(&[]).await.unwrap();
    phone.answered(&mut call).await.unwrap();
    crate::browsers::hears(&call, 440.0).await;
    let path = format!("/sandbox/api/calls/{}/loss", call.sid);
    world.control("POST", &path, json!({"share": 1.0})).await;
    let deadline = tokio::time::Instant::now() + crate::customer::PATIENCE;
    while call.heard().await.unwrap().tone(440.0) > 0.01 {
        assert!(
            tokio::time::Instant::now() < deadline,
            "audio still arrives"
        );
        tokio::time::sleep(std::time::Duration::from_millis(50)).await;
    }
    world.control("POST", &path, json!({"share": 0.0})).await;
    crate::browsers::hears(&call, 440.0).await;
    world
        .control("POST", "/sandbox/api/devices/agent_7/cut", Value::Null)
        .await;
    assert!(
        phone.wait("hangup").await.is_err(),
        "the socket still talks"
    );
    world.until("/devices", |online| online == &json!([])).await;
    let view = world.see(&format!("/calls/{}", call.sid)).await;
    assert_eq!(
        view["status"], "in-progress",
        "a cut socket does not end a call"
    );
}

#[tokio::test]
async fn unknown_things_are_not_found() {
    let world = World::new().await;
    for path in ["/calls/CA0", "/calls/CA0/tones?hz=1"] {
        let (status, _) = world
            .control("GET", &format!("/sandbox/api{path}"), Value::Null)
            .await;
        assert_eq!(status, 404, "{path}");
    }
    let body = json!({"to": "+12125550199"});
    let (status, _) = world
        .control("POST", "/sandbox/people/+12125550142/call", body)
        .await;
    assert_eq!(status, 404, "nobody owns that number");
    world.customer.twiml("/number", "<Reject/>");
    let body = json!({"to": OURS});
    let (_, call) = world
        .control("POST", "/sandbox/people/+12125550142/call", body)
        .await;
    world.until_status(&sid(&call), "no-answer").await;
    let path = format!("/sandbox/api/calls/{}/hangup", sid(&call));
    let (status, _) = world.control("POST", &path, Value::Null).await;
    assert_eq!(status, 409);
}
