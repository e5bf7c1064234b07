//! Recordings: two sides apart, everybody together, and told when they are done.

use sandbox::media::level::goertzel;
use serde_json::{Value, json};

use crate::world::{ACCOUNT, OURS, TOKEN, World, sid};

/// The two channels of a recording's file.
async fn channels(url: &str) -> (Vec<i16>, Vec<i16>) {
    let client = reqwest::Client::builder().no_proxy().build().unwrap();
    let answer = client
        .get(format!("{url}.wav"))
        .basic_auth(ACCOUNT, Some(TOKEN))
        .send()
        .await
        .unwrap();
    assert_eq!(answer.status(), 200);
    let bytes = answer.bytes().await.unwrap();
    // A canonical header of 44 bytes; the number of channels stands at 22.
    let samples: Vec<i16> = bytes[44..]
        .chunks_exact(2)
        .map(|pair| i16::from_le_bytes([pair[0], pair[1]]))
        .collect();
    if bytes[22] == 1 {
        return (samples, Vec::new());
    }
    (
        samples.iter().copied().step_by(2).collect(),
        samples.iter().skip(1).copied().step_by(2).collect(),
    )
}

/// Waits until a leg has had so many more frames of audio.
async fn runs_on(world: &World, call: &str, frames: u64) {
    let path = format!("/calls/{call}");
    let packets = |call: &Value| {
        call["levels"]["from_party"]["packets"]
            .as_u64()
            .unwrap_or(0)
    };
    let enough = packets(&world.see(&path).await) + frames;
    world.until(&path, |call| packets(call) >= enough).await;
}

#[tokio::test]
async fn a_dual_recording_keeps_both_sides_apart() {
    let world = World::new().await;
    let done = world.customer.url("/recorded");
    world.customer.twiml(
        "/number",
        &format!(
            "<Dial record=\"record-from-answer-dual\" recordingStatusCallback=\"{done}\" \
             recordingStatusCallbackEvent=\"in-progress completed\" action=\"/after\">+12125550120</Dial>"
        ),
    );
    let body = json!({"to": OURS, "as": "tone"});
    let (_, caller) = world
        .control("POST", "/sandbox/people/+12125550142/call", body)
        .await;
    let caller = sid(&caller);
    let started = world.customer.first("/recorded").await;
    assert_eq!(started.get("RecordingStatus"), "in-progress");
    runs_on(&world, &caller, 60).await;
    world
        .control(
            "POST",
            &format!("/sandbox/api/calls/{caller}/hangup"),
            Value::Null,
        )
        .await;
    let told = world
        .customer
        .until("/recorded", |got| got.len() == 2)
        .await
        .remove(1);
    for (name, value) in [
        ("RecordingStatus", "completed"),
        ("RecordingSource", "DialVerb"),
        ("RecordingChannels", "2"),
        ("CallSid", caller.as_str()),
    ] {
        assert_eq!(told.get(name), value, "{name}");
    }
    let after = world.customer.first("/after").await;
    assert_eq!(after.get("RecordingSid"), told.get("RecordingSid"));
    let (left, right) = channels(told.get("RecordingUrl")).await;
    let middle = left.len() / 2..left.len() - 800;
    let (left, right) = (&left[middle.clone()], &right[middle]);
    assert!(goertzel(left, 440.0) > 0.2 && goertzel(left, 600.0) < 0.02);
    assert!(goertzel(right, 600.0) > 0.2 && goertzel(right, 440.0) < 0.02);
}

#[tokio::test]
async fn a_conference_is_recorded_as_one() {
    let world = World::new().await;
    let done = world.customer.url("/recorded");
    let mut calls = Vec::new();
    for to in ["+12125550118", "+12125550120"] {
        let form = [
            ("To", to),
            ("From", OURS),
            ("Beep", "false"),
            ("ConferenceRecord", "true"),
            ("ConferenceRecordingStatusCallback", done.as_str()),
        ];
        calls.push(
            world
                .ok("POST", "/Conferences/room/Participants.json", &form)
                .await,
        );
    }
    let conference = calls[0]["conference_sid"].as_str().unwrap();
    for call in &calls {
        world.until_status(&sid(call), "in-progress").await;
    }
    runs_on(&world, &sid(&calls[0]), 60).await;
    world
        .ok(
            "POST",
            &format!("/Conferences/{conference}.json"),
            &[("Status", "completed")],
        )
        .await;
    let told = world.customer.first("/recorded").await;
    assert_eq!(
        (told.get("ConferenceSid"), told.get("RecordingSource")),
        (conference, "Conference")
    );
    assert_eq!(told.get("CallSid"), "");
    let (all, none) = channels(told.get("RecordingUrl")).await;
    let middle = &all[all.len() / 2..all.len() - 800];
    assert!(none.is_empty() && goertzel(middle, 440.0) > 0.1 && goertzel(middle, 600.0) > 0.1);
}

#[tokio::test]
async fn a_recorded_call_tells_its_recording_with_its_end() {
    let world = World::new().await;
    world.customer.twiml("/document", "<Pause length=\"1\"/>");
    world
        .call("+12125550118", "/document", &[("Record", "true")])
        .await;
    let got = world.customer.until("/status", |got| got.len() == 4).await;
    assert!(got[3].get("RecordingSid").starts_with("RE"));
    assert!(
        got[3]
            .get("RecordingUrl")
            .ends_with(got[3].get("RecordingSid"))
    );
    assert_eq!(got[2].get("RecordingSid"), "");
}
