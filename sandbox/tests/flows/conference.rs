//! Conferences: who hears whom, who ends it, and what the customer is told.

use serde_json::Value;

use crate::customer::Got;
use crate::world::{OURS, World, sid};

/// Amplitude above which a tone counts as heard.
const HEARD: f64 = 0.05;

/// A conference of three people with a tone each: the agent 440 Hz, the customer 600 Hz, the supervisor 900 Hz.
struct Three {
    world: World,
    conference: String,
    agent: String,
    customer: String,
    supervisor: String,
}

async fn dial(world: &World, to: &str, label: &str, more: &[(&str, &str)]) -> (String, String) {
    let events = world.customer.url("/conference");
    let mut form = vec![
        ("To", to),
        ("From", OURS),
        ("Label", label),
        ("Beep", "false"),
        ("WaitUrl", ""),
        ("EarlyMedia", "false"),
        ("ConferenceStatusCallback", events.as_str()),
        (
            "ConferenceStatusCallbackEvent",
            "start end join leave mute hold modify announcement",
        ),
    ];
    form.extend(more);
    let body = world
        .ok("POST", "/Conferences/room-7/Participants.json", &form)
        .await;
    assert_eq!(body["status"], "queued");
    let call = sid(&body);
    world.until_status(&call, "in-progress").await;
    (body["conference_sid"].as_str().unwrap().to_owned(), call)
}

async fn three() -> Three {
    let world = World::new().await;
    let (conference, agent) = dial(
        &world,
        "+12125550118",
        "agent",
        &[("EndConferenceOnExit", "true")],
    )
    .await;
    let (same, customer) = dial(&world, "+12125550120", "customer", &[]).await;
    assert_eq!(conference, same);
    // Let in as a monitor.
    let (_, supervisor) = dial(&world, "+12125550123", "supervisor", &[("Muted", "true")]).await;
    Three {
        world,
        conference,
        agent,
        customer,
        supervisor,
    }
}

impl Three {
    async fn change(&self, label: &str, form: &[(&str, &str)]) -> Value {
        let path = format!("/Conferences/{}/Participants/{label}.json", self.conference);
        self.world.ok("POST", &path, form).await
    }

    /// Waits until each of agent, customer and supervisor hears exactly these tones.
    async fn hear(&self, mode: &str, agent: &[u32], customer: &[u32], supervisor: &[u32]) {
        let all = [
            (&self.agent, agent),
            (&self.customer, customer),
            (&self.supervisor, supervisor),
        ];
        for (call, wanted) in all {
            let path = format!("/calls/{call}/tones?hz=440&hz=600&hz=900");
            let exactly = |seen: &Value| {
                [440_u32, 600, 900].iter().all(|hz| {
                    let level = seen["to_party"][hz.to_string()].as_f64().unwrap_or(-1.0);
                    if wanted.contains(hz) {
                        level > HEARD
                    } else {
                        (0.0..HEARD / 5.0).contains(&level)
                    }
                })
            };
            let seen = self.world.until(&path, exactly).await;
            assert!(exactly(&seen), "{mode}");
        }
    }
}

#[tokio::test]
async fn hold_monitor_whisper_and_barge_are_real() {
    let three = three().await;
    three.hear("monitor", &[600], &[440], &[440, 600]).await;
    let whisper = [
        ("Muted", "false"),
        ("Coaching", "true"),
        ("CallSidToCoach", three.agent.as_str()),
    ];
    let body = three.change("supervisor", &whisper).await;
    assert_eq!(
        (&body["coaching"], &body["call_sid_to_coach"]),
        (&true.into(), &three.agent.as_str().into())
    );
    three
        .hear("whisper", &[600, 900], &[440], &[440, 600])
        .await;
    three.change("supervisor", &[("Coaching", "false")]).await;
    three
        .hear("barge", &[600, 900], &[440, 900], &[440, 600])
        .await;
    // An empty hold URL is silence, so that only the matrix is measured.
    three
        .change("customer", &[("Hold", "true"), ("HoldUrl", "")])
        .await;
    three.hear("hold", &[900], &[], &[440]).await;
    three.change("customer", &[("Hold", "false")]).await;
    three.change("agent", &[("Muted", "true")]).await;
    three.hear("muted", &[600, 900], &[900], &[600]).await;
    let events = three
        .world
        .customer
        .until("/conference", |got| got.len() >= 9)
        .await;
    let names: Vec<&str> = events
        .iter()
        .map(|got| got.get("StatusCallbackEvent"))
        .collect();
    assert_eq!(
        names,
        [
            "participant-join",
            "conference-start",
            "participant-join",
            "participant-join",
            "participant-modify",
            "participant-modify",
            "participant-hold",
            "participant-unhold",
            "participant-mute",
        ]
    );
    numbered(&events);
    assert_eq!(
        (events[4].get("Coaching"), events[4].get("Muted")),
        ("true", "false")
    );
}

fn numbered(events: &[Got]) {
    for (at, event) in events.iter().enumerate() {
        assert_eq!(
            event.get("SequenceNumber"),
            (at + 1).to_string(),
            "{event:#?}"
        );
    }
}

