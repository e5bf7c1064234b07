//! Browsers: they call, are called, hear and are heard; a scripted one speaks the SDK's protocol.

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use hmac::{Hmac, KeyInit, Mac};
use sandbox::media::tone;
use sandbox::phone::{Phone, PhoneCall};
use serde_json::{Value, json};

use crate::world::{ACCOUNT, APP, KEY, OURS, SECRET, World, sid};

/// An access token for an identity, as a customer makes it.
fn token(identity: &str) -> String {
    let now = std::time::SystemTime::now()
        .duration_since(std::time::UNIX_EPOCH)
        .unwrap()
        .as_secs();
    let header = json!({"alg": "HS256", "typ": "JWT", "cty": "twilio-fpa;v=1"});
    let grants = json!({"identity": identity,
        "voice": {"incoming": {"allow": true}, "outgoing": {"application_sid": APP}}});
    let claims = json!({"jti": format!("{KEY}-{now}"), "iss": KEY, "sub": ACCOUNT, "iat": now,
        "exp": now + 3600, "grants": grants});
    let part = |value: &Value| URL_SAFE_NO_PAD.encode(value.to_string());
    let signed = format!("{}.{}", part(&header), part(&claims));
    let mut mac = Hmac::<sha2::Sha256>::new_from_slice(SECRET.as_bytes()).unwrap();
    mac.update(signed.as_bytes());
    format!(
        "{signed}.{}",
        URL_SAFE_NO_PAD.encode(mac.finalize().into_bytes())
    )
}

pub(crate) async fn phone(world: &World, identity: &str) -> Phone {
    let url = format!("ws://{}/signal", world.sandbox.addr());
    let mut phone = Phone::open(&url, "http://localhost:3000", &token(identity))
        .await
        .unwrap();
    phone.register().await.unwrap();
    phone
}

pub(crate) async fn hears(call: &PhoneCall, hz: f32) {
    let deadline = tokio::time::Instant::now() + crate::customer::PATIENCE;
    while call.heard().await.unwrap().tone(hz) < 0.05 {
        assert!(
            tokio::time::Instant::now() < deadline,
            "{hz} Hz was never heard"
        );
        tokio::time::sleep(std::time::Duration::from_millis(50)).await;
    }
}

#[tokio::test]
async fn a_browser_calls_a_person_and_both_are_heard() {
    let world = World::new().await;
    world.customer.twiml(
        "/app",
        &format!("<Dial callerId=\"{OURS}\"><Number>+12125550118</Number></Dial>"),
    );
    let mut phone = phone(&world, "agent_7").await;
    let online = world.see("/devices").await;
    assert_eq!(
        online,
        json!([{"account_sid": ACCOUNT, "identity": "agent_7"}])
    );
    let mut call = phone
        .dial(&[("To", "+12125550118"), ("intent", "4711")])
        .await
        .unwrap();
    phone.answered(&mut call).await.unwrap();
    call.say(tone::sine(700.0, 1_000, 0.3));
    hears(&call, 440.0).await;
    let asked = world.customer.first("/app").await;
    for (name, value) in [
        ("From", "client:agent_7"),
        ("To", "+12125550118"),
        ("intent", "4711"),
        ("Direction", "inbound"),
        ("CallStatus", "ringing"),
        ("ApplicationSid", APP),
        ("CallSid", call.sid.as_str()),
        ("Called", ""),
    ] {
        assert_eq!(asked.get(name), value, "{name}");
    }
    let heard = |seen: &Value| seen["from_party"]["700"].as_f64().unwrap_or(0.0) > 0.05;
    world
        .until(&format!("/calls/{}/tones?hz=700", call.sid), heard)
        .await;
    phone.hangup(&call).await.unwrap();
    let told = world.customer.first("/app-status").await;
    assert_eq!(
        (told.get("CallStatus"), told.get("CallSid")),
        ("completed", call.sid.as_str())
    );
    let calls = world.see("/calls?status=completed").await;
    assert_eq!(
        calls.as_array().unwrap().len(),
        2,
        "the person's leg ended with it: {calls:#}"
    );
}

