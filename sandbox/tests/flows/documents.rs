//! Documents: what a caller hears of them, where they lead, and how their errors are seen.

use std::time::Duration;

use serde_json::{Value, json};

use crate::customer::{Answer, Got};
use crate::world::{OURS, World, sid};

/// A person who says nothing rings our number; the CallSid.
async fn rings(world: &World) -> String {
    rings_as(world, "silent").await
}

async fn rings_as(world: &World, manner: &str) -> String {
    let body = json!({"to": OURS, "as": manner});
    let (status, call) = world
        .control("POST", "/sandbox/people/+12125550142/call", body)
        .await;
    assert_eq!(status, 201);
    sid(&call)
}

/// Waits for the caller to hear anything.
async fn is_heard(world: &World, call: &str) {
    let audible = |call: &Value| call["levels"]["to_party"]["rms"].as_f64().unwrap_or(0.0) > 0.005;
    world.until(&format!("/calls/{call}"), audible).await;
}

/// The one error in the debugger.
async fn error(world: &World, code: u64) {
    let seen = world
        .until("/errors", |all| {
            all.as_array().is_some_and(|all| !all.is_empty())
        })
        .await;
    assert_eq!(seen[0]["code"], code, "{seen:#}");
    assert_eq!(seen[0]["level"], "error");
}

#[tokio::test]
async fn bad_answers_are_visible_errors_and_audible_apologies() {
    let cases: [(&str, Answer, u64); 6] = [
        (
            "no XML",
            Answer {
                body: b"oops".to_vec(),
                ..Answer::twiml("")
            },
            12100,
        ),
        ("an unknown verb", Answer::twiml("<Sing>la</Sing>"), 12200),
        (
            "a refusal",
            Answer {
                status: 500,
                ..Answer::twiml("")
            },
            11200,
        ),
        (
            "another type",
            Answer {
                content_type: "application/json",
                ..Answer::twiml("")
            },
            12300,
        ),
        (
            "too much",
            Answer {
                body: vec![b' '; 70_000],
                ..Answer::twiml("")
            },
            11750,
        ),
        (
            "a bad noun",
            Answer::twiml("<Dial><Fax>+12125550142</Fax></Dial>"),
            12200,
        ),
    ];
    for (name, answer, code) in cases {
        let world = World::new().await;
        world.customer.answers("/number", answer.clone());
        world.customer.answers("/number-fallback", answer);
        let call = rings(&world).await;
        is_heard(&world, &call).await;
        error(&world, code).await;
        let fallback = world.customer.first("/number-fallback").await;
        assert_eq!(fallback.get("ErrorCode"), code.to_string(), "{name}");
        assert_eq!(
            fallback.get("ErrorUrl"),
            world.customer.url("/number"),
            "{name}"
        );
        assert_eq!(fallback.get("CallSid"), call, "{name}");
    }
}

#[tokio::test]
async fn a_fallback_document_saves_the_call() {
    let world = World::new().await;
    world.customer.answers(
        "/number",
        Answer {
            status: 404,
            ..Answer::twiml("")
        },
    );
    world
        .customer
        .twiml("/number-fallback", "<Pause length=\"60\"/>");
    let call = rings(&world).await;
    world.customer.first("/number-fallback").await;
    error(&world, 11200).await;
    let seen = world.see(&format!("/calls/{call}")).await;
    assert_eq!(seen["ended_at"], Value::Null);
}

#[tokio::test]
async fn a_slow_answer_is_given_up_as_its_url_asks() {
    let world = World::new().await;
    let slow = Answer {
        delay: Duration::from_secs(5),
        ..Answer::twiml("<Hangup/>")
    };
    world.customer.answers("/slow", slow);
    let url = world.customer.url("/slow#rt=200");
    let form = [
        ("To", "+12125550119"),
        ("From", OURS),
        ("Url", url.as_str()),
    ];
    world.ok("POST", "/Calls.json", &form).await;
    error(&world, 11205).await;
    assert_eq!(world.customer.at("/slow").len(), 1);
}