#[tokio::test]
async fn the_agents_end_is_everybodys_end() {
    let three = three().await;
    let (status, _) = three
        .world
        .control(
            "POST",
            &format!("/sandbox/api/calls/{}/hangup", three.agent),
            Value::Null,
        )
        .await;
    assert_eq!(status, 200);
    let ended = |got: &[Got]| {
        got.iter()
            .any(|got| got.get("StatusCallbackEvent") == "conference-end")
    };
    let events = three.world.customer.until("/conference", ended).await;
    numbered(&events);
    let end = events.last().unwrap();
    assert_eq!(
        end.get("ReasonConferenceEnded"),
        "participant-with-end-conference-on-exit-left"
    );
    assert_eq!(
        (
            end.get("CallSidEndingConference"),
            end.get("ParticipantLabelEndingConference")
        ),
        (three.agent.as_str(), "agent")
    );
    let left: Vec<_> = events
        .iter()
        .filter(|got| got.get("StatusCallbackEvent") == "participant-leave")
        .collect();
    assert_eq!(left.len(), 3);
    assert_eq!(left[0].get("ReasonParticipantLeft"), "participant_hung_up");
    assert_eq!(
        left[1].get("ReasonParticipantLeft"),
        "moderator_ended_conference"
    );
    for call in [&three.customer, &three.supervisor] {
        let view = three.world.until_status(call, "completed").await;
        assert_eq!(view["ended_by"], "conference");
    }
    let body = three
        .world
        .ok(
            "GET",
            &format!("/Conferences/{}.json", three.conference),
            &[],
        )
        .await;
    assert_eq!(body["status"], "completed");
    // The name is free again.
    let (again, _) = dial(&three.world, "+12125550118", "agent", &[]).await;
    assert_ne!(again, three.conference);
}

#[tokio::test]
async fn labels_are_unique_and_full_and_finished_conferences_refuse() {
    let world = World::new().await;
    let most = ("MaxParticipants", "2");
    let (conference, _) = dial(&world, "+12125550118", "agent", &[most]).await;
    let form = [("To", "+12125550119"), ("From", OURS), ("Label", "agent")];
    let (status, body) = world
        .rest("POST", "/Conferences/room-7/Participants.json", &form)
        .await;
    assert_eq!((status.as_u16(), body["code"].as_u64()), (400, Some(16025)));
    dial(&world, "+12125550119", "other", &[]).await;
    let form = [("To", "+12125550119"), ("From", OURS), ("Label", "third")];
    let (_, body) = world
        .rest("POST", "/Conferences/room-7/Participants.json", &form)
        .await;
    assert_eq!(body["code"], 16020);
    world
        .ok(
            "POST",
            &format!("/Conferences/{conference}.json"),
            &[("Status", "completed")],
        )
        .await;
    let path = format!("/Conferences/{conference}/Participants.json");
    let (_, body) = world.rest("POST", &path, &form).await;
    assert_eq!(body["code"], 16022);
    let events = world.customer.until("/conference", |got| {
        got.iter()
            .any(|got| got.get("StatusCallbackEvent") == "conference-end")
    });
    let events = events.await;
    assert_eq!(
        events.last().unwrap().get("ReasonConferenceEnded"),
        "conference-ended-via-api"
    );
}

#[tokio::test]
async fn somebody_who_never_answers_is_told_as_not_added() {
    let world = World::new().await;
    dial(&world, "+12125550118", "agent", &[]).await;
    let form = [
        ("To", "+12125550112"),
        ("From", OURS),
        ("Label", "customer"),
    ];
    let body = world
        .ok("POST", "/Conferences/room-7/Participants.json", &form)
        .await;
    world.until_status(&sid(&body), "busy").await;
    let left = |got: &[Got]| {
        got.iter()
            .any(|got| got.get("ReasonParticipantLeft") == "participant_add_failed")
    };
    let events = world.customer.until("/conference", left).await;
    let event = events.last().unwrap();
    assert_eq!(
        (
            event.get("ParticipantCallStatus"),
            event.get("ParticipantLabel")
        ),
        ("busy", "customer")
    );
}

#[tokio::test]
async fn one_alone_hears_music_and_then_the_ringing() {
    let world = World::new().await;
    let form = [("To", "+12125550119"), ("From", OURS), ("Label", "agent")];
    let body = world
        .ok("POST", "/Conferences/music/Participants.json", &form)
        .await;
    let agent = sid(&body);
    let audible = |call: &Value| call["levels"]["to_party"]["rms"].as_f64().unwrap_or(0.0) > 0.01;
    world.until(&format!("/calls/{agent}"), audible).await;
    let form = [
        ("To", "+12125550111"),
        ("From", OURS),
        ("Label", "customer"),
    ];
    world
        .ok("POST", "/Conferences/music/Participants.json", &form)
        .await;
    // North American ringback is 440 and 480 Hz.
    let rings = |seen: &Value| {
        ["440", "480"]
            .iter()
            .all(|hz| seen["to_party"][hz].as_f64().unwrap_or(0.0) > HEARD)
    };
    world
        .until(&format!("/calls/{agent}/tones?hz=440&hz=480"), rings)
        .await;
}