#[tokio::test]
async fn a_browsers_keys_reach_the_person_through_a_conference() {
    let world = World::new().await;
    world.customer.twiml(
        "/app",
        "<Dial><Conference participantLabel=\"agent\" beep=\"false\" waitUrl=\"\">room</Conference></Dial>",
    );
    let mut phone = phone(&world, "agent_7").await;
    let mut call = phone.dial(&[]).await.unwrap();
    phone.answered(&mut call).await.unwrap();
    let form = [("To", "+12125550117"), ("From", OURS), ("Beep", "false")];
    world
        .ok("POST", "/Conferences/room/Participants.json", &form)
        .await;
    world
        .until("/conferences", |all| all[0]["status"] == "in-progress")
        .await;
    call.press('9');
    // The person answers a nine with 950 Hz.
    hears(&call, 950.0).await;
    let seen = world.see(&format!("/calls/{}", call.sid)).await;
    assert_eq!(seen["digits"], "9");
}

#[tokio::test]
async fn a_browser_is_called_and_answers_or_declines() {
    let world = World::new().await;
    let mut phone = phone(&world, "agent_7").await;
    world.customer.twiml("/document", "<Pause length=\"60\"/>");
    let call = world.call("client:agent_7?lead=12", "/document", &[]).await;
    let invite = phone.invited().await.unwrap();
    let parameters = &invite["parameters"];
    assert_eq!(
        (&parameters["From"], &parameters["CallSid"]),
        (&json!(OURS), &json!(call))
    );
    assert_eq!(parameters["Params"], "lead=12");
    let accepted = phone.accept(&invite).await.unwrap();
    world.until_status(&call, "in-progress").await;
    world
        .ok(
            "POST",
            &format!("/Calls/{call}.json"),
            &[("Status", "completed")],
        )
        .await;
    phone.wait("hangup").await.unwrap();
    drop(accepted);
    let call = world.call("client:agent_7", "/document", &[]).await;
    let invite = phone.invited().await.unwrap();
    phone.reject(&invite).await.unwrap();
    world.until_status(&call, "busy").await;
    let call = world.call("client:nobody", "/document", &[]).await;
    let view = world.until_status(&call, "no-answer").await;
    assert_eq!(view["sip_code"], 480);
}

#[tokio::test]
async fn a_person_rings_us_and_a_browser_answers() {
    let world = World::new().await;
    let mut phone = phone(&world, "agent_7").await;
    world.customer.twiml(
        "/number",
        "<Dial answerOnBridge=\"true\"><Client><Identity>agent_7</Identity>\
        <Parameter name=\"lead\" value=\"4711\"/></Client></Dial>",
    );
    let body = json!({"to": OURS, "as": "tone"});
    let (_, caller) = world
        .control("POST", "/sandbox/people/+12125550142/call", body)
        .await;
    let invite = phone.invited().await.unwrap();
    assert_eq!(invite["parameters"]["From"], "+12125550142");
    assert_eq!(invite["parameters"]["Params"], "lead=4711");
    let seen = world.see(&format!("/calls/{}", sid(&caller))).await;
    assert_eq!(
        seen["status"], "ringing",
        "answerOnBridge leaves the caller ringing"
    );
    let mut call = phone.accept(&invite).await.unwrap();
    hears(&call, 440.0).await;
    call.say(tone::sine(700.0, 1_000, 0.3));
    let heard = |seen: &Value| seen["to_party"]["700"].as_f64().unwrap_or(0.0) > 0.05;
    world
        .until(&format!("/calls/{}/tones?hz=700", sid(&caller)), heard)
        .await;
    let path = format!("/sandbox/api/calls/{}/hangup", sid(&caller));
    world.control("POST", &path, Value::Null).await;
    phone.wait("hangup").await.unwrap();
    call.token = None;
}

#[tokio::test]
async fn a_wrong_token_is_refused() {
    let world = World::new().await;
    let url = format!("ws://{}/signal", world.sandbox.addr());
    let mut forged = token("agent_7");
    forged.replace_range(forged.len() - 6.., "AAAAAA");
    let refused = Phone::open(&url, "http://localhost:3000", &forged).await;
    assert!(matches!(
        refused,
        Err(sandbox::phone::PhoneError::Refused { code: 31204, .. })
    ));
}