#[tokio::test]
async fn retries_carry_the_same_token() {
    let world = World::new().await;
    world.customer.answers(
        "/flaky",
        Answer {
            status: 503,
            ..Answer::twiml("")
        },
    );
    let url = world.customer.url("/flaky#rc=2&rp=5xx");
    let form = [
        ("To", "+12125550119"),
        ("From", OURS),
        ("Url", url.as_str()),
    ];
    world.ok("POST", "/Calls.json", &form).await;
    let got = world.customer.until("/flaky", |got| got.len() == 3).await;
    assert!(!got[0].token.is_empty());
    assert!(
        got.iter()
            .all(|it| it.token == got[0].token && !it.url.contains('#'))
    );
    error(&world, 11200).await;
}

#[tokio::test]
async fn redirects_are_followed_ten_times_and_not_for_ever() {
    let world = World::new().await;
    world
        .customer
        .twiml("/number", "<Redirect method=\"GET\">round?n=1</Redirect>");
    world
        .customer
        .twiml("/round", "<Redirect method=\"GET\">/round?n=2</Redirect>");
    world.customer.twiml("/number-fallback", "<Hangup/>");
    rings(&world).await;
    let fallback = world.customer.first("/number-fallback").await;
    assert_eq!(fallback.get("ErrorCode"), "11215");
    let round = world.customer.at("/round");
    assert_eq!(round.len(), 10);
    // A GET has its parameters in the URL, all of which is signed.
    let signed = sandbox::twilio::signature::sign(crate::world::TOKEN, &round[0].url, &[]);
    assert_eq!(
        (round[0].method.as_str(), &round[0].signature),
        ("GET", &signed)
    );
    assert_eq!(
        (round[0].get("n"), round[0].get("From")),
        ("1", "+12125550142")
    );
}

#[tokio::test]
async fn http_redirects_are_followed_too() {
    let world = World::new().await;
    let moved = |status, to: &str| Answer {
        status,
        location: Some(to.to_owned()),
        ..Answer::twiml("")
    };
    world.customer.answers("/number", moved(307, "/there"));
    world.customer.answers("/there", moved(302, "/finally"));
    world
        .customer
        .twiml("/finally", "<Play>/missing.wav</Play>");
    let call = rings(&world).await;
    let there = world.customer.first("/there").await;
    assert_eq!(
        (there.method.as_str(), there.get("CallSid")),
        ("POST", call.as_str())
    );
    let signed = sandbox::twilio::signature::sign(crate::world::TOKEN, &there.url, &there.params);
    assert_eq!(there.signature, signed);
    assert_eq!(world.customer.first("/finally").await.method, "GET");
    world.customer.first("/missing.wav").await;
    world.customer.answers("/number", moved(302, "/number"));
    world.customer.twiml("/number-fallback", "<Hangup/>");
    rings(&world).await;
    let wanted = |got: &[Got]| got.iter().any(|got| got.get("ErrorCode") == "11215");
    world.customer.until("/number-fallback", wanted).await;
}

#[tokio::test]
async fn gather_collects_keys_and_interrupts_its_prompt() {
    let world = World::new().await;
    let menu = "<Gather action=\"digits\" numDigits=\"3\"><Say loop=\"0\">Please choose.</Say></Gather><Hangup/>";
    world.customer.twiml("/number", menu);
    world.customer.twiml(
        "/digits",
        "<Gather action=\"hash\" finishOnKey=\"#\" timeout=\"60\"/>",
    );
    world.customer.twiml(
        "/hash",
        "<Gather action=\"empty\" timeout=\"0\" actionOnEmptyResult=\"true\"/>",
    );
    world.customer.twiml(
        "/empty",
        "<Gather timeout=\"0\"/><Redirect>behind</Redirect>",
    );
    let call = rings(&world).await;
    is_heard(&world, &call).await;
    let press = format!("/sandbox/api/calls/{call}/press");
    world
        .control("POST", &press, json!({"digits": "123"}))
        .await;
    let got = world.customer.first("/digits").await;
    assert_eq!((got.get("Digits"), got.get("FinishedOnKey")), ("123", ""));
    // The next document listens once it has been read.
    let silent = |call: &Value| call["levels"]["to_party"]["rms"].as_f64().unwrap_or(1.0) < 0.001;
    world.until(&format!("/calls/{call}"), silent).await;
    world
        .control("POST", &press, json!({"digits": "4*#"}))
        .await;
    let got = world.customer.first("/hash").await;
    assert_eq!((got.get("Digits"), got.get("FinishedOnKey")), ("4*", "#"));
    assert_eq!(world.customer.first("/empty").await.get("Digits"), "");
    world.customer.first("/behind").await;
}

