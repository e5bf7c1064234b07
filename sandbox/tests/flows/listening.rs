//! What people hear while they wait, are on hold, or are told something.

use serde_json::{Value, json};

use crate::customer::{Answer, Got};
use crate::world::{OURS, World, sid};

/// A WAV file with a tone.
fn wav(hz: f32, ms: u32) -> Answer {
    let pcm = sandbox::media::tone::sine(hz, ms, 0.4);
    let body = sandbox::media::wav::write(&pcm, None);
    Answer {
        content_type: "audio/wav",
        body,
        ..Answer::twiml("")
    }
}

async fn add(world: &World, to: &str, label: &str, more: &[(&str, &str)]) -> (String, String) {
    let events = world.customer.url("/conference");
    let mut form = vec![
        ("To", to),
        ("From", OURS),
        ("Label", label),
        ("Beep", "false"),
        ("ConferenceStatusCallback", events.as_str()),
        ("ConferenceStatusCallbackEvent", "leave hold announcement"),
    ];
    form.extend(more);
    let body = world
        .ok("POST", "/Conferences/room/Participants.json", &form)
        .await;
    let call = sid(&body);
    world.until_status(&call, "in-progress").await;
    (body["conference_sid"].as_str().unwrap().to_owned(), call)
}

async fn hears(world: &World, call: &str, hz: &str) {
    let heard = |seen: &Value| seen["to_party"][hz].as_f64().unwrap_or(0.0) > 0.1;
    world
        .until(&format!("/calls/{call}/tones?hz={hz}"), heard)
        .await;
}

#[tokio::test]
async fn waiting_music_is_the_customers_own_and_goes_round_by_redirect() {
    let world = World::new().await;
    world.customer.answers("/music.wav", wav(700.0, 600));
    world
        .customer
        .twiml("/wait", "<Play>music.wav</Play><Redirect>wait</Redirect>");
    let wait = world.customer.url("/wait");
    let (conference, call) = add(&world, "+12125550119", "agent", &[("WaitUrl", &wait)]).await;
    hears(&world, &call, "700").await;
    let asked = world.customer.until("/wait", |got| got.len() >= 2).await;
    assert_eq!(asked[0].get("ConferenceSid"), conference);
    // Whoever has company hears the company.
    add(&world, "+12125550118", "customer", &[]).await;
    hears(&world, &call, "440").await;
    let quiet = |seen: &Value| seen["to_party"]["700"].as_f64().unwrap_or(1.0) < 0.01;
    world
        .until(&format!("/calls/{call}/tones?hz=700"), quiet)
        .await;
}

#[tokio::test]
async fn hold_music_and_announcements_reach_one_alone() {
    let world = World::new().await;
    world.customer.answers("/music.wav", wav(700.0, 600));
    world.customer.answers("/notice.wav", wav(1_000.0, 800));
    world
        .customer
        .twiml("/hold", "<Play loop=\"0\">music.wav</Play>");
    world.customer.twiml("/notice", "<Play>notice.wav</Play>");
    world.customer.twiml("/sing", "<Gather/>");
    let (conference, agent) = add(&world, "+12125550119", "agent", &[]).await;
    let (_, customer) = add(&world, "+12125550118", "customer", &[]).await;
    let path = format!("/Conferences/{conference}/Participants/agent.json");
    let hold = world.customer.url("/hold");
    world
        .ok("POST", &path, &[("Hold", "true"), ("HoldUrl", &hold)])
        .await;
    hears(&world, &agent, "700").await;
    let notice = world.customer.url("/notice");
    world.ok("POST", &path, &[("AnnounceUrl", &notice)]).await;
    hears(&world, &agent, "1000").await;
    let ended = |got: &[Got]| {
        let mut ends = got
            .iter()
            .filter(|got| got.get("StatusCallbackEvent") == "announcement-end");
        ends.any(|end| end.get("ParticipantLabel") == "agent")
    };
    world.customer.until("/conference", ended).await;
    hears(&world, &agent, "700").await;
    let seen = world
        .see(&format!("/calls/{customer}/tones?hz=700&hz=1000"))
        .await;
    assert!(seen["to_party"]["700"].as_f64().unwrap() < 0.01, "{seen}");
    // To everybody, and one that may not be played.
    world.ok("POST", &path, &[("Hold", "false")]).await;
    let everybody = format!("/Conferences/{conference}.json");
    world
        .ok("POST", &everybody, &[("AnnounceUrl", &notice)])
        .await;
    hears(&world, &customer, "1000").await;
    let sing = world.customer.url("/sing");
    world
        .ok("POST", &everybody, &[("AnnounceUrl", &sing)])
        .await;
    let failed = |got: &[Got]| {
        got.iter()
            .any(|got| got.get("StatusCallbackEvent") == "announcement-fail")
    };
    world.customer.until("/conference", failed).await;
    assert_eq!(world.see("/errors").await[0]["code"], 13238);
}

#[tokio::test]
async fn one_who_is_kicked_is_hung_up_and_told_so() {
    let world = World::new().await;
    let (conference, _) = add(&world, "+12125550119", "agent", &[]).await;
    let (_, customer) = add(&world, "+12125550118", "customer", &[]).await;
    world
        .ok(
            "DELETE",
            &format!("/Conferences/{conference}/Participants/customer.json"),
            &[],
        )
        .await;
    let view = world.until_status(&customer, "completed").await;
    assert_eq!(view["ended_by"], "api");
    let left = world.customer.first("/conference").await;
    assert_eq!(
        left.get("ReasonParticipantLeft"),
        "participant_updated_via_api"
    );
    assert_eq!(left.get("ParticipantCallStatus"), "in-progress");
}

#[tokio::test]
async fn a_dial_lets_go_with_a_star() {
    let world = World::new().await;
    world.customer.twiml(
        "/number",
        "<Dial hangupOnStar=\"true\" timeLimit=\"60\"><Conference>room</Conference></Dial><Redirect>behind</Redirect>",
    );
    world.customer.twiml("/behind", "<Pause length=\"60\"/>");
    let body = json!({"to": OURS, "as": "silent"});
    let (_, call) = world
        .control("POST", "/sandbox/people/+12125550142/call", body)
        .await;
    world
        .until("/conferences", |all| all[0]["members"][0]["joined"] == true)
        .await;
    let path = format!("/sandbox/api/calls/{}/press", sid(&call));
    world.control("POST", &path, json!({"digits": "1*"})).await;
    assert_eq!(
        world.customer.first("/behind").await.get("CallStatus"),
        "in-progress"
    );
    let all = world.see("/conferences").await;
    assert_eq!(
        (&all[0]["status"], &all[0]["members"]),
        (&json!("completed"), &json!([]))
    );
}