#[tokio::test]
async fn who_says_nothing_leaves_no_message_and_hears_what_follows() {
    let world = World::new().await;
    world.customer.twiml(
        "/number",
        "<Record action=\"/after\" timeout=\"1\"/><Redirect>/behind</Redirect>",
    );
    let call = rings_as(&world, "silent").await;
    world.customer.first("/behind").await;
    let list = format!("/Calls/{call}/Recordings.json");
    let listed = world.ok("GET", &list, &[]).await;
    assert_eq!(listed["recordings"][0]["status"], "absent");
}

#[tokio::test]
async fn a_message_is_recorded_and_fetched() {
    let world = World::new().await;
    let callback = world.customer.url("/recorded");
    world.customer.twiml(
        "/number",
        &format!(
            "<Record action=\"/after\" finishOnKey=\"#\" recordingStatusCallback=\"{callback}\"/>"
        ),
    );
    let call = rings_as(&world, "tone").await;
    let runs = |all: &Value| all["recordings"][0]["status"] == "in-progress";
    let path = format!("/Calls/{call}/Recordings.json");
    let deadline = tokio::time::Instant::now() + crate::customer::PATIENCE;
    while !runs(&world.ok("GET", &path, &[]).await) {
        assert!(
            tokio::time::Instant::now() < deadline,
            "nothing is recorded"
        );
    }
    // Half a second goes on the tape before the caller hangs up.
    let spoken = |call: &Value| {
        call["levels"]["from_party"]["packets"]
            .as_u64()
            .unwrap_or(0)
    };
    let path = format!("/calls/{call}");
    let enough = spoken(&world.see(&path).await) + 30;
    world.until(&path, |call| spoken(call) >= enough).await;
    world
        .control(
            "POST",
            &format!("/sandbox/api/calls/{call}/hangup"),
            Value::Null,
        )
        .await;
    let after = world.customer.first("/after").await;
    assert_eq!(
        (after.get("Digits"), after.get("CallStatus")),
        ("hangup", "completed")
    );
    let told = world.customer.first("/recorded").await;
    assert_eq!(
        (told.get("RecordingStatus"), told.get("RecordingSource")),
        ("completed", "RecordVerb")
    );
    assert_eq!(told.get("RecordingSid"), after.get("RecordingSid"));
    let url = format!("{}.wav", told.get("RecordingUrl"));
    let client = reqwest::Client::builder().no_proxy().build().unwrap();
    let refused = client.get(&url).send().await.unwrap();
    assert_eq!(refused.status(), 401);
    let user = (crate::world::ACCOUNT, Some(crate::world::TOKEN));
    let wav = client
        .get(&url)
        .basic_auth(user.0, user.1)
        .send()
        .await
        .unwrap();
    let pcm = sandbox::media::wav::read(&wav.bytes().await.unwrap()).unwrap();
    let tone = sandbox::media::level::goertzel(&pcm, 440.0);
    assert!(
        pcm.len() > 4_000 && tone > 0.2,
        "{} samples, {tone}",
        pcm.len()
    );
}

#[tokio::test]
async fn a_rejected_caller_is_never_answered() {
    let world = World::new().await;
    world.customer.twiml("/number", "<Reject reason=\"busy\"/>");
    let call = rings(&world).await;
    let view = world.until_status(&call, "busy").await;
    assert_eq!(
        (&view["answered_at"], &view["ended_by"]),
        (&Value::Null, &json!("twiml"))
    );
}

#[tokio::test]
async fn a_call_is_moved_while_it_talks_and_refused_when_over() {
    let world = World::new().await;
    world
        .customer
        .twiml("/first", "<Say loop=\"0\">For ever.</Say>");
    world.customer.twiml("/second", "<Pause length=\"60\"/>");
    let call = world.call("+12125550119", "/first", &[]).await;
    is_heard(&world, &call).await;
    let url = world.customer.url("/second");
    world
        .ok("POST", &format!("/Calls/{call}.json"), &[("Url", &url)])
        .await;
    let moved = world.customer.first("/second").await;
    assert_eq!(
        (moved.get("CallSid"), moved.get("CallStatus")),
        (call.as_str(), "in-progress")
    );
    let silent = |call: &Value| call["levels"]["to_party"]["rms"].as_f64().unwrap_or(1.0) < 0.001;
    world.until(&format!("/calls/{call}"), silent).await;
    world
        .ok(
            "POST",
            &format!("/Calls/{call}.json"),
            &[("Status", "completed")],
        )
        .await;
    for form in [
        ("Status", "completed"),
        ("Url", url.as_str()),
        ("Twiml", "<Response/>"),
    ] {
        let (status, body) = world
            .rest("POST", &format!("/Calls/{call}.json"), &[form])
            .await;
        assert_eq!(
            (status.as_u16(), body["code"].as_u64()),
            (400, Some(21220)),
            "{form:?}"
        );
    }
}

#[tokio::test]
async fn the_first_phone_to_answer_gets_the_call() {
    let world = World::new().await;
    let status = world.customer.url("/child");
    let number = |number: &str| format!("<Number statusCallback=\"{status}\">{number}</Number>");
    let dial = format!(
        "<Dial action=\"/after\">{}{}{}</Dial>",
        number("+12125550111"),
        number("+12125550112"),
        number("+12125550118")
    );
    world.customer.twiml("/number", &dial);
    let call = rings(&world).await;
    let heard = |seen: &Value| seen["to_party"]["440"].as_f64().unwrap_or(0.0) > 0.2;
    world
        .until(&format!("/calls/{call}/tones?hz=440"), heard)
        .await;
    let got = world.customer.until("/child", |got| got.len() == 2).await;
    let mut ends: Vec<_> = got
        .iter()
        .map(|got| (got.get("To"), got.get("CallStatus")))
        .collect();
    ends.sort_unstable();
    assert_eq!(
        ends,
        [("+12125550111", "canceled"), ("+12125550112", "busy")]
    );
    world
        .control(
            "POST",
            &format!("/sandbox/api/calls/{call}/hangup"),
            Value::Null,
        )
        .await;
    let after = world.customer.first("/after").await;
    assert_eq!(
        (after.get("DialCallStatus"), after.get("CallStatus")),
        ("completed", "completed")
    );
}

#[tokio::test]
async fn a_dial_nobody_answers_goes_on_with_its_reason() {
    let world = World::at_speed(60.0).await;
    for (digits, status, code) in [
        ("11", "no-answer", ""),
        ("12", "busy", ""),
        ("14", "failed", "13224"),
        ("x", "failed", "13223"),
    ] {
        let document =
            format!("<Dial action=\"/after-{digits}\" timeout=\"5\">+121255501{digits}</Dial>");
        world.customer.twiml("/number", &document);
        rings(&world).await;
        let after = world.customer.first(&format!("/after-{digits}")).await;
        assert_eq!(
            (after.get("DialCallStatus"), after.get("DialBridged")),
            (status, "false")
        );
        assert_eq!(after.get("ErrorCode"), code);
    }
}
